use super::common::found;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use csp::IssueKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "csp-bypassable-host",
        number: 10,
        area: Area::Csp,
        title: "The policy trusts a host that runs anybody's code",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[829],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[35],
        mastg: &[],
        mobile_top_10: &[2],
        page: include_str!("csp_bypassable_host.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    for found in found(app, &[IssueKind::BypassableHost]) {
        let Some(worst) = found.worst() else { continue };
        let message =
            format!("`{}` allows scripts from {}; {}.", worst.directive, found.values(), worst.note);
        let Some(finding) = found.finding(&RULE.info, message) else { continue };
        out.push(
            finding
                .why("Markup that gets into the page can load a script of the attacker's choice from there, within the policy.")
                .help("Put the script into the bundle, or allow one file with its version in the address and an `integrity` attribute."),
        );
    }
}
