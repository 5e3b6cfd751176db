//! Java `.properties` files with byte ranges: `gradle.properties`, `local.properties`, the Gradle wrapper.
//!
//! <https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#load(java.io.Reader)>

use base::{FileId, Place, Span};

/// A file of keys and values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties {
    /// The entries in order; where a key occurs twice the last one counts.
    pub entries: Vec<Property>,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The file.
    pub file: FileId,
    /// The key, escapes resolved.
    pub key: String,
    /// The value, escapes resolved and continued lines joined.
    pub value: String,
    /// The key as written.
    pub key_span: Span,
    /// The value as written.
    pub value_span: Span,
    /// What to delete so that the entry is gone: its lines.
    pub removal: Span,
}

impl Property {
    /// The place of the value.
    pub fn place(&self) -> Place {
        Place::At(self.file, self.value_span)
    }
}

impl Properties {
    /// The entry that counts for a key.
    pub fn get(&self, key: &str) -> Option<&Property> {
        self.entries.iter().rev().find(|p| p.key == key)
    }
}

/// Parse a file. Every text is a valid file: a line without a separator is a key with an empty value.
pub fn parse(file: FileId, text: &str) -> Properties {
    let mut entries = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while at < text.len() {
        let end = logical_end(text, at);
        if let Some(property) = line(file, text, at, end) {
            entries.push(property);
        }
        at = end;
    }
    Properties { entries }
}

/// The offset after the line break that ends the logical line at `start`: a comment never continues, other lines do
/// where they end with an odd number of backslashes.
fn logical_end(text: &str, start: usize) -> usize {
    let mut at = start;
    let first = text.get(start..).unwrap_or_default().trim_start_matches([' ', '\t', '\u{c}']);
    let comment = first.starts_with(['#', '!']);
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let len = rest.find('\n').map_or(rest.len(), |i| i + 1);
        at += len;
        let body = rest.get(..len).unwrap_or_default().trim_end_matches(['\n', '\r']);
        let slashes = body.bytes().rev().take_while(|b| *b == b'\\').count();
        if comment || slashes % 2 == 0 || at >= text.len() {
            return at;
        }
    }
}

fn line(file: FileId, text: &str, start: usize, end: usize) -> Option<Property> {
    let whole = text.get(start..end)?;
    let body = whole.trim_end_matches(['\n', '\r']);
    let lead = body.len() - body.trim_start_matches([' ', '\t', '\u{c}']).len();
    let body_start = start + lead;
    let body = body.get(lead..)?;
    if body.is_empty() || body.starts_with(['#', '!']) {
        return None;
    }
    let mut escaped = false;
    let mut key_len = body.len();
    for (i, b) in body.bytes().enumerate() {
        match b {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'=' | b':' | b' ' | b'\t' | 0x0c => {
                key_len = i;
                break;
            }
            _ => {}
        }
    }
    let rest = body.get(key_len..)?;
    let after = rest.trim_start_matches([' ', '\t', '\u{c}']);
    let after = after.strip_prefix(['=', ':']).unwrap_or(after).trim_start_matches([' ', '\t', '\u{c}']);
    let value_start = body_start + body.len() - after.len();
    Some(Property {
        file,
        key: unescape(body.get(..key_len)?),
        value: unescape(after),
        key_span: Span::from_usize(body_start, body_start + key_len),
        value_span: Span::from_usize(value_start, body_start + body.len()),
        removal: Span::from_usize(start, end),
    })
}

fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('t') => out.push('\t'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('f') => out.push('\u{c}'),
            Some('u') => {
                let code: String = chars.clone().take(4).collect();
                match u32::from_str_radix(&code, 16).ok().filter(|_| code.len() == 4) {
                    Some(code) => {
                        out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                        chars.by_ref().take(4).for_each(drop);
                    }
                    None => out.push('u'),
                }
            }
            Some('\r') | Some('\n') => {
                while chars.peek().is_some_and(|c| matches!(c, ' ' | '\t' | '\u{c}' | '\n')) {
                    chars.next();
                }
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# a=b\n\n  ! c=d\r\nurl=https\\://x.y/z\\=1\r\n key : two words \nlist=a,\\\n    b\nbare\nurl2 v\\u00e4\\\\\nlast=1";

    #[test]
    fn comments_continuations_and_escapes() {
        let file = parse(FileId(0), TEXT);
        let all: Vec<_> = file.entries.iter().map(|p| (&*p.key, &*p.value)).collect();
        assert_eq!(
            all,
            [
                ("url", "https://x.y/z=1"),
                ("key", "two words "),
                ("list", "a,b"),
                ("bare", ""),
                ("url2", "v\u{e4}\\"),
                ("last", "1")
            ]
        );
        assert_eq!(file.get("url").unwrap().value_span.of(TEXT), "https\\://x.y/z\\=1");
        assert_eq!(file.get("list").unwrap().removal.of(TEXT), "list=a,\\\n    b\n");
        assert!(file.get("a").is_none());
    }

    #[test]
    fn mangled_files_never_panic() {
        crate::mangle::each(TEXT, |text| {
            for p in parse(FileId(0), text).entries {
                assert!(p.removal.contains(p.value_span), "{p:?}");
            }
        });
    }
}
