//! (nothing here: the page explains the rule)
use super::injected::hits;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Edit, Finding, Fix, Gain, Info, Place, Safety, Severity, Tier};
use flow::{OptionCall, Setting};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "sanitizer-misuse",
        number: 13,
        area: Area::Web,
        title: "A sanitiser lets scripts through",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[79, 116],
        masvs: &["MASVS-CODE-4"],
        maswe: &[50],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("sanitizer_misuse.md"),
    },
    check: Check::Code(check),
};

const WHY: &str =
    "What passes is trusted from here on: a script in it runs as the app, with its session and all plugins.";
const PURIFY: [&str; 4] = [
    "dompurify#default.sanitize",
    "dompurify#sanitize",
    "isomorphic-dompurify#default.sanitize",
    "isomorphic-dompurify#sanitize",
];
/// Elements that run or load something by themselves.
const TAGS: [&str; 5] = ["script", "iframe", "object", "embed", "base"];

fn check(app: &App, out: &mut Out) {
    for at in PURIFY.iter().flat_map(|path| app.code.calls_of(path)) {
        dompurify(app, at, out);
    }
    for at in app.code.calls_of("sanitize-html#default") {
        for option in ["allowedTags", "allowedAttributes"] {
            if let Setting::Bool(false, place) = app.code.option(at, 1, &[option]) {
                let text = format!("`{option}: false` makes `sanitize-html` let everything through.");
                out.push(found(
                    place,
                    option,
                    text,
                    "List what is needed, or leave the option out: the defaults are strict.",
                ));
            }
        }
    }
    for hit in hits(app, &[SinkKind::Markup, SinkKind::Trusted]) {
        let Some(place) = &hit.stripped else { continue };
        let text = format!(
            "Tags are cut out of {} with a pattern before it becomes markup at `{}`, which does not stop scripts.",
            hit.inbound.what, hit.inbound.sink
        );
        let help =
            "Use DOMPurify where the markup is inserted, or `textContent` where no formatting is needed.";
        let mut finding = found(place.clone(), "replace", text, help)
            .severity(Severity::of(Attacker::Injection, Gain::Code))
            .confidence(Confidence::Likely);
        finding.steps.clone_from(&hit.inbound.steps);
        out.push(finding);
    }
}

fn dompurify(app: &App, at: OptionCall, out: &mut Out) {
    let help = "Leave the option out, or list only elements and attributes that run nothing.";
    for option in ["ADD_TAGS", "ALLOWED_TAGS"] {
        for (tag, place) in app.code.option_texts(at, 1, &[option]) {
            if TAGS.contains(&tag.to_ascii_lowercase().as_str()) {
                let text = format!("`{option}` lets `<{tag}>` through DOMPurify.");
                let fix = without(app, &place, &tag);
                out.push(found(place, option, text, help).fix(fix));
            }
        }
    }
    for option in ["ADD_ATTR", "ALLOWED_ATTR"] {
        for (name, place) in app.code.option_texts(at, 1, &[option]) {
            let lower = name.to_ascii_lowercase();
            if lower == "srcdoc" || (lower.len() > 4 && lower.starts_with("on")) {
                let text =
                    format!("`{option}` lets the attribute `{name}`, which runs scripts, through DOMPurify.");
                let fix = without(app, &place, &name);
                out.push(found(place, option, text, help).fix(fix));
            }
        }
    }
    if let Setting::Bool(true, place) = app.code.option(at, 1, &["ALLOW_UNKNOWN_PROTOCOLS"]) {
        let text = "`ALLOW_UNKNOWN_PROTOCOLS` lets addresses of every scheme through DOMPurify.".to_owned();
        let edit = place.file().zip(place.span()).map(|(file, span)| Edit::replace(file, span, "false"));
        let fix = edit.map(|e| Fix::new(Safety::Ask, "Set `ALLOW_UNKNOWN_PROTOCOLS` to false", vec![e]));
        out.push(found(place, "ALLOW_UNKNOWN_PROTOCOLS", text, help).fix(fix));
    }
}

/// Take a text out of its list.
fn without(app: &App, place: &Place, what: &str) -> Option<Fix> {
    let at = app.code.item_removal(place)?;
    let edit = Edit::delete(at.file()?, at.span()?);
    Some(Fix::new(Safety::Ask, format!("Take `{what}` out of the list"), vec![edit]))
}

fn found(place: Place, subject: &str, text: String, help: &str) -> Finding {
    Finding::new(&RULE.info, place, subject, text).why(WHY).help(help)
}
