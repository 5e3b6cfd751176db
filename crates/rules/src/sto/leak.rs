//! What the rules about stored secrets share.

use android::{Store, Way};
use app::App;
use base::{Confidence, Finding, Info, Place, Severity, Step};
use flow::{Leak, Secret};
use knowledge::SinkKind;

/// A finding for each secret that the app hands to a store of one kind.
pub(super) fn findings(app: &App, info: &'static Info, kind: SinkKind, place: &str) -> Vec<Finding> {
    let leaks = app.code.leaks(kind).into_iter();
    // The keys of what the app encrypts are the matter of `key-stored-with-data`.
    let leaks = once(leaks.filter(|l| l.secret != Secret::DataKey)).into_iter();
    leaks.map(|leak| finding(app, info, leak, kind, place)).collect()
}

/// What a file keeps under one key is one leak, with the other places as its last steps: the surest of them.
pub(super) fn once(leaks: impl Iterator<Item = Leak>) -> Vec<Leak> {
    let mut kept: Vec<Leak> = Vec::new();
    for mut leak in leaks {
        let same =
            |k: &&mut Leak| k.key.is_some() && k.key == leak.key && k.place.file() == leak.place.file();
        let Some(known) = kept.iter_mut().find(same) else {
            kept.push(leak);
            continue;
        };
        if leak.confidence > known.confidence {
            std::mem::swap(known, &mut leak);
        }
        known.steps.push(Step::new(leak.place, "the same key is written here too"));
    }
    kept
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
    // It ends with the app: no file, no backup.
    let session = is_session(&leak.store);
    let severity = if session { severity.lower() } else { severity };
    let mut finding =
        Finding::new(info, leak.place, subject, message).severity(severity).confidence(leak.confidence);
    finding.steps = leak.steps;
    match backup(app, kind).filter(|_| !session) {
        Some(place) => finding.step(place, "Android takes the file into its backups"),
        None => finding,
    }
}

/// True for `sessionStorage`, which lasts as long as the window.
pub(super) fn is_session(store: &str) -> bool {
    store.split('.').any(|part| part == "sessionStorage")
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
