//! What may run as script.

use super::{Sink, has_placeholder};
use crate::effective::effective;
use crate::hosts::{bypass, tenant};
use crate::issue::IssueKind;
use crate::parse::Directive;
use crate::source::{Keyword, Kind, Validity};
use base::{Severity, Span};

/// Schemes under which anybody can put a script.
fn is_open(scheme: &str) -> bool {
    matches!(scheme, "http" | "https" | "data" | "filesystem" | "file" | "content" | "ws" | "wss" | "ftp")
}

pub(super) fn check(sink: &mut Sink<'_>) {
    let policy = sink.policy;
    let loads = effective(policy, "script-src-elem");
    let attributes = effective(policy, "script-src-attr");
    let plain = effective(policy, "script-src");
    if loads.is_none() && attributes.is_none() {
        let note = "without `script-src` or `default-src` every script runs, from everywhere";
        sink.missing(IssueKind::ScriptMissing, Severity::High, "script-src", note);
    } else if plain.is_none() {
        let (severity, note) = match (loads, attributes) {
            (None, _) => (Severity::High, "only event handlers are limited: scripts load from everywhere"),
            (_, None) => {
                (Severity::High, "only script elements are limited: event handlers in injected markup run")
            }
            _ => (
                Severity::Low,
                "`eval` and workers are not limited: there is neither `script-src` nor `default-src`",
            ),
        };
        sink.missing(IssueKind::ScriptMissing, severity, "script-src", note);
    }
    nonces(sink, loads);
    if let Some(list) = loads {
        inline(sink, list);
        sources(sink, list);
    }
    if let Some(list) = attributes.filter(|a| loads.is_none_or(|l| l.name != a.name)) {
        inline(sink, list);
    }
    if let Some(list) = attributes {
        keyword(sink, list, Keyword::UnsafeHashes, |sink, list, value| {
            let note = "event handlers with these hashes run wherever injected markup puts them";
            sink.value(IssueKind::ScriptUnsafeHashes, Severity::Low, list, value, note);
        });
    }
    // `eval` asks `script-src` alone: <https://www.w3.org/TR/CSP3/#can-compile-strings>
    if let Some(list) = plain {
        keyword(sink, list, Keyword::UnsafeEval, |sink, list, value| {
            let note = "`eval` and its relatives turn text into code";
            let removable = list.values.len() > 1 && list.values.first() != Some(value);
            let issue = sink.value(IssueKind::ScriptUnsafeEval, Severity::Medium, list, value, note);
            if removable {
                issue.repair(value.removal, "", false);
            }
        });
    }
}

fn keyword(
    sink: &mut Sink<'_>,
    list: &Directive,
    keyword: Keyword,
    tell: impl Fn(&mut Sink<'_>, &Directive, &crate::source::Source),
) {
    if let Some(value) = list.values.iter().find(|v| v.kind == Kind::Keyword(keyword)) {
        tell(sink, list, value);
    }
}

fn inline(sink: &mut Sink<'_>, list: &Directive) {
    let quiet = sink.context.inline_scripts == Some(false) && sink.context.inline_handlers == Some(false);
    let Some((index, value)) =
        list.values.iter().enumerate().find(|(_, v)| v.kind == Kind::Keyword(Keyword::UnsafeInline))
    else {
        return;
    };
    if !list.allows_all_inline() {
        let note = "a nonce, a hash or `'strict-dynamic'` switches `'unsafe-inline'` off";
        sink.value(IssueKind::Ignored, Severity::Info, list, value, note);
        return;
    }
    let note = "inline scripts and event handlers run, also those that injected markup brings along";
    let next = list.values.get(1).map_or(value.span.end, |v| v.span.start);
    let removal = if index == 0 { Span::new(value.span.start, next) } else { value.removal };
    let issue = sink.value(IssueKind::ScriptUnsafeInline, Severity::High, list, value, note);
    // In `default-src` the keyword serves styles too, and a list must not become empty by the edit.
    if list.name.starts_with("script-src") && list.values.len() > 1 {
        issue.repair(removal, "", quiet);
    }
}

fn sources(sink: &mut Sink<'_>, list: &Directive) {
    let strict = list.has(Keyword::StrictDynamic);
    if strict && !list.has_nonce() && !list.has_hash() {
        keyword(sink, list, Keyword::StrictDynamic, |sink, list, value| {
            let note = "without a nonce or a hash no script may run at all";
            sink.value(IssueKind::StrictDynamicAlone, Severity::Info, list, value, note);
        });
    }
    let eval = effective(sink.policy, "script-src").is_some_and(|d| d.has(Keyword::UnsafeEval));
    for value in &list.values {
        let is_source = matches!(
            value.kind,
            Kind::Star | Kind::Scheme(_) | Kind::Host(_) | Kind::Keyword(Keyword::SelfOrigin)
        );
        if strict {
            if is_source {
                let note = "`'strict-dynamic'` leaves this source without effect";
                sink.value(IssueKind::Ignored, Severity::Info, list, value, note);
            }
            continue;
        }
        match &value.kind {
            Kind::Star => {
                sink.value(
                    IssueKind::ScriptWildcard,
                    Severity::High,
                    list,
                    value,
                    "scripts may come from every host",
                );
            }
            Kind::Scheme(scheme) if is_open(scheme) => {
                let note = match scheme.as_str() {
                    "data" => "injected markup brings its script along in a `data:` address",
                    "http" | "https" => "scripts may come from every host under this scheme",
                    _ => "whoever can write an address of this scheme can run a script",
                };
                sink.value(IssueKind::ScriptScheme, Severity::High, list, value, note);
            }
            Kind::Scheme(scheme) if scheme == "blob" => {
                let note = "a script that already runs can make further ones from text, past `'unsafe-eval'`";
                sink.value(IssueKind::ScriptScheme, Severity::Medium, list, value, note);
            }
            Kind::Host(host) if host.any_host() => {
                sink.value(
                    IssueKind::ScriptWildcard,
                    Severity::High,
                    list,
                    value,
                    "scripts may come from every host",
                );
            }
            Kind::Host(host) => {
                if let Some(tenant) = tenant(host) {
                    let note = format!("{} gives out hosts under this wildcard to anybody", tenant.owner);
                    sink.value(IssueKind::ScriptTenantWildcard, Severity::High, list, value, note);
                } else if let Some(known) = bypass(host, eval) {
                    let note = format!("{} {}", known.host, known.why());
                    sink.value(IssueKind::BypassableHost, Severity::Medium, list, value, note);
                } else {
                    let note = "a list of hosts is as weak as the weakest script on any of them";
                    sink.value(IssueKind::AllowList, Severity::Info, list, value, note);
                }
            }
            // Nobody uploads into the package of an app.
            Kind::Keyword(Keyword::SelfOrigin) if !sink.context.packaged => {
                let note = "`'self'` is no limit where the site serves uploads, JSONP or AngularJS from its own origin";
                sink.value(IssueKind::SelfSource, Severity::Info, list, value, note);
            }
            _ => {}
        }
    }
}

fn nonces(sink: &mut Sink<'_>, loads: Option<&Directive>) {
    for list in sink.policy.directives.iter().filter(|d| d.active()) {
        let decides = loads.is_some_and(|l| l.name == list.name);
        for value in &list.values {
            let Kind::Nonce { validity } = value.kind else { continue };
            let secret = value.secret().unwrap_or_default();
            if has_placeholder(secret) {
                continue;
            }
            if secret.len() < 8 {
                let severity = if decides { Severity::Medium } else { Severity::Low };
                let note = "a nonce of fewer than eight letters can be guessed";
                sink.value(IssueKind::NonceShort, severity, list, value, note);
            }
            if decides && sink.context.packaged && validity == Validity::Good {
                let note = "a packaged page has the same nonce in every installation, and injected markup can copy it";
                sink.value(IssueKind::NonceStatic, Severity::High, list, value, note);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Context, Issue, IssueKind, evaluate, parse};
    use base::Severity;

    fn issues(text: &str) -> Vec<Issue> {
        evaluate(&[parse(text, 0)], &Context::default())
    }

    fn has(text: &str, kind: IssueKind) -> bool {
        issues(text).iter().any(|i| i.kind == kind)
    }

    #[test]
    fn neutralised_and_unrelated_values_are_not_weak_scripts() {
        for text in [
            "script-src 'self'; style-src 'unsafe-inline'; img-src data: https: *; worker-src blob:",
            "script-src 'self' 'unsafe-inline' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
            "default-src * 'unsafe-inline'; script-src 'self'; object-src 'none'",
            "script-src 'strict-dynamic' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' https: 'unsafe-inline'",
            "script-src-elem 'self'; script-src-attr 'none'; script-src * 'unsafe-inline'",
        ] {
            assert!(!has(text, IssueKind::ScriptUnsafeInline), "{text}");
            assert!(!has(text, IssueKind::ScriptScheme) && !has(text, IssueKind::ScriptWildcard), "{text}");
        }
    }

    #[test]
    fn a_weakness_is_found_wherever_the_deciding_list_stands() {
        use IssueKind::*;
        for (text, kind) in [
            ("default-src * 'unsafe-inline' data: gap:", ScriptUnsafeInline),
            ("default-src * 'unsafe-inline' data: gap:", ScriptWildcard),
            ("default-src * 'unsafe-inline' data: gap:", ScriptScheme),
            (
                "script-src-elem 'self'; script-src-attr 'unsafe-inline'; default-src 'self'",
                ScriptUnsafeInline,
            ),
            ("script-src https:", ScriptScheme),
            ("script-src http://*:8080", ScriptWildcard),
            ("script-src https://*.web.app", ScriptTenantWildcard),
            ("script-src https://unpkg.com", BypassableHost),
            ("img-src 'self'", ScriptMissing),
            ("script-src-attr 'none'", ScriptMissing),
            ("default-src 'unsafe-eval' 'self'", ScriptUnsafeEval),
            ("script-src 'nonce-abc'", NonceShort),
            ("script-src 'nonce-abcdefgh'", NonceStatic),
        ] {
            assert!(has(text, kind), "{text}: {kind:?}");
        }
        // `eval` is not asked of `script-src-elem`.
        assert!(!has("script-src-elem 'unsafe-eval'; default-src 'self'", ScriptUnsafeEval));
    }

    #[test]
    fn unsafe_inline_is_removed_safely_only_where_the_page_has_none() {
        let repair = |text: &str, context: &Context| {
            evaluate(&[parse(text, 0)], context)
                .into_iter()
                .find(|i| i.kind == IssueKind::ScriptUnsafeInline)
                .and_then(|i| i.repair)
                .map(|r| (r.span.of(text).to_owned(), r.safe))
        };
        let clean =
            Context { inline_scripts: Some(false), inline_handlers: Some(false), ..Context::default() };
        let text = "script-src 'self' 'unsafe-inline'";
        assert_eq!(repair(text, &clean), Some((" 'unsafe-inline'".into(), true)));
        assert_eq!(repair(text, &Context::default()), Some((" 'unsafe-inline'".into(), false)));
        assert_eq!(
            repair("script-src 'unsafe-inline' 'self'", &clean),
            Some(("'unsafe-inline' ".into(), true))
        );
        assert_eq!(repair("script-src 'unsafe-inline'", &clean), None);
        assert_eq!(repair("default-src 'self' 'unsafe-inline'", &clean), None);
    }

    #[test]
    fn blob_is_less_than_every_host() {
        let severity =
            |text: &str| issues(text).iter().find(|i| i.kind == IssueKind::ScriptScheme).map(|i| i.severity);
        assert_eq!(severity("script-src 'self' blob:"), Some(Severity::Medium));
        assert_eq!(severity("script-src 'self' data:"), Some(Severity::High));
    }
}
