//! OpenStep property lists, the grammar of `project.pbxproj`, `.strings` and some old `Info.plist` files, with byte
//! ranges.
//!
//! Tolerant: what does not fit is passed over and noted. The form is described in
//! <https://developer.apple.com/library/archive/documentation/Cocoa/Conceptual/PropertyLists/OldStylePlists/OldStylePLists.html>.

use crate::plist::line_removal;
use base::{Entry, FileId, Gap, Node, Place, Slot, Span, Value};

/// Deeper values than this are cut.
const DEPTH: usize = 64;

/// Parse a text. A text without an outer bracket is read as the inside of a dictionary, as in `.strings` files.
pub(crate) fn parse(file: FileId, text: &str) -> (Option<Node>, Vec<Gap>) {
    let mut parser = Parser { file, text, bytes: text.as_bytes(), at: 0, gaps: Vec::new() };
    if text.starts_with('\u{feff}') {
        parser.at = 3;
    }
    parser.space();
    let root = match parser.peek() {
        None => None,
        Some(b'{' | b'(') => parser.value(0),
        Some(_) => Some(parser.entries(parser.at, None, 0)),
    };
    parser.space();
    if root.is_some() && parser.at < parser.bytes.len() {
        parser.gap("there is text after the value");
    }
    (root, parser.gaps)
}

struct Parser<'a> {
    file: FileId,
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    gaps: Vec<Gap>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Note a mistake; only the first few of a file.
    fn gap(&mut self, why: &str) {
        if self.gaps.len() < 5 {
            let mut at = self.at.min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            let place = Place::At(self.file, Span::from_usize(at, at));
            self.gaps.push(Gap::new(place, "part of this property list", why));
        }
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        while let Some(b) = self.peek() {
            match b {
                b if b.is_ascii_whitespace() || b == 0x0b => self.at += 1,
                b'/' if self.rest().starts_with(b"//") => {
                    self.at += self.rest().iter().position(|b| *b == b'\n').unwrap_or(self.rest().len());
                }
                b'/' if self.rest().starts_with(b"/*") => {
                    let end = self.text.get(self.at + 2..).and_then(|r| r.find("*/"));
                    self.at = end.map_or(self.bytes.len(), |i| self.at + i + 4);
                }
                _ => return,
            }
        }
    }

    fn node(&self, start: usize, value: Value) -> Node {
        Node::new(self.file, Span::from_usize(start, self.at), value)
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        let start = self.at;
        if depth > DEPTH {
            self.gap("it is nested too deeply");
            // Whatever is left cannot be told apart from what encloses it.
            self.at = self.bytes.len();
            return Some(self.node(start, Value::Unknown("nested too deeply".into())));
        }
        match self.peek()? {
            b'{' => {
                self.at += 1;
                Some(self.entries(start, Some(b'}'), depth))
            }
            b'(' => {
                self.at += 1;
                Some(self.list(start, depth))
            }
            b'<' => {
                let len = self.rest().iter().position(|b| *b == b'>').map_or(self.rest().len(), |i| i + 1);
                self.at += len;
                let hex = self.text.get(start..self.at).unwrap_or_default();
                Some(self.node(start, Value::Str(hex.into())))
            }
            _ => {
                let text = self.string()?;
                Some(self.node(start, Value::Str(text.into())))
            }
        }
    }

    fn list(&mut self, start: usize, depth: usize) -> Node {
        let mut items = Vec::new();
        loop {
            self.space();
            match self.peek() {
                None => {
                    self.gap("a list is not closed");
                    break;
                }
                Some(b')') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.at += 1,
                // The end of what encloses the list: the list was cut.
                Some(b'}' | b';') => {
                    self.gap("a list is not closed");
                    break;
                }
                Some(_) => match self.value(depth + 1) {
                    Some(item) => items.push(item),
                    None => self.skip(),
                },
            }
        }
        self.node(start, Value::List(items))
    }

    fn entries(&mut self, start: usize, close: Option<u8>, depth: usize) -> Node {
        let mut entries = Vec::new();
        loop {
            self.space();
            match self.peek() {
                None => {
                    if close.is_some() {
                        self.gap("a dictionary is not closed");
                    }
                    break;
                }
                Some(b) if Some(b) == close => {
                    self.at += 1;
                    break;
                }
                Some(b';' | b',') => self.at += 1,
                Some(_) => match self.entry(depth) {
                    Some(entry) => entries.push(entry),
                    None => self.skip(),
                },
            }
        }
        self.node(start, Value::Map(entries))
    }

    fn entry(&mut self, depth: usize) -> Option<Entry> {
        let start = self.at;
        let key = self.string()?;
        let key_span = Span::from_usize(start, self.at);
        self.space();
        let node = if self.peek() == Some(b'=') {
            self.at += 1;
            self.space();
            self.value(depth + 1)?
        } else {
            // `"key";` in a `.strings` file means that the text is its own translation.
            Node::new(self.file, key_span, Value::Str(key.as_str().into()))
        };
        let value_end = self.at;
        self.space();
        if self.peek() == Some(b';') {
            self.at += 1;
        } else {
            self.gap("a semicolon is missing");
            self.at = value_end;
        }
        let removal = line_removal(self.text, start, self.at);
        let slot = Slot { file: self.file, removal, value: node.span };
        Some(Entry { key: key.into(), key_span, slot: Some(slot), node })
    }

    /// Pass over one character that fits nowhere.
    fn skip(&mut self) {
        self.gap("something that is no value stands here");
        self.at += 1;
        while self.at < self.bytes.len() && !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    fn string(&mut self) -> Option<String> {
        match self.peek()? {
            quote @ (b'"' | b'\'') => Some(self.quoted(quote)),
            _ => {
                let special = |b: &u8| b.is_ascii_whitespace() || b"{}()=;,<>\"'".contains(b);
                let len = self.rest().iter().position(special).unwrap_or(self.rest().len());
                let word = self.text.get(self.at..self.at + len)?.to_owned();
                self.at += len;
                (len > 0).then_some(word)
            }
        }
    }

    fn quoted(&mut self, quote: u8) -> String {
        self.at += 1;
        let mut out = String::new();
        loop {
            let len =
                self.rest().iter().position(|b| *b == quote || *b == b'\\').unwrap_or(self.rest().len());
            out.push_str(self.text.get(self.at..self.at + len).unwrap_or_default());
            self.at += len;
            match self.peek() {
                None => {
                    self.gap("a string is not closed");
                    return out;
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape(&mut out);
                }
                Some(_) => {
                    self.at += 1;
                    return out;
                }
            }
        }
    }

    fn escape(&mut self, out: &mut String) {
        let Some(c) = self.text.get(self.at..).and_then(|r| r.chars().next()) else { return };
        self.at += c.len_utf8();
        match c {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'U' | 'u' => {
                let digits: String = self
                    .rest()
                    .iter()
                    .take(4)
                    .take_while(|b| b.is_ascii_hexdigit())
                    .map(|b| char::from(*b))
                    .collect();
                self.at += digits.len();
                let code = u32::from_str_radix(&digits, 16).ok();
                out.push(code.and_then(char::from_u32).unwrap_or('\u{fffd}'));
            }
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Edit, apply_edits};

    const PROJECT: &str = "// !$*UTF8*$!\r\n{\r\n\tobjects = {\r\n\t\tA1 /* App */ = {isa = PBXGroup; path = \"My \\\"App\\\"\"; children = (B1 /* x */, B2,); };\r\n\t\tB1 = {\r\n\t\t\tisa = XCBuildConfiguration;\r\n\t\t\tname = Debug;\r\n\t\t};\r\n\t};\r\n}\r\n";

    #[test]
    fn a_project_file_is_read_with_exact_ranges() {
        let (root, gaps) = parse(FileId(3), PROJECT);
        let root = root.unwrap();
        assert!(gaps.is_empty(), "{gaps:?}");
        let group = root.at(&["objects", "A1"]).unwrap();
        assert_eq!(group.get("path").unwrap().as_str(), Some("My \"App\""));
        assert_eq!(group.get("path").unwrap().span.of(PROJECT), "\"My \\\"App\\\"\"");
        assert_eq!(group.get("children").unwrap().items().len(), 2);
        let slot = root.slot(&["objects", "B1", "name"]).unwrap();
        let edited = apply_edits(PROJECT, &[Edit::delete(FileId(3), slot.removal)]).unwrap();
        assert_eq!(edited, PROJECT.replace("\t\t\tname = Debug;\r\n", ""));
    }

    #[test]
    fn a_strings_file_is_a_dictionary_without_brackets() {
        let text = "/* title */\n\"NSCameraUsageDescription\" = \"Scan\\U00e4 'it'\";\nCFBundleName = App;\n\"same\";";
        let (root, gaps) = parse(FileId(0), text);
        let root = root.unwrap();
        assert!(gaps.is_empty(), "{gaps:?}");
        assert_eq!(root.get("NSCameraUsageDescription").unwrap().as_str(), Some("Scan\u{e4} 'it'"));
        assert_eq!(root.get("same").unwrap().as_str(), Some("same"));
    }

    #[test]
    fn broken_text_gives_gaps_and_what_could_be_read() {
        let (root, gaps) = parse(FileId(0), "{ a = 1; b = (x, y; c = 2; }");
        assert_eq!(root.unwrap().get("c").unwrap().as_str(), Some("2"));
        assert!(!gaps.is_empty());
        let deep = "(".repeat(100_000);
        assert!(!parse(FileId(0), &deep).1.is_empty());
        crate::mangle::each(PROJECT, |text| drop(parse(FileId(0), text)));
    }
}
