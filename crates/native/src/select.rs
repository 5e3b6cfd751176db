//! Which files are the app's own native sources.

use crate::Language;
use base::{FileId, Inputs, Stage, When, name_of};
use std::collections::BTreeSet;

/// A source with its language and the builds it is in.
pub(crate) struct Chosen {
    pub(crate) file: FileId,
    pub(crate) language: Language,
    pub(crate) when: When,
}

/// The sources of an Android project: those of every module and source set but tests.
pub(crate) fn android(inputs: &dyn Inputs, folder: &str) -> Vec<Chosen> {
    inputs
        .below(folder)
        .into_iter()
        .filter_map(|file| {
            let path = inputs.path(file);
            let language = match path.rsplit_once('.')?.1 {
                "java" => Language::Java,
                "kt" => Language::Kotlin,
                _ => return None,
            };
            let (module, rest) = path
                .rsplit_once("/src/")
                .filter(|(m, _)| !m.contains("/src/"))
                .or_else(|| path.split_once("/src/"))?;
            let set = rest.split('/').next()?;
            let generated = module.ends_with("capacitor-cordova-android-plugins")
                || module.contains("/build/")
                || is_capacitor(rest);
            if generated || is_foreign(path) || is_test(set) {
                return None;
            }
            let debug = set == "debug" || set.ends_with("Debug");
            let when =
                if debug { When::new(format!("src/{set}"), Stage::Development) } else { When::always() };
            Some(Chosen { file, language, when })
        })
        .collect()
}

/// True where a `.pro` file of the project says that calls of `android.util.Log` have no effect.
pub(crate) fn drops_logs(inputs: &dyn Inputs, folder: &str) -> bool {
    inputs.below(folder).into_iter().any(|file| {
        let rules = inputs.path(file).ends_with(".pro") && !is_foreign(inputs.path(file));
        let drops = |text: &str| {
            text.lines()
                .map(str::trim)
                .any(|l| l.starts_with("-assumenosideeffects") && l.contains("android.util.Log"))
        };
        rules && inputs.text(file).is_some_and(|t| drops(t))
    })
}

/// The sources of an iOS project: those of every target but tests.
pub(crate) fn ios(inputs: &dyn Inputs, folder: &str) -> Vec<Chosen> {
    let named = named_by_targets(inputs, folder);
    inputs
        .below(folder)
        .into_iter()
        .filter_map(|file| {
            let path = inputs.path(file);
            let language = match path.rsplit_once('.')?.1 {
                "swift" => Language::Swift,
                "m" | "mm" => Language::ObjectiveC,
                _ => return None,
            };
            let test = path.split('/').any(|part| part.ends_with("Tests") || part == "fastlane");
            let generated =
                path.contains("/capacitor-cordova-ios-plugins/") || name_of(path) == "Package.swift";
            let left_out = named.as_ref().is_some_and(|n| !is_named(n, path));
            (!test && !generated && !left_out && !is_foreign(path)).then(|| Chosen {
                file,
                language,
                when: When::always(),
            })
        })
        .collect()
}

/// The words of the Xcode projects below a folder: names of files and folders among them. None where they cannot tell
/// what is compiled: no project, one that takes whole folders along (Xcode 16), one that is generated from a
/// description, or sources of a package or pod of the app.
fn named_by_targets<'a>(inputs: &'a dyn Inputs, folder: &str) -> Option<BTreeSet<&'a str>> {
    let mut words = BTreeSet::new();
    for file in inputs.below(folder) {
        let path = inputs.path(file);
        if is_foreign(path) {
            continue;
        }
        match name_of(path) {
            "project.yml" | "Project.swift" => return None,
            "project.pbxproj" => {
                let text = inputs.text(file)?;
                if text.contains("PBXFileSystemSynchronized") {
                    return None;
                }
                words.extend(text.split(['"', ';', '=', '/', '*', ',', '(', ')', '\n']).map(str::trim));
            }
            _ => {}
        }
    }
    let lists = words.iter().any(|w| w.ends_with(".swift") || w.ends_with(".m"));
    lists.then_some(words)
}

/// True where a project names the file or its folder. A file beside others that are named is read as well.
fn is_named(words: &BTreeSet<&str>, path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or_default();
    let folder = parts.next().unwrap_or_default();
    // Sources of packages and pods are listed elsewhere.
    words.contains(file) || words.contains(folder) || path.split('/').any(|p| p == "Sources")
}

/// Other people's code inside the tree.
fn is_foreign(path: &str) -> bool {
    path.split('/')
        .any(|p| matches!(p, "node_modules" | "Pods" | "Carthage" | "DerivedData" | "SourcePackages"))
}

/// Capacitor's and Cordova's own classes, in projects that hold a copy of them.
fn is_capacitor(path: &str) -> bool {
    let below = |package: &str| path.split_once(package).map(|(_, rest)| rest);
    below("/org/apache/cordova/").is_some()
        || below("/com/getcapacitor/").is_some_and(|rest| {
            !rest.contains('/')
                || ["android/", "annotation/", "cordova/", "plugin/", "util/"]
                    .iter()
                    .any(|p| rest.starts_with(p))
        })
}

fn is_test(set: &str) -> bool {
    set.starts_with("test") || set.starts_with("androidTest")
}
