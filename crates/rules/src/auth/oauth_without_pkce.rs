//! (nothing here: the page explains the rule)
use super::request::{GENERIC, calls, is_implicit, native, parameter};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use flow::Setting;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "oauth-without-pkce",
        number: 2,
        area: Area::Auth,
        title: "Sign-in does without PKCE",
        severity: Severity::of(Attacker::App, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[287, 345],
        masvs: &["MASVS-AUTH-1"],
        maswe: &[47, 29],
        mastg: &[],
        mobile_top_10: &[3],
        page: include_str!("oauth_without_pkce.md"),
    },
    check: Check::Code(check),
};

/// Options that switch off what the library does by itself: path, argument, option.
const SWITCHED_OFF: [(&str, &[&str], bool); 5] = [
    ("angular-oauth2-oidc#OAuthService.configure", &["disablePKCE"], true),
    ("oidc-client-ts#UserManager", &["disablePKCE"], true),
    ("@okta/okta-auth-js#OktaAuth", &["pkce"], false),
    ("keycloak-js#default.init", &["pkceMethod"], false),
    ("@byteowls/capacitor-oauth2#OAuth2Client.authenticate", &["pkceDisable"], true),
];

fn check(app: &App, out: &mut Out) {
    for (call, place) in calls(app, &GENERIC) {
        // Version 2 of the older plugin uses PKCE unless `pkceDisable` says otherwise.
        let old = matches!(app.packages.major("@byteowls/capacitor-oauth2").value(), Some(..=2));
        let code = native(app, call, "responseType")
            .iter()
            .any(|s| matches!(s, Setting::Text(kind, _) if !is_implicit(kind)));
        let off = |s: &Setting| matches!(s, Setting::Absent | Setting::Bool(false, _));
        let pkce = native(app, call, "pkceEnabled");
        if code && !old && pkce.iter().any(off) {
            let at = pkce.iter().find_map(|s| match s {
                Setting::Bool(false, place) => Some(place.clone()),
                _ => None,
            });
            let what = "`pkceEnabled` is not set to true, and the plugin leaves PKCE out by default.";
            out.push(finding(at.unwrap_or(place), "pkceEnabled", what, Confidence::Certain));
        }
    }
    for (path, option, bad) in SWITCHED_OFF {
        for (call, _) in calls(app, &[path]) {
            if let Setting::Bool(value, place) = app.code.option(call, 0, option)
                && value == bad
            {
                let name = option.join(".");
                let what = format!("`{name}` is {value}: the library would use PKCE by itself.");
                out.push(finding(place, &name, &what, Confidence::Certain));
            }
        }
    }
    supabase(app, out);
    // The challenge may be added anywhere: as a parameter, or as a part of the text.
    let written_by_hand = app.code.texts("response_type=code");
    let challenged = !written_by_hand.is_empty()
        && (app.code.mentions("code_challenge") || !app.code.texts("code_challenge").is_empty());
    for written in written_by_hand {
        let fixed = |name: &str| parameter(&written.text, name).is_some();
        let elsewhere = parameter(&written.text, "redirect_uri").is_some_and(|u| u.starts_with("http"));
        if written.text.contains("://") && fixed("client_id") && !elsewhere && !challenged {
            let what = "The authorization request has no `code_challenge`.";
            out.push(finding(written.place, "code_challenge", what, Confidence::Likely));
        }
    }
}

/// supabase-js asks for tokens in the address unless `flowType` is `pkce`; that matters where a sign-in redirects.
fn supabase(app: &App, out: &mut Out) {
    let redirects = ["signInWithOAuth", "signInWithSSO"].into_iter().any(|m| app.code.mentions(m));
    if !redirects {
        return;
    }
    for (call, place) in calls(app, &["@supabase/supabase-js#createClient"]) {
        // A client that keeps no session is not the one that signs in.
        let keeps = !matches!(app.code.option(call, 2, &["auth", "persistSession"]), Setting::Bool(false, _));
        if keeps && app.code.option(call, 2, &["auth", "flowType"]) == Setting::Absent {
            let what = "`flowType` is not set to `pkce`, and Supabase then returns tokens in the address after a sign-in that redirects.";
            out.push(finding(place, "flowType", what, Confidence::Likely));
        }
    }
}

fn finding(place: Place, subject: &str, message: &str, confidence: Confidence) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
        .confidence(confidence)
        .why("The answer of the server comes back over an address that another app on the phone may receive as well; without PKCE that app redeems it.")
        .help("Switch PKCE on with the method S256, for every platform.")
}
