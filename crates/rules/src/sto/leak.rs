//! What the rules about stored secrets share.

use app::App;
use base::{Confidence, Finding, Info, Severity};
use flow::Leak;
use knowledge::SinkKind;

/// A finding for each secret that the app hands to a store of one kind.
pub(super) fn findings(app: &App, info: &'static Info, kind: SinkKind, place: &str) -> Vec<Finding> {
    app.code.leaks(kind).into_iter().map(|leak| finding(info, leak, place)).collect()
}

fn finding(info: &'static Info, leak: Leak, place: &str) -> Finding {
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
    finding
}
