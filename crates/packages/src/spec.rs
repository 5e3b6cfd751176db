//! What stands at the right of a dependency: <https://docs.npmjs.com/cli/configuring-npm/package-json#dependencies>.

use crate::Range;

/// Where a package comes from, by its specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A range of versions in a registry.
    Registry(Range),
    /// A tag of a registry (`latest`): whatever was published last.
    Tag(String),
    /// Another name in a registry (`npm:other@^1`).
    Alias(String, Option<Range>),
    /// A package of the same repository (`workspace:`, `link:`, `portal:`).
    Workspace,
    /// A folder or archive on disk (`file:`, `./x`).
    Local,
    /// A git repository.
    Git {
        /// The address as written.
        url: String,
        /// True where the address is fetched without encryption (`git://`, `git+http://`).
        cleartext: bool,
        /// True where a whole commit hash is named.
        pinned: bool,
    },
    /// An archive at an address.
    Archive {
        /// The address as written.
        url: String,
        /// True for `http://`.
        cleartext: bool,
    },
    /// A range that stands in a catalogue of the workspace (`catalog:`).
    Catalog,
    /// What a built app has inside: where it came from is not told.
    Shipped,
    /// Something else.
    Other,
}

impl Source {
    /// Read a specification.
    pub fn parse(spec: &str) -> Self {
        let spec = spec.trim();
        if let Some(range) = Range::parse(spec) {
            return Source::Registry(range);
        }
        let (scheme, rest) = spec.split_once(':').unwrap_or(("", spec));
        match scheme {
            "workspace" | "link" | "portal" => return Source::Workspace,
            "file" => return Source::Local,
            "catalog" => return Source::Catalog,
            "patch" => return patched(rest),
            "npm" => return alias(rest),
            "http" | "https" => {
                let cleartext = scheme == "http";
                let path = spec.split(['#', '?']).next().unwrap_or_default();
                return if path.ends_with(".git") {
                    git(spec, cleartext)
                } else {
                    Source::Archive { url: spec.to_owned(), cleartext }
                };
            }
            "git" | "git+http" => return git(spec, true),
            "git+ssh" | "git+https" | "ssh" | "github" | "gitlab" | "bitbucket" | "gist" => {
                return git(spec, false);
            }
            "git+file" => return Source::Local,
            _ => {}
        }
        if spec.starts_with(['.', '/', '~']) || spec.ends_with(".tgz") || spec.ends_with(".tar.gz") {
            return Source::Local;
        }
        if spec.starts_with("git@") {
            return git(spec, false);
        }
        let short = spec.split('#').next().unwrap_or_default();
        if short.split('/').count() == 2 && short.split('/').all(is_word) && !short.starts_with('@') {
            return git(spec, false);
        }
        if is_word(spec) { Source::Tag(spec.to_owned()) } else { Source::Other }
    }

    /// The range of versions, where there is one.
    pub fn range(&self) -> Option<&Range> {
        match self {
            Source::Registry(range) => Some(range),
            Source::Alias(_, range) => range.as_ref(),
            _ => None,
        }
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

fn git(spec: &str, cleartext: bool) -> Source {
    let commit = spec.rsplit_once('#').map_or("", |(_, c)| c.trim_start_matches("commit="));
    let pinned = commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit());
    Source::Git { url: spec.to_owned(), cleartext, pinned }
}

fn alias(rest: &str) -> Source {
    let at = rest.get(1..).and_then(|r| r.find('@')).map(|i| i + 1);
    let (name, range) = at.and_then(|at| rest.split_at_checked(at)).unwrap_or((rest, ""));
    // `npm:^1.2.3` is how Yarn writes an ordinary range.
    match Range::parse(name) {
        Some(range) => Source::Registry(range),
        None => Source::Alias(name.to_owned(), Range::parse(range.trim_start_matches('@'))),
    }
}

/// `patch:name@npm%3A1.2.3#…`: the package from the registry with changes from this repository.
fn patched(rest: &str) -> Source {
    let inner = rest.split('#').next().unwrap_or_default();
    let range = inner.rsplit_once('@').map_or("", |(_, r)| r);
    let range = range.trim_start_matches("npm%3A").trim_start_matches("npm:").replace("%5E", "^");
    Range::parse(&range).map_or(Source::Other, Source::Registry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_inside_the_repository_are_no_foreign_source() {
        for spec in ["workspace:*", "link:../a", "portal:../a"] {
            assert_eq!(Source::parse(spec), Source::Workspace, "{spec}");
        }
        for spec in ["file:../a", "../a", "./a.tgz", "/srv/a"] {
            assert_eq!(Source::parse(spec), Source::Local, "{spec}");
        }
        assert_eq!(Source::parse("catalog:"), Source::Catalog);
    }

    #[test]
    fn registry_specifications_have_a_range() {
        for spec in
            ["^1.2.3", "*", "", "npm:^1.2.3", "patch:a@npm%3A1.2.3#~/.yarn/patches/a.patch", "npm:@b/c@^2"]
        {
            assert!(Source::parse(spec).range().is_some(), "{spec}");
        }
        assert_eq!(Source::parse("latest"), Source::Tag("latest".into()));
        assert!(matches!(Source::parse("npm:other@^1"), Source::Alias(name, Some(_)) if name == "other"));
    }

    #[test]
    fn git_and_archives_say_whether_they_are_encrypted_and_pinned() {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        let git = |spec: &str| match Source::parse(spec) {
            Source::Git { cleartext, pinned, .. } => (cleartext, pinned),
            other => panic!("{spec}: {other:?}"),
        };
        assert_eq!(git("owner/repo"), (false, false));
        assert_eq!(git(&format!("github:owner/repo#{hash}")), (false, true));
        assert_eq!(git("git+http://x/y.git#main"), (true, false));
        assert_eq!(git("git://github.com/x/y"), (true, false));
        assert_eq!(git("https://github.com/x/y.git"), (false, false));
        assert_eq!(git("git@github.com:x/y.git"), (false, false));
        assert!(matches!(Source::parse("http://x/y.tgz"), Source::Archive { cleartext: true, .. }));
        assert!(matches!(Source::parse("https://x/y"), Source::Archive { cleartext: false, .. }));
    }
}
