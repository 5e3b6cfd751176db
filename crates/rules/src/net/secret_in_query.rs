//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "secret-in-query",
        number: 10,
        area: Area::Net,
        title: "A secret is a part of an address",
        severity: Severity::of(Attacker::Remote, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[598],
        masvs: &["MASVS-NETWORK-1", "MASVS-STORAGE-2"],
        maswe: &[5],
        mastg: &[],
        mobile_top_10: &[5],
        page: include_str!("secret_in_query.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for hit in app.code.addressed() {
        let message =
            format!("`{}` becomes a part of the address that `{}` asks for.", hit.name, hit.request);
        let severity = if hit.socket { RULE.info.severity.lower() } else { RULE.info.severity };
        let mut finding = Finding::new(&RULE.info, hit.place, hit.name.as_str(), message)
            .severity(severity)
            .confidence(hit.confidence)
            .why(if hit.scheme.is_some() {
                "Any app can register that scheme: whichever app takes the address has the secret."
            } else { "Addresses are written down where bodies and headers are not: in logs of servers and proxies, in error reports, in the history and in what is sent to the next page as referrer." })
            .help(if hit.scheme.is_some() {
                "Hand over a code that is good once and for seconds, or use an https address that an App Link and a Universal Link tie to the other app."
            } else if hit.socket {
                "Get a ticket that works once and for seconds, and put that into the address; or send the token as the first message."
            } else {
                "Send it in the `Authorization` header, or in the body of a `POST`."
            });
        finding.steps = hit.steps;
        out.push(finding);
    }
}
