use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Gap, Info, Place, Severity, Tier};
use flow::{Kept, OptionCall, Setting};
use knowledge::{AuthStore, Keeps, SinkKind, auth_stores};
use std::collections::BTreeMap;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "auth-sdk-persists-plain",
        number: 3,
        area: Area::Sto,
        title: "A sign-in library keeps the session in plain storage",
        severity: Severity::of(Attacker::Injection, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[922],
        masvs: &["MASVS-STORAGE-1", "MASVS-AUTH-1"],
        maswe: &[1],
        mastg: &["MASTG-TEST-0300"],
        mobile_top_10: &[9, 3],
        page: include_str!("auth_sdk_persists_plain.md"),
    },
    check: Check::Code(check),
};

/// What is known of one library: where it keeps sessions because the app says so, where it does by itself, and whether
/// the app gave it another place.
#[derive(Default)]
struct Seen {
    chosen: Vec<(Place, &'static str, String)>,
    default: Option<(Place, Keeps)>,
    other: bool,
}

fn check(app: &App, out: &mut Out) {
    let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
    for row in auth_stores().iter().filter(|row| holds(app, row)) {
        let library = seen.entry(row.library.as_str()).or_default();
        for (path, argument) in row.calls() {
            for call in app.code.calls_of(&path) {
                let (place, context) = app.code.call_place(call);
                if context.ships() && !is_off(app, row, call, argument) {
                    library.note(row, kept(app, row, call, argument), &place, out);
                }
            }
        }
        for kept in row.provides.iter().flat_map(|token| app.code.provided(token)) {
            library.note(row, kept, &Place::Missing("".into()), out);
        }
    }
    for (library, seen) in seen {
        let defaults = seen.default.filter(|_| !seen.other && seen.chosen.is_empty());
        for (place, store, by) in seen.chosen {
            let message = format!("{library} keeps the session in {store}: {by}.");
            out.push(finding(place, library, message));
        }
        if let Some((place, keeps)) = defaults {
            let store =
                if keeps == Keeps::Database { "a database of the web view" } else { "`localStorage`" };
            let message = format!("{library} keeps the session in {store}, its default.");
            out.push(finding(place, library, message).severity(RULE.info.severity.lower()));
        }
    }
    let pinia = ["pinia-plugin-persistedstate", "@pinia-plugin-persistedstate/nuxt", "pinia-plugin-persist"];
    for state in app.code.persisted(pinia.iter().any(|p| app.packages.has(p))) {
        let store = if state.web { "`localStorage`" } else { "plain preferences" };
        let message =
            format!("The store that `{}` makes is kept in {store}, with `{}` in it.", state.by, state.name);
        let finding = finding(state.place, &state.name, message).confidence(Confidence::Likely);
        out.push(finding.step(state.part, format!("`{}` is part of the state", state.name)));
    }
}

impl Seen {
    fn note(&mut self, row: &AuthStore, kept: Kept, call: &Place, out: &mut Out) {
        match kept {
            Kept::Absent if row.provides.is_some() => {}
            Kept::Absent => match row.default {
                Keeps::Local | Keeps::Database => {
                    self.default.get_or_insert((call.clone(), row.default));
                }
                // A call that only says where: its default says nothing.
                Keeps::Memory | Keeps::Session => self.other = true,
            },
            Kept::Named(name, place) => match row.means(&name) {
                Some(Keeps::Local) => {
                    self.chosen.push((place, "`localStorage`", format!("the app chooses `{name}`")));
                }
                Some(Keeps::Database) => {
                    self.chosen.push((
                        place,
                        "a database of the web view",
                        format!("the app chooses `{name}`"),
                    ));
                }
                Some(Keeps::Memory | Keeps::Session) => self.other = true,
                None => {
                    self.other = true;
                    let what = format!("where {} keeps the session", row.library);
                    out.gap(Gap::new(place, what, format!("is decided by `{name}`, which is not known")));
                }
            },
            Kept::Plain(kind, place) => {
                let store = if kind == SinkKind::Preferences { "plain preferences" } else { "web storage" };
                self.chosen.push((place, store, "the store that the app gives it writes there".to_owned()));
            }
            Kept::Elsewhere => self.other = true,
            Kept::Unknown => {
                self.other = true;
                let what = format!("where {} keeps the session", row.library);
                out.gap(Gap::new(call.clone(), what, "is decided by code that was not followed"));
            }
        }
    }
}

fn finding(place: Place, subject: &str, message: String) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
        .why("The session, often with a token that renews it for months, is readable by every script that gets into the page, and lies in a plain file of the app, which backups carry away.")
        .help("Give the library a store that a plugin for Keychain and Keystore backs, or let it keep nothing and sign in natively.")
}

/// Whether the row holds for the version that is installed, and the app signs in at all.
fn holds(app: &App, row: &AuthStore) -> bool {
    let version = row
        .before
        .is_none_or(|before| app.packages.major(&row.package).value().is_some_and(|major| *major < before));
    version && (row.sign_in.is_empty() || row.sign_in.iter().any(|m| app.code.mentions(m)))
}

fn is_off(app: &App, row: &AuthStore, call: OptionCall, argument: usize) -> bool {
    let path: Vec<&str> = row.off.iter().map(String::as_str).collect();
    !path.is_empty() && matches!(app.code.option(call, argument, &path), Setting::Bool(false, _))
}

fn kept(app: &App, row: &AuthStore, call: OptionCall, argument: usize) -> Kept {
    let all = row.options.iter().map(|option| {
        let path: Vec<&str> = option.iter().map(String::as_str).collect();
        app.code.kept(call, argument, &path)
    });
    all.into_iter().find(|kept| *kept != Kept::Absent).unwrap_or(Kept::Absent)
}
