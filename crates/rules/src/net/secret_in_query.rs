//! (nothing here: the page explains the rule)
use super::native_address::{WORDS, secret};
use crate::sources::name_of;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};

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
    check: Check::CodeAndNative(&WORDS, check),
};

fn check(app: &App, out: &mut Out) {
    for hit in app.code.addressed() {
        let message =
            format!("`{}` becomes a part of the address that `{}` asks for.", hit.name, hit.request);
        let severity = if hit.socket || hit.shown { RULE.info.severity.lower() } else { RULE.info.severity };
        let mut finding = Finding::new(&RULE.info, hit.place, hit.name.as_str(), message)
            .severity(severity)
            .confidence(hit.confidence)
            .why(if hit.scheme.is_some() {
                "Any app can register that scheme: whichever app takes the address has the secret."
            } else { "Addresses are written down where bodies and headers are not: in logs of servers and proxies, in error reports, in the history and in what is sent to the next page as referrer." })
            .help(if hit.scheme.is_some() {
                "Hand over a code that is good once and for seconds, or use an https address that an App Link and a Universal Link tie to the other app."
            } else if hit.shown {
                "Load it with a request that carries the token in a header and show what comes back, or ask the server for an address that is good for minutes and for this one file."
            } else if hit.socket {
                "Get a ticket that works once and for seconds, and put that into the address; or send the token as the first message."
            } else {
                "Send it in the `Authorization` header, or in the body of a `POST`."
            });
        finding.steps = hit.steps;
        out.push(finding);
    }
    in_native(app, out);
}

/// One finding for each file and secret; the other places are steps of it.
fn in_native(app: &App, out: &mut Out) {
    let native = &app.native;
    let mut found: Vec<(Option<base::FileId>, String, Finding)> = Vec::new();
    for call in native.calls.iter().filter(|c| c.scope.when.ships() != Some(false)) {
        let Some(name) = secret(call) else { continue };
        let file = call.place.file();
        if let Some((.., first)) = found.iter_mut().find(|(f, n, _)| *f == file && *n == name) {
            let known = first.place == call.place || first.steps.iter().any(|s| s.place == call.place);
            if !known {
                first.steps.push(base::Step::new(call.place.clone(), "the same happens here"));
            }
            continue;
        }
        let by = name_of(native, &call.scope);
        let message = format!("`{by}` makes `{name}` a part of an address.");
        let finding = Finding::new(&RULE.info, call.place.clone(), format!("{by} {name}"), message)
            .confidence(Confidence::Likely)
            .why("Addresses are written down where headers are not: in logs of servers and proxies, in caches of players and images, in error reports.")
            .help("Send it in the `Authorization` header: requests, downloads and players of both platforms take headers.");
        found.push((file, name, finding));
    }
    out.findings.extend(found.into_iter().map(|(.., finding)| finding));
}
