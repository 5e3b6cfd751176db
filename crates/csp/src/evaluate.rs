//! Everything wrong with the policies of one page.

use crate::checks::{self, every_host};
use crate::context::{Context, Delivery};
use crate::effective::{closes_scripts, effective};
use crate::host::HostSource;
use crate::issue::{Issue, IssueKind};
use crate::matching::host_matches;
use crate::parse::{Directive, Policy};
use crate::source::{Keyword, Kind, Source};
use base::Severity;

/// How many other policies are asked whether they forbid what one allows. No real page has more than a few; a page
/// with thousands must not cost their square.
const OTHERS: usize = 32;

/// Judge the policies of a page. All of them apply at once, so that what one of them allows counts only where no other
/// one forbids it. Policies that browsers do not enforce must not be among them, except when they are all there is
/// (`Delivery::MetaReportOnly`). The issues come in the order of policy and place.
pub fn evaluate(policies: &[Policy], context: &Context) -> Vec<Issue> {
    let mut issues = Vec::new();
    let closed = policies.iter().take(OTHERS).any(closes_scripts);
    for (index, policy) in policies.iter().enumerate() {
        if context.delivery == Delivery::MetaReportOnly {
            issues.push(report_only(index, policy));
            continue;
        }
        let others = || policies.iter().enumerate().filter(move |(other, _)| *other != index).take(OTHERS);
        let mut found = checks::run(index, policy, context);
        found.retain(|issue| {
            // What every policy lacks is said once, of the first one.
            let missing = is_missing(issue);
            let is_first = !missing || index == 0;
            is_first && !others().any(|(_, other)| forbids(other, issue, policy))
        });
        // Where no foreign code gets in, little can be sent out: clients of servers that their users choose cannot
        // name them.
        for issue in found.iter_mut().filter(|i| closed && i.kind == IssueKind::ConnectOpen) {
            issue.severity = issue.severity.min(Severity::Low);
        }
        issues.extend(found);
    }
    issues.sort_by_key(|a| (a.policy, a.span, a.kind));
    issues.dedup_by(|a, b| {
        (a.policy, a.span, a.kind, &a.directive, &a.value)
            == (b.policy, b.span, b.kind, &b.directive, &b.value)
    });
    issues
}

fn report_only(index: usize, policy: &Policy) -> Issue {
    Issue {
        kind: IssueKind::ReportOnlyInMeta,
        severity: Severity::Medium,
        policy: index,
        span: policy.span,
        directive: String::new(),
        value: String::new(),
        note: "browsers ignore a policy that only reports when it stands in a meta tag".to_owned(),
        repair: None,
    }
}

fn is_missing(issue: &Issue) -> bool {
    use IssueKind::*;
    let open = matches!(issue.kind, ConnectOpen | FrameOpen) && issue.value.is_empty();
    open || matches!(
        issue.kind,
        ScriptMissing
            | ObjectMissing
            | BaseMissing
            | FormActionMissing
            | TrustedTypesMissing
            | ReportingMissing
    )
}

/// True where `other` takes away what `issue` says that `policy` allows.
fn forbids(other: &Policy, issue: &Issue, policy: &Policy) -> bool {
    use IssueKind::*;
    let governs = |name: &str| effective(other, name);
    let closed_inline = |name: &str| governs(name).is_some_and(|d| !d.allows_all_inline());
    match issue.kind {
        ScriptUnsafeInline => match issue.directive.as_str() {
            "script-src-elem" => closed_inline("script-src-elem"),
            "script-src-attr" => closed_inline("script-src-attr"),
            _ => closed_inline("script-src-elem") && closed_inline("script-src-attr"),
        },
        ScriptUnsafeHashes => governs("script-src-attr")
            .is_some_and(|d| !d.has(Keyword::UnsafeHashes) && !d.allows_all_inline()),
        ScriptUnsafeEval => governs("script-src").is_some_and(|d| !d.has(Keyword::UnsafeEval)),
        ScriptMissing => governs("script-src").is_some(),
        ObjectMissing => governs("object-src").is_some(),
        BaseMissing => governs("base-uri").is_some(),
        FormActionMissing => governs("form-action").is_some(),
        TrustedTypesMissing => governs_tokens(other, "require-trusted-types-for"),
        ReportingMissing => governs_tokens(other, "report-uri") || governs_tokens(other, "report-to"),
        NonceShort | NonceStatic => {
            governs("script-src-elem").is_some_and(|d| !d.has_nonce() && !d.allows_all_inline())
        }
        StyleUnsafeInline => governs("style-src").is_some_and(|d| !d.allows_all_inline()),
        ScriptScheme | ScriptWildcard | ScriptTenantWildcard | BypassableHost | SelfSource | AllowList
        | ObjectOpen | BaseOpen | FormActionOpen | ConnectOpen | FrameOpen | WorkerOpen | StyleOpen
        | ContentOpen => {
            let name = door(issue);
            // Without a value the issue is that nothing limits it.
            let Some(source) = source_at(policy, issue) else { return governs(name).is_some() };
            governs(name).is_some_and(|list| !lets_part_of(list, source, name))
        }
        _ => false,
    }
}

fn governs_tokens(policy: &Policy, name: &str) -> bool {
    policy.get(name).is_some_and(|d| !d.values.is_empty())
}

fn source_at<'a>(policy: &'a Policy, issue: &Issue) -> Option<&'a Source> {
    policy.directives.iter().flat_map(|d| &d.values).find(|v| v.span == issue.span && v.text == issue.value)
}

/// The directive under which the thing that the issue speaks of would be loaded.
fn door(issue: &Issue) -> &'static str {
    use IssueKind::*;
    match issue.kind {
        ConnectOpen => "connect-src",
        FrameOpen => "frame-src",
        WorkerOpen => "worker-src",
        StyleOpen => "style-src-elem",
        FormActionOpen => "form-action",
        ContentOpen => match issue.directive.as_str() {
            "media-src" => "media-src",
            "font-src" => "font-src",
            "manifest-src" => "manifest-src",
            _ => "img-src",
        },
        ObjectOpen => "object-src",
        BaseOpen => "base-uri",
        _ => "script-src-elem",
    }
}

/// True where `list` has the same fault as `source`: every host where the source means every host, and else some
/// address that the source lets through.
fn lets_part_of(list: &Directive, source: &Source, name: &str) -> bool {
    let strict = name.starts_with("script") && list.has(Keyword::StrictDynamic);
    let wide = every_host(source);
    !strict && list.values.iter().any(|v| if wide { every_host(v) } else { overlap(&v.kind, &source.kind) })
}

fn overlap(a: &Kind, b: &Kind) -> bool {
    let network = |scheme: &str| matches!(scheme, "http" | "https" | "ws" | "wss");
    match (a, b) {
        (Kind::Star, Kind::Star) => true,
        (Kind::Star, Kind::Scheme(s)) | (Kind::Scheme(s), Kind::Star) => network(s),
        (Kind::Star, Kind::Host(_)) | (Kind::Host(_), Kind::Star) => true,
        (Kind::Scheme(a), Kind::Scheme(b)) => a == b || (network(a) && network(b)),
        (Kind::Scheme(s), Kind::Host(h)) | (Kind::Host(h), Kind::Scheme(s)) => {
            h.scheme.as_deref().map_or(network(s), |h| h == s || (network(h) && network(s)))
        }
        (Kind::Host(a), Kind::Host(b)) => hosts_overlap(a, b),
        (Kind::Keyword(Keyword::SelfOrigin), Kind::Keyword(Keyword::SelfOrigin)) => true,
        _ => false,
    }
}

fn hosts_overlap(a: &HostSource, b: &HostSource) -> bool {
    let wide = |outer: &HostSource, inner: &HostSource| {
        host_matches(outer, &inner.host)
            || (outer.wildcard && inner.wildcard && host_matches(outer, &format!("x.{}", inner.host)))
    };
    a.host == b.host || wide(a, b) || wide(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    fn found(policies: &[&str], context: &Context) -> Vec<(IssueKind, Severity)> {
        let parsed: Vec<Policy> = policies.iter().map(|p| parse(p, 0)).collect();
        let mut all: Vec<_> = evaluate(&parsed, context).into_iter().map(|i| (i.kind, i.severity)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Kinds that matter: everything above information.
    fn kinds(policies: &[&str]) -> Vec<IssueKind> {
        let mut kinds: Vec<_> = found(policies, &Context::default())
            .into_iter()
            .filter(|(_, s)| *s > Severity::Info)
            .map(|(k, _)| k)
            .collect();
        kinds.dedup();
        kinds
    }

    const GOOD: &str = "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-src 'none'; \
                        connect-src 'self' https://api.example.com; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:";

    #[test]
    fn good_policies_of_packaged_apps_are_quiet() {
        let nothing: [IssueKind; 0] = [];
        assert_eq!(kinds(&[GOOD]), nothing);
        assert_eq!(
            kinds(&[
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; base-uri 'none'; form-action 'none'; \
                     worker-src blob:; img-src data: blob: https:; media-src https:"
            ]),
            nothing
        );
        assert_eq!(
            kinds(&[
                "script-src 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=' 'unsafe-inline'; object-src 'none'; \
                     base-uri 'self'; form-action 'self'; frame-src 'self'; connect-src 'self'"
            ]),
            nothing
        );
    }

    #[test]
    fn two_policies_allow_only_what_both_allow() {
        let open = "script-src * 'unsafe-inline' 'unsafe-eval'; connect-src *; frame-src https:; object-src 'none'; base-uri 'self'; form-action 'self'";
        let alone = kinds(&[open]);
        for kind in [
            IssueKind::ScriptUnsafeInline,
            IssueKind::ScriptWildcard,
            IssueKind::ScriptUnsafeEval,
            IssueKind::ConnectOpen,
            IssueKind::FrameOpen,
        ] {
            assert!(alone.contains(&kind), "{kind:?}");
        }
        assert_eq!(kinds(&[open, GOOD]), []);
        assert_eq!(kinds(&[GOOD, open]), []);
        // A policy that says nothing of scripts does not help.
        assert!(kinds(&[open, "img-src 'self'"]).contains(&IssueKind::ScriptWildcard));
        // Two policies that are open in the same way stay open.
        assert!(kinds(&[open, open]).contains(&IssueKind::ScriptUnsafeInline));
        assert!(
            kinds(&["script-src https://unpkg.com", "script-src https:"])
                .contains(&IssueKind::BypassableHost)
        );
        assert!(
            !kinds(&["script-src https://unpkg.com", "script-src https://a.example"])
                .contains(&IssueKind::BypassableHost)
        );
    }

    #[test]
    fn what_one_policy_leaves_out_another_may_say() {
        assert_eq!(kinds(&["script-src 'self'", GOOD]), []);
        assert_eq!(kinds(&[GOOD, "script-src 'self'"]), []);
    }

    #[test]
    fn what_is_missing_in_all_policies_is_said_once() {
        let parsed = [parse("img-src 'self'", 0), parse("font-src 'self'", 100)];
        let missing =
            evaluate(&parsed, &Context::default()).into_iter().filter(|i| i.kind == IssueKind::ScriptMissing);
        assert_eq!(missing.count(), 1);
    }

    #[test]
    fn the_context_decides_what_self_and_nonces_mean() {
        let policy = "script-src 'self' 'nonce-abcdefgh12'; object-src 'none'; base-uri 'none'";
        let packaged = kinds(&[policy]);
        assert!(packaged.contains(&IssueKind::NonceStatic));
        let hosted = Context { packaged: false, delivery: Delivery::Header, ..Context::default() };
        let hosted = found(&[policy], &hosted);
        assert!(!hosted.iter().any(|(k, _)| *k == IssueKind::NonceStatic));
        assert!(hosted.iter().any(|(k, _)| *k == IssueKind::SelfSource));
        let tracking = Context { delivery: Delivery::MetaReportOnly, ..Context::default() };
        assert_eq!(found(&[policy], &tracking), [(IssueKind::ReportOnlyInMeta, Severity::Medium)]);
    }

    #[test]
    fn connect_src_is_of_less_worth_where_requests_go_round_it() {
        let policy = "default-src 'self'; script-src 'self' https://a.example; connect-src *";
        let severity = |context: &Context| {
            let all = found(&[policy], context);
            all.iter().find(|(k, _)| *k == IssueKind::ConnectOpen).map(|(_, s)| *s)
        };
        assert_eq!(severity(&Context::default()), Some(Severity::Medium));
        assert_eq!(severity(&Context { capacitor_http: true, ..Context::default() }), Some(Severity::Low));
    }

    #[test]
    fn no_input_panics() {
        let text = "default-src * 'unsafe-inline' 'nonce-' 'sha256-x' https:// :: //a [::1]:80 *.* \u{e4}; ;;; x {{y}} %Z%";
        for (i, _) in text.char_indices() {
            evaluate(&[parse(&text[i..], 0), parse(&text[..i], 7)], &Context::default());
        }
    }

    #[test]
    fn a_policy_of_a_megabyte_is_judged_in_linear_time() {
        // A quadratic step would take minutes here.
        let text = format!("script-src {}", "https://a.example ".repeat(60_000));
        assert!(evaluate(&[parse(&text, 0)], &Context::default()).len() < 1000);
        let many: String = (0..60_000).map(|i| format!("x{i}-src a;")).collect();
        assert!(evaluate(&[parse(&many, 0)], &Context::default()).len() < 1000);
    }
}
