use base::{FileId, Inputs, Memory};
use files::Files;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A snapshot that notes which files somebody looked into: the work that parsers had.
pub(crate) struct Asked<'a> {
    files: &'a Files,
    looked: Vec<AtomicBool>,
    memory: Option<&'a Memory>,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(files: &'a Files, memory: Option<&'a Memory>) -> Self {
        Self { files, looked: (0..files.len()).map(|_| AtomicBool::new(false)).collect(), memory }
    }

    /// Number of files that were looked into.
    pub(crate) fn count(&self) -> u64 {
        self.looked.iter().filter(|l| l.load(Ordering::Relaxed)).count() as u64
    }

    fn look(&self, file: FileId) {
        if let Some(looked) = self.looked.get(file.0 as usize) {
            looked.store(true, Ordering::Relaxed);
        }
    }
}

impl Inputs for Asked<'_> {
    fn find(&self, path: &str) -> Option<FileId> {
        self.files.find(path)
    }

    fn path(&self, file: FileId) -> &str {
        self.files.path(file)
    }

    fn text(&self, file: FileId) -> Option<&Arc<str>> {
        self.look(file);
        self.files.text(file)
    }

    fn bytes(&self, file: FileId) -> Option<&[u8]> {
        self.look(file);
        self.files.bytes(file)
    }

    fn below(&self, folder: &str) -> Vec<FileId> {
        self.files.below(folder)
    }

    fn memory(&self) -> Option<&Memory> {
        self.memory
    }
}
