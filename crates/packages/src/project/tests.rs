use super::*;
use crate::memory::Memory;

const LOCK: &str = r#"{"lockfileVersion":3,"packages":{"node_modules/@capacitor/core":{"version":"8.5.2","resolved":"https://r/c.tgz","integrity":"sha512-x"}}}"#;

#[test]
fn a_fresh_project_has_its_versions_and_nothing_suspicious() {
    let package = r#"{"dependencies":{"@capacitor/core":"^8.0.0","@capacitor/app":"8.1.0"},"devDependencies":{"@capacitor/cli":"^8.0.0"}}"#;
    let project = Project::load(&Memory::new(&[("package.json", package), ("package-lock.json", LOCK)]), "");
    let core = project.version("@capacitor/core").unwrap();
    assert_eq!((core.known, core.version.to_string().as_str()), (Known::Locked, "8.5.2"));
    assert_eq!(project.version("@capacitor/app").unwrap().known, Known::RangeOnly);
    assert!(matches!(project.capacitor_major(), Fact::Set(8, _)));
    let names: Vec<&str> = project.plugins().iter().map(|p| p.name()).collect();
    assert_eq!(names, ["@capacitor/app"]);
    assert!(project.hooks().is_empty() && project.registry.is_empty() && project.gaps.is_empty());
    let lockfile = project.lockfile().unwrap();
    assert_eq!((lockfile.cleartext.count, lockfile.unchecked.count), (0, 0));
}

#[test]
fn a_workspace_app_takes_what_the_root_installs() {
    let files = [
        ("package.json", r#"{"workspaces":["apps/*"],"dependencies":{"x":"1.0.0"}}"#),
        ("package-lock.json", LOCK),
        ("apps/m/package.json", r#"{"dependencies":{"@capacitor/core":"^8","p":"workspace:*"}}"#),
        ("apps/m/.npmrc", "strict-ssl=false\n"),
        (
            "node_modules/p/package.json",
            r#"{"version":"3.1.0","capacitor":{"ios":{"src":"ios"},"android":{"src":"android"}},"scripts":{"capacitor:sync:after":"node x.js"}}"#,
        ),
        ("node_modules/p/android/src/main/AndroidManifest.xml", "<manifest/>"),
    ];
    let project = Project::load(&Memory::new(&files), "apps/m");
    assert!(!project.has("x"), "the root is not the app's package.json");
    assert!(matches!(project.capacitor_major(), Fact::Set(8, _)));
    assert_eq!(project.version("p").unwrap().known, Known::Installed);
    let plugins = project.plugins();
    assert!(plugins[0].installed.unwrap().android_manifest.is_some());
    assert_eq!(project.hooks()[0].package.as_deref(), Some("p"));
    assert_eq!(project.registry.len(), 1);
}

#[test]
fn a_folder_without_capacitor_asks_the_one_above() {
    let files = [
        ("package.json", r#"{"dependencies":{"@capacitor/core":"6.2.1"}}"#),
        ("apps/m/package.json", r#"{"name":"m"}"#),
    ];
    let project = Project::load(&Memory::new(&files), "apps/m");
    assert!(matches!(project.capacitor_major(), Fact::Set(6, _)));
    assert_eq!(project.manifests.len(), 2);
}

#[test]
fn a_project_of_its_own_does_not_inherit_what_the_root_has() {
    let root =
        r#"{"workspaces":["cli"],"dependencies":{"@capacitor/core":"^8","@capgo/capacitor-updater":"^8"}}"#;
    let files = [
        ("package.json", root),
        ("cli/package.json", r#"{"dependencies":{"zod":"1"},"devDependencies":{"@capacitor/cli":"^8"}}"#),
        ("cli/src/index.ts", ""),
    ];
    let project = Project::load(&Memory::new(&files), "cli");
    assert!(project.plugins().is_empty() && !project.has("@capacitor/core"));
    let files = [("package.json", root), ("app/package.json", r#"{"devDependencies":{"prettier":"3"}}"#)];
    let project = Project::load(&Memory::new(&files), "app");
    assert_eq!(project.plugins().len(), 1, "a folder without a project of its own is the root's app");
}

#[test]
fn the_web_part_of_quasar_counts_and_its_plugins_do_not() {
    let files = [
        ("package.json", r#"{"dependencies":{"quasar":"^2","@capacitor/app":"^6"}}"#),
        (
            "src-capacitor/package.json",
            r#"{"dependencies":{"@capacitor/core":"^6","@capacitor/camera":"^6"}}"#,
        ),
    ];
    let project = Project::load(&Memory::new(&files), "src-capacitor");
    assert!(project.has("quasar"));
    let names: Vec<&str> = project.plugins().iter().map(|p| p.name()).collect();
    assert_eq!(names, ["@capacitor/camera"]);
}

#[test]
fn packages_of_the_same_repository_are_followed() {
    let files = [
        ("package.json", r#"{"workspaces":["*"]}"#),
        (
            "app/package.json",
            r#"{"dependencies":{"@capacitor/core":"^8","common":"workspace:*","x":"file:../libs/x"}}"#,
        ),
        (
            "common/package.json",
            r#"{"name":"common","dependencies":{"p":"github:a/p#main","deep":"workspace:*"}}"#,
        ),
        ("libs/x/package.json", r#"{"name":"x","dependencies":{"common":"workspace:*"}}"#),
        ("libs/deep/package.json", r#"{"name":"deep"}"#),
        ("libs/other/package.json", r#"{"name":"other"}"#),
    ];
    let project = Project::load(&Memory::new(&files), "app");
    let names: Vec<&str> = project.workspace.iter().filter_map(|m| m.name.as_deref()).collect();
    assert_eq!(names, ["common", "x", "deep"]);
}

#[test]
fn cordova_plugins_are_known_by_their_names() {
    let files = [(
        "package.json",
        r#"{"devDependencies":{"@capacitor/core":"^6","cordova-zip-plugin":"1","sb-cordova-plugin-db":"1","cordova.plugins.diagnostic":"6","@types/cordova-plugin-x":"1","cordova-res":"1","@awesome-cordova-plugins/cordova-plugin-x":"1"}}"#,
    )];
    let project = Project::load(&Memory::new(&files), "");
    let names: Vec<&str> = project.plugins().iter().map(|p| p.name()).collect();
    assert_eq!(names, ["cordova-zip-plugin", "sb-cordova-plugin-db", "cordova.plugins.diagnostic"]);
}

#[test]
fn what_a_range_leaves_open_is_unknown() {
    let files = [("package.json", r#"{"dependencies":{"@capacitor/core":"latest"}}"#)];
    assert!(matches!(Project::load(&Memory::new(&files), "").capacitor_major(), Fact::Unknown(_)));
    assert!(matches!(Project::load(&Memory::new(&[]), "").capacitor_major(), Fact::Absent));
}

#[test]
fn a_lockfile_that_git_leaves_out_is_seen_where_there_is_no_other() {
    let package = ("package.json", r#"{"dependencies":{"@capacitor/core":"^8"}}"#);
    let ignore = (".gitignore", "# yarn.lock\ndist/\npackage-lock.json\n");
    let project = Project::load(&Memory::new(&[package, ignore]), "");
    assert_eq!(project.lockfile_ignored.unwrap().0, "package-lock.json");
    let other = Project::load(&Memory::new(&[package, ignore, ("yarn.lock", "# yarn lockfile v1\n")]), "");
    assert!(other.lockfile_ignored.is_none());
    let none = Project::load(&Memory::new(&[package, (".gitignore", "dist/\n")]), "");
    assert!(none.lockfile_ignored.is_none());
}

#[test]
fn a_binary_lockfile_is_a_gap() {
    let files = [("package.json", r#"{"dependencies":{"@capacitor/core":"^8"}}"#), ("bun.lockb", "\0")];
    let project = Project::load(&Memory::new(&files), "");
    assert!(project.lockfile_unread && project.gaps.len() == 1);
}

#[test]
fn every_range_of_the_tables_is_understood() {
    for row in knowledge::plugins() {
        for range in row.tokens_in_clear.iter().chain(&row.login_in_web_view).chain(&row.ios_reasons_in) {
            assert!(Range::parse(range).is_some(), "{}: {range}", row.name);
        }
    }
    for name in knowledge::advised_names() {
        for row in knowledge::advisories(name) {
            let range = Range::parse(&row.affected).unwrap();
            let fixed = row.fixed.as_ref().map(|f| Version::parse(f).unwrap());
            assert!(fixed.is_none_or(|f| !range.holds(&f)), "{}: the fixed version is affected", row.id);
        }
    }
}

#[test]
fn a_reason_for_old_versions_does_not_count_for_new_ones() {
    let reasons = |range: &str| {
        let package =
            format!(r#"{{"dependencies":{{"@capacitor/core":"^8","@capacitor/device":"{range}"}}}}"#);
        let project = Project::load(&Memory::new(&[("package.json", &package)]), "");
        let version = project.version("@capacitor/device").map(|r| r.version);
        project.plugins()[0].ios_reasons(version.as_ref()).to_vec()
    };
    assert!(reasons("^7.0.0").is_empty() && reasons("latest").is_empty());
    assert_eq!(reasons("^6.0.1"), ["DiskSpace"]);
}
