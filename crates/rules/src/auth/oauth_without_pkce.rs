//! (nothing here: the page explains the rule)
use super::request::{answers_elsewhere, custom_scheme, on, place_of, sign_ins};
use crate::link::schemes::schemes;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use flow::{Answer, SignIn};

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

fn check(app: &App, out: &mut Out) {
    let asks = sign_ins(app).iter().filter(|r| r.pkce.known() == Some(&false) && !r.is_implicit());
    for request in asks.filter(|r| r.library.is_some() || !answers_elsewhere(r)) {
        let Some((message, confidence)) = message(request) else { continue };
        let found = finding(place_of(request, &request.pkce), message, confidence);
        let website = answers_elsewhere(request)
            || request.library.is_some_and(|row| {
                row.redirect.is_none() && !row.redirects.is_empty() && takes_no_scheme(app, out)
            });
        out.push(if website { to_a_website(found) } else { found });
    }
    exchanges(app, out);
    out.findings.sort_by(|a, b| a.place.cmp(&b.place));
    out.findings.dedup_by(|a, b| a.place == b.place);
}

/// Where a server makes the request, only the exchange of the code shows that there is no verifier.
fn exchanges(app: &App, out: &mut Out) {
    if sign_ins(app).iter().any(|r| r.library.is_none()) {
        return;
    }
    for asked in app.code.requests_with("grant_type") {
        let redeems =
            asked.text("grant_type") == Some("authorization_code") && asked.parameter("code").is_some();
        if redeems && asked.lacks("code_verifier") && !app.code.mentions("code_verifier") {
            let message =
                "The app redeems a code without a `code_verifier`: no PKCE challenge was sent for it.";
            out.push(finding(asked.place, message.to_owned(), Confidence::Likely));
        }
    }
}

fn finding(place: Place, message: String, confidence: Confidence) -> Finding {
    Finding::new(&RULE.info, place, "code_challenge", message)
        .confidence(confidence)
        .why("The answer of the server comes back over an address that another app on the phone may receive as well; without PKCE that app redeems it.")
        .help("Switch PKCE on with the method S256, for every platform.")
}

/// True where no answer can come back to a scheme of the app: its projects register none, and no text names one.
fn takes_no_scheme(app: &App, out: &mut Out) -> bool {
    let gaps = out.gaps.len();
    let registered = schemes(app, out).values().any(|places| !places.is_empty());
    let socket = |scheme: &str| matches!(scheme.to_ascii_lowercase().as_str(), "ws" | "wss");
    let named = || {
        let texts = app.code.texts("://");
        texts.iter().any(|t| custom_scheme(&t.text).is_some_and(|scheme| !socket(scheme)))
    };
    !app.platforms().is_empty() && !registered && out.gaps.len() == gaps && !named()
}

/// Where the answer goes to a web address, no other app receives it by itself.
fn to_a_website(finding: Finding) -> Finding {
    finding
        .severity(Severity::of(Attacker::App, Gain::Hygiene))
        .why("The answer goes to a web address, which no other app receives by itself. Without PKCE a code that leaks on the way, or one that somebody else slips in, is still good.")
}

fn message(request: &SignIn) -> Option<(String, Confidence)> {
    let Some(row) = request.library else {
        return Some(("The authorization request has no `code_challenge`.".to_owned(), Confidence::Likely));
    };
    let option = row.pkce.as_ref().map(|p| p.option.join(".")).unwrap_or_default();
    let on = on(request);
    // Supabase asks for tokens where it does not use PKCE, and only where a sign-in leaves the app.
    let leaves = !row.redirects.is_empty();
    match &request.pkce {
        Answer::Set(..) => {
            Some((format!("`{option}` switches PKCE of {} off{on}.", row.package), Confidence::Certain))
        }
        Answer::Default(_) if leaves => Some((
            format!(
                "`{option}` is not set, and {} leaves PKCE out by default, also where a sign-in leaves the app.",
                row.package
            ),
            Confidence::Likely,
        )),
        // Whether a code is asked for at all must be known.
        Answer::Default(_) if request.response_type.known().is_some() => Some((
            format!("`{option}` is not set{on}, and {} leaves PKCE out by default.", row.package),
            Confidence::Certain,
        )),
        _ => None,
    }
}
