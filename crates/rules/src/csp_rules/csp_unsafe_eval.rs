use super::common::found;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use csp::IssueKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "csp-unsafe-eval",
        number: 6,
        area: Area::Csp,
        title: "The policy lets text become code",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[95],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[35],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("csp_unsafe_eval.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    for found in found(app, &[IssueKind::ScriptUnsafeEval]) {
        let Some(issue) = found.worst() else { continue };
        let message = format!(
            "`{}` has `'unsafe-eval'`, so that `eval` and its relatives run whatever text they are given.",
            issue.directive
        );
        let Some(finding) = found.finding(&RULE.info, message) else { continue };
        out.push(
            finding
                .why("Data that reaches `eval`, `new Function`, a timer with text or a template compiler becomes code in the app.")
                .help("Remove the keyword. WebAssembly needs only `'wasm-unsafe-eval'`; templates can be compiled when the app is built.")
                .fix(found.repairs("Remove 'unsafe-eval' from the script sources")),
        );
    }
}
