//! Binary property lists as XML property lists, so that whatever reads the XML form reads them too and every value
//! has a line of its own.
//!
//! Own code: a list may refer to one object many times, so that a small file unfolds into more than memory holds.
//! What is written is counted. The form:
//! <https://github.com/apple-oss-distributions/CF/blob/main/CFBinaryPList.c>

use std::fmt::Write;

/// More text than any real list unfolds to, in bytes.
const TEXT: usize = 8 << 20;
/// Deeper values than this are refused, well above what readers of the XML form take; it also ends loops of references.
const DEPTH: usize = 96;
/// Seconds from 1970 to 2001, from which property lists count.
const EPOCH: f64 = 978_307_200.0;

type Read<T> = Result<T, &'static str>;

/// True where the bytes claim to be a binary property list.
pub fn is_binary(bytes: &[u8]) -> bool {
    bytes.starts_with(b"bplist")
}

/// The XML form of a binary property list: keys in the order of the file, one value per line.
///
/// # Errors
/// Why it cannot be read, as the end of a sentence that starts with its name.
pub fn xml_of(bytes: &[u8]) -> Result<String, &'static str> {
    if !bytes.starts_with(b"bplist0") {
        return Err("is no binary property list");
    }
    let trailer = bytes.len().checked_sub(32).and_then(|at| bytes.get(at..)).ok_or("is cut short")?;
    let size = |i: usize| trailer.get(i).copied().unwrap_or(0) as usize;
    let long = |i: usize| number(trailer.get(i..i + 8).unwrap_or_default());
    let (offset_size, reference_size) = (size(6), size(7));
    if !(1..=8).contains(&offset_size) || !(1..=8).contains(&reference_size) {
        return Err("has an impossible trailer");
    }
    let list = List {
        bytes,
        table: long(24),
        count: long(8),
        offset_size,
        reference_size,
        text: String::from(HEAD),
    };
    let mut list = list;
    list.value(long(16), 0)?;
    list.text.push_str("</plist>\n");
    Ok(list.text)
}

/// What every XML property list starts with.
pub(crate) const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n";

/// Write a text as the content of an element. Characters that XML cannot hold become U+FFFD.
pub(crate) fn escape(text: &str, into: &mut String) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '\t' | '\n' | '\r' => into.push(c),
            '\0'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => into.push('\u{fffd}'),
            _ => into.push(c),
        }
    }
}

fn number(bytes: &[u8]) -> usize {
    let value = bytes.iter().fold(0u64, |n, b| (n << 8) | u64::from(*b));
    usize::try_from(value).unwrap_or(usize::MAX)
}

struct List<'a> {
    bytes: &'a [u8],
    table: usize,
    count: usize,
    offset_size: usize,
    reference_size: usize,
    text: String,
}

impl<'a> List<'a> {
    fn slice(&self, at: usize, len: usize) -> Read<&'a [u8]> {
        at.checked_add(len).and_then(|end| self.bytes.get(at..end)).ok_or("points past its end")
    }

    /// Where object `index` stands, and its first byte.
    fn object(&self, index: usize) -> Read<(usize, u8)> {
        if index >= self.count {
            return Err("points to an object that does not exist");
        }
        let entry =
            index.checked_mul(self.offset_size).and_then(|o| o.checked_add(self.table)).unwrap_or(usize::MAX);
        let at = number(self.slice(entry, self.offset_size)?);
        Ok((at, self.slice(at, 1)?.first().copied().unwrap_or(0)))
    }

    fn line(&mut self, depth: usize, line: impl FnOnce(&mut String)) -> Read<()> {
        self.text.extend(std::iter::repeat_n('\t', depth));
        line(&mut self.text);
        self.text.push('\n');
        if self.text.len() > TEXT { Err("unfolds into too much text") } else { Ok(()) }
    }

    fn element(&mut self, depth: usize, name: &str, text: &str) -> Read<()> {
        self.line(depth, |out| {
            let _ = write!(out, "<{name}>");
            escape(text, out);
            let _ = write!(out, "</{name}>");
        })
    }

    fn value(&mut self, index: usize, depth: usize) -> Read<()> {
        if depth > DEPTH {
            return Err("is nested too deeply");
        }
        let (at, marker) = self.object(index)?;
        let low = usize::from(marker & 0x0f);
        match marker >> 4 {
            0 => self.line(depth, |out| {
                out.push_str(match marker {
                    8 => "<false/>",
                    9 => "<true/>",
                    _ => "<string></string>",
                });
            }),
            1 => {
                let text = integer(self.slice(at + 1, 1usize << low.min(4))?);
                self.element(depth, "integer", &text)
            }
            2 => {
                let value = real(self.slice(at + 1, 1usize << low.min(4))?)?;
                self.element(depth, "real", &value.to_string())
            }
            3 => {
                let value = real(self.slice(at + 1, 8)?)?;
                self.element(depth, "date", &date(value + EPOCH))
            }
            4 => {
                let (len, start) = self.length(at, low)?;
                let bytes = self.slice(start, len)?;
                if bytes.len() / 3 * 4 > TEXT.saturating_sub(self.text.len()) {
                    return Err("unfolds into too much text");
                }
                self.element(depth, "data", &base64(bytes))
            }
            5..=7 => {
                let text = self.string(at, marker)?;
                self.element(depth, "string", &text)
            }
            8 => {
                let id = number(self.slice(at + 1, low + 1)?);
                self.line(depth, |out| {
                    let _ = write!(out, "<dict><key>CF$UID</key><integer>{id}</integer></dict>");
                })
            }
            10..=12 => {
                let (len, start) = self.length(at, low)?;
                self.line(depth, |out| out.push_str("<array>"))?;
                for item in self.references(start, len)? {
                    self.value(item, depth + 1)?;
                }
                self.line(depth, |out| out.push_str("</array>"))
            }
            13 => {
                let (len, start) = self.length(at, low)?;
                let keys = self.references(start, len)?;
                let values =
                    self.references(start.saturating_add(len.saturating_mul(self.reference_size)), len)?;
                self.line(depth, |out| out.push_str("<dict>"))?;
                for (key, value) in keys.zip(values) {
                    let (at, marker) = self.object(key)?;
                    let key = self.string(at, marker)?;
                    self.element(depth + 1, "key", &key)?;
                    self.value(value, depth + 1)?;
                }
                self.line(depth, |out| out.push_str("</dict>"))
            }
            _ => Err("holds a value of an unknown kind"),
        }
    }

    fn string(&self, at: usize, marker: u8) -> Read<String> {
        let kind = marker >> 4;
        if !(5..=7).contains(&kind) {
            return Err("has a key that is no text");
        }
        let (len, start) = self.length(at, usize::from(marker & 0x0f))?;
        if len > TEXT.saturating_sub(self.text.len()) {
            return Err("unfolds into too much text");
        }
        if kind != 6 {
            return Ok(String::from_utf8_lossy(self.slice(start, len)?).into_owned());
        }
        let units = self.slice(start, len.saturating_mul(2))?.chunks_exact(2).map(|pair| match *pair {
            [a, b] => u16::from_be_bytes([a, b]),
            _ => 0xfffd,
        });
        Ok(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect())
    }

    /// The length of an object, and where its content starts: long lengths follow the marker as an integer.
    fn length(&self, at: usize, low: usize) -> Read<(usize, usize)> {
        if low != 15 {
            return Ok((low, at + 1));
        }
        let size = 1usize << usize::from(self.slice(at + 1, 1)?.first().copied().unwrap_or(0) & 3);
        Ok((number(self.slice(at + 2, size)?), at + 2 + size))
    }

    fn references(&self, start: usize, len: usize) -> Read<impl Iterator<Item = usize> + use<'a>> {
        let bytes = self.slice(start, len.saturating_mul(self.reference_size))?;
        Ok(bytes.chunks_exact(self.reference_size).map(number))
    }
}

/// Eight bytes are signed; fewer are not, and of sixteen the upper half is the sign.
fn integer(bytes: &[u8]) -> String {
    let value = bytes.iter().fold(0u128, |n, b| (n << 8) | u128::from(*b));
    match bytes.len() {
        8 => (value as u64).cast_signed().to_string(),
        16 => value.cast_signed().to_string(),
        _ => value.to_string(),
    }
}

fn real(bytes: &[u8]) -> Read<f64> {
    match *bytes {
        [a, b, c, d] => Ok(f64::from(f32::from_be_bytes([a, b, c, d]))),
        [a, b, c, d, e, f, g, h] => Ok(f64::from_be_bytes([a, b, c, d, e, f, g, h])),
        _ => Err("holds a number of unknown size"),
    }
}

/// A point in time, given in seconds since 1970, as property lists write it.
fn date(seconds: f64) -> String {
    // Far beyond any calendar, and safe to convert.
    let whole = seconds.floor().clamp(-1e13, 1e13) as i64;
    let (year, month, day) = civil(whole.div_euclid(86_400));
    let second = whole.rem_euclid(86_400);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

/// The date of a day counted from 1970. <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |n, b| (n << 8) | u32::from(*b)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS.get((bits >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'=');
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finish(objects: &[&[u8]]) -> Vec<u8> {
        let mut bytes = b"bplist00".to_vec();
        let mut offsets = Vec::new();
        for object in objects {
            offsets.extend((bytes.len() as u16).to_be_bytes());
            bytes.extend(*object);
        }
        let table = bytes.len() as u64;
        bytes.extend(&offsets);
        bytes.extend([0, 0, 0, 0, 0, 0, 2, 1]);
        bytes.extend((objects.len() as u64).to_be_bytes());
        bytes.extend(0u64.to_be_bytes());
        bytes.extend(table.to_be_bytes());
        bytes
    }

    fn body(objects: &[&[u8]]) -> String {
        let text = xml_of(&finish(objects)).unwrap();
        text.strip_prefix(HEAD).unwrap().strip_suffix("</plist>\n").unwrap().to_owned()
    }

    #[test]
    fn values_of_every_kind_are_written_in_the_order_of_the_file() {
        let text = body(&[
            &[0xd2, 1, 2, 3, 4],
            b"\x53b<&",
            b"\x51a",
            &[0xa6, 5, 6, 7, 8, 9, 10],
            &[0x61, 0, 0xe9],
            &[0x09],
            &[0x13, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe],
            &[0x23, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0],
            &[0x33, 0x41, 0xc2, 0x3a, 0x1e, 0xe4, 0, 0, 0],
            b"\x45hello",
            &[0x80, 7],
        ]);
        assert_eq!(
            text,
            "<dict>\n\t<key>b&lt;&amp;</key>\n\t<array>\n\t\t<true/>\n\t\t<integer>-2</integer>\n\t\t<real>1.5</real>\n\t\t<date>2020-05-19T16:16:08Z</date>\n\t\t<data>aGVsbG8=</data>\n\t\t<dict><key>CF$UID</key><integer>7</integer></dict>\n\t</array>\n\t<key>a</key>\n\t<string>\u{e9}</string>\n</dict>\n"
        );
    }

    #[test]
    fn dates_and_base64_follow_their_definitions() {
        assert_eq!(date(951_782_400.0), "2000-02-29T00:00:00Z");
        assert_eq!(date(-1.0), "1969-12-31T23:59:59Z");
        assert!(!date(f64::NAN).is_empty() && !date(f64::INFINITY).is_empty());
        assert_eq!(base64(b"f"), "Zg==");
        assert_eq!(base64(b"fo"), "Zm8=");
        assert_eq!(base64(b"foo"), "Zm9v");
    }

    #[test]
    fn loops_bombs_and_broken_files_are_refused() {
        assert_eq!(xml_of(&finish(&[&[0xa1, 0]])), Err("is nested too deeply"));
        let mut bomb: Vec<Vec<u8>> = (0..40u8).map(|i| vec![0xa4, i + 1, i + 1, i + 1, i + 1]).collect();
        bomb.push(vec![9]);
        let bomb: Vec<&[u8]> = bomb.iter().map(Vec::as_slice).collect();
        assert_eq!(xml_of(&finish(&bomb)), Err("unfolds into too much text"));
        assert_eq!(xml_of(b"bplist00"), Err("is cut short"));
        assert!(xml_of(&finish(&[&[0xd1, 1, 1], &[9]])).is_err());
    }

    #[test]
    fn no_change_of_a_byte_stops_the_reader() {
        let good = finish(&[&[0xd1, 1, 2], b"\x51a", &[0xa2, 3, 4], &[0x61, 0, 0xe9], &[0x10, 7]]);
        for i in 0..good.len() {
            drop(xml_of(&good[..i]));
            for value in [0, 0x1f, 0x3f, 0x5f, 0x8f, 0xaf, 0xdf, 0xff] {
                let mut bad = good.clone();
                bad[i] = value;
                drop(xml_of(&bad));
            }
        }
    }
}
