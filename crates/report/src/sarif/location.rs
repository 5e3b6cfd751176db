use crate::value::Object;
use crate::view::View;
use base::{Place, Position};
use std::fmt::Write;

/// A place as a `location`. A place without text (a missing or binary file) points at the first line of its path,
/// because services that show results need a line.
pub(super) fn location(view: &View<'_>, place: &Place) -> Object {
    let region = match view.range(place) {
        Some((start, end)) => region(start, end),
        None => Object::new().with("startLine", 1_u32),
    };
    let physical =
        Object::new().with("artifactLocation", artifact(view.report.path(place))).with("region", region);
    Object::new().with("physicalLocation", physical)
}

/// A path relative to the audited root.
pub(super) fn artifact(path: &str) -> Object {
    Object::new().with("uri", uri(path)).with("uriBaseId", "%SRCROOT%")
}

/// A range; the end column is the first one after it.
pub(super) fn region(start: Position, end: Position) -> Object {
    Object::new()
        .with("startLine", start.line)
        .with("startColumn", start.column)
        .with("endLine", end.line)
        .with("endColumn", end.column)
}

/// A relative path as a URI reference: everything but letters, digits, `-._~` and `/` is percent-encoded
/// (RFC 3986, 2.3). The root itself is `.`.
pub(super) fn uri(path: &str) -> String {
    if path.is_empty() {
        return ".".to_owned();
    }
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn odd_names_are_percent_encoded() {
        assert_eq!(uri("src/a b#c?.ts"), "src/a%20b%23c%3F.ts");
        assert_eq!(uri("c:\u{e4}%\\"), "c%3A%C3%A4%25%5C");
        assert_eq!(uri(""), ".");
    }
}
