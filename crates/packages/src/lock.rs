//! Lockfiles: which versions are installed, and how sure their origin is. Everything is read in one pass, and only
//! what is asked for is kept, as a lockfile may have tens of megabytes.

mod bun;
mod npm;
mod pnpm;
mod yarn;

use crate::Version;
use crate::login::logins;
use base::{FileId, Gap, Inputs, Place, Span, join_path};
use rustc_hash::{FxHashMap, FxHashSet};

/// The tool that wrote a lockfile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LockKind {
    /// `package-lock.json`, `npm-shrinkwrap.json`.
    Npm,
    /// `yarn.lock` of Yarn 1.
    Yarn,
    /// `yarn.lock` of Yarn 2 and later.
    Berry,
    /// `pnpm-lock.yaml`.
    Pnpm,
    /// `bun.lock`.
    Bun,
}

/// A version that a lockfile names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    /// The package.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// The place of the entry.
    pub place: Place,
    /// True where it is what the app itself asks for; false where another package brings it.
    pub direct: bool,
    /// True where the lockfile says that only development needs it.
    pub dev: bool,
}

/// Entries of which only the number and the first one matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: u32,
    /// The name and the place of the first one.
    pub first: Option<(String, Place)>,
    /// A range at that place with a name and a password in it, which must not be shown.
    pub login: Option<Span>,
}

impl Tally {
    fn add(&mut self, name: &str, place: impl FnOnce() -> Place) {
        self.count = self.count.saturating_add(1);
        if self.first.is_none() {
            self.first = Some((name.to_owned(), place()));
        }
    }
}

/// What a lockfile says.
#[derive(Clone, Debug)]
pub struct Lockfile {
    /// The file.
    pub file: FileId,
    /// The folder it stands in.
    pub folder: String,
    /// The tool.
    pub kind: LockKind,
    /// The versions of the packages that were asked for, in the order of the file.
    pub locked: Vec<Locked>,
    /// Archives that are fetched without encryption.
    pub cleartext: Tally,
    /// Packages of a registry without a checksum.
    pub unchecked: Tally,
    /// Direct dependencies that are an archive at an address and have no checksum: name and place.
    pub loose: Vec<(String, Place)>,
}

/// What is asked of a lockfile.
pub(crate) struct Question<'a> {
    /// The folder of the app relative to the folder of the lockfile; empty for the same one.
    pub(crate) workspace: &'a str,
    /// The direct dependencies of the app: name and specifications.
    pub(crate) direct: &'a FxHashMap<&'a str, Vec<&'a str>>,
    /// Every name that matters.
    pub(crate) names: &'a FxHashSet<&'a str>,
}

impl Question<'_> {
    /// What the app asks for of a package.
    fn specs(&self, name: &str) -> &[&str] {
        self.direct.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// True where the app itself asks for a package.
    fn asks(&self, name: &str) -> bool {
        self.direct.contains_key(name)
    }
}

impl Lockfile {
    fn new(file: FileId, kind: LockKind) -> Self {
        Self {
            file,
            folder: String::new(),
            kind,
            locked: Vec::new(),
            cleartext: Tally::default(),
            unchecked: Tally::default(),
            loose: Vec::new(),
        }
    }

    fn place(&self, span: Span) -> Place {
        Place::At(self.file, span)
    }

    fn push(&mut self, name: &str, version: &str, span: Span, direct: bool, dev: bool) {
        if let Some(version) = Version::parse(version) {
            let place = self.place(span);
            self.locked.push(Locked { name: name.to_owned(), version, place, direct, dev });
        }
    }

    fn cleartext(&mut self, name: &str, url: &str, span: Span) {
        if is_cleartext(url) {
            let file = self.file;
            if self.cleartext.first.is_none() && !logins(url).is_empty() {
                self.cleartext.login = Some(span);
            }
            self.cleartext.add(name, || Place::At(file, span));
        }
    }

    fn unchecked(&mut self, name: &str, span: Span) {
        let file = self.file;
        self.unchecked.add(name, || Place::At(file, span));
    }
}

/// True for an address that is fetched without encryption from another machine.
pub(crate) fn is_cleartext(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://").or_else(|| url.strip_prefix("git://")) else { return false };
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    !matches!(host, "localhost" | "127.0.0.1" | "[" | "" | "verdaccio")
}

const NAMES: [(&str, LockKind); 5] = [
    ("npm-shrinkwrap.json", LockKind::Npm),
    ("package-lock.json", LockKind::Npm),
    ("pnpm-lock.yaml", LockKind::Pnpm),
    ("yarn.lock", LockKind::Yarn),
    ("bun.lock", LockKind::Bun),
];

/// Read the lockfiles of a folder; the one of `manager` (`pnpm@9`) comes first.
pub(crate) fn load(
    inputs: &dyn Inputs,
    folder: &str,
    manager: Option<&str>,
    question: &Question<'_>,
    gaps: &mut Vec<Gap>,
) -> Vec<Lockfile> {
    let mut found = Vec::new();
    for (name, kind) in NAMES {
        let Some(file) = join_path(folder, name).and_then(|p| inputs.find(&p)) else { continue };
        let Some(text) = inputs.text(file) else {
            let place = Place::At(file, Span::default());
            gaps.push(Gap::new(place, "the lockfile", "was not read, as it is too large or is no text"));
            continue;
        };
        if kind == LockKind::Npm && found.iter().any(|l: &Lockfile| l.kind == LockKind::Npm) {
            continue;
        }
        let mut lockfile = match kind {
            LockKind::Npm => npm::read(file, text, question, gaps),
            LockKind::Pnpm => pnpm::read(file, text, question),
            LockKind::Yarn | LockKind::Berry => yarn::read(file, text, question),
            LockKind::Bun => bun::read(file, text, question, gaps),
        };
        folder.clone_into(&mut lockfile.folder);
        found.push(lockfile);
    }
    let binary = join_path(folder, "bun.lockb").and_then(|p| inputs.find(&p));
    if let (Some(file), true) = (binary, found.is_empty()) {
        let why = "is in Bun's binary format; `bun install --save-text-lockfile` writes it as text";
        gaps.push(Gap::new(Place::At(file, Span::default()), "the lockfile", why));
    }
    let wanted = |kind| match manager.and_then(|m| m.split('@').next()) {
        Some("npm") => kind == LockKind::Npm,
        Some("pnpm") => kind == LockKind::Pnpm,
        Some("yarn") => matches!(kind, LockKind::Yarn | LockKind::Berry),
        Some("bun") => kind == LockKind::Bun,
        _ => false,
    };
    found.sort_by_key(|l| !wanted(l.kind));
    found
}

/// True where the folder holds a lockfile of any kind.
pub(crate) fn any(inputs: &dyn Inputs, folder: &str) -> bool {
    let names = NAMES.iter().map(|(name, _)| *name).chain(["bun.lockb"]);
    names.into_iter().any(|name| join_path(folder, name).is_some_and(|p| inputs.find(&p).is_some()))
}

/// The first line of the `.gitignore` of a folder that names a lockfile, with the name.
/// <https://git-scm.com/docs/gitignore>
pub(crate) fn ignored(inputs: &dyn Inputs, folder: &str) -> Option<(String, Place)> {
    let file = join_path(folder, ".gitignore").and_then(|p| inputs.find(&p))?;
    let text = inputs.text(file)?;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let pattern = line.trim();
        let name = pattern.trim_start_matches("**/").trim_start_matches('/');
        if NAMES.iter().any(|(n, _)| *n == name) || name == "bun.lockb" {
            return Some((name.to_owned(), Place::At(file, Span::from_usize(start, start + pattern.len()))));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::is_cleartext;

    #[test]
    fn no_text_stops_a_reader() {
        let samples = [
            (
                "package-lock.json",
                r#"{"lockfileVersion":1,"dependencies":{"a":{"version":"1.0.0","dependencies":{"a":{"version":"2.0.0"}}}}}"#,
            ),
            (
                "package-lock.json",
                r#"{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1.0.0","link":false}}}"#,
            ),
            (
                "yarn.lock",
                "a@^1, a@1:\n  version \"1.0.0\"\n  resolved \"http://r/a.tgz\"\n\n__metadata:\n  version: 8\n",
            ),
            (
                "pnpm-lock.yaml",
                "importers:\n\n  .:\n    dependencies:\n      'a':\n        version: 1.0.0(b@1)\n\npackages:\n\n  'a@1.0.0':\n    resolution: {tarball: http://r}\n",
            ),
            ("bun.lock", r#"{"packages":{"a":["a@1.0.0","",{},"sha512-x"],},}"#),
        ];
        for (name, text) in samples {
            for cut in 0..=text.len() {
                let (head, tail) = text.split_at(cut);
                for middle in ["", "\u{e4}", "\"", "{", "}", "@", ":", "\n"] {
                    super::tests_support::ask(
                        name,
                        &format!("{head}{middle}{tail}"),
                        "",
                        &[("a", "^1")],
                        &["a"],
                    );
                }
                super::tests_support::ask(name, head, "x/y", &[("a", "^1")], &["a"]);
            }
        }
    }

    #[test]
    fn an_address_on_this_machine_is_not_on_the_network() {
        assert!(
            is_cleartext("http://registry.example.com/a/-/a-1.0.0.tgz")
                && is_cleartext("git://github.com/a/b")
        );
        assert!(
            !is_cleartext("http://localhost:4873/a") && !is_cleartext("https://a/b") && !is_cleartext("../a")
        );
    }
}

#[cfg(test)]
pub(crate) mod tests_support {
    use super::*;
    use crate::memory::Memory;

    /// Read one lockfile.
    pub(crate) fn ask(
        file: &str,
        text: &str,
        workspace: &str,
        direct: &[(&str, &str)],
        names: &[&str],
    ) -> Lockfile {
        let inputs = Memory::new(&[(file, text)]);
        let names: FxHashSet<&str> = names.iter().copied().collect();
        let direct: FxHashMap<&str, Vec<&str>> = direct.iter().map(|(n, s)| (*n, vec![*s])).collect();
        let question = Question { workspace, direct: &direct, names: &names };
        load(&inputs, "", None, &question, &mut Vec::new()).remove(0)
    }
}
