//! (nothing here: the page explains the rule)
use super::cleartext_endpoint::host_of;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};
use std::collections::BTreeSet;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "non-production-endpoint-shipped",
        number: 12,
        area: Area::Net,
        title: "The app that ships speaks to a server for development",
        severity: Severity::of(Attacker::Remote, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[489],
        masvs: &["MASVS-RESILIENCE-3"],
        maswe: &[61],
        mastg: &[],
        mobile_top_10: &[8],
        page: include_str!("non_production_endpoint_shipped.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let mut hosts = BTreeSet::new();
    for endpoint in app.code.endpoints(&["http:", "https:", "ws:", "wss:"]) {
        let Some((_, host)) = host_of(&endpoint.address) else { continue };
        let tunnel = is_tunnel(&host);
        // What an emulator calls the computer it runs on.
        let local = endpoint.only && matches!(host.as_str(), "10.0.2.2" | "10.0.3.2");
        let staged = endpoint.only && is_staged(&host);
        if !(tunnel || local || staged) || !hosts.insert(host.clone()) {
            continue;
        }
        let what = match (tunnel, local) {
            (true, _) => "a tunnel to somebody's computer",
            (_, true) => "the computer that runs an emulator",
            _ => "named like a server for tests",
        };
        let severity =
            if tunnel { RULE.info.severity } else { Severity::of(Attacker::Remote, Gain::Hygiene) };
        let why = if tunnel {
            "Names of tunnels are given to whoever asks next: a stranger may answer the requests of your users."
        } else {
            "Servers for tests are less guarded, hold copies of data and open switches, and an address that only an emulator knows leads nowhere on a phone, or to a stranger's device."
        };
        let message = format!("`{}` sends requests to {host}, {what}.", endpoint.request);
        let mut finding = Finding::new(&RULE.info, endpoint.place, host, message)
            .severity(severity)
            .why(why)
            .help("Take the address from the settings of the build, with the server for production in release builds.");
        finding.steps = endpoint.steps;
        out.push(finding);
    }
}

/// Services that give a public name to a computer for a while.
fn is_tunnel(host: &str) -> bool {
    [
        ".ngrok.io",
        ".ngrok.app",
        ".ngrok-free.app",
        ".ngrok-free.dev",
        ".ngrok.dev",
        ".loca.lt",
        ".localtunnel.me",
        ".trycloudflare.com",
        ".serveo.net",
        ".localhost.run",
        ".lhr.life",
        ".devtunnels.ms",
        ".pinggy.link",
    ]
    .iter()
    .any(|end| host.ends_with(end))
}

/// A label of the host, left of the registered name, that says so.
fn is_staged(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let own = labels.get(..labels.len().saturating_sub(2)).unwrap_or_default();
    // In the middle of a long name the word may mean anything.
    own.iter().flat_map(|l| [l.split('-').next(), l.rsplit('-').next()]).flatten().any(|word| {
        matches!(
            word,
            "dev"
                | "develop"
                | "development"
                | "staging"
                | "stage"
                | "stg"
                | "test"
                | "testing"
                | "qa"
                | "uat"
                | "preprod"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_for_users_are_not_for_tests() {
        for host in [
            "api.example.com",
            "example.dev",
            "dev.to",
            "devices.example.com",
            "latest.example.com",
            "test.com",
            "my-test-bucket.example.com",
        ] {
            assert!(!is_staged(host) && !is_tunnel(host), "{host}");
        }
        assert!(
            is_staged("api-dev.example.com")
                && is_staged("staging.example.com")
                && is_tunnel("a1.ngrok-free.app")
        );
    }
}
