//! (nothing here: the page explains the rule)
use super::injected::{finding, hits};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Edit, Fix, Gain, Info, Safety, Severity, Tier};
use flow::Injection;
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
                .help("Put text into the page with `textContent`. Where it must be markup, clean the whole of it with DOMPurify right where it is inserted.")
                .fix(fix(app, hit)),
        );
    }
}

/// Clean the value where the file has DOMPurify, or show it as text where the app puts no markup of its own around it.
fn fix(app: &App, hit: &Injection) -> Option<Fix> {
    let at = app.code.assigned(&hit.inbound.place, "innerHTML")?;
    let (file, name, value) = (at.name.file()?, at.name.span()?, at.value.span()?);
    if let Some(purify) = app.code.name_of_package(file, "dompurify") {
        let edits = vec![
            Edit::insert(file, value.start, format!("{purify}.sanitize(")),
            Edit::insert(file, value.end, ")"),
        ];
        return Some(Fix::new(Safety::Ask, "Clean it with DOMPurify where it is inserted", edits));
    }
    (at.plain && hit.renderer.is_none()).then(|| {
        let edit = Edit::replace(file, name, "textContent");
        Fix::new(Safety::Ask, "Show it as text with `textContent`", vec![edit])
    })
}
