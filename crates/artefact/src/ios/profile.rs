//! Provisioning profiles: the property list inside a signed message (CMS). It lies there in clear and in one piece.
//! <https://developer.apple.com/documentation/technotes/tn3125-inside-code-signing-provisioning-profiles>

use base::FileId;
use xml::Element;

/// On which phones an app with this profile runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Those of its developers: a debugger may attach.
    Development,
    /// Those listed in the profile.
    AdHoc,
    /// Every phone, without the App Store: for the staff of one company.
    Enterprise,
    /// Every phone, through the App Store, which replaces the profile.
    Store,
}

impl Audience {
    /// The word Apple uses.
    pub fn name(self) -> &'static str {
        match self {
            Audience::Development => "development",
            Audience::AdHoc => "ad hoc",
            Audience::Enterprise => "enterprise",
            Audience::Store => "App Store",
        }
    }
}

/// What a provisioning profile says. Its signature is not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its path inside the package.
    pub path: String,
    /// Its name.
    pub name: String,
    /// The identifier of the team.
    pub team: Option<String>,
    /// On which phones an app with it runs.
    pub audience: Audience,
    /// True where it allows a debugger to attach.
    pub get_task_allow: bool,
    /// The last moment at which an app with it starts: `2026-04-12T10:00:00Z`.
    pub expires: Option<String>,
    /// How many phones are listed.
    pub devices: usize,
    /// How many certificates may sign an app with it.
    pub certificates: usize,
}

/// The property list in a profile.
///
/// # Errors
/// Why there is none, as the end of a sentence that starts with its name.
pub fn plist_of(bytes: &[u8]) -> Result<&str, &'static str> {
    let find = |word: &[u8], from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.windows(word.len()).position(|w| w == word).map(|at| from + at)
    };
    let none = "holds no property list in clear";
    let start = find(b"<?xml", 0).or_else(|| find(b"<plist", 0)).ok_or(none)?;
    let end = find(b"</plist>", start).ok_or(none)? + b"</plist>".len();
    let text = bytes.get(start..end).unwrap_or_default();
    std::str::from_utf8(text).map_err(|_| "holds a property list that is not UTF-8")
}

/// What the property list of the profile at `path` says.
///
/// # Errors
/// Why it cannot be read, as the end of a sentence that starts with its name.
pub fn read(path: &str, plist: &str) -> Result<Profile, String> {
    // The number of the file has no meaning here: no place leaves this function.
    let root = xml::parse(FileId(0), plist).map_err(|e| format!("is not well-formed: {}", e.message))?;
    let root = root.children.first().filter(|c| c.name == "dict").ok_or("holds no dictionary")?;
    let text = |key: &str| value(root, key).map(|v| v.text.clone());
    let items = |key: &str| value(root, key).map_or(0, |v| v.children.len());
    let truth = |of: Option<&Element>| of.is_some_and(|v| v.name == "true");
    let get_task_allow = truth(value(root, "Entitlements").and_then(|e| value(e, "get-task-allow")));
    let audience = match (truth(value(root, "ProvisionsAllDevices")), value(root, "ProvisionedDevices")) {
        (true, _) => Audience::Enterprise,
        (false, Some(_)) if get_task_allow => Audience::Development,
        (false, Some(_)) => Audience::AdHoc,
        (false, None) => Audience::Store,
    };
    Ok(Profile {
        path: path.to_owned(),
        name: text("Name").unwrap_or_default(),
        team: value(root, "TeamIdentifier").and_then(|v| v.children.first()).map(|v| v.text.clone()),
        audience,
        get_task_allow,
        expires: text("ExpirationDate"),
        devices: items("ProvisionedDevices"),
        certificates: items("DeveloperCertificates"),
    })
}

/// The value of a key in a `<dict>`.
pub(crate) fn value<'a>(dict: &'a Element, key: &str) -> Option<&'a Element> {
    let at = dict.children.iter().position(|c| c.name == "key" && c.text == key)?;
    dict.children.get(at + 1).filter(|v| v.name != "key")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(more: &str, allow: bool) -> Profile {
        let plist = format!(
            "\x30\u{80}<?xml version=\"1.0\"?>\n<plist version=\"1.0\"><dict><key>Name</key><string>P</string><key>TeamIdentifier</key><array><string>TEAM</string></array><key>Entitlements</key><dict><key>get-task-allow</key><{allow}/></dict><key>ExpirationDate</key><date>2030-01-01T00:00:00Z</date>{more}</dict></plist>\0rest"
        );
        read("p", plist_of(plist.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn the_audience_follows_from_devices_and_the_debugger() {
        let devices = "<key>ProvisionedDevices</key><array><string>a</string><string>b</string></array>";
        let development = profile(devices, true);
        assert_eq!((development.audience, development.devices), (Audience::Development, 2));
        assert_eq!(development.team.as_deref(), Some("TEAM"));
        assert_eq!(development.expires.as_deref(), Some("2030-01-01T00:00:00Z"));
        assert_eq!(profile(devices, false).audience, Audience::AdHoc);
        assert_eq!(profile("", false).audience, Audience::Store);
        assert_eq!(profile("<key>ProvisionsAllDevices</key><true/>", false).audience, Audience::Enterprise);
    }

    #[test]
    fn what_holds_no_list_is_said() {
        assert!(plist_of(b"").is_err() && plist_of(b"<?xml <plist>").is_err());
        assert!(plist_of(b"<plist>\xff</plist>").is_err());
        assert!(read("p", "<plist></plist>").is_err() && read("p", "<plist>").is_err());
    }
}
