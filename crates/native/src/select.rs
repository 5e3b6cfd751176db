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

/// The sources of an iOS project: those of every target but tests. Those of a plugin are listed by its pod or package,
/// not by its project.
pub(crate) fn ios(inputs: &dyn Inputs, folder: &str, plugin: bool) -> Vec<Chosen> {
    let named = if plugin { None } else { named_by_targets(inputs, folder) };
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

/// What stands between the words of a project file.
const SPLIT: [char; 9] = ['"', ';', '=', '/', '*', ',', '(', ')', '\n'];

/// What the Xcode projects below a folder say of their sources.
struct Named<'a> {
    /// Names of files and folders, and comments.
    words: BTreeSet<&'a str>,
    /// True where comments say which files are compiled, as Xcode writes them: `A.swift in Sources`.
    compiled: bool,
    /// Folders that are taken along whole (Xcode 16).
    whole: BTreeSet<String>,
    /// Folders with sources that another file lists: packages and pods of the app.
    others: Vec<&'a str>,
}

/// None where the projects cannot tell what is compiled: there is none, or it is generated from a description.
fn named_by_targets<'a>(inputs: &'a dyn Inputs, folder: &str) -> Option<Named<'a>> {
    let (mut words, mut whole, mut others) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for file in inputs.below(folder) {
        let path = inputs.path(file);
        if is_foreign(path) {
            continue;
        }
        match name_of(path) {
            "project.yml" | "Project.swift" => return None,
            "project.pbxproj" => {
                let text = inputs.text(file)?;
                whole.extend(whole_folders(text)?);
                words.extend(text.split(SPLIT).map(str::trim));
            }
            name if name == "Package.swift" || name.ends_with(".podspec") => {
                others.push(base::folder_of(path))
            }
            _ => {}
        }
    }
    let lists = words.iter().any(|w| w.ends_with(".swift") || w.ends_with(".m"));
    let compiled = words.iter().any(|w| w.ends_with(".swift in Sources") || w.ends_with(".m in Sources"));
    (lists || !whole.is_empty()).then_some(Named { words, compiled, whole, others })
}

/// The names of the folders that a project takes along whole; none where one of them has no path.
fn whole_folders(text: &str) -> Option<Vec<String>> {
    let objects = text.split("isa = PBXFileSystemSynchronizedRootGroup;").skip(1);
    let name = |object: &str| {
        let (_, rest) = object.split_once("path = ")?;
        let (path, _) = rest.split_once(';')?;
        Some(name_of(path.trim().trim_matches('"')).to_owned())
    };
    objects.map(name).collect()
}

/// True where a project compiles the file, as far as it says so.
fn is_named(named: &Named<'_>, path: &str) -> bool {
    let file = name_of(path);
    let mut folders = base::folder_of(path).split('/');
    if folders.clone().any(|part| part == "Sources" || named.whole.contains(part)) {
        return true;
    }
    let is_below = |other: &&str| path.strip_prefix(*other).is_some_and(|rest| rest.starts_with('/'));
    if named.others.iter().any(is_below) {
        return true;
    }
    if named.compiled && named.words.contains(file) {
        return named.words.contains(format!("{file} in Sources").as_str());
    }
    // A file beside others that are named is read as well: a script may add it.
    named.words.contains(file) || folders.next_back().is_some_and(|f| named.words.contains(f))
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

#[cfg(test)]
mod tests {
    use super::*;

    const PROJECT: &str = "/* A.swift in Sources */ path = A.swift; path = App; /* B.swift */ path = B.swift;
        isa = PBXFileSystemSynchronizedRootGroup; explicitFileTypes = {}; path = widget; sourceTree = x;";

    #[test]
    fn a_file_that_no_target_compiles_is_left_out_and_folders_taken_along_whole_are_not() {
        let text = PROJECT;
        let words: BTreeSet<&str> = text.split(SPLIT).map(str::trim).collect();
        let whole = whole_folders(text).unwrap().into_iter().collect();
        let named = Named { words, compiled: true, whole, others: vec!["ios/pod"] };
        for path in
            ["ios/App/App/A.swift", "ios/App/widget/C.swift", "ios/pod/D.swift", "ios/App/App/C.swift"]
        {
            assert!(is_named(&named, path), "{path}");
        }
        for path in ["ios/App/App/B.swift", "ios/App/Old/C.swift"] {
            assert!(!is_named(&named, path), "{path}");
        }
        assert!(is_named(&Named { compiled: false, ..named }, "ios/App/App/B.swift"));
    }
}
