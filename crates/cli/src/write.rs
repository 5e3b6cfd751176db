//! Writing files so that a reader sees the old text or the new one, never half of it.

#![allow(clippy::disallowed_methods, reason = "writing files is what this module is for")]

use audit::Change;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Write `bytes` to a new file beside `path` and put it in its place.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let staged = Staged::new(path, bytes)?;
    staged.commit()
}

/// Write every change or none. A file that is no longer what was audited is not touched.
pub(crate) fn write_changes(root: &Path, changes: &[Change]) -> Result<(), String> {
    let root = root.canonicalize().map_err(|e| format!("{} could not be read: {e}", root.display()))?;
    let mut staged = Vec::new();
    for change in changes {
        let path = target(&root, change)?;
        let fail = |e: io::Error| format!("{} could not be written: {e}", change.path);
        staged.push((Staged::new(&path, change.new.as_bytes()).map_err(fail)?, change));
    }
    let mut done: Vec<(PathBuf, &Change)> = Vec::new();
    for (file, change) in staged {
        let path = file.path.clone();
        if let Err(error) = file.commit() {
            undo(&done);
            return Err(format!("{} could not be written: {error}; nothing was changed", change.path));
        }
        done.push((path, change));
    }
    Ok(())
}

/// Where a change goes. A link inside the root is followed, so that the file and not the link is replaced.
fn target(root: &Path, change: &Change) -> Result<PathBuf, String> {
    let path = root.join(&change.path);
    let Some(old) = &change.old else {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|e| format!("{} could not be made: {e}", parent.display()))?;
        }
        return if path.symlink_metadata().is_ok() {
            Err(format!("{} exists already", change.path))
        } else {
            Ok(path)
        };
    };
    let real = path.canonicalize().map_err(|e| format!("{} could not be read: {e}", change.path))?;
    if !real.starts_with(root) {
        return Err(format!("{} leads out of the folder", change.path));
    }
    match fs::read(&real) {
        Ok(bytes) if bytes == old.as_bytes() => Ok(real),
        Ok(_) => Err(format!("{} changed while it was audited; nothing was written", change.path)),
        Err(error) => Err(format!("{} could not be read: {error}", change.path)),
    }
}

fn undo(done: &[(PathBuf, &Change)]) {
    for (path, change) in done {
        // What cannot be put back is said by the error that led here.
        let _ = match &change.old {
            Some(old) => write_atomically(path, old.as_bytes()),
            None => fs::remove_file(path),
        };
    }
}

/// A file written beside its place; removed again unless it is committed.
struct Staged {
    path: PathBuf,
    temporary: PathBuf,
    committed: bool,
}

impl Staged {
    fn new(path: &Path, bytes: &[u8]) -> io::Result<Self> {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let temporary = path.with_file_name(format!(".{name}.capward-{}", std::process::id()));
        let staged = Self { path: path.to_owned(), temporary, committed: false };
        let mut file = File::options().write(true).create_new(true).open(&staged.temporary)?;
        if let Ok(old) = fs::metadata(path) {
            file.set_permissions(old.permissions())?;
        }
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(staged)
    }

    fn commit(mut self) -> io::Result<()> {
        fs::rename(&self.temporary, &self.path)?;
        self.committed = true;
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.committed {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(path: &str, old: Option<&str>, new: &str) -> Change {
        Change { path: path.to_owned(), old: old.map(str::to_owned), new: new.to_owned() }
    }

    #[test]
    fn all_files_are_written_or_none() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "1").unwrap();
        fs::write(dir.path().join("b"), "edited meanwhile").unwrap();
        let changes = [change("a", Some("1"), "2"), change("b", Some("1"), "2")];
        assert!(write_changes(dir.path(), &changes).unwrap_err().contains("changed while"));
        assert_eq!(fs::read_to_string(dir.path().join("a")).unwrap(), "1");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "no temporary file stays");
        let changes = [change("a", Some("1"), "2"), change("new/c", None, "3")];
        write_changes(dir.path(), &changes).unwrap();
        assert_eq!(fs::read_to_string(dir.path().join("a")).unwrap(), "2");
        assert_eq!(fs::read_to_string(dir.path().join("new/c")).unwrap(), "3");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_survive() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("real"), "1").unwrap();
        fs::set_permissions(dir.path().join("real"), fs::Permissions::from_mode(0o750)).unwrap();
        symlink(dir.path().join("real"), dir.path().join("link")).unwrap();
        fs::write(outside.path().join("x"), "1").unwrap();
        symlink(outside.path().join("x"), dir.path().join("out")).unwrap();
        write_changes(dir.path(), &[change("link", Some("1"), "2")]).unwrap();
        assert!(dir.path().join("link").symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::metadata(dir.path().join("real")).unwrap().permissions().mode() & 0o777, 0o750);
        assert!(
            write_changes(dir.path(), &[change("out", Some("1"), "2")]).unwrap_err().contains("leads out")
        );
    }
}
