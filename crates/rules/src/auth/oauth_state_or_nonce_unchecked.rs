//! (nothing here: the page explains the rule)
use super::request::{answers_elsewhere, sign_ins};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use flow::{Answer, Bound, SignIn};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "oauth-state-or-nonce-unchecked",
        number: 3,
        area: Area::Auth,
        title: "The answer to a sign-in is not tied to its request",
        severity: Severity::of(Attacker::App, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[352, 345],
        masvs: &["MASVS-AUTH-1"],
        maswe: &[47],
        mastg: &[],
        mobile_top_10: &[3],
        page: include_str!("oauth_state_or_nonce_unchecked.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let written: Vec<&SignIn> =
        sign_ins(app).iter().filter(|r| r.library.is_none() && !answers_elsewhere(r)).collect();
    // Without a redirect address the user may carry the code over by hand; PKCE is enough for that.
    let by_hand = |r: &&&SignIn| r.redirects.is_empty() && r.pkce.known() == Some(&true);
    for request in written.iter().filter(|r| !by_hand(r)) {
        let (place, message) = match (&request.state, &request.nonce) {
            (Answer::Set(Bound::Constant, place), _) => {
                (place, "The authorization request always sends the same `state`")
            }
            (_, Answer::Set(Bound::Constant, place)) => {
                (place, "The authorization request always sends the same `nonce`")
            }
            // A nonce ties an identity token to the request as well.
            // A request to the app's own server may stand before the one that has the state.
            (Answer::Set(Bound::Missing, place), nonce)
                if nonce.known() != Some(&Bound::Sent) && !sends_beside(&written, request) =>
            {
                (place, "The authorization request has no `state`")
            }
            _ => continue,
        };
        let message =
            format!("{message}: the app cannot tell an answer to it from one that somebody else began.");
        out.push(finding(place.clone(), request, message).confidence(Confidence::Likely));
    }
    let sends = written.iter().find(|r| r.state.known() == Some(&Bound::Sent) && !r.is_implicit());
    for place in sends.map(|_| app.code.taken_unchecked("code", "state")).into_iter().flatten() {
        let Some(request) = sends else { continue };
        let message = "The app takes the `code` of an answer and never looks at the `state` that it sent with the request.";
        out.push(finding(place, request, message.to_owned()).confidence(Confidence::Likely));
    }
    for (place, kept) in app.code.states_skipped() {
        let message = format!(
            "The `state` of an answer is compared only where `{kept}` holds one: an answer to a request that the app never made passes."
        );
        out.push(base_finding(place, message).confidence(Confidence::Likely));
    }
    for (row, place) in
        app.code.switched_off().into_iter().filter(|(row, _)| row.check == knowledge::Check::Answer)
    {
        let message = format!("`{}` switches off a check of the answer: {}.", row.option, row.then);
        out.push(base_finding(place, message));
    }
}

/// True where another request of the same file sends a state.
fn sends_beside(all: &[&SignIn], request: &SignIn) -> bool {
    all.iter().any(|r| r.place.file() == request.place.file() && r.state.known() == Some(&Bound::Sent))
}

fn finding(place: base::Place, request: &SignIn, message: String) -> Finding {
    let finding = base_finding(place, message);
    // RFC 9700, section 2.1.1: PKCE ties a code to its request as well.
    match request.pkce.known() {
        Some(false) => finding,
        Some(true) => finding.severity(Severity::of(Attacker::App, Gain::Layer)),
        None if request.is_implicit() => finding,
        None => finding.severity(RULE.info.severity.lower()),
    }
}

fn base_finding(place: base::Place, message: String) -> Finding {
    Finding::new(&RULE.info, place, "state", message)
        .why("Somebody can open the app with an answer of their own: the user then works, without noticing, in the account of that person.")
        .help("Make a random `state` for each request, keep it until the answer comes, compare it exactly and use it once; for identity tokens a `nonce` as well.")
}
