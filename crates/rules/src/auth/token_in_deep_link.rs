//! (nothing here: the page explains the rule)
use crate::link::schemes::schemes;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "token-in-deep-link",
        number: 6,
        area: Area::Auth,
        title: "A session or password comes in with a link",
        severity: Severity::of(Attacker::App, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[598, 939],
        masvs: &["MASVS-PLATFORM-1", "MASVS-AUTH-1"],
        maswe: &[29],
        mastg: &["MASTG-TEST-0028", "MASTG-TEST-0075"],
        mobile_top_10: &[3],
        page: include_str!("token_in_deep_link.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let tokens = app.code.link_tokens();
    if tokens.is_empty() {
        return;
    }
    // Schemes that could not be worked out may be custom ones.
    let before = out.gaps.len();
    let registered = schemes(app, out);
    let custom: Vec<&str> =
        registered.iter().filter(|(_, p)| !p.is_empty()).map(|(s, _)| s.as_str()).collect();
    let verified = custom.is_empty() && !app.platforms().is_empty() && out.gaps.len() == before;
    for token in tokens {
        let how = match (custom.first(), verified) {
            (Some(scheme), _) => format!("any app that registers `{scheme}:` receives such links as well"),
            (None, true) => {
                "the links of this app are https links, but they end in histories and logs all the same"
                    .to_owned()
            }
            (None, false) => "another app may receive such links as well".to_owned(),
        };
        let names: Vec<String> = token.names.iter().map(|n| format!("`{n}`")).collect();
        let message = format!(
            "The app takes {} out of the link that opens it: {how}.",
            crate::words::list_words(&names)
        );
        let subject = token.names.first().cloned().unwrap_or_default();
        let mut finding = Finding::new(&RULE.info, token.place, subject, message)
            .confidence(if token.sure { Confidence::Certain } else { Confidence::Likely })
            .why("Links are handed from app to app, shown, logged and kept in histories: whoever has the link has the session. A link with the session of somebody else also puts the user into that account.")
            .help("Let the link bring a code that works once and only with PKCE, and exchange it for the session in a request.");
        if verified {
            finding = finding.severity(RULE.info.severity.lower());
        }
        for step in token.steps {
            finding = finding.step(step.place, step.note);
        }
        out.push(finding);
    }
}
