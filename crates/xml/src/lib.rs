//! XML as an owned tree with the byte ranges that findings and edits need: Android manifests and resources,
//! network security configs, XML property lists.
//!
//! Entities are resolved by `roxmltree`, which refuses reference loops; the number of nodes is limited, so that
//! a bomb of nested entities gives an error and not a full memory.

use base::{Edit, FileId, Place, Span};

/// More elements and texts than any real manifest, resource file or property list has.
const NODE_LIMIT: u32 = 400_000;

/// The namespace of `android:` attributes.
pub const ANDROID: &str = "http://schemas.android.com/apk/res/android";
/// The namespace of `tools:` attributes.
pub const TOOLS: &str = "http://schemas.android.com/tools";

/// An element.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// The file.
    pub file: FileId,
    /// Local name without prefix.
    pub name: String,
    /// From `<` of the start tag to `>` of the end tag.
    pub span: Span,
    /// The start tag, from `<` to its `>`.
    pub open: Span,
    /// True for `<name/>`.
    pub self_closing: bool,
    /// Attributes in order.
    pub attributes: Vec<Attribute>,
    /// Child elements in order.
    pub children: Vec<Element>,
    /// The text directly inside, trimmed, entities resolved.
    pub text: String,
    /// What to delete to remove the element: with its line, where it stands alone on it.
    pub removal: Span,
    /// The white space between attributes, as this element writes it.
    pub separator: String,
}

/// An attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Namespace address; empty for an attribute without prefix.
    pub namespace: String,
    /// Local name.
    pub name: String,
    /// Value with entities resolved.
    pub value: String,
    /// `name="value"` as written.
    pub span: Span,
    /// The value without its quotes.
    pub value_span: Span,
    /// What to delete to remove it: the attribute with the white space before it.
    pub removal: Span,
}

/// A file that is not well-formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlError {
    /// What the parser says.
    pub message: String,
    /// The place.
    pub at: Span,
}

/// Parse a document.
///
/// # Errors
/// [`XmlError`] where the text is not well-formed or too large.
pub fn parse(file: FileId, text: &str) -> Result<Element, XmlError> {
    let options =
        roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: NODE_LIMIT, ..Default::default() };
    let body = text.trim_start_matches('\u{feff}');
    let skipped = (text.len() - body.len()) as u32;
    // Android templates and some generators put blank lines before `<?xml`; the parser refuses those.
    let trimmed = body.trim_start();
    let skipped = skipped + (body.len() - trimmed.len()) as u32;
    match roxmltree::Document::parse_with_options(trimmed, options) {
        Ok(document) => Ok(convert(file, trimmed, skipped, document.root_element())),
        Err(error) => {
            Err(XmlError { message: error.to_string(), at: error_span(trimmed, skipped, error.pos()) })
        }
    }
}

fn error_span(text: &str, shift: u32, pos: roxmltree::TextPos) -> Span {
    let line =
        text.split_inclusive('\n').take(pos.row.saturating_sub(1) as usize).map(str::len).sum::<usize>();
    let rest = text.get(line..).unwrap_or_default();
    let column: usize = rest.chars().take(pos.col.saturating_sub(1) as usize).map(char::len_utf8).sum();
    let at = (line + column).min(text.len());
    Span::from_usize(at, at).shifted(shift)
}

/// Deeper documents than this are cut: no real file comes near, and recursion must end.
const DEPTH_LIMIT: usize = 200;

fn convert(file: FileId, text: &str, shift: u32, node: roxmltree::Node<'_, '_>) -> Element {
    convert_at(file, text, shift, node, 0)
}

fn convert_at(file: FileId, text: &str, shift: u32, node: roxmltree::Node<'_, '_>, depth: usize) -> Element {
    let range = node.range();
    let open_end = open_tag_end(text, &range);
    let attributes = node
        .attributes()
        .map(|a| {
            let span = a.range();
            let value = a.range_value();
            let before = text.get(..span.start).unwrap_or_default();
            let gap = before.len() - before.trim_end().len();
            Attribute {
                namespace: a.namespace().unwrap_or_default().to_owned(),
                name: a.name().to_owned(),
                value: a.value().to_owned(),
                span: Span::from_usize(span.start, span.end).shifted(shift),
                value_span: Span::from_usize(value.start, value.end).shifted(shift),
                removal: Span::from_usize(span.start - gap, span.end).shifted(shift),
            }
        })
        .collect();
    let children = if depth < DEPTH_LIMIT {
        node.children()
            .filter(roxmltree::Node::is_element)
            .map(|c| convert_at(file, text, shift, c, depth + 1))
            .collect()
    } else {
        Vec::new()
    };
    let removal = removal(text, &range);
    let separator = node
        .attributes()
        .next_back()
        .and_then(|a| {
            let before = text.get(..a.range().start)?;
            before.get(before.trim_end().len()..)
        })
        .filter(|s| !s.is_empty())
        .unwrap_or(" ")
        .to_owned();
    let inner: String = node.children().filter(roxmltree::Node::is_text).filter_map(|t| t.text()).collect();
    Element {
        file,
        name: node.tag_name().name().to_owned(),
        self_closing: text.get(..open_end).is_some_and(|t| t.ends_with("/>")),
        span: Span::from_usize(range.start, range.end).shifted(shift),
        open: Span::from_usize(range.start, open_end).shifted(shift),
        attributes,
        children,
        text: inner.trim().to_owned(),
        removal: removal.shifted(shift),
        separator,
    }
}

/// The element with the line break and indentation before it, where nothing else stands on its last line.
fn removal(text: &str, range: &std::ops::Range<usize>) -> Span {
    let before = text.get(..range.start).unwrap_or_default();
    let line = before.trim_end_matches([' ', '\t']);
    let line = line.strip_suffix('\n').map(|l| l.strip_suffix('\r').unwrap_or(l));
    let after = text.get(range.end..).unwrap_or_default();
    let alone = after.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']) || after.is_empty();
    match line {
        Some(line) if alone => Span::from_usize(line.len(), range.end),
        _ => Span::from_usize(range.start, range.end),
    }
}

/// The offset after the `>` of a start tag; quotes may hold a `>`.
fn open_tag_end(text: &str, range: &std::ops::Range<usize>) -> usize {
    let mut quote = None;
    for (i, b) in text.get(range.clone()).unwrap_or_default().bytes().enumerate() {
        match (quote, b) {
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(q), _) if q == b => quote = None,
            (None, b'>') => return range.start + i + 1,
            _ => {}
        }
    }
    range.end
}

impl Element {
    /// The place of the whole element.
    pub fn place(&self) -> Place {
        Place::At(self.file, self.span)
    }

    /// The place of the start tag: what a finding about the element points at.
    pub fn open_place(&self) -> Place {
        Place::At(self.file, self.open)
    }

    /// An attribute in a namespace (`""` for none).
    pub fn attribute(&self, namespace: &str, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|a| a.name == name && a.namespace == namespace)
    }

    /// An `android:` attribute.
    pub fn android(&self, name: &str) -> Option<&Attribute> {
        self.attribute(ANDROID, name)
    }

    /// An attribute without prefix.
    pub fn plain(&self, name: &str) -> Option<&Attribute> {
        self.attribute("", name)
    }

    /// The place of an attribute of this element.
    pub fn place_of(&self, attribute: &Attribute) -> Place {
        Place::At(self.file, attribute.span)
    }

    /// Child elements with a name.
    pub fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// The first child element with a name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.name == name)
    }

    /// This element and everything below it, in document order.
    pub fn descendants(&self) -> Vec<&Element> {
        let mut all = vec![self];
        let mut at = 0;
        while let Some(element) = all.get(at).copied() {
            let next = at + 1;
            all.splice(next..next, element.children.iter());
            at = next;
        }
        all
    }

    /// The edit that adds an attribute at the end of the start tag. `name` carries its prefix.
    pub fn add_attribute(&self, name: &str, value: &str) -> Edit {
        let tail = if self.self_closing { 2 } else { 1 };
        let at = self.attributes.last().map_or(self.open.end.saturating_sub(tail), |a| a.span.end);
        let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        Edit::insert(self.file, at, format!("{}{name}=\"{value}\"", self.separator))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "\u{feff}<?xml version=\"1.0\"?>\r\n<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\">\r\n    <application\r\n        android:label=\"a &gt; b\"\r\n        android:allowBackup='true' >\r\n        <activity android:name=\".Main\"/>\r\n    </application>\r\n</manifest>\r\n";

    #[test]
    fn ranges_point_into_the_original_text() {
        let root = parse(FileId(1), MANIFEST).unwrap();
        let app = root.child("application").unwrap();
        let backup = app.android("allowBackup").unwrap();
        assert_eq!(backup.span.of(MANIFEST), "android:allowBackup='true'");
        assert_eq!(backup.value_span.of(MANIFEST), "true");
        assert_eq!(backup.removal.of(MANIFEST), "\r\n        android:allowBackup='true'");
        assert_eq!(app.android("label").unwrap().value, "a > b");
        assert!(app.open.of(MANIFEST).ends_with("' >"));
        let activity = app.child("activity").unwrap();
        assert!(activity.self_closing && !app.self_closing);
        assert_eq!(activity.removal.of(MANIFEST), "\r\n        <activity android:name=\".Main\"/>");
        assert_eq!(root.descendants().len(), 3);
        let edited = base::apply_edits(
            MANIFEST,
            &[
                app.add_attribute("android:debuggable", "false"),
                activity.add_attribute("android:exported", "a\"b"),
            ],
        )
        .unwrap();
        assert!(
            edited.contains("android:allowBackup='true'\r\n        android:debuggable=\"false\" >"),
            "{edited}"
        );
        assert!(
            edited.contains("<activity android:name=\".Main\" android:exported=\"a&quot;b\"/>"),
            "{edited}"
        );
    }

    #[test]
    fn entity_bombs_and_broken_files_are_errors() {
        let bomb = "<!DOCTYPE a [<!ENTITY a \"&b;&b;\"><!ENTITY b \"&a;&a;\">]><a>&a;</a>";
        assert!(parse(FileId(0), bomb).is_err());
        let mut lol = String::from("<!DOCTYPE a [<!ENTITY l0 \"lol\">");
        for i in 1..30 {
            lol.push_str(&format!(
                "<!ENTITY l{i} \"&l{p};&l{p};&l{p};&l{p};&l{p};&l{p};&l{p};&l{p};&l{p};&l{p};\">",
                p = i - 1
            ));
        }
        lol.push_str("]><a>&l29;</a>");
        assert!(parse(FileId(0), &lol).is_err());
        let error = parse(FileId(0), "<a>\n<b></a>").unwrap_err();
        assert!(error.at.start >= 4, "{error:?}");
    }
}
