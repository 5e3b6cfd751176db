//! What the rules about stored secrets share.

use android::{Store, Way};
use app::App;
use base::{Confidence, Finding, Info, Place, Severity};
use flow::{Leak, Secret};
use knowledge::SinkKind;

/// A finding for each secret that the app hands to a store of one kind.
pub(super) fn findings(app: &App, info: &'static Info, kind: SinkKind, place: &str) -> Vec<Finding> {
    let leaks = app.code.leaks(kind).into_iter();
    // The keys of what the app encrypts are the matter of `key-stored-with-data`.
    leaks.filter(|l| l.secret != Secret::DataKey).map(|leak| finding(app, info, leak, kind, place)).collect()
}

fn finding(app: &App, info: &'static Info, leak: Leak, kind: SinkKind, place: &str) -> Finding {
    let key = leak.key.as_ref().map(|k| format!(" under `{k}`")).unwrap_or_default();
    let origin = match leak.origin.as_str() {
        "" => String::new(),
        same if leak.name.contains(same) => String::new(),
        origin => format!(" (it comes from {origin})"),
    };
    let message = format!("`{}` keeps {}{origin} in {place}{key}.", leak.store, leak.name);
    let subject = leak.key.clone().unwrap_or_else(|| leak.name.trim_matches('`').to_owned());
    let severity = if leak.confidence == Confidence::Possible { Severity::Medium } else { info.severity };
    let mut finding =
        Finding::new(info, leak.place, subject, message).severity(severity).confidence(leak.confidence);
    finding.steps = leak.steps;
    match backup(app, kind) {
        Some(place) => finding.step(place, "Android takes the file into its backups"),
        None => finding,
    }
}

/// Where the Android project says that backups hold what is kept in a store, or fails to say that they do not. The
/// rule `backup-exposes-data` reads the same fact.
fn backup(app: &App, kind: SinkKind) -> Option<Place> {
    let store = match kind {
        SinkKind::Preferences => {
            Store { domain: "sharedpref", path: "CapacitorStorage.xml", name: "Preferences" }
        }
        _ => Store { domain: "root", path: "app_webview", name: "the web view's storage" },
    };
    let backups = app.android.as_ref()?.backups();
    let backup = backups.into_iter().find(|b| {
        let allowed = b.agent.is_none() && b.allowed().value() != Some(&false);
        allowed && b.left_in(Way::Cloud, &[store]).is_ok_and(|left| !left.is_empty())
    })?;
    Some(backup.place(Way::Cloud))
}
