//! Inputs from memory for tests.

use base::{FileId, Inputs};
use std::sync::Arc;

/// Files in the order of their paths.
pub(crate) struct Memory(Vec<(String, Arc<str>)>);

impl Memory {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let mut files: Vec<_> = files.iter().map(|(p, t)| ((*p).to_owned(), Arc::from(*t))).collect();
        files.sort_by(|a: &(String, Arc<str>), b| a.0.cmp(&b.0));
        Self(files)
    }
}

impl Inputs for Memory {
    fn find(&self, path: &str) -> Option<FileId> {
        self.0.iter().position(|(p, _)| p == path).map(|i| FileId(i as u32))
    }

    fn path(&self, file: FileId) -> &str {
        self.0.get(file.0 as usize).map_or("", |(p, _)| p)
    }

    fn text(&self, file: FileId) -> Option<&Arc<str>> {
        self.0.get(file.0 as usize).map(|(_, t)| t)
    }

    fn bytes(&self, _file: FileId) -> Option<&[u8]> {
        None
    }

    fn below(&self, folder: &str) -> Vec<FileId> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let inside = self.0.iter().enumerate().filter(|(_, (p, _))| p.starts_with(&prefix));
        inside.map(|(i, _)| FileId(i as u32)).collect()
    }
}
