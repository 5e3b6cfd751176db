//! The resources of a package: names, numbers and plain values, as a table in the form of APKs.

use super::bytes::Bytes;
use crate::Tree;
use base::FileId;

/// The value of a resource.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A text.
    Text(String),
    /// A truth value.
    Truth(bool),
    /// A number.
    Number(i32),
    /// Another resource: `@string/x`.
    Other(String),
    /// A file, by its path in the package.
    File(String),
}

/// Resources by type and name.
#[derive(Debug, Default)]
pub(crate) struct Resources(pub(crate) Vec<(String, Vec<(String, Value)>)>);

impl Resources {
    /// Those of the folder `res` of an Android project.
    pub(crate) fn read(tree: &Tree, res: &str) -> Result<Self, String> {
        let mut resources = Self::default();
        for (path, bytes) in tree.iter().filter(|(path, _)| path.starts_with(res)) {
            let below = path.trim_start_matches(res).trim_start_matches('/');
            let Some((folder, file)) = below.split_once('/') else { continue };
            let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
            if folder == "values" {
                let text = std::str::from_utf8(bytes).map_err(|_| format!("{path} is not text"))?;
                let root = xml::parse(FileId(0), text).map_err(|e| format!("{path}: {}", e.message))?;
                for element in &root.children {
                    let name = element.attributes.iter().find(|a| a.name == "name");
                    let kind = if element.name == "item" { "id" } else { element.name.as_str() };
                    if let Some(name) = name {
                        resources.add(kind, &name.value, value(kind, &element.text));
                    }
                }
            } else if !folder.contains('-') {
                resources.add(folder, stem, Value::File(format!("res/{below}")));
            } else {
                return Err(format!("{path} is for some devices only"));
            }
        }
        Ok(resources)
    }

    fn add(&mut self, kind: &str, name: &str, value: Value) {
        match self.0.iter_mut().find(|(k, _)| k == kind) {
            Some((_, entries)) => {
                entries.retain(|(n, _)| n != name);
                entries.push((name.to_owned(), value));
            }
            None => self.0.push((kind.to_owned(), vec![(name.to_owned(), value)])),
        }
    }

    /// The number of a resource such as `@string/x`. One that is not there yet is added as a file.
    pub(crate) fn number(&mut self, reference: &str) -> Option<u32> {
        let (kind, name) = reference.strip_prefix('@')?.trim_start_matches('+').split_once('/')?;
        if kind.contains(':') {
            return None;
        }
        if !self.0.iter().any(|(k, entries)| k == kind && entries.iter().any(|(n, _)| n == name)) {
            self.add(kind, name, Value::File(format!("res/{kind}/{name}.png")));
        }
        let kind_at = self.0.iter().position(|(k, _)| k == kind)?;
        let (_, entries) = self.0.get(kind_at)?;
        let entry = entries.iter().position(|(n, _)| n == name)?;
        Some(0x7f00_0000 | (kind_at as u32 + 1) << 16 | entry as u32)
    }

    /// The table in the form of APKs.
    pub(crate) fn table(&mut self, package: &str) -> Vec<u8> {
        let others: Vec<String> = self
            .0
            .iter()
            .flat_map(|(_, entries)| entries)
            .filter_map(|(_, v)| match v {
                Value::Other(reference) => Some(reference.clone()),
                _ => None,
            })
            .collect();
        for reference in others {
            self.number(&reference);
        }
        let mut strings: Vec<String> = Vec::new();
        let mut keys: Vec<String> = Vec::new();
        let kinds: Vec<String> = self.0.iter().map(|(kind, _)| kind.clone()).collect();
        let mut types = Bytes::default();
        let all = self.0.clone();
        for (number, (_, entries)) in all.iter().enumerate() {
            types.u16(0x0202).u16(16).u32(16 + 4 * entries.len() as u32).u32(number as u32 + 1);
            types.u32(entries.len() as u32);
            types.all(&vec![0; 4 * entries.len()]);
            let start = 20 + 64 + 4 * entries.len();
            types.u16(0x0201).u16(84).u32((start + 16 * entries.len()) as u32).u32(number as u32 + 1);
            types.u32(entries.len() as u32).u32(start as u32).u32(64).all(&[0; 60]);
            for number in 0..entries.len() {
                types.u32(16 * number as u32);
            }
            for (name, value) in entries {
                let (kind, data) = match value {
                    Value::Text(text) | Value::File(text) => (3, index(&mut strings, text)),
                    Value::Truth(yes) => (0x12, if *yes { u32::MAX } else { 0 }),
                    Value::Number(n) => (0x10, n.cast_unsigned()),
                    Value::Other(reference) => (1, self.number(reference).unwrap_or(0)),
                };
                types.u16(8).u16(0).u32(index(&mut keys, name)).u16(8).all(&[0, kind]).u32(data);
            }
        }
        let (kinds, keys) = (pool(&kinds), pool(&keys));
        let mut body = Bytes::default();
        let len = 288 + kinds.len() + keys.len() + types.0.len();
        body.u16(0x0200).u16(288).u32(len as u32).u32(0x7f);
        let mut name: Vec<u8> = package.encode_utf16().take(127).flat_map(u16::to_le_bytes).collect();
        name.resize(256, 0);
        body.all(&name).u32(288).u32(0).u32(288 + kinds.len() as u32).u32(0).u32(0);
        body.all(&kinds).all(&keys).all(&types.0);
        let strings = pool(&strings);
        let mut table = Bytes::default();
        table.u16(2).u16(12).u32((12 + strings.len() + body.0.len()) as u32).u32(1);
        table.all(&strings).all(&body.0);
        table.0
    }
}

fn value(kind: &str, text: &str) -> Value {
    if text.starts_with('@') && text.contains('/') {
        return Value::Other(text.to_owned());
    }
    match kind {
        "bool" => Value::Truth(text == "true"),
        "integer" => text.parse().map_or(Value::Text(text.to_owned()), Value::Number),
        "string" => Value::Text(text.replace("\\'", "'").replace("\\\"", "\"").replace("\\n", "\n")),
        _ => Value::Number(0),
    }
}

/// The number of a text in a list; a new one is added.
pub(crate) fn index(strings: &mut Vec<String>, text: &str) -> u32 {
    let at = strings.iter().position(|s| s == text).unwrap_or_else(|| {
        strings.push(text.to_owned());
        strings.len() - 1
    });
    at as u32
}

/// A pool of texts in UTF-8.
pub(crate) fn pool(strings: &[String]) -> Vec<u8> {
    let (mut offsets, mut content) = (Bytes::default(), Bytes::default());
    let length = |n: usize| if n < 0x80 { vec![n as u8] } else { vec![(n >> 8) as u8 | 0x80, n as u8] };
    for text in strings {
        offsets.u32(content.0.len() as u32);
        content
            .all(&length(text.encode_utf16().count()))
            .all(&length(text.len()))
            .all(text.as_bytes())
            .all(&[0]);
    }
    content.pad(4);
    let start = 28 + offsets.0.len();
    let mut pool = Bytes::default();
    pool.u16(1).u16(28).u32((start + content.0.len()) as u32).u32(strings.len() as u32).u32(0).u32(0x100);
    pool.u32(start as u32).u32(0).all(&offsets.0).all(&content.0);
    pool.0
}
