use super::common::{hits, is_on, plist_cases};
use crate::sources::{builds_of, guarded_by, name_of, settings};
use crate::words::{builds, hit_finding, remove_setting};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "ios-web-debugging-in-release",
        number: 9,
        area: Area::Cfg,
        title: "The iOS app can be inspected in release builds",
        severity: Severity::of(Attacker::Holder, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[489],
        masvs: &["MASVS-RESILIENCE-4"],
        maswe: &[63],
        mastg: &["MASTG-TEST-0076"],
        mobile_top_10: &[7, 8],
        page: include_str!("ios_web_debugging_in_release.md"),
    },
    check: Check::Native(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 2] = ["isInspectable", "inspectable"];

const WHY: &str = "Whoever has the phone and its passcode can let it trust a computer, switch on the inspector of Safari, and run code inside the app's page: read tokens and call the native plugins. That takes more than on Android, where an open debug bridge is enough; so it weighs less.";

fn check(app: &App, out: &mut Out) {
    for hit in hits(app, out, &[&["ios", "webContentsDebuggingEnabled"]], is_on) {
        let message = format!("`ios.webContentsDebuggingEnabled` is true in {}.", builds(&hit));
        out.push(
            hit_finding(&RULE.info, &hit, message)
                .why(WHY)
                .help("Delete the key: without it only debug builds can be inspected.")
                .fix(remove_setting(&hit, Safety::Safe, "Delete `ios.webContentsDebuggingEnabled`")),
        );
    }
    // `$(CAPACITOR_DEBUG)` is already replaced by what each configuration of the build says.
    for case in plist_cases(app, &["CAPACITOR_DEBUG"]) {
        if case.value.as_str() != Some("true") {
            continue;
        }
        let message = format!(
            "`CAPACITOR_DEBUG` in the `Info.plist` is true in a build that ships{}.",
            crate::ios::common::when(&case.when)
        );
        out.push(
            Finding::new(&RULE.info, case.place.clone(), "CAPACITOR_DEBUG", message)
                .why(WHY)
                .help("Write `$(CAPACITOR_DEBUG)`, and set that name in `debug.xcconfig` alone."),
        );
    }
    for (value, scope, place) in
        ["isInspectable", "inspectable"].iter().flat_map(|p| settings(&app.native, p))
    {
        if value.as_bool() != Some(true) || guarded_by(scope, &["debug"]) {
            continue;
        }
        let inside = name_of(&app.native, scope);
        let message = format!("`{inside}` sets `isInspectable` in {}.", builds_of(scope));
        out.push(
            Finding::new(&RULE.info, place.clone(), format!("isInspectable in {inside}"), message)
                .confidence(if scope.guards.is_empty() { Confidence::Certain } else { Confidence::Likely })
                .why(WHY)
                .help("Put the line under `#if DEBUG`, or leave it out: Capacitor lets debug builds be inspected by itself."),
        );
    }
}
