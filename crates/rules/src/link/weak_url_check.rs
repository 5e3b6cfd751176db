//! (nothing here: the page explains the rule)
use super::inbound::SINKS;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Info, Place, Safety, Severity, Tier};
use flow::Weak;
use knowledge::SourceKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "weak-url-check",
        number: 2,
        area: Area::Link,
        title: "An address is checked in a way that others pass",
        severity: Severity::of(Attacker::Remote, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[20, 601, 625],
        masvs: &["MASVS-CODE-4", "MASVS-PLATFORM-1"],
        maswe: &[50, 29],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("weak_url_check.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let sources = [SourceKind::Link, SourceKind::Push, SourceKind::Scan, SourceKind::Message];
    for hit in app.code.inbound(&SINKS, &sources) {
        let Some(weak) = hit.weak else { continue };
        let test = match weak.method.as_str() {
            "match" => format!("/{}/", weak.text),
            method => format!("{method}('{}')", weak.text),
        };
        let message =
            format!("`{test}` lets `{}` pass, and then the address goes to `{}`.", bypass(&weak), hit.sink);
        let mut finding = Finding::new(&RULE.info, weak.place.clone(), weak.text.as_str(), message)
            .why("The check looks right and holds nobody up: the text may stand in any part of an address that belongs to somebody else.")
            .help("Compare the parts: `new URL(address).hostname === 'app.example.com'` and `.protocol === 'https:'`.")
            .fix(slash(&weak));
        finding.steps = hit.steps;
        out.push(finding);
    }
}

/// An address of somebody else that passes the check.
fn bypass(weak: &Weak) -> String {
    let text = weak.text.as_str();
    match weak.method.as_str() {
        "startsWith" => format!("{text}.evil.example/"),
        // A pattern without an end of the host, or with none of a start; a dot that is none is any letter.
        "match" => {
            let plain = text.replace("\\/", "/").replace("\\.", ".");
            match plain.strip_prefix('^').map(|p| p.trim_end_matches('/')) {
                Some(start) if plain.matches('/').count() > 2 => start.replacen('.', "-", 1) + "/",
                Some(start) => format!("{start}.evil.example/"),
                None => format!("https://evil.example/?{}", plain.trim_end_matches('$')),
            }
        }
        "endsWith" => format!("https://evil{}", text.trim_start_matches("https://")),
        _ => format!("https://evil.example/?{text}"),
    }
}

/// `startsWith('https://app.example.com')` with a slash at the end.
fn slash(weak: &Weak) -> Option<Fix> {
    let Some(Place::At(file, span)) = weak.literal.as_ref().filter(|_| weak.method == "startsWith") else {
        return None;
    };
    let edit = Edit::insert(*file, span.end.checked_sub(1)?, "/");
    Some(Fix::new(Safety::Ask, "End the host with a slash", vec![edit]))
}
