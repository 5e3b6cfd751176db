use super::common::found;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Fix, Gain, Info, Safety, Severity, Tier};
use csp::IssueKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "csp-syntax-error",
        number: 12,
        area: Area::Csp,
        title: "The policy is not read as it was meant",
        severity: Severity::of(Attacker::Injection, Gain::Hygiene),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[693],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[35],
        mastg: &[],
        mobile_top_10: &[8],
        page: include_str!("csp_syntax_error.md"),
    },
    check: Check::App(check),
};

/// The kinds of mistakes, with the title of their repair.
const KINDS: [(IssueKind, &str); 9] = [
    (IssueKind::MissingSemicolon, "Insert the missing semicolon"),
    (IssueKind::UnknownDirective, "Correct the name of the directive"),
    (IssueKind::InvalidKeyword, "Correct the keyword"),
    (IssueKind::UnquotedKeyword, "Put the keyword in single quotes"),
    (IssueKind::InvalidSource, "Correct the source"),
    (IssueKind::NoneWithOthers, "Remove 'none', which is ignored beside other values"),
    (IssueKind::DuplicateDirective, "Join the two directives"),
    (IssueKind::NonAscii, "Use plain quotes"),
    (IssueKind::HashMalformed, "Correct the hash"),
];

fn check(app: &App, out: &mut Out) {
    for found in found(app, &KINDS.map(|(kind, _)| kind)) {
        // A missing semicolon makes nonsense of what follows it; that one mistake is enough to say.
        let run_on: Vec<&str> = found
            .issues
            .iter()
            .filter(|i| i.kind == IssueKind::MissingSemicolon)
            .map(|i| i.directive.as_str())
            .collect();
        for issue in found.issues.iter().filter(|i| i.severity > Severity::Info) {
            if issue.kind == IssueKind::NoneWithOthers && run_on.contains(&issue.directive.as_str()) {
                continue;
            }
            let subject = if issue.value.is_empty() { &issue.directive } else { &issue.value };
            let title =
                KINDS.iter().find(|(kind, _)| *kind == issue.kind).map(|(_, t)| *t).unwrap_or_default();
            let fix = issue.repair.as_ref().and_then(|repair| {
                let safety = if repair.safe { Safety::Safe } else { Safety::Ask };
                Some(Fix::new(safety, title, vec![found.edit(repair.span, &repair.text)?]))
            });
            let message = format!("In `{}`: {}.", issue.directive, issue.note);
            out.push(
                Finding::new(&RULE.info, found.place(issue.span), subject, message)
                    .severity(issue.severity)
                    .why("Browsers say nothing on the page when they drop a part of a policy, so that it allows or forbids other things than it seems to.")
                    .help(format!("{title}."))
                    .fix(fix),
            );
        }
    }
}
