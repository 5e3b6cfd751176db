//! (nothing here: the page explains the rule)
use super::injected::{finding, hits};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "template-engine-unescaped",
        number: 15,
        area: Area::Web,
        title: "A library makes markup of data",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[79, 1336],
        masvs: &["MASVS-CODE-4"],
        maswe: &[50],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("template_engine_unescaped.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for hit in hits(app, &[SinkKind::Template]).iter().filter(|h| h.stripped.is_none()) {
        out.push(
            finding(&RULE.info, hit, &format!("at `{}`", hit.inbound.sink))
                .severity(RULE.info.severity)
                .help("Give jQuery text with `.text()`, and give a template engine templates of the program only: data belongs into its parameters, which it escapes."),
        );
    }
}
