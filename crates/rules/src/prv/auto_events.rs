//! The SDK of Facebook, which sends events by itself unless it is told otherwise.

use super::tracking_without_consent_flow::finding;
use crate::Out;
use crate::words::list_words;
use android::AndroidProject;
use apple::AppleProject;
use base::{Confidence, Fact, Gap, Node};
use packages::Plugin;

/// The SDK of Facebook works with an app id only, and then sends events by itself unless that is switched off.
/// <https://developers.facebook.com/docs/app-events/gdpr-compliance>
pub(super) fn sends_events(ios: &AppleProject) -> bool {
    let off = |node: &Node| apple::truth(node) == Some(false);
    let off = match ios.info(&["FacebookAutoLogAppEventsEnabled"]) {
        Fact::Set(node, _) => off(&node),
        Fact::OneOf(cases) => cases.iter().filter(|c| c.when.ships() != Some(false)).all(|c| off(&c.value)),
        _ => false,
    };
    !off && !ios.info(&["FacebookAppID"]).is_absent()
}

/// As on iOS: `ApplicationId` names the app, `AutoLogAppEventsEnabled` says whether events are sent by themselves.
pub(super) fn events_on_android(android: &AndroidProject, plugins: &[&Plugin<'_>], out: &mut Out) {
    let own = android.manifests().filter(|(role, _)| role.ships());
    let all: Vec<_> = own.filter_map(|(_, m)| m.application.as_ref()).flat_map(|a| &a.meta_data).collect();
    let of = |key: &str| all.iter().find(|m| m.name == format!("com.facebook.sdk.{key}"));
    let Some(id) = of("ApplicationId") else { return };
    if let Some(switch) = of("AutoLogAppEventsEnabled") {
        let place = switch.element.open_place();
        let value = switch.value.as_deref().unwrap_or_default();
        match android.resolve(value, &place, "com.facebook.sdk.AutoLogAppEventsEnabled") {
            Fact::Set(text, _) if text == "false" => return,
            Fact::Set(text, _) if text == "true" => {}
            _ => {
                let what = "whether the SDK of Facebook sends events by itself";
                let why = format!("stands in `{value}`, which was not resolved");
                return out.gap(Gap::new(place, what, why));
            }
        }
    }
    let names: Vec<&str> = plugins.iter().map(|p| p.name()).collect();
    let message = format!(
        "{} brings the SDK of Facebook, which reports the installation and every start of the app by itself, before anybody was asked: `com.facebook.sdk.AutoLogAppEventsEnabled` is not `false`.",
        list_words(&names)
    );
    let mut found = finding(id.element.open_place(), "com.facebook.sdk.AutoLogAppEventsEnabled", message)
        .confidence(Confidence::Likely)
        .help("Add the `meta-data` with the value `false`, and switch events on after the user agreed; leave them off where only the login is needed.");
    for plugin in plugins {
        found = found.step(plugin.dependency.place.clone(), format!("{} is installed", plugin.name()));
    }
    out.push(found);
}
