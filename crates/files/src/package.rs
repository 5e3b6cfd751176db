// Reading the input is what this module is for.
#![allow(clippy::disallowed_methods)]

use crate::collect::{CollectError, content_of};
use crate::{Content, File, Files};
use artefact::zip::{Source, Zip};
use artefact::{Container, Entry, Facts, Kind, Limits, Trouble, Unpacked};
use base::{Gap, Place};
use std::borrow::Cow;
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A package that was opened.
#[derive(Clone, Debug)]
pub struct Package {
    /// The path below which its files lie: `app.apk!`; empty where the audited folder is an unpacked package.
    pub root: String,
    /// The path of the package itself; empty like the root.
    pub path: String,
    /// What kind of package it is.
    pub kind: Kind,
    /// What its binaries say.
    pub facts: Arc<Facts>,
}

/// Entries of an unpacked package; more than any has.
const ENTRIES: usize = 200_000;

/// True where the path is a file that starts like a zip archive.
pub fn is_package(path: &Path) -> bool {
    let mut start = [0; 4];
    fs::File::open(path).and_then(|mut f| f.read_exact(&mut start)).is_ok() && artefact::zip::is_zip(&start)
}

/// Open the package at `path`. Its content decides what it is, not its name.
pub(crate) fn open_file(path: &Path) -> Result<Files, CollectError> {
    let refuse = |why: String| CollectError::NotAPackage(path.to_owned(), why);
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let file = fs::File::open(path).map_err(|e| CollectError::Unreadable(path.to_owned(), e.to_string()))?;
    let size = file.metadata().map_or(0, |m| m.len());
    let source = OnDisk { file: Mutex::new(file), size };
    let limits = Limits::default();
    let zip = Zip::open(&source, &limits).map_err(&refuse)?;
    let unpacked = artefact::unpack(&zip, &limits).map_err(|gap| refuse(gap.why))?;
    Ok(snapshot(unpacked, &format!("{name}!"), &name))
}

/// Open a folder into which a package was unpacked; none where it is any other folder.
pub(crate) fn open_folder(root: &Path) -> Option<Files> {
    looks_unpacked(root).then_some(())?;
    let container = OnDiskFolder::new(root);
    let unpacked = artefact::unpack(&container, &Limits::default()).ok()?;
    Some(snapshot(unpacked, "", ""))
}

/// A package has the manifest of its platform at a fixed place, which no project has; a web bundle has a page and
/// nothing that sources have.
fn looks_unpacked(root: &Path) -> bool {
    let has = |path: &str| root.join(path).exists();
    if has("AndroidManifest.xml") {
        return ["classes.dex", "resources.arsc", "apktool.yml"].iter().any(|p| has(p));
    }
    let source = ["package.json", "node_modules", "src", "android", "ios", "capacitor.config.ts"];
    // A build may leave an unpacked package beside the sources.
    if has("base/manifest/AndroidManifest.xml") || has("Payload") {
        return !source.iter().any(|p| has(p));
    }
    let config = ["capacitor.config.js", "capacitor.config.json"];
    has("index.html") && !source.iter().chain(&config).any(|p| has(p))
}

/// The files of a package below `root`.
fn snapshot(unpacked: Unpacked, root: &str, path: &str) -> Files {
    let full = |inner: &str| match (root, inner) {
        ("", _) => inner.to_owned(),
        (_, "") => path.to_owned(),
        _ => format!("{root}/{inner}"),
    };
    let mut gaps: Vec<Gap> = Vec::new();
    for gap in unpacked.gaps {
        let place = match gap.place {
            Place::Missing(inner) => Place::Missing(full(&inner).into()),
            other => other,
        };
        gaps.push(Gap { place, ..gap });
    }
    let files = unpacked.files.into_iter().map(|file| {
        let path = full(&file.path);
        let content = match file.content {
            artefact::Content::Exact(bytes) => match content_of(&path, bytes, &mut gaps) {
                // Nothing inside a package can be repaired there.
                Content::Text { text, .. } => Content::Text { text, exact: false },
                other => other,
            },
            artefact::Content::Decoded(text) => Content::Text { text: text.into(), exact: false },
            artefact::Content::Listed => Content::Listed,
        };
        File { path: path.into(), size: file.size, content }
    });
    let files = files.collect();
    let facts = Arc::new(unpacked.facts);
    let package = Package { root: root.to_owned(), path: path.to_owned(), kind: unpacked.kind, facts };
    Files { packages: vec![package], ..Files::new(files, gaps) }
}

/// A file of which only the parts that are asked for are read.
struct OnDisk {
    file: Mutex<fs::File>,
    size: u64,
}

impl Source for OnDisk {
    fn size(&self) -> u64 {
        self.size
    }

    fn bytes(&self, at: u64, len: usize) -> Option<Cow<'_, [u8]>> {
        if at.checked_add(len as u64)? > self.size {
            return None;
        }
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at)).ok()?;
        let mut bytes = vec![0; len];
        file.read_exact(&mut bytes).ok()?;
        Some(Cow::Owned(bytes))
    }
}

/// The files of an unpacked package.
struct OnDiskFolder {
    root: PathBuf,
    entries: Vec<Entry>,
    oddities: Vec<(String, String)>,
}

impl OnDiskFolder {
    /// List the files below `root`; links are not followed.
    fn new(root: &Path) -> Self {
        let mut entries = Vec::new();
        let mut oddities = Vec::new();
        let walk = ignore::WalkBuilder::new(root)
            .standard_filters(false)
            .follow_links(false)
            .max_depth(Some(crate::Limits::default().depth))
            .build();
        for found in walk.flatten() {
            if !found.file_type().is_some_and(|t| t.is_file()) {
                continue;
            }
            if entries.len() == ENTRIES {
                let why = format!("has more than {ENTRIES} files; the rest was not looked at");
                oddities.push((String::new(), why));
                break;
            }
            let Ok(inner) = found.path().strip_prefix(root) else { continue };
            let parts: Vec<_> = inner.components().map(|c| c.as_os_str().to_string_lossy()).collect();
            entries.push(Entry { path: parts.join("/"), size: found.metadata().map_or(0, |m| m.len()) });
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Self { root: root.to_owned(), entries, oddities }
    }
}

impl Container for OnDiskFolder {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, entry: usize, limit: u64) -> Result<Vec<u8>, Trouble> {
        let entry = self.entries.get(entry).ok_or_else(|| Trouble::new("does not exist"))?;
        if entry.size > limit {
            return Err(Trouble::new(format!(
                "has {} MB; up to {} MB are read",
                entry.size >> 20,
                limit >> 20
            )));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(entry.size).unwrap_or(0));
        let file = fs::File::open(self.root.join(&entry.path));
        file.and_then(|f| f.take(limit).read_to_end(&mut bytes))
            .map_err(|e| Trouble::new(format!("could not be read: {e}")))?;
        Ok(bytes)
    }

    fn oddities(&self) -> &[(String, String)] {
        &self.oddities
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect;
    use base::Inputs;

    #[test]
    fn a_folder_of_sources_is_no_unpacked_package() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("index.html"), "<html>").unwrap();
        fs::write(dir.path().join("package.json"), "{}").unwrap();
        assert!(collect(dir.path(), &crate::Limits::default()).unwrap().packages.is_empty());
        fs::remove_file(dir.path().join("package.json")).unwrap();
        let files = collect(dir.path(), &crate::Limits::default()).unwrap();
        assert_eq!(files.packages[0].kind, Kind::Web);
        assert!(files.text(files.find("index.html").unwrap()).is_some());
        assert!(!files.editable(files.find("index.html").unwrap()));
    }

    #[test]
    fn a_file_that_is_no_package_is_refused_with_the_reason() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.apk");
        fs::write(&path, "PK\u{3}\u{4} no archive").unwrap();
        assert!(is_package(&path));
        let Err(CollectError::NotAPackage(_, why)) = collect(&path, &crate::Limits::default()) else {
            panic!()
        };
        assert!(why.contains("cut off"), "{why}");
    }
}
