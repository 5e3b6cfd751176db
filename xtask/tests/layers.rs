//! The layers of ARCHITECTURE.md: which crate may depend on which.
#![allow(clippy::disallowed_methods, reason = "this test reads the repository")]

#[cfg(test)]
mod layers {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    /// Crates that only one of ours may name, with those that may.
    const OWNED: [(&str, &[&str]); 3] =
        [("oxc", &["js"]), ("tree-sitter", &["native"]), ("clap", &["cli", "xtask"])];

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    /// The folders of the root. What a trial leaves behind there is not part of the project.
    const FOLDERS: [&str; 9] =
        ["apps", "benches", "crates", "docs", "fuzz", "knowledge", "oracles", "target", "xtask"];

    #[test]
    fn the_root_holds_no_folder_but_those_of_the_project() {
        let entries = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap());
        let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
        let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let strange: Vec<String> =
            names.filter(|name| !name.starts_with('.') && !FOLDERS.contains(&name.as_str())).collect();
        assert!(strange.is_empty(), "{strange:?}");
    }

    /// The list in the fenced block `layers`.
    fn allowed() -> BTreeMap<String, BTreeSet<String>> {
        let text =
            fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md holds the layers");
        let block = text.split("```layers\n").nth(1).and_then(|rest| rest.split("```").next());
        let block = block.expect("ARCHITECTURE.md has a block ```layers");
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        block
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(name, deps)| (name.to_owned(), words(deps)))
            .collect()
    }

    /// Every crate of the workspace with its manifest.
    fn manifests() -> Vec<(String, toml::Table)> {
        let mut folders: Vec<PathBuf> =
            fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path()).collect();
        folders.push(root().join("xtask"));
        folders.sort();
        let read = |folder: &PathBuf| {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
            (name, toml::from_str(&text).unwrap())
        };
        folders.iter().filter(|f| f.join("Cargo.toml").exists()).map(read).collect()
    }

    /// The names in the tables of dependencies called `kinds`, those of single platforms included.
    fn dependencies(manifest: &toml::Table, kinds: &[&str]) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let mut tables = vec![manifest];
        let targets = manifest.get("target").and_then(|t| t.as_table());
        tables.extend(targets.into_iter().flatten().filter_map(|(_, t)| t.as_table()));
        for table in tables {
            for kind in kinds {
                let deps = table.get(*kind).and_then(|d| d.as_table());
                names.extend(deps.into_iter().flatten().map(|(name, _)| name.clone()));
            }
        }
        names
    }

    #[test]
    fn every_crate_depends_on_what_the_list_allows_and_on_nothing_else() {
        let allowed = allowed();
        let mut wrong = Vec::new();
        for (name, manifest) in manifests() {
            let actual = dependencies(&manifest, &["dependencies", "build-dependencies"]);
            let Some(listed) = allowed.get(&name) else {
                wrong.push(format!("{name} has no line"));
                continue;
            };
            wrong.extend(actual.difference(listed).map(|dep| format!("{name} must not depend on {dep}")));
            wrong.extend(
                listed.difference(&actual).map(|dep| format!("{name} does not depend on {dep} any longer")),
            );
        }
        assert!(wrong.is_empty(), "ARCHITECTURE.md, Layers:\n  {}", wrong.join("\n  "));
    }

    #[test]
    fn the_list_names_only_crates_that_exist_and_has_no_circle() {
        let allowed = allowed();
        let names: BTreeSet<String> = manifests().into_iter().map(|(name, _)| name).collect();
        let unknown: Vec<_> = allowed.keys().filter(|name| !names.contains(*name)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        let mut done: BTreeSet<&str> = BTreeSet::new();
        while done.len() < allowed.len() {
            let ready: Vec<&str> = allowed
                .iter()
                .filter(|(name, deps)| {
                    let open = |d: &&String| allowed.contains_key(*d) && !done.contains(d.as_str());
                    !done.contains(name.as_str()) && !deps.iter().any(|d| open(&d))
                })
                .map(|(name, _)| name.as_str())
                .collect();
            assert!(
                !ready.is_empty(),
                "a circle among {:?}",
                allowed.keys().filter(|n| !done.contains(n.as_str()))
            );
            done.extend(ready);
        }
    }

    #[test]
    fn base_depends_on_nothing_and_report_on_base_alone() {
        for (name, manifest) in manifests() {
            let all = dependencies(&manifest, &["dependencies", "build-dependencies"]);
            let ours: Vec<&str> =
                all.iter().map(String::as_str).filter(|d| root().join("crates").join(d).exists()).collect();
            match name.as_str() {
                "base" => assert!(
                    dependencies(&manifest, &["dependencies", "build-dependencies", "dev-dependencies"])
                        .is_empty()
                ),
                "report" => assert_eq!(ours, ["base"]),
                "rules" => {
                    assert!(!ours.contains(&"files") && !ours.contains(&"js"), "rules read facts, not text")
                }
                "xml" | "json" | "js" | "markup" | "csp" | "android" | "apple" | "packages" => {
                    assert!(
                        !ours.contains(&"rules") && !ours.contains(&"app"),
                        "{name}: parsers see no rules"
                    );
                }
                _ => {}
            }
        }
    }

    #[test]
    fn only_their_owners_name_oxc_and_clap() {
        for (name, manifest) in manifests() {
            let all = dependencies(&manifest, &["dependencies", "build-dependencies", "dev-dependencies"]);
            for (prefix, owners) in OWNED {
                let named = all.iter().any(|dep| {
                    dep.strip_prefix(prefix)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['_', '-']))
                });
                assert!(!named || owners.contains(&name.as_str()), "{name} must not name {prefix}");
            }
        }
    }

    #[test]
    fn only_our_own_commands_print() {
        let mut folders = vec![root().join("crates")];
        let mut wrong = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    // What tests and benchmarks print is for whoever runs them.
                    if !path.ends_with("tests") && !path.ends_with("benches") {
                        folders.push(path);
                    }
                // A build script speaks to cargo by printing.
                } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("build.rs") {
                    let allows = fs::read_to_string(&path).unwrap().lines().any(|line| {
                        line.contains("clippy::print_stdout") || line.contains("clippy::print_stderr")
                    });
                    let cli = path.starts_with(root().join("crates/cli"));
                    if allows && !cli {
                        wrong.push(path);
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "these switch off the lints against printing: {wrong:?}");
    }
}
