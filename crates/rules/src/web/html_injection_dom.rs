//! (nothing here: the page explains the rule)
use super::injected::{finding, hits};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "html-injection-dom",
        number: 2,
        area: Area::Web,
        title: "Data becomes markup of the page",
        severity: Severity::of(Attacker::Injection, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[79],
        masvs: &["MASVS-CODE-4", "MASVS-PLATFORM-2"],
        maswe: &[50, 35],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("html_injection_dom.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for hit in hits(app, &[SinkKind::Markup]).iter().filter(|h| h.element.is_none() && h.stripped.is_none()) {
        out.push(
            finding(&RULE.info, hit, &format!("at `{}`", hit.inbound.sink))
                .help("Put text into the page with `textContent`. Where it must be markup, clean the whole of it with DOMPurify right where it is inserted."),
        );
    }
}
