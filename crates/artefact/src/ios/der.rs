//! Entitlements in DER as an XML property list: `[APPLICATION 16] { INTEGER 1, [16] { SEQUENCE { key, value } … } }`,
//! where a value is a boolean, an integer, a text, a `SEQUENCE` of values or again a `[16]`.
//! <https://developer.apple.com/documentation/xcode/using-the-latest-code-signature-format>

use super::plist::{HEAD, escape};
use std::fmt::Write;

/// Deeper values than this are refused.
const DEPTH: usize = 32;
/// More text than any real list of entitlements unfolds to, in bytes.
const TEXT: usize = 4 << 20;

const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const TEXT_TAG: u8 = 0x0c;
const SEQUENCE: u8 = 0x30;
const DICTIONARY: u8 = 0xb0;
const TOP: u8 = 0x70;

type Read<T> = Result<T, &'static str>;

/// The XML form.
pub(crate) fn plist_of(bytes: &[u8]) -> Read<String> {
    let (top, _) = element(bytes)?;
    if top.tag != TOP {
        return Err("are in an unknown form");
    }
    let (version, rest) = element(top.content)?;
    let (root, _) = element(rest)?;
    if version.tag != INTEGER || root.tag != DICTIONARY {
        return Err("are in an unknown form");
    }
    let mut text = HEAD.to_owned();
    value(&root, 0, &mut text)?;
    text.push_str("</plist>\n");
    Ok(text)
}

/// An element of DER.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    /// Class, form and number in one byte; larger numbers are refused.
    pub(crate) tag: u8,
    /// What is inside.
    pub(crate) content: &'a [u8],
}

/// The first element, and what comes after it.
pub(crate) fn element(bytes: &[u8]) -> Read<(Element<'_>, &[u8])> {
    let cut = "are cut short";
    let [tag, first, rest @ ..] = bytes else { return Err(cut) };
    if tag & 0x1f == 0x1f {
        return Err("are in an unknown form");
    }
    let (len, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first - 0x80)).ok_or(cut)?;
            (digits.iter().fold(0usize, |n, b| n << 8 | usize::from(*b)), rest)
        }
        _ => return Err("are in an unknown form"),
    };
    let (content, rest) = rest.split_at_checked(len).ok_or(cut)?;
    Ok((Element { tag: *tag, content }, rest))
}

fn value(element_: &Element<'_>, depth: usize, text: &mut String) -> Read<()> {
    if depth > DEPTH {
        return Err("are nested too deeply");
    }
    if text.len() > TEXT {
        return Err("are too long");
    }
    let indent = "\t".repeat(depth);
    let mut rest = element_.content;
    match element_.tag {
        BOOLEAN => {
            let yes = rest.first().is_some_and(|b| *b != 0);
            let _ = writeln!(text, "{indent}<{yes}/>");
        }
        INTEGER => {
            let negative = rest.first().is_some_and(|b| *b >= 0x80);
            let start = if negative { -1i128 } else { 0 };
            if rest.len() > 9 {
                return Err("hold a number of unknown size");
            }
            let number = rest.iter().fold(start, |n, b| n << 8 | i128::from(*b));
            let _ = writeln!(text, "{indent}<integer>{number}</integer>");
        }
        TEXT_TAG => {
            let _ = write!(text, "{indent}<string>");
            escape(&String::from_utf8_lossy(rest), text);
            text.push_str("</string>\n");
        }
        SEQUENCE => {
            let _ = writeln!(text, "{indent}<array>");
            while !rest.is_empty() {
                let (item, after) = element(rest)?;
                value(&item, depth + 1, text)?;
                rest = after;
            }
            let _ = writeln!(text, "{indent}</array>");
        }
        DICTIONARY => {
            let _ = writeln!(text, "{indent}<dict>");
            while !rest.is_empty() {
                let (entry, after) = element(rest)?;
                rest = after;
                let (key, of_value) = element(entry.content)?;
                let (item, _) = element(of_value)?;
                if entry.tag != SEQUENCE || key.tag != TEXT_TAG {
                    return Err("have a key that is no text");
                }
                let _ = write!(text, "{indent}\t<key>");
                escape(&String::from_utf8_lossy(key.content), text);
                text.push_str("</key>\n");
                value(&item, depth + 1, text)?;
            }
            let _ = writeln!(text, "{indent}</dict>");
        }
        _ => return Err("hold a value of an unknown kind"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
        let mut all = vec![tag];
        if content.len() < 0x80 {
            all.push(content.len() as u8);
        } else {
            all.extend([0x82, (content.len() >> 8) as u8, content.len() as u8]);
        }
        all.extend(content);
        all
    }

    fn entry(key: &str, value: &[u8]) -> Vec<u8> {
        tlv(SEQUENCE, &[tlv(TEXT_TAG, key.as_bytes()), value.to_vec()].concat())
    }

    fn sample() -> Vec<u8> {
        let groups = tlv(SEQUENCE, &tlv(TEXT_TAG, b"group.a&b"));
        let entries = [
            entry("get-task-allow", &tlv(BOOLEAN, &[0xff])),
            entry("groups", &groups),
            entry("n", &tlv(INTEGER, &[0xff])),
        ];
        let root = tlv(DICTIONARY, &entries.concat());
        tlv(TOP, &[tlv(INTEGER, &[1]), root].concat())
    }

    #[test]
    fn entitlements_in_der_become_a_property_list() {
        let text = plist_of(&sample()).unwrap();
        assert_eq!(
            text.strip_prefix(HEAD).unwrap(),
            "<dict>\n\t<key>get-task-allow</key>\n\t<true/>\n\t<key>groups</key>\n\t<array>\n\t\t<string>group.a&amp;b</string>\n\t</array>\n\t<key>n</key>\n\t<integer>-1</integer>\n</dict>\n</plist>\n"
        );
    }

    #[test]
    fn broken_and_deep_ones_are_refused() {
        let mut deep = tlv(BOOLEAN, &[1]);
        for _ in 0..100 {
            deep = tlv(SEQUENCE, &deep);
        }
        let root = tlv(DICTIONARY, &entry("a", &deep));
        assert_eq!(plist_of(&tlv(TOP, &[tlv(INTEGER, &[1]), root].concat())), Err("are nested too deeply"));
        let good = sample();
        for i in 0..good.len() {
            assert!(plist_of(&good[..i]).is_err());
            for value in [0, 0x0c, 0x30, 0x7f, 0x80, 0x84, 0xb0, 0xff] {
                let mut bad = good.clone();
                bad[i] = value;
                drop(plist_of(&bad));
            }
        }
    }
}
