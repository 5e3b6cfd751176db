//! (nothing here: the page explains the rule)
use super::injected::{finding, hits};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Edit, Fix, Gain, Info, Safety, Severity, Tier};
use flow::Injection;
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
                .help("Give jQuery text with `.text()`, and give a template engine templates of the program only: data belongs into its parameters, which it escapes.")
                .fix(fix(app, hit)),
        );
    }
}

/// `$(box).html(name)` becomes `$(box).text(name)` where the app puts no markup of its own around the value.
fn fix(app: &App, hit: &Injection) -> Option<Fix> {
    let (method, at, plain) = app.code.method_at(&hit.inbound.place)?;
    (method == "html" && plain && hit.renderer.is_none()).then_some(())?;
    let edit = Edit::replace(at.file()?, at.span()?, "text");
    Some(Fix::new(Safety::Ask, "Show it as text with `.text()`", vec![edit]))
}
