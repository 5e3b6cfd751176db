use crate::ios::common::{remove, when};
use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::App;
use apple::{AppleProject, ExceptionDomain};
use base::{Area, Attacker, Finding, Gain, Info, Place, Safety, Severity, Slot, Tier};
use std::net::Ipv4Addr;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "ats-weak-exception",
        number: 9,
        area: Area::Net,
        title: "App Transport Security is weakened for a host",
        severity: Severity::of(Attacker::Network, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[326, 319],
        masvs: &["MASVS-NETWORK-1"],
        maswe: &[26],
        mastg: &["MASTG-TEST-0342", "MASTG-TEST-0322"],
        mobile_top_10: &[5],
        page: include_str!("ats_weak_exception.md"),
    },
    check: Check::Ios(check),
};

fn check(_app: &App, ios: &AppleProject, out: &mut Out) {
    for ats in ios.ats().iter().filter(|a| a.when.ships() != Some(false)) {
        for domain in ats.domains.iter().filter(|d| !is_local(&d.host)) {
            let weak = weaknesses(domain);
            let Some((_, place, _)) = weak.first() else { continue };
            let says: Vec<&str> = weak.iter().map(|(text, _, _)| *text).collect();
            let below = if domain.subdomains { " and every host below it" } else { "" };
            let only_secrecy = weak.len() == 1 && domain.forward_secrecy.as_ref().is_some_and(|f| !f.value);
            let hygiene = Severity::of(Attacker::Network, Gain::Hygiene);
            let message = format!(
                "For {}{below} the app allows {}{}.",
                domain.host,
                list_words(&says),
                when(&ats.when)
            );
            out.push(
                Finding::new(&RULE.info, place.clone(), domain.host.as_str(), message)
                    .severity(if only_secrecy { hygiene } else { RULE.info.severity })
                    .why("Somebody on the network can read and change this traffic, or press both sides to a version of TLS that can be broken.")
                    .help("Let the server offer TLS 1.2 or newer with forward secrecy, then delete these keys.")
                    .fix(remove(weak.iter().map(|(_, _, slot)| *slot), Safety::Ask, format!("Delete the exception for {}", domain.host))),
            );
        }
    }
}

/// What an exception gives up, with the place and the slot of each key.
fn weaknesses(domain: &ExceptionDomain) -> Vec<(&'static str, Place, Option<Slot>)> {
    let mut weak = Vec::new();
    if let Some(flag) = domain.insecure.as_ref().filter(|f| f.value) {
        weak.push(("unencrypted connections", flag.place.clone(), flag.slot));
    }
    if let Some((version, place, slot)) = &domain.minimum_tls
        && matches!(version.as_str(), "TLSv1.0" | "TLSv1.1")
    {
        weak.push(("a broken version of TLS (1.0 or 1.1)", place.clone(), *slot));
    }
    if let Some(flag) = domain.forward_secrecy.as_ref().filter(|f| !f.value) {
        weak.push(("connections without forward secrecy", flag.place.clone(), flag.slot));
    }
    weak
}

/// Hosts that never leave the device or the house: nothing but local traffic is weakened.
fn is_local(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let address = host.parse::<Ipv4Addr>();
    host == "localhost"
        || host.ends_with(".localhost")
        || host.ends_with(".local")
        || host == "::1"
        || address.is_ok_and(|a| a.is_loopback() || a.is_private() || a.is_link_local() || a.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn local_hosts_are_no_weakness() {
        for host in ["localhost", "printer.local", "127.0.0.1", "192.168.1.2", "10.0.2.2"] {
            assert!(is_local(host), "{host}");
        }
        assert!(!is_local("localhost.example.com") && !is_local("8.8.8.8") && !is_local("local"));
    }
}
