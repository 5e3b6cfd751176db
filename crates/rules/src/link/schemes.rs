//! The custom URL schemes that open an app, for the rule that lists them and the demands that judge them.

use crate::Out;
use app::App;
use base::{Fact, Place};
use std::collections::BTreeMap;

/// Schemes with the places and platforms that register them.
pub(crate) type Schemes = BTreeMap<String, Vec<(Place, &'static str)>>;

/// Every custom scheme with the places that register it, those of Android first. What could not be worked out goes to
/// `out`.
pub(crate) fn schemes(app: &App, out: &mut Out) -> Schemes {
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
pub(crate) fn is_demanded(scheme: &str) -> bool {
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
