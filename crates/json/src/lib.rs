//! JSON as a [`Node`] tree with the byte ranges that findings and edits need.
//!
//! Own code, because the usual parsers stop at the first mistake, and an auditor must say as much as could be
//! read: comments, trailing commas and missing values are passed over, and every one of them is a gap.

mod cursor;
mod removal;
mod strict;

pub use cursor::Cursor;
pub use removal::{item_removal, removal};
pub use strict::strict;

use base::{Entry, FileId, Gap, Node, Place, Slot, Span, Value};

/// Deeper values than this are cut.
const DEPTH: usize = 128;

/// What could be read of a file.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The value; none where there is none.
    pub root: Option<Node>,
    /// What could not be understood.
    pub gaps: Vec<Gap>,
}

/// Parse JSON, tolerating comments, trailing commas and a byte order mark. Whether a strict reader would take the
/// text as well is what [`strict`] says.
pub fn parse(file: FileId, text: &str) -> Parsed {
    let mut parser = Parser { file, text, bytes: text.as_bytes(), at: 0, gaps: Vec::new() };
    if text.starts_with('\u{feff}') {
        parser.at = 3;
    }
    parser.space();
    let root = if parser.at < parser.bytes.len() { parser.value(0) } else { None };
    parser.space();
    if root.is_some() && parser.at < parser.bytes.len() {
        parser.gap("there is text after the value");
    }
    Parsed { root, gaps: parser.gaps }
}

/// The text of a string literal, quotes included.
fn unescape(literal: &str) -> String {
    let bytes = literal.as_bytes();
    Parser { file: FileId(0), text: literal, bytes, at: 0, gaps: Vec::new() }.string()
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

    /// Note a mistake; only the first few of a file, so that a binary file does not give a thousand gaps.
    fn gap(&mut self, why: &str) {
        if self.gaps.len() < 5 {
            let mut at = self.at.min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            let place = Place::At(self.file, Span::from_usize(at, at));
            self.gaps.push(Gap::new(place, "part of this JSON", why));
        }
    }

    fn space(&mut self) {
        while let Some(b) = self.peek() {
            match b {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'/' if self.bytes.get(self.at + 1) == Some(&b'/') => {
                    let rest = self.bytes.get(self.at..).unwrap_or_default();
                    self.at += rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
                }
                b'/' if self.bytes.get(self.at + 1) == Some(&b'*') => {
                    let rest = self.text.get(self.at + 2..).unwrap_or_default();
                    self.at += rest.find("*/").map_or(rest.len() + 2, |i| i + 4);
                }
                _ => return,
            }
        }
    }

    fn node(&self, start: usize, value: Value) -> Node {
        Node::new(self.file, Span::from_usize(start, self.at.min(self.bytes.len())), value)
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        let start = self.at;
        if depth > DEPTH {
            self.gap("it is nested too deeply");
            self.skip_value();
            return Some(self.node(start, Value::Unknown("nested too deeply".into())));
        }
        let value = match self.peek()? {
            b'{' => return Some(self.map(depth)),
            b'[' => return Some(self.list(depth)),
            b'"' => Value::Str(self.string().into()),
            b'-' | b'0'..=b'9' => {
                let len = self.run(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'));
                let word = self.text.get(start..start + len).unwrap_or_default();
                word.parse().map_or_else(|_| Value::Unknown("not a number".into()), Value::Number)
            }
            b if b.is_ascii_alphabetic() => {
                let len = self.run(|b| b.is_ascii_alphanumeric());
                match self.text.get(start..start + len).unwrap_or_default() {
                    "true" => Value::Bool(true),
                    "false" => Value::Bool(false),
                    "null" => Value::Null,
                    _ => {
                        self.gap("a bare word is no JSON value");
                        Value::Unknown("a bare word is no JSON value".into())
                    }
                }
            }
            _ => {
                self.gap("a value is missing");
                return None;
            }
        };
        Some(self.node(start, value))
    }

    /// Pass over one value without recursion: strings and brackets are all that matters.
    fn skip_value(&mut self) {
        let mut open = 0usize;
        while let Some(b) = self.peek() {
            match b {
                b'"' => {
                    self.at += 1;
                    while let Some(c) = self.peek() {
                        self.at += if c == b'\\' { 2 } else { 1 };
                        if c == b'"' {
                            break;
                        }
                    }
                }
                b'{' | b'[' => {
                    open += 1;
                    self.at += 1;
                }
                b'}' | b']' if open <= 1 => {
                    self.at += open;
                    return;
                }
                b'}' | b']' => {
                    open -= 1;
                    self.at += 1;
                }
                b',' if open == 0 => return,
                _ => self.at += 1,
            }
        }
        // A backslash at the very end, or a jump into the middle of a character.
        self.at = self.at.min(self.bytes.len());
    }

    fn run(&mut self, take: impl Fn(u8) -> bool) -> usize {
        let len = self.bytes.get(self.at..).unwrap_or_default().iter().take_while(|b| take(**b)).count();
        self.at += len;
        len
    }

    fn list(&mut self, depth: usize) -> Node {
        let start = self.at;
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.space();
            match self.peek() {
                None => {
                    self.gap("a list is not closed");
                    break;
                }
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.at += 1,
                Some(_) => {
                    let before = self.at;
                    items.extend(self.value(depth + 1));
                    if self.at == before {
                        self.skip_char();
                    }
                }
            }
        }
        self.node(start, Value::List(items))
    }

    fn skip_char(&mut self) {
        self.at += 1;
        while self.at < self.bytes.len() && !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    fn map(&mut self, depth: usize) -> Node {
        let start = self.at;
        self.at += 1;
        let mut entries: Vec<(Entry, usize)> = Vec::new();
        let mut commas = Vec::new();
        loop {
            self.space();
            match self.peek() {
                None => {
                    self.gap("an object is not closed");
                    break;
                }
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => {
                    commas.push(self.at);
                    self.at += 1;
                }
                Some(b'"') => {
                    let key_start = self.at;
                    let key = self.string();
                    let key_span = Span::from_usize(key_start, self.at);
                    self.space();
                    if self.peek() == Some(b':') {
                        self.at += 1;
                    } else {
                        self.gap("a key has no colon");
                    }
                    self.space();
                    let Some(node) = self.value(depth + 1) else { continue };
                    entries.push((Entry { key: key.into(), key_span, slot: None, node }, key_start));
                }
                Some(_) => {
                    self.gap("something that is no key stands in an object");
                    self.skip_char();
                    let next = self.bytes.get(self.at..).unwrap_or_default();
                    let step =
                        next.iter().position(|b| matches!(b, b',' | b'}' | b'"')).unwrap_or(next.len());
                    self.at += step;
                }
            }
        }
        let spans: Vec<Span> = entries
            .iter()
            .map(|(e, key_start)| Span::from_usize(*key_start, e.node.span.end as usize))
            .collect();
        let mut done = Vec::with_capacity(entries.len());
        for (i, (mut entry, _)) in entries.into_iter().enumerate() {
            let removal = removal(self.text, &spans, i, &commas);
            entry.slot = Some(Slot { file: self.file, removal, value: entry.node.span });
            done.push(entry);
        }
        self.node(start, Value::Map(done))
    }

    fn string(&mut self) -> String {
        self.at += 1;
        let mut out = String::new();
        loop {
            let len = self.run(|b| b != b'"' && b != b'\\' && b != b'\n');
            out.push_str(self.text.get(self.at - len..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return out;
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape(&mut out);
                }
                _ => {
                    self.gap("a string is not closed");
                    return out;
                }
            }
        }
    }

    fn escape(&mut self, out: &mut String) {
        let Some(b) = self.peek() else { return };
        if !b.is_ascii() {
            return;
        }
        self.at += 1;
        match b {
            b'n' => out.push('\n'),
            b't' => out.push('\t'),
            b'r' => out.push('\r'),
            b'b' => out.push('\u{8}'),
            b'f' => out.push('\u{c}'),
            b'u' => {
                let mut unit = self.hex4();
                if (0xd800..0xdc00).contains(&unit)
                    && self.text.get(self.at..).is_some_and(|r| r.starts_with("\\u"))
                {
                    self.at += 2;
                    let low = self.hex4();
                    unit = 0x10000 + ((unit - 0xd800) << 10) + (low.wrapping_sub(0xdc00) & 0x3ff);
                }
                out.push(char::from_u32(unit).unwrap_or('\u{fffd}'));
            }
            other => out.push(char::from(other)),
        }
    }

    fn hex4(&mut self) -> u32 {
        let digits = self.text.get(self.at..self.at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let unit = digits.and_then(|d| u32::from_str_radix(d, 16).ok());
        self.at += if unit.is_some() { 4 } else { 0 };
        unit.unwrap_or(0xfffd)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLES: [&str; 6] = [
        "{\"a\": 1, \"b\": {\"c\": true}, \"d\": [1, 2]}",
        "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": true\n  },\n  \"d\": []\n}\n",
        "{\r\n\t\"a\": \"x\",\r\n\t\"b\": null\r\n}",
        "{\"a\":1}",
        "{ \"a\": \"\\u00e4\\ud83d\\ude00\" , \"b\" : -1.5e3 }",
        "{\n  \"a\": 1, \"b\": 2,\n  \"c\": 3\n}",
    ];

    fn slots(node: &Node, out: &mut Vec<Slot>) {
        for entry in node.entries() {
            out.extend(entry.slot);
            slots(&entry.node, out);
        }
    }

    #[test]
    fn removing_any_entry_leaves_valid_json() {
        for text in SAMPLES {
            let parsed = parse(FileId(0), text);
            assert!(parsed.gaps.is_empty(), "{text}: {:?}", parsed.gaps);
            let mut all = Vec::new();
            slots(&parsed.root.unwrap(), &mut all);
            assert!(!all.is_empty());
            for slot in all {
                let new = base::apply_edits(text, &[base::Edit::delete(FileId(0), slot.removal)]).unwrap();
                assert!(serde_json::from_str::<serde_json::Value>(&new).is_ok(), "{text:?} -> {new:?}");
            }
        }
    }

    #[test]
    fn a_removed_line_takes_its_line_break_with_it() {
        let text = SAMPLES[1];
        let root = parse(FileId(0), text).root.unwrap();
        let slot = root.slot(&["a"]).unwrap();
        assert_eq!(slot.removal.of(text), "  \"a\": 1,\n");
        assert_eq!(root.slot(&["d"]).unwrap().removal.of(text), ",\n  \"d\": []");
    }

    #[test]
    fn what_lies_too_deep_does_not_hide_the_rest() {
        let text = format!("{{\"deep\": {}{}, \"a\": 1}}", "[".repeat(500), "]".repeat(500));
        let parsed = parse(FileId(0), &text);
        assert_eq!(parsed.root.unwrap().get("a").unwrap().as_number(), Some(1.0));
        assert_eq!(parsed.gaps.len(), 1);
    }

    #[test]
    fn a_large_object_takes_linear_time() {
        let body: Vec<String> = (0..200_000).map(|i| format!("\"k{i}\":{i}")).collect();
        let text = format!("{{{}}}", body.join(","));
        let parsed = parse(FileId(0), &text);
        assert_eq!(parsed.root.unwrap().entries().len(), 200_000);
    }

    #[test]
    fn values_agree_with_serde() {
        let root = parse(FileId(0), SAMPLES[4]).root.unwrap();
        assert_eq!(root.get("a").unwrap().as_str(), Some("\u{e4}\u{1f600}"));
        assert_eq!(root.get("b").unwrap().as_number(), Some(-1500.0));
    }

    #[test]
    fn broken_json_gives_what_could_be_read() {
        let parsed = parse(FileId(0), "{ // c\n \"a\": 1, \"b\": , \"c\": [1, 2,], /* x */ \"d\": tru }");
        let root = parsed.root.unwrap();
        assert_eq!(root.get("a").unwrap().as_number(), Some(1.0));
        assert_eq!(root.get("c").unwrap().items().len(), 2);
        assert!(!parsed.gaps.is_empty());
    }

    #[test]
    fn no_input_panics_or_hangs() {
        for text in SAMPLES {
            for cut in 0..text.len() {
                if let Some(head) = text.get(..cut) {
                    parse(FileId(0), head);
                    parse(FileId(0), &format!("{head}\u{e4}{}", text.get(cut + 1..).unwrap_or_default()));
                }
            }
        }
        parse(FileId(0), &"[".repeat(100_000));
        parse(FileId(0), &"{\"a\":".repeat(100_000));
        parse(FileId(0), &format!("{}\"\\", "[".repeat(200)));
        let bytes = SAMPLES[1].as_bytes();
        for at in 0..bytes.len() {
            for new in [0u8, b'"', b'\\', b'{', b']', b',', b'/', b'*', 0x7f] {
                let mut mangled = bytes.to_vec();
                mangled[at] = new;
                let text = String::from_utf8(mangled).unwrap();
                parse(FileId(0), &text);
                let _ = strict(&text);
            }
        }
    }
}
