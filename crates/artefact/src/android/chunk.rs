//! The chunks that binary XML and resource tables are made of, and their string pools.
//! <https://android.googlesource.com/platform/frameworks/base/+/refs/heads/main/libs/androidfw/include/androidfw/ResourceTypes.h>

use crate::bytes::{slice, u16_at, usize_at};

pub(crate) const STRING_POOL: u16 = 0x0001;

/// One chunk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunk<'a> {
    /// What it is.
    pub kind: u16,
    /// Size of its header in bytes.
    pub header: usize,
    /// All of it.
    pub bytes: &'a [u8],
}

/// The chunks that lie one after the other in some bytes. A chunk that reaches past the end is cut there, and is the
/// last; `broken` says so.
#[derive(Clone, Debug)]
pub(crate) struct Chunks<'a> {
    bytes: &'a [u8],
    /// Whether what is left is no chunk.
    pub broken: bool,
}

/// The chunks in `bytes`.
pub(crate) fn chunks(bytes: &[u8]) -> Chunks<'_> {
    Chunks { bytes, broken: false }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        if self.bytes.is_empty() {
            return None;
        }
        let fields = (|| {
            let kind = u16_at(self.bytes, 0)?;
            let header = usize::from(u16_at(self.bytes, 2)?);
            Some((kind, header, usize_at(self.bytes, 4)?))
        })();
        let Some((kind, header, size)) = fields else {
            self.broken = true;
            return None;
        };
        if size < 8 || header < 8 || header > size {
            self.broken = true;
            return None;
        }
        self.broken = size > self.bytes.len();
        let (bytes, rest) = self.bytes.split_at(size.min(self.bytes.len()));
        self.bytes = if self.broken { &[] } else { rest };
        Some(Chunk { kind, header, bytes })
    }
}

/// A pool of strings, decoded one by one when asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pool<'a> {
    bytes: &'a [u8],
    count: usize,
    offsets: usize,
    start: usize,
    utf8: bool,
}

impl<'a> Pool<'a> {
    /// The pool of a chunk.
    pub(crate) fn new(chunk: Chunk<'a>) -> Option<Self> {
        let bytes = chunk.bytes;
        let count = usize_at(bytes, 8)?.min(bytes.len() / 4);
        let flags = usize_at(bytes, 16)?;
        Some(Self {
            bytes,
            count,
            offsets: chunk.header,
            start: usize_at(bytes, 20)?,
            utf8: flags & 0x100 != 0,
        })
    }

    /// Number of strings.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// A string by its number. Bytes and code units that are no text become U+FFFD.
    pub(crate) fn get(&self, number: usize) -> Option<String> {
        if number >= self.count {
            return None;
        }
        let at = self.start.checked_add(usize_at(self.bytes, self.offsets.checked_add(number * 4)?)?)?;
        if self.utf8 { self.utf8(at) } else { self.utf16(at) }
    }

    fn utf8(&self, at: usize) -> Option<String> {
        // First the length in UTF-16, then that in bytes.
        let (_, at) = self.length8(at)?;
        let (len, at) = self.length8(at)?;
        let bytes = slice(self.bytes, at, len).or_else(|| self.bytes.get(at..))?;
        Some(String::from_utf8_lossy(bytes).into_owned())
    }

    fn length8(&self, at: usize) -> Option<(usize, usize)> {
        let first = usize::from(*self.bytes.get(at)?);
        if first & 0x80 == 0 {
            return Some((first, at + 1));
        }
        Some(((first & 0x7f) << 8 | usize::from(*self.bytes.get(at + 1)?), at + 2))
    }

    fn utf16(&self, at: usize) -> Option<String> {
        let first = usize::from(u16_at(self.bytes, at)?);
        let (len, at) = if first & 0x8000 == 0 {
            (first, at + 2)
        } else {
            ((first & 0x7fff) << 16 | usize::from(u16_at(self.bytes, at + 2)?), at + 4)
        };
        let bytes = slice(self.bytes, at, len.checked_mul(2)?).or_else(|| self.bytes.get(at..))?;
        let units = bytes.chunks_exact(2).map(|pair| match pair {
            [low, high] => u16::from_le_bytes([*low, *high]),
            _ => 0xfffd,
        });
        Some(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect())
    }
}
