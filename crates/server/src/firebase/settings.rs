//! `firebase.json`: which rules are deployed, and what the hosting sends.
//! <https://firebase.google.com/docs/cli#the_firebasejson_file>

use base::{FileId, Node, join_path};

/// What a `firebase.json` names.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Files with rules of Firestore, relative to the audited root.
    pub firestore: Vec<String>,
    /// Files with rules of Storage.
    pub storage: Vec<String>,
    /// Files with rules of the Realtime Database.
    pub database: Vec<String>,
    /// Folders with functions.
    pub functions: Vec<String>,
}

/// Read the file, which lies in `folder`.
pub fn parse(file: FileId, text: &str, folder: &str) -> Settings {
    let Some(root) = json::parse(file, text).root else { return Settings::default() };
    let named = |section: &str, key: &str| {
        // One section, or a list of them for several databases, buckets and codebases.
        let section = root.get(section);
        let list: Vec<&Node> = match section {
            Some(node) if !node.items().is_empty() => node.items().iter().collect(),
            Some(node) => vec![node],
            None => Vec::new(),
        };
        let paths = list.into_iter().filter_map(|s| s.get(key)?.as_str());
        paths.filter_map(|p| join_path(folder, p)).collect::<Vec<String>>()
    };
    let mut functions = named("functions", "source");
    if functions.is_empty() && root.get("functions").is_some() {
        functions.extend(join_path(folder, "functions"));
    }
    Settings {
        firestore: named("firestore", "rules"),
        storage: named("storage", "rules"),
        database: named("database", "rules"),
        functions,
    }
}
