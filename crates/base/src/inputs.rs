use crate::{FileId, Memory};
use std::sync::Arc;

/// The inputs of an audit, all in memory: what parsers that look from one file to the next may ask. A parser never
/// opens a file itself, so that folders, archives and editor buffers are the same to it. Many threads may ask at once.
pub trait Inputs: Sync {
    /// The file at `path` (relative to the audited root, with `/`); none where it does not exist.
    fn find(&self, path: &str) -> Option<FileId>;
    /// The path of a file.
    fn path(&self, file: FileId) -> &str;
    /// The text of a file; none where it was not read or is not text.
    fn text(&self, file: FileId) -> Option<&Arc<str>>;
    /// The bytes of a file that is not text; none where it was not read. Of a script that lies in a native project it
    /// is only the end.
    fn bytes(&self, file: FileId) -> Option<&[u8]>;
    /// Files below `folder` in the order of their paths, at any depth.
    fn below(&self, folder: &str) -> Vec<FileId>;
    /// What earlier audits read out of the same files; none where there was none.
    fn memory(&self) -> Option<&Memory> {
        None
    }
}

/// Join two relative paths and remove `.` and `..`. None where the result leaves the root.
pub fn join_path(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split(['/', '\\'])) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

/// The folder of a path: everything before the last `/`; empty at the root.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub fn name_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_paths_never_leave_the_root() {
        assert_eq!(join_path("apps/mobile", "../../dist/").as_deref(), Some("dist"));
        assert_eq!(join_path("", "./android").as_deref(), Some("android"));
        assert_eq!(join_path("a", "../../etc/passwd"), None);
        assert_eq!(folder_of("a/b/c.ts"), "a/b");
        assert_eq!(name_of("c.ts"), "c.ts");
    }
}
