use super::common::{cases, remove, when};
use crate::{Check, Out, Rule, packed};
use app::App;
use apple::{AppleProject, truth};
use artefact::ios::profile::Audience;
use base::{Area, Attacker, Finding, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "debug-entitlement-in-release",
        number: 2,
        area: Area::Ios,
        title: "An entitlement for debugging is in the release build",
        severity: Severity::of(Attacker::Holder, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[489],
        masvs: &["MASVS-RESILIENCE-4"],
        maswe: &[63],
        mastg: &["MASTG-TEST-0261"],
        mobile_top_10: &[7],
        page: include_str!("debug_entitlement_in_release.md"),
    },
    check: Check::Ios(check),
};

/// Entitlements that let another process into this one. The second is the name on the Mac, where an iPad app may run
/// as well. <https://developer.apple.com/documentation/security/hardened-runtime>
const KEYS: [&str; 4] = [
    "get-task-allow",
    "com.apple.security.get-task-allow",
    "com.apple.security.cs.allow-dyld-environment-variables",
    "com.apple.security.cs.debugger",
];

fn check(app: &App, ios: &AppleProject, out: &mut Out) {
    // A package with such a profile runs on the phones of its developers alone.
    let profiles = packed::ios(app).map(|(_, facts)| facts.profiles.as_slice()).unwrap_or_default();
    let development = profiles.iter().find(|p| p.audience == Audience::Development);
    for key in KEYS {
        for case in cases(&ios.signed_entitlement(&[key]), out) {
            if truth(&case.value) != Some(true) {
                continue;
            }
            let message = match (development, &app.package) {
                (Some(profile), _) => format!(
                    "This package is signed for development (`{}`), and its entitlements set `{key}`.",
                    profile.name
                ),
                (None, Some(_)) => format!("The entitlements that this package is signed with set `{key}`."),
                (None, None) => {
                    format!("The entitlements of a build that ships set `{key}`{}.", when(&case.when))
                }
            };
            let severity =
                if development.is_some() { RULE.info.severity.lower() } else { RULE.info.severity };
            out.push(
                Finding::new(&RULE.info, case.place, key, message)
                    .severity(severity)
                    .why("Where it ends up in the signature, a debugger on a connected computer or a process beside the app reads its memory and runs code in it.")
                    .help("Delete the key: Xcode adds it by itself when it signs for development.")
                    .fix(remove([case.slot], Safety::Safe, format!("Delete `{key}` from the entitlements"))),
            );
        }
    }
}
