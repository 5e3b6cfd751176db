//! Network security configs.
//!
//! <https://developer.android.com/privacy-and-security/security-config>

use crate::manifest::bool_of;
use base::{FileId, Gap, Place};
use xml::{Attribute, Element};

/// A network security config.
#[derive(Clone, Debug, PartialEq)]
pub struct Nsc {
    /// The file.
    pub file: FileId,
    /// The document.
    pub root: Element,
    /// `base-config`.
    pub base: Option<Config>,
    /// Every `domain-config`, nested ones after their parents, with what they inherit.
    pub domains: Vec<Config>,
    /// `debug-overrides`: holds in debuggable builds only.
    pub debug: Option<Config>,
    /// What could not be understood.
    pub gaps: Vec<Gap>,
}

/// `base-config`, `domain-config` or `debug-overrides`.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The element.
    pub element: Element,
    /// `cleartextTrafficPermitted`, set here or inherited; none where the default of the target level holds.
    pub cleartext: Option<bool>,
    /// `cleartextTrafficPermitted`, where it is written on this element.
    pub own_cleartext: Option<Attribute>,
    /// Domains.
    pub domains: Vec<Domain>,
    /// `certificates` of the trust anchors written here; those of the parent hold where there are none.
    pub anchors: Vec<Anchor>,
    /// `pin-set`, written here or inherited.
    pub pins: Option<PinSet>,
    /// True where `pins` comes from the parent.
    pub inherits_pins: bool,
}

/// A domain of a `domain-config`.
#[derive(Clone, Debug, PartialEq)]
pub struct Domain {
    /// The name in lower case.
    pub name: String,
    /// `includeSubdomains`; false by default.
    pub include_subdomains: bool,
    /// The element.
    pub element: Element,
}

/// A `certificates` element.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    /// `src`: `system`, `user` or `@raw/…`.
    pub src: String,
    /// `overridePins`: connections that these authorities vouch for are not pinned.
    pub override_pins: bool,
    /// The element.
    pub element: Element,
}

/// A `pin-set` element.
#[derive(Clone, Debug, PartialEq)]
pub struct PinSet {
    /// `expiration` as written, `yyyy-MM-dd`; after that day the pins do nothing.
    pub expiration: Option<Attribute>,
    /// The pins.
    pub pins: Vec<Pin>,
    /// The element.
    pub element: Element,
}

/// A `pin` element.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    /// True for a SHA-256 digest of the right length that is no placeholder.
    pub valid: bool,
    /// As written.
    pub value: String,
    /// The element.
    pub place: Place,
}

/// Parse a config.
///
/// # Errors
/// A gap where the file is not well-formed or is no network security config.
pub fn parse(file: FileId, text: &str) -> Result<Nsc, Gap> {
    let what = "this network security config";
    let root = xml::parse(file, text).map_err(|e| {
        Gap::new(Place::At(file, e.at), what, format!("is not well-formed XML: {}", e.message))
    })?;
    if root.name != "network-security-config" {
        return Err(Gap::new(root.open_place(), what, format!("starts with <{}>", root.name)));
    }
    let mut gaps = Vec::new();
    let base = root.child("base-config").map(|e| config(e, None, &mut gaps));
    let mut domains = Vec::new();
    for element in root.children_named("domain-config") {
        nested(element, base.as_ref(), &mut domains, &mut gaps, 0);
    }
    let debug = root.child("debug-overrides").map(|e| config(e, None, &mut gaps));
    Ok(Nsc { file, base, domains, debug, gaps, root })
}

impl Nsc {
    /// Whether cleartext is allowed where no domain says otherwise; none: the default of the target level.
    pub fn base_cleartext(&self) -> Option<bool> {
        self.base.as_ref()?.cleartext
    }

    /// Every pin set where it is written.
    pub fn pin_sets(&self) -> impl Iterator<Item = (&Config, &PinSet)> {
        self.domains.iter().filter(|d| !d.inherits_pins).filter_map(|d| d.pins.as_ref().map(|p| (d, p)))
    }

    /// The config that holds for a host: the one with the longest matching domain, or `base-config`.
    pub fn for_host(&self, host: &str) -> Option<&Config> {
        let host = host.to_ascii_lowercase();
        let best = self
            .domains
            .iter()
            .flat_map(|c| c.domains.iter().map(move |d| (c, d)))
            .filter(|(_, d)| d.covers(&host))
            .max_by_key(|(_, d)| (d.name == host, d.name.len()));
        best.map(|(c, _)| c).or(self.base.as_ref())
    }
}

/// How far a host is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// The phone itself, or the computer that runs an emulator.
    Device,
    /// An address or a name that means something in a private network only.
    Network,
    /// Anywhere.
    Internet,
}

impl Domain {
    /// How far the host is away.
    pub fn reach(&self) -> Reach {
        let host = self.name.split(':').next().unwrap_or_default();
        let parts: Vec<u8> = host.split('.').filter_map(|p| p.parse().ok()).collect();
        match parts.as_slice() {
            [127, _, _, _] | [10, 0, 2 | 3, 2] => Reach::Device,
            [10, _, _, _] | [192, 168, _, _] | [169, 254, _, _] => Reach::Network,
            [172, second, _, _] if (16..32).contains(second) => Reach::Network,
            _ if host == "localhost" || self.name.trim_matches(['[', ']']) == "::1" => Reach::Device,
            _ if host.ends_with(".local") || host.ends_with(".lan") || !host.contains('.') => Reach::Network,
            _ => Reach::Internet,
        }
    }

    /// What keeps the name from ever matching a host, in words; none for a host name or an address. Names are compared
    /// with the host alone, whole or as the end behind a dot:
    /// <https://developer.android.com/privacy-and-security/security-config#domain>
    pub fn mistake(&self) -> Option<&'static str> {
        let name = self.name.as_str();
        if name.contains("://") {
            return Some("a scheme");
        }
        if name.contains(['/', '?', '#']) {
            return Some("a path");
        }
        if name.contains('*') {
            return Some("a wildcard");
        }
        // An address of version 6 has more than one colon.
        let port = name.split_once(':').is_some_and(|(host, port)| {
            !host.is_empty() && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit())
        });
        port.then_some("a port")
    }

    /// True where the domain covers a host (in lower case).
    pub fn covers(&self, host: &str) -> bool {
        let tail = |h: &str| h.strip_suffix(&*self.name).is_some_and(|head| head.ends_with('.'));
        host == self.name || (self.include_subdomains && tail(host))
    }
}

/// Domain configs may nest; real ones do not go deeper than two.
const DEPTH: usize = 16;

fn nested(
    element: &Element,
    parent: Option<&Config>,
    all: &mut Vec<Config>,
    gaps: &mut Vec<Gap>,
    depth: usize,
) {
    let this = config(element, parent, gaps);
    all.push(this.clone());
    if depth < DEPTH {
        for child in element.children_named("domain-config") {
            nested(child, Some(&this), all, gaps, depth + 1);
        }
    }
}

fn config(element: &Element, parent: Option<&Config>, gaps: &mut Vec<Gap>) -> Config {
    let own = element.plain("cleartextTrafficPermitted").cloned();
    let value = own.as_ref().and_then(|a| bool_of(&a.value));
    if let (Some(attribute), None) = (&own, value) {
        let why = format!("is written as \"{}\", which is neither true nor false", attribute.value);
        gaps.push(Gap::new(element.place_of(attribute), "cleartextTrafficPermitted", why));
    }
    let domains = element.children_named("domain").map(|d| Domain {
        name: d.text.trim().to_ascii_lowercase(),
        include_subdomains: is_true(d, "includeSubdomains"),
        element: d.clone(),
    });
    let anchors =
        element.children_named("trust-anchors").flat_map(|t| t.children_named("certificates")).map(|c| {
            Anchor {
                src: c.plain("src").map(|a| a.value.trim().to_owned()).unwrap_or_default(),
                override_pins: is_true(c, "overridePins"),
                element: c.clone(),
            }
        });
    let own_pins = element.child("pin-set").map(pin_set);
    let inherits_pins = own_pins.is_none();
    Config {
        cleartext: value.or_else(|| parent.and_then(|p| p.cleartext)),
        own_cleartext: own,
        domains: domains.collect(),
        anchors: anchors.collect(),
        pins: own_pins.or_else(|| parent.and_then(|p| p.pins.clone())),
        inherits_pins,
        element: element.clone(),
    }
}

fn is_true(element: &Element, name: &str) -> bool {
    element.plain(name).is_some_and(|a| bool_of(&a.value) == Some(true))
}

fn pin_set(element: &Element) -> PinSet {
    let pins = element.children_named("pin").map(|pin| Pin {
        valid: pin.plain("digest").is_some_and(|d| d.value.eq_ignore_ascii_case("SHA-256"))
            && is_sha256(&pin.text),
        value: pin.text.clone(),
        place: Place::At(pin.file, pin.span),
    });
    PinSet {
        expiration: element.plain("expiration").cloned(),
        pins: pins.collect(),
        element: element.clone(),
    }
}

/// True for the base64 of 32 bytes that is not filled with one character or an obvious placeholder.
fn is_sha256(text: &str) -> bool {
    let shape = text.len() == 44
        && text.ends_with('=')
        && text.bytes().take(43).all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/');
    let mut seen: Vec<u8> = text.bytes().collect();
    seen.sort_unstable();
    seen.dedup();
    shape && seen.len() > 8
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"<network-security-config>
  <base-config cleartextTrafficPermitted="false"><trust-anchors><certificates src="system"/></trust-anchors></base-config>
  <domain-config cleartextTrafficPermitted="true">
    <domain includeSubdomains="true">Example.com</domain>
    <pin-set expiration="2030-01-01">
      <pin digest="SHA-256">7HIpactkIAq2Y49orFOOQKurWxmmSFZhBCoQYcRhJ3Y=</pin>
      <pin digest="SHA-256">AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</pin>
    </pin-set>
    <domain-config cleartextTrafficPermitted="@bool/x">
      <domain>api.example.com</domain>
      <trust-anchors><certificates src="user" overridePins="true"/></trust-anchors>
    </domain-config>
  </domain-config>
  <debug-overrides><trust-anchors><certificates src="user"/></trust-anchors></debug-overrides>
</network-security-config>"#;

    #[test]
    fn nested_domains_inherit() {
        let nsc = parse(FileId(0), TEXT).unwrap();
        assert_eq!(nsc.base_cleartext(), Some(false));
        let [outer, inner] = nsc.domains.as_slice() else { panic!() };
        assert_eq!((outer.cleartext, inner.cleartext), (Some(true), Some(true)));
        assert!(inner.inherits_pins && inner.pins.is_some() && inner.anchors[0].override_pins);
        assert_eq!(nsc.gaps.len(), 1);
        let valid: Vec<bool> = outer.pins.as_ref().unwrap().pins.iter().map(|p| p.valid).collect();
        assert_eq!(valid, [true, false]);
        assert_eq!(nsc.pin_sets().count(), 1);
        assert_eq!(nsc.debug.as_ref().unwrap().anchors[0].src, "user");
    }

    #[test]
    fn the_longest_domain_decides() {
        let nsc = parse(FileId(0), TEXT).unwrap();
        assert_eq!(nsc.for_host("API.example.com").unwrap().domains[0].name, "api.example.com");
        assert_eq!(nsc.for_host("x.example.com").unwrap().domains[0].name, "example.com");
        assert!(nsc.for_host("badexample.com").unwrap().domains.is_empty());
    }

    #[test]
    fn names_that_match_no_host_are_told_apart() {
        let of = |name: &str| {
            let text = format!(
                "<network-security-config><domain-config><domain>{name}</domain></domain-config></network-security-config>"
            );
            parse(FileId(0), &text).unwrap().domains[0].domains[0].mistake()
        };
        assert!(
            ["a.example", "localhost", "10.0.2.2", "::1", "fe80::1", "x-1.local", ""]
                .iter()
                .all(|h| of(h).is_none())
        );
        assert_eq!(of("a.example:8080"), Some("a port"));
        assert_eq!(of("https://a.example:1/x"), Some("a scheme"));
        assert_eq!(of("192.168.0.0/16"), Some("a path"));
        assert_eq!(of("*.a.example"), Some("a wildcard"));
    }

    #[test]
    fn private_addresses_are_near() {
        let reach = |name: &str| {
            let text = format!(
                "<network-security-config><domain-config><domain>{name}</domain></domain-config></network-security-config>"
            );
            parse(FileId(0), &text).unwrap().domains[0].domains[0].reach()
        };
        assert!(["localhost", "127.0.0.1", "10.0.2.2", "::1"].iter().all(|h| reach(h) == Reach::Device));
        assert!(
            ["192.168.1.4", "10.1.1.1", "172.20.0.1", "nas.local", "server"]
                .iter()
                .all(|h| reach(h) == Reach::Network)
        );
        assert!(
            ["example.com", "172.32.0.1", "8.8.8.8", "localhost.example.com", "a.b:8080"]
                .iter()
                .all(|h| reach(h) == Reach::Internet)
        );
    }

    #[test]
    fn what_is_no_config_is_a_gap() {
        assert!(parse(FileId(0), "<x/>").is_err());
        assert!(parse(FileId(0), "<network-security-config>").is_err());
        let empty = parse(FileId(0), "<network-security-config/>").unwrap();
        assert!(empty.base_cleartext().is_none() && empty.for_host("a").is_none());
    }
}
