use base::Span;
use std::borrow::Cow;

/// Reads JSON from front to back without building anything: for lockfiles of tens of megabytes, of which only a few
/// fields matter. As tolerant as [`crate::parse`]: comments and trailing commas are passed over.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    broken: Option<u32>,
}

impl<'a> Cursor<'a> {
    /// A cursor before the value of `text`.
    pub fn new(text: &'a str) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { text, bytes: text.as_bytes(), at, broken: None }
    }

    /// The offset of the first place that could not be understood.
    pub fn broken(&self) -> Option<u32> {
        self.broken
    }

    /// The first byte of what stands next: a bracket, a quote, a digit, a letter; none at the end.
    pub fn peek(&mut self) -> Option<u8> {
        self.space();
        self.bytes.get(self.at).copied()
    }

    /// The offset of what stands next.
    pub fn offset(&mut self) -> usize {
        self.space();
        self.at
    }

    /// Go into the object that stands next. Anything else is passed over, and the answer is false.
    pub fn object(&mut self) -> bool {
        self.enter(b'{')
    }

    /// Go into the list that stands next. Anything else is passed over, and the answer is false.
    pub fn list(&mut self) -> bool {
        self.enter(b'[')
    }

    /// The next key of the object that was entered, with its range (quotes included); the value stands next and must
    /// be read or skipped. None where the object ends, which leaves it.
    pub fn key(&mut self) -> Option<(Cow<'a, str>, Span)> {
        loop {
            let Some(b) = self.peek() else {
                self.note();
                return None;
            };
            match b {
                b'}' => {
                    self.at += 1;
                    return None;
                }
                b',' => self.at += 1,
                b'"' => {
                    let start = self.at;
                    let key = self.quoted();
                    let span = Span::from_usize(start, self.at);
                    if self.peek() == Some(b':') {
                        self.at += 1;
                    } else {
                        self.note();
                    }
                    return Some((key, span));
                }
                _ => {
                    self.note();
                    self.at = self.bytes.len();
                    return None;
                }
            }
        }
    }

    /// True where another item of the list that was entered stands next; it must be read or skipped. False where the
    /// list ends, which leaves it.
    pub fn item(&mut self) -> bool {
        loop {
            match self.peek() {
                None => {
                    self.note();
                    return false;
                }
                Some(b']') => {
                    self.at += 1;
                    return false;
                }
                Some(b',') => self.at += 1,
                Some(b'}' | b':') => {
                    self.note();
                    self.at = self.bytes.len();
                    return false;
                }
                Some(_) => return true,
            }
        }
    }

    /// The string that stands next, with its range (quotes included). Anything else is passed over.
    pub fn string(&mut self) -> Option<(Cow<'a, str>, Span)> {
        if self.peek() != Some(b'"') {
            self.skip();
            return None;
        }
        let start = self.at;
        let text = self.quoted();
        Some((text, Span::from_usize(start, self.at)))
    }

    /// The text of the number or word that stands next (`1`, `true`). Anything else is passed over.
    pub fn word(&mut self) -> Option<&'a str> {
        if matches!(self.peek()?, b'"' | b'{' | b'[') {
            self.skip();
            return None;
        }
        let start = self.at;
        self.skip();
        self.text.get(start..self.at).map(str::trim_end).filter(|w| !w.is_empty())
    }

    /// Pass over the value that stands next, however deep it is.
    pub fn skip(&mut self) {
        let mut open = 0usize;
        while let Some(b) = self.peek() {
            match b {
                b'"' => {
                    self.pass_string();
                }
                b'{' | b'[' => {
                    open += 1;
                    self.at += 1;
                }
                b'}' | b']' if open == 0 => return,
                b'}' | b']' => {
                    open -= 1;
                    self.at += 1;
                }
                b',' | b':' if open > 0 => {
                    self.at += 1;
                    continue;
                }
                b',' | b':' => return,
                _ => {
                    let rest = self.bytes.get(self.at..).unwrap_or_default();
                    let len =
                        rest.iter().take_while(|b| b.is_ascii_alphanumeric() || b"+-._".contains(b)).count();
                    if len == 0 {
                        self.note();
                    }
                    self.at += len.max(1);
                }
            }
            if open == 0 {
                return;
            }
        }
        if open > 0 {
            self.note();
        }
    }

    fn enter(&mut self, bracket: u8) -> bool {
        let here = self.peek() == Some(bracket);
        if here {
            self.at += 1;
        } else {
            self.skip();
        }
        here
    }

    fn note(&mut self) {
        self.broken.get_or_insert(u32::try_from(self.at.min(self.bytes.len())).unwrap_or(u32::MAX));
    }

    fn space(&mut self) {
        while let Some(b) = self.bytes.get(self.at) {
            match b {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'/' if self.bytes.get(self.at + 1) == Some(&b'/') => {
                    let rest = self.bytes.get(self.at..).unwrap_or_default();
                    self.at += rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
                }
                b'/' if self.bytes.get(self.at + 1) == Some(&b'*') => {
                    let rest = self.bytes.get(self.at + 2..).unwrap_or_default();
                    self.at += rest.windows(2).position(|w| w == b"*/").map_or(rest.len() + 2, |i| i + 4);
                }
                _ => return,
            }
        }
    }

    fn pass_string(&mut self) -> bool {
        let mut plain = true;
        self.at += 1;
        while let Some(b) = self.bytes.get(self.at) {
            match b {
                b'"' => {
                    self.at += 1;
                    return plain;
                }
                b'\\' => {
                    plain = false;
                    self.at += 2;
                }
                _ => self.at += 1,
            }
        }
        self.at = self.bytes.len();
        self.note();
        plain
    }

    fn quoted(&mut self) -> Cow<'a, str> {
        let start = self.at;
        let plain = self.pass_string();
        let raw = self.text.get(start..self.at).unwrap_or_default();
        if plain {
            let body = raw.get(1..).unwrap_or_default();
            return Cow::Borrowed(body.strip_suffix('"').unwrap_or(body));
        }
        Cow::Owned(crate::unescape(raw))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_and_the_rest_is_passed_over() {
        let text = "\u{feff}{ // c\n \"x\": [1, {\"a\": [\"]\\\"\"]}], \"na\\u006de\": \"v\\n\", \"n\": 12 , \"t\": true, \"l\": [\"a\", \"b\",], }";
        let mut cursor = Cursor::new(text);
        assert!(cursor.object());
        let mut seen = Vec::new();
        while let Some((key, _)) = cursor.key() {
            match &*key {
                "name" => seen.push(cursor.string().unwrap().0.into_owned()),
                "n" | "t" => seen.push(cursor.word().unwrap().to_owned()),
                "l" => {
                    assert!(cursor.list());
                    while cursor.item() {
                        let (item, span) = cursor.string().unwrap();
                        assert_eq!(span.of(text), format!("\"{item}\""));
                        seen.push(item.into_owned());
                    }
                }
                _ => cursor.skip(),
            }
        }
        assert_eq!(seen, ["v\n", "12", "true", "a", "b"]);
        assert_eq!(cursor.broken(), None);
        assert_eq!(cursor.peek(), None);
    }

    #[test]
    fn broken_text_ends_and_says_where() {
        for text in ["{\"a\": [1, 2", "{\"a\": 1", "{\"a\": \"x", "{a: 1}", "{\"a\" 1}", "{\"a\": [}]}"] {
            let mut cursor = Cursor::new(text);
            assert!(cursor.object());
            while cursor.key().is_some() {
                if cursor.peek() == Some(b'[') {
                    cursor.list();
                    while cursor.item() {
                        cursor.skip();
                    }
                } else {
                    cursor.skip();
                }
            }
            assert!(cursor.broken().is_some(), "{text}");
        }
        let text = "[".repeat(10);
        let mut deep = Cursor::new(&text);
        deep.skip();
        assert_eq!(deep.broken(), Some(10));
    }
}
