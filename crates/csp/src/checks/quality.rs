//! Sources that should not be there, and directives that do nothing where the policy stands.

use super::Sink;
use crate::host::HostSource;
use crate::issue::IssueKind;
use crate::names::{Grammar, known_directive};
use crate::source::Kind;
use base::Severity;

/// Schemes of Cordova and old Ionic templates that no Capacitor app uses.
const OBSOLETE: [&str; 5] = ["gap", "gap-iab", "cdvfile", "ms-appdata", "x-wmapp0"];

pub(super) fn check(sink: &mut Sink<'_>) {
    let own = sink.context.origins();
    for directive in &sink.policy.directives {
        let known = known_directive(&directive.name);
        if let Some(name) = known {
            if !name.deprecated.is_empty() {
                let note = format!("browsers no longer know `{}`: {}", directive.name, name.deprecated);
                sink.directive(IssueKind::DeprecatedDirective, Severity::Info, directive, note);
            }
            if name.header_only && sink.context.delivery.is_meta() {
                let note = format!("browsers ignore `{}` in a meta tag", directive.name);
                let span = directive.removal;
                // Nothing changes by the edit, but the author may want to move it to a header first.
                sink.directive(IssueKind::IgnoredInMeta, Severity::Low, directive, note)
                    .repair(span, "", false);
            }
        }
        if directive.name == "report-uri" {
            for value in
                directive.values.iter().filter(|v| v.text.to_ascii_lowercase().starts_with("http://"))
            {
                let note = "reports of violations travel unencrypted";
                sink.value(IssueKind::HttpSource, Severity::Low, directive, value, note);
            }
        }
        if known.is_some_and(|n| n.grammar != Grammar::Sources) {
            continue;
        }
        for value in &directive.values {
            let scheme = value.scheme().unwrap_or_default();
            let is_own = own.iter().any(|o| o.scheme == scheme);
            // Ionic's own scheme is current where the app uses it, and was the default of its web view plugin.
            let ionic = scheme == "ionic" && !is_own;
            if OBSOLETE.contains(&scheme) || ionic {
                let note =
                    format!("`{scheme}:` belongs to an older framework; nothing in a Capacitor app uses it");
                let issue = sink.value(IssueKind::ObsoleteSource, Severity::Info, directive, value, note);
                if directive.values.len() > 1 && directive.values.first() != Some(value) {
                    issue.repair(value.removal, "", true);
                }
                continue;
            }
            let Kind::Host(host) = &value.kind else { continue };
            if own.iter().any(|o| is_origin(host, &o.scheme, &o.host)) {
                continue;
            }
            address(sink, directive, value, host);
        }
    }
}

fn is_origin(host: &HostSource, scheme: &str, name: &str) -> bool {
    !host.wildcard
        && host.port.is_none()
        && host.host == name
        && host.scheme.as_deref().is_none_or(|s| s == scheme)
}

fn address(
    sink: &mut Sink<'_>,
    directive: &crate::parse::Directive,
    value: &crate::source::Source,
    host: &HostSource,
) {
    if host.is_loopback() {
        let note = "this is the developer's own machine; on a phone another app may listen there";
        sink.value(IssueKind::LoopbackSource, Severity::Low, directive, value, note);
    } else if host.is_ip() {
        let note = "an IP address is no lasting name of a server, and the standard lets browsers ignore it";
        sink.value(IssueKind::IpSource, Severity::Low, directive, value, note);
    }
    if matches!(host.scheme.as_deref(), Some("http" | "ws")) && !host.is_loopback() {
        let note = "this source is not encrypted, so that everybody on the way can change what comes from it";
        sink.value(IssueKind::HttpSource, Severity::Low, directive, value, note);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Context, Delivery, IssueKind, evaluate, parse};

    fn kinds(text: &str, context: &Context) -> Vec<(IssueKind, String)> {
        let wanted = [
            IssueKind::HttpSource,
            IssueKind::IpSource,
            IssueKind::LoopbackSource,
            IssueKind::ObsoleteSource,
            IssueKind::DeprecatedDirective,
            IssueKind::IgnoredInMeta,
        ];
        let issues = evaluate(&[parse(text, 0)], context);
        issues.into_iter().filter(|i| wanted.contains(&i.kind)).map(|i| (i.kind, i.value)).collect()
    }

    #[test]
    fn the_origins_of_the_app_are_no_developer_machines() {
        let text = "default-src 'self' capacitor://localhost https://localhost; connect-src https://a.example wss://b.example";
        assert_eq!(kinds(text, &Context::default()), []);
        let custom =
            Context { android_scheme: "http".into(), ios_scheme: "ionic".into(), ..Context::default() };
        assert_eq!(kinds("default-src ionic://localhost http://localhost", &custom), []);
    }

    #[test]
    fn weak_and_obsolete_sources_are_found() {
        use IssueKind::*;
        let all = kinds(
            "img-src http://a.example ws://10.0.2.2:8080 192.168.1.5 gap: ionic: http://localhost:8100; prefetch-src a.example",
            &Context::default(),
        );
        for (kind, value) in [
            (HttpSource, "http://a.example"),
            (LoopbackSource, "ws://10.0.2.2:8080"),
            (IpSource, "192.168.1.5"),
            (ObsoleteSource, "gap:"),
            (ObsoleteSource, "ionic:"),
            (LoopbackSource, "http://localhost:8100"),
            (DeprecatedDirective, ""),
        ] {
            assert!(all.contains(&(kind, value.to_owned())), "{kind:?} {value}: {all:?}");
        }
        assert_eq!(all.len(), 7);
    }

    #[test]
    fn a_header_carries_what_a_meta_tag_cannot() {
        let text =
            "frame-ancestors 'none'; sandbox allow-scripts; report-uri /r; report-to x; default-src 'none'";
        assert_eq!(kinds(text, &Context::default()).len(), 4);
        assert_eq!(kinds(text, &Context { delivery: Delivery::Header, ..Context::default() }), []);
    }
}
