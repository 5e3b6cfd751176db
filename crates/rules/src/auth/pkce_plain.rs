//! (nothing here: the page explains the rule)
use super::request::{place_of, sign_ins};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use flow::{Answer, Method};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "pkce-plain",
        number: 8,
        area: Area::Auth,
        title: "The PKCE challenge gives its verifier away",
        severity: Severity::of(Attacker::App, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[757, 330],
        masvs: &["MASVS-AUTH-1", "MASVS-CRYPTO-1"],
        maswe: &[47],
        mastg: &[],
        mobile_top_10: &[3, 10],
        page: include_str!("pkce_plain.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for request in sign_ins(app).iter().filter(|r| r.pkce.known() == Some(&true)) {
        let (message, confidence) = match &request.method {
            Answer::Set(Method::Plain, _) => {
                ("The challenge is the verifier itself (`plain`).", Confidence::Certain)
            }
            Answer::Default(Method::Plain) => (
                "The request names no `code_challenge_method`, and servers then take the challenge for the verifier itself (`plain`).",
                Confidence::Likely,
            ),
            Answer::Set(Method::Constant, _) => (
                "The challenge is a constant of the app: everybody who has the app has the verifier.",
                Confidence::Certain,
            ),
            _ => continue,
        };
        let place = match request.method.place() {
            Some(place) => place.clone(),
            None => place_of(request, &request.pkce),
        };
        out.push(
            Finding::new(&RULE.info, place, "code_challenge_method", message)
                .confidence(confidence)
                .why("Whoever sees the request, in a log, a history or a proxy, can redeem the code that it brings: the protection of PKCE is gone.")
                .help("Send the SHA-256 of a random verifier of 43 to 128 characters as base64url, with `code_challenge_method=S256`."),
        );
    }
}
