use super::Source;
use crate::Limits;
use crate::bytes::{slice, u16_at, u32_at, u64_at};

/// How an entry is packed, as the directory says.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// Offset of the header before the packed bytes.
    pub header: u64,
    /// Packed size in bytes.
    pub packed: u64,
    /// Unpacked size in bytes.
    pub size: u64,
    /// CRC-32 of the unpacked bytes.
    pub checksum: u32,
    /// 0 is stored, 8 is deflate.
    pub method: u16,
    /// Whether the entry says that it is encrypted.
    pub encrypted: bool,
    /// Whether another entry lies over it.
    pub overlaps: bool,
    /// The bytes of its name, to compare with those in its header.
    pub name: Vec<u8>,
}

/// What the directory says.
pub(super) struct Directory {
    /// Where it starts.
    pub start: u64,
    /// Names and records in its order.
    pub records: Vec<(String, Record)>,
    pub oddities: Vec<(String, String)>,
}

/// Where the directory lies.
struct Place {
    start: u64,
    size: u64,
    count: u64,
    /// Bytes before the archive, by which all its offsets are too small.
    shift: u64,
}

const END: &[u8] = b"PK\x05\x06";
const RECORD: usize = 46;

pub(super) fn read(source: &dyn Source, limits: &Limits) -> Result<Directory, String> {
    let mut oddities = Vec::new();
    let place = find(source, &mut oddities)?;
    let len = usize::try_from(place.size).map_err(|_| "has a directory of more bytes than can be read")?;
    if len > 64 << 20 {
        return Err("has a directory of more than 64 MB".to_owned());
    }
    let bytes = source.bytes(place.start, len).ok_or("is cut off: its directory reaches past its end")?;
    let mut records = Vec::new();
    let mut at = 0;
    while let Some((record, name, next)) = record(&bytes, at, place.shift) {
        if records.len() >= limits.entries {
            let why = format!("has more than {} entries; the rest was not looked at", limits.entries);
            oddities.push((String::new(), why));
            break;
        }
        records.push((name, record));
        at = next;
    }
    if at < bytes.len() && records.len() < limits.entries {
        let why = "has a directory that cannot be read to its end; entries may be missing";
        oddities.push((String::new(), why.to_owned()));
    } else if place.count & 0xffff != records.len() as u64 & 0xffff && records.len() < limits.entries {
        let why =
            format!("says that it has {} entries, but its directory lists {}", place.count, records.len());
        oddities.push((String::new(), why));
    }
    Ok(Directory { start: place.start, records, oddities })
}

/// Find the record at the end of the archive that says where the directory is.
fn find(source: &dyn Source, oddities: &mut Vec<(String, String)>) -> Result<Place, String> {
    let size = source.size();
    // The record has 22 bytes and a comment of up to 65535.
    let tail_len = size.min(22 + 0xffff);
    let tail_at = size - tail_len;
    let tail = usize::try_from(tail_len)
        .ok()
        .and_then(|len| source.bytes(tail_at, len))
        .ok_or("could not be read to its end")?;
    let last = (0..tail.len().saturating_sub(21)).rev().find(|i| slice(&tail, *i, 4) == Some(END));
    let Some(at) = last else {
        return Err("is cut off or no zip archive: the directory at its end is missing".to_owned());
    };
    let end_at = tail_at + at as u64;
    let fields = (|| Some((u16_at(&tail, at + 10)?, u32_at(&tail, at + 12)?, u32_at(&tail, at + 16)?)))();
    let Some((count, dir_size, dir_at)) = fields else { return Err("is cut off at its end".to_owned()) };
    let mut place =
        Place { start: u64::from(dir_at), size: u64::from(dir_size), count: u64::from(count), shift: 0 };
    let mut dir_end = end_at;
    if (dir_at == u32::MAX || dir_size == u32::MAX || count == u16::MAX)
        && let Some((large, from)) = large(source, end_at)
    {
        place = large;
        dir_end = from;
    }
    let Some(expected) = dir_end.checked_sub(place.size) else {
        return Err("has a directory that is larger than the archive".to_owned());
    };
    if place.start < expected && !starts_directory(source, &place) {
        place.shift = expected - place.start;
        place.start = expected;
        oddities.push((String::new(), format!("has {} bytes before its start", place.shift)));
    } else if place.start > expected {
        return Err("is cut off: its directory should start behind the place where it ends".to_owned());
    }
    Ok(place)
}

fn starts_directory(source: &dyn Source, place: &Place) -> bool {
    place.size == 0 || source.bytes(place.start, 4).is_some_and(|b| &*b == b"PK\x01\x02")
}

/// The record of archives with more than 4 GB or 65535 entries, and where it starts.
fn large(source: &dyn Source, end_at: u64) -> Option<(Place, u64)> {
    let locator = source.bytes(end_at.checked_sub(20)?, 20)?;
    if slice(&locator, 0, 4)? != b"PK\x06\x07" {
        return None;
    }
    let at = u64_at(&locator, 8)?;
    let record = source.bytes(at, 56)?;
    if slice(&record, 0, 4)? != b"PK\x06\x06" {
        return None;
    }
    let place = Place {
        count: u64_at(&record, 32)?,
        size: u64_at(&record, 40)?,
        start: u64_at(&record, 48)?,
        shift: 0,
    };
    Some((place, at))
}

fn record(bytes: &[u8], at: usize, shift: u64) -> Option<(Record, String, usize)> {
    if slice(bytes, at, 4)? != b"PK\x01\x02" {
        return None;
    }
    let flags = u16_at(bytes, at + 8)?;
    let name_len = usize::from(u16_at(bytes, at + 28)?);
    let extra_len = usize::from(u16_at(bytes, at + 30)?);
    let comment_len = usize::from(u16_at(bytes, at + 32)?);
    let name = slice(bytes, at + RECORD, name_len)?;
    let extra = slice(bytes, at + RECORD + name_len, extra_len)?;
    let mut record = Record {
        header: u64::from(u32_at(bytes, at + 42)?),
        packed: u64::from(u32_at(bytes, at + 20)?),
        size: u64::from(u32_at(bytes, at + 24)?),
        checksum: u32_at(bytes, at + 16)?,
        method: u16_at(bytes, at + 10)?,
        encrypted: flags & 1 != 0,
        overlaps: false,
        name: name.to_vec(),
    };
    widen(&mut record, extra);
    record.header = record.header.saturating_add(shift);
    let text = String::from_utf8_lossy(name).into_owned();
    Some((record, text, at + RECORD + name_len + extra_len + comment_len))
}

/// Take 64-bit sizes from the extra field with the number 1, where the record has no room for them.
fn widen(record: &mut Record, extra: &[u8]) {
    let mut at = 0;
    while let (Some(kind), Some(len)) = (u16_at(extra, at), u16_at(extra, at + 2)) {
        if kind == 1 {
            let mut field = at + 4;
            let last = u64::from(u32::MAX);
            for value in [&mut record.size, &mut record.packed, &mut record.header] {
                if *value == last {
                    let Some(wide) = u64_at(extra, field) else { return };
                    *value = wide;
                    field += 8;
                }
            }
            return;
        }
        at += 4 + usize::from(len);
    }
}
