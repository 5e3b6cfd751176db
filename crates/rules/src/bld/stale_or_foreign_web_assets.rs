use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::{App, Asset, Page, PageLayer, Platform};
use base::{Area, Attacker, Finding, Gain, Info, Place, Severity, Span, Tier, name_of};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "stale-or-foreign-web-assets",
        number: 5,
        area: Area::Bld,
        title: "The web files in the native projects are not one build",
        severity: Severity::of(Attacker::Repository, Gain::Layer),
        tier: Tier::Extra,
        profiles: &[],
        cwe: &[1104],
        masvs: &["MASVS-CODE-3", "MASVS-RESILIENCE-3"],
        maswe: &[44, 61],
        mastg: &[],
        mobile_top_10: &[8],
        page: include_str!("stale_or_foreign_web_assets.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    different_builds(app, out);
    for platform in [Platform::Android, Platform::Ios] {
        leftovers(app, platform, out);
    }
}

/// The start pages of the built folder and of the native projects load the same scripts, where they are one build.
fn different_builds(app: &App, out: &mut Out) {
    let pages: Vec<&Page> = app.pages.results().filter(|p| name_of(&p.path) == "index.html").collect();
    let Some((first, others)) = pages.split_first() else { return };
    for other in others {
        if scripts(first) == scripts(other) {
            continue;
        }
        let message = format!(
            "`{}` and `{}` load different scripts, so that they are not the same build.",
            first.path, other.path
        );
        out.push(
            finding(Place::At(other.file, other.facts.head.unwrap_or_default()), &other.path, message)
                .step(Place::At(first.file, first.facts.head.unwrap_or_default()), "the other page"),
        );
        return;
    }
}

fn scripts(page: &Page) -> BTreeSet<&str> {
    let addresses = page.facts.scripts.iter().filter_map(|s| s.src.as_ref()).map(|s| s.value.as_str());
    addresses.filter(|a| !matches!(name_of(a), "cordova.js" | "capacitor.js")).collect()
}

/// Bundles of an earlier build beside those that the start page loads.
fn leftovers(app: &App, platform: Platform, out: &mut Out) {
    let layer = PageLayer::Copy(platform);
    let Some(page) = app.pages.pages.iter().find(|p| p.layer == layer && p.entry) else { return };
    let loaded: BTreeSet<&str> = scripts(page).into_iter().map(name_of).collect();
    let mut bundles: BTreeMap<&str, Vec<&Asset>> = BTreeMap::new();
    for asset in app.web.assets.iter().filter(|a| a.layer == layer) {
        bundles.entry(stem(name_of(&asset.inner)).unwrap_or_default()).or_default().push(asset);
    }
    let stale: Vec<&Asset> = bundles
        .iter()
        .filter(|(stem, files)| !stem.is_empty() && files.iter().any(|f| loaded.contains(name_of(&f.inner))))
        .flat_map(|(_, files)| files.iter().copied().filter(|f| !loaded.contains(name_of(&f.inner))))
        .collect();
    let Some(first) = stale.first() else { return };
    let names: Vec<String> = stale.iter().take(3).map(|a| format!("`{}`", a.inner)).collect();
    let message = format!(
        "The {} project holds {} of an earlier build beside the one that its page loads.",
        platform.name(),
        list_words(&names)
    );
    out.push(finding(Place::At(first.file, Span::default()), &first.inner, message));
}

/// `main` of `main.3f2a91bc.js`, for bundles of which a build has exactly one.
fn stem(name: &str) -> Option<&str> {
    let base = name.strip_suffix(".js")?;
    let (stem, hash) = base.rsplit_once(['.', '-'])?;
    let hashed = hash.len() >= 6
        && hash.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && hash.bytes().any(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    (hashed
        && matches!(stem, "main" | "runtime" | "polyfills" | "vendor" | "app" | "bundle" | "chunk-vendors"))
    .then_some(stem)
}

fn finding(place: Place, subject: &str, message: String) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
        .why("Fixes that are in the source are not in the app, and old code with known weaknesses still ships.")
        .help("Empty the folder, build, and run `npx cap sync`; better, keep these copies out of version control.")
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn only_bundles_of_which_there_is_one_are_compared() {
        assert_eq!(stem("main.3f2a91bc.js"), Some("main"));
        assert_eq!(stem("main-5XQJ2K7A.js"), Some("main"));
        assert_eq!(stem("main.js"), None);
        assert_eq!(stem("chunk-5XQJ2K7A.js"), None);
        assert_eq!(stem("main-thread.js"), None);
    }
}
