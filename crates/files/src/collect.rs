// Reading the input is what this module is for.
#![allow(clippy::disallowed_methods)]

use crate::package;
use crate::wanted::{END, Want, skips_folder, want};
use crate::{Content, Decoded, File, Files, Limits, decode};
use base::{Gap, Place};
use ignore::{WalkBuilder, WalkState};
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Why nothing could be collected at all.
#[derive(Debug)]
pub enum CollectError {
    /// The path does not exist.
    Missing(PathBuf),
    /// The path is a file that is no package, with what it is instead.
    NotAPackage(PathBuf, String),
    /// The folder cannot be read, with what the system says.
    Unreadable(PathBuf, String),
}

/// What the threads of one walk share.
struct Walk<'a> {
    root: &'a Path,
    real_root: PathBuf,
    limits: &'a Limits,
    files: Mutex<Vec<File>>,
    gaps: Mutex<Vec<Gap>>,
    entries: AtomicUsize,
    bytes: AtomicU64,
}

/// Read a folder, or a package: an APK, AAB, IPA or web bundle, packed or unpacked. Links are not followed, except
/// links to a file inside the folder.
///
/// # Errors
/// [`CollectError`] where there is no such folder. Everything else that cannot be read is a gap of the result.
pub fn collect(root: &Path, limits: &Limits) -> Result<Files, CollectError> {
    let meta = fs::metadata(root).map_err(|_| CollectError::Missing(root.to_owned()))?;
    if !meta.is_dir() {
        return package::open_file(root);
    }
    let unreadable = |e: std::io::Error| CollectError::Unreadable(root.to_owned(), e.to_string());
    fs::read_dir(root).map_err(unreadable)?;
    let real_root = root.canonicalize().map_err(unreadable)?;
    if let Some(opened) = package::open_folder(root) {
        return Ok(opened);
    }
    let walk = Walk {
        root,
        real_root,
        limits,
        files: Mutex::default(),
        gaps: Mutex::default(),
        entries: AtomicUsize::new(0),
        bytes: AtomicU64::new(0),
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from).min(8);
    let root_owned = root.to_owned();
    WalkBuilder::new(root)
        .standard_filters(false)
        .follow_links(false)
        .max_depth(Some(limits.depth))
        .threads(threads)
        .filter_entry(move |e| {
            let is_dir = e.file_type().is_some_and(|t| t.is_dir());
            !(is_dir && relative(&root_owned, e.path()).is_some_and(|p| skips_folder(&p)))
        })
        .build_parallel()
        .run(|| Box::new(|entry| walk.visit(entry)));
    let mut gaps = walk.gaps.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    gaps.sort();
    gaps.dedup();
    let files = walk.files.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(Files::new(files, gaps))
}

/// Read some more files by their paths (relative to `root`): manifests of installed plugins, which the walk
/// leaves out. Paths that do not exist, or that lead out of the root, are passed over.
pub fn read_more(root: &Path, files: Files, paths: &[String], limits: &Limits) -> Files {
    let Ok(real_root) = root.canonicalize() else { return files };
    let mut all = files.files;
    let mut gaps = files.gaps;
    for path in paths {
        let full = root.join(path);
        let Ok(real) = full.canonicalize() else { continue };
        let Ok(meta) = fs::metadata(&real) else { continue };
        if !meta.is_file() || !real.starts_with(&real_root) {
            continue;
        }
        match read_limited(&real, meta.len(), limits.file_bytes) {
            Ok(bytes) => {
                let content = content_of(path, bytes, &mut gaps);
                all.push(File { path: path.as_str().into(), size: meta.len(), content });
            }
            Err(why) => gaps.push(gap(path, why)),
        }
    }
    Files::new(all, gaps)
}

impl Walk<'_> {
    fn visit(&self, entry: Result<ignore::DirEntry, ignore::Error>) -> WalkState {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                self.report_error(&error);
                return WalkState::Continue;
            }
        };
        let Some(kind) = entry.file_type() else { return WalkState::Continue };
        let Some(path) = relative(self.root, entry.path()) else { return WalkState::Continue };
        if self.entries.fetch_add(1, Ordering::Relaxed) >= self.limits.entries {
            self.gap(gap(
                "",
                format!("it has more than {} files; the rest was not looked at", self.limits.entries),
            ));
            return WalkState::Quit;
        }
        if kind.is_dir() {
            if entry.depth() == self.limits.depth {
                self.gap(gap(&path, format!("folders deeper than {} are not entered", self.limits.depth)));
            }
            return WalkState::Continue;
        }
        let full = if kind.is_symlink() {
            match self.resolve_link(&path, entry.path()) {
                Some(target) => target,
                None => return WalkState::Continue,
            }
        } else if kind.is_file() {
            entry.path().to_owned()
        } else {
            return WalkState::Continue;
        };
        self.add(&path, &full);
        WalkState::Continue
    }

    /// The target of a link to a file inside the root. Links to folders are not entered: inside the root the
    /// folder is visited by its own path, and a loop cannot arise.
    fn resolve_link(&self, path: &str, link: &Path) -> Option<PathBuf> {
        let target = match link.canonicalize() {
            Ok(target) => target,
            Err(_) => {
                if want(path, self.limits) != Want::List {
                    self.gap(gap(path, "is a link to something that does not exist or to itself"));
                }
                return None;
            }
        };
        if !target.starts_with(&self.real_root) {
            self.gap(gap(path, "is a link that leads out of the audited folder; it was not followed"));
            return None;
        }
        target.is_file().then_some(target)
    }

    fn add(&self, path: &str, full: &Path) {
        let size = match fs::metadata(full) {
            Ok(meta) => meta.len(),
            Err(error) => {
                self.gap(gap(path, format!("could not be read: {error}")));
                return;
            }
        };
        let content = match want(path, self.limits) {
            Want::List => Content::Listed,
            Want::End => read_end(full, size).map_or(Content::Listed, |end| Content::Bytes(end.into())),
            Want::Read(limit) if size > limit => {
                self.gap(gap(path, format!("has {} MB; capward reads up to {} MB", size >> 20, limit >> 20)));
                Content::Listed
            }
            Want::Read(limit) => {
                if self.bytes.fetch_add(size, Ordering::Relaxed) + size > self.limits.total_bytes {
                    self.gap(gap(path, "was not read: the folder holds more text than one audit reads"));
                    Content::Listed
                } else {
                    match read_limited(full, size, limit) {
                        Ok(bytes) => {
                            let mut gaps = Vec::new();
                            let content = content_of(path, bytes, &mut gaps);
                            gaps.into_iter().for_each(|g| self.gap(g));
                            content
                        }
                        Err(why) => {
                            self.gap(gap(path, why));
                            Content::Listed
                        }
                    }
                }
            }
        };
        let file = File { path: path.into(), size, content };
        self.files.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(file);
    }

    fn report_error(&self, error: &ignore::Error) {
        let (path, why) = match error {
            ignore::Error::WithPath { path, err } => (relative(self.root, path), err.to_string()),
            ignore::Error::WithDepth { err, .. } => return self.report_error(err),
            other => (None, other.to_string()),
        };
        self.gap(gap(&path.unwrap_or_default(), format!("could not be read: {why}")));
    }

    fn gap(&self, gap: Gap) {
        self.gaps.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(gap);
    }
}

fn gap(path: &str, why: impl Into<String>) -> Gap {
    let what = if path.is_empty() { "this folder" } else { path };
    Gap::new(Place::Missing(path.into()), what, why)
}

/// Read at most `limit` bytes, whatever the size was a moment ago.
/// Read a file that had `size` bytes a moment ago: with one call where it still has.
fn read_limited(path: &Path, size: u64, limit: u64) -> Result<Vec<u8>, String> {
    let unread = |e: std::io::Error| format!("could not be read: {e}");
    let mut file = fs::File::open(path).map_err(unread)?;
    // One byte more, to see the end with the second call.
    let mut bytes = vec![0; usize::try_from(size.min(limit) + 1).unwrap_or_default()];
    let mut end = 0;
    while let Some(rest) = bytes.get_mut(end..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(n) => end += n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(unread(e)),
        }
    }
    let grows = end == bytes.len();
    bytes.truncate(end);
    if grows {
        file.take((limit + 1).saturating_sub(end as u64)).read_to_end(&mut bytes).map_err(unread)?;
    }
    if bytes.len() as u64 > limit {
        return Err(format!("grew past {} MB while it was read", limit >> 20));
    }
    Ok(bytes)
}

/// The last bytes of a file; none where it cannot be read, which costs no more than its name would.
fn read_end(path: &Path, size: u64) -> Option<Vec<u8>> {
    let mut file = fs::File::open(path).ok()?;
    file.seek(SeekFrom::Start(size.saturating_sub(END))).ok()?;
    let mut bytes = Vec::new();
    file.take(END).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Decode what was read, noting what had to be replaced.
pub(crate) fn content_of(path: &str, bytes: Vec<u8>, gaps: &mut Vec<Gap>) -> Content {
    match decode(bytes) {
        Decoded::Exact(text) => Content::Text { text: text.into(), exact: true },
        Decoded::Transcoded(text) => Content::Text { text: text.into(), exact: false },
        Decoded::Lossy(text) => {
            gaps.push(gap(path, "holds bytes that are not valid UTF-8; they were read as \u{fffd}"));
            Content::Text { text: text.into(), exact: false }
        }
        Decoded::Binary(bytes) => Content::Bytes(bytes.into()),
    }
}

/// The path below `root` with `/`; none for the root itself. Names that are not UTF-8 are shown with U+FFFD.
fn relative(root: &Path, path: &Path) -> Option<String> {
    let rest = path.strip_prefix(root).ok()?;
    let parts: Vec<_> = rest.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Inputs;

    fn write(root: &Path, path: &str, bytes: &[u8]) {
        let full = root.join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, bytes).unwrap();
    }

    #[test]
    fn links_are_not_followed_out_of_the_root_or_in_circles() {
        let dir = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        write(outside.path(), "capacitor.config.json", b"{}");
        let root = dir.path();
        write(root, "real/capacitor.config.json", b"{\"appId\":1}");
        std::os::unix::fs::symlink(root, root.join("loop")).unwrap();
        std::os::unix::fs::symlink(root.join("self.json"), root.join("self.json")).unwrap();
        std::os::unix::fs::symlink(outside.path(), root.join("out")).unwrap();
        std::os::unix::fs::symlink(
            outside.path().join("capacitor.config.json"),
            root.join("capacitor.config.json"),
        )
        .unwrap();
        std::os::unix::fs::symlink(root.join("real/capacitor.config.json"), root.join("tsconfig.json"))
            .unwrap();
        let files = collect(root, &Limits::default()).unwrap();
        assert!(files.find("capacitor.config.json").is_none());
        assert!(files.find("loop/real/capacitor.config.json").is_none());
        assert_eq!(files.text(files.find("tsconfig.json").unwrap()).map(|t| &**t), Some("{\"appId\":1}"));
        let out = |p: &str| files.gaps.iter().any(|g| g.what == p && g.why.contains("leads out"));
        assert!(out("out") && out("capacitor.config.json"), "{:?}", files.gaps);
    }

    #[test]
    fn a_huge_file_is_a_gap_and_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let file = fs::File::create(dir.path().join("capacitor.config.json")).unwrap();
        file.set_len(300 << 20).unwrap();
        write(dir.path(), "\u{e4}\u{f6}/index.html", b"<html>");
        let files = collect(dir.path(), &Limits::default()).unwrap();
        assert!(files.gaps.iter().any(|g| g.why.contains("300 MB")), "{:?}", files.gaps);
        assert!(files.bytes_read < 1000);
        assert!(files.find("\u{e4}\u{f6}/index.html").is_some());
    }

    #[test]
    fn missing_paths_and_files_are_errors() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "a.apk", b"PK");
        let limits = Limits::default();
        assert!(matches!(collect(&dir.path().join("no"), &limits), Err(CollectError::Missing(_))));
        assert!(matches!(collect(&dir.path().join("a.apk"), &limits), Err(CollectError::NotAPackage(..))));
    }

    #[test]
    fn too_many_files_are_said() {
        let dir = tempfile::tempdir().unwrap();
        for i in 0..30 {
            write(dir.path(), &format!("f{i}.ts"), b"x");
        }
        let limits = Limits { entries: 10, ..Limits::default() };
        let files = collect(dir.path(), &limits).unwrap();
        assert!(files.len() <= 10 && files.gaps.iter().any(|g| g.why.contains("more than 10 files")));
    }
}
