//! (nothing here: the page explains the rule)
use super::injected::{finding, hits, push_once};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "html-injection-framework",
        number: 3,
        area: Area::Web,
        title: "A template shows data as markup",
        severity: Severity::of(Attacker::Injection, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[79],
        masvs: &["MASVS-CODE-4"],
        maswe: &[50],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("html_injection_framework.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let mut seen = Vec::new();
    for hit in hits(app, &[SinkKind::Markup]).iter().filter(|h| h.element.is_some() && h.stripped.is_none()) {
        push_once(
            out,
            &mut seen,
            hit,
            finding(&RULE.info, hit, &format!("at `{}` of a template", hit.inbound.sink)).help(
                "Show it as text, which templates escape by themselves. Where it must be markup, clean it with DOMPurify in the binding or in the value that it names.",
            ),
        );
    }
}
