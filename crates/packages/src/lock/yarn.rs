//! `yarn.lock` of Yarn 1 (<https://classic.yarnpkg.com/lang/en/docs/yarn-lock/>) and of Yarn 2 and later, which looks
//! alike and is YAML.

use super::{LockKind, Lockfile, Question};
use base::{FileId, Span};

pub(super) fn read(file: FileId, text: &str, question: &Question<'_>) -> Lockfile {
    let berry = text.contains("\n__metadata:");
    let mut lockfile = Lockfile::new(file, if berry { LockKind::Berry } else { LockKind::Yarn });
    let mut entry = Entry::default();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let body = line.trim_end();
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        if !body.starts_with(' ') {
            entry.judge(&mut lockfile, question, berry);
            entry = Entry { head: body.trim_end_matches(':'), ..Entry::default() };
            continue;
        }
        // Two blanks are a field of the entry, more are its dependencies.
        if body.starts_with("   ") {
            continue;
        }
        let field = body.trim_start();
        let (key, value) = field.split_once([' ', ':']).unwrap_or((field, ""));
        let value = value.trim().trim_matches('"');
        let at = start + body.len() - body.rfind(value).map_or(0, |i| body.len() - i);
        entry.field(key.trim_end_matches(':'), value, Span::from_usize(at, at + value.len()));
    }
    entry.judge(&mut lockfile, question, berry);
    lockfile
}

#[derive(Default)]
struct Entry<'a> {
    head: &'a str,
    version: Option<(&'a str, Span)>,
    resolved: Option<(&'a str, Span)>,
    checked: bool,
    /// Only some machines install it, and the checksum is left out then.
    conditional: bool,
}

impl<'a> Entry<'a> {
    fn field(&mut self, key: &str, value: &'a str, span: Span) {
        match key {
            "version" => self.version = Some((value, span)),
            "resolved" | "resolution" => self.resolved = Some((value, span)),
            "integrity" | "checksum" => self.checked = true,
            "conditions" => self.conditional = true,
            _ => {}
        }
    }

    fn judge(&self, lockfile: &mut Lockfile, question: &Question<'_>, berry: bool) {
        let Some((version, span)) = self.version else { return };
        let mut names = self.head.split(',').filter_map(|part| split(part.trim().trim_matches('"')));
        let Some((name, first)) = names.next() else { return };
        if let Some((url, at)) = self.resolved {
            let url = if berry { url.split_once('@').map_or(url, |(_, rest)| rest) } else { url };
            lockfile.cleartext(name, url, at);
            // Yarn 1 puts the SHA-1 sum behind `#` where there is no better one.
            let archive = url.starts_with("http") && url.contains(".tgz") && !url.contains('#');
            let registry = if berry { url.starts_with("npm:") && !self.conditional } else { archive };
            if registry && !self.checked {
                lockfile.unchecked(name, span);
            }
        }
        if !question.names.contains(name) {
            return;
        }
        let asks = |range: &str| question.specs(name).iter().any(|spec| same(spec, range));
        let direct = asks(first) || names.any(|(_, range)| asks(range));
        lockfile.push(name, version, span, direct, false);
    }
}

/// `@a/b@npm:^1.0` is package `@a/b` with range `npm:^1.0`.
fn split(part: &str) -> Option<(&str, &str)> {
    let at = part.get(1..)?.find('@')? + 1;
    Some((part.get(..at)?, part.get(at + 1..)?))
}

fn same(spec: &str, range: &str) -> bool {
    spec == range
        || range.strip_prefix("npm:") == Some(spec)
        || spec.strip_prefix("npm:") == Some(range)
        || (spec.starts_with("patch:") && range.starts_with("patch:"))
}

#[cfg(test)]
mod tests {
    use crate::lock::LockKind;
    use crate::lock::tests_support::ask;

    #[test]
    fn the_entry_of_the_range_that_is_asked_for_is_direct() {
        let text = "# yarn lockfile v1\n\n\"@c/core@^7.0.0\", \"@c/core@^7.1\":\n  version \"7.4.2\"\n  resolved \"https://r/core.tgz#0a\"\n\
            \n\"@c/core@^6.0.0\":\n  version \"6.0.0\"\n  resolved \"http://r/core6.tgz\"\n  dependencies:\n    version \"9\"\n";
        let lock = ask("yarn.lock", text, "", &[("@c/core", "^7.1")], &["@c/core"]);
        assert_eq!(lock.kind, LockKind::Yarn);
        assert_eq!(lock.locked.len(), 2);
        assert!(lock.locked[0].direct && lock.locked[0].version.to_string() == "7.4.2");
        assert_eq!(lock.locked[0].place.span().unwrap().of(text), "7.4.2");
        assert!(!lock.locked[1].direct);
        assert_eq!((lock.cleartext.count, lock.unchecked.count), (1, 1));
    }

    #[test]
    fn yarn_berry_is_read_too() {
        let text = "\n__metadata:\n  version: 8\n\n\"@c/core@npm:^8.0.0\":\n  version: 8.5.2\n  resolution: \"@c/core@npm:8.5.2\"\n  checksum: 10c0/ab\n\
            \n\"e@npm:1\":\n  version: 1.0.0\n  resolution: \"e@npm:1.0.0\"\n  conditions: os=linux\n\n\"app@workspace:.\":\n  version: 0.0.0-use.local\n  resolution: \"app@workspace:.\"\n";
        let lock = ask("yarn.lock", text, "", &[("@c/core", "^8.0.0")], &["@c/core", "e"]);
        assert_eq!(lock.kind, LockKind::Berry);
        assert!(lock.locked[0].direct && lock.locked[0].version.to_string() == "8.5.2");
        assert_eq!((lock.cleartext.count, lock.unchecked.count), (0, 0));
    }

    #[test]
    fn garbage_gives_nothing() {
        for text in ["", "\"", "a:\n  version", "@\n  version \"1.0.0\"\n", "a@:\n  version \"\u{e4}\"\n   x"]
        {
            assert!(ask("yarn.lock", text, "", &[("a", "1")], &["a"]).locked.is_empty(), "{text}");
        }
    }
}
