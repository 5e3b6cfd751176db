use super::common::found;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use csp::IssueKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "csp-static-nonce",
        number: 11,
        area: Area::Csp,
        title: "The policy has a nonce that never changes",
        severity: Severity::of(Attacker::Injection, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[330, 693],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[35],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("csp_static_nonce.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    for found in found(app, &[IssueKind::NonceStatic]) {
        let Some(worst) = found.worst() else { continue };
        let message = format!(
            "`{}` has a nonce, and a packaged page has the same one on every phone.",
            worst.directive
        );
        let Some(finding) = found.finding(&RULE.info, message) else { continue };
        out.push(
            finding
                .why("A nonce protects only while nobody can know it: whoever reads it in the package writes it on the script that they inject.")
                .help("Use the hashes of the inline scripts (`'sha256-…'`), or move them into files and allow `'self'`."),
        );
    }
}
