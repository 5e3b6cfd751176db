use super::common::found;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use csp::IssueKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "csp-http-or-ip-source",
        number: 13,
        area: Area::Csp,
        title: "The policy names an unencrypted or a developer's address",
        severity: Severity::of(Attacker::Network, Gain::Hygiene),
        tier: Tier::Extra,
        profiles: &[],
        cwe: &[319],
        masvs: &["MASVS-NETWORK-1"],
        maswe: &[26, 61],
        mastg: &[],
        mobile_top_10: &[5],
        page: include_str!("csp_http_or_ip_source.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    for found in found(app, &[IssueKind::HttpSource, IssueKind::IpSource, IssueKind::LoopbackSource]) {
        let message = format!("The policy names {}.", found.values());
        let Some(finding) = found.finding(&RULE.info, message) else { continue };
        out.push(
            finding
                .why("What comes over plain http can be changed on the way; addresses of a developer's machine belong to somebody else on every other network.")
                .help("Use https and the names of the servers; keep addresses for development out of the page that ships."),
        );
    }
}
