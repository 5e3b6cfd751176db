//! A fresh Capacitor project, made from the archives inside the published `@capacitor/cli` the way `cap init`,
//! `cap add` and `cap sync` make it. What is found in it is fixed, by default and with every rule: a template that
//! nobody has touched must not be blamed for more.
//!
//! The archives come from `npm ci` in the folder `oracles`. What the commands do was read in the package:
//! `tasks/init`, `android/common`, `android/update`, `ios/common`, `util/spm`, `cordova` and `tasks/copy`. The outcome
//! was compared with what CLI 8.5.2 leaves behind: it differs in comments alone.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test")]

use capward_audit as audit;
use capward_audit::Settings;
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

type Tree = BTreeMap<String, Vec<u8>>;

const APP_ID: &str = "org.example.fresh";
const APP_NAME: &str = "Fresh & new";

/// What a template is told by default.
const BY_DEFAULT: [&str; 3] = ["backup-exposes-data", "csp-missing", "file-provider-too-broad"];

/// What it is told with every rule.
const WITH_ALL: [&str; 5] =
    ["backup-exposes-data", "csp-missing", "file-provider-too-broad", "native-hardening", "task-hijacking"];

#[derive(Clone, Copy, PartialEq)]
enum Ios {
    SwiftPackages,
    CocoaPods,
}

#[derive(Clone, Copy, PartialEq)]
enum Web {
    /// A Vite project: `index.html` at the root, built into `dist`; the config is TypeScript.
    Vite,
    /// No build step: the pages stand in `www`; the config is JSON.
    Plain,
}

#[test]
fn a_template_with_swift_packages_and_vite_gives_exactly_the_known_findings() {
    assert_known(&fresh(Ios::SwiftPackages, Web::Vite));
}

#[test]
fn a_template_with_cocoapods_and_plain_pages_gives_exactly_the_known_findings() {
    assert_known(&fresh(Ios::CocoaPods, Web::Plain));
}

#[test]
fn a_clone_without_what_git_ignores_gives_the_same_findings() {
    for (ios, web) in [(Ios::SwiftPackages, Web::Vite), (Ios::CocoaPods, Web::Plain)] {
        let mut tree = fresh(ios, web);
        let ignored = |path: &str| {
            path.contains("capacitor-cordova-")
                || path.contains("/public/")
                || path.starts_with("dist/")
                || path.ends_with("assets/capacitor.config.json")
                || path.ends_with("assets/capacitor.plugins.json")
                || path.ends_with("App/App/capacitor.config.json")
                || path.ends_with("/config.xml")
        };
        let before = tree.len();
        tree.retain(|path, _| !ignored(path));
        assert!(before - tree.len() > 8, "git ignores less than expected");
        assert_known(&tree);
    }
}

#[test]
fn a_template_before_the_platforms_are_added_lacks_only_a_policy() {
    for web in [Web::Vite, Web::Plain] {
        let mut tree = Tree::new();
        init(&mut tree, web);
        assert_eq!(found(&tree, true).0, ["csp-missing"]);
    }
}

fn assert_known(tree: &Tree) {
    let (by_default, report) = found(tree, false);
    assert_eq!(by_default, BY_DEFAULT, "by default:\n{report}");
    let (with_all, report) = found(tree, true);
    assert_eq!(with_all, WITH_ALL, "with every rule:\n{report}");
}

/// The rules that speak, once for each finding, and the findings in full for people.
fn found(tree: &Tree, all: bool) -> (Vec<&'static str>, String) {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in tree {
        let full = folder.path().join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, bytes).unwrap();
    }
    let files = audit::collect(folder.path(), &files::Limits::default()).unwrap();
    let report = audit::audit(&files, &Settings { all, ..Settings::default() });
    assert!(report.defects.is_empty(), "{:?}", report.defects);
    assert_eq!(report.apps.len(), 1, "one app is found");
    let gaps: Vec<&base::Gap> = report.all_gaps().collect();
    let unseen = |platform: &str| {
        let folder = format!("{platform}/");
        usize::from(!tree.keys().any(|path| path.starts_with(&folder)))
    };
    let missing = unseen("android") + unseen("ios");
    assert_eq!(
        gaps.len(),
        missing,
        "everything of a template is understood, but not what is not there: {gaps:#?}"
    );
    let mut ids: Vec<&str> = report.findings().map(|(_, _, f)| f.rule.id).collect();
    ids.sort_unstable();
    let lines: Vec<String> = report
        .findings()
        .map(|(_, _, f)| format!("{} {} [{}] {}", f.rule.id, report.path(&f.place), f.subject, f.message))
        .collect();
    (ids, lines.join("\n"))
}

fn fresh(ios: Ios, web: Web) -> Tree {
    let mut tree = Tree::new();
    init(&mut tree, web);
    add_android(&mut tree);
    add_ios(&mut tree, ios);
    sync(&mut tree, ios, web);
    tree
}

/// `npm init`, `npm install`, `cap init`.
fn init(tree: &mut Tree, web: Web) {
    let page = |script: &str| {
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Fresh</title>\n</head>\n\
             <body>\n<div id=\"app\"></div>\n{script}\n</body>\n</html>\n"
        )
    };
    put(tree, "package.json", &manifest());
    put(tree, "package-lock.json", &lockfile());
    let mut ignored = "node_modules\n".to_owned();
    let dir = if web == Web::Vite { "dist" } else { "www" };
    if web == Web::Vite {
        ignored.push_str("dist\n");
        put(tree, "index.html", &page("<script type=\"module\" src=\"/src/main.js\"></script>"));
        put(tree, "src/main.js", "document.getElementById('app').textContent = 'Hello';\n");
        put(
            tree,
            "dist/index.html",
            &page("<script type=\"module\" crossorigin src=\"/assets/index.js\"></script>"),
        );
        put(tree, "dist/assets/index.js", "document.getElementById(\"app\").textContent=\"Hello\";\n");
        put(
            tree,
            "capacitor.config.ts",
            &format!(
                "import type {{ CapacitorConfig }} from '@capacitor/cli';\n\nconst config: CapacitorConfig = {{\n  \
                 appId: '{APP_ID}',\n  appName: '{APP_NAME}',\n  webDir: '{dir}'\n}};\n\nexport default config;\n"
            ),
        );
    } else {
        put(tree, "www/index.html", &page("<script src=\"js/app.js\"></script>"));
        put(tree, "www/js/app.js", "document.getElementById('app').textContent = 'Hello';\n");
        put(
            tree,
            "capacitor.config.json",
            &format!(
                "{{\n  \"appId\": \"{APP_ID}\",\n  \"appName\": \"{APP_NAME}\",\n  \"webDir\": \"{dir}\"\n}}\n"
            ),
        );
    }
    put(tree, ".gitignore", &ignored);
}

/// `cap add android`.
fn add_android(tree: &mut Tree) {
    unpack(tree, "android-template", "android");
    let main = "android/app/src/main";
    let activity = tree.remove(&format!("{main}/java/com/getcapacitor/myapp/MainActivity.java")).unwrap();
    let activity = String::from_utf8(activity)
        .unwrap()
        .replace("package com.getcapacitor.myapp", &format!("package {APP_ID}"));
    put(tree, &format!("{main}/java/{}/MainActivity.java", APP_ID.replace('.', "/")), &activity);
    edit(tree, "android/app/build.gradle", |text| {
        text.replace("applicationId \"com.getcapacitor.app\"", &format!("applicationId \"{APP_ID}\""))
            .replace("namespace = \"com.getcapacitor.myapp\"", &format!("namespace = \"{APP_ID}\""))
    });
    edit(tree, &format!("{main}/res/values/strings.xml"), |text| {
        text.replace("com.getcapacitor.myapp", APP_ID).replace("My App", &APP_NAME.replace('&', "&amp;"))
    });
}

/// `cap add ios`.
fn add_ios(tree: &mut Tree, ios: Ios) {
    unpack(tree, if ios == Ios::SwiftPackages { "ios-spm-template" } else { "ios-pods-template" }, "ios");
    edit(tree, "ios/App/App/Info.plist", |text| {
        let name = APP_NAME.replace('&', "&amp;");
        text.replace("\t<string>My App</string>", &format!("        <string>{name}</string>"))
    });
    edit(tree, "ios/App/App.xcodeproj/project.pbxproj", |text| {
        text.replace(
            "PRODUCT_BUNDLE_IDENTIFIER = com.getcapacitor.App",
            &format!("PRODUCT_BUNDLE_IDENTIFIER = {APP_ID}"),
        )
    });
}

/// `cap sync` of a project without plugins.
fn sync(tree: &mut Tree, ios: Ios, web: Web) {
    let dir = if web == Web::Vite { "dist" } else { "www" };
    let assets = "android/app/src/main/assets";
    for public in [format!("{assets}/public"), "ios/App/App/public".to_owned()] {
        let pages: Vec<_> = tree.iter().filter(|(p, _)| p.starts_with(&format!("{dir}/"))).collect();
        let copies: Vec<_> = pages.iter().map(|(p, b)| (p.replacen(dir, &public, 1), (*b).clone())).collect();
        tree.extend(copies);
        put(tree, &format!("{public}/cordova.js"), "");
        put(tree, &format!("{public}/cordova_plugins.js"), "");
    }
    let config =
        format!("{{\n\t\"appId\": \"{APP_ID}\",\n\t\"appName\": \"{APP_NAME}\",\n\t\"webDir\": \"{dir}\"");
    put(tree, &format!("{assets}/capacitor.config.json"), &format!("{config}\n}}\n"));
    put(tree, &format!("{assets}/capacitor.plugins.json"), "[]\n");
    put(tree, "ios/App/App/capacitor.config.json", &format!("{config},\n\t\"packageClassList\": []\n}}\n"));
    let cordova = "<?xml version='1.0' encoding='utf-8'?>\n<widget version=\"1.0.0\" xmlns=\"http://www.w3.org/ns/widgets\" \
                   xmlns:cdv=\"http://cordova.apache.org/ns/1.0\">\n  <access origin=\"*\" />\n  \n  \n</widget>";
    put(tree, "android/app/src/main/res/xml/config.xml", cordova);
    put(tree, "ios/App/App/config.xml", cordova);
    unpack(tree, "capacitor-cordova-android-plugins", "android/capacitor-cordova-android-plugins");
    edit(tree, "android/capacitor-cordova-android-plugins/build.gradle", |text| {
        text.replace("EXTENSIONS START\n\n", "EXTENSIONS START\napply from: \"cordova.variables.gradle\"\n")
    });
    put(
        tree,
        "android/capacitor-cordova-android-plugins/src/main/AndroidManifest.xml",
        "<?xml version='1.0' encoding='utf-8'?>\n<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\"\n\
         xmlns:amazon=\"http://schemas.amazon.com/apk/res/android\">\n<application  >\n\n</application>\n\n</manifest>",
    );
    put(
        tree,
        "android/capacitor-cordova-android-plugins/cordova.variables.gradle",
        "ext {\n  cdvMinSdkVersion = project.hasProperty('minSdkVersion') ? rootProject.ext.minSdkVersion : 24\n  \
         cdvPluginPostBuildExtras = []\n  cordovaConfig = [:]\n}",
    );
    put(
        tree,
        "android/capacitor.settings.gradle",
        "include ':capacitor-android'\n\
         project(':capacitor-android').projectDir = new File('../node_modules/@capacitor/android/capacitor')\n",
    );
    put(
        tree,
        "android/app/capacitor.build.gradle",
        "android {\n  compileOptions {\n      sourceCompatibility JavaVersion.VERSION_21\n      \
         targetCompatibility JavaVersion.VERSION_21\n  }\n}\n\n\
         apply from: \"../capacitor-cordova-android-plugins/cordova.variables.gradle\"\ndependencies {\n\n\n}\n\n\n\
         if (hasProperty('postBuildExtras')) {\n  postBuildExtras()\n}\n",
    );
    unpack(tree, "capacitor-cordova-ios-plugins", "ios/capacitor-cordova-ios-plugins");
    if ios == Ios::SwiftPackages {
        edit(tree, "ios/App/CapApp-SPM/Package.swift", |text| {
            text.replace("from: \"8.0.0\"", "exact: \"8.5.2\"")
        });
    } else {
        edit(tree, "ios/App/Podfile", |text| text.replace("def capacitor_pods\n", "def capacitor_pods\n\n"));
    }
}

fn manifest() -> String {
    "{\n  \"name\": \"fresh\",\n  \"version\": \"1.0.0\",\n  \"dependencies\": {\n    \"@capacitor/android\": \"^8.5.2\",\n    \
     \"@capacitor/core\": \"^8.5.2\",\n    \"@capacitor/ios\": \"^8.5.2\"\n  },\n  \"devDependencies\": {\n    \
     \"@capacitor/cli\": \"^8.5.2\"\n  }\n}\n"
        .to_owned()
}

/// The lockfile of the sample app, cut down to what a fresh project has.
fn lockfile() -> String {
    let text = std::fs::read_to_string(testkit::app_path("quiet").join("package-lock.json")).unwrap();
    let mut lock: serde_json::Value = serde_json::from_str(&text).unwrap();
    let root: serde_json::Value = serde_json::from_str(&manifest()).unwrap();
    lock["name"] = "fresh".into();
    let packages = lock["packages"].as_object_mut().unwrap();
    packages.retain(|path, _| {
        ["android", "cli", "core", "ios"].iter().any(|n| path == &format!("node_modules/@capacitor/{n}"))
    });
    assert_eq!(packages.len(), 4);
    packages.insert(String::new(), root);
    serde_json::to_string_pretty(&lock).unwrap()
}

fn put(tree: &mut Tree, path: &str, text: &str) {
    tree.insert(path.to_owned(), text.as_bytes().to_vec());
}

fn edit(tree: &mut Tree, path: &str, change: impl Fn(&str) -> String) {
    let old =
        String::from_utf8(tree.remove(path).unwrap_or_else(|| panic!("the template has no {path}"))).unwrap();
    let new = change(&old);
    assert_ne!(old, new, "the template of {path} has changed: read the CLI again");
    put(tree, path, &new);
}

/// Unpack one of the CLI's archives below `folder`.
fn unpack(tree: &mut Tree, archive: &str, folder: &str) {
    let path = assets().join(format!("{archive}.tar.gz"));
    let file = std::fs::File::open(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; run `npm ci` in the folder `oracles` first", path.display());
    });
    for entry in tar::Archive::new(GzDecoder::new(file)).entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.header().entry_type().is_file() {
            let below = entry.path().unwrap().to_string_lossy().trim_start_matches("./").to_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            tree.insert(format!("{folder}/{below}"), bytes);
        }
    }
}

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../oracles/node_modules/@capacitor/cli/assets")
}
