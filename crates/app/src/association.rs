//! The files by which a website says which apps may open its links: `assetlinks.json` for Android,
//! `apple-app-site-association` for iOS.
//!
//! <https://developers.google.com/digital-asset-links/v1/statements>,
//! <https://developer.apple.com/documentation/xcode/supporting-associated-domains>

use base::{FileId, Gap, Inputs, Node, Place, Slot, Span, Value, name_of};
use std::collections::BTreeSet;

/// The files of a repository that tie websites to apps.
#[derive(Clone, Debug, Default)]
pub struct Associations {
    /// Every `assetlinks.json`.
    pub android: Vec<AssetLinks>,
    /// Every `apple-app-site-association`, also those with the ending `.json`.
    pub apple: Vec<AppleAssociation>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// What both kinds of files have in common.
#[derive(Clone, Debug)]
pub struct AssociationFile {
    /// The file.
    pub file: FileId,
    /// Its path relative to the audited root.
    pub path: String,
    /// True where it lies in the folder of the app that was asked about.
    pub inside: bool,
    /// Why a strict reader refuses it, with the place; none where it is valid JSON.
    pub invalid: Option<(Span, String)>,
}

/// An `assetlinks.json`.
#[derive(Clone, Debug)]
pub struct AssetLinks {
    /// The file.
    pub file: AssociationFile,
    /// True where it is a list of statements, as it has to be.
    pub list: bool,
    /// Its statements about Android apps.
    pub statements: Vec<Statement>,
}

/// A statement about an Android app.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Its place.
    pub place: Place,
    /// `relation`.
    pub relations: Vec<String>,
    /// `package_name`.
    pub package: String,
    /// The place of the package name, or of the statement where it has none.
    pub package_place: Place,
    /// How to replace the package name.
    pub package_slot: Option<Slot>,
    /// `sha256_cert_fingerprints`, each with its place.
    pub fingerprints: Vec<(String, Place)>,
}

/// An `apple-app-site-association`.
#[derive(Clone, Debug)]
pub struct AppleAssociation {
    /// The file.
    pub file: AssociationFile,
    /// True where it has a section `applinks`.
    pub links: bool,
    /// `TEAM.bundle` of every app that the section names, with its place.
    pub apps: Vec<(String, Place)>,
}

/// Find and read the files. Those of tests and documentation, and copies inside the native projects, are left out;
/// of equal texts (the source and what a build made of it) only the first counts.
pub(crate) fn load(inputs: &dyn Inputs, folder: &str) -> Associations {
    let mut found = Associations::default();
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    for file in inputs.below("") {
        let path = inputs.path(file);
        let name = name_of(path);
        let android = name == "assetlinks.json";
        if !android && !matches!(name, "apple-app-site-association" | "apple-app-site-association.json") {
            continue;
        }
        if path.split('/').any(is_aside) || path.contains("/assets/public/") || path.contains("/App/public/")
        {
            continue;
        }
        let Some(text) = inputs.text(file) else {
            found.gaps.push(Gap::new(Place::At(file, Span::default()), name, "was not read"));
            continue;
        };
        if !seen.insert((name, text)) {
            continue;
        }
        let inside = folder.is_empty() || path.strip_prefix(folder).is_some_and(|p| p.starts_with('/'));
        let invalid = json::strict(text).err();
        let this = AssociationFile { file, path: path.to_owned(), inside, invalid };
        let root = json::parse(file, text).root;
        if android {
            let list = root.as_ref().is_some_and(|r| matches!(r.value, Value::List(_)));
            let items = root.as_ref().map(|r| if list { r.items() } else { std::slice::from_ref(r) });
            let statements = items.unwrap_or_default().iter().filter_map(statement).collect();
            found.android.push(AssetLinks { file: this, list, statements });
        } else {
            let links = root.as_ref().and_then(|r| r.get("applinks"));
            let apps = links.map(apps).unwrap_or_default();
            found.apple.push(AppleAssociation { file: this, links: links.is_some(), apps });
        }
    }
    found
}

/// Folders whose files are never served for the app.
fn is_aside(part: &str) -> bool {
    matches!(
        part,
        "test"
            | "tests"
            | "__tests__"
            | "spec"
            | "fixtures"
            | "fixture"
            | "mock"
            | "mocks"
            | "e2e"
            | "cypress"
            | "playwright"
            | "example"
            | "examples"
            | "sample"
            | "samples"
            | "docs"
            | "documentation"
    )
}

fn statement(node: &Node) -> Option<Statement> {
    let target = node.get("target")?;
    let text = |key: &str| target.get(key).and_then(Node::as_str).unwrap_or_default();
    if text("namespace") != "android_app" {
        return None;
    }
    let entry = target.entry("package_name");
    Some(Statement {
        place: node.place(),
        relations: strings(node.get("relation")).into_iter().map(|(s, _)| s).collect(),
        package: text("package_name").to_owned(),
        package_place: entry.map_or_else(|| node.place(), |e| e.node.place()),
        package_slot: entry.and_then(|e| e.slot),
        fingerprints: strings(target.get("sha256_cert_fingerprints")),
    })
}

/// The apps of `applinks.details`: `appIDs`, `appID`, or the key of the mapping that very old files have.
fn apps(links: &Node) -> Vec<(String, Place)> {
    let Some(details) = links.get("details") else { return Vec::new() };
    let mut found = Vec::new();
    for detail in details.items() {
        found.extend(strings(detail.get("appIDs")));
        found.extend(detail.get("appID").and_then(|n| Some((n.as_str()?.to_owned(), n.place()))));
    }
    found.extend(details.entries().iter().map(|e| (e.key.to_string(), Place::At(details.file, e.key_span))));
    found
}

fn strings(list: Option<&Node>) -> Vec<(String, Place)> {
    let items = list.map(Node::items).unwrap_or_default();
    items.iter().filter_map(|n| Some((n.as_str()?.to_owned(), n.place()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    struct Memory(BTreeMap<&'static str, Arc<str>>);

    impl Inputs for Memory {
        fn find(&self, path: &str) -> Option<FileId> {
            self.0.keys().position(|p| *p == path).map(|i| FileId(i as u32))
        }
        fn path(&self, file: FileId) -> &str {
            self.0.keys().nth(file.0 as usize).copied().unwrap_or_default()
        }
        fn text(&self, file: FileId) -> Option<&Arc<str>> {
            self.0.values().nth(file.0 as usize)
        }
        fn bytes(&self, _file: FileId) -> Option<&[u8]> {
            None
        }
        fn below(&self, folder: &str) -> Vec<FileId> {
            let inside = self.0.keys().enumerate().filter(|(_, p)| p.starts_with(folder));
            inside.map(|(i, _)| FileId(i as u32)).collect()
        }
    }

    #[test]
    fn both_files_are_read_and_copies_are_left_out() {
        const LINKS: &str = "[{\"relation\":[\"r\"],\"target\":{\"namespace\":\"android_app\",\"package_name\":\"a.b\",\"sha256_cert_fingerprints\":[\"AA\"]}},{\"relation\":[\"r\"],\"target\":{\"namespace\":\"web\",\"site\":\"https://a.example\"}}]";
        let files = Memory(BTreeMap::from([
            ("dist/.well-known/assetlinks.json", Arc::from(LINKS)),
            ("docs/assetlinks.json", Arc::from("[]")),
            ("ios/App/App/public/apple-app-site-association", Arc::from("{}")),
            (
                "public/.well-known/apple-app-site-association",
                Arc::from(
                    "{\"applinks\":{\"details\":[{\"appIDs\":[\"T.a.b\"]},{\"appID\":\"T.c\",\"paths\":[]}]},}",
                ),
            ),
            ("public/.well-known/assetlinks.json", Arc::from(LINKS)),
        ]));
        let found = load(&files, "");
        assert_eq!(found.android.len(), 1);
        assert_eq!((found.android[0].statements.len(), found.android[0].list), (1, true));
        assert_eq!(found.android[0].statements[0].package, "a.b");
        let apple = &found.apple[0];
        assert!(apple.links && apple.file.invalid.is_some() && apple.file.inside);
        assert_eq!(apple.apps.iter().map(|a| a.0.as_str()).collect::<Vec<_>>(), ["T.a.b", "T.c"]);
    }
}
