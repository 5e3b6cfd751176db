use super::common::found;
use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Fix, Gain, Info, Safety, Severity, Tier};
use csp::{Issue, IssueKind};

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
    use IssueKind::{NonceStatic, ScriptMissing, ScriptScheme, ScriptUnsafeInline, ScriptWildcard};
    const SCRIPTS: [IssueKind; 5] =
        [NonceStatic, ScriptMissing, ScriptScheme, ScriptUnsafeInline, ScriptWildcard];
    let kinds = [ObjectMissing, ObjectOpen, BaseMissing, BaseOpen, FormActionMissing, FormActionOpen];
    for mut found in found(app, &[&kinds[..], &SCRIPTS[..]].concat()) {
        // Where scripts are limited an embedded document brings no code of its own into the page.
        let limited = !found.issues.iter().any(|i| SCRIPTS.contains(&i.kind) && i.severity == Severity::High);
        for issue in
            found.issues.iter_mut().filter(|i| limited && matches!(i.kind, ObjectMissing | ObjectOpen))
        {
            issue.severity = issue.severity.min(Severity::Low);
        }
        found.issues.retain(|i| !SCRIPTS.contains(&i.kind));
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
        out.push(finding.why(why(&found.issues)).help(help(&found.issues, &added)).fix(fix));
    }
}

/// What injected markup can do, of each directive that is open.
fn why(issues: &[Issue]) -> String {
    use IssueKind::{BaseMissing, BaseOpen, ObjectMissing, ObjectOpen};
    let mut can: Vec<&str> = Vec::new();
    for issue in issues {
        let text = match issue.kind {
            ObjectMissing | ObjectOpen => "embed another document with `<object>`",
            BaseMissing | BaseOpen if issue.severity >= Severity::Medium => {
                "move the relative addresses of scripts to another host with `<base>`, so that other code runs"
            }
            BaseMissing | BaseOpen => "move relative links and forms to another host with `<base>`",
            _ => "send a form to another host",
        };
        if !can.contains(&text) {
            can.push(text);
        }
    }
    let what = match can.as_slice() {
        [all @ .., last] if !all.is_empty() => format!("{}, or {last}", all.join(", ")),
        _ => can.concat(),
    };
    format!("Injected markup without any script can {what}.")
}

fn help(issues: &[Issue], added: &[&str]) -> String {
    let names = |picks: &dyn Fn(&Issue) -> bool| -> Vec<String> {
        issues.iter().filter(|i| picks(i)).map(|i| format!("`{}`", i.directive)).collect()
    };
    let open = names(&|i| !i.value.is_empty());
    let mut parts = Vec::new();
    if !open.is_empty() {
        parts.push(format!("Limit {} to `'self'`, or to the exact hosts.", list_words(&open)));
    }
    if !added.is_empty() {
        let own = names(&|i| matches!(i.kind, IssueKind::BaseMissing | IssueKind::FormActionMissing));
        let reason = match own.is_empty() {
            true => String::new(),
            false => format!(": `default-src` does not cover {}", list_words(&own)),
        };
        parts.push(format!("Add `{}`{reason}.", added.join("; ")));
    }
    parts.join(" ")
}
