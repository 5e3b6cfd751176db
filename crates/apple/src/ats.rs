//! App Transport Security.
//! <https://developer.apple.com/documentation/bundleresources/information-property-list/nsapptransportsecurity>

use crate::plist::truth;
use crate::project::AppleProject;
use crate::variant::gather;
use base::{Entry, Node, Place, Slot, When};

/// A boolean of a property list.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// The value.
    pub value: bool,
    /// The place of the value.
    pub place: Place,
    /// How to edit the entry.
    pub slot: Option<Slot>,
}

/// The dictionary of one `Info.plist`.
#[derive(Clone, Debug)]
pub struct Ats {
    /// In which configurations it counts.
    pub when: When,
    /// The dictionary.
    pub node: Node,
    /// `NSAllowsArbitraryLoads`.
    pub arbitrary: Option<Flag>,
    /// `NSAllowsArbitraryLoadsInWebContent`.
    pub web_content: Option<Flag>,
    /// `NSAllowsArbitraryLoadsForMedia`.
    pub media: Option<Flag>,
    /// `NSAllowsLocalNetworking`.
    pub local: Option<Flag>,
    /// `NSExceptionDomains`.
    pub domains: Vec<ExceptionDomain>,
    /// `NSPinnedDomains`.
    pub pins: Vec<PinnedDomain>,
}

/// An entry of `NSExceptionDomains`.
#[derive(Clone, Debug)]
pub struct ExceptionDomain {
    /// The host.
    pub host: String,
    /// The place of its name.
    pub place: Place,
    /// How to remove the entry.
    pub slot: Option<Slot>,
    /// `NSIncludesSubdomains`.
    pub subdomains: bool,
    /// `NSExceptionAllowsInsecureHTTPLoads` or one of its older names.
    pub insecure: Option<Flag>,
    /// `NSExceptionMinimumTLSVersion` or one of its older names, with the place of the value.
    pub minimum_tls: Option<(String, Place, Option<Slot>)>,
    /// `NSExceptionRequiresForwardSecrecy` or one of its older names.
    pub forward_secrecy: Option<Flag>,
}

/// An entry of `NSPinnedDomains`.
#[derive(Clone, Debug)]
pub struct PinnedDomain {
    /// The host.
    pub host: String,
    /// The place of its name.
    pub place: Place,
    /// `NSIncludesSubdomains`.
    pub subdomains: bool,
    /// `NSPinnedCAIdentities`.
    pub ca: Vec<SpkiPin>,
    /// `NSPinnedLeafIdentities`.
    pub leaf: Vec<SpkiPin>,
}

/// A pin: the hash of a public key.
#[derive(Clone, Debug, PartialEq)]
pub struct SpkiPin {
    /// Base64 as written; empty where the key `SPKI-SHA256-BASE64` is missing.
    pub value: String,
    /// True for the base64 of 32 bytes that is no placeholder.
    pub valid: bool,
    /// The place.
    pub place: Place,
}

impl AppleProject {
    /// The App Transport Security dictionaries of the app.
    pub fn ats(&self) -> Vec<Ats> {
        const KEY: [&str; 1] = ["NSAppTransportSecurity"];
        let apps: Vec<_> = self.apps().collect();
        gather(&apps, |c| {
            let node = c.info.as_ref().and_then(|p| p.root.at(&KEY)).cloned();
            node.map(|n| (n, None)).into_iter().collect()
        })
        .into_iter()
        .map(|case| Ats::new(case.value, case.when))
        .collect()
    }
}

impl Ats {
    fn new(node: Node, when: When) -> Self {
        let entries = |key: &str| node.get(key).map(Node::entries).unwrap_or_default();
        Self {
            when,
            arbitrary: flag(&node, &["NSAllowsArbitraryLoads"]),
            web_content: flag(&node, &["NSAllowsArbitraryLoadsInWebContent"]),
            media: flag(&node, &["NSAllowsArbitraryLoadsForMedia", "NSAllowsArbitraryLoadsInMedia"]),
            local: flag(&node, &["NSAllowsLocalNetworking"]),
            domains: entries("NSExceptionDomains").iter().map(exception).collect(),
            pins: entries("NSPinnedDomains").iter().map(pinned).collect(),
            node,
        }
    }

    /// Whether `NSAllowsArbitraryLoads` decides: since iOS 10 a finer key beside it makes the system ignore it.
    /// <https://developer.apple.com/documentation/bundleresources/information-property-list/nsapptransportsecurity/nsallowsarbitraryloads>
    pub fn arbitrary_decides(&self) -> bool {
        self.web_content.is_none() && self.media.is_none() && self.local.is_none()
    }
}

fn flag(node: &Node, keys: &[&str]) -> Option<Flag> {
    let entry = keys.iter().find_map(|k| node.entry(k))?;
    Some(Flag { value: truth(&entry.node)?, place: entry.node.place(), slot: entry.slot })
}

fn exception(entry: &Entry) -> ExceptionDomain {
    let node = &entry.node;
    let tls = [
        "NSExceptionMinimumTLSVersion",
        "NSTemporaryExceptionMinimumTLSVersion",
        "NSThirdPartyExceptionMinimumTLSVersion",
    ];
    let minimum_tls = tls
        .iter()
        .find_map(|k| node.entry(k))
        .and_then(|e| Some((e.node.as_str()?.to_owned(), e.node.place(), e.slot)));
    ExceptionDomain {
        host: entry.key.to_string(),
        place: Place::At(node.file, entry.key_span),
        slot: entry.slot,
        subdomains: flag(node, &["NSIncludesSubdomains"]).is_some_and(|f| f.value),
        insecure: flag(
            node,
            &[
                "NSExceptionAllowsInsecureHTTPLoads",
                "NSTemporaryExceptionAllowsInsecureHTTPLoads",
                "NSThirdPartyExceptionAllowsInsecureHTTPLoads",
            ],
        ),
        minimum_tls,
        forward_secrecy: flag(
            node,
            &[
                "NSExceptionRequiresForwardSecrecy",
                "NSTemporaryExceptionRequiresForwardSecrecy",
                "NSThirdPartyExceptionRequiresForwardSecrecy",
            ],
        ),
    }
}

fn pinned(entry: &Entry) -> PinnedDomain {
    let pins = |key: &str| -> Vec<SpkiPin> {
        let list = entry.node.get(key).map(Node::items).unwrap_or_default();
        list.iter()
            .map(|item| {
                let pin = item.get("SPKI-SHA256-BASE64");
                let value = pin.and_then(Node::as_str).unwrap_or_default().to_owned();
                SpkiPin { valid: is_digest(&value), value, place: pin.unwrap_or(item).place() }
            })
            .collect()
    };
    PinnedDomain {
        host: entry.key.to_string(),
        place: Place::At(entry.node.file, entry.key_span),
        subdomains: flag(&entry.node, &["NSIncludesSubdomains"]).is_some_and(|f| f.value),
        ca: pins("NSPinnedCAIdentities"),
        leaf: pins("NSPinnedLeafIdentities"),
    }
}

/// True for the base64 of 32 bytes; a handful of different characters means a placeholder.
fn is_digest(text: &str) -> bool {
    let base64 = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
    let mut seen: Vec<u8> = text.bytes().collect();
    seen.sort_unstable();
    seen.dedup();
    text.len() == 44 && text.ends_with('=') && text.bytes().take(43).all(base64) && seen.len() > 8
}
