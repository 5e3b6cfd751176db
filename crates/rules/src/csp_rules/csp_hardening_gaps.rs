use super::common::found;
use crate::{Check, Out, Rule};
use app::{App, Delivery};
use base::{Area, Attacker, Finding, Fix, Gain, Info, Safety, Severity, Tier};
use csp::IssueKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "csp-hardening-gaps",
        number: 14,
        area: Area::Csp,
        title: "The policy could be tidier or stricter",
        severity: Severity::of(Attacker::Injection, Gain::Note),
        tier: Tier::Extra,
        profiles: &[],
        cwe: &[693],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[35],
        mastg: &[],
        mobile_top_10: &[8],
        page: include_str!("csp_hardening_gaps.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    use IssueKind::{
        DeprecatedDirective, Ignored, ObsoleteSource, ScriptUnsafeHashes, StrictDynamicAlone, StyleOpen,
        WorkerOpen,
    };
    // Inline styles and missing Trusted Types are left out: most apps cannot do without the ones or with the others.
    let kinds = [
        ScriptUnsafeHashes,
        StrictDynamicAlone,
        Ignored,
        WorkerOpen,
        StyleOpen,
        ObsoleteSource,
        DeprecatedDirective,
    ];
    for found in found(app, &kinds) {
        // What a framework adds for older browsers is not the author's to tidy.
        let written = found.policy.delivery == Delivery::Meta;
        for issue in found.issues.iter().filter(|i| written || i.kind != Ignored) {
            let subject = if issue.value.is_empty() { &issue.directive } else { &issue.value };
            let fix = issue.repair.as_ref().filter(|_| issue.kind == ObsoleteSource).and_then(|repair| {
                let edit = found.edit(repair.span, &repair.text)?;
                Some(Fix::new(
                    Safety::Safe,
                    format!("Remove {} from {}", issue.value, issue.directive),
                    vec![edit],
                ))
            });
            out.push(
                Finding::new(&RULE.info, found.place(issue.span), subject, format!("In `{}`: {}.", issue.directive, issue.note))
                    .severity(issue.severity)
                    .why("Nothing is wrong by this alone; a policy that says no more than it must is easier to keep right.")
                    .help(help(issue.kind))
                    .fix(fix),
            );
        }
    }
}

fn help(kind: IssueKind) -> &'static str {
    match kind {
        IssueKind::TrustedTypesMissing => {
            "Try it on a test build: Angular, React and Lit work with it, many older libraries do not; WebKit knows it from Safari 26 on."
        }
        IssueKind::StrictDynamicAlone => {
            "Add the hashes of the scripts that start the app, or remove the keyword."
        }
        IssueKind::ScriptUnsafeHashes => "Replace the event handlers in the markup by listeners in a file.",
        IssueKind::WorkerOpen | IssueKind::StyleOpen => "Name the hosts.",
        _ => "Remove it.",
    }
}
