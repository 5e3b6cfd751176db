//! Property lists in their three forms as [`Node`] trees.

use crate::{ascii, binary};
use base::{Entry, FileId, Gap, Inputs, Node, Place, Slot, Span, Value};
use xml::Element;

/// How a property list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// XML.
    Xml,
    /// The old form with braces; also `project.pbxproj` and `.strings`.
    OpenStep,
    /// `bplist00`: no part of it has a place of its own, and it cannot be edited.
    Binary,
}

/// A property list.
#[derive(Clone, Debug)]
pub struct Plist {
    /// The file.
    pub file: FileId,
    /// How it is written.
    pub format: Format,
    /// The value.
    pub root: Node,
}

/// Deeper values than this are cut; the XML reader stops a little further down.
const DEPTH: usize = 150;

/// Read the property list in `file`. What could not be read is added to `gaps`.
pub(crate) fn load(inputs: &dyn Inputs, file: FileId, gaps: &mut Vec<Gap>) -> Option<Plist> {
    let whole = Place::At(file, Span::default());
    if let Some(text) = inputs.text(file) {
        let start = text.trim_start_matches('\u{feff}').trim_start();
        if start.is_empty() {
            gaps.push(Gap::new(whole, "this property list", "is empty"));
            return None;
        }
        if start.starts_with("<?xml") || start.starts_with("<!") || start.starts_with("<plist") {
            return match xml::parse(file, text) {
                Ok(element) => {
                    let root = from_xml(&element, text, gaps);
                    root.map(|root| Plist { file, format: Format::Xml, root })
                }
                Err(error) => {
                    let why = format!("is not well-formed: {}", error.message);
                    gaps.push(Gap::new(Place::At(file, error.at), "this property list", why));
                    None
                }
            };
        }
        let (root, mut found) = ascii::parse(file, text);
        gaps.append(&mut found);
        return root.map(|root| Plist { file, format: Format::OpenStep, root });
    }
    let bytes = inputs.bytes(file);
    match bytes.map(|b| binary::parse(file, b)) {
        Some(Ok(root)) => Some(Plist { file, format: Format::Binary, root }),
        Some(Err(why)) => {
            gaps.push(Gap::new(whole, "this property list", why));
            None
        }
        None => {
            gaps.push(Gap::new(whole, "this property list", "was not read"));
            None
        }
    }
}

impl Plist {
    /// The start of the document's value: where something that is missing would have to stand.
    pub fn head(&self) -> Place {
        let length = if self.format == Format::Xml { "<dict>".len() as u32 } else { 0 };
        let start = self.root.span.start;
        Place::At(self.file, Span::new(start, self.root.span.end.min(start + length)))
    }
}

impl Format {
    /// A string as this form writes it; none where the form cannot be edited.
    pub fn string(self, value: &str) -> Option<String> {
        match self {
            Format::Xml => {
                let text = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                Some(format!("<string>{text}</string>"))
            }
            Format::OpenStep => Some(format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))),
            Format::Binary => None,
        }
    }

    /// A boolean as this form writes it; none where the form cannot be edited.
    pub fn boolean(self, value: bool) -> Option<&'static str> {
        match (self, value) {
            (Format::Xml, true) => Some("<true/>"),
            (Format::Xml, false) => Some("<false/>"),
            (Format::OpenStep, true) => Some("YES"),
            (Format::OpenStep, false) => Some("NO"),
            (Format::Binary, _) => None,
        }
    }
}

/// The value of the root element of an XML property list.
fn from_xml(root: &Element, text: &str, gaps: &mut Vec<Gap>) -> Option<Node> {
    let value = if root.name == "plist" { root.children.first() } else { Some(root) };
    let Some(value) = value else {
        gaps.push(Gap::new(root.place(), "this property list", "holds no value"));
        return None;
    };
    Some(convert(value, text, gaps, 0))
}

fn convert(element: &Element, text: &str, gaps: &mut Vec<Gap>, depth: usize) -> Node {
    let node = |value| Node::new(element.file, element.span, value);
    if depth > DEPTH {
        gaps.push(Gap::new(element.place(), "part of this property list", "is nested too deeply"));
        return node(Value::Unknown("nested too deeply".into()));
    }
    match element.name.as_str() {
        "dict" => node(Value::Map(dict(element, text, gaps, depth))),
        "array" => {
            node(Value::List(element.children.iter().map(|c| convert(c, text, gaps, depth + 1)).collect()))
        }
        "true" => node(Value::Bool(true)),
        "false" => node(Value::Bool(false)),
        "integer" | "real" => {
            let number = element.text.parse().map_or(Value::Unknown("not a number".into()), Value::Number);
            node(number)
        }
        "data" => node(Value::Str(element.text.split_whitespace().collect::<String>().into())),
        "string" | "date" => node(Value::Str(element.text.as_str().into())),
        other => {
            let why = format!("`<{other}>` is no value of a property list");
            gaps.push(Gap::new(element.place(), "part of this property list", why));
            node(Value::Unknown("no value of a property list".into()))
        }
    }
}

fn dict(element: &Element, text: &str, gaps: &mut Vec<Gap>, depth: usize) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut children = element.children.iter().peekable();
    while let Some(key) = children.next() {
        if key.name != "key" {
            gaps.push(Gap::new(key.place(), "part of this property list", "a value stands without a key"));
            continue;
        }
        let Some(value) = children.next_if(|c| c.name != "key") else {
            gaps.push(Gap::new(key.place(), "part of this property list", "a key has no value"));
            continue;
        };
        let node = convert(value, text, gaps, depth + 1);
        let removal = line_removal(text, key.span.start as usize, value.span.end as usize);
        let slot = Slot { file: element.file, removal, value: value.span };
        entries.push(Entry { key: key.text.as_str().into(), key_span: key.span, slot: Some(slot), node });
    }
    entries
}

/// What to delete so that `start..end` is gone: with the whole of its lines, where nothing else stands on them.
pub(crate) fn line_removal(text: &str, start: usize, end: usize) -> Span {
    let before = text.get(..start).unwrap_or_default();
    let indent = before.trim_end_matches([' ', '\t']).len();
    let rest = text.get(end..).unwrap_or_default();
    let blank = rest.trim_start_matches([' ', '\t']);
    let alone = before.get(..indent).is_some_and(|b| b.is_empty() || b.ends_with('\n'));
    let line_end = match (blank.starts_with("\r\n"), blank.starts_with('\n')) {
        (true, _) => Some(2),
        (_, true) => Some(1),
        _ => None,
    };
    match line_end.filter(|_| alone) {
        Some(len) => Span::from_usize(indent, end + (rest.len() - blank.len()) + len),
        None => Span::from_usize(start, end),
    }
}

/// What to delete so that one item of a list is gone; none where the list's form has separators of its own.
pub fn item_removal(text: &str, format: Format, item: &Node) -> Option<Span> {
    (format == Format::Xml).then(|| line_removal(text, item.span.start as usize, item.span.end as usize))
}

/// Whether a value counts as true. Apple's readers also take the words that build settings use.
pub fn truth(node: &Node) -> Option<bool> {
    match &node.value {
        Value::Bool(b) => Some(*b),
        Value::Number(n) => Some(*n != 0.0),
        Value::Str(s) => match s.to_ascii_lowercase().as_str() {
            "yes" | "true" | "1" => Some(true),
            "no" | "false" | "0" | "" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::Memory;
    use base::{Edit, apply_edits};

    const INFO: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\r\n<plist version=\"1.0\">\r\n<dict>\r\n\t<key>NSAppTransportSecurity</key>\r\n\t<dict>\r\n\t\t<key>NSAllowsArbitraryLoads</key>\r\n\t\t<true/>\r\n\t</dict>\r\n\t<key>A</key><string>x &amp; y</string><key>B</key><integer>3</integer>\r\n</dict>\r\n</plist>\r\n";

    fn read(text: &str) -> (Option<Plist>, Vec<Gap>) {
        let inputs = Memory::new(&[("Info.plist", text)]);
        let mut gaps = Vec::new();
        let plist = load(&inputs, FileId(0), &mut gaps);
        (plist, gaps)
    }

    #[test]
    fn an_entry_can_be_replaced_and_removed_without_touching_the_rest() {
        let (plist, gaps) = read(INFO);
        let plist = plist.unwrap();
        assert!(gaps.is_empty());
        let slot = plist.root.slot(&["NSAppTransportSecurity", "NSAllowsArbitraryLoads"]).unwrap();
        assert_eq!(slot.value.of(INFO), "<true/>");
        let removed = apply_edits(INFO, &[Edit::delete(FileId(0), slot.removal)]).unwrap();
        assert_eq!(removed, INFO.replace("\t\t<key>NSAllowsArbitraryLoads</key>\r\n\t\t<true/>\r\n", ""));
        let slot = plist.root.slot(&["A"]).unwrap();
        assert_eq!(slot.removal.of(INFO), "<key>A</key><string>x &amp; y</string>");
        assert_eq!(plist.root.get("A").unwrap().as_str(), Some("x & y"));
        assert_eq!(plist.root.get("B").unwrap().as_number(), Some(3.0));
        assert_eq!(plist.format.string("a<b").as_deref(), Some("<string>a&lt;b</string>"));
    }

    #[test]
    fn a_key_without_value_and_a_broken_file_are_gaps() {
        let (plist, gaps) = read("<plist><dict><key>A</key><key>B</key><true/><false/></dict></plist>");
        assert_eq!(plist.unwrap().root.get("B").unwrap().as_bool(), Some(true));
        assert_eq!(gaps.len(), 2);
        let (plist, gaps) = read("<plist><dict>");
        assert!(plist.is_none() && gaps.len() == 1);
        let deep = format!("<plist>{}{}</plist>", "<array>".repeat(190), "</array>".repeat(190));
        assert!(!read(&deep).1.is_empty());
        crate::mangle::each(INFO, |text| drop(read(text)));
    }
}
