//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Place, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "password-grant",
        number: 9,
        area: Area::Auth,
        title: "The app hands the user's password to the token endpoint",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[522],
        masvs: &["MASVS-AUTH-1"],
        maswe: &[47],
        mastg: &[],
        mobile_top_10: &[3],
        page: include_str!("password_grant.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for asked in app.code.requests_with("grant_type") {
        if asked.text("grant_type") == Some("password") {
            out.push(finding(asked.place, "The token request has `grant_type=password`".to_owned()));
        }
    }
    for (by, place) in app.code.password_calls() {
        out.push(finding(place, format!("`{by}` sends a token request with `grant_type=password`")));
    }
}

fn finding(place: Place, what: String) -> Finding {
    let message = format!("{what}: the app takes the password of the account and passes it on.");
    Finding::new(&RULE.info, place, "grant_type", message)
        .why("Script that gets into the app reads the password, not only a token that ends; a second factor, passkeys and single sign-on are not possible. RFC 9700 forbids this grant.")
        .help("Send users to the provider's own login page with the code flow and PKCE.")
}
