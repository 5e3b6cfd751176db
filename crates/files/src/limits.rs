/// What one audit reads at the most. Whatever is left out is a gap in the report.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Files and folders seen.
    pub entries: usize,
    /// Folders inside folders.
    pub depth: usize,
    /// Bytes of one settings, source or page file.
    pub file_bytes: u64,
    /// Bytes of one lockfile: `package-lock.json` of a large monorepo has tens of megabytes.
    pub lockfile_bytes: u64,
    /// Bytes read in all.
    pub total_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 400_000,
            depth: 64,
            file_bytes: 8 << 20,
            lockfile_bytes: 64 << 20,
            total_bytes: 1 << 30,
        }
    }
}
