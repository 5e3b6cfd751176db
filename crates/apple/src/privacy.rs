//! Privacy manifests: `PrivacyInfo.xcprivacy`.
//! <https://developer.apple.com/documentation/bundleresources/privacy-manifest-files>

use crate::plist::{Plist, truth};
use crate::project::texts;
use base::{Node, Place};

/// A privacy manifest.
#[derive(Clone, Debug)]
pub struct PrivacyManifest {
    /// Its path relative to the audited root.
    pub path: String,
    /// The names of the targets that take it along.
    pub targets: Vec<String>,
    /// `NSPrivacyTracking` with its place.
    pub tracking: Option<(bool, Place)>,
    /// `NSPrivacyTrackingDomains`.
    pub domains: Vec<String>,
    /// `NSPrivacyAccessedAPITypes`.
    pub apis: Vec<AccessedApi>,
    /// The types of `NSPrivacyCollectedDataTypes`.
    pub collected: Vec<String>,
    /// The document.
    pub plist: Plist,
}

/// An API of which Apple asks a reason.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessedApi {
    /// `NSPrivacyAccessedAPICategoryUserDefaults` and its like.
    pub category: String,
    /// Reasons, for instance `CA92.1`.
    pub reasons: Vec<String>,
    /// The place.
    pub place: Place,
}

impl PrivacyManifest {
    pub(crate) fn new(plist: Plist, path: &str, targets: Vec<String>) -> Self {
        let list = |key: &str| plist.root.get(key).map(Node::items).unwrap_or_default();
        let word =
            |node: &Node, key: &str| node.get(key).and_then(Node::as_str).unwrap_or_default().to_owned();
        let tracking = plist.root.get("NSPrivacyTracking").and_then(|n| Some((truth(n)?, n.place())));
        let domains = texts(plist.root.get("NSPrivacyTrackingDomains"));
        let apis = list("NSPrivacyAccessedAPITypes")
            .iter()
            .map(|n| AccessedApi {
                category: word(n, "NSPrivacyAccessedAPIType"),
                reasons: texts(n.get("NSPrivacyAccessedAPITypeReasons")),
                place: n.place(),
            })
            .collect();
        let collected = list("NSPrivacyCollectedDataTypes")
            .iter()
            .map(|n| word(n, "NSPrivacyCollectedDataType"))
            .collect();
        Self { path: path.to_owned(), targets, tracking, domains, apis, collected, plist }
    }

    /// The entry for an API category, given without its common prefix: `UserDefaults`.
    pub fn api(&self, category: &str) -> Option<&AccessedApi> {
        self.apis.iter().find(|a| a.category.strip_prefix("NSPrivacyAccessedAPICategory") == Some(category))
    }
}
