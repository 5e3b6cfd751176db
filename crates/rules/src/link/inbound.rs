//! What the rules about data from outside share.

use base::{Attacker, Confidence, Finding, Gain, Info, Severity};
use flow::Inbound;
use knowledge::SinkKind;

/// The places where an address or text of somebody else does harm.
pub(super) const SINKS: [SinkKind; 12] = [
    SinkKind::Code,
    SinkKind::Markup,
    SinkKind::Trusted,
    SinkKind::IonicMarkup,
    SinkKind::Template,
    SinkKind::UrlAttribute,
    SinkKind::Navigation,
    SinkKind::Browser,
    SinkKind::Opener,
    SinkKind::Request,
    SinkKind::FilePath,
    SinkKind::BasePath,
];

/// The same without those that rules about files and other apps speak of, whoever chose the value.
pub(super) fn other_sinks() -> Vec<SinkKind> {
    SINKS.into_iter().filter(|kind| !matches!(kind, SinkKind::Opener | SinkKind::FilePath)).collect()
}

/// What happens there, as the end of a sentence, and what an attacker wins by it.
fn effect(kind: SinkKind) -> (&'static str, Severity) {
    use Attacker::Remote;
    match kind {
        SinkKind::Code => ("is run as code", Severity::of(Remote, Gain::Code)),
        SinkKind::UrlAttribute => {
            ("becomes the address of a link, frame or form", Severity::of(Remote, Gain::Layer))
        }
        SinkKind::Markup | SinkKind::Trusted | SinkKind::IonicMarkup | SinkKind::Template => {
            ("becomes markup of the page", Severity::of(Remote, Gain::Code))
        }
        SinkKind::Navigation => ("becomes the address of the page", Severity::of(Remote, Gain::Data)),
        SinkKind::Browser => ("is opened over the app", Severity::of(Remote, Gain::Layer)),
        SinkKind::Opener => ("is opened by another app", Severity::of(Remote, Gain::Layer)),
        SinkKind::Request => ("decides where a request goes", Severity::of(Remote, Gain::Data)),
        SinkKind::FilePath => ("names a file", Severity::of(Remote, Gain::Data)),
        SinkKind::BasePath => ("decides where the app's pages come from", Severity::of(Remote, Gain::Code)),
        _ => ("is used", Severity::of(Remote, Gain::Layer)),
    }
}

/// A finding about a value that arrives unchecked.
pub(super) fn finding(info: &'static Info, hit: &Inbound) -> Finding {
    let (what, severity) = effect(hit.kind);
    let start = hit.what.get(..1).unwrap_or_default().to_uppercase();
    let rest = hit.what.get(1..).unwrap_or_default();
    let message = format!("{start}{rest}, or a part of it, {what} at `{}` without a check.", hit.sink);
    let mut finding = Finding::new(info, hit.place.clone(), hit.sink.as_str(), message)
        .severity(severity)
        .confidence(if hit.sure { Confidence::Certain } else { Confidence::Likely });
    finding.steps.clone_from(&hit.steps);
    finding
}
