use super::Source;
use super::directory::Record;
use crate::Trouble;
use crate::bytes::{slice, u16_at, u64_at};
use flate2::{Crc, Decompress, FlushDecompress, Status};

/// Up to this size no ratio is too large: small files of one repeated character are ordinary.
const SMALL: u64 = 1 << 20;

/// Unpack an entry of at most `limit` bytes.
pub(super) fn read(
    source: &dyn Source,
    record: &Record,
    directory: u64,
    ratio: u64,
    limit: u64,
) -> Result<Vec<u8>, Trouble> {
    if record.size > limit {
        return Err(Trouble::new(format!(
            "unpacks to {}; up to {} are read",
            size(record.size),
            size(limit)
        )));
    }
    if record.size > SMALL && record.size / record.packed.max(1) > ratio && record.method == 8 {
        let why = format!(
            "unpacks to {} times its size, as archives do that are made to fill memory; it was not read",
            record.size / record.packed.max(1)
        );
        return Err(Trouble::new(why));
    }
    let header = source
        .bytes(record.header, 30)
        .filter(|h| h.starts_with(b"PK\x03\x04"))
        .ok_or_else(|| Trouble::new("does not lie where the archive's directory says"))?;
    let name_len = u16_at(&header, 26).unwrap_or(0);
    let extra_len = u16_at(&header, 28).unwrap_or(0);
    let start = record.header + 30 + u64::from(name_len) + u64::from(extra_len);
    let name = source.bytes(record.header + 30, usize::from(name_len));
    let renamed = name.is_none_or(|n| *n != *record.name);
    let mut stored = record.method != 8;
    let unknown = stored && record.method != 0;
    // Android takes what is neither stored nor deflated for stored, and believes the unpacked size of those; Java takes
    // it for deflated. The checksum tells which of them is right.
    if unknown {
        let as_is = usize::try_from(record.size).ok().and_then(|len| source.bytes(start, len));
        let fits = as_is.is_some_and(|bytes| checksum(&bytes) == record.checksum);
        stored = fits || record.packed == record.size;
    }
    let len = if stored { record.size } else { record.packed };
    if start.saturating_add(len) > directory.max(start) {
        return Err(Trouble::new("reaches past the end of the archive's entries"));
    }
    let packed = usize::try_from(len).ok().and_then(|len| source.bytes(start, len));
    let packed = packed.ok_or_else(|| Trouble::new("is cut off"))?;
    let bytes = if stored { packed.into_owned() } else { inflate(&packed, record.size, limit)? };
    odd(record, renamed, bytes)
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut checksum = Crc::new();
    checksum.update(bytes);
    checksum.sum()
}

/// Say what is odd about an entry that was read.
fn odd(record: &Record, renamed: bool, bytes: Vec<u8>) -> Result<Vec<u8>, Trouble> {
    let broken = checksum(&bytes) != record.checksum;
    let why = if record.encrypted && broken {
        return Err(Trouble::new("is encrypted"));
    } else if record.encrypted {
        "says that it is encrypted, but is not: Android does not look at that flag, other tools stop there"
    } else if record.method != 0 && record.method != 8 {
        "names a way of packing that does not exist; some readers pass over that, others stop there"
    } else if bytes.len() as u64 != record.size {
        "unpacks to another size than the archive says"
    } else if broken {
        "does not have the checksum that the archive says"
    } else if renamed {
        "has another name in its own header than in the archive's directory"
    } else {
        return Ok(bytes);
    };
    Err(Trouble { why: why.to_owned(), bytes: Some(bytes) })
}

/// Undo deflate. At most `limit` bytes come out, whatever the archive says.
fn inflate(packed: &[u8], expected: u64, limit: u64) -> Result<Vec<u8>, Trouble> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let capacity = usize::try_from(expected).unwrap_or(limit).min(limit).min(64 << 20);
    let mut out = Vec::with_capacity(capacity.saturating_add(1));
    let mut state = Decompress::new(false);
    loop {
        let used = usize::try_from(state.total_in()).unwrap_or(usize::MAX);
        let rest = packed.get(used..).unwrap_or_default();
        let before = out.len();
        match state.decompress_vec(rest, &mut out, FlushDecompress::None) {
            Ok(Status::StreamEnd) => return Ok(out),
            Ok(_) if out.len() > limit => {
                return Err(Trouble::new("unpacks to more than the archive says, and more than is read"));
            }
            Ok(_) if out.len() == out.capacity() => out.reserve(out.len().clamp(1 << 16, 8 << 20)),
            Ok(_) if out.len() > before => {}
            Ok(_) => return Err(Trouble { why: "is cut off".to_owned(), bytes: Some(out) }),
            Err(_) if out.is_empty() => return Err(Trouble::new("is not packed as the archive says")),
            Err(_) => return Err(Trouble { why: "is damaged".to_owned(), bytes: Some(out) }),
        }
    }
}

/// The block of signatures that ends where the directory starts.
/// <https://source.android.com/docs/security/features/apksigning/v2#apk-signing-block>
pub(super) fn signing_block(source: &dyn Source, directory: u64) -> Option<Vec<u8>> {
    let footer = source.bytes(directory.checked_sub(24)?, 24)?;
    if slice(&footer, 8, 16)? != b"APK Sig Block 42" {
        return None;
    }
    let len = u64_at(&footer, 0)?;
    if !(24..=(64 << 20)).contains(&len) {
        return None;
    }
    let start = directory.checked_sub(len)?;
    Some(source.bytes(start, usize::try_from(len - 24).ok()?)?.into_owned())
}

fn size(bytes: u64) -> String {
    if bytes < 1 << 20 { format!("{bytes} bytes") } else { format!("{} MB", bytes >> 20) }
}
