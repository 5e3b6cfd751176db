//! `pnpm-lock.yaml`, versions 5 to 9: <https://github.com/pnpm/spec/tree/master/lockfile>. pnpm writes it itself, with
//! two blanks for each level, so that lines say enough and no YAML parser is needed.

use super::{LockKind, Lockfile, Question};
use base::{FileId, Span};
use rustc_hash::FxHashSet;

/// Where in the file a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Other,
    /// `importers:`, below it the folders of the workspace.
    Importers,
    /// `packages:`.
    Packages,
    /// Dependencies of the only project (up to version 6).
    Root {
        dev: bool,
    },
}

pub(super) fn read(file: FileId, text: &str, question: &Question<'_>) -> Lockfile {
    let mut reader = Reader {
        lockfile: Lockfile::new(file, LockKind::Pnpm),
        question,
        part: Part::Other,
        ours: false,
        group: None,
        dependency: None,
        package: None,
        direct: FxHashSet::default(),
    };
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let body = line.trim_end();
        let indent = body.len() - body.trim_start_matches(' ').len();
        let rest = body.get(indent..).unwrap_or_default();
        if rest.is_empty() || rest.starts_with('#') {
            continue;
        }
        reader.line(indent, rest, start + indent);
    }
    reader.lockfile
}

struct Reader<'a, 'q> {
    lockfile: Lockfile,
    question: &'q Question<'q>,
    part: Part,
    /// The importer at hand is the app's own.
    ours: bool,
    /// The group of dependencies at hand, true for those of development.
    group: Option<bool>,
    dependency: Option<&'a str>,
    package: Option<(&'a str, &'a str)>,
    /// What the app asks for itself: name and version.
    direct: FxHashSet<(&'a str, String)>,
}

impl<'a> Reader<'a, '_> {
    fn line(&mut self, indent: usize, rest: &'a str, at: usize) {
        let (key, value, value_at) = split(rest, at);
        if indent == 0 {
            self.part = match key {
                "importers" => Part::Importers,
                "packages" => Part::Packages,
                "dependencies" | "optionalDependencies" => Part::Root { dev: false },
                "devDependencies" => Part::Root { dev: true },
                _ => Part::Other,
            };
            return;
        }
        match self.part {
            Part::Root { dev } => self.in_group(indent, 2, key, value, value_at, dev),
            Part::Importers => match indent {
                2 => {
                    let folder = key.trim_start_matches("./");
                    self.ours = if folder == "." {
                        self.question.workspace.is_empty()
                    } else {
                        folder == self.question.workspace
                    };
                }
                4 => {
                    self.group = match key {
                        "dependencies" | "optionalDependencies" => Some(false),
                        "devDependencies" => Some(true),
                        _ => None,
                    }
                }
                _ => {
                    if let (true, Some(dev)) = (self.ours, self.group) {
                        self.in_group(indent, 6, key, value, value_at, dev);
                    }
                }
            },
            Part::Packages => self.in_packages(indent, key, rest, value_at, at),
            Part::Other => {}
        }
    }

    /// A line below `dependencies:`: `name: 1.2.3` up to version 5, `name:` with `version: 1.2.3` below it later.
    fn in_group(&mut self, indent: usize, level: usize, key: &'a str, value: &str, at: usize, dev: bool) {
        let name = if indent == level {
            self.dependency = value.is_empty().then_some(key);
            (!value.is_empty()).then_some(key)
        } else {
            self.dependency.filter(|_| indent == level + 2 && key == "version")
        };
        let Some(name) = name.filter(|n| self.question.names.contains(n)) else { return };
        let version = plain(value);
        self.direct.insert((name, version.to_owned()));
        self.lockfile.push(name, version, Span::from_usize(at, at + version.len()), true, dev);
    }

    fn in_packages(&mut self, indent: usize, key: &'a str, rest: &'a str, value_at: usize, at: usize) {
        if indent == 2 {
            self.package = package(key);
            let Some((name, version)) = self.package else { return };
            if self.question.names.contains(name) && !self.direct.contains(&(name, version.to_owned())) {
                self.lockfile.push(name, version, Span::from_usize(at, at + key.len()), false, false);
            }
            return;
        }
        let Some((name, _)) = self.package.filter(|_| indent == 4) else { return };
        if key == "resolution" {
            let span = Span::from_usize(value_at, at + rest.len());
            let tarball =
                rest.split("tarball: ").nth(1).map(|t| t.split([',', '}']).next().unwrap_or_default());
            if let Some(url) = tarball {
                self.lockfile.cleartext(name, url.trim(), span);
            }
            // What comes from git or from an address of its own has no version in its key.
            let registry = self.package.is_some_and(|(_, v)| v.starts_with(|c: char| c.is_ascii_digit()));
            if registry && !rest.contains("integrity: ") && rest.ends_with('}') {
                self.lockfile.unchecked(name, span);
            }
            let loose = tarball.is_some_and(|url| !registry && !names_a_commit(url));
            if loose && !rest.contains("integrity: ") && self.question.asks(name) {
                let place = self.lockfile.place(span);
                self.lockfile.loose.push((name.to_owned(), place));
            }
        } else if key == "dev" && rest.ends_with("true") {
            let at_package = self.package;
            let newest = self.lockfile.locked.last_mut();
            if let Some(locked) = newest.filter(|l| {
                !l.direct && Some((l.name.as_str(), l.version.to_string().as_str())) == at_package
            }) {
                locked.dev = true;
            }
        }
    }
}

/// `'@a/b': 1.0.0` is key `@a/b` and value `1.0.0`, with the offset of the value.
fn split(rest: &str, at: usize) -> (&str, &str, usize) {
    let quoted = rest.starts_with(['\'', '"']);
    let end =
        if quoted { rest.get(1..).and_then(|r| r.find(['\'', '"'])).map(|i| i + 2) } else { colon(rest) };
    let end = end.unwrap_or(rest.len());
    let key = rest.get(..end).unwrap_or_default().trim_matches(['\'', '"']);
    let after = rest.get(end..).unwrap_or_default().trim_start_matches(':');
    let value = after.trim();
    (key, value.trim_matches(['\'', '"']), at + rest.len() - after.trim_start().len())
}

/// True for an address that holds a whole commit hash, as those of git hosts do: its content stays the same.
fn names_a_commit(url: &str) -> bool {
    url.split(|c: char| !c.is_ascii_hexdigit()).any(|part| part.len() == 40)
}

/// The colon that ends a key: followed by a blank or by nothing.
fn colon(rest: &str) -> Option<usize> {
    rest.find(": ").or_else(|| rest.ends_with(':').then(|| rest.len() - 1))
}

/// `4.0.1(react@18)`, `4.0.1_react@18` and `other@4.0.1` (an alias) are version 4.0.1.
fn plain(value: &str) -> &str {
    let value = value.split(['(', '_']).next().unwrap_or_default();
    value.rsplit('@').next().unwrap_or(value)
}

/// `/@a/b/1.0.0_x`, `/@a/b@1.0.0(x)` and `@a/b@1.0.0` are package `@a/b` with its version.
fn package(key: &str) -> Option<(&str, &str)> {
    let key = key.strip_prefix('/').unwrap_or(key);
    let key = key.split('(').next()?;
    let cut = key.get(1..)?.find('@').map(|i| i + 1).filter(|at| {
        // In version 5 an `@` occurs only behind the `_` of peers.
        !key.get(..*at).is_some_and(|head| {
            head.contains('_') && head.matches('/').count() > usize::from(key.starts_with('@'))
        })
    });
    let at = match cut {
        Some(at) => at,
        None => {
            let head = key.split('_').next()?;
            head.rfind('/')?
        }
    };
    Some((key.get(..at)?, plain(key.get(at + 1..)?)))
}

#[cfg(test)]
mod tests {
    use super::package;
    use crate::lock::tests_support::ask;

    #[test]
    fn the_keys_of_every_version_name_a_package() {
        assert_eq!(package("/@a/b/1.0.0_react@18.0.0"), Some(("@a/b", "1.0.0")));
        assert_eq!(package("/a/1.0.0"), Some(("a", "1.0.0")));
        assert_eq!(package("/@a/b@1.0.0(@c/d@2.0.0)"), Some(("@a/b", "1.0.0")));
        assert_eq!(package("@a/b@1.0.0"), Some(("@a/b", "1.0.0")));
        assert_eq!(package("a_b@1.0.0"), Some(("a_b", "1.0.0")));
    }

    #[test]
    fn only_the_importer_of_the_app_counts() {
        let text = "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      '@c/core':\n        specifier: ^7\n        version: 7.0.0\n\n  \
            apps/m:\n    dependencies:\n      '@c/core':\n        specifier: ^8\n        version: 8.5.2(x@1.0.0)\n      w:\n        specifier: workspace:*\n        version: link:../w\n    devDependencies:\n      t:\n        specifier: '1'\n        version: 1.0.0\n\n\
            packages:\n\n  '@c/core@7.0.0':\n    resolution: {integrity: sha512-a}\n\n  '@c/core@8.5.2':\n    resolution: {integrity: sha512-b}\n\n  g@https://codeload.github.com/x/y/tar.gz/0:\n    resolution: {tarball: https://codeload.github.com/x/y/tar.gz/0}\n    version: 1.0.0\n\n  h@1.0.0:\n    resolution: {tarball: http://r/h.tgz}\n";
        let lock =
            ask("pnpm-lock.yaml", text, "apps/m", &[("@c/core", "^8"), ("t", "1")], &["@c/core", "t", "w"]);
        let all: Vec<(String, bool, bool)> =
            lock.locked.iter().map(|l| (l.version.to_string(), l.direct, l.dev)).collect();
        assert_eq!(
            all,
            [("8.5.2".into(), true, false), ("1.0.0".into(), true, true), ("7.0.0".into(), false, false)]
        );
        assert_eq!(lock.locked[0].place.span().unwrap().of(text), "8.5.2");
        assert_eq!((lock.cleartext.count, lock.unchecked.count), (1, 1));
    }

    #[test]
    fn an_archive_without_a_checksum_is_told_from_a_commit_and_a_checked_one() {
        let text = "packages:\n\n  a@https://h/a.tgz:\n    resolution: {tarball: https://h/a.tgz}\n    version: 1.0.0\n\n  \
            b@https://h/b.tgz:\n    resolution: {integrity: sha512-x, tarball: https://h/b.tgz}\n\n  \
            c@https://codeload.github.com/x/y/tar.gz/0123456789abcdef0123456789abcdef01234567:\n    resolution: {tarball: https://codeload.github.com/x/y/tar.gz/0123456789abcdef0123456789abcdef01234567}\n";
        let lock = ask(
            "pnpm-lock.yaml",
            text,
            "",
            &[("a", "https://h/a.tgz"), ("b", "https://h/b.tgz"), ("c", "x/y")],
            &[],
        );
        let names: Vec<&str> = lock.loose.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a"]);
    }

    #[test]
    fn old_versions_have_their_dependencies_at_the_top() {
        let five = "lockfileVersion: 5.4\n\nspecifiers:\n  a: ^1\n\ndependencies:\n  a: 1.2.3_x@1\n  '@c/core': 4.0.1\n\npackages:\n\n  /a/1.2.3_x@1:\n    resolution: {integrity: s}\n    dev: false\n";
        let lock = ask("pnpm-lock.yaml", five, "", &[("a", "^1")], &["a", "@c/core"]);
        let all: Vec<String> =
            lock.locked.iter().map(|l| format!("{}@{} {}", l.name, l.version, l.direct)).collect();
        assert_eq!(all, ["a@1.2.3 true", "@c/core@4.0.1 true"]);
        let six = "lockfileVersion: '6.0'\n\ndevDependencies:\n  a:\n    specifier: ^1\n    version: 1.2.3(x@1)\n\npackages:\n\n  /a@0.1.0:\n    resolution: {integrity: s}\n    dev: true\n";
        let lock = ask("pnpm-lock.yaml", six, "", &[("a", "^1")], &["a"]);
        assert!(lock.locked[0].direct && lock.locked[0].dev && lock.locked[1].dev && !lock.locked[1].direct);
    }
}
