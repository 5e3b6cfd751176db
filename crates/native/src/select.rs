//! Which files are the app's own native sources.

use crate::Language;
use base::{FileId, Inputs, Stage, When, name_of};

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
            let generated =
                module.ends_with("capacitor-cordova-android-plugins") || module.contains("/build/");
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

/// The sources of an iOS project: those of every target but tests.
pub(crate) fn ios(inputs: &dyn Inputs, folder: &str) -> Vec<Chosen> {
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
            (!test && !generated && !is_foreign(path)).then(|| Chosen {
                file,
                language,
                when: When::always(),
            })
        })
        .collect()
}

/// Other people's code inside the tree.
fn is_foreign(path: &str) -> bool {
    path.split('/').any(|p| {
        matches!(p, "node_modules" | "Pods" | "Carthage" | "DerivedData" | "SourcePackages" | "build")
    })
}

fn is_test(set: &str) -> bool {
    set.starts_with("test") || set.starts_with("androidTest")
}
