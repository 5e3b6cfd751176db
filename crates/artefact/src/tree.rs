use crate::{Container, Facts, Kind, Limits};
use base::{Gap, Place};

/// What is known of the content of a file of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// As it lies in the package.
    Exact(Vec<u8>),
    /// Decoded from a binary form: offsets in the text are no offsets in the package.
    Decoded(String),
    /// Not kept: its name is enough, or facts took its place.
    Listed,
}

/// A file of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path inside the package.
    pub path: String,
    /// Size of the entry in bytes, unpacked.
    pub size: u64,
    /// The content.
    pub content: Content,
}

/// An opened package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// What kind of package it is.
    pub kind: Kind,
    /// Its files in the order of their paths.
    pub files: Vec<File>,
    /// What its binaries say.
    pub facts: Facts,
    /// What could not be read. Their places are paths inside the package.
    pub gaps: Vec<Gap>,
}

/// A package that is being opened.
#[derive(Debug)]
pub struct Tree<'a> {
    kind: Kind,
    limits: &'a Limits,
    files: std::collections::BTreeMap<String, File>,
    /// What its binaries say, as far as they were read.
    pub facts: Facts,
    gaps: Vec<Gap>,
    unpacked: u64,
    unfolded: u64,
    /// Entries that are in the tree under another name.
    consumed: std::collections::BTreeSet<String>,
}

impl<'a> Tree<'a> {
    pub(crate) fn new(kind: Kind, limits: &'a Limits) -> Self {
        Self {
            kind,
            limits,
            files: Default::default(),
            facts: Facts::default(),
            gaps: Vec::new(),
            unpacked: 0,
            unfolded: 0,
            consumed: Default::default(),
        }
    }

    /// The limits of this package.
    pub fn limits(&self) -> &Limits {
        self.limits
    }

    /// True where a file of this path was added.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Add a file that was decoded from a binary form; it takes the place of an earlier one of the same path.
    /// What unfolds to more than its entry is counted, and listed where that becomes too much.
    pub fn add_text(&mut self, path: impl Into<String>, size: u64, text: String) {
        let path = path.into();
        let more = (text.len() as u64).saturating_sub(size);
        match self.unfolded.checked_add(more).filter(|all| *all <= self.limits.unfolded_bytes) {
            Some(all) => {
                self.unfolded = all;
                self.put(path, size, Content::Decoded(text));
            }
            None => {
                self.gap(&path, "was not kept: the files of the package unfold to more than one audit takes");
                self.list(path, size);
            }
        }
    }

    /// Add a file as it lies in the package, from its bytes.
    pub fn add(&mut self, path: impl Into<String>, bytes: Vec<u8>) {
        self.put(path.into(), bytes.len() as u64, Content::Exact(bytes));
    }

    /// Add a file of which no more than the name is kept.
    pub fn list(&mut self, path: impl Into<String>, size: u64) {
        self.put(path.into(), size, Content::Listed);
    }

    /// Read an entry as bytes, within the limits. What cannot be read is a gap.
    pub fn read(&mut self, container: &dyn Container, entry: usize) -> Option<Vec<u8>> {
        self.read_limited(container, entry, self.limits.entry_bytes)
    }

    fn read_limited(&mut self, container: &dyn Container, entry: usize, limit: u64) -> Option<Vec<u8>> {
        let info = container.entries().get(entry)?;
        let left = self.limits.total_bytes.saturating_sub(self.unpacked);
        if info.size > left {
            self.gap(&info.path, "was not read: the package holds more than one audit unpacks");
            return None;
        }
        match container.read(entry, limit.min(left)) {
            Ok(bytes) => {
                self.unpacked += bytes.len() as u64;
                Some(bytes)
            }
            Err(trouble) => {
                self.gap(&info.path, trouble.why);
                self.unpacked += trouble.bytes.as_ref().map_or(0, |b| b.len() as u64);
                trouble.bytes
            }
        }
    }

    /// Note that an entry is, or will be, in the tree under another name.
    pub fn consume(&mut self, path: &str) {
        self.consumed.insert(path.to_owned());
    }

    /// List an entry, unless it is in the tree already.
    pub fn list_once(&mut self, path: &str, size: u64) {
        if !self.has(path) && !self.consumed.contains(path) {
            self.list(path, size);
        }
    }

    /// Add an entry under another name: text as it is, anything else by its name only.
    pub fn copy_as(&mut self, container: &dyn Container, entry: usize, path: &str) {
        let Some(info) = container.entries().get(entry) else { return };
        let content = if is_text(path) {
            self.read_limited(container, entry, self.limits.text_bytes)
                .map_or(Content::Listed, Content::Exact)
        } else {
            Content::Listed
        };
        self.put(path.to_owned(), info.size, content);
    }

    /// Add an entry as it is; one that cannot be read is listed, and is a gap.
    pub fn copy(&mut self, container: &dyn Container, entry: usize) {
        let Some(info) = container.entries().get(entry) else { return };
        let limit = self.limits.text_bytes;
        let content = self.read_limited(container, entry, limit).map_or(Content::Listed, Content::Exact);
        self.put(info.path.clone(), info.size, content);
    }

    /// Every entry that was not added yet: files that parsers and rules read are copied, all others are listed.
    pub fn copy_rest(&mut self, container: &dyn Container) {
        for (number, entry) in container.entries().iter().enumerate() {
            if self.has(&entry.path) || self.consumed.contains(&entry.path) {
                continue;
            }
            if is_text(&entry.path) {
                self.copy(container, number)
            } else {
                self.list(&*entry.path, entry.size)
            }
        }
    }

    /// Note what could not be read: `path` inside the package, and why, as the end of a sentence.
    pub fn gap(&mut self, path: &str, why: impl Into<String>) {
        let what = if path.is_empty() { "the package" } else { path };
        self.gaps.push(Gap::new(Place::Missing(path.into()), what, why));
    }

    fn put(&mut self, path: String, size: u64, content: Content) {
        self.files.insert(path.clone(), File { path, size, content });
    }

    pub(crate) fn finish(mut self, container: &dyn Container) -> Unpacked {
        container.oddities().iter().for_each(|(path, why)| self.gap(path, why.as_str()));
        self.gaps.sort();
        self.gaps.dedup();
        Unpacked {
            kind: self.kind,
            files: self.files.into_values().collect(),
            facts: self.facts,
            gaps: self.gaps,
        }
    }
}

/// Files of the web side and settings, by the ending of their names.
fn is_text(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(
        ending,
        "html"
            | "htm"
            | "xhtml"
            | "js"
            | "mjs"
            | "cjs"
            | "json"
            | "map"
            | "css"
            | "xml"
            | "plist"
            | "txt"
            | "properties"
            | "strings"
            | "env"
            | "webmanifest"
            | "svg"
            | "pem"
            | "key"
            | "yml"
            | "yaml"
            | "ts"
            | "toml"
            | "ini"
            | "cfg"
            | "conf"
            | "config"
            | "xcprivacy"
    ) || name.starts_with(".env")
        || name == "apple-app-site-association"
}
