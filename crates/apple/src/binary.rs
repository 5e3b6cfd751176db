//! Binary property lists. Nothing in them has a place of its own: every node points at the whole file.
//!
//! Own code, because a list may refer to one object many times, and a small file of nested references unfolds
//! into more memory than there is; the reader counts what it unfolds. The form:
//! <https://opensource.apple.com/source/CF/CF-1153.18/CFBinaryPList.c.auto.html>

use base::{Entry, FileId, Node, Span, Value};

/// More values than any real file unfolds to.
const NODES: usize = 100_000;
/// More bytes of text than any real file unfolds to.
const BYTES: usize = 8 << 20;
/// Deeper values than this are refused; it also ends reference loops.
const DEPTH: usize = 64;

type Read<T> = Result<T, &'static str>;

/// Read a file.
pub(crate) fn parse(file: FileId, bytes: &[u8]) -> Read<Node> {
    if !bytes.starts_with(b"bplist0") {
        return Err("is neither text nor a binary property list");
    }
    let trailer = bytes.len().checked_sub(32).and_then(|at| bytes.get(at..)).ok_or("is cut short")?;
    let size = |i: usize| trailer.get(i).copied().unwrap_or(0) as usize;
    let long = |i: usize| number(trailer.get(i..i + 8).unwrap_or_default());
    let (offset_size, reference_size) = (size(6), size(7));
    let (count, top, table) = (long(8), long(16), long(24));
    if !(1..=8).contains(&offset_size) || !(1..=8).contains(&reference_size) {
        return Err("has an impossible trailer");
    }
    let mut reader =
        Reader { file, bytes, table, count, offset_size, reference_size, nodes: NODES, text: BYTES };
    reader.object(top, 0)
}

fn number(bytes: &[u8]) -> usize {
    let value = bytes.iter().fold(0u64, |n, b| (n << 8) | u64::from(*b));
    usize::try_from(value).unwrap_or(usize::MAX)
}

struct Reader<'a> {
    file: FileId,
    bytes: &'a [u8],
    table: usize,
    count: usize,
    offset_size: usize,
    reference_size: usize,
    nodes: usize,
    text: usize,
}

impl Reader<'_> {
    fn slice(&self, at: usize, len: usize) -> Read<&[u8]> {
        at.checked_add(len).and_then(|end| self.bytes.get(at..end)).ok_or("points past its end")
    }

    fn object(&mut self, index: usize, depth: usize) -> Read<Node> {
        if depth > DEPTH {
            return Err("is nested too deeply");
        }
        self.nodes = self.nodes.checked_sub(1).ok_or("unfolds into too many values")?;
        if index >= self.count {
            return Err("points to an object that does not exist");
        }
        let entry =
            index.checked_mul(self.offset_size).and_then(|o| o.checked_add(self.table)).unwrap_or(usize::MAX);
        let at = number(self.slice(entry, self.offset_size)?);
        let marker = self.slice(at, 1)?.first().copied().unwrap_or(0);
        let low = usize::from(marker & 0x0f);
        let value = match marker >> 4 {
            0 => match marker {
                8 => Value::Bool(false),
                9 => Value::Bool(true),
                _ => Value::Null,
            },
            1 => {
                let bytes = self.slice(at + 1, 1usize << low.min(4))?;
                let low_bytes = bytes.get(bytes.len().saturating_sub(8)..).unwrap_or_default();
                // Eight bytes are signed, fewer are not.
                let value = low_bytes.iter().fold(0u64, |n, b| (n << 8) | u64::from(*b));
                Value::Number(if low_bytes.len() == 8 { value.cast_signed() as f64 } else { value as f64 })
            }
            2 => match *self.slice(at + 1, 1usize << low.min(4))? {
                [a, b, c, d] => Value::Number(f64::from(f32::from_be_bytes([a, b, c, d]))),
                [a, b, c, d, e, f, g, h] => Value::Number(f64::from_be_bytes([a, b, c, d, e, f, g, h])),
                _ => Value::Unknown("a number of unknown size".into()),
            },
            3 => Value::Unknown("a date".into()),
            4 => {
                let (len, _) = self.length(at, low)?;
                Value::Unknown(format!("{len} bytes of data").into())
            }
            5 | 7 => {
                let (len, start) = self.length(at, low)?;
                self.text = self.text.checked_sub(len).ok_or("unfolds into too much text")?;
                Value::Str(String::from_utf8_lossy(self.slice(start, len)?).into())
            }
            6 => {
                let (len, start) = self.length(at, low)?;
                let size = len.saturating_mul(2);
                self.text = self.text.checked_sub(size).ok_or("unfolds into too much text")?;
                let units = self.slice(start, size)?.chunks_exact(2).map(|pair| match *pair {
                    [a, b] => u16::from_be_bytes([a, b]),
                    _ => 0xfffd,
                });
                let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
                Value::Str(text.into())
            }
            10 | 12 => {
                let (len, start) = self.length(at, low)?;
                let items = self.references(start, len)?;
                Value::List(items.into_iter().map(|i| self.object(i, depth + 1)).collect::<Read<_>>()?)
            }
            13 => {
                let (len, start) = self.length(at, low)?;
                let keys = self.references(start, len)?;
                let values = self.references(start.saturating_add(keys.len() * self.reference_size), len)?;
                let mut entries = Vec::new();
                for (key, value) in keys.into_iter().zip(values) {
                    let key = self.object(key, depth + 1)?;
                    let node = self.object(value, depth + 1)?;
                    let key = key.as_str().ok_or("has a key that is no text")?.into();
                    entries.push(Entry { key, key_span: Span::default(), slot: None, node });
                }
                Value::Map(entries)
            }
            _ => Value::Unknown("a value of an unknown kind".into()),
        };
        Ok(Node::new(self.file, Span::default(), value))
    }

    /// The length of an object, and where its content starts: long lengths follow the marker as an integer.
    fn length(&self, at: usize, low: usize) -> Read<(usize, usize)> {
        if low != 15 {
            return Ok((low, at + 1));
        }
        let size = 1usize << usize::from(self.slice(at + 1, 1)?.first().copied().unwrap_or(0) & 3);
        Ok((number(self.slice(at + 2, size)?), at + 2 + size))
    }

    fn references(&self, start: usize, len: usize) -> Read<Vec<usize>> {
        let bytes = self.slice(start, len.saturating_mul(self.reference_size))?;
        Ok(bytes.chunks_exact(self.reference_size).map(number).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `{"a": [true, "é", 7]}`.
    fn sample() -> Vec<u8> {
        let mut bytes = b"bplist00".to_vec();
        let objects: [&[u8]; 6] =
            [&[0xd1, 1, 2], &[0x51, b'a'], &[0xa3, 3, 4, 5], &[0x09], &[0x61, 0, 0xe9], &[0x10, 7]];
        let mut offsets = Vec::new();
        for object in objects {
            offsets.push(bytes.len() as u8);
            bytes.extend(object);
        }
        finish(bytes, &offsets)
    }

    fn finish(mut bytes: Vec<u8>, offsets: &[u8]) -> Vec<u8> {
        let table = bytes.len() as u64;
        bytes.extend(offsets);
        bytes.extend([0, 0, 0, 0, 0, 0, 1, 1]);
        bytes.extend((offsets.len() as u64).to_be_bytes());
        bytes.extend(0u64.to_be_bytes());
        bytes.extend(table.to_be_bytes());
        bytes
    }

    #[test]
    fn values_of_every_common_kind_are_read() {
        let root = parse(FileId(0), &sample()).unwrap();
        let items = root.get("a").unwrap().items();
        assert_eq!(items[0].as_bool(), Some(true));
        assert_eq!(items[1].as_str(), Some("\u{e9}"));
        assert_eq!(items[2].as_number(), Some(7.0));
    }

    #[test]
    fn loops_bombs_and_broken_files_are_refused() {
        let own = finish(b"bplist00\xa1\0".to_vec(), &[8]);
        assert!(parse(FileId(0), &own).is_err());
        let mut bomb = b"bplist00".to_vec();
        let mut offsets = Vec::new();
        for i in 0..40u8 {
            offsets.push(bomb.len() as u8);
            bomb.extend([0xa4, i + 1, i + 1, i + 1, i + 1]);
        }
        offsets.push(bomb.len() as u8);
        bomb.push(9);
        assert!(parse(FileId(0), &finish(bomb, &offsets)).is_err());
        let good = sample();
        for i in 0..good.len() {
            drop(parse(FileId(0), &good[..i]));
            for value in [0, 0x1f, 0x5f, 0xaf, 0xdf, 0xff] {
                let mut bad = good.clone();
                bad[i] = value;
                drop(parse(FileId(0), &bad));
            }
        }
    }
}
