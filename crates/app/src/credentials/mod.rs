//! Keys and tokens in everything that belongs to an app: what they are, and on which way they come to others.

mod built;
mod comment;
mod env;
mod ignored;
mod keys;
mod ships;
mod signing;
mod spot;

pub use built::built_web;
pub use env::{EnvFile, Variable};
pub use ignored::IgnoreFile;
pub use keys::KeyStore;
pub use ships::Ships;
pub use signing::Password;

use crate::App;
use base::{FileId, Inputs, Place, Span, join_path, mask, name_of};
use ignored::Ignored;
use knowledge::{Secret, Verdict, Worth};
use rayon::prelude::*;
use secrets::Hit;
use ships::Ways;
use std::collections::BTreeMap;

/// The keys and tokens of an app.
#[derive(Debug, Default)]
pub struct Secrets {
    /// Each distinct key or token once, in the order of its best place.
    pub found: Vec<Credential>,
    /// Files of variables.
    pub env: Vec<EnvFile>,
    /// Files of keys.
    pub stores: Vec<KeyStore>,
    /// Passwords of keys with which builds are signed.
    pub passwords: Vec<Password>,
    /// Bytes that were looked through.
    pub bytes: u64,
}

/// A key or token. Its value is not kept.
#[derive(Clone, Debug)]
pub struct Credential {
    /// What it is.
    pub row: &'static Secret,
    /// What its finder wins.
    pub worth: Worth,
    /// What it tells of itself, in words; empty where it tells nothing.
    pub told: String,
    /// True where it says that it is no longer valid.
    pub expired: bool,
    /// True where a checksum or its structure proves that it is no text by chance.
    pub proved: bool,
    /// It, as it may be shown.
    pub shown: String,
    /// The place from which most people can read it.
    pub place: Place,
    /// The path of that file relative to the audited root.
    pub path: String,
    /// On which way it comes to others from there.
    pub ships: Ships,
    /// True where it stands in a comment.
    pub in_comment: bool,
    /// The other half of the credential.
    pub partner: Option<Place>,
    /// The other places where it stands, with the way from there.
    pub echoes: Vec<(Place, Ships)>,
}

impl Credential {
    /// True for what its owner must replace once somebody else has seen it.
    pub fn is_secret(&self) -> bool {
        self.row.verdict == Verdict::Secret && !self.expired
    }

    /// True where whoever has the app has it.
    pub fn is_shipped(&self) -> bool {
        self.ships.is_shipped()
    }
}

impl Secrets {
    /// What a text is: a secret, public by design, or not to be told by its form. The row says which key it is.
    pub fn verdict_of(value: &str) -> (Verdict, Option<&'static Secret>) {
        match secrets::whole(value) {
            Some(hit) if hit.expired => (Verdict::Unknown, Some(hit.row)),
            Some(hit) => (hit.row.verdict, Some(hit.row)),
            None => (Verdict::Unknown, None),
        }
    }
}

/// One place of a key.
struct Spotted {
    value: Box<str>,
    hit: Hit,
    file: FileId,
}

/// Look through every file of an app, or of a package where `root` is the folder it was opened in.
pub(crate) fn load(inputs: &dyn Inputs, app: &App, root: Option<&str>) -> Secrets {
    let files = files(inputs, app, root);
    let spotted: Vec<(u64, Vec<Spotted>)> =
        files.par_iter().map(|file| look(inputs, *file, root.is_some())).collect();
    let bytes = spotted.iter().map(|(n, _)| n).sum();
    let ignored = Ignored::load(inputs);
    let ways = Ways::new(inputs, app, &ignored, root);
    let mut by_value: BTreeMap<Box<str>, Vec<(Ships, bool, Spotted)>> = BTreeMap::new();
    for one in spotted.into_iter().flat_map(|(_, s)| s) {
        let Some((ships, in_comment)) = ways.of(one.file, one.hit.span) else { continue };
        by_value.entry(one.value.clone()).or_default().push((ships, in_comment, one));
    }
    let mut found: Vec<Credential> =
        by_value.into_values().filter_map(|places| join(inputs, places)).collect();
    found.sort_by(|a, b| a.place.cmp(&b.place));
    Secrets {
        found,
        env: env::load(inputs, &files, &ways),
        stores: keys::load(inputs, &files, &ways, root),
        passwords: signing::load(inputs, &files, &ways),
        bytes,
    }
}

/// The files that are looked through: all that was read below the app and its web project. The configuration of
/// Capacitor has a rule of its own.
fn files(inputs: &dyn Inputs, app: &App, root: Option<&str>) -> Vec<FileId> {
    let folders: Vec<&str> = match root {
        Some(root) => vec![root],
        None => vec![app.folder.as_str(), app.web.project.as_str()],
    };
    let mut all: Vec<FileId> = folders.iter().flat_map(|f| inputs.below(f)).collect();
    if root.is_none() {
        add_repository(inputs, app, &mut all);
    }
    all.sort_unstable();
    all.dedup();
    all.retain(|file| {
        let name = name_of(inputs.path(*file));
        let other = name.starts_with("capacitor.config.")
            || name.ends_with(".lock")
            || matches!(
                name,
                "package-lock.json"
                    | "npm-shrinkwrap.json"
                    | "pnpm-lock.yaml"
                    | "bun.lockb"
                    | "Package.resolved"
            );
        !other
    });
    all
}

/// What belongs to no app of a repository (servers, builds) is looked through with the first one; what belongs to
/// another app is looked through with that.
fn add_repository(inputs: &dyn Inputs, app: &App, files: &mut Vec<FileId>) {
    let below = |folder: &str, path: &str| {
        folder.is_empty() || path.strip_prefix(folder).is_some_and(|r| r.starts_with('/'))
    };
    let apps: Vec<String> =
        crate::discover(inputs).into_iter().filter(|f| !f.electron).map(|f| f.folder).collect();
    if apps.first() == Some(&app.folder) {
        files.extend(inputs.below(""));
    }
    let others: Vec<&String> = apps.iter().filter(|f| **f != app.folder && !below(f, &app.folder)).collect();
    files.retain(|file| !others.iter().any(|folder| below(folder, inputs.path(*file))));
}

fn look(inputs: &dyn Inputs, file: FileId, package: bool) -> (u64, Vec<Spotted>) {
    let spot = |hits: Vec<Hit>, value: &dyn Fn(Span) -> Box<str>| {
        hits.into_iter().map(|hit| Spotted { value: value(hit.span), hit, file }).collect::<Vec<_>>()
    };
    match (inputs.text(file), inputs.bytes(file)) {
        (Some(text), _) => {
            let hits = secrets::scan(text.as_bytes());
            (
                text.len() as u64,
                spot(hits, &|span| {
                    text.get(span.start as usize..span.end as usize).unwrap_or_default().into()
                }),
            )
        }
        (None, Some(bytes)) if package => {
            let hits = secrets::scan(bytes);
            let value = |span: Span| {
                let bytes = bytes.get(span.start as usize..span.end as usize).unwrap_or_default();
                String::from_utf8_lossy(bytes).into()
            };
            (bytes.len() as u64, spot(hits, &value))
        }
        _ => (0, Vec::new()),
    }
}

/// All places of one key as one thing: the place from which most people can read it comes first.
fn join(inputs: &dyn Inputs, mut places: Vec<(Ships, bool, Spotted)>) -> Option<Credential> {
    places.sort_by_key(|(ships, in_comment, one)| (*in_comment, ships.rank(), one.file, one.hit.span.start));
    let mut all = places.into_iter();
    let (ships, in_comment, first) = all.next()?;
    let Spotted { value, hit, file } = first;
    let echoes = all.map(|(ships, _, one)| (Place::At(one.file, one.hit.span), ships));
    Some(Credential {
        row: hit.row,
        worth: hit.worth,
        told: hit.told,
        expired: hit.expired,
        proved: hit.proved,
        shown: mask(&value),
        place: Place::At(file, hit.span),
        path: inputs.path(file).to_owned(),
        ships,
        in_comment,
        partner: hit.partner.map(|span| Place::At(file, span)),
        echoes: echoes.collect(),
    })
}

/// The folder of a native project, where the app has one.
fn native_folder(app: &App, platform: crate::Platform) -> Option<String> {
    app.config.native_folder(&app.folder, platform).or_else(|| {
        join_path(
            &app.folder,
            match platform {
                crate::Platform::Android => "android",
                crate::Platform::Ios => "ios",
            },
        )
    })
}
