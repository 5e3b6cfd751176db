//! Values of `res/values`: strings, booleans and integers, and what `@string/x` stands for.
//!
//! Only the default configuration is read (`res/values`, not `res/values-de`).
//! <https://developer.android.com/guide/topics/resources/available-resources>

use base::{FileId, Gap, Place, Span};
use std::collections::BTreeMap;
use xml::Element;

/// Longer chains of references than this are loops.
const CHAIN: usize = 16;

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// `<string>`.
    String,
    /// `<bool>`.
    Bool,
    /// `<integer>`.
    Integer,
}

impl Type {
    fn of(name: &str) -> Option<Self> {
        match name {
            "string" => Some(Type::String),
            "bool" => Some(Type::Bool),
            "integer" => Some(Type::Integer),
            _ => None,
        }
    }
}

/// A named value.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Its type.
    pub kind: Type,
    /// Its name.
    pub name: String,
    /// Its text, with Android's escapes resolved; none where markup inside makes it more than a plain text.
    pub text: Option<String>,
    /// The place of the element, or of the Gradle statement that makes it.
    pub place: Place,
    /// The range of the text between the tags; none for a value without text.
    pub text_span: Option<Span>,
}

/// Values by type and name. Layers are added from the lowest to the highest; a later one replaces.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resources {
    values: BTreeMap<(Type, String), Value>,
}

/// What a reference stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolved {
    /// The text itself, and the place where it is written as a resource (none where it was no reference).
    Text(String, Option<Place>),
    /// A reference to a value that was not found; the second says which.
    Missing(String),
    /// A chain of references that ends in itself, or a value with markup.
    Unclear(String),
}

/// Parse a values file.
///
/// # Errors
/// A gap where the file is not well-formed.
pub fn parse(file: FileId, text: &str) -> Result<Vec<Value>, Gap> {
    let root = xml::parse(file, text).map_err(|e| {
        Gap::new(
            Place::At(file, e.at),
            "these resource values",
            format!("are not well-formed XML: {}", e.message),
        )
    })?;
    if root.name != "resources" {
        return Ok(Vec::new());
    }
    Ok(root.children.iter().filter_map(|e| value(e, text)).collect())
}

fn value(element: &Element, text: &str) -> Option<Value> {
    let kind = match &*element.name {
        "item" => Type::of(element.plain("type")?.value.trim())?,
        name => Type::of(name)?,
    };
    let name = element.plain("name")?.value.trim().to_owned();
    let plain = element.children.is_empty();
    let inner = Span::new(element.open.end, element.span.end);
    let text_span = inner.of(text).rfind("</").map(|len| Span::new(inner.start, inner.start + len as u32));
    Some(Value {
        kind,
        name,
        text: plain.then(|| unescape(&element.text)),
        place: element.place(),
        text_span: text_span.filter(|_| !element.self_closing),
    })
}

/// Android's own escapes and quotes in string resources.
/// <https://developer.android.com/guide/topics/resources/string-resource#FormattingAndStyling>
fn unescape(text: &str) -> String {
    let text = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text);
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => {}
            },
            (c, false) => out.push(c),
        }
    }
    out
}

impl Resources {
    /// Add values over those that are there.
    pub fn add(&mut self, values: impl IntoIterator<Item = Value>) {
        for value in values {
            self.values.insert((value.kind, value.name.clone()), value);
        }
    }

    /// A value by its type and name. Points in a name are underscores in references, as the resource compiler has it.
    pub fn get(&self, kind: Type, name: &str) -> Option<&Value> {
        self.values.get(&(kind, name.to_owned())).or_else(|| self.values.get(&(kind, name.replace('_', "."))))
    }

    /// Every value.
    pub fn iter(&self) -> impl Iterator<Item = &Value> {
        self.values.values()
    }

    /// What a text stands for: itself, or the value that `@string/x`, `@bool/x` or `@integer/x` names.
    pub fn resolve(&self, text: &str) -> Resolved {
        let mut text = text.trim().to_owned();
        let mut place = None;
        for _ in 0..CHAIN {
            let Some((kind, name)) = reference(&text) else {
                return if text.starts_with('@') && text.contains('/') {
                    Resolved::Missing(text)
                } else {
                    Resolved::Text(text, place)
                };
            };
            let Some(value) = self.get(kind, name) else { return Resolved::Missing(text) };
            let Some(next) = value.text.clone() else { return Resolved::Unclear(text) };
            place = Some(value.place.clone());
            text = next;
        }
        Resolved::Unclear(text)
    }
}

/// The type and name of `@string/x`; none for other texts and for the system's own (`@android:string/x`).
fn reference(text: &str) -> Option<(Type, &str)> {
    let body = text.strip_prefix('@')?;
    let (kind, name) = body.trim_start_matches(['*', '+']).split_once('/')?;
    Some((Type::of(kind)?, name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"<resources>
  <string name="scheme" translatable="false">com.example</string>
  <string name="a">@string/b</string>
  <string name="b">@string/scheme</string>
  <string name="x">@string/y</string><string name="y">@string/x</string>
  <string name="rich">a <b>bold</b> word</string>
  <string name="quoted">"it\'s"</string>
  <item type="bool" name="cleartext">true</item>
  <string name="empty"/>
  <color name="scheme">#fff</color>
</resources>"#;

    #[test]
    fn what_cannot_be_resolved_is_said() {
        let mut resources = Resources::default();
        resources.add(parse(FileId(0), TEXT).unwrap());
        assert!(matches!(resources.resolve("@string/none"), Resolved::Missing(_)));
        assert!(matches!(resources.resolve("@android:string/ok"), Resolved::Missing(_)));
        assert!(matches!(resources.resolve("@string/x"), Resolved::Unclear(_)));
        assert!(matches!(resources.resolve("@string/rich"), Resolved::Unclear(_)));
        assert_eq!(resources.resolve("a@b"), Resolved::Text("a@b".into(), None));
        assert!(parse(FileId(0), "<resources><string></resources>").is_err());
    }

    #[test]
    fn chains_end_in_their_text() {
        let mut resources = Resources::default();
        resources.add(parse(FileId(0), TEXT).unwrap());
        let Resolved::Text(text, Some(place)) = resources.resolve("@string/a") else { panic!() };
        assert_eq!(text, "com.example");
        assert!(place.span().unwrap().of(TEXT).starts_with("<string name=\"scheme\""));
        assert!(matches!(resources.resolve("@bool/cleartext"), Resolved::Text(t, _) if t == "true"));
        assert!(matches!(resources.resolve("@string/quoted"), Resolved::Text(t, _) if t == "it's"));
        let scheme = resources.get(Type::String, "scheme").unwrap();
        assert_eq!(scheme.text_span.unwrap().of(TEXT), "com.example");
    }

    #[test]
    fn a_later_layer_replaces() {
        let mut resources = Resources::default();
        resources.add(parse(FileId(0), TEXT).unwrap());
        resources
            .add(parse(FileId(1), "<resources><string name=\"scheme\">debug</string></resources>").unwrap());
        assert!(matches!(resources.resolve("@string/a"), Resolved::Text(t, _) if t == "debug"));
    }

    #[test]
    fn mangled_files_never_panic() {
        crate::mangle::each(TEXT, |text| {
            let _ = parse(FileId(0), text);
        });
    }
}
