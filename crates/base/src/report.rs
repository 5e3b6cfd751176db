use crate::{FileId, Finding, Gap, Key, Place, Severity, SheetLine};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The text of a file that the report speaks of.
#[derive(Clone, Debug)]
pub struct SourceText {
    /// Path relative to the audited root, with `/`.
    pub path: Arc<str>,
    /// The text as it was read (UTF-16 files as UTF-8); empty for files that are not text.
    pub text: Arc<str>,
}

/// The demands of Capacitor's security guide, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DemandId {
    /// D1: no secret in the client.
    NoSecretInClient,
    /// D2: keys and session tokens only in Keychain or Keystore.
    SecureStorage,
    /// D3: biometric or passcode protection of highly sensitive values.
    BiometricProtection,
    /// A1: no sensitive data over custom URL schemes.
    NoSecretInSchemes,
    /// A2: Universal Links and App Links preferred.
    VerifiedLinks,
    /// A3: OAuth2 only with PKCE.
    Pkce,
    /// N1: https only.
    HttpsOnly,
    /// N2: certificates pinned.
    Pinning,
    /// W1: a Content-Security-Policy by meta tag or header.
    Csp,
    /// W2: no JavaScript injection.
    NoInjection,
    /// W3: untrusted content kept away from the bridge.
    BridgeIsolation,
}

impl DemandId {
    /// Every demand, in order.
    pub const ALL: [DemandId; 11] = [
        DemandId::NoSecretInClient,
        DemandId::SecureStorage,
        DemandId::BiometricProtection,
        DemandId::NoSecretInSchemes,
        DemandId::VerifiedLinks,
        DemandId::Pkce,
        DemandId::HttpsOnly,
        DemandId::Pinning,
        DemandId::Csp,
        DemandId::NoInjection,
        DemandId::BridgeIsolation,
    ];

    /// The short code shown in reports.
    pub const fn code(self) -> &'static str {
        match self {
            DemandId::NoSecretInClient => "D1",
            DemandId::SecureStorage => "D2",
            DemandId::BiometricProtection => "D3",
            DemandId::NoSecretInSchemes => "A1",
            DemandId::VerifiedLinks => "A2",
            DemandId::Pkce => "A3",
            DemandId::HttpsOnly => "N1",
            DemandId::Pinning => "N2",
            DemandId::Csp => "W1",
            DemandId::NoInjection => "W2",
            DemandId::BridgeIsolation => "W3",
        }
    }

    /// The demand in a few words.
    pub const fn title(self) -> &'static str {
        match self {
            DemandId::NoSecretInClient => "no secrets in the client",
            DemandId::SecureStorage => "keys and tokens only in Keychain or Keystore",
            DemandId::BiometricProtection => "biometric protection of highly sensitive values",
            DemandId::NoSecretInSchemes => "no sensitive data over custom URL schemes",
            DemandId::VerifiedLinks => "Universal Links and App Links instead of schemes",
            DemandId::Pkce => "OAuth2 only with PKCE",
            DemandId::HttpsOnly => "https endpoints only",
            DemandId::Pinning => "certificates pinned",
            DemandId::Csp => "a Content-Security-Policy on every page",
            DemandId::NoInjection => "no JavaScript injection",
            DemandId::BridgeIsolation => "untrusted content kept away from the native bridge",
        }
    }
}

/// The answer to a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Met, with the places that prove it.
    Met,
    /// Not met.
    NotMet,
    /// Does not apply to this app.
    NotApplicable,
    /// Could not tell.
    CouldNotTell,
}

impl Status {
    /// The words used in every output.
    pub const fn words(self) -> &'static str {
        match self {
            Status::Met => "met",
            Status::NotMet => "not met",
            Status::NotApplicable => "does not apply",
            Status::CouldNotTell => "could not tell",
        }
    }
}

/// One line of the summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// Which demand.
    pub id: DemandId,
    /// The answer.
    pub status: Status,
    /// Why, in one sentence: what proves it, what is missing, or what could not be seen.
    pub note: String,
    /// The places that prove it.
    pub places: Vec<Place>,
}

/// What is known of one app, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct AppReport {
    /// The folder of the Capacitor project relative to the audited root; empty for the root itself.
    pub folder: String,
    /// The name from the config, or else of the folder.
    pub name: String,
    /// Lines such as `Capacitor 8 (android, ios)`, `config: capacitor.config.ts`.
    pub traits: Vec<String>,
    /// The findings to show, each with its key, worst first.
    pub findings: Vec<(Key, Finding)>,
    /// Findings that somebody chose not to see, and why.
    pub ignored: Vec<Ignored>,
    /// The demands of the guide.
    pub demands: Vec<Demand>,
    /// What a build added to its project or changed in it, where a package was compared.
    pub changes: Vec<SheetLine>,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
}

/// Why a finding is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IgnoreRecord {
    /// A comment in the file, with its reason.
    Comment {
        /// The reason the author gave.
        reason: String,
        /// Where the comment stands.
        place: Place,
    },
    /// An entry of `capward.toml`, with its reason.
    Setting {
        /// The reason the author gave.
        reason: String,
    },
    /// The baseline file.
    Baseline,
    /// Not in a file changed since the reference given.
    NotChanged,
}

/// A finding that is not shown.
#[derive(Clone, Debug)]
pub struct Ignored {
    /// Its key.
    pub key: Key,
    /// The finding.
    pub finding: Finding,
    /// Why it is not shown.
    pub by: IgnoreRecord,
}

/// An ignore that hid nothing, or that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusedIgnore {
    /// Where it stands.
    pub place: Place,
    /// What is wrong with it, as a sentence.
    pub message: String,
}

/// The outcome of an audit.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The version of capward.
    pub version: &'static str,
    /// The apps found, by folder.
    pub apps: Vec<AppReport>,
    /// What could not be seen outside any one app.
    pub gaps: Vec<Gap>,
    /// Ignores that hid nothing.
    pub unused_ignores: Vec<UnusedIgnore>,
    /// Rules that failed; each is a defect of capward.
    pub defects: Vec<String>,
    /// The files the report speaks of.
    pub files: BTreeMap<FileId, SourceText>,
    /// Work done, by name: files seen, files read, bytes read, rules run.
    pub counters: BTreeMap<&'static str, u64>,
}

impl Report {
    /// Every finding to show, with its app.
    pub fn findings(&self) -> impl Iterator<Item = (&AppReport, &Key, &Finding)> {
        self.apps.iter().flat_map(|app| app.findings.iter().map(move |(key, finding)| (app, key, finding)))
    }

    /// Every gap, those of the apps included.
    pub fn all_gaps(&self) -> impl Iterator<Item = &Gap> {
        self.gaps.iter().chain(self.apps.iter().flat_map(|app| app.gaps.iter()))
    }

    /// The worst severity shown.
    pub fn worst(&self) -> Option<Severity> {
        self.findings().map(|(_, _, f)| f.severity).max()
    }

    /// The path of a place, relative to the audited root.
    pub fn path<'a>(&'a self, place: &'a Place) -> &'a str {
        match place {
            Place::At(file, _) => self.files.get(file).map_or("", |f| &f.path),
            Place::Missing(path) => path,
        }
    }
}
