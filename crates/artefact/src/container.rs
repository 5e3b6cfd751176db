use rustc_hash::FxHashMap;

/// One file inside a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path with `/`, without `.` and `..`.
    pub path: String,
    /// Size in bytes, unpacked, as the container tells it.
    pub size: u64,
}

/// Why an entry was not read as its container promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The reason, as the end of a sentence that starts with the entry's path.
    pub why: String,
    /// What came out nevertheless: an entry with a wrong checksum is still worth a look.
    pub bytes: Option<Vec<u8>>,
}

impl Trouble {
    /// Nothing came out.
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), bytes: None }
    }
}

/// Files that came packed together: a zip, or a folder into which one was unpacked.
pub trait Container: Sync {
    /// The files, in the order of their paths; each path occurs once.
    fn entries(&self) -> &[Entry];

    /// The content of an entry of at most `limit` bytes.
    ///
    /// # Errors
    /// Why it is not what the container promises, with what could be read nevertheless.
    fn read(&self, entry: usize, limit: u64) -> Result<Vec<u8>, Trouble>;

    /// What is odd about the container as a whole: paths inside it, and why, as the end of a sentence.
    fn oddities(&self) -> &[(String, String)] {
        &[]
    }

    /// The bytes between the entries and the directory, where there is an archive: Android's signatures lie there.
    fn signing_block(&self) -> Option<Vec<u8>> {
        None
    }

    /// True for an archive, false for a folder into which one was unpacked: what lies between entries is lost there.
    fn is_archive(&self) -> bool {
        false
    }

    /// The number of the entry at `path`.
    fn find(&self, path: &str) -> Option<usize> {
        self.entries().binary_search_by(|e| e.path.as_str().cmp(path)).ok()
    }

    /// The numbers of the entries below `folder` (without a `/` at its end), at any depth.
    fn below(&self, folder: &str) -> std::ops::Range<usize> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let start = self.entries().partition_point(|e| *e.path < *prefix);
        let rest = self.entries().get(start..).unwrap_or_default();
        start..start + rest.iter().take_while(|e| e.path.starts_with(&prefix)).count()
    }
}

/// A container in memory: files of an unpacked folder, and tests.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    entries: Vec<Entry>,
    content: Vec<Vec<u8>>,
}

impl Memory {
    /// A container of these files; of equal paths the last counts.
    pub fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let by_path: FxHashMap<String, Vec<u8>> = files.into_iter().collect();
        let mut files: Vec<_> = by_path.into_iter().collect();
        files.sort_by(|a, b| a.0.cmp(&b.0));
        let (entries, content) =
            files.into_iter().map(|(path, bytes)| (Entry { path, size: bytes.len() as u64 }, bytes)).unzip();
        Self { entries, content }
    }
}

impl Container for Memory {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, entry: usize, limit: u64) -> Result<Vec<u8>, Trouble> {
        let bytes = self.content.get(entry).ok_or_else(|| Trouble::new("does not exist"))?;
        if bytes.len() as u64 > limit {
            return Err(Trouble::new(format!("has {} bytes; {limit} are read", bytes.len())));
        }
        Ok(bytes.clone())
    }
}
