//! `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3:
//! <https://docs.npmjs.com/cli/configuring-npm/package-lock-json>.

use super::{LockKind, Lockfile, Question};
use base::{FileId, Gap, Place, Span};
use json::Cursor;
use rustc_hash::FxHashMap;

/// Deeper trees than this are passed over.
const DEPTH: usize = 64;

pub(super) fn read(file: FileId, text: &str, question: &Question<'_>, gaps: &mut Vec<Gap>) -> Lockfile {
    let mut lockfile = Lockfile::new(file, LockKind::Npm);
    let mut cursor = Cursor::new(text);
    let mut version = 1;
    if cursor.object() {
        while let Some((key, _)) = cursor.key() {
            match &*key {
                "lockfileVersion" => version = cursor.word().and_then(|w| w.parse().ok()).unwrap_or(1),
                "packages" => packages(&mut cursor, &mut lockfile, question),
                // Version 2 says everything twice, for old versions of npm.
                "dependencies" if version < 2 => tree(&mut cursor, &mut lockfile, question, 0),
                _ => cursor.skip(),
            }
        }
    }
    if let Some(at) = cursor.broken() {
        let place = Place::At(file, Span::new(at, at));
        gaps.push(Gap::new(place, "part of the lockfile", "is no JSON (a merge conflict may be left in it)"));
    }
    lockfile
}

/// The fields of one entry that matter.
#[derive(Default)]
struct Entry<'a> {
    version: Option<std::borrow::Cow<'a, str>>,
    span: Span,
    resolved: Option<(std::borrow::Cow<'a, str>, Span)>,
    integrity: bool,
    /// A link, a bundled package or one from git: nothing that has a checksum.
    free: bool,
    dev: bool,
}

impl<'a> Entry<'a> {
    fn field(&mut self, cursor: &mut Cursor<'a>, key: &str) {
        match key {
            "version" => {
                if let Some((text, span)) = cursor.string() {
                    self.version = Some(text);
                    self.span = span;
                }
            }
            "resolved" => self.resolved = cursor.string(),
            "integrity" => self.integrity = cursor.string().is_some(),
            "link" | "inBundle" | "bundled" => self.free |= cursor.word() == Some("true"),
            "dev" => self.dev |= cursor.word() == Some("true"),
            _ => cursor.skip(),
        }
    }

    fn judge(&self, lockfile: &mut Lockfile, name: &str) {
        if let Some((url, span)) = &self.resolved {
            lockfile.cleartext(name, url, *span);
        }
        let url = self.resolved.as_ref().map_or("", |(url, _)| url);
        let from_registry =
            url.starts_with("http") && !url.contains(".git#") && !url.contains("codeload.github.com");
        if from_registry && !self.integrity && !self.free && self.version.is_some() {
            lockfile.unchecked(name, self.span);
        }
    }
}

/// Versions 2 and 3: a flat list by the path of each package.
fn packages(cursor: &mut Cursor<'_>, lockfile: &mut Lockfile, question: &Question<'_>) {
    if !cursor.object() {
        return;
    }
    // The folder of `node_modules` nearest to the app wins, as for Node.
    let mut nearest: FxHashMap<String, (usize, usize)> = FxHashMap::default();
    while let Some((path, _)) = cursor.key() {
        let Some((folder, name)) = split(&path) else {
            cursor.skip();
            continue;
        };
        let mut entry = Entry::default();
        if !cursor.object() {
            continue;
        }
        while let Some((key, _)) = cursor.key() {
            entry.field(cursor, &key);
        }
        entry.judge(lockfile, name);
        let Some(version) = entry.version.as_deref().filter(|_| question.names.contains(name)) else {
            continue;
        };
        let holds = folder.is_empty() || folder == question.workspace || is_above(folder, question.workspace);
        let mut direct = holds && question.asks(name);
        if direct {
            let here = (folder.len(), lockfile.locked.len());
            let best = nearest.entry(name.to_owned()).or_insert(here);
            if best.0 > here.0 {
                direct = false;
            } else if best.1 != here.1 {
                if let Some(farther) = lockfile.locked.get_mut(best.1) {
                    farther.direct = false;
                }
                *best = here;
            }
        }
        lockfile.push(name, version, entry.span, direct, entry.dev);
    }
}

/// `apps/x/node_modules/@a/b` is package `@a/b` in folder `apps/x`. None for what is not installed.
fn split(path: &str) -> Option<(&str, &str)> {
    let at = path.rfind("node_modules/")?;
    let (folder, name) = path.split_at_checked(at)?;
    Some((folder.trim_end_matches('/'), name.strip_prefix("node_modules/")?))
}

fn is_above(folder: &str, workspace: &str) -> bool {
    workspace.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Version 1: a tree.
fn tree(cursor: &mut Cursor<'_>, lockfile: &mut Lockfile, question: &Question<'_>, depth: usize) {
    if depth > DEPTH {
        cursor.skip();
        return;
    }
    if !cursor.object() {
        return;
    }
    while let Some((name, _)) = cursor.key() {
        let mut entry = Entry::default();
        if !cursor.object() {
            continue;
        }
        while let Some((key, _)) = cursor.key() {
            if key == "dependencies" {
                tree(cursor, lockfile, question, depth + 1);
            } else {
                entry.field(cursor, &key);
            }
        }
        entry.judge(lockfile, &name);
        if let Some(version) = entry.version.as_deref().filter(|_| question.names.contains(&*name)) {
            let direct = depth == 0 && question.asks(&name);
            lockfile.push(&name, version, entry.span, direct, entry.dev);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lock::tests_support::ask;

    #[test]
    fn the_nearest_copy_of_a_workspace_counts() {
        let text = r#"{"lockfileVersion":3,"packages":{"":{"version":"9.9.9"},
          "apps/m/node_modules/a":{"version":"2.0.0","resolved":"https://r/a.tgz","integrity":"x"},
          "node_modules/a":{"version":"1.0.0","resolved":"http://r/a.tgz"},
          "node_modules/b/node_modules/a":{"version":"0.1.0","dev":true},
          "node_modules/c":{"resolved":"packages/c","link":true}}}"#;
        let lock = ask("package-lock.json", text, "apps/m", &[("a", "^2")], &["a", "c"]);
        let all: Vec<(String, bool, bool)> =
            lock.locked.iter().map(|l| (l.version.to_string(), l.direct, l.dev)).collect();
        assert_eq!(
            all,
            [("2.0.0".into(), true, false), ("1.0.0".into(), false, false), ("0.1.0".into(), false, true)]
        );
        assert_eq!((lock.cleartext.count, lock.unchecked.count), (1, 1));
        assert_eq!(lock.unchecked.first.unwrap().0, "a");
    }

    #[test]
    fn the_first_version_is_a_tree() {
        let text = r#"{"lockfileVersion":1,"dependencies":{"b":{"version":"1.0.0","resolved":"https://r/b","integrity":"x",
          "dependencies":{"a":{"version":"0.9.0","bundled":true}}},"a":{"version":"1.2.3","dev":true}}}"#;
        let lock = ask("package-lock.json", text, "", &[("a", "^1")], &["a"]);
        assert_eq!(lock.locked.len(), 2);
        assert!(!lock.locked[0].direct && lock.locked[1].direct && lock.locked[1].dev);
        assert_eq!(lock.unchecked.count, 0);
    }

    #[test]
    fn a_large_lockfile_is_read_in_linear_time() {
        let entry = |i: u32| {
            format!(
                "\"node_modules/p{i}\":{{\"version\":\"1.0.{i}\",\"resolved\":\"https://r/p{i}.tgz\",\"integrity\":\"sha512-{i:080}\",\"license\":\"MIT\"}}"
            )
        };
        let body: Vec<String> = (0..60_000).map(entry).collect();
        let text = format!("{{\"lockfileVersion\":3,\"packages\":{{{}}}}}", body.join(","));
        let lock = ask("package-lock.json", &text, "", &[("p59999", "*")], &["p59999"]);
        assert_eq!(lock.locked.len(), 1);
    }
}
