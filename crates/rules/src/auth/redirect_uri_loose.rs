//! (nothing here: the page explains the rule)
use super::request::sign_ins;
use crate::{Check, Out, Rule};
use app::App;
use app::address::{Reach, parse, reach};
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "redirect-uri-loose",
        number: 12,
        area: Area::Auth,
        title: "Sign-in comes back over http",
        severity: Severity::of(Attacker::Network, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[601],
        masvs: &["MASVS-AUTH-1"],
        maswe: &[29],
        mastg: &[],
        mobile_top_10: &[3, 8],
        page: include_str!("redirect_uri_loose.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for request in sign_ins(app) {
        for redirect in &request.redirects {
            let Some(address) = parse(&redirect.text) else { continue };
            let remote = reach(&address.host) != Reach::Device && !redirect.text.contains('\u{2026}');
            if !redirect.text.starts_with("http://") || !remote {
                continue;
            }
            let message = format!("The answer to the sign-in comes back to `http://{}`.", address.host);
            out.push(
                Finding::new(&RULE.info, redirect.place.clone(), address.host.as_str(), message)
                    .confidence(Confidence::Certain)
                    .why("Everybody on the network reads the code, or the tokens, on the way, and can answer in the place of that host.")
                    .help("Use an https address that is registered exactly as it is sent."),
            );
        }
    }
    out.findings.sort_by(|a, b| a.place.cmp(&b.place));
    out.findings.dedup_by(|a, b| a.place == b.place);
}
