use super::common::start_of;
use crate::{Check, Out, Rule};
use app::{App, Page, PageLayer};
use base::{Area, Attacker, Finding, Gain, Info, Place, Severity, Tier};
use csp::IssueKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "csp-lost-in-build",
        number: 5,
        area: Area::Csp,
        title: "The page that ships has a weaker policy than its source",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[693],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[35],
        mastg: &[],
        mobile_top_10: &[8],
        page: include_str!("csp_lost_in_build.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let Some(source) = app.pages.judged().into_iter().find(|p| p.entry && p.layer == PageLayer::Source)
    else {
        return;
    };
    if source.enforced().is_empty() {
        return;
    }
    let known = weaknesses(app, source);
    for page in app.pages.results() {
        let policies = page.enforced();
        let new: Vec<String> = weaknesses(app, page).into_iter().filter(|w| !known.contains(w)).collect();
        let message = if policies.is_empty() {
            format!("`{}` has a policy, and the page made from it has none.", source.path)
        } else if let Some(first) = new.first() {
            format!("The policy here is weaker than that of `{}`: {first}.", source.path)
        } else {
            continue;
        };
        let span = policies.first().map_or_else(|| start_of(page), |p| p.span);
        let mut finding = Finding::new(&RULE.info, Place::At(page.file, span), &page.path, message)
            .why("Only the page inside the app protects anybody; the one in the source does not ship.")
            .help("Build and run `npx cap sync` again; if the policy is still lost, look for the plugin or template that drops it.");
        for policy in source.enforced() {
            finding = finding.step(Place::At(policy.file, policy.span), "the policy people wrote");
        }
        out.push(finding);
    }
}

/// The weaknesses that matter, in words.
fn weaknesses(app: &App, page: &Page) -> Vec<String> {
    let policies: Vec<csp::Policy> = page.enforced().iter().map(|p| p.policy.clone()).collect();
    let issues = csp::evaluate(&policies, &page.context(&app.config));
    // What a build rightly adds, such as hashes, is no weakness; what opens a door is.
    let grave =
        issues.into_iter().filter(|i| i.severity >= Severity::Medium && i.kind > IssueKind::HashMalformed);
    let mut words: Vec<String> =
        grave.map(|i| format!("`{}` {} {}", i.directive, i.value, i.note).replace("  ", " ")).collect();
    words.dedup();
    words
}
