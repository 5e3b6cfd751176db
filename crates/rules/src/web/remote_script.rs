use super::remote::{Remote, packaged, remote};
use crate::{Check, Out, Rule};
use app::{App, Page};
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Span, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "remote-script",
        number: 6,
        area: Area::Web,
        title: "A page of the app loads code from another host",
        severity: Severity::of(Attacker::Supplier, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[829, 830],
        masvs: &["MASVS-PLATFORM-2", "MASVS-CODE-4"],
        maswe: &[35, 49],
        mastg: &[],
        mobile_top_10: &[2],
        page: include_str!("remote_script.md"),
    },
    check: Check::App(check),
};

/// Scripts whose owners offer no package, or forbid to copy them.
const LOADERS: [&str; 24] = [
    "accounts.google.com/gsi",
    "api.map.baidu.com",
    "apis.google.com/js",
    "appleid.cdn-apple.com",
    "challenges.cloudflare.com/turnstile",
    "checkout.razorpay.com",
    "dapi.kakao.com",
    "hcaptcha.com",
    "js.braintreegateway.com",
    "js.hcaptcha.com",
    "js.stripe.com",
    "maps.google.com/maps/api",
    "maps.googleapis.com/maps/api",
    "oapi.map.naver.com",
    "openapi.map.naver.com",
    "sandbox.web.squarecdn.com",
    "sdk.mercadopago.com",
    "web.squarecdn.com",
    "webapi.amap.com",
    "www.google.com/recaptcha",
    "www.gstatic.com/recaptcha",
    "www.paypal.com/sdk",
    "www.paypalobjects.com",
    "www.recaptcha.net",
];

fn check(app: &App, out: &mut Out) {
    let mut hosts: Vec<(Severity, &Page, Span, Remote, Vec<Place>)> = Vec::new();
    for page in packaged(app) {
        for script in page.facts.scripts.iter().filter(|s| s.runs()) {
            let Some(from) = script.src.as_ref().and_then(|s| remote(&s.value)) else { continue };
            // With the hash of the file nobody can put another one in its place.
            let pinned = script.integrity.as_ref().is_some_and(|i| i.trim_start().starts_with("sha"));
            if pinned || !page.lets_script_in(&app.config, script, &from.url) {
                continue;
            }
            let severity = severity(app, page, &from);
            match hosts.iter_mut().find(|(s, _, _, known, _)| known.host == from.host && *s >= severity) {
                Some((.., more)) => more.push(Place::At(page.file, script.span)),
                None => hosts.push((severity, page, script.span, from, Vec::new())),
            }
        }
    }
    for (severity, page, span, from, more) in hosts {
        let place = Place::At(page.file, span);
        let message = if from.plain && severity < Severity::Critical {
            format!(
                "The page loads a script over plain http from `{}`; web views refuse that in a page over https.",
                from.host
            )
        } else if from.plain {
            format!("The page loads a script over plain http from `{}`.", from.host)
        } else {
            format!("The page loads a script from `{}` each time it starts.", from.host)
        };
        let confidence = if page.facts.is_template { Confidence::Likely } else { Confidence::Certain };
        let mut finding = Finding::new(&RULE.info, place, &from.host, message)
            .severity(severity)
            .confidence(confidence)
            .why(why(app, &from))
            .help(if measures(&from) {
                "Measure with the native SDK of that service through a plugin: it ships with the app, and the page needs no script of another host."
            } else if from.is_below(&LOADERS) {
                "There is no package of it: load it only on the screen that needs it, or open that screen in the system browser."
            } else {
                "Install the library from the package registry and bundle it; where that cannot be, name one version and add `integrity` and `crossorigin`."
            });
        for other in more.into_iter().take(5) {
            finding = finding.step(other, "another script of this host");
        }
        out.push(finding);
    }
}

fn severity(app: &App, page: &Page, from: &Remote) -> Severity {
    if from.plain {
        let mixed = app.config.any(&[&["android", "allowMixedContent"]], |n| n.as_bool() == Some(true));
        let allowed = mixed || page.context(&app.config).android_scheme == "http";
        return if allowed { Severity::of(Attacker::Network, Gain::Code) } else { Severity::Low };
    }
    let known = from.is_below(&LOADERS) || measures(from) || from.is_own(app);
    if known || !page.entry { RULE.info.severity.lower() } else { RULE.info.severity }
}

/// True for the tag of Google Analytics or Google Ads, which measures; a container (`GTM-…`) runs what its account says.
/// <https://support.google.com/tagmanager/answer/7582054>
fn measures(from: &Remote) -> bool {
    from.is_below(&["www.googletagmanager.com/gtag/js"]) && !from.url.contains("id=GTM-")
}

fn why(app: &App, from: &Remote) -> &'static str {
    if from.plain {
        "Whoever is on the same network can answer in its place, and that code reaches every native plugin."
    } else if from.is_own(app) {
        "Whoever takes over that server has code in every installed app at once, with all its native plugins, past any review."
    } else if measures(from) {
        "Google writes that file anew for each request: what it holds, no review has seen, and it reaches every native plugin. The account behind the id cannot put code into it."
    } else if from.is_below(&["googletagmanager.com"]) {
        "Whoever has the account of the tag manager can put code into every installed app, with all its native plugins, past any review."
    } else {
        "Whoever serves that file, or takes the host over, has code in every installed app at once, with all its native plugins, past any review."
    }
}
