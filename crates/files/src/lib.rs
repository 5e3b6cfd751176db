//! The input of an audit as an immutable snapshot: every file is read once, with limits, before anything is
//! parsed. This is the only crate between the command line and the report that touches the disk.

mod collect;
mod decode;
mod limits;
mod package;
mod wanted;

pub use collect::{CollectError, collect, read_more};
pub use decode::{Decoded, decode};
pub use limits::Limits;
pub use package::{Package, is_package};
pub use wanted::{is_end_read, is_read};

use base::{FileId, Gap, Inputs};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What is known of the content of a file.
#[derive(Clone, Debug)]
pub enum Content {
    /// Text; `exact` is false where bytes had to be replaced or transcoded, so that offsets in the text are not
    /// offsets in the file and edits are refused.
    Text {
        /// The text.
        text: Arc<str>,
        /// Whether the text is the file byte for byte.
        exact: bool,
    },
    /// Bytes that are not text, or the end of a script of which no more is needed (see [`is_end_read`]).
    Bytes(Arc<[u8]>),
    /// Seen, but not read: capward needs no more than its name.
    Listed,
}

impl Content {
    /// Bytes that were read.
    fn len(&self) -> u64 {
        match self {
            Content::Text { text, .. } => text.len() as u64,
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::Listed => 0,
        }
    }
}

/// A file of the snapshot.
#[derive(Clone, Debug)]
pub struct File {
    /// Path relative to the audited root, with `/`.
    pub path: Arc<str>,
    /// Size in bytes as the file system told it.
    pub size: u64,
    /// The content.
    pub content: Content,
}

/// An immutable set of files. Ids are positions in the order of the paths.
#[derive(Clone, Debug, Default)]
pub struct Files {
    files: Vec<File>,
    by_path: FxHashMap<Arc<str>, FileId>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// Bytes read.
    pub bytes_read: u64,
    /// Packages among the files: APK, AAB, IPA and web bundles, opened.
    pub packages: Vec<Package>,
}

impl Files {
    /// A snapshot of files; equal paths keep the last one.
    pub fn new(mut files: Vec<File>, gaps: Vec<Gap>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.reverse();
        files.dedup_by(|a, b| a.path == b.path);
        files.reverse();
        let by_path = files
            .iter()
            .enumerate()
            .map(|(i, f)| (f.path.clone(), FileId(i as u32)))
            .collect::<FxHashMap<_, _>>();
        let bytes_read = files.iter().map(|f| f.content.len()).sum();
        Self { files, by_path, gaps, bytes_read, packages: Vec::new() }
    }

    /// A snapshot from memory: tests, and later archives and editor buffers.
    pub fn from_memory(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let mut gaps = Vec::new();
        let files = files
            .into_iter()
            .map(|(path, bytes)| {
                let size = bytes.len() as u64;
                let content = collect::content_of(&path, bytes, &mut gaps);
                File { path: path.into(), size, content }
            })
            .collect();
        Self::new(files, gaps)
    }

    /// The same files with some replaced or added: what a repair would leave behind.
    pub fn overlaid(&self, changed: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut files = self.files.clone();
        for (path, text) in changed {
            let size = text.len() as u64;
            let content = Content::Text { text: text.into(), exact: true };
            let file = File { path: path.into(), size, content };
            match files.iter_mut().find(|f| f.path == file.path) {
                Some(old) => *old = file,
                None => files.push(file),
            }
        }
        Self { packages: self.packages.clone(), ..Self::new(files, self.gaps.clone()) }
    }

    /// These files and those of others, which lie under paths of their own.
    pub fn joined(self, other: Files) -> Self {
        let gaps = self.gaps.into_iter().chain(other.gaps).collect();
        let packages = self.packages.into_iter().chain(other.packages).collect();
        Self { packages, ..Self::new(self.files.into_iter().chain(other.files).collect(), gaps) }
    }

    /// Give a file another text, or add one. A file of which only the name mattered stays such a file.
    pub fn change(&mut self, path: &str, text: &str) {
        self.gaps.retain(|g| !matches!(&g.place, base::Place::Missing(at) if **at == *path));
        let known = self.by_path.get(path).copied();
        let was_text =
            known.and_then(|f| self.get(f)).is_some_and(|f| matches!(f.content, Content::Text { .. }));
        let content = if was_text || is_read(path) {
            collect::content_of(path, text.as_bytes().to_vec(), &mut self.gaps)
        } else {
            Content::Listed
        };
        let file = File { path: path.into(), size: text.len() as u64, content };
        match known.and_then(|f| self.files.get_mut(f.0 as usize)) {
            Some(old) => {
                self.bytes_read = self.bytes_read.saturating_sub(old.content.len()) + file.content.len();
                *old = file;
            }
            None => {
                self.files.push(file);
                self.sort();
            }
        }
    }

    /// Take a file out.
    pub fn remove(&mut self, path: &str) {
        self.gaps.retain(|g| !matches!(&g.place, base::Place::Missing(at) if **at == *path));
        self.files.retain(|f| *f.path != *path);
        self.sort();
    }

    /// Number the files anew.
    fn sort(&mut self) {
        let packages = std::mem::take(&mut self.packages);
        let sorted = Self::new(std::mem::take(&mut self.files), std::mem::take(&mut self.gaps));
        *self = Self { packages, ..sorted };
    }

    /// A file by its id.
    pub fn get(&self, file: FileId) -> Option<&File> {
        self.files.get(file.0 as usize)
    }

    /// Every file with its id, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &File)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(i as u32), f))
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// True where there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// True where an edit of the text is an edit of the file.
    pub fn editable(&self, file: FileId) -> bool {
        matches!(self.get(file).map(|f| &f.content), Some(Content::Text { exact: true, .. }))
    }
}

impl Inputs for Files {
    fn find(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    fn path(&self, file: FileId) -> &str {
        self.get(file).map_or("", |f| &f.path)
    }

    fn text(&self, file: FileId) -> Option<&Arc<str>> {
        match &self.get(file)?.content {
            Content::Text { text, .. } => Some(text),
            Content::Bytes(_) | Content::Listed => None,
        }
    }

    fn bytes(&self, file: FileId) -> Option<&[u8]> {
        match &self.get(file)?.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Text { .. } | Content::Listed => None,
        }
    }

    fn below(&self, folder: &str) -> Vec<FileId> {
        let prefix =
            if folder.is_empty() { String::new() } else { format!("{}/", folder.trim_end_matches('/')) };
        let start = self.files.partition_point(|f| *f.path < *prefix);
        self.files
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take_while(|f| f.path.starts_with(&prefix))
            .enumerate()
            .map(|(i, _)| FileId((start + i) as u32))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_below_a_folder_do_not_include_its_namesakes() {
        let files = Files::from_memory(
            ["a/b.ts", "a-b/c.ts", "a/c/d.ts", "ab.ts"].map(|p| (p.to_owned(), b"x".to_vec())),
        );
        let below: Vec<_> = files.below("a").into_iter().map(|f| files.path(f).to_owned()).collect();
        assert_eq!(below, ["a/b.ts", "a/c/d.ts"]);
        assert_eq!(files.below("").len(), 4);
        let changed =
            files.overlaid([("ab.ts".to_owned(), "y".to_owned()), ("new".to_owned(), "z".to_owned())]);
        assert_eq!(changed.text(changed.find("ab.ts").unwrap()).map(|t| &**t), Some("y"));
        assert_eq!(changed.len(), 5);
    }

    #[test]
    fn a_file_is_changed_added_and_removed_in_place() {
        let mut files = Files::from_memory(["a.ts", "b.ts"].map(|p| (p.to_owned(), b"x".to_vec())));
        files.change("b.ts", "long");
        files.change("c.ts", "y");
        files.change("www/new.js", "z");
        files.remove("a.ts");
        let paths: Vec<&str> = files.iter().map(|(_, f)| &*f.path).collect();
        assert_eq!(paths, ["b.ts", "c.ts", "www/new.js"]);
        assert_eq!(files.text(files.find("b.ts").unwrap()).map(|t| &**t), Some("long"));
        assert!(files.text(files.find("www/new.js").unwrap()).is_none());
        assert_eq!(files.bytes_read, 5);
    }
}
