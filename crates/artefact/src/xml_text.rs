//! Writing decoded XML as text that people and parsers read: one attribute to a line.

use std::fmt::Write;

/// Longer chains of elements are cut off: no real file has them, and a reader would have to recurse.
const DEPTH: usize = 200;

/// A document being written.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: String,
    open: Vec<String>,
    /// Whether the last start tag still lacks its `>`.
    pending: bool,
    /// Start tags below the greatest depth, whose end tags are passed over.
    deeper: usize,
    /// Whether elements were left out: too deep, or behind the end of the first one.
    cut: bool,
}

impl Writer {
    /// Write a start tag. Of attributes with equal names the first counts, as a document may have only one.
    pub(crate) fn start(&mut self, name: &str, attributes: &[(String, String)]) {
        // A document has one element that holds all others.
        let second = self.open.is_empty() && !self.out.is_empty();
        if self.deeper > 0 || second || self.open.len() >= DEPTH {
            self.deeper += 1;
            self.cut = true;
            return;
        }
        self.end_tag_open();
        let name = xml_name(name);
        let indent = self.open.len() * 4;
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let _ = write!(self.out, "{:indent$}<{name}", "");
        for (number, (key, value)) in attributes.iter().enumerate() {
            let key = xml_name(key);
            if attributes.iter().take(number).any(|(k, _)| xml_name(k) == key) {
                continue;
            }
            if attributes.len() == 1 {
                self.out.push(' ');
            } else {
                let _ = write!(self.out, "\n{:indent$}    ", "");
            }
            let _ = write!(self.out, "{key}=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
        self.pending = true;
        self.open.push(name);
    }

    /// Write the end tag of the innermost open element; false where there is none.
    pub(crate) fn end(&mut self) -> bool {
        if self.deeper > 0 {
            self.deeper -= 1;
            return true;
        }
        let Some(name) = self.open.pop() else { return false };
        if self.pending {
            self.out.push_str("/>");
            self.pending = false;
        } else {
            let indent = self.open.len() * 4;
            if self.out.ends_with('>') {
                let _ = write!(self.out, "\n{:indent$}", "");
            }
            let _ = write!(self.out, "</{name}>");
        }
        true
    }

    /// Write text inside the innermost element.
    pub(crate) fn text(&mut self, text: &str) {
        if self.open.is_empty() || text.trim().is_empty() || self.deeper > 0 {
            return;
        }
        self.end_tag_open();
        escape(text, &mut self.out);
    }

    /// Number of bytes written.
    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether elements were left out: those that are too deep, or that follow the end of the first one.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut
    }

    /// The document, and whether every element had its end.
    pub(crate) fn finish(mut self) -> (String, bool) {
        let whole = self.open.is_empty() && self.deeper == 0;
        while self.end() {}
        self.out.push('\n');
        (self.out, whole)
    }

    fn end_tag_open(&mut self) {
        if std::mem::take(&mut self.pending) {
            self.out.push('>');
        }
    }
}

/// Text inside an element or an attribute. Characters that XML forbids become U+FFFD.
/// <https://www.w3.org/TR/xml/#charsets>
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

/// A name that XML allows: other characters become `_`. One colon may part a prefix from the rest.
pub(crate) fn xml_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut colon = false;
    for c in name.chars().take(200) {
        let first = out.is_empty() || out.ends_with(':');
        let letter = c.is_ascii_alphabetic() || c == '_';
        let fits = letter || (!first && (c.is_ascii_digit() || matches!(c, '-' | '.')));
        if fits {
            out.push(c);
        } else if c == ':' && !first && !colon {
            colon = true;
            out.push(c);
        } else if first && c.is_ascii_digit() {
            out.push('_');
            out.push(c);
        } else {
            out.push('_');
        }
    }
    if out.is_empty() || out.ends_with(':') {
        out.push('_');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_and_texts_stay_well_formed() {
        let mut writer = Writer::default();
        writer.start("a b", &[("x".into(), "1\"<\u{0}".into()), ("x".into(), "2".into())]);
        writer.start("", &[]);
        writer.text("a & b\n");
        let (text, whole) = writer.finish();
        assert!(!whole);
        assert_eq!(text, "<a_b\n    x=\"1&quot;&lt;\u{fffd}\">\n    <_>a &amp; b&#10;</_>\n</a_b>\n");
        assert_eq!(xml_name("a:b:c"), "a:b_c");
        assert_eq!(xml_name("9"), "_9");
    }

    #[test]
    fn elements_without_content_are_short_and_depth_has_an_end() {
        let mut writer = Writer::default();
        for _ in 0..1000 {
            writer.start("a", &[("k".into(), "v".into())]);
        }
        assert!(writer.is_cut());
        assert!((0..1000).all(|_| writer.end()) && !writer.end());
        let (text, whole) = writer.finish();
        assert!(whole && text.contains("<a k=\"v\"/>"));
    }
}
