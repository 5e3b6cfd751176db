//! `bun.lock`: <https://bun.com/docs/install/lockfile>. JSON with trailing commas; each package is a list whose first
//! item is `name@version`, and whose last one is the checksum where it comes from a registry.

use super::{LockKind, Lockfile, Question};
use base::{FileId, Gap, Place, Span};
use json::Cursor;

pub(super) fn read(file: FileId, text: &str, question: &Question<'_>, gaps: &mut Vec<Gap>) -> Lockfile {
    let mut lockfile = Lockfile::new(file, LockKind::Bun);
    let mut cursor = Cursor::new(text);
    if cursor.object() {
        while let Some((key, _)) = cursor.key() {
            if key == "packages" && cursor.peek() == Some(b'{') {
                packages(&mut cursor, &mut lockfile, question);
            } else {
                cursor.skip();
            }
        }
    }
    if let Some(at) = cursor.broken() {
        gaps.push(Gap::new(Place::At(file, Span::new(at, at)), "part of the lockfile", "is no JSON"));
    }
    lockfile
}

fn packages(cursor: &mut Cursor<'_>, lockfile: &mut Lockfile, question: &Question<'_>) {
    cursor.object();
    while let Some((key, _)) = cursor.key() {
        if !cursor.list() {
            continue;
        }
        let mut strings = Vec::new();
        let mut first = None;
        while cursor.item() {
            if cursor.peek() == Some(b'"') {
                if let Some((text, span)) = cursor.string() {
                    first.get_or_insert((text.clone(), span));
                    strings.push(text);
                }
            } else {
                cursor.skip();
            }
        }
        let Some((id, span)) = first else { continue };
        let Some(at) = id.get(1..).and_then(|rest| rest.find('@')).map(|i| i + 1) else { continue };
        let (name, version) = (id.get(..at).unwrap_or_default(), id.get(at + 1..).unwrap_or_default());
        strings.iter().for_each(|s| lockfile.cleartext(name, s, span));
        lockfile.cleartext(name, version, span);
        let registry = version.starts_with(|c: char| c.is_ascii_digit());
        if registry && !strings.last().is_some_and(|s| s.starts_with("sha")) {
            lockfile.unchecked(name, span);
        }
        if question.names.contains(name) {
            let direct = key == name && question.asks(name);
            lockfile.push(name, version, span, direct, false);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lock::tests_support::ask;

    #[test]
    fn packages_are_read_with_their_checksums() {
        let text = r#"{"lockfileVersion":1,"workspaces":{"":{"dependencies":{"a":"^1"}}},"packages":{
            "a":["a@1.2.3","",{"dependencies":{"x":"1"}},"sha512-x"],
            "b/a":["a@0.9.0","http://r/a.tgz",{}],
            "w":["w@workspace:apps/w"],},}"#;
        let lock = ask("bun.lock", text, "", &[("a", "^1")], &["a", "w"]);
        assert_eq!(lock.locked.len(), 2);
        assert!(lock.locked[0].direct && !lock.locked[1].direct);
        assert_eq!((lock.cleartext.count, lock.unchecked.count), (1, 1));
    }
}
