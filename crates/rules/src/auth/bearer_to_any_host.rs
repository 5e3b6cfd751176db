//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use std::collections::BTreeMap;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "bearer-to-any-host",
        number: 11,
        area: Area::Auth,
        title: "The user's token is sent to every host",
        severity: Severity::of(Attacker::Supplier, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[522, 201],
        masvs: &["MASVS-AUTH-1", "MASVS-NETWORK-1"],
        maswe: &[47],
        mastg: &[],
        mobile_top_10: &[3, 5],
        page: include_str!("bearer_to_any_host.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for bearer in app.code.bearers() {
        // The hosts that requests of the same client go to, each with one request.
        let mut hosts = BTreeMap::new();
        for endpoint in app.code.endpoints(&["https:", "http:"]) {
            let word = endpoint.request.to_ascii_lowercase();
            let same = match bearer.client {
                "axios" => word.contains("axios") || endpoint.package == "axios",
                _ => word.contains("http") || endpoint.package == "@angular/common/http",
            };
            if let Some(host) = host(&endpoint.address).filter(|_| same) {
                hosts.entry(app::address::registrable(&host)).or_insert((host, endpoint.place));
            }
        }
        if hosts.len() < 2 {
            continue;
        }
        let names: Vec<String> = hosts.values().map(|(host, _)| format!("`{host}`")).collect();
        let message = format!(
            "This adds `Authorization` to every request of {} and {}: to {}.",
            bearer.client,
            if bearer.path { "looks only at the path, not at the host" } else { "never looks where it goes" },
            crate::words::list_words(&names)
        );
        let mut finding = Finding::new(&RULE.info, bearer.place, bearer.client, message)
            .confidence(Confidence::Likely)
            .why("Each of these hosts, and whoever reads its logs, receives the token with which the user is signed in.")
            .help("Add the token only where the host of the request is your own, or use one client per host.");
        for (host, place) in hosts.values() {
            finding = finding.step(place.clone(), format!("a request goes to `{host}`"));
        }
        out.push(finding);
    }
}

/// The host of an address; none for the phone itself.
fn host(address: &str) -> Option<String> {
    let host = app::address::parse(address)?.host;
    (app::address::reach(&host) != app::address::Reach::Device && host.contains('.')).then_some(host)
}
