use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Fact, Finding, Gain, Info, Place, Severity, Tier};
use std::collections::BTreeMap;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "custom-scheme-registered",
        number: 4,
        area: Area::Link,
        title: "The app answers to a URL scheme that any app can claim",
        severity: Severity::of(Attacker::App, Gain::Note),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[939],
        masvs: &["MASVS-PLATFORM-1"],
        maswe: &[29],
        mastg: &["MASTG-TEST-0075", "MASTG-TEST-0028"],
        mobile_top_10: &[8],
        page: include_str!("custom_scheme_registered.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    for (scheme, places) in schemes(app, out) {
        let Some(((first, platform), rest)) = places.split_first() else { continue };
        if is_demanded(&scheme) {
            continue;
        }
        let (severity, note) = if is_taken(&scheme) {
            (Severity::of(Attacker::App, Gain::Hygiene), ", which many other apps claim as well")
        } else {
            (RULE.info.severity, "")
        };
        let message = format!("The app answers to `{scheme}:` on {platform}{note}.");
        let found = Finding::new(&RULE.info, first.clone(), scheme.clone(), message)
            .severity(severity)
            .why("No system checks who owns a scheme: another app can claim the same one and receive the links, with everything in them, or send this app links of its own making.")
            .help("Use https links that are verified (App Links, Universal Links) for everything that matters; keep a scheme only as a fallback, named after your domain, and treat what comes in as untrusted.");
        out.push(rest.iter().fold(found, |f, (place, platform)| {
            f.step(place.clone(), format!("registered on {platform} too"))
        }));
    }
}

type Schemes = BTreeMap<String, Vec<(Place, &'static str)>>;

/// Every custom scheme with the places that register it, those of Android first.
fn schemes(app: &App, out: &mut Out) -> Schemes {
    let mut all = Schemes::new();
    let mut add = |scheme: &str, place: Place, platform: &'static str| {
        let scheme = scheme.trim().trim_end_matches("://").to_ascii_lowercase();
        let known =
            matches!(&*scheme, "" | "http" | "https" | "file" | "content" | "data" | "market" | "package")
                || PUBLIC.contains(&&*scheme);
        let places = all.entry(scheme).or_default();
        // The same scheme for several filters or screens of one platform is one fact.
        if !known && !places.iter().any(|(_, p)| *p == platform) {
            places.push((place, platform));
        }
    };
    if let Some(android) = &app.android {
        let components = android.components();
        let own = components.iter().filter(|c| !c.role.is_library() && c.enabled);
        for (scheme, place) in
            own.flat_map(|c| c.filters()).filter(|f| f.is_browsable()).flat_map(|f| f.schemes())
        {
            match android.resolve(scheme, &place, "the scheme of a link") {
                Fact::Set(scheme, _) => add(&scheme, place, "Android"),
                Fact::Unknown(gap) => out.gap(gap),
                _ => {}
            }
        }
    }
    for case in app.ios.iter().flat_map(|ios| ios.url_schemes()).filter(|c| c.when.ships() != Some(false)) {
        if let Some(scheme) = case.value.as_str().filter(|s| !s.contains("$(")) {
            add(scheme, case.place.clone(), "iOS");
        }
    }
    all
}

/// Schemes of public protocols: many apps answer to them on purpose.
const PUBLIC: [&str; 33] = [
    "mailto",
    "tel",
    "sms",
    "smsto",
    "mms",
    "geo",
    "webcal",
    "xmpp",
    "sip",
    "sips",
    "irc",
    "ircs",
    "matrix",
    "magnet",
    "ftp",
    "sftp",
    "ssh",
    "rtsp",
    "rtmp",
    "otpauth",
    "bitcoin",
    "litecoin",
    "ethereum",
    "lightning",
    "lnurl",
    "lnurlp",
    "lnurlw",
    "lnurlc",
    "keyauth",
    "tezos",
    "nostr",
    "wc",
    "openid4vp",
];

/// Schemes whose form a provider's library demands.
fn is_demanded(scheme: &str) -> bool {
    const PREFIXES: [&str; 12] = [
        "com.googleusercontent.apps.",
        "fb",
        "msal",
        "msauth",
        "twitterkit-",
        "line3rdp.",
        "kakao",
        "wx",
        "amzn-",
        "app-1-",
        "db-",
        "vk",
    ];
    PREFIXES.iter().any(|p| {
        scheme.strip_prefix(p).is_some_and(|rest| {
            !p.ends_with(|c: char| c.is_alphabetic())
                || rest.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        })
    })
}

/// Names that frameworks, templates and samples use.
fn is_taken(scheme: &str) -> bool {
    const NAMES: [&str; 16] = [
        "capacitor",
        "ionic",
        "app",
        "myapp",
        "demo",
        "test",
        "example",
        "auth",
        "oauth",
        "login",
        "callback",
        "mobile",
        "com.getcapacitor.app",
        "io.ionic.starter",
        "your.package.id",
        "com.example.app",
    ];
    NAMES.contains(&scheme)
}
