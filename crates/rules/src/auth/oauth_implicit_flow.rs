//! (nothing here: the page explains the rule)
use super::request::{on, place_of, sign_ins};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use flow::Answer;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "oauth-implicit-flow",
        number: 1,
        area: Area::Auth,
        title: "Sign-in returns tokens in the address",
        severity: Severity::of(Attacker::App, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[522, 598],
        masvs: &["MASVS-AUTH-1"],
        maswe: &[47, 29],
        mastg: &["MASTG-TEST-0028", "MASTG-TEST-0075"],
        mobile_top_10: &[3],
        page: include_str!("oauth_implicit_flow.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for request in sign_ins(app).iter().filter(|r| r.is_implicit()) {
        let kind = request.response_type.known().map_or("", String::as_str);
        let confidence = match request.response_type {
            Answer::Set(..) => Confidence::Certain,
            _ => Confidence::Likely,
        };
        let says = match (&request.library, confidence) {
            (Some(row), Confidence::Likely) => {
                format!(
                    "`{}` says nothing of the response type, and {} then asks for `{kind}`{}",
                    request.by,
                    row.package,
                    on(request)
                )
            }
            _ => format!("The authorization request asks for `{kind}`{}", on(request)),
        };
        out.push(
            Finding::new(
                &RULE.info,
                place_of(request, &request.response_type),
                "response_type",
                format!("{says}: the server puts the tokens into the address it redirects to."),
            )
            .confidence(confidence)
            .why("On a phone that address is handed from app to app: whoever registers the same scheme receives the tokens, and PKCE cannot help. Addresses also end in histories and logs.")
            .help("Ask for `code`, with PKCE (`code_challenge_method=S256`), and exchange the code for tokens in a request."),
        );
    }
    out.findings.sort_by(|a, b| a.place.cmp(&b.place));
    out.findings.dedup_by(|a, b| a.place == b.place);
}
