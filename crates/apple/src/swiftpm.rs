//! Swift packages: `Package.swift`, what the project file references, and `Package.resolved`.

use base::{FileId, Gap, Node, Place, Span};

/// How a dependency names its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// A folder of this machine or repository.
    Local,
    /// This version or a later one of the same major version.
    From(String),
    /// This version or a later one of the same minor version.
    Minor(String),
    /// A range, as written.
    Range(String),
    /// One version.
    Exact(String),
    /// Whatever a branch holds.
    Branch(String),
    /// One commit.
    Revision(String),
    /// Something else, or nothing.
    Unknown,
}

/// A Swift package that the project asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Address or path.
    pub from: String,
    /// Version.
    pub requirement: Requirement,
    /// The place.
    pub place: Place,
}

/// A Swift package that was installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// Its name.
    pub identity: String,
    /// Address or path.
    pub from: String,
    /// The version; none where a branch or commit was asked for.
    pub version: Option<String>,
    /// The commit.
    pub revision: Option<String>,
    /// The place.
    pub place: Place,
}

/// `.package(…)` calls of a `Package.swift`.
pub(crate) fn dependencies(file: FileId, text: &str) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|r| r.find(".package(")).map(|i| at + i) {
        let open = start + ".package".len();
        let end = closing(text, open);
        at = end.max(start + 1);
        if commented(text, start) {
            continue;
        }
        let arguments = text.get(open + 1..end.saturating_sub(1)).unwrap_or_default();
        let value = |label: &str| labelled(arguments, label);
        let Some(from) = value("url").or_else(|| value("path")) else { continue };
        let either = |label: &str| value(label).or_else(|| called(arguments, label));
        let requirement = if value("path").is_some() {
            Requirement::Local
        } else if let Some(branch) = either("branch") {
            Requirement::Branch(branch)
        } else if let Some(revision) = either("revision") {
            Requirement::Revision(revision)
        } else if let Some(exact) = either("exact") {
            Requirement::Exact(exact)
        } else if let Some(from) = value("from") {
            if arguments.contains("upToNextMinor") {
                Requirement::Minor(from)
            } else {
                Requirement::From(from)
            }
        } else if let Some(range) = range(arguments) {
            Requirement::Range(range)
        } else {
            Requirement::Unknown
        };
        found.push(Dependency { from, requirement, place: Place::At(file, Span::from_usize(start, end)) });
    }
    found
}

/// True where `//` stands between the start of the line and `at`. Only the last bytes are looked at, so that one
/// endless line stays cheap.
fn commented(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes().get(at.saturating_sub(200)..at).unwrap_or_default();
    let line = bytes.rsplit(|b| *b == b'\n').next().unwrap_or_default();
    line.windows(2).any(|w| w == b"//")
}

/// The offset after the bracket that closes the one at `open`; texts are passed over.
fn closing(text: &str, open: usize) -> usize {
    let mut depth = 0usize;
    let mut quoted = false;
    let mut escaped = false;
    for (i, b) in text.bytes().enumerate().skip(open) {
        match b {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return i + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// The text after `label:`.
fn labelled(arguments: &str, label: &str) -> Option<String> {
    literal(after(arguments, label, ':')?)
}

/// The text in `.label("…")`.
fn called(arguments: &str, label: &str) -> Option<String> {
    literal(after(arguments, label, '(')?)
}

/// What follows the word `label` and the sign `next`.
fn after<'a>(arguments: &'a str, label: &str, next: char) -> Option<&'a str> {
    arguments.match_indices(label).find_map(|(i, _)| {
        let before = arguments.get(..i)?.chars().next_back();
        let whole = before.is_none_or(|c| !c.is_alphanumeric() && c != '"' && c != '/');
        arguments.get(i + label.len()..)?.trim_start().strip_prefix(next).filter(|_| whole)
    })
}

fn literal(text: &str) -> Option<String> {
    text.trim_start().strip_prefix('"')?.split('"').next().map(str::to_owned)
}

fn range(arguments: &str) -> Option<String> {
    let at = arguments.find("\"..")?;
    let start = arguments.get(..at)?.rfind('"')?;
    let rest = arguments.get(at + 1..)?;
    let end = rest.match_indices('"').nth(1).map_or(rest.len(), |(i, _)| i + 1);
    Some(format!("{}{}", arguments.get(start..=at)?, rest.get(..end)?))
}

/// A package that a project file references.
pub(crate) fn reference(from: &str, node: &Node) -> Dependency {
    let value =
        |key: &str| node.at(&["requirement", key]).and_then(Node::as_str).unwrap_or_default().to_owned();
    let local = node.get("repositoryURL").is_none();
    let requirement = match value("kind").as_str() {
        _ if local => Requirement::Local,
        "upToNextMajorVersion" => Requirement::From(value("minimumVersion")),
        "upToNextMinorVersion" => Requirement::Minor(value("minimumVersion")),
        "versionRange" => {
            Requirement::Range(format!("{}..<{}", value("minimumVersion"), value("maximumVersion")))
        }
        "exactVersion" => Requirement::Exact(value("version")),
        "branch" => Requirement::Branch(value("branch")),
        "revision" => Requirement::Revision(value("revision")),
        _ => Requirement::Unknown,
    };
    Dependency { from: from.to_owned(), requirement, place: node.place() }
}

/// The pins of a `Package.resolved`, in each of its three versions.
pub(crate) fn resolved(file: FileId, text: &str, gaps: &mut Vec<Gap>) -> Vec<Pin> {
    let mut parsed = json::parse(file, text);
    gaps.append(&mut parsed.gaps);
    let Some(root) = parsed.root else { return Vec::new() };
    let pins = root.get("pins").or_else(|| root.at(&["object", "pins"])).map(Node::items).unwrap_or_default();
    let word = |node: &Node, path: &[&str]| node.at(path).and_then(Node::as_str).map(str::to_owned);
    pins.iter()
        .map(|pin| Pin {
            identity: word(pin, &["identity"]).or_else(|| word(pin, &["package"])).unwrap_or_default(),
            from: word(pin, &["location"]).or_else(|| word(pin, &["repositoryURL"])).unwrap_or_default(),
            version: word(pin, &["state", "version"]),
            revision: word(pin, &["state", "revision"]),
            place: pin.place(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKAGE: &str = "let package = Package(\n  name: \"CapApp-SPM\",\n  dependencies: [\n    .package(url: \"https://github.com/ionic-team/capacitor-swift-pm.git\", from: \"8.0.0\"),\n    .package(name: \"CapacitorApp\", path: \"../../../node_modules/@capacitor/app\"),\n    // .package(url: \"https://x/gone\", branch: \"main\"),\n    .package(url: \"https://x/a\", .branch(\"develop\")),\n    .package(url: \"https://x/b\", exact: \"1.2.3\"),\n    .package(url: \"https://x/c\", .upToNextMinor(from: \"2.0.0\")),\n    .package(url: \"https://x/d\", \"1.0.0\"..<\"3.0.0\"),\n  ])\n";

    #[test]
    fn every_kind_of_requirement_is_told_apart() {
        let found = dependencies(FileId(0), PACKAGE);
        let kinds: Vec<_> = found.iter().map(|d| d.requirement.clone()).collect();
        assert_eq!(
            kinds,
            [
                Requirement::From("8.0.0".into()),
                Requirement::Local,
                Requirement::Branch("develop".into()),
                Requirement::Exact("1.2.3".into()),
                Requirement::Minor("2.0.0".into()),
                Requirement::Range("\"1.0.0\"..<\"3.0.0\"".into()),
            ]
        );
        assert_eq!(
            found[3].place.span().unwrap().of(PACKAGE),
            ".package(url: \"https://x/b\", exact: \"1.2.3\")"
        );
        crate::mangle::each(PACKAGE, |t| drop(dependencies(FileId(0), t)));
    }

    #[test]
    fn pins_are_read_in_old_and_new_files() {
        let new = "{\"pins\":[{\"identity\":\"a\",\"location\":\"https://x/a\",\"state\":{\"revision\":\"f00\",\"version\":\"1.0.0\"}}],\"version\":2}";
        let old = "{\"object\":{\"pins\":[{\"package\":\"a\",\"repositoryURL\":\"https://x/a\",\"state\":{\"branch\":null,\"revision\":\"f00\",\"version\":\"1.0.0\"}}]},\"version\":1}";
        for text in [new, old] {
            let pins = resolved(FileId(0), text, &mut Vec::new());
            assert_eq!((pins[0].identity.as_str(), pins[0].version.as_deref()), ("a", Some("1.0.0")));
        }
    }
}
