//! XML in the protobuf form of aapt2 as text: manifests and the files of `res/xml`.

use super::message::{Field, Message};
use super::table::{Table, kind_of};
use crate::android::attributes;
use crate::xml_text::{Writer, xml_name};

const ANDROID: &str = "http://schemas.android.com/apk/res/android";
/// Deeper elements are left out.
const DEPTH: usize = 150;
/// More namespaces than any real document has.
const NAMESPACES: usize = 32;

/// A document being written.
struct Reader<'a> {
    table: &'a Table,
    namespaces: Vec<(String, String)>,
    writer: Writer,
    limit: usize,
    trouble: Vec<&'static str>,
}

/// Decode a document of at most `limit` bytes of text. What could not be read is told beside it, as the end of a
/// sentence.
///
/// # Errors
/// Why it cannot be read at all, as the end of a sentence.
pub(crate) fn decode(
    bytes: &[u8],
    table: &Table,
    limit: usize,
) -> Result<(String, Vec<&'static str>), &'static str> {
    let root = Message::new(bytes).message(1).ok_or("is no XML in the form of bundles")?;
    let android = ("android".to_owned(), ANDROID.to_owned());
    let mut reader =
        Reader { table, namespaces: vec![android], writer: Writer::default(), limit, trouble: Vec::new() };
    if !Message::new(bytes).is_whole() {
        reader.note("is cut off or damaged");
    }
    reader.declare(root, 0);
    reader.element(root, 0);
    let (text, _) = reader.writer.finish();
    Ok((format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{text}"), reader.trouble))
}

impl Reader<'_> {
    fn note(&mut self, why: &'static str) {
        if !self.trouble.contains(&why) {
            self.trouble.push(why);
        }
    }

    /// Collect the namespaces of an element and of those inside it: all are declared on the first.
    fn declare(&mut self, element: Message<'_>, depth: usize) {
        for declared in element.all(1).map(Message::new) {
            let (prefix, uri) = (declared.text(1), declared.text(2));
            let known = self.namespaces.iter().any(|(_, u)| *u == uri);
            // One without a prefix is for elements, which are told by their names alone.
            if prefix.is_empty() || known || uri.is_empty() || self.namespaces.len() >= NAMESPACES {
                continue;
            }
            let prefix = xml_name(&prefix).replace(':', "_");
            let taken = prefix.starts_with("xml") || self.namespaces.iter().any(|(p, _)| *p == prefix);
            let prefix = if taken { format!("ns{}", self.namespaces.len()) } else { prefix };
            self.namespaces.push((prefix, uri));
        }
        if depth < DEPTH {
            for child in element.all(5).filter_map(|c| Message::new(c).message(1)) {
                self.declare(child, depth + 1);
            }
        }
    }

    fn element(&mut self, element: Message<'_>, depth: usize) {
        if depth > DEPTH {
            return self.note("has elements inside each other that are too deep to be read");
        }
        if self.writer.len() > self.limit {
            return self.note("is larger as text than is read");
        }
        if !element.is_whole() {
            self.note("is cut off or damaged");
        }
        let mut all: Vec<(String, String)> = Vec::new();
        if depth == 0 {
            let spaces = self.namespaces.iter();
            all.extend(spaces.map(|(prefix, uri)| (format!("xmlns:{prefix}"), uri.clone())));
        }
        for attribute in element.all(4).map(Message::new) {
            // As in binary XML, the number decides: names may lie.
            let known = attribute.number(5).and_then(|id| attributes::name(u32::try_from(id).ok()?));
            let key = known.map_or_else(
                || self.name(&attribute.text(1), &attribute.text(2)),
                |known| format!("android:{known}"),
            );
            all.push((key, self.value(attribute)));
        }
        self.writer.start(&xml_name(&element.text(3)).replace(':', "_"), &all);
        for child in element.all(5).map(Message::new) {
            match child.filter(|(n, _)| *n < 3).last() {
                Some((1, Field::Bytes(inner))) => self.element(Message::new(inner), depth + 1),
                Some((2, Field::Bytes(text))) => self.writer.text(&String::from_utf8_lossy(text)),
                _ => {}
            }
        }
        self.writer.end();
    }

    fn name(&self, uri: &str, name: &str) -> String {
        let local = xml_name(name).replace(':', "_");
        match self.namespaces.iter().find(|(_, u)| u == uri) {
            Some((prefix, _)) => format!("{prefix}:{local}"),
            None => local,
        }
    }

    /// What was compiled counts for the phone; what was written is kept where it says the same in words.
    fn value(&self, attribute: Message<'_>) -> String {
        let written = attribute.text(3);
        match attribute.message(6) {
            Some(item) if written.is_empty() || !says_words(item) => self.table.item(item),
            Some(_) => written,
            None => unescaped(&written),
        }
    }
}

/// A text that was not compiled still has the escapes of source.
/// <https://developer.android.com/guide/topics/resources/string-resource#FormattingAndStyling>
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('t')) => out.push('\t'),
            ('\\', Some(other)) => out.push(other),
            _ => {
                out.push(c);
                continue;
            }
        }
        chars.next();
    }
    out
}

/// True for a compiled value whose written form says more: numbers and colours that were words.
fn says_words(item: Message<'_>) -> bool {
    let Some((number, bytes)) = kind_of(item) else { return true };
    number == 7 && !matches!(Message::new(bytes).last(), Some((8, _)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_source_are_resolved() {
        assert_eq!(unescaped(r"/.*\\.txt"), r"/.*\.txt");
        assert_eq!(unescaped(r"a\nb\'\"), "a\nb'\\");
    }
}
