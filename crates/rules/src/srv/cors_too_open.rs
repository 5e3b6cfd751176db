use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, FileId, Finding, Gain, Info, Place, Severity, Tier};
use server::cors::{Cors, Origins};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "cors-too-open",
        number: 3,
        area: Area::Srv,
        title: "The server lets pages of others read answers with cookies",
        severity: Severity::of(Attacker::Remote, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[942, 346],
        masvs: &["MASVS-NETWORK-1"],
        maswe: &[50],
        mastg: &[],
        mobile_top_10: &[8],
        page: include_str!("cors_too_open.md"),
    },
    check: Check::Backend(check),
};

fn check(app: &App, out: &mut Out) {
    out.findings.extend(app.server.cors.iter().filter_map(|(file, cors)| finding(*file, cors)));
}

fn finding(file: FileId, cors: &Cors) -> Option<Finding> {
    let medium = Severity::of(Attacker::Remote, Gain::Layer);
    let confidence = if cors.cookies { Confidence::Certain } else { Confidence::Likely };
    let (message, why, severity) = match &cors.origins {
        Origins::Reflected => (
            "The server sends back every origin that asks, and lets cookies through.".to_owned(),
            "Any website that a user opens can read the answers of this server in the name of that user, as far as the session is a cookie.",
            medium,
        ),
        Origins::Star => (
            "The server lets every origin in and asks for cookies as well.".to_owned(),
            "Browsers refuse the two together, so that requests with cookies fail; the usual repair, to send every origin back, would open the server to every website.",
            medium.lower(),
        ),
        // Without a cookie there is nothing that the page of another app could use.
        Origins::Shared(_) if !cors.cookies => return None,
        Origins::Shared(shared) => {
            let names: Vec<String> = shared.iter().map(|s| format!("`{s}`")).collect();
            (
                format!("The server lets {} in with cookies.", list_words(&names)),
                "This origin is not yours alone: every Capacitor app has the same, and every sandboxed frame has `null`. Their pages read answers in the name of the user where the cookie is sent along.",
                medium,
            )
        }
    };
    Some(
        Finding::new(&RULE.info, Place::At(file, cors.span), "cors", message)
            .severity(severity)
            .confidence(confidence)
            .why(why)
            .help("Send a token in a header instead of a cookie, drop `credentials`, and list the origins of your own websites exactly."),
    )
}
