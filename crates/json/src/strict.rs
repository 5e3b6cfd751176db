use base::Span;

/// Whether a strict reader (`JSON.parse`, `org.json`, `JSONSerialization`) takes the text. One byte order mark at the
/// start is let through, because the Capacitor CLI's file reader removes it
/// (<https://github.com/jprichardson/node-jsonfile/blob/main/utils.js>).
///
/// # Errors
/// The first place that such a reader refuses, and why in plain words.
pub fn strict(text: &str) -> Result<(), (Span, String)> {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut reader = Reader { bytes: text.as_bytes(), at: start };
    reader.document().map_err(|why| {
        let mut at = reader.at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let len = text.get(at..).and_then(|r| r.chars().next()).map_or(0, char::len_utf8);
        (Span::from_usize(at, at + len), why.to_owned())
    })
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

type Step = Result<(), &'static str>;

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Values with an own stack instead of recursion, so that depth costs nothing: `true` for an object.
    fn document(&mut self) -> Step {
        let mut open: Vec<bool> = Vec::new();
        loop {
            self.space();
            let opened = match self.peek() {
                Some(b @ (b'{' | b'[')) => {
                    self.at += 1;
                    self.space();
                    let close = if b == b'{' { b'}' } else { b']' };
                    if self.peek() == Some(close) {
                        self.at += 1;
                        false
                    } else {
                        open.push(b == b'{');
                        true
                    }
                }
                _ => {
                    self.scalar()?;
                    false
                }
            };
            if opened {
                self.key(open.last() == Some(&true))?;
                continue;
            }
            loop {
                self.space();
                let Some(object) = open.last().copied() else {
                    return if self.at < self.bytes.len() {
                        Err(self.odd("text after the value"))
                    } else {
                        Ok(())
                    };
                };
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        self.space();
                        if matches!(self.peek(), Some(b'}' | b']')) {
                            return Err("a comma stands before the closing bracket");
                        }
                        self.key(object)?;
                        break;
                    }
                    Some(b'}') if object => {}
                    Some(b']') if !object => {}
                    None => return Err("a bracket is not closed"),
                    Some(_) => return Err(self.odd("a comma is missing")),
                }
                self.at += 1;
                open.pop();
            }
        }
    }

    /// A reason for what stands here, comments by their name.
    fn odd(&self, otherwise: &'static str) -> &'static str {
        match (self.peek(), self.bytes.get(self.at + 1)) {
            (Some(b'/'), Some(b'/' | b'*')) => "comments are not part of JSON",
            _ => otherwise,
        }
    }

    fn key(&mut self, object: bool) -> Step {
        if !object {
            return Ok(());
        }
        self.space();
        if self.peek() != Some(b'"') {
            return Err(self.odd("a key in double quotes is missing"));
        }
        self.string()?;
        self.space();
        if self.peek() != Some(b':') {
            return Err(self.odd("a colon is missing"));
        }
        self.at += 1;
        Ok(())
    }

    fn scalar(&mut self) -> Step {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        match rest.first() {
            Some(b'"') => return self.string(),
            Some(b'-' | b'0'..=b'9') => return self.number(),
            None => return Err("a value is missing"),
            Some(_) => {}
        }
        for word in ["true", "false", "null"] {
            if rest.starts_with(word.as_bytes())
                && !rest.get(word.len()).is_some_and(u8::is_ascii_alphanumeric)
            {
                self.at += word.len();
                return Ok(());
            }
        }
        Err(self.odd("this is no JSON value"))
    }

    fn digits(&mut self) -> Step {
        if !self.peek().is_some_and(|b| b.is_ascii_digit()) {
            return Err("a digit is missing");
        }
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Step {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn string(&mut self) -> Step {
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err("a string is not closed"),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(0..=31) => return Err("a control character stands in a string"),
                Some(b'\\') => {
                    let hex = self.bytes.get(self.at + 2..self.at + 6);
                    match self.bytes.get(self.at + 1) {
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
                        Some(b'u') if hex.is_some_and(|h| h.iter().all(u8::is_ascii_hexdigit)) => {
                            self.at += 6
                        }
                        _ => return Err("this escape is not part of JSON"),
                    }
                }
                Some(_) => self.at += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_serde_json() {
        let texts = [
            "",
            " ",
            "1",
            "-0.5e+3",
            "01",
            "1.",
            "-",
            "1e",
            "true",
            "truex",
            "tru",
            "null ",
            "\"a\"",
            "\"a",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u00e4\"",
            "\"\t\"",
            "[]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[[],{}]",
            "{}",
            "{\"a\":1}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\" 1}",
            "{\"a\":}",
            "{\"a\":1]",
            "{\"a\":[1}",
            "[1",
            "{",
            "}",
            "1 1",
            "// c\n1",
            "[1, /* c */ 2]",
            "{\"a\":1} x",
            "{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":\"\u{e4}\"}",
            "'a'",
            "\u{a0}1",
        ];
        for text in texts {
            let serde = serde_json::from_str::<serde_json::Value>(text).is_ok();
            assert_eq!(strict(text).is_ok(), serde, "{text:?}: {:?}", strict(text));
        }
    }

    #[test]
    fn the_place_is_that_of_the_mistake() {
        let (span, why) = strict("{\n  // why\n  \"a\": 1\n}").unwrap_err();
        assert_eq!((span.start, why.as_str()), (4, "comments are not part of JSON"));
        assert_eq!(strict("{\"a\": 1,}").unwrap_err().0.start, 8);
        assert!(strict("\u{feff}{}").is_ok());
        assert!(strict(&"[".repeat(1_000_000)).is_err());
    }
}
