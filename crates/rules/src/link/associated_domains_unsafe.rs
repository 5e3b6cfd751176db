use crate::ios::common::{shipping, when};
use crate::{Check, Out, Rule};
use app::App;
use apple::AppleProject;
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Info, Node, Safety, Severity, Tier};
use csp::HostSource;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "associated-domains-unsafe",
        number: 9,
        area: Area::Link,
        title: "An associated domain trusts more than the app's own site",
        severity: Severity::of(Attacker::Network, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[940],
        masvs: &["MASVS-PLATFORM-1"],
        maswe: &[29],
        mastg: &["MASTG-TEST-0070"],
        mobile_top_10: &[8],
        page: include_str!("associated_domains_unsafe.md"),
    },
    check: Check::Ios(check),
};

const KEY: [&str; 1] = ["com.apple.developer.associated-domains"];

fn check(_app: &App, ios: &AppleProject, out: &mut Out) {
    for case in shipping(ios.signed_entitlement_items(&KEY)) {
        let Some(entry) = case.value.as_str() else { continue };
        let (domain, query) = entry.split_once('?').unwrap_or((entry, ""));
        let condition = when(&case.when);
        if query.split('&').any(|q| q.starts_with("mode=") && q.contains("developer")) {
            let message = format!("`{entry}` keeps the developer mode in a build that ships{condition}.");
            out.push(
                Finding::new(&RULE.info, case.place.clone(), domain, message)
                    .why("In this mode the phone asks the site directly instead of Apple's copy, and takes a server whose certificate nobody vouches for: whoever controls the network can decide which links the app gets.")
                    .help("Remove `?mode=developer` here and keep it in an entitlements file of the Debug configuration alone.")
                    .fix(without_mode(ios, &case.value, domain)),
            );
        }
        let host = domain.split_once(':').map_or(domain, |(_, host)| host);
        if let Some(owner) = host.strip_prefix("*.").and_then(shared_suffix) {
            let message = format!(
                "`{entry}` trusts every site below {host}, and {owner} gives those to anybody{condition}."
            );
            out.push(
                Finding::new(&RULE.info, case.place, domain, message)
                    .why("Any customer of that service can publish a site whose links and credentials are tied to this app.")
                    .help("Name the exact host of the app's own site."),
            );
        }
    }
}

/// Who gives out the hosts below a suffix to everybody.
fn shared_suffix(host: &str) -> Option<&'static str> {
    let source = HostSource {
        scheme: None,
        wildcard: true,
        host: host.to_ascii_lowercase(),
        port: None,
        path: String::new(),
    };
    csp::tenant(&source).map(|t| t.owner)
}

fn without_mode(ios: &AppleProject, node: &Node, domain: &str) -> Option<Fix> {
    let text = ios.format(node.file)?.string(domain)?;
    Some(Fix::new(Safety::Safe, "Remove the developer mode", vec![Edit::replace(node.file, node.span, text)]))
}
