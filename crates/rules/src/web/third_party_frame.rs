use super::remote::{Remote, packaged, remote};
use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::{App, Page};
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use markup::Frame;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "third-party-frame",
        number: 7,
        area: Area::Web,
        title: "A page of the app shows another site in a frame",
        severity: Severity::of(Attacker::Supplier, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[749, 829, 1021],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[33, 35],
        mastg: &["MASTG-TEST-0078", "MASTG-TEST-0334"],
        mobile_top_10: &[8],
        page: include_str!("third_party_frame.md"),
    },
    check: Check::App(check),
};

/// Players and maps of large services: one step less.
const WIDGETS: [&str; 6] = [
    "maps.google.com",
    "openstreetmap.org",
    "player.vimeo.com",
    "www.google.com/maps",
    "youtube-nocookie.com",
    "youtube.com",
];

/// Frames of payment services and captchas, made to be framed: two steps less.
const PAYMENT: [&str; 6] = [
    "hcaptcha.com",
    "hooks.stripe.com",
    "js.stripe.com",
    "paypal.com",
    "www.google.com/recaptcha",
    "www.recaptcha.net",
];

fn check(app: &App, out: &mut Out) {
    let mut told: Vec<String> = Vec::new();
    for page in packaged(app) {
        for frame in &page.facts.frames {
            let Some(from) =
                frame.src.as_ref().and_then(|s| remote(&s.value)).filter(|r| opens(page, frame, r, app))
            else {
                continue;
            };
            if !told.contains(&from.host) {
                told.push(from.host.clone());
                out.push(finding(app, page, frame, &from));
            }
        }
    }
}

/// True where the frame shows a document whose scripts run.
fn opens(page: &Page, frame: &Frame, from: &Remote, app: &App) -> bool {
    let path = from.url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let picture = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"].iter().any(|end| path.ends_with(end));
    let object = matches!(frame.name.as_str(), "object" | "embed");
    let directive = if object { "object-src" } else { "frame-src" };
    let runs = frame.sandbox.as_ref().is_none_or(|s| has(s, "allow-scripts"));
    runs && !picture && page.lets_in(&app.config, directive, &from.url)
}

fn has(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case(word))
}

fn finding(app: &App, page: &Page, frame: &Frame, from: &Remote) -> Finding {
    // <https://github.com/ionic-team/capacitor/blob/main/ios/Capacitor/Capacitor/WebViewDelegationHandler.swift>
    let ios = app.ios.is_some() || app.packages.has("@capacitor/ios");
    let legacy = app.config.any(&[&["android", "useLegacyBridge"]], |n| n.as_bool() == Some(true));
    let base = if ios || legacy { RULE.info.severity } else { RULE.info.severity.lower() };
    let severity = if from.is_below(&PAYMENT) {
        base.lower().lower()
    } else if from.is_below(&WIDGETS) || from.is_own(app) {
        base.lower()
    } else {
        base
    };
    let severity = if from.plain { severity.raise() } else { severity };
    let allow = frame.allow.as_deref().unwrap_or_default().to_ascii_lowercase();
    let features: Vec<String> = ["camera", "microphone", "geolocation", "display-capture"]
        .iter()
        .filter(|f| allow.split([';', ' ']).any(|w| w == **f))
        .map(|f| format!("`{f}`"))
        .collect();
    let and = if features.is_empty() {
        String::new()
    } else {
        format!(" and lets it use {}", list_words(&features))
    };
    let how = if from.plain { " over plain http" } else { "" };
    let message = format!("The page shows `{}` in a frame{how}{and}.", from.host);
    let why = if ios {
        "On iOS the bridge does not ask which frame calls: whoever controls that site, or an advertisement in it, can call every native plugin."
    } else if legacy {
        "With the old bridge every frame on Android has it: whoever controls that site can call every native plugin."
    } else {
        "Whoever controls that site can imitate the app, move it to another page, and use what the frame is allowed to."
    };
    let confidence = if page.facts.is_template { Confidence::Likely } else { Confidence::Certain };
    Finding::new(&RULE.info, Place::At(page.file, frame.span), &from.host, message)
        .severity(severity)
        .confidence(confidence)
        .why(why)
        .help("Open the site with `Browser.open()`, show a picture with a link, or give the frame a `sandbox` without `allow-scripts`.")
}
