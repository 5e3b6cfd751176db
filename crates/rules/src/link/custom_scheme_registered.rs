use super::ids::takes_web_links;
use super::schemes::{is_demanded, schemes};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Fact, Finding, Gain, Info, Place, Severity, Tier};
use std::collections::BTreeMap;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "custom-scheme-registered",
        number: 4,
        area: Area::Link,
        title: "The app answers to a URL scheme that any app can claim",
        severity: Severity::of(Attacker::App, Gain::Note),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[939],
        masvs: &["MASVS-PLATFORM-1"],
        maswe: &[29],
        mastg: &["MASTG-TEST-0075", "MASTG-TEST-0028"],
        mobile_top_10: &[8],
        page: include_str!("custom_scheme_registered.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let idle = unverified(app);
    for (scheme, places) in schemes(app, out) {
        let Some(((first, platform), rest)) = places.split_first() else { continue };
        if is_demanded(&scheme) {
            continue;
        }
        let (severity, note) = if is_placeholder(&scheme) {
            (Severity::of(Attacker::App, Gain::Hygiene), ", a placeholder that nobody replaced")
        } else if is_taken(&scheme) {
            (Severity::of(Attacker::App, Gain::Hygiene), ", which many other apps claim as well")
        } else {
            (RULE.info.severity, "")
        };
        let idle = idle.get(&scheme).cloned();
        let verify = match idle.is_some() {
            true => "; `android:autoVerify` does nothing for it, since the system verifies web links alone",
            false => "",
        };
        let message = format!("The app answers to `{scheme}:` on {platform}{note}{verify}.");
        let found = Finding::new(&RULE.info, first.clone(), scheme.clone(), message)
            .severity(severity)
            .why("No system checks who owns a scheme: another app can claim the same one and receive the links, with everything in them, or send this app links of its own making.")
            .help("Use https links that are verified (App Links, Universal Links) for everything that matters; keep a scheme only as a fallback, named after your domain, and treat what comes in as untrusted.");
        let found = rest.iter().fold(found, |f, (place, platform)| {
            f.step(place.clone(), format!("registered on {platform} too"))
        });
        out.push(idle.into_iter().fold(found, |f, place| {
            f.step(place, "this filter asks for verification, which only links with http and https get")
        }));
    }
}

/// Custom schemes of filters that ask for verification and have no web link, with the places that ask.
fn unverified(app: &App) -> BTreeMap<String, Place> {
    let mut asking = BTreeMap::new();
    let Some(android) = &app.android else { return asking };
    for component in android.components() {
        for filter in component.filters().filter(|f| f.auto_verify && !takes_web_links(android, f)) {
            let element = &filter.element;
            let place =
                element.android("autoVerify").map_or_else(|| element.open_place(), |a| element.place_of(a));
            for (scheme, at) in filter.schemes() {
                if let Fact::Set(scheme, _) = android.resolve(scheme, &at, "the scheme of a link") {
                    asking.entry(scheme.to_ascii_lowercase()).or_insert_with(|| place.clone());
                }
            }
        }
    }
    asking
}

/// Names of templates that somebody meant to replace.
fn is_placeholder(scheme: &str) -> bool {
    ["your.package.id", "com.example.app", "yourapp", "your-app", "your_app"].contains(&scheme)
}

/// Names that frameworks, templates and samples use.
fn is_taken(scheme: &str) -> bool {
    const NAMES: [&str; 14] = [
        "capacitor",
        "ionic",
        "app",
        "myapp",
        "demo",
        "test",
        "example",
        "auth",
        "oauth",
        "login",
        "callback",
        "mobile",
        "com.getcapacitor.app",
        "io.ionic.starter",
    ];
    NAMES.contains(&scheme)
}
