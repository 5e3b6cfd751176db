/// What is read of one package at the most. Whatever is left out is a gap in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Entries of the archive.
    pub entries: usize,
    /// Bytes of one entry, unpacked.
    pub entry_bytes: u64,
    /// Bytes of one entry that is kept as text, unpacked.
    pub text_bytes: u64,
    /// Bytes that decoded files have more than their entries, in all: a small binary list may unfold to much text.
    pub unfolded_bytes: u64,
    /// Bytes unpacked in all.
    pub total_bytes: u64,
    /// How many times larger than packed an entry of more than a megabyte may be. Deflate reaches 1032.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 200_000,
            entry_bytes: 256 << 20,
            text_bytes: 16 << 20,
            unfolded_bytes: 64 << 20,
            total_bytes: 1 << 30,
            ratio: 300,
        }
    }
}
