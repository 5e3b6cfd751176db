//! Zip archives, read as Android reads them: the directory at the end decides which entries exist, how large they are
//! and how they are packed; of the header before an entry only its length counts. Packers set flags and methods that
//! stop other readers and that Android does not look at; they are read past, and said.
//! <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>,
//! <https://android.googlesource.com/platform/system/libziparchive/+/refs/heads/main/zip_archive.cc>

mod directory;
mod entry;
#[cfg(test)]
mod tests;

use crate::{Container, Entry, Limits, Trouble};
use directory::Record;
use std::borrow::Cow;

/// The bytes of an archive: in memory, or in a file that is read piece by piece.
pub trait Source: Sync {
    /// Number of bytes.
    fn size(&self) -> u64;
    /// The `len` bytes from `at` on; none where they do not all exist or cannot be read.
    fn bytes(&self, at: u64, len: usize) -> Option<Cow<'_, [u8]>>;
}

impl Source for [u8] {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn bytes(&self, at: u64, len: usize) -> Option<Cow<'_, [u8]>> {
        crate::bytes::slice(self, usize::try_from(at).ok()?, len).map(Cow::Borrowed)
    }
}

impl Source for Vec<u8> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn bytes(&self, at: u64, len: usize) -> Option<Cow<'_, [u8]>> {
        self.as_slice().bytes(at, len)
    }
}

/// An opened archive.
pub struct Zip<'a> {
    source: &'a dyn Source,
    entries: Vec<Entry>,
    /// Where and how the entry of the same number is packed.
    records: Vec<Record>,
    /// Where the directory starts: no entry reaches behind it.
    directory: u64,
    ratio: u64,
    oddities: Vec<(String, String)>,
}

/// True where the first bytes are those of a zip archive, with or without entries.
pub fn is_zip(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06")
}

impl<'a> Zip<'a> {
    /// Read the directory of an archive.
    ///
    /// # Errors
    /// Why it has none, as the end of a sentence that starts with its name.
    pub fn open(source: &'a dyn Source, limits: &Limits) -> Result<Self, String> {
        let found = directory::read(source, limits)?;
        let mut zip = Self {
            source,
            entries: Vec::with_capacity(found.records.len()),
            records: Vec::with_capacity(found.records.len()),
            directory: found.start,
            ratio: limits.ratio,
            oddities: found.oddities,
        };
        zip.take(found.records);
        Ok(zip)
    }

    /// Keep the records whose paths stay inside the archive, the first of each path.
    fn take(&mut self, records: Vec<(String, Record)>) {
        let mut kept: Vec<(String, Record)> = Vec::with_capacity(records.len());
        for (name, record) in records {
            match clean_path(&name) {
                Ok(Some(path)) => kept.push((path, record)),
                Ok(None) => {}
                Err(why) => self.oddities.push((printable(&name), why.to_owned())),
            }
        }
        // Stable: of equal paths the one that the directory names first stays in front.
        kept.sort_by(|a, b| a.0.cmp(&b.0));
        for (path, record) in kept {
            if self.entries.last().is_some_and(|e| e.path == path) {
                let why =
                    "occurs more than once in the archive; Android and other readers may take different ones";
                self.oddities.push((path, why.to_owned()));
                continue;
            }
            self.entries.push(Entry { path, size: record.size });
            self.records.push(record);
        }
        self.note_overlaps();
    }

    /// Entries that share bytes are how archives of a few kilobytes unpack to terabytes.
    fn note_overlaps(&mut self) {
        let mut ranges: Vec<(u64, u64, usize)> = self
            .records
            .iter()
            .enumerate()
            .map(|(i, r)| (r.header, r.header.saturating_add(30).saturating_add(r.packed), i))
            .collect();
        ranges.sort_unstable();
        let mut end = 0;
        for (from, to, number) in ranges {
            if from < end
                && let (Some(entry), Some(record)) = (self.entries.get(number), self.records.get_mut(number))
            {
                record.overlaps = true;
                self.oddities.push((entry.path.clone(), "shares its bytes with another entry".to_owned()));
            }
            end = end.max(to);
        }
    }
}

impl std::fmt::Debug for Zip<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Zip").field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}

impl Container for Zip<'_> {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, entry: usize, limit: u64) -> Result<Vec<u8>, Trouble> {
        let record = self.records.get(entry).ok_or_else(|| Trouble::new("does not exist"))?;
        entry::read(self.source, record, self.directory, self.ratio, limit)
    }

    fn oddities(&self) -> &[(String, String)] {
        &self.oddities
    }

    fn is_archive(&self) -> bool {
        true
    }

    fn signing_block(&self) -> Option<Vec<u8>> {
        entry::signing_block(self.source, self.directory)
    }
}

/// The path of an entry with `/` and without `.`; none for a folder.
fn clean_path(name: &str) -> Result<Option<String>, &'static str> {
    if name.contains('\0') {
        return Err("has a name with a NUL in it; it was left out");
    }
    if name.ends_with('/') {
        return Ok(None);
    }
    if name.starts_with('/') || name.get(1..3) == Some(":\\") {
        return Err("has an absolute path; it was left out");
    }
    if name.split(['/', '\\']).any(|part| part == "..") {
        return Err("has a path that leads out of the archive; it was left out");
    }
    let parts: Vec<&str> = name.split('/').filter(|p| !p.is_empty() && *p != ".").collect();
    Ok((!parts.is_empty()).then(|| parts.join("/")))
}

/// A name that may be shown: no control characters.
fn printable(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(200).collect()
}
