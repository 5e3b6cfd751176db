use crate::{Date, rows};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::LazyLock;

/// What a plugin is for, as far as it matters to an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Keeps values in the Keychain or under a Keystore key.
    SecureStorage,
    /// Keeps values as plain text.
    PlainStorage,
    /// Sends requests natively.
    Http,
    /// Pins certificates or keys.
    Pinning,
    /// Signs the user in by OAuth or OpenID Connect.
    Oauth,
    /// Signs the user in by the SDK of a provider.
    SignIn,
    /// Replaces the web part of the app over the air.
    LiveUpdate,
    /// Asks for a fingerprint or a face.
    Biometric,
    /// A local SQL database.
    Sqlite,
    /// Opens pages in the app or in a browser tab.
    InappBrowser,
    /// Receives push messages.
    Push,
    /// Shows notifications of the app itself.
    Notifications,
    /// Shows advertisements.
    Ads,
    /// Measures what users do.
    Analytics,
    /// Ties an installation to an advertisement.
    Attribution,
    /// Asks for permission to track (App Tracking Transparency or a consent form).
    Consent,
    /// Reports crashes.
    Crash,
    /// Takes pictures, films or scans.
    Camera,
    /// Reads codes with the camera.
    Scanner,
    /// Reads or writes photos.
    Photos,
    /// Records sound.
    Microphone,
    /// Reads the position.
    Location,
    /// Reads or writes contacts.
    Contacts,
    /// Reads or writes the calendar.
    Calendar,
    /// Bluetooth.
    Bluetooth,
    /// Near field communication.
    Nfc,
    /// Reads or writes files.
    Files,
    /// Sends or opens files of the app with other apps.
    Opener,
    /// The clipboard.
    Clipboard,
    /// Facts about the device.
    Device,
    /// Health data.
    Health,
    /// Motion sensors.
    Motion,
    /// Runs while the app is in the background.
    Background,
    /// Sells within the app.
    Purchase,
    /// Takes payments.
    Payment,
    /// Speaks to a chat or support service.
    Chat,
    /// Sends or reads text messages.
    Sms,
    /// Deep links.
    Links,
    /// Hides the screen from screenshots and the app switcher.
    PrivacyScreen,
    /// Notices a rooted or jailbroken device.
    Integrity,
    /// Appearance and behaviour of the app's window.
    Interface,
    /// The state of the network.
    Network,
    /// Sound and video.
    Media,
    /// Sends events to an advertising network by itself, unless its settings say otherwise.
    AutoEvents,
    /// Switches the check of TLS certificates off.
    TlsBypass,
    /// Part of Capacitor itself.
    Core,
}

/// Why a plugin should not be used any more.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Deprecated {
    /// Since when.
    pub since: Date,
    /// What to use instead, as the object of "use": a package name or a few words.
    pub replacement: String,
    /// What happened to it, as a clause: "is archived".
    pub why: String,
    /// True where it guards secrets, login or TLS.
    #[serde(default)]
    pub guards: bool,
    /// Where it says so.
    pub source: String,
}

/// A plugin.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Plugin {
    /// The npm name.
    pub name: String,
    /// Other npm names with the same facts.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it is for.
    pub kinds: Vec<Kind>,
    /// True for a plugin of Cordova.
    #[serde(default)]
    cordova: bool,
    /// Android permissions that the app gets or has to declare because of it, without `android.permission.` where
    /// they have that prefix.
    #[serde(default)]
    pub android_permissions: Vec<String>,
    /// `Info.plist` keys that say to the user why it is needed. Every main use of the plugin needs at least one of
    /// them; where only a side use does, they are left out.
    #[serde(default)]
    pub ios_usage: Vec<String>,
    /// Categories of required-reason APIs that it makes the app use and that its own privacy manifest does not declare,
    /// without `NSPrivacyAccessedAPICategory`.
    #[serde(default)]
    pub ios_reasons: Vec<String>,
    /// The range of versions for which [`Plugin::ios_reasons`] holds; none for all of them.
    pub ios_reasons_in: Option<String>,
    /// The range of versions that keep tokens where other code of the app, a backup or a rooted device reads them.
    pub tokens_in_clear: Option<String>,
    /// How [`Plugin::tokens_in_clear`] is known.
    pub tokens_source: Option<String>,
    /// The range of versions that sign in within a web view of the app unless told otherwise.
    pub login_in_web_view: Option<String>,
    /// How [`Plugin::login_in_web_view`] is known.
    pub login_source: Option<String>,
    /// Set where it should not be used any more.
    pub deprecated: Option<Deprecated>,
    /// The repository or page.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

impl Plugin {
    /// True where it is of this kind.
    pub fn is(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// True for a plugin of Cordova, which Capacitor runs through its compatibility layer.
    pub fn speaks_cordova(&self) -> bool {
        self.cordova
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    plugin: Vec<Plugin>,
}

const TABLES: [&str; 4] = [
    include_str!("../../../knowledge/plugins/official.toml"),
    include_str!("../../../knowledge/plugins/capacitor.toml"),
    include_str!("../../../knowledge/plugins/vendors.toml"),
    include_str!("../../../knowledge/plugins/cordova.toml"),
];

static ALL: LazyLock<Vec<Plugin>> =
    LazyLock::new(|| TABLES.iter().flat_map(|text| rows::<Table>(text).plugin).collect());

static BY_NAME: LazyLock<FxHashMap<&'static str, &'static Plugin>> = LazyLock::new(|| {
    let names =
        |row: &'static Plugin| std::iter::once(&row.name).chain(&row.aliases).map(move |n| (n.as_str(), row));
    ALL.iter().flat_map(names).collect()
});

/// Every row.
pub fn plugins() -> &'static [Plugin] {
    &ALL
}

/// The row of an npm package: its own, else that of its whole scope (`@scope/*`).
pub fn plugin(name: &str) -> Option<&'static Plugin> {
    let scope = || name.split_once('/').and_then(|(scope, _)| BY_NAME.get(format!("{scope}/*").as_str()));
    BY_NAME.get(name).or_else(scope).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_row_is_read() {
        for text in TABLES {
            if let Err(error) = toml::from_str::<Table>(text) {
                panic!("{error}");
            }
        }
        assert!(plugins().len() >= 120, "{}", plugins().len());
    }

    #[test]
    fn rows_have_unique_names_and_say_how_they_are_known() {
        let mut names = BTreeSet::new();
        for row in plugins() {
            for name in std::iter::once(&row.name).chain(&row.aliases) {
                assert!(names.insert(name), "{name} twice");
            }
            assert!(!row.kinds.is_empty(), "{}: no kind", row.name);
            assert!(row.source.starts_with("https://"), "{}: {}", row.name, row.source);
            assert!(row.checked <= crate::as_of(), "{}: checked after the tables", row.name);
            assert!(
                row.ios_usage.iter().all(|k| k.starts_with("NS") && k.ends_with("UsageDescription")),
                "{}",
                row.name
            );
            assert_eq!(row.tokens_in_clear.is_some(), row.tokens_source.is_some(), "{}", row.name);
            assert_eq!(row.login_in_web_view.is_some(), row.login_source.is_some(), "{}", row.name);
            for link in row.tokens_source.iter().chain(&row.login_source) {
                assert!(link.starts_with("https://"), "{}: {link}", row.name);
            }
            assert!(row.ios_reasons_in.is_none() || !row.ios_reasons.is_empty(), "{}", row.name);
            if let Some(deprecated) = &row.deprecated {
                assert!(deprecated.source.starts_with("https://"), "{}", row.name);
                assert!(deprecated.since <= row.checked, "{}", row.name);
                assert!(!deprecated.replacement.is_empty() && !deprecated.why.ends_with('.'), "{}", row.name);
            }
        }
    }

    #[test]
    fn what_the_current_template_installs_is_not_deprecated() {
        for name in ["@capacitor/core", "@capacitor/app", "@capacitor/splash-screen", "@capacitor/camera"] {
            assert!(plugin(name).is_some_and(|row| row.deprecated.is_none()), "{name}");
        }
        assert!(plugin("left-pad").is_none() && plugin("@capacitor/left-pad").is_none());
        assert!(plugin("@ionic-native/file").is_some_and(|row| row.deprecated.is_some()));
    }
}
