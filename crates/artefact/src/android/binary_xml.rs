//! Binary XML as text: manifests and the files of `res/xml`.
//! <https://android.googlesource.com/platform/frameworks/base/+/refs/heads/main/libs/androidfw/include/androidfw/ResourceTypes.h>

use super::attributes;
use super::chunk::{Chunk, Pool, STRING_POOL, chunks};
use super::names::Names;
use super::value::{self, Value, words};
use crate::bytes::{u16_at, u32_at, usize_at};
use crate::xml_text::{Writer, xml_name};

const RESOURCE_MAP: u16 = 0x0180;
const NAMESPACE: u16 = 0x0100;
const START: u16 = 0x0102;
const END: u16 = 0x0103;
const TEXT: u16 = 0x0104;
const ANDROID: &str = "http://schemas.android.com/apk/res/android";
/// A reference to no string.
const NONE: u32 = u32::MAX;

/// A document, decoded.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub text: String,
    /// What could not be read or is odd, as the end of a sentence.
    pub trouble: Vec<&'static str>,
}

struct Reader<'a> {
    strings: Pool<'a>,
    /// The number of the framework's attribute for each of the first strings.
    map: &'a [u8],
    namespaces: Vec<(String, String)>,
    names: &'a Names,
    writer: Writer,
    trouble: Vec<&'static str>,
    started: bool,
}

/// True for bytes that are binary XML rather than text. Packers bend the first field; Android does not look at it.
pub(crate) fn is_binary_xml(bytes: &[u8]) -> bool {
    u16_at(bytes, 2) == Some(8) && bytes.first().is_some_and(|b| *b != b'<')
}

/// Decode a document of at most `limit` bytes of text.
///
/// # Errors
/// Why it cannot be read at all, as the end of a sentence.
pub(crate) fn decode(bytes: &[u8], names: &Names, limit: usize) -> Result<Decoded, &'static str> {
    let header = u16_at(bytes, 2).map(usize::from).filter(|h| *h >= 8).ok_or("is no binary XML")?;
    let size = usize_at(bytes, 4).unwrap_or(0);
    let mut trouble = Vec::new();
    if u16_at(bytes, 0) != Some(3) {
        trouble.push("does not start like binary XML; Android reads it nevertheless, other tools stop there");
    }
    if size > bytes.len() {
        trouble.push("is cut off");
    }
    let body = bytes.get(header..).unwrap_or_default();
    let mut all = chunks(body);
    let (mut strings, mut map): (Option<Pool<'_>>, &[u8]) = (None, &[]);
    for chunk in all.by_ref() {
        match chunk.kind {
            STRING_POOL if strings.is_none() => strings = Pool::new(chunk),
            RESOURCE_MAP if map.is_empty() => map = chunk.bytes.get(chunk.header..).unwrap_or_default(),
            _ => {}
        }
    }
    if all.broken {
        trouble.push("has a part that is damaged; what follows it is missing");
    }
    let mut reader = Reader {
        strings: strings.ok_or("has no strings, without which binary XML says nothing")?,
        map,
        namespaces: namespaces(body, &strings.unwrap_or_default()),
        names,
        writer: Writer::default(),
        trouble,
        started: false,
    };
    for chunk in chunks(body) {
        if reader.chunk(chunk).is_none() {
            reader.note("has an element that cannot be read");
        }
        if reader.writer.len() > limit {
            reader.note("is larger as text than is read");
            break;
        }
    }
    if reader.writer.is_cut() {
        reader.note("has elements that are too deep, or behind the end of the first one; they were left out");
    }
    if !reader.started {
        return Err("has no element that can be read");
    }
    let (text, whole) = reader.writer.finish();
    if !whole {
        reader.trouble.push("ends before its elements do");
    }
    Ok(Decoded {
        text: format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{text}"),
        trouble: reader.trouble,
    })
}

/// The namespaces of a document with prefixes of their own: Android's is always `android`.
fn namespaces(body: &[u8], strings: &Pool<'_>) -> Vec<(String, String)> {
    let mut found = vec![("android".to_owned(), ANDROID.to_owned())];
    for chunk in chunks(body).filter(|c| c.kind == NAMESPACE) {
        let string = |at: usize| strings.get(usize_at(chunk.bytes, chunk.header + at)?);
        let (Some(prefix), Some(uri)) = (string(0), string(4)) else { continue };
        if uri.is_empty() || found.len() > 32 || found.iter().any(|(_, u)| *u == uri) {
            continue;
        }
        let mut prefix = xml_name(&prefix).replace(':', "_");
        if prefix.starts_with("xml") || found.iter().any(|(p, _)| *p == prefix) {
            prefix = format!("ns{}", found.len());
        }
        found.push((prefix, uri));
    }
    found
}

impl Reader<'_> {
    fn note(&mut self, why: &'static str) {
        if !self.trouble.contains(&why) {
            self.trouble.push(why);
        }
    }

    fn chunk(&mut self, chunk: Chunk<'_>) -> Option<()> {
        match chunk.kind {
            START => self.start(chunk)?,
            END if self.started && !self.writer.end() => self.note("ends elements that never started"),
            TEXT if self.started => {
                let text = self.strings.get(usize_at(chunk.bytes, chunk.header)?)?;
                self.writer.text(&text);
            }
            _ => {}
        }
        Some(())
    }

    fn start(&mut self, chunk: Chunk<'_>) -> Option<()> {
        let (bytes, at) = (chunk.bytes, chunk.header);
        let name = self.strings.get(usize_at(bytes, at + 4)?).unwrap_or_default();
        let first = at.checked_add(usize::from(u16_at(bytes, at + 8)?))?;
        let width = usize::from(u16_at(bytes, at + 10)?).max(20);
        let count = usize::from(u16_at(bytes, at + 12)?);
        let mut attributes = Vec::with_capacity(count.min(64));
        if !self.started {
            let spaces = self.namespaces.iter();
            attributes.extend(spaces.map(|(prefix, uri)| (format!("xmlns:{prefix}"), uri.clone())));
        }
        for number in 0..count {
            let field = first.checked_add(number.checked_mul(width)?)?;
            match self.attribute(bytes, field) {
                Some(attribute) => attributes.push(attribute),
                None => {
                    self.note("has an attribute that cannot be read");
                    break;
                }
            }
        }
        self.started = true;
        self.writer.start(&name.replace(':', "_"), &attributes);
        Some(())
    }

    fn attribute(&self, bytes: &[u8], at: usize) -> Option<(String, String)> {
        let space = u32_at(bytes, at)?;
        let name = u32_at(bytes, at + 4)?;
        let raw = u32_at(bytes, at + 8)?;
        let value = Value::at(bytes, at + 12)?;
        let key = self.key(space, name);
        let plain = key.rsplit(':').next().unwrap_or_default();
        let text = match (value.kind, value.reference()) {
            (value::STRING, _) => self.strings.get(value.data as usize).or_else(|| self.string(raw)),
            (_, Some(id)) => Some(self.names.reference(id)),
            _ => words(plain, value.data).or_else(|| Some(value.text())),
        };
        Some((key, text.unwrap_or_default()))
    }

    /// The name of an attribute. The number decides, as in Android: names may have been taken away or may lie.
    fn key(&self, space: u32, name: u32) -> String {
        let id = (name as usize).checked_mul(4).and_then(|at| u32_at(self.map, at)).filter(|id| *id != 0);
        if let Some(known) = id.and_then(attributes::name) {
            return format!("android:{known}");
        }
        let written = self.string(name).unwrap_or_default();
        let uri = (space != NONE).then(|| self.string(space)).flatten().unwrap_or_default();
        let prefix = self.namespaces.iter().find(|(_, u)| *u == uri).map(|(p, _)| p.as_str());
        let local = xml_name(&written).replace(':', "_");
        match (prefix, id) {
            (_, Some(id)) if written.is_empty() => format!("android:_0x{id:08x}"),
            // The framework reads its attributes by number only: one without a number says nothing to it.
            (Some("android"), None) => format!("_{local}"),
            (Some(prefix), _) => format!("{prefix}:{local}"),
            (None, _) => local,
        }
    }

    fn string(&self, number: u32) -> Option<String> {
        (number != NONE).then(|| self.strings.get(number as usize)).flatten()
    }
}
