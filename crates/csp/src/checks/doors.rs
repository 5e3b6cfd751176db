//! What else the page may load, embed, send to and go to.

use super::Sink;
use crate::effective::effective;
use crate::hosts::tenant;
use crate::issue::IssueKind;
use crate::parse::Directive;
use crate::source::{Keyword, Kind, Source};
use base::Severity;

pub(super) fn check(sink: &mut Sink<'_>) {
    objects(sink);
    base(sink);
    forms(sink);
    let (connect, connect_note) = if sink.context.capacitor_http {
        (
            Severity::Low,
            "requests may go to every host; with CapacitorHttp they do not ask this directive anyway",
        )
    } else {
        (Severity::Medium, "requests may go to every host, and so may whatever a script has read")
    };
    open(sink, "connect-src", IssueKind::ConnectOpen, connect, connect_note);
    let note = "pages of every host may be shown in frames";
    open(sink, "frame-src", IssueKind::FrameOpen, Severity::Medium, note);
    let note = "workers may come from every host";
    open(sink, "worker-src", IssueKind::WorkerOpen, Severity::Info, note);
    let note = "style sheets may come from every host; they can read parts of the page and redraw it";
    open(sink, "style-src", IssueKind::StyleOpen, Severity::Info, note);
    for name in ["img-src", "media-src", "font-src", "manifest-src"] {
        open(sink, name, IssueKind::ContentOpen, Severity::Info, "every host may be asked, and learns of it");
    }
    styles(sink);
    hardening(sink);
}

/// True for `*`, `https:` and the like.
pub(crate) fn every_host(value: &Source) -> bool {
    match &value.kind {
        Kind::Star => true,
        Kind::Scheme(scheme) => matches!(scheme.as_str(), "http" | "https" | "ws" | "wss"),
        Kind::Host(host) => host.any_host(),
        _ => false,
    }
}

/// Sources of one kind of thing that let every host through. `default-src` is spoken of only under the kinds that have
/// no directive of their own.
fn open(sink: &mut Sink<'_>, name: &str, kind: IssueKind, severity: Severity, note: &str) {
    let Some(list) = effective(sink.policy, name) else {
        // Nothing limits it. Where scripts are unlimited as well, that was said already.
        if matches!(kind, IssueKind::ConnectOpen | IssueKind::FrameOpen) {
            let note = format!("neither `{name}` nor `default-src` is there: {note}");
            sink.missing(kind, severity, name, note);
        }
        return;
    };
    let content = matches!(kind, IssueKind::ContentOpen | IssueKind::StyleOpen | IssueKind::WorkerOpen);
    if content && list.name == "default-src"
        || kind == IssueKind::WorkerOpen && list.name.starts_with("script")
    {
        return;
    }
    for value in &list.values {
        if every_host(value) {
            sink.value(kind, severity, list, value, note);
        } else if let (Kind::Host(host), false) = (&value.kind, content)
            && let Some(tenant) = tenant(host)
            && kind == IssueKind::FrameOpen
        {
            let note = format!("{} gives out hosts under this wildcard to anybody", tenant.owner);
            sink.value(kind, severity, list, value, note);
        }
    }
}

fn objects(sink: &mut Sink<'_>) {
    let Some(list) = effective(sink.policy, "object-src") else {
        let note = "without `object-src` or `default-src` every address may be embedded with `<object>` or `<embed>`";
        sink.missing(IssueKind::ObjectMissing, Severity::Medium, "object-src", note);
        return;
    };
    if list.values.is_empty() {
        return;
    }
    for value in &list.values {
        let data =
            matches!(&value.kind, Kind::Scheme(s) if matches!(s.as_str(), "data" | "blob" | "filesystem"));
        if list.name == "object-src" && (every_host(value) || data) {
            let note = "`<object>` and `<embed>` open whole documents; they may come from every address here";
            sink.value(IssueKind::ObjectOpen, Severity::Medium, list, value, note);
        } else if list.name == "object-src" && value.kind != Kind::Keyword(Keyword::None) {
            let note = "`object-src` is rarely needed: could it be `'none'`?";
            sink.value(IssueKind::ObjectOpen, Severity::Info, list, value, note);
        }
    }
}

fn base(sink: &mut Sink<'_>) {
    // With nonces the address of a script does not matter, so that a moved base runs other people's code. A list such
    // as `'self'` still holds.
    let moves = effective(sink.policy, "script-src-elem").is_none_or(|d| {
        d.has_nonce() || (d.has_hash() && d.has(Keyword::StrictDynamic)) || d.values.iter().any(every_host)
    });
    let (severity, what) = if moves {
        (Severity::Medium, "relative script addresses")
    } else {
        (Severity::Low, "relative links and forms")
    };
    let Some(list) = sink.policy.get("base-uri") else {
        let note =
            format!("an injected `<base>` moves {what} to another host; `default-src` does not cover it");
        sink.missing(IssueKind::BaseMissing, severity, "base-uri", note);
        return;
    };
    for value in &list.values {
        let data = matches!(&value.kind, Kind::Scheme(s) if s == "data");
        if every_host(value) || data {
            let note = format!("an injected `<base>` may move {what} to every host");
            sink.value(IssueKind::BaseOpen, severity, list, value, note);
        }
    }
}

fn forms(sink: &mut Sink<'_>) {
    match sink.policy.get("form-action") {
        None => {
            let note = "forms may be sent to every host; `default-src` does not cover them";
            sink.missing(IssueKind::FormActionMissing, Severity::Low, "form-action", note);
        }
        Some(list) => {
            for value in list.values.iter().filter(|v| every_host(v)) {
                sink.value(
                    IssueKind::FormActionOpen,
                    Severity::Low,
                    list,
                    value,
                    "forms may be sent to every host",
                );
            }
        }
    }
}

fn styles(sink: &mut Sink<'_>) {
    let Some(list) = effective(sink.policy, "style-src").filter(|d| d.allows_all_inline()) else { return };
    let keyword = list.values.iter().find(|v| v.kind == Kind::Keyword(Keyword::UnsafeInline));
    if let (Some(value), true) = (keyword, list.name.starts_with("style-src")) {
        let note = "inline styles apply, as Ionic and Angular need it; injected ones as well";
        sink.value(IssueKind::StyleUnsafeInline, Severity::Info, list, value, note);
    }
}

fn hardening(sink: &mut Sink<'_>) {
    let asks = |name: &str, word: &str| -> bool {
        let directive: Option<&Directive> = sink.policy.get(name);
        directive
            .is_some_and(|d| d.values.iter().any(|v| word.is_empty() || v.text.eq_ignore_ascii_case(word)))
    };
    let trusted = asks("require-trusted-types-for", "'script'");
    let reports = asks("report-uri", "") || asks("report-to", "");
    if !trusted {
        let note = "`require-trusted-types-for 'script'` would stop markup and code made from plain strings";
        sink.missing(IssueKind::TrustedTypesMissing, Severity::Info, "require-trusted-types-for", note);
    }
    // A meta tag can carry no address for reports.
    if !reports && !sink.context.delivery.is_meta() {
        let note = "nobody learns of violations: there is neither `report-uri` nor `report-to`";
        sink.missing(IssueKind::ReportingMissing, Severity::Info, "report-uri", note);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Context, IssueKind, evaluate, parse};
    use base::Severity;

    fn severity(text: &str, kind: IssueKind) -> Option<Severity> {
        let issues = evaluate(&[parse(text, 0)], &Context::default());
        issues.iter().filter(|i| i.kind == kind).map(|i| i.severity).max()
    }

    #[test]
    fn closed_doors_are_quiet() {
        let text = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-src https://a.example; connect-src *.b.example";
        for kind in [
            IssueKind::ObjectMissing,
            IssueKind::ObjectOpen,
            IssueKind::BaseMissing,
            IssueKind::FormActionMissing,
            IssueKind::FrameOpen,
            IssueKind::ConnectOpen,
        ] {
            assert_eq!(severity(text, kind), None, "{kind:?}");
        }
    }

    #[test]
    fn open_doors_are_found_through_their_fallbacks() {
        use IssueKind::*;
        for (text, kind, wanted) in [
            ("script-src 'self'", ObjectMissing, Severity::Medium),
            ("script-src 'self'; object-src *", ObjectOpen, Severity::Medium),
            ("default-src 'self'; object-src 'self'", ObjectOpen, Severity::Info),
            ("script-src 'nonce-abcdefgh'", BaseMissing, Severity::Medium),
            ("script-src 'self'", BaseMissing, Severity::Low),
            ("default-src 'self'; base-uri *", BaseOpen, Severity::Low),
            ("default-src *", ConnectOpen, Severity::Medium),
            ("default-src 'self'; connect-src wss:", ConnectOpen, Severity::Low),
            ("script-src 'self'", ConnectOpen, Severity::Low),
            ("script-src 'self' 'unsafe-eval'; connect-src *", ConnectOpen, Severity::Medium),
            ("script-src 'self' 'nonce-abcdefgh'; connect-src *", ConnectOpen, Severity::Medium),
            ("script-src 'self' https://a.example; connect-src *", ConnectOpen, Severity::Medium),
            ("default-src 'self'; child-src https:", FrameOpen, Severity::Medium),
            ("default-src 'self'; frame-src *.web.app", FrameOpen, Severity::Medium),
            ("default-src 'self'; form-action *", FormActionOpen, Severity::Low),
            ("default-src 'self'; img-src *", ContentOpen, Severity::Info),
        ] {
            assert_eq!(severity(text, kind), Some(wanted), "{text}: {kind:?}");
        }
        assert_eq!(severity("default-src *", ContentOpen), None);
    }
}
