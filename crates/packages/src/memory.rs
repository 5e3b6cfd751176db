//! Files in memory, for tests.

use base::{FileId, Inputs};
use std::sync::Arc;

pub(crate) struct Memory(Vec<(String, Arc<str>)>);

impl Memory {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let mut files: Vec<(String, Arc<str>)> =
            files.iter().map(|(p, t)| ((*p).to_owned(), (*t).into())).collect();
        files.sort();
        Self(files)
    }
}

impl Inputs for Memory {
    fn find(&self, path: &str) -> Option<FileId> {
        self.0.iter().position(|(p, _)| p == path).map(|i| FileId(i as u32))
    }
    fn path(&self, file: FileId) -> &str {
        &self.0[file.0 as usize].0
    }
    fn text(&self, file: FileId) -> Option<&Arc<str>> {
        self.0.get(file.0 as usize).map(|(_, t)| t)
    }
    fn bytes(&self, _: FileId) -> Option<&[u8]> {
        None
    }
    fn below(&self, folder: &str) -> Vec<FileId> {
        let below = |p: &str| folder.is_empty() || p.strip_prefix(folder).is_some_and(|r| r.starts_with('/'));
        (0..self.0.len() as u32).map(FileId).filter(|f| below(self.path(*f))).collect()
    }
}
