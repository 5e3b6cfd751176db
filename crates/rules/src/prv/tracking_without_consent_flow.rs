use super::auto_events::{events_on_android, sends_events};
use crate::words::list_words;
use crate::{Check, Out, Rule};
use android::AndroidProject;
use app::App;
use apple::AppleProject;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Profile, Severity, Tier};
use knowledge::Kind;
use packages::Plugin;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "tracking-without-consent-flow",
        number: 1,
        area: Area::Prv,
        title: "The app tracks and does not ask",
        severity: Severity::of(Attacker::Supplier, Gain::Data),
        tier: Tier::Default,
        profiles: &[Profile::Store],
        cwe: &[359],
        masvs: &["MASVS-PRIVACY-2", "MASVS-PRIVACY-4"],
        maswe: &[68, 78],
        mastg: &["MASTG-TEST-0281"],
        mobile_top_10: &[6],
        page: include_str!("tracking_without_consent_flow.md"),
    },
    check: Check::App(check),
};

const WHY: &str = "People cannot decide who follows them from app to app; the law of many countries and both stores ask for their consent first.";
const USAGE: &str = "NSUserTrackingUsageDescription";

fn check(app: &App, out: &mut Out) {
    let plugins = app.packages.plugins();
    let of = |kinds: &[Kind]| -> Vec<&Plugin<'_>> {
        plugins.iter().filter(|p| p.row.is_some_and(|row| kinds.iter().any(|k| row.is(*k)))).collect()
    };
    let tracking = of(&[Kind::Ads, Kind::Attribution]);
    let by_itself = of(&[Kind::AutoEvents]);
    let consents = !of(&[Kind::Consent]).is_empty();
    if let Some(ios) = &app.ios {
        let events = by_itself.iter().filter(|_| sends_events(ios));
        let tracking: Vec<&Plugin<'_>> = tracking.iter().chain(events).copied().collect();
        on_ios(ios, &tracking, consents, out);
    }
    let Some(android) = &app.android else { return };
    if !by_itself.is_empty() && !consents {
        events_on_android(android, &by_itself, out);
    }
    if of(&[Kind::Ads, Kind::Attribution, Kind::Analytics, Kind::AutoEvents]).is_empty() {
        on_android(android, out);
    }
}

/// <https://developer.apple.com/documentation/apptrackingtransparency>
fn on_ios(ios: &AppleProject, tracking: &[&Plugin<'_>], consents: bool, out: &mut Out) {
    if ios.usage_descriptions().iter().any(|(key, _)| key == USAGE) {
        return;
    }
    let declared = ios.privacy.iter().find_map(|p| p.tracking.as_ref().filter(|(on, _)| *on));
    if let Some((_, place)) = declared {
        out.push(finding(place.clone(), "NSPrivacyTracking", format!("The privacy manifest says that the app tracks, and the Info.plist has no `{USAGE}`, so that iOS never asks."))
            .help("Add the text and ask with App Tracking Transparency before anything that tracks starts, or set `NSPrivacyTracking` to false where nothing does."));
        return;
    }
    let Some(info) = ios.apps().flat_map(|t| &t.configurations).find_map(|c| c.info.as_ref()) else { return };
    if consents || tracking.is_empty() {
        return;
    }
    let names: Vec<&str> = tracking.iter().map(|p| p.name()).collect();
    let mut found = finding(info.head(), "advertising", format!("{} can follow users across apps, and nothing in the iOS project asks them: `{USAGE}` is missing.", list_words(&names)))
        .confidence(Confidence::Likely)
        .help("Ask with App Tracking Transparency before the SDK starts, with a text that says what for; or configure the SDK for advertisements without tracking.");
    for plugin in tracking {
        found = found.step(plugin.dependency.place.clone(), format!("{} is installed", plugin.name()));
    }
    out.push(found);
}

/// <https://support.google.com/googleplay/android-developer/answer/6048248>
fn on_android(android: &AndroidProject, out: &mut Out) {
    let id = "com.google.android.gms.permission.AD_ID";
    for asked in android.permissions().into_iter().filter(|a| a.name == id && a.is_own()) {
        let Some((_, permission)) = asked.parts.iter().find(|(role, _)| !role.is_library()) else { continue };
        out.push(
            finding(permission.element.open_place(), "AD_ID", format!("The manifest asks for the advertising ID (`{id}`), and no plugin for advertisements or measurement is known among the packages."))
                .severity(RULE.info.severity.lower())
                .confidence(Confidence::Likely)
                .help("Remove the permission, or add `tools:node=\"remove\"` where a library brings it and nothing needs it."),
        );
    }
}

pub(super) fn finding(place: Place, subject: &str, message: String) -> Finding {
    Finding::new(&RULE.info, place, subject, message).why(WHY)
}
