//! (nothing here: the page explains the rule)
use super::request::{GENERIC, calls, is_implicit, native, parameter};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use flow::Setting;

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
    for (call, _) in calls(app, &GENERIC) {
        let set = native(app, call, "responseType").into_iter().find_map(implicit);
        out.findings.extend(set.map(|(text, place)| finding(place, &text, Confidence::Certain)));
    }
    let options: [(&str, usize, &[&str]); 4] = [
        ("angular-oauth2-oidc#OAuthService.configure", 0, &["responseType"]),
        ("oidc-client-ts#UserManager", 0, &["response_type"]),
        ("oidc-client#UserManager", 0, &["response_type"]),
        ("@supabase/supabase-js#createClient", 2, &["auth", "flowType"]),
    ];
    for (path, argument, option) in options {
        for (call, _) in calls(app, &[path]) {
            let set = match app.code.option(call, argument, option) {
                Setting::Text(text, place) if text == "implicit" => Some((text, place)),
                other => implicit(other),
            };
            out.findings.extend(set.map(|(text, place)| finding(place, &text, Confidence::Certain)));
        }
    }
    for written in app.code.texts("response_type=") {
        let kind = parameter(&written.text, "response_type")
            .unwrap_or_default()
            .replace(['+'], " ")
            .replace("%20", " ");
        if is_implicit(&kind)
            && written.text.contains("://")
            && parameter(&written.text, "client_id").is_some()
        {
            out.push(finding(written.place, &kind, Confidence::Certain));
        }
    }
    for (written, others) in app.code.parameters("response_type") {
        let request = others.iter().any(|(k, _)| k == "client_id");
        let posted = others.iter().any(|(k, v)| k == "response_mode" && v == "form_post");
        if is_implicit(&written.text) && request && !posted {
            out.push(finding(written.place, &written.text, Confidence::Certain));
        }
    }
    out.findings.sort_by(|a, b| a.place.cmp(&b.place));
    out.findings.dedup_by(|a, b| a.place == b.place);
}

fn implicit(setting: Setting) -> Option<(String, Place)> {
    match setting {
        Setting::Text(text, place) if is_implicit(&text) => Some((text, place)),
        _ => None,
    }
}

fn finding(place: Place, kind: &str, confidence: Confidence) -> Finding {
    let message = format!(
        "The authorization request asks for `{kind}`: the server puts the tokens into the address it redirects to."
    );
    Finding::new(&RULE.info, place, "response_type", message)
        .confidence(confidence)
        .why("On a phone that address is handed from app to app: whoever registers the same scheme receives the tokens, and PKCE cannot help. Addresses also end in histories and logs.")
        .help("Ask for `code`, with PKCE (`code_challenge_method=S256`), and exchange the code for tokens in a request.")
}
