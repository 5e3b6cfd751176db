//! Finding the Capacitor projects of a folder: at its root, deeper, or several of them.

use base::{FileId, Inputs, folder_of, join_path, name_of};
use std::collections::BTreeMap;

/// The settings files of one project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigFiles {
    /// The file the Capacitor CLI reads: `.ts` before `.js` before `.json`.
    /// <https://github.com/ionic-team/capacitor/blob/main/cli/src/config.ts>
    pub primary: Option<FileId>,
    /// Files of the same name that the CLI never reads because a better one exists.
    pub dead: Vec<FileId>,
    /// Files such as `capacitor.config.prod.ts` or `capacitor.config.ts.local`, which a script puts in place.
    pub variants: Vec<FileId>,
}

/// A project found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Its folder; empty for the audited root.
    pub folder: String,
    /// Its settings files; none where only generated copies are left.
    pub files: ConfigFiles,
    /// True for the desktop twin of a mobile project (`electron/`).
    pub electron: bool,
}

/// Folders whose configs belong to tests of other software and never ship.
const TEST_FOLDERS: [&str; 9] =
    ["__tests__", "__fixtures__", "__mocks__", "fixtures", "fixture", "test", "tests", "e2e", "mocks"];

/// Every project below the root, in the order of the folders.
pub fn discover(inputs: &dyn Inputs) -> Vec<Found> {
    discover_beside(inputs, &[])
}

/// The same where packages lie among the files, below `roots`: what is in them is no project.
pub fn discover_beside(inputs: &dyn Inputs, roots: &[&str]) -> Vec<Found> {
    let mut folders: BTreeMap<String, Found> = BTreeMap::new();
    let mut copies = Vec::new();
    for file in inputs.below("") {
        let path = inputs.path(file);
        let name = name_of(path);
        let inside =
            |root: &&str| path.strip_prefix(root).is_some_and(|r| root.is_empty() || r.starts_with('/'));
        if !name.starts_with("capacitor.config.") || roots.iter().any(inside) {
            continue;
        }
        let folder = folder_of(path);
        if is_generated(path) {
            copies.push(path.to_owned());
            continue;
        }
        if in_test_folder(folder) || in_package(folder) {
            continue;
        }
        let found = folders.entry(folder.to_owned()).or_insert_with(|| Found {
            folder: folder.to_owned(),
            electron: name_of(folder) == "electron",
            ..Found::default()
        });
        match rank(name) {
            Some(_) => found.files.dead.push(file),
            None => found.files.variants.push(file),
        }
    }
    for found in folders.values_mut() {
        let files = &mut found.files;
        files.dead.sort_by_key(|f| rank(name_of(inputs.path(*f))));
        if !files.dead.is_empty() {
            files.primary = Some(files.dead.remove(0));
        }
    }
    let tools: Vec<String> = folders.keys().filter(|f| is_tool(inputs, f)).cloned().collect();
    if tools.len() < folders.values().filter(|f| !f.electron).count() {
        folders.retain(|folder, _| !tools.contains(folder));
    }
    if folders.is_empty() {
        for copy in copies {
            let folder = native_owner(&copy).unwrap_or_default();
            folders.entry(folder.clone()).or_insert_with(|| Found { folder, ..Found::default() });
        }
    }
    folders.into_values().collect()
}

/// The place of a file name in the order in which the CLI looks: smaller is read first.
fn rank(name: &str) -> Option<u8> {
    match name {
        "capacitor.config.ts" => Some(0),
        "capacitor.config.js" => Some(1),
        "capacitor.config.json" => Some(2),
        _ => None,
    }
}

/// True for the copies that `cap sync` writes into the native projects, and for those inside a package.
fn is_generated(path: &str) -> bool {
    path.ends_with("/assets/capacitor.config.json")
        || path.ends_with("App/App/capacitor.config.json")
        || path.split('/').any(|part| part.ends_with(".app"))
        || native_owner(path).is_some_and(|_| {
            path.contains("/ios/") && path.ends_with("/capacitor.config.json") && !path.contains("/electron/")
        })
        || path.contains("/build/")
}

/// The project folder of a path inside a native folder: `apps/x` of `apps/x/android/app/src/…`.
fn native_owner(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let at = parts.iter().position(|p| matches!(*p, "android" | "ios"))?;
    // A project kept per platform (`apps/ios/capacitor.config.ts`) has its settings right in that folder.
    (parts.len() > at + 2).then(|| parts.get(..at).unwrap_or_default().join("/"))
}

/// True for a package that brings a command along, and has a configuration for its own use (a template, a sample)
/// instead of an app: none of Capacitor's packages, no native project, no page. A workspace may install Capacitor
/// above an app, but the app itself then has a page and brings no command along.
fn is_tool(inputs: &dyn Inputs, folder: &str) -> bool {
    let within = |path: &str| join_path(folder, path).and_then(|p| inputs.find(&p));
    let Some((file, text)) = within("package.json").and_then(|f| Some((f, inputs.text(f)?))) else {
        return false;
    };
    let Some(root) = json::parse(file, text).root else { return false };
    let has = |name: &str| {
        let kinds = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
        kinds.iter().any(|kind| root.at(&[kind, name]).is_some())
    };
    let app = ["@capacitor/core", "@capacitor/android", "@capacitor/ios"].iter().any(|n| has(n))
        || [
            "index.html",
            "src/index.html",
            "public/index.html",
            "www/index.html",
            "dist/index.html",
            "app/index.html",
        ]
        .iter()
        .any(|p| within(p).is_some())
        || ["android", "ios"]
            .iter()
            .any(|p| join_path(folder, p).is_some_and(|native| !inputs.below(&native).is_empty()));
    !folder.is_empty() && root.get("bin").is_some() && !app
}

fn in_test_folder(folder: &str) -> bool {
    folder.split('/').any(|part| TEST_FOLDERS.contains(&part))
}

/// True inside an installed package or the CLI's own template folder.
fn in_package(folder: &str) -> bool {
    folder.split('/').any(|part| matches!(part, "node_modules" | "Pods" | "templates" | "template"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    struct Paths(Vec<&'static str>);

    impl Inputs for Paths {
        fn find(&self, path: &str) -> Option<FileId> {
            self.0.iter().position(|p| *p == path).map(|i| FileId(i as u32))
        }
        fn path(&self, file: FileId) -> &str {
            self.0[file.0 as usize]
        }
        fn text(&self, _: FileId) -> Option<&Arc<str>> {
            None
        }
        fn bytes(&self, _: FileId) -> Option<&[u8]> {
            None
        }
        fn below(&self, _: &str) -> Vec<FileId> {
            (0..self.0.len() as u32).map(FileId).collect()
        }
    }

    /// Files with a text each.
    struct Texts(Vec<(&'static str, Arc<str>)>);

    impl Inputs for Texts {
        fn find(&self, path: &str) -> Option<FileId> {
            self.0.iter().position(|(p, _)| *p == path).map(|i| FileId(i as u32))
        }
        fn path(&self, file: FileId) -> &str {
            self.0[file.0 as usize].0
        }
        fn text(&self, file: FileId) -> Option<&Arc<str>> {
            self.0.get(file.0 as usize).map(|(_, text)| text)
        }
        fn bytes(&self, _: FileId) -> Option<&[u8]> {
            None
        }
        fn below(&self, folder: &str) -> Vec<FileId> {
            let inside = |p: &str| folder.is_empty() || p.starts_with(&format!("{folder}/"));
            (0..self.0.len() as u32).filter(|i| inside(self.0[*i as usize].0)).map(FileId).collect()
        }
    }

    #[test]
    fn a_tool_with_a_configuration_is_no_app_beside_one() {
        let folders = |files: &[(&'static str, &str)]| -> Vec<String> {
            let files = Texts(files.iter().map(|(p, t)| (*p, Arc::from(*t))).collect());
            discover(&files).into_iter().map(|f| f.folder).collect()
        };
        let tool = r#"{"bin":{"x":"dist/index.js"},"devDependencies":{"@capacitor/cli":"8"}}"#;
        let root = ("capacitor.config.ts", "");
        assert_eq!(folders(&[root, ("cli/capacitor.config.ts", ""), ("cli/package.json", tool)]), [""]);
        // The only one, one with a page, one with a native project, one with Capacitor, and one without a command.
        assert_eq!(folders(&[("cli/capacitor.config.ts", ""), ("cli/package.json", tool)]), ["cli"]);
        for (path, text) in [("a/index.html", ""), ("a/android/build.gradle", ""), ("a/package.json", "{}")] {
            let mut files = vec![root, ("a/capacitor.config.ts", ""), (path, text)];
            if path != "a/package.json" {
                files.push(("a/package.json", tool));
            }
            assert_eq!(folders(&files), ["", "a"], "{path}");
        }
        let own = r#"{"bin":"x","dependencies":{"@capacitor/core":"8"}}"#;
        assert_eq!(folders(&[root, ("a/capacitor.config.ts", ""), ("a/package.json", own)]), ["", "a"]);
    }

    fn folders(paths: &[&'static str]) -> Vec<String> {
        discover(&Paths(paths.to_vec())).into_iter().map(|f| f.folder).collect()
    }

    #[test]
    fn copies_and_test_data_are_not_projects() {
        assert_eq!(
            folders(&[
                "capacitor.config.ts",
                "android/app/src/main/assets/capacitor.config.json",
                "ios/App/App/capacitor.config.json",
                "Payload/App.app/capacitor.config.json",
                "test/fixtures/capacitor.config.json",
                "cli/node_modules/x/capacitor.config.json",
            ]),
            [""]
        );
    }

    #[test]
    fn the_typescript_file_wins_and_the_others_are_dead() {
        let paths = Paths(vec!["capacitor.config.json", "capacitor.config.prod.ts", "capacitor.config.ts"]);
        let found = discover(&paths);
        assert_eq!(found[0].files.primary, Some(FileId(2)));
        assert_eq!(found[0].files.dead, [FileId(0)]);
        assert_eq!(found[0].files.variants, [FileId(1)]);
    }

    #[test]
    fn several_projects_and_projects_per_platform_are_found() {
        assert_eq!(
            folders(&[
                "apps/android/capacitor.config.ts",
                "apps/ios/capacitor.config.ts",
                "apps/ios/ios/App/App/capacitor.config.json",
                "src-capacitor/capacitor.config.json",
                "electron/capacitor.config.json",
            ]),
            ["apps/android", "apps/ios", "electron", "src-capacitor"]
        );
        assert!(discover(&Paths(vec!["electron/capacitor.config.json"]))[0].electron);
    }

    #[test]
    fn copies_without_a_source_still_name_the_project() {
        assert_eq!(folders(&["mobile/android/app/src/main/assets/capacitor.config.json"]), ["mobile"]);
    }
}
