//! Where a file stands on the way to the phone, by its path.

use crate::config::Platform;
use base::{folder_of, name_of};

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Spot {
    /// Among the sources and resources of a native project that are built into the app.
    Native(Platform),
    /// Beside them: settings of the build, of which only some values come into the app.
    Build(Platform),
    /// Tests, examples and documentation.
    Test,
    /// Anywhere else.
    Other,
}

/// Folders and parts of names of files that do not belong to the app itself.
const TESTS: [&str; 28] = [
    "test",
    "tests",
    "__tests__",
    "__mocks__",
    "__fixtures__",
    "__snapshots__",
    "spec",
    "specs",
    "e2e",
    "cypress",
    "playwright",
    "mock",
    "mocks",
    "fixture",
    "fixtures",
    "testdata",
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "docs",
    "doc",
    "storybook",
    ".storybook",
    "stories",
    "androidTest",
];

/// The spot of a path; `android` and `ios` are the folders of the native projects.
pub(crate) fn spot(path: &str, below: &str, android: Option<&str>, ios: Option<&str>) -> Spot {
    // What lies above the app's folder may be called `demo` without being one.
    let inner = path.strip_prefix(below).unwrap_or(path);
    let inside = |folder: Option<&str>| {
        let rest = path.strip_prefix(folder?)?.strip_prefix('/')?;
        Some(rest.to_owned())
    };
    if let Some(rest) = inside(android) {
        let parts: Vec<&str> = rest.split('/').collect();
        let set = parts.iter().position(|p| *p == "src").and_then(|n| parts.get(n + 1));
        // Names of Java packages say nothing: `com.example` is what templates are called.
        return match set {
            Some(&"test" | &"androidTest" | &"debug") => Spot::Test,
            Some(_) => Spot::Native(Platform::Android),
            None => Spot::Build(Platform::Android),
        };
    }
    if let Some(rest) = inside(ios) {
        let ending = rest.rsplit_once('.').map_or("", |(_, e)| e);
        let build = matches!(
            ending,
            "xcconfig" | "pbxproj" | "xcscheme" | "podspec" | "rb" | "sh" | "lock" | "resolved"
        ) || matches!(name_of(&rest), "Podfile" | "ExportOptions.plist" | "exportOptions.plist")
            || name_of(&rest).ends_with("file")
            || rest.starts_with("fastlane/")
            || !rest.contains('/');
        let tests = rest.split('/').any(|p| p.ends_with("Tests") || p.ends_with("UITests"));
        return match (tests, build) {
            (true, _) => Spot::Test,
            (false, true) => Spot::Build(Platform::Ios),
            (false, false) => Spot::Native(Platform::Ios),
        };
    }
    if is_test(inner) { Spot::Test } else { Spot::Other }
}

/// True for tests, examples and documentation.
fn is_test(path: &str) -> bool {
    let name = name_of(path).to_ascii_lowercase();
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let about = [
        "test", "spec", "stories", "story", "mock", "e2e", "e2e-spec", "cy", "fixture", "example", "sample",
        "template", "dist", "tmpl",
    ];
    folder_of(path).split('/').any(|part| TESTS.contains(&part))
        || about.iter().any(|w| {
            stem.ends_with(&format!(".{w}"))
                || stem.ends_with(&format!("-{w}"))
                || stem.ends_with(&format!("_{w}"))
        })
        || about.iter().skip(9).any(|w| name.ends_with(&format!(".{w}")))
        || name.starts_with("mock")
        || name.starts_with("readme")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_say_where_a_file_stands() {
        let of = |p: &str| spot(p, "demo", Some("demo/android"), Some("demo/ios"));
        assert_eq!(of("demo/src/a.ts"), Spot::Other);
        assert_eq!(of("demo/src/a.spec.ts"), Spot::Test);
        assert_eq!(of("demo/.env.example"), Spot::Test);
        assert_eq!(of("demo/src/mocks/a.ts"), Spot::Test);
        assert_eq!(of("demo/android/app/src/main/res/values/strings.xml"), Spot::Native(Platform::Android));
        assert_eq!(of("demo/android/app/src/debug/res/values/strings.xml"), Spot::Test);
        assert_eq!(of("demo/android/app/src/main/java/com/example/A.java"), Spot::Native(Platform::Android));
        assert_eq!(of("demo/android/app/build.gradle"), Spot::Build(Platform::Android));
        assert_eq!(of("demo/ios/App/App/Info.plist"), Spot::Native(Platform::Ios));
        assert_eq!(of("demo/ios/debug.xcconfig"), Spot::Build(Platform::Ios));
        assert_eq!(of("demo/ios/App/AppTests/A.swift"), Spot::Test);
    }
}
