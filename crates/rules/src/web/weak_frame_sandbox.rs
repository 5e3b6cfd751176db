use super::remote::{packaged, remote};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Place, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "weak-frame-sandbox",
        number: 20,
        area: Area::Web,
        title: "The sandbox of a frame lets out what it should keep in",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Extra,
        profiles: &[],
        cwe: &[1021],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[35],
        mastg: &[],
        mobile_top_10: &[8],
        page: include_str!("weak_frame_sandbox.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    for page in packaged(app) {
        for frame in &page.facts.frames {
            let Some(sandbox) = &frame.sandbox else { continue };
            let has = |word: &str| sandbox.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case(word));
            let src = frame.src.as_ref().map(|s| s.value.trim()).unwrap_or_default();
            let (message, why, help) = if remote(src).is_some() {
                // Frames whose scripts run are told of by third-party-frame.
                if has("allow-scripts") || !has("allow-top-navigation") {
                    continue;
                }
                (
                    "The sandbox of a frame with another site has `allow-top-navigation`.",
                    "A link in that site moves the whole app to a page of its choice.",
                    "Remove `allow-top-navigation`.",
                )
            } else if has("allow-scripts")
                && has("allow-same-origin")
                && !src.is_empty()
                && !src.contains(':')
            {
                (
                    "The sandbox of a frame with a page of the app has `allow-scripts` and `allow-same-origin`.",
                    "Both together are no sandbox: a script in the frame reaches the app's page and can remove the attribute.",
                    "Remove `allow-same-origin`, and talk to the frame by `postMessage`.",
                )
            } else {
                continue;
            };
            let subject = if src.is_empty() { frame.name.as_str() } else { src };
            out.push(
                Finding::new(&RULE.info, Place::At(page.file, frame.span), subject, message)
                    .why(why)
                    .help(help),
            );
        }
    }
}
