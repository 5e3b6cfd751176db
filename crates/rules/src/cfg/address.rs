//! Addresses and hosts as they stand in the configuration, and whose they are.

pub(super) use app::address::{Reach, parse, reach, registrable};

use super::mask::{Breadth, REGISTRY, breadth};
use app::App;
use std::collections::BTreeSet;

/// What belongs to the makers of the app, as far as its identifiers and its verified links tell.
#[derive(Debug, Default)]
pub(crate) struct Own {
    domains: BTreeSet<String>,
    /// Names in the identifier of the app: `acme` of `com.acme.shop` stands for `acme.io` as well.
    names: BTreeSet<String>,
}

impl Own {
    /// True for a host below a domain of the makers, or below another one that carries their name: `acme.io` and
    /// `acmebank.com` beside `acme.com`.
    pub(crate) fn has(&self, host: &str) -> bool {
        if is_shared(host) {
            return self.domains.contains(host);
        }
        let domain = registrable(host);
        let name = domain.split('.').next().unwrap_or_default();
        let brand = |own: &String| {
            let brand = own.split('.').next().unwrap_or_default();
            brand.len() >= 4 && !GENERIC.contains(&brand) && name.starts_with(brand)
        };
        self.domains.contains(&domain) || self.names.contains(name) || self.domains.iter().any(brand)
    }

    fn add(&mut self, host: &str) {
        let host = host.trim_start_matches("*.").to_ascii_lowercase();
        if host.contains('.') && reach(&host) == Reach::Public {
            self.domains.insert(if is_shared(&host) { host } else { registrable(&host) });
        }
    }
}

/// True for a name below a domain that a service gives to its customers: `acme.web.app`.
fn is_shared(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    (1..labels.len().saturating_sub(1)).any(|n| {
        let suffix = labels.get(n..).unwrap_or_default().join(".");
        matches!(breadth(&format!("*.{suffix}")), Breadth::Suffix(owner) | Breadth::TextSuffix(owner) if owner != REGISTRY)
    })
}

/// True for a host that somebody still has to fill in: `your-app.vercel.app`, `example.com`, `<host>`.
/// <https://www.rfc-editor.org/rfc/rfc2606>
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let host = parse(&text).map_or_else(|| text.clone(), |a| a.host);
    let host = host.trim_start_matches("*.").trim_start_matches("www.");
    let word = |label: &str| {
        let first = label.split(['-', '_']).next().unwrap_or_default();
        (first == "your" && label != first)
            || matches!(
                label,
                "yourdomain"
                    | "yourapp"
                    | "yoursite"
                    | "yourcompany"
                    | "yourserver"
                    | "yourhost"
                    | "mydomain"
                    | "changeme"
                    | "placeholder"
                    | "xxx"
                    | "todo"
            )
    };
    matches!(host, "example.com" | "example.org" | "example.net" | "domain.com")
        || text.contains(['<', '>'])
        || text.contains("{{")
        || host.split('.').any(word)
}

/// Parts of identifiers that say nothing of the maker.
const GENERIC: [&str; 12] = [
    "mobile",
    "android",
    "example",
    "starter",
    "ionic",
    "capacitor",
    "getcapacitor",
    "google",
    "apple",
    "github",
    "client",
    "application",
];

/// What belongs to the makers of the app.
pub(crate) fn own(app: &App) -> Own {
    let mut found = Own::default();
    let mut ids: Vec<String> = app.config.text(&["appId"]).into_iter().collect();
    ids.extend(app.ios.iter().flat_map(|ios| ios.bundle_ids()).map(|(id, _)| id));
    for id in ids {
        let name = |l: &&str| l.len() >= 5 && !GENERIC.contains(l);
        found.names.extend(id.to_ascii_lowercase().split('.').filter(name).map(str::to_owned));
        let mut labels: Vec<&str> = id.split('.').collect();
        labels.reverse();
        let domain = registrable(&labels.join(".").to_ascii_lowercase());
        // Names of frameworks and hosts say nothing of the maker.
        if domain.contains('.')
            && !matches!(&*domain, "ionic.io" | "example.com" | "getcapacitor.com" | "github.io" | "web.app")
        {
            found.domains.insert(domain);
        }
    }
    for item in
        app.ios.iter().flat_map(|ios| ios.entitlement_items(&["com.apple.developer.associated-domains"]))
    {
        if let Some((_, host)) = item.value.as_str().and_then(|s| s.split_once(':')) {
            found.add(host.split(['?', ':']).next().unwrap_or_default());
        }
    }
    for component in app.android.iter().flat_map(|a| a.components()) {
        for (host, _) in component.filters().filter(|f| f.auto_verify).flat_map(|f| f.hosts()) {
            found.add(host);
        }
    }
    found
}

/// The same, and what belongs to whoever serves the pages of the app.
pub(super) fn own_and_server(app: &App) -> Own {
    let mut found = own(app);
    if let Some(host) = app.config.text(&["server", "hostname"]) {
        found.add(&host);
    }
    for hit in app.config.hits(&[&["server", "url"]], |n| n.as_str().is_some()) {
        if let Some(address) = hit.node.as_str().and_then(parse) {
            found.add(&address.host);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_filled_in_is_no_placeholder() {
        for host in
            ["app.example.com", "https://shop.acme.io", "*.acme.io", "youtube.com", "yours.io", "mytodo.app"]
        {
            assert!(!is_placeholder(host), "{host}");
        }
        for host in [
            "https://your-app-url.vercel.app",
            "example.com",
            "*.example.com",
            "https://your-domain.com/app",
            "api.yourdomain.com",
            "https://<host>",
        ] {
            assert!(is_placeholder(host), "{host}");
        }
    }

    #[test]
    fn a_second_domain_with_the_same_name_is_own() {
        let own = Own {
            domains: BTreeSet::from(["acme.ru".to_owned()]),
            names: BTreeSet::from(["trader".to_owned()]),
        };
        for host in ["idp.test", "xacme.ru", "acme.web.app", "trader.netlify.app", "me.ru"] {
            assert!(!own.has(host), "{host}");
        }
        for host in ["login.acme.ru", "acme.io", "api.acmebank.ru", "www.trader.com"] {
            assert!(own.has(host), "{host}");
        }
    }
}
