//! Files of keys: keystores and private keys without PEM around them.

use super::ignored::IgnoreFile;
use super::ships::{Ships, Ways};
use super::spot::Spot;
use base::{FileId, Inputs, name_of};
use secrets::KeyFile;

/// A file of keys.
#[derive(Clone, Debug)]
pub struct KeyStore {
    /// The file.
    pub file: FileId,
    /// Its path relative to the audited root.
    pub path: String,
    /// What it holds.
    pub kind: KeyFile,
    /// On which way it comes to others.
    pub ships: Ships,
    /// True where git leaves it out.
    pub ignored: bool,
    /// The `.gitignore` nearest to it, where one is there.
    pub gitignore: Option<IgnoreFile>,
}

/// The files of keys of an app; that with which builds for development are signed is none.
pub(crate) fn load(
    inputs: &dyn Inputs,
    files: &[FileId],
    ways: &Ways<'_>,
    root: Option<&str>,
) -> Vec<KeyStore> {
    let all = files.iter().copied().filter_map(|file| {
        let path = inputs.path(file);
        let (_, ending) = name_of(path).rsplit_once('.')?;
        if !matches!(ending, "p12" | "pfx" | "jks" | "keystore" | "bks" | "p8" | "der" | "key" | "pem") {
            return None;
        }
        let bytes = inputs.bytes(file)?;
        let kind = KeyFile::of(bytes)?;
        if KeyFile::is_for_debug(path, bytes) {
            return None;
        }
        let ships = match ways.spot(path) {
            _ if root.is_some() => Ships::Package,
            _ if ways.is_asset(file) => Ships::Asset,
            Spot::Test => return None,
            Spot::Native(platform) => Ships::Native(platform),
            Spot::Build(_) | Spot::Other => Ships::Repository,
        };
        let ignored = ways.ignored.has(path);
        let gitignore = IgnoreFile::nearest(inputs, path);
        Some(KeyStore { file, path: path.to_owned(), kind, ships, ignored, gitignore })
    });
    all.collect()
}
