use super::schemes::{is_demanded, schemes};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};

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
    for (scheme, places) in schemes(app, out) {
        let Some(((first, platform), rest)) = places.split_first() else { continue };
        if is_demanded(&scheme) {
            continue;
        }
        let (severity, note) = if is_taken(&scheme) {
            (Severity::of(Attacker::App, Gain::Hygiene), ", which many other apps claim as well")
        } else {
            (RULE.info.severity, "")
        };
        let message = format!("The app answers to `{scheme}:` on {platform}{note}.");
        let found = Finding::new(&RULE.info, first.clone(), scheme.clone(), message)
            .severity(severity)
            .why("No system checks who owns a scheme: another app can claim the same one and receive the links, with everything in them, or send this app links of its own making.")
            .help("Use https links that are verified (App Links, Universal Links) for everything that matters; keep a scheme only as a fallback, named after your domain, and treat what comes in as untrusted.");
        out.push(rest.iter().fold(found, |f, (place, platform)| {
            f.step(place.clone(), format!("registered on {platform} too"))
        }));
    }
}

/// Names that frameworks, templates and samples use.
fn is_taken(scheme: &str) -> bool {
    const NAMES: [&str; 16] = [
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
        "your.package.id",
        "com.example.app",
    ];
    NAMES.contains(&scheme)
}
