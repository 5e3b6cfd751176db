//! Files that a production build puts in the place of others.

use base::{FileId, Inputs, Node, folder_of, join_path, name_of};
use std::collections::{BTreeMap, BTreeSet};

/// Names of configurations that are meant for what ships.
const SHIPS: [&str; 3] = ["production", "prod", "release"];

/// What `fileReplacements` of the settings of Angular and of Nx in these folders, and above them, says for production:
/// the file that stands in the sources, and the one that is built. <https://angular.dev/tools/cli/environments>
pub(crate) fn replacements(inputs: &dyn Inputs, folders: &[&str]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let above = |folder: &'_ str| {
        let up = |f: &String| (!f.is_empty()).then(|| folder_of(f).to_owned());
        std::iter::successors(Some(folder.to_owned()), up).collect::<Vec<String>>()
    };
    let places: BTreeSet<String> = folders.iter().flat_map(|f| above(f)).collect();
    for place in places {
        for name in ["angular.json", "project.json", "workspace.json"] {
            let file = join_path(&place, name).and_then(|path| inputs.find(&path));
            file.and_then(|file| read(inputs, file, &place, &mut found));
        }
    }
    found
}

fn read(inputs: &dyn Inputs, file: FileId, folder: &str, found: &mut BTreeMap<String, String>) -> Option<()> {
    let text = inputs.text(file).filter(|text| text.contains("fileReplacements"))?;
    let root = json::parse(file, text).root?;
    let projects: Vec<&Node> = match root.get("projects") {
        Some(projects) => projects.entries().iter().map(|e| &e.node).collect(),
        None => vec![&root],
    };
    // Paths of Nx start at the root of its workspace.
    let there = |path: &str| {
        let below = join_path(folder, path).filter(|p| inputs.find(p).is_some());
        below.or_else(|| join_path("", path).filter(|p| inputs.find(p).is_some()))
    };
    for project in projects {
        let Some(targets) = project.get("architect").or_else(|| project.get("targets")) else { continue };
        for name in SHIPS {
            let changes = targets.at(&["build", "configurations", name, "fileReplacements"]);
            for change in changes.map(Node::items).unwrap_or_default() {
                let text = |keys: [&str; 2]| keys.iter().find_map(|k| change.get(k)?.as_str());
                let (from, to) = (text(["replace", "src"]), text(["with", "replaceWith"]));
                if let (Some(from), Some(to)) = (from.and_then(there), to.and_then(there)) {
                    found.entry(from).or_insert(to);
                }
            }
        }
    }
    Some(())
}

/// Production builds of Angular put `environment.prod.ts` in the place of `environment.ts`, also where no settings were
/// found that say so.
pub(crate) fn usual(inputs: &dyn Inputs, path: &str) -> Option<String> {
    if name_of(path) != "environment.ts" {
        return None;
    }
    let names = ["environment.prod.ts", "environment.production.ts"];
    let mut paths = names.iter().filter_map(|name| join_path(folder_of(path), name));
    paths.find(|p| inputs.find(p).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::memory;

    #[test]
    fn replacements_of_production_count_and_those_of_development_do_not() {
        let settings = r#"{ "projects": { "app": { "architect": { "build": { "configurations": {
            "production": { "fileReplacements": [{ "replace": "src/env.ts", "with": "src/env.live.ts" }] },
            "development": { "fileReplacements": [{ "replace": "src/b.ts", "with": "src/b.dev.ts" }] }
        } } } } } }"#;
        let files = [
            ("angular.json", settings),
            ("src/env.ts", ""),
            ("src/env.live.ts", ""),
            ("src/b.ts", ""),
            ("src/b.dev.ts", ""),
        ];
        let found = replacements(&memory(&files), &["", "src"]);
        let pairs: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(pairs, [("src/env.ts", "src/env.live.ts")]);
    }
}
