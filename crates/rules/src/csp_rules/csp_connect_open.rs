use super::common::{Found, found};
use crate::cfg::address::{Own, own};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use csp::{IssueKind, Kind};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "csp-connect-open",
        number: 8,
        area: Area::Csp,
        title: "The policy lets the page send data to every host",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[201],
        masvs: &["MASVS-PLATFORM-2", "MASVS-NETWORK-1"],
        maswe: &[35],
        mastg: &[],
        mobile_top_10: &[5],
        page: include_str!("csp_connect_open.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let own = own(app);
    for found in found(app, &[IssueKind::ConnectOpen]) {
        let Some(worst) = found.worst() else { continue };
        let message = if worst.value.is_empty() {
            "The policy has neither `connect-src` nor `default-src`, so that it does not limit requests."
                .to_owned()
        } else {
            format!("`{}` allows requests to {}: to every host.", worst.directive, found.values())
        };
        let bridge = found.page.context(&app.config).capacitor_http;
        let why = if bridge {
            "A script that got into the page can send what it reads anywhere. CapacitorHttp is switched on: requests by `fetch` and XMLHttpRequest go round this directive, but web sockets, beacons and event streams do not."
        } else {
            "A script that got into the page can send whatever it reads to a host of its choice."
        };
        let plain =
            found.issues.iter().any(|i| i.value == "*" || matches!(i.value.as_str(), "http:" | "ws:"));
        let help = match (worst.value.is_empty(), plain) {
            (false, true) => {
                "List the servers the app talks to: `connect-src 'self' https://api.example.com`. Where users choose the server, `'self' https: wss:` at least rules out plain http."
            }
            (false, false) => {
                "List the servers the app talks to: `connect-src 'self' https://api.example.com`. Where users choose the server, keep script sources at `'self'` and add `require-trusted-types-for 'script'`: code that cannot get in sends nothing out."
            }
            (true, _) => {
                "Add `connect-src` with the servers the app talks to; where users choose the server, `'self' https: wss:` at least rules out plain http."
            }
        };
        let Some(finding) = found.finding(&RULE.info, message) else { continue };
        let severity =
            if closes(&found, &own) { finding.severity.min(Severity::Low) } else { finding.severity };
        out.push(
            finding
                .severity(severity)
                .why(why)
                .help(help)
                .fix(found.narrowed("Allow requests to the app itself only; add its servers")),
        );
    }
}

/// True where scripts come from the app itself and from single hosts of its makers alone.
fn closes(found: &Found<'_>, own: &Own) -> bool {
    found.page.enforced().into_iter().any(|p| {
        let mut policy = p.policy.clone();
        for list in policy.directives.iter_mut().filter(|d| d.name.starts_with("script-src")) {
            list.values.retain(|v| !matches!(&v.kind, Kind::Host(h) if !h.wildcard && own.has(&h.host)));
        }
        csp::closes_scripts(&policy)
    })
}
