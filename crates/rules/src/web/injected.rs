//! What the rules about markup share.

use crate::Out;
use app::App;
use base::{Attacker, Confidence, FileId, Finding, Gain, Info, Severity, Step};
use flow::Injection;
use knowledge::{SinkKind, SourceKind};

/// Whose values these rules speak of, the worst first. Links, notifications, scanned codes and messages have rules of
/// their own.
const SOURCES: [SourceKind; 7] = [
    SourceKind::Shared,
    SourceKind::Nearby,
    SourceKind::Window,
    SourceKind::Network,
    SourceKind::File,
    SourceKind::Page,
    SourceKind::Clipboard,
];

/// Values of others that arrive at some sinks.
pub(super) fn hits(app: &App, kinds: &[SinkKind]) -> Vec<Injection> {
    app.code.injections(kinds, &SOURCES)
}

/// One finding per file, kind of source and sink; the other places become steps of the first.
pub(super) fn push_once(out: &mut Out, seen: &mut Seen, hit: &Injection, finding: Finding) {
    let at = (finding.place.file(), hit.inbound.source, hit.inbound.sink.clone());
    let first = seen.iter().find(|(known, _)| *known == at).and_then(|(_, i)| out.findings.get_mut(*i));
    match first {
        Some(first) => first.steps.push(Step::new(finding.place, "the same happens here")),
        None => {
            seen.push((at, out.findings.len()));
            out.push(finding);
        }
    }
}

/// What was reported, with its number in the list.
pub(super) type Seen = Vec<((Option<FileId>, SourceKind, String), usize)>;

/// A sentence about a value of somebody else, or a part of it.
pub(super) fn sentence(what: &str, does: &str) -> String {
    let start = what.get(..1).unwrap_or_default().to_uppercase();
    let rest = what.get(1..).unwrap_or_default();
    format!("{start}{rest}, or a part of it, {does}.")
}

/// A finding about a value that becomes markup; `place` says where in the middle of a sentence.
pub(super) fn finding(info: &'static Info, hit: &Injection, place: &str) -> Finding {
    let inbound = &hit.inbound;
    let how = match &hit.renderer {
        Some(renderer) => {
            format!("goes through `{renderer}`, which leaves HTML in it alone, and becomes markup")
        }
        None => "becomes markup as it is".to_owned(),
    };
    let message = sentence(&inbound.what, &format!("{how} {place}"));
    // A server that only hands out what its authors wrote is possible: that is the one thing the code does not show.
    let (attacker, confidence) = match inbound.source {
        SourceKind::Network => (Attacker::Injection, Confidence::Likely),
        SourceKind::File | SourceKind::Page | SourceKind::Clipboard => {
            (Attacker::Injection, Confidence::Likely)
        }
        _ => (Attacker::Remote, Confidence::Certain),
    };
    let severity = Severity::of(attacker, Gain::Code);
    // Somebody must first get the app to that address, or the user to open or paste it.
    let indirect = matches!(inbound.source, SourceKind::File | SourceKind::Page | SourceKind::Clipboard);
    let severity = if indirect { severity.lower() } else { severity };
    let confidence = if inbound.sure { confidence } else { Confidence::Likely };
    let mut finding = Finding::new(info, inbound.place.clone(), inbound.sink.as_str(), message)
        .severity(severity)
        .confidence(confidence)
        .why("A script in that markup runs as the app: it reads the session and what the app keeps, and it calls every native plugin, files and camera included.");
    finding.steps.clone_from(&inbound.steps);
    finding
}
