use super::common::{hits, is_on};
use crate::sources::{builds_of, guarded_by, name_of, settings};
use crate::words::{builds, hit_finding, remove_setting};
use crate::{Check, Out, Rule, packed};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "android-web-debugging-in-release",
        number: 8,
        area: Area::Cfg,
        title: "The Android app can be inspected in release builds",
        severity: Severity::of(Attacker::Holder, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[489],
        masvs: &["MASVS-RESILIENCE-4", "MASVS-PLATFORM-2"],
        maswe: &[63],
        mastg: &["MASTG-TEST-0227"],
        mobile_top_10: &[7, 8],
        page: include_str!("android_web_debugging_in_release.md"),
    },
    check: Check::Native(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 1] = ["ebContentsDebuggingEnabled"];

const WHY: &str = "Whoever has the unlocked phone with USB debugging switched on, or a computer that its debug bridge trusts already, also over the network, can run code inside the app's page: read tokens and call the native plugins. Nothing on the phone asks again; that is why it weighs more than the same on iOS.";

fn check(app: &App, out: &mut Out) {
    for hit in hits(app, out, &[&["android", "webContentsDebuggingEnabled"]], is_on) {
        let message = format!("`android.webContentsDebuggingEnabled` is true in {}.", builds(&hit));
        out.push(
            hit_finding(&RULE.info, &hit, message)
                .why(WHY)
                .help("Delete the key: without it only debug builds can be inspected.")
                .fix(remove_setting(&hit, Safety::Safe, "Delete `android.webContentsDebuggingEnabled`")),
        );
    }
    for (package, call) in packed::own_calls(app, "android.webkit.WebView.setWebContentsDebuggingEnabled") {
        if !packed::is_number(call, 0, 1) {
            continue;
        }
        let inside = packed::caller(call);
        let message = format!("`{inside}` calls `setWebContentsDebuggingEnabled(true)` in the package.");
        out.push(
            Finding::new(
                &RULE.info,
                packed::place(package, &call.dex),
                format!("setWebContentsDebuggingEnabled in {inside}"),
                message,
            )
            // What the call depends on is not read.
            .confidence(Confidence::Likely)
            .why(WHY)
            .help("Put the call under `if (BuildConfig.DEBUG)`, or leave it out: Capacitor lets debug builds be inspected by itself."),
        );
    }
    for (value, scope, place) in settings(&app.native, "webContentsDebuggingEnabled") {
        if value.as_bool() != Some(true) || guarded_by(scope, &["debug"]) {
            continue;
        }
        let inside = name_of(&app.native, scope);
        let message =
            format!("`{inside}` calls `setWebContentsDebuggingEnabled(true)` in {}.", builds_of(scope));
        out.push(
            Finding::new(&RULE.info, place.clone(), format!("setWebContentsDebuggingEnabled in {inside}"), message)
                .confidence(if scope.guards.is_empty() { Confidence::Certain } else { Confidence::Likely })
                .why(WHY)
                .help("Put the call under `if (BuildConfig.DEBUG)`, or leave it out: Capacitor lets debug builds be inspected by itself."),
        );
    }
}
