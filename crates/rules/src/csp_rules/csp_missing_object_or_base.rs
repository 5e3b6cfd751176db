use super::common::found;
use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Fix, Gain, Info, Safety, Severity, Tier};
use csp::IssueKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "csp-missing-object-or-base",
        number: 7,
        area: Area::Csp,
        title: "The policy leaves plug-ins, the base address or forms open",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[693],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[35],
        mastg: &[],
        mobile_top_10: &[8],
        page: include_str!("csp_missing_object_or_base.md"),
    },
    check: Check::App(check),
};

/// The directives this rule asks for, with the value that is right for almost every app.
const DIRECTIVES: [(IssueKind, &str); 3] = [
    (IssueKind::ObjectMissing, "object-src 'none'"),
    (IssueKind::BaseMissing, "base-uri 'self'"),
    (IssueKind::FormActionMissing, "form-action 'self'"),
];

fn check(app: &App, out: &mut Out) {
    use IssueKind::{BaseMissing, BaseOpen, FormActionMissing, FormActionOpen, ObjectMissing, ObjectOpen};
    for mut found in
        found(app, &[ObjectMissing, ObjectOpen, BaseMissing, BaseOpen, FormActionMissing, FormActionOpen])
    {
        found.issues.retain(|i| i.severity > Severity::Info);
        let names: Vec<String> = found.issues.iter().map(|i| format!("`{}`", i.directive)).collect();
        let open = found.issues.iter().any(|i| !i.value.is_empty());
        let message = if open {
            format!("The policy leaves {} open.", list_words(&names))
        } else {
            format!("Missing from the policy: {}.", list_words(&names))
        };
        // `default-src` covers neither the base address nor forms, so nobody else will.
        let added: Vec<&str> = DIRECTIVES
            .iter()
            .filter(|(kind, _)| found.issues.iter().any(|i| i.kind == *kind))
            .map(|(_, text)| *text)
            .collect();
        let facts = &found.page.facts;
        let objects = facts.frames.iter().any(|f| matches!(f.name.as_str(), "object" | "embed" | "applet"));
        let foreign_base = facts.base.as_ref().is_some_and(|(href, _)| href.contains("//"));
        // Scripts may send forms of their own making, to a payment service for instance.
        let forms = found.issues.iter().any(|i| i.kind == FormActionMissing);
        let plain = found.page.has_markup && !objects && !foreign_base && !forms;
        let safety = if plain { Safety::Safe } else { Safety::Ask };
        let title = format!("Add {}", list_words(&added));
        let fix = (!open)
            .then(|| found.append_all(&added))
            .flatten()
            .map(|edit| Fix::new(safety, title, vec![edit]));
        let Some(finding) = found.finding(&RULE.info, message) else { continue };
        out.push(
            finding
                .why("Injected markup without any script can embed another document, move every relative address with `<base>`, or send a form elsewhere.")
                .help("Add `object-src 'none'; base-uri 'self'; form-action 'self'`: the last two have no fallback to `default-src`.")
                .fix(fix),
        );
    }
}
