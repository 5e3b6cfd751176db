//! Which files are part of the app, and what of them is code.

use base::{FileId, Inputs, Span, folder_of, name_of};
use markup::Token;
use std::collections::BTreeSet;

/// A file that may hold code of the app.
pub(crate) struct Candidate {
    pub(crate) file: FileId,
    pub(crate) path: String,
    /// True inside the app's own folders; other files are read where an import leads to them.
    pub(crate) own: bool,
    /// True for settings of development builds, which a production build replaces.
    pub(crate) development: bool,
}

/// Folders whose files do not run in the app: tests, examples, servers, tools and other platforms.
const ELSEWHERE: [&str; 47] = [
    "__tests__",
    "__mocks__",
    "__fixtures__",
    "__snapshots__",
    "test",
    "tests",
    "spec",
    "specs",
    "e2e",
    "cypress",
    "playwright",
    "mock",
    "mocks",
    "fixture",
    "fixtures",
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "docs",
    "storybook",
    ".storybook",
    "stories",
    "node_modules",
    "server",
    "servers",
    "backend",
    "functions",
    "supabase",
    "prisma",
    "scripts",
    "script",
    "tools",
    "tooling",
    "electron",
    "src-electron",
    "desktop",
    "extension",
    "android",
    "ios",
    "vendor",
    "vendors",
    "third_party",
    "archive",
    "prototypes",
];

/// Folders that hold what a build left.
const BUILT: [&str; 11] = [
    "dist",
    "build",
    "www",
    "out",
    ".output",
    ".next",
    ".nuxt",
    ".svelte-kit",
    ".quasar",
    "coverage",
    "public",
];

/// Every source file of the audited tree, in the order of the paths.
pub(crate) fn candidates(inputs: &dyn Inputs, folders: &[&str]) -> Vec<Candidate> {
    let files = inputs.below("");
    let packages: BTreeSet<&str> = files
        .iter()
        .map(|f| inputs.path(*f))
        .filter(|path| name_of(path) == "package.json")
        .map(folder_of)
        .filter(|folder| !folders.contains(folder))
        .collect();
    // A package of its own inside the app's folder is part of the app only where it is imported.
    let in_package = |path: &str| {
        let above = std::iter::successors(Some(folder_of(path)), |f| (!f.is_empty()).then(|| folder_of(f)));
        above.take_while(|f| !folders.contains(f)).any(|f| packages.contains(f))
    };
    let all = files.iter().copied().filter_map(|file| {
        let path = inputs.path(file);
        let below = |folder: &&str| {
            let rest = path.strip_prefix(*folder)?;
            if folder.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
        };
        let own = folders.iter().filter_map(below).next();
        // What lies above the app's folder may be called `demo` or `example` without being one.
        let source = match own {
            Some(rest) => is_source(rest),
            None => is_source(path),
        };
        source.then(|| Candidate {
            file,
            path: path.to_owned(),
            own: own.is_some() && !in_package(path),
            development: is_for_development(inputs, path),
        })
    });
    all.collect()
}

/// True for the path of a file that may hold code of the app.
fn is_source(path: &str) -> bool {
    let name = name_of(path);
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let code = match ending {
        "ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs" | "mts" | "cts" => {
            !stem.ends_with(".d") && !stem.ends_with(".min") && !stem.ends_with(".bundle")
        }
        "vue" | "svelte" => true,
        _ => false,
    };
    let about = |word: &str| stem.ends_with(&format!(".{word}")) || stem.ends_with(&format!("-{word}"));
    code && !["test", "spec", "stories", "story", "mock", "e2e", "e2e-spec", "cy", "config"]
        .into_iter()
        .any(about)
        && !name.starts_with("capacitor.config.")
        && !folder_of(path).split('/').any(|part| ELSEWHERE.contains(&part) || BUILT.contains(&part))
}

/// `environment.ts` of Angular is replaced where there is one for production beside it.
/// <https://angular.dev/tools/cli/environments>
fn is_for_development(inputs: &dyn Inputs, path: &str) -> bool {
    let beside =
        |name: &str| base::join_path(folder_of(path), name).is_some_and(|p| inputs.find(&p).is_some());
    match name_of(path) {
        "environment.ts" => beside("environment.prod.ts") || beside("environment.production.ts"),
        "environment.dev.ts"
        | "environment.development.ts"
        | "environment.local.ts"
        | "environment.test.ts" => true,
        _ => false,
    }
}

/// What the text of a script looks like to a parser: for a page everything but its scripts is blank, so that ranges
/// stay those of the page. The second value is the `lang` of the scripts.
pub(crate) fn script(path: &str, text: &str) -> Option<(String, String)> {
    if !path.ends_with(".vue") && !path.ends_with(".svelte") {
        return None;
    }
    let mut bodies: Vec<Span> = Vec::new();
    let mut lang = String::new();
    let mut inside = false;
    for token in markup::tokens(text) {
        match token {
            Token::Open(tag) => {
                inside = tag.name == "script" && !tag.self_closing;
                if inside && let Some(attribute) = tag.attribute("lang") {
                    lang = attribute.value.clone();
                }
            }
            Token::Text(span) if inside => {
                bodies.push(span);
                inside = false;
            }
            _ => inside = false,
        }
    }
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for body in &bodies {
        let before = text.get(at..body.start as usize).unwrap_or_default();
        masked.extend(before.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
        masked.push_str(body.of(text));
        at = body.end as usize;
    }
    let lang = if lang.is_empty() { "js".to_owned() } else { lang };
    Some((masked, lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_tools_and_build_output_are_left_out() {
        assert!(is_source("src/app/a.ts") && is_source("a.vue") && is_source("src/lib/x.svelte"));
        for path in [
            "src/a.spec.ts",
            "src/a.d.ts",
            "e2e/x.ts",
            "www/main.js",
            "vite.config.ts",
            "capacitor.config.ts",
            "node_modules/x/i.js",
            "server/index.ts",
            "src/a.stories.tsx",
            "lib/jquery.min.js",
            "android/x.js",
            "README.md",
        ] {
            assert!(!is_source(path), "{path}");
        }
    }

    #[test]
    fn scripts_of_pages_keep_their_ranges() {
        let page = "<template><p>\u{e4}</p></template>\n<script setup lang=\"ts\">\nlet a = 1\n</script><style>x{}</style>";
        let (masked, lang) = script("a.vue", page).unwrap();
        assert_eq!(lang, "ts");
        assert_eq!(masked.find("let a"), page.find("let a"));
        assert_eq!(masked.trim(), "let a = 1");
    }
}
