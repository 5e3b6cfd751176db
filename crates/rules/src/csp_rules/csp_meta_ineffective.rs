use super::common::{Found, found, in_quotes, start_of};
use crate::{Check, Out, Rule};
use app::{App, Delivery, Page, PageLayer, PagePolicy};
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Gap, Info, Place, Safety, Severity, Tier};
use csp::IssueKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "csp-meta-ineffective",
        number: 4,
        area: Area::Csp,
        title: "A policy is there that browsers do not obey",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[693],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[35],
        mastg: &[],
        mobile_top_10: &[8],
        page: include_str!("csp_meta_ineffective.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    for page in app.pages.judged() {
        for policy in &page.policies {
            position(page, policy, out);
        }
        misspelt(page, out);
    }
    for found in found(app, &[IssueKind::IgnoredInMeta, IssueKind::Empty, IssueKind::Placeholder]) {
        of_text(&found, out);
    }
}

/// Where the meta tag stands, and what kind it is.
fn position(page: &Page, policy: &PagePolicy, out: &mut Out) {
    let Some(meta) = policy.meta.and_then(|m| page.facts.metas.get(m)) else { return };
    let place = Place::At(page.file, meta.span);
    if policy.delivery == Delivery::MetaReportOnly {
        let message = "The policy only reports, and browsers ignore such a policy in a meta tag.";
        out.push(
            Finding::new(&RULE.info, place, "report-only", message)
                .why("The page has no policy at all, although it looks as if it had one.")
                .help("Use `http-equiv=\"Content-Security-Policy\"`; violations then show up as `securitypolicyviolation` events."),
        );
        return;
    }
    let (message, why) = match (meta.in_head, meta.after_script) {
        (false, _) => (
            "The policy stands outside of the head, where browsers ignore it.",
            "The page has no policy at all, although it looks as if it had one.",
        ),
        (true, Some(_)) => (
            "The policy stands after a script, which runs without it.",
            "Scripts and style sheets before the meta tag are not governed by it, and what they load first is not either.",
        ),
        (true, None) => return,
    };
    let finding = Finding::new(&RULE.info, place, "position", message).why(why);
    let finding = match meta.after_script {
        Some(script) => finding.step(Place::At(page.file, script), "this script comes first"),
        None => finding,
    };
    out.push(
        finding
            .help("Move the meta tag to the start of the head, right after the charset.")
            .fix(moved(page, meta)),
    );
}

/// The tag, moved to where it governs everything.
fn moved(page: &Page, meta: &markup::Meta) -> Option<Fix> {
    let at = page.facts.policy_at.filter(|_| !matches!(page.layer, PageLayer::Copy(_)))?;
    let tag = format!("{}{}", page.facts.policy_indent, meta.text);
    let edits = vec![Edit::delete(page.file, meta.removal), Edit::insert(page.file, at, tag)];
    Some(Fix::new(Safety::Safe, "Move the policy to the start of the head", edits))
}

fn misspelt(page: &Page, out: &mut Out) {
    for meta in page.misspelt.iter().filter_map(|m| page.facts.metas.get(*m)) {
        let named = meta.http_equiv.as_ref().or(meta.name.as_ref());
        let word = named.map(|a| a.value.clone()).unwrap_or_default();
        let fix = meta.http_equiv.as_ref().and_then(|a| {
            let text = in_quotes("Content-Security-Policy", a.quote?);
            let edit = Edit::replace(page.file, a.value_span, text);
            Some(Fix::new(Safety::Ask, "Correct the name of the meta tag", vec![edit]))
        });
        let message = match &meta.http_equiv {
            Some(_) => format!("Browsers do not know `http-equiv=\"{word}\"` and ignore the policy in it."),
            None => format!("`name=\"{word}\"` is no policy: browsers look at `http-equiv`."),
        };
        out.push(
            Finding::new(&RULE.info, Place::At(page.file, meta.span), word, message)
                .why("The page has no policy at all, although it looks as if it had one.")
                .help("Write `http-equiv=\"Content-Security-Policy\"`.")
                .fix(fix),
        );
    }
}

/// What is wrong with the text itself.
fn of_text(found: &Found<'_>, out: &mut Out) {
    for issue in &found.issues {
        if issue.kind == IssueKind::Placeholder && found.page.layer == PageLayer::Source {
            let what = format!("`{}` of the Content-Security-Policy", issue.directive);
            let place = Place::At(found.page.file, start_of(found.page));
            out.gap(Gap::new(place, what, "holds a placeholder that the build fills in"));
            continue;
        }
        // Settings of a framework serve the hosted copy too, where a header carries these.
        if issue.kind == IssueKind::IgnoredInMeta && found.policy.delivery != Delivery::Meta {
            continue;
        }
        let (message, why, help) = match issue.kind {
            IssueKind::IgnoredInMeta => (
                format!("`{}` has no effect in a meta tag.", issue.directive),
                "Only a header of a server can carry it, and the pages of the app have none.",
                "Remove it from the meta tag; send it as a header where the same page is also hosted.",
            ),
            IssueKind::Placeholder => (
                format!("A placeholder was left in `{}`.", issue.directive),
                "The build did not fill it in, so that browsers ignore it or drop the directive.",
                "Find out why the build did not replace it.",
            ),
            _ => (
                "The policy is empty and forbids nothing.".to_owned(),
                "The page has no policy at all, although it looks as if it had one.",
                "Write the policy, or remove the tag.",
            ),
        };
        let fix = issue.repair.as_ref().and_then(|repair| {
            let title = format!("Remove {} from the meta tag", issue.directive);
            Some(Fix::new(Safety::Ask, title, vec![found.edit(repair.span, &repair.text)?]))
        });
        let subject = if issue.directive.is_empty() { "content" } else { &issue.directive };
        out.push(
            Finding::new(&RULE.info, found.place(issue.span), subject, message)
                .severity(issue.severity)
                .why(why)
                .help(help)
                .fix(fix),
        );
    }
}
