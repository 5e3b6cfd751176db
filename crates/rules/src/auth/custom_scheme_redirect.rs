//! (nothing here: the page explains the rule)
use super::request::{custom_scheme, sign_ins};
use crate::link::schemes::{Schemes, is_demanded, schemes};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use flow::SignIn;
use std::collections::BTreeMap;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "custom-scheme-redirect",
        number: 5,
        area: Area::Auth,
        title: "Sign-in comes back over a scheme that any app can claim",
        severity: Severity::of(Attacker::App, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[939, 940],
        masvs: &["MASVS-AUTH-1", "MASVS-PLATFORM-1"],
        maswe: &[29],
        mastg: &["MASTG-TEST-0028", "MASTG-TEST-0075", "MASTG-TEST-0070"],
        mobile_top_10: &[3, 8],
        page: include_str!("custom_scheme_redirect.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let mut by_scheme: BTreeMap<String, Vec<(&SignIn, &Place)>> = BTreeMap::new();
    for request in sign_ins(app) {
        for redirect in &request.redirects {
            if let Some(scheme) = custom_scheme(&redirect.text) {
                by_scheme.entry(scheme.to_ascii_lowercase()).or_default().push((request, &redirect.place));
            }
        }
    }
    if by_scheme.is_empty() {
        return;
    }
    let registered = schemes(app, out);
    for (scheme, requests) in by_scheme {
        // The weakest of the requests that come back here decides.
        let open = |r: &&(&SignIn, &Place)| r.0.is_implicit() || r.0.pkce.known() == Some(&false);
        let weak = requests.iter().find(open);
        if weak.is_none() && is_demanded(&scheme) {
            continue;
        }
        let Some((request, place)) = weak.or(requests.first()).copied() else { continue };
        out.push(finding(&scheme, request, place, weak.is_some(), &registered, app));
    }
}

fn finding(
    scheme: &str,
    request: &SignIn,
    place: &Place,
    weak: bool,
    registered: &Schemes,
    app: &App,
) -> Finding {
    let places = registered.get(scheme).map_or(&[][..], Vec::as_slice);
    let pkce = match (weak, request.is_implicit(), request.pkce.known()) {
        (true, true, _) => " with the tokens in it",
        (true, ..) => ", and no PKCE keeps another app from redeeming the code",
        (false, _, Some(true)) => {
            "; PKCE keeps another app from redeeming the code, but not from showing up in the middle of the login"
        }
        _ => "; whether PKCE protects the code could not be told",
    };
    let generic =
        if scheme.contains('.') { "" } else { ", and one without a dot is easily taken by accident as well" };
    let message = format!(
        "The answer to the sign-in comes back to `{scheme}:`{pkce}. Any app can register that scheme{generic}."
    );
    let severity = if weak { Severity::of(Attacker::App, Gain::Account) } else { RULE.info.severity };
    // Where the projects are there and none takes the scheme, the address may be left over.
    let unused = places.is_empty() && !app.platforms().is_empty();
    let mut finding = Finding::new(&RULE.info, place.clone(), scheme, message)
        .severity(severity)
        .confidence(if unused { Confidence::Likely } else { Confidence::Certain })
        .why("Nobody owns a custom scheme: Android asks the user or picks one of the apps that registered it, iOS picks one.")
        .help("Let the answer come back to an https address that an App Link and a Universal Link tie to this app, and keep PKCE.")
        .step(place.clone(), "the redirect address is set here");
    for (registered, platform) in places {
        finding = finding.step(registered.clone(), format!("the scheme is registered on {platform}"));
    }
    finding
}
