//! `resources.pb`: the names of resources, and the values of those that are plain.
//! <https://android.googlesource.com/platform/frameworks/base/+/refs/heads/main/tools/aapt2/Resources.proto>

use super::message::{Field, Message};
use crate::android::resources::source_text;
use crate::xml_text::escape;
use rustc_hash::FxHashMap;
use std::fmt::Write;

/// More resources than any real app has.
const RESOURCES: usize = 1 << 20;

/// The resources of a module.
#[derive(Debug, Default)]
pub(crate) struct Table {
    names: FxHashMap<u32, (String, String)>,
    /// Strings, truth values and integers for any device: type, name, text.
    plain: Vec<(String, String, String)>,
    /// Files, one for each configuration that has one of its own: type, name, path inside the module.
    pub(crate) files: Vec<(String, String, String)>,
    /// Whether a part could not be read.
    pub(crate) broken: bool,
}

impl Table {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let mut table = Self { broken: !Message::new(bytes).is_whole(), ..Self::default() };
        for package in Message::new(bytes).all(2).map(Message::new) {
            let package_id = package.message(1).and_then(|id| id.number(1)).unwrap_or(0);
            table.broken |= !package.is_whole();
            for kind in package.all(3).map(Message::new) {
                let kind_id = kind.message(1).and_then(|id| id.number(1)).unwrap_or(0);
                table.broken |= !kind.is_whole();
                let name = kind.text(2);
                for entry in kind.all(3).map(Message::new) {
                    if table.names.len() >= RESOURCES {
                        table.broken = true;
                        return table;
                    }
                    let entry_id = entry.message(1).and_then(|id| id.number(1)).unwrap_or(0);
                    let id = (package_id << 24 | kind_id << 16 | entry_id) as u32;
                    table.entry(id, &name, entry);
                }
            }
        }
        table
    }

    fn entry(&mut self, id: u32, kind: &str, entry: Message<'_>) {
        self.broken |= !entry.is_whole();
        let name = entry.text(2);
        // The configuration without any condition is an empty message; a product or locale makes it longer.
        for value in entry.all(6).map(Message::new) {
            let default = value.message(1).is_none_or(|config| config.count() == 0);
            let Some(item) = value.message(2).and_then(|v| v.message(4)) else { continue };
            match kind_of(item) {
                Some((5, file)) => {
                    self.files.push((kind.to_owned(), name.clone(), Message::new(file).text(1)));
                }
                Some((of, _)) if default && matches!(kind, "string" | "bool" | "integer") => {
                    let text = self.item(item);
                    let text = if (2..=4).contains(&of) { source_text(&text) } else { text };
                    self.plain.push((kind.to_owned(), name.clone(), text));
                }
                _ => {}
            }
        }
        self.names.insert(id, (kind.to_owned(), name));
    }

    /// The text of a value as source has it.
    pub(crate) fn item(&self, item: Message<'_>) -> String {
        let Some((number, bytes)) = kind_of(item) else { return String::new() };
        let value = Message::new(bytes);
        match number {
            1 => self.reference(value),
            2..=4 => value.text(1),
            5 => value.text(1),
            7 => primitive(value),
            _ => String::new(),
        }
    }

    fn reference(&self, reference: Message<'_>) -> String {
        let sign = if reference.number(1) == Some(1) { '?' } else { '@' };
        let name = reference.text(3);
        if !name.is_empty() {
            return format!("{sign}{name}");
        }
        let id = reference.number(2).unwrap_or(0) as u32;
        match self.names.get(&id) {
            Some((kind, name)) => format!("{sign}{kind}/{name}"),
            None if id == 0 => "@null".to_owned(),
            None if id >> 24 == 1 => format!("{sign}android:0x{id:08x}"),
            None => format!("{sign}0x{id:08x}"),
        }
    }

    /// The file `res/values/<type>s.xml` for each type that has plain values, with its text.
    pub(crate) fn values(&self) -> Vec<(&'static str, String)> {
        let mut files = Vec::new();
        for (kind, name) in [("bool", "bools.xml"), ("integer", "integers.xml"), ("string", "strings.xml")] {
            let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<resources>\n");
            let start = text.len();
            for (_, key, value) in self.plain.iter().filter(|(k, _, _)| k == kind) {
                let _ = write!(text, "    <{kind} name=\"");
                escape(key, &mut text);
                text.push_str("\">");
                escape(value, &mut text);
                let _ = writeln!(text, "</{kind}>");
            }
            if text.len() > start {
                text.push_str("</resources>\n");
                files.push((name, text));
            }
        }
        files
    }
}

/// What kind of value an item is, by the number of its field, and its content.
pub(crate) fn kind_of(item: Message<'_>) -> Option<(u32, &[u8])> {
    let kinds = item.filter_map(|(number, field)| match field {
        Field::Bytes(bytes) if number < 8 => Some((number, bytes)),
        _ => None,
    });
    kinds.last()
}

fn primitive(value: Message<'_>) -> String {
    let Some((number, field)) = value.last() else { return String::new() };
    let n = match field {
        Field::Number(n) => n,
        Field::Bytes(_) => 0,
    };
    match number {
        1 => "@null".to_owned(),
        2 => "@empty".to_owned(),
        3..=5 => f32::from_bits(n as u32).to_string(),
        6 => (n as u32).cast_signed().to_string(),
        8 => (n != 0).to_string(),
        9..=12 => format!("#{:08x}", n as u32),
        _ => format!("0x{:x}", n as u32),
    }
}
