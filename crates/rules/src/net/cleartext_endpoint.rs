//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "cleartext-endpoint",
        number: 1,
        area: Area::Net,
        title: "Requests go to a server without encryption",
        severity: Severity::of(Attacker::Network, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[319],
        masvs: &["MASVS-NETWORK-1"],
        maswe: &[26],
        mastg: &["MASTG-TEST-0233"],
        mobile_top_10: &[5],
        page: include_str!("cleartext_endpoint.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for endpoint in app.code.endpoints(&["http:", "ws:"]) {
        let Some((scheme, host)) = host_of(&endpoint.address) else { continue };
        if is_loopback(&host) {
            continue;
        }
        let (near, allowed) = (is_near(&host), is_allowed(app, &host));
        let severity = match allowed && !near {
            true => RULE.info.severity,
            false => RULE.info.severity.lower(),
        };
        let blocked = if allowed {
            ""
        } else {
            " Android and iOS block it as long as nothing in the native projects lets it through."
        };
        let message = format!(
            "`{}` sends requests to `{scheme}://{host}` without encryption.{blocked}",
            endpoint.request
        );
        let help = if near {
            "Give the device a certificate, or allow this host alone in a network security config and in NSExceptionDomains."
        } else {
            "Use https (wss) for this host."
        };
        let mut finding = Finding::new(&RULE.info, endpoint.place, host, message)
            .severity(severity)
            .why("Whoever shares a network with the user, or sits on the way, reads the requests with everything in them and changes the answers.")
            .help(help);
        finding.steps = endpoint.steps;
        out.push(finding);
    }
}

/// True where something in the native projects lets requests to a host without encryption through.
fn is_allowed(app: &App, host: &str) -> bool {
    let android = app.android.iter().any(|a| {
        let configs: Vec<_> = a.nsc.iter().filter_map(android::Reference::found).collect();
        let by_config = configs.iter().any(|n| {
            let cleartext = n.for_host(host).map_or_else(|| n.base_cleartext(), |c| c.cleartext);
            cleartext == Some(true)
        });
        let on = a.application("usesCleartextTraffic").iter().any(|attr| attr.flag().value() == Some(&true));
        by_config || (on && configs.is_empty())
    });
    let flag = |f: &Option<apple::Flag>| f.as_ref().is_some_and(|f| f.value);
    let ios = app.ios.iter().flat_map(|i| i.ats()).any(|ats| flag(&ats.arbitrary) || flag(&ats.web_content));
    android || ios
}

/// Scheme and host of an address; none where the host is not part of the text.
pub(super) fn host_of(address: &str) -> Option<(String, String)> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    // `http://192.168.` and `http://api.` go on with something that is only known at run time.
    let whole = !host.is_empty()
        && !host.ends_with('.')
        && (host.contains('.') || host.contains(':') || host == "localhost");
    whole.then(|| (scheme.to_ascii_lowercase(), host.to_ascii_lowercase()))
}

/// The phone itself, and the computer that runs an emulator.
fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host.starts_with("127.")
        || matches!(host, "::1" | "0.0.0.0" | "10.0.2.2" | "10.0.3.2")
}

/// A device in the user's own network.
fn is_near(host: &str) -> bool {
    let mut parts = host.split('.').map(str::parse::<u8>);
    let private = match (parts.next(), parts.next()) {
        (Some(Ok(10)), Some(Ok(_))) => true,
        (Some(Ok(192)), Some(Ok(168))) => true,
        (Some(Ok(172)), Some(Ok(second))) => (16..32).contains(&second),
        (Some(Ok(169)), Some(Ok(254))) => true,
        _ => false,
    };
    private || host.ends_with(".local") || host.ends_with(".lan") || host.ends_with(".home")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_apart() {
        assert_eq!(host_of("http://user@api.example.com:80/x").unwrap().1, "api.example.com");
        assert!(
            host_of("http://").is_none() && host_of("http://192.168.").is_none() && host_of("/x").is_none()
        );
        assert!(is_loopback("10.0.2.2") && !is_loopback("10.0.0.1"));
        assert!(is_near("192.168.4.1") && is_near("printer.local") && !is_near("172.40.0.1"));
    }
}
