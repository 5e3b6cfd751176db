use crate::{Settings, audit_with};
use base::{Memory, Report};
use files::Files;

/// An app that is audited again and again while its files change, as an editor does. What was read out of a file is kept
/// until its text changes; everything else is done anew, so that each report is the one that [`crate::audit`] gives for
/// the same files.
///
/// A session opens no file. What a change makes worth reading that was not, such as the manifest of a plugin that was
/// installed meanwhile, is seen once the folder is collected again.
#[derive(Debug)]
pub struct Session {
    files: Files,
    settings: Settings,
    memory: Memory,
}

impl Session {
    /// Begin with a snapshot; nothing is read yet.
    pub fn open(files: Files, settings: Settings) -> Self {
        Self { files, settings, memory: Memory::default() }
    }

    /// Give a file another text, or add one. Paths are relative to the audited root, with `/`.
    pub fn change(&mut self, path: &str, text: &str) {
        self.files.change(path, text);
    }

    /// Take a file out.
    pub fn remove(&mut self, path: &str) {
        self.files.remove(path);
        self.memory.forget(path);
    }

    /// The files as they are now.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// Audit them.
    pub fn audit(&self) -> Report {
        audit_with(&self.files, &self.settings, Some(&self.memory))
    }
}
