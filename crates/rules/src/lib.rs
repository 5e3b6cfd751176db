//! The rules. A rule is two files with one name, `<name>.rs` and `<name>.md`, and one line in the list of its area.
//! A rule reads the [`App`] and pushes findings; it never sees a file or a syntax tree.

mod and;
mod auth;
mod bld;
mod cfg;
mod cry;
mod csp_rules;
mod demands;
mod ios;
mod link;
mod log;
mod net;
mod out;
mod packed;
mod plg;
mod prv;
mod sec;
mod sources;
mod srv;
mod sto;
mod upd;
mod web;
mod words;

pub use demands::demands;
pub use out::Out;

use android::AndroidProject;
use app::{App, Depth, Page};
use apple::AppleProject;
use base::Info;

/// What a rule is asked about, with the function that answers.
#[derive(Clone, Copy)]
pub enum Check {
    /// Once per app.
    App(fn(&App, &mut Out)),
    /// Once per page that rules speak of (see `Pages::judged`).
    Page(fn(&App, &Page, &mut Out)),
    /// Once per app, about the flows of values through its code: an audit without such a rule reads no code.
    Code(fn(&App, &mut Out)),
    /// Once per app, about its native sources that mention one of the words: an audit parses no others.
    Native(&'static [&'static str], fn(&App, &mut Out)),
    /// Once per app, about both of these.
    CodeAndNative(&'static [&'static str], fn(&App, &mut Out)),
    /// Once per app, about the keys and tokens in all of its files: an audit without such a rule looks for none.
    Secrets(fn(&App, &mut Out)),
    /// Once per app, with the backend that lies in the same repository read.
    Backend(fn(&App, &mut Out)),
    /// Once per app that has an Android project.
    Android(fn(&App, &AndroidProject, &mut Out)),
    /// Once per app that has an iOS project.
    Ios(fn(&App, &AppleProject, &mut Out)),
}

/// A rule: what the world sees of it, and how it checks.
pub struct Rule {
    /// Name, severity, standards, page.
    pub info: Info,
    /// The check.
    pub check: Check,
}

/// The rules of every area, in the order of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [
        cfg::RULES,
        sec::RULES,
        net::RULES,
        csp_rules::RULES,
        auth::RULES,
        link::RULES,
        web::RULES,
        sto::RULES,
        log::RULES,
        upd::RULES,
        and::RULES,
        ios::RULES,
        plg::RULES,
        prv::RULES,
        bld::RULES,
        cry::RULES,
        srv::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// A rule by its id or its number.
pub fn rule(name: &str) -> Option<&'static Rule> {
    all().find(|r| r.info.answers_to(name))
}

/// What some rules need to be read of an app.
pub fn depth(rules: impl Iterator<Item = &'static Rule>) -> Depth {
    let mut depth = Depth::default();
    for rule in rules {
        match rule.check {
            Check::Code(_) => depth.code = true,
            // Which code ships decides who can read a key in it.
            Check::Secrets(_) => {
                depth.code = true;
                depth.secrets = true;
            }
            Check::Backend(_) => depth.backend = true,
            Check::Native(words, _) => depth.native.extend(words),
            Check::CodeAndNative(words, _) => {
                depth.code = true;
                depth.native.extend(words);
            }
            Check::App(_) | Check::Page(_) | Check::Android(_) | Check::Ios(_) => {}
        }
    }
    depth
}

/// Run one rule over an app.
pub fn run(rule: &'static Rule, app: &App, out: &mut Out) {
    match rule.check {
        Check::App(check)
        | Check::Code(check)
        | Check::Secrets(check)
        | Check::Backend(check)
        | Check::Native(_, check)
        | Check::CodeAndNative(_, check) => check(app, out),
        Check::Page(check) => app.pages.judged().into_iter().for_each(|page| check(app, page, out)),
        Check::Android(check) => app.android.iter().for_each(|android| check(app, android, out)),
        Check::Ios(check) => app.ios.iter().for_each(|ios| check(app, ios, out)),
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the list is compared with the folder")]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_and_numbers_are_unique_and_well_formed() {
        let mut ids = BTreeSet::new();
        let mut codes = BTreeSet::new();
        for rule in all() {
            let info = &rule.info;
            assert!(ids.insert(info.id), "{} twice", info.id);
            assert!(codes.insert(info.code()), "{} twice", info.code());
            assert!(
                info.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{}",
                info.id
            );
            assert!(
                !info.title.ends_with('.') && info.title.starts_with(char::is_uppercase),
                "{}",
                info.title
            );
            assert!(
                !info.cwe.is_empty() && !info.masvs.is_empty() && !info.mobile_top_10.is_empty(),
                "{}",
                info.id
            );
            assert!(
                info.page.starts_with(&format!("# {}\n", info.title)),
                "{}: the page starts with the title",
                info.id
            );
            assert!(info.summary().len() > 20, "{}: no summary", info.id);
        }
        assert_eq!(codes.len(), ids.len());
    }

    #[test]
    fn a_rule_that_reads_code_says_so() {
        let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        for area in std::fs::read_dir(src).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()) {
            for path in std::fs::read_dir(area).unwrap().map(|e| e.unwrap().path()) {
                let Ok(text) = std::fs::read_to_string(&path) else { continue };
                let reads = ["app.code", "super::leak", "super::request"].iter().any(|w| text.contains(w));
                if text.contains("static RULE") && reads {
                    assert!(
                        ["Check::Code(", "Check::CodeAndNative("].iter().any(|c| text.contains(c)),
                        "{} reads code",
                        path.display()
                    );
                }
                if text.contains("static RULE") && text.contains("app.native") {
                    assert!(
                        ["Check::Native(", "Check::CodeAndNative("].iter().any(|c| text.contains(c)),
                        "{} reads native sources",
                        path.display()
                    );
                }
            }
        }
    }

    #[test]
    fn every_rule_file_is_in_a_list() {
        let listed: BTreeSet<String> = all().map(|r| r.info.id.replace('-', "_")).collect();
        let mut files = 0;
        for area in [
            "and",
            "auth",
            "bld",
            "cfg",
            "cry",
            "csp_rules",
            "ios",
            "link",
            "log",
            "net",
            "plg",
            "prv",
            "sec",
            "srv",
            "sto",
            "upd",
            "web",
        ] {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");
            for entry in std::fs::read_dir(format!("{folder}{area}")).unwrap() {
                let path = entry.unwrap().path();
                let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
                if path.extension().is_some_and(|e| e == "md") {
                    files += 1;
                    assert!(listed.contains(&stem), "{} is in no list", path.display());
                    assert!(path.with_extension("rs").exists(), "{} has no rule", path.display());
                }
            }
        }
        assert_eq!(files, listed.len());
    }
}
