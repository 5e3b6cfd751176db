//! (nothing here: the page explains the rule)
use super::injected::{hits, push_once, sentence};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use base::{Confidence, Finding};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "url-attribute-from-data",
        number: 12,
        area: Area::Web,
        title: "A link or frame leads where data says",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[79, 601],
        masvs: &["MASVS-CODE-4"],
        maswe: &[50],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("url_attribute_from_data.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    // From this version on React puts an error in the place of `javascript:` addresses.
    let react = app.packages.major("react").value().is_some_and(|major| *major >= 19);
    let mut seen = Vec::new();
    for hit in hits(app, &[SinkKind::UrlAttribute]) {
        let inbound = &hit.inbound;
        let element = hit.element.as_deref().unwrap_or_default();
        if react && hit.template && matches!(element, "a" | "form" | "button") {
            continue;
        }
        let of = if hit.template { "of a template" } else { "in a script" };
        let leads = format!(
            "decides where `{}` {of} leads (`<{element}>`), and nothing looks at its scheme",
            inbound.sink
        );
        let text = sentence(&inbound.what, &leads);
        let mut finding = Finding::new(&RULE.info, inbound.place.clone(), inbound.sink.as_str(), text)
            .confidence(Confidence::Likely)
            .why("An address that starts with `javascript:` runs in the app when it is followed or shown, with all plugins; another one shows a page of somebody else inside the app.")
            .help("Parse it with `new URL()` and use it only where `protocol` is `https:` (or another one the app expects); for frames compare the host as well.");
        finding.steps.clone_from(&inbound.steps);
        push_once(out, &mut seen, &hit, finding);
    }
}
