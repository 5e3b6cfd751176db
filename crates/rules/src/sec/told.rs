//! What the rules about keys share: which rule speaks of a key, how much it matters, what is said.

use app::{App, Credential, IgnoreFile, Ships};
use base::{
    Attacker, Confidence, Edit, FileId, Finding, Fix, Gain, Info, NewFile, Place, Safety, Severity, folder_of,
};
use knowledge::{Family, Verdict, Worth};

/// The rule that speaks of a key: each key has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaks {
    /// No rule of this area: it is public, expired, or only its use tells.
    Nobody,
    Provider,
    PrivateKey,
    Backend,
    Ai,
    EnvFile,
    Native,
    Signing,
    Link,
    Comment,
}

/// Which rule speaks of a key.
pub(super) fn speaks(app: &App, key: &Credential) -> Speaks {
    if key.expired || key.row.verdict == Verdict::Public || key.row.family == Family::Token {
        return Speaks::Nobody;
    }
    let repository = key.ships == Ships::Repository;
    let file = key.place.file();
    if key.in_comment && repository {
        return Speaks::Comment;
    }
    let in_env = app.secrets.env.iter().any(|e| Some(e.file) == file && !e.variables.is_empty());
    if repository && in_env {
        return Speaks::EnvFile;
    }
    // The key of App Store Connect, and the account that publishes on Google Play.
    let path = key.path.as_str();
    let store = path.ends_with(".p8") || path.contains("AuthKey_");
    let play = ["fastlane/", "google-play", "playstore", "play-store", "play_store"]
        .iter()
        .any(|w| path.contains(w));
    let account = key.row.id.ends_with("service-account");
    if repository && ((store && key.row.family == Family::Key) || (play && account)) {
        return Speaks::Signing;
    }
    match key.row.family {
        Family::Key => Speaks::PrivateKey,
        Family::Link => Speaks::Link,
        _ if key.ships.is_native() => Speaks::Native,
        Family::Backend | Family::Database => Speaks::Backend,
        Family::Ai if key.is_shipped() => Speaks::Ai,
        _ => Speaks::Provider,
    }
}

/// The keys that a rule speaks of.
pub(super) fn keys(app: &App, rule: Speaks) -> impl Iterator<Item = &Credential> {
    app.secrets.found.iter().filter(move |key| speaks(app, key) == rule)
}

/// How much a key matters to those who can read it there.
pub(super) fn severity(worth: Worth, ships: &Ships) -> Severity {
    let gain = match worth {
        Worth::Account => Gain::Account,
        Worth::Data => Gain::Data,
        Worth::Layer => Gain::Layer,
        Worth::Hygiene => Gain::Hygiene,
    };
    let repository = Severity::of(Attacker::Repository, gain);
    match ships {
        Ships::Test => repository.lower(),
        Ships::Repository if worth == Worth::Layer => repository.lower(),
        Ships::Repository => repository,
        _ => Severity::of(Attacker::Remote, gain),
    }
}

/// How sure it is that a key is one. In tests stand keys that were made up for them.
fn confidence(key: &Credential) -> Confidence {
    let by_name = !key.row.near.is_empty() || !key.row.beside.is_empty();
    match (&key.ships, key.row.verdict) {
        (_, Verdict::Unknown) => Confidence::Possible,
        (Ships::Test, _) if !key.proved => Confidence::Possible,
        _ if by_name => Confidence::Likely,
        _ => Confidence::Certain,
    }
}

/// What is said of a key.
pub(super) fn finding(info: &'static Info, key: &Credential) -> Finding {
    let what = capital(key.row.what);
    let told = if key.told.is_empty() { String::new() } else { format!(" {}", key.told) };
    let message = format!("{what}{told} {}: {}.", key.ships.way(), key.shown);
    let who = if key.is_shipped() {
        "Everybody who has the app can take it out of the package"
    } else {
        "Everybody who can read the repository, now or later, has it"
    };
    let why = format!("{who}, and can {}.", key.row.note);
    let help = if key.is_shipped() {
        "Revoke it first: it has been handed out, and removing the line is not enough. Keep the new one on a server, and let the app ask that server."
    } else {
        "Revoke it first: it stays in the history. Read the new one from the environment of the server or of the build."
    };
    let mut finding = Finding::new(info, key.place.clone(), format!("{} {}", key.row.id, key.shown), message)
        .severity(severity(key.worth, &key.ships))
        .confidence(confidence(key))
        .why(why)
        .help(help);
    if let Some(partner) = &key.partner {
        finding = finding.step(partner.clone(), "the secret half of it");
        finding.secrets.extend(partner.span());
    }
    for (place, ships) in key.echoes.iter().take(ECHOES) {
        finding = finding.step(place.clone(), format!("the same one {}", ships.way()));
        if place.file() == key.place.file() {
            finding.secrets.extend(place.span());
        }
    }
    finding.secrets.extend(key.place.span());
    finding
}

/// As many other places of one key as a finding names.
const ECHOES: usize = 8;

pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// A repair that lets git leave a file out from now on: a line in the `.gitignore` nearest to it, or in a new one.
pub(super) fn ignore_file(app: &App, path: &str, gitignore: Option<&IgnoreFile>) -> Fix {
    let title = format!("Let git leave out {path}");
    match gitignore {
        Some(at) => {
            let inner = path.strip_prefix(folder_of(&at.path)).unwrap_or(path).trim_start_matches('/');
            let lead = if at.open { "\n" } else { "" };
            Fix::new(Safety::Safe, title, vec![Edit::insert(at.file, at.end, format!("{lead}/{inner}\n"))])
        }
        None => {
            let inner = path.strip_prefix(app.folder.as_str()).unwrap_or(path).trim_start_matches('/');
            let root = if app.folder.is_empty() {
                ".gitignore".to_owned()
            } else {
                format!("{}/.gitignore", app.folder)
            };
            let mut fix = Fix::new(Safety::Safe, title, Vec::new());
            fix.creates.push(NewFile { path: root, text: format!("/{inner}\n") });
            fix
        }
    }
}

/// The start of a file.
pub(super) fn start(file: FileId) -> Place {
    Place::At(file, base::Span::default())
}
