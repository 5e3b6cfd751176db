//! Which files are part of the app, and what of them is code.

use crate::{built, replaced};
use base::{FileId, Gap, Inputs, folder_of, name_of};
use std::collections::BTreeSet;

/// A file that may hold code of the app.
pub(crate) struct Candidate {
    pub(crate) file: FileId,
    pub(crate) path: String,
    /// True inside the app's own folders; other files are read where an import leads to them.
    pub(crate) own: bool,
    /// True for HTML, which may be a page or the template of a component.
    pub(crate) html: bool,
    /// True for settings of development builds, which a production build replaces.
    pub(crate) development: bool,
    /// True for what a build left, with libraries inside.
    pub(crate) built: bool,
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

/// Those of them that are part of the app where they stand below `src`.
const SOURCES: [&str; 9] =
    ["functions", "script", "scripts", "tools", "tooling", "docs", "android", "ios", "desktop"];

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

/// Every file of the audited tree that may hold code of the app, in the order of the paths: its sources, or else what
/// a build left in the first of the folders `web` that has scripts; then also what is not seen.
pub(crate) fn candidates(
    inputs: &dyn Inputs,
    folders: &[&str],
    web: &[String],
) -> (Vec<Candidate>, Option<Gap>) {
    let mut list = sources(inputs, folders);
    let Some((why, read)) = built_of(inputs, folders, web, &list) else { return (list, None) };
    let Some((folder, scripts)) = read else {
        return (list, Some(built::gap(inputs, why, folders, None, web)));
    };
    let first = scripts.first().map(|f| (folder, *f));
    // Scripts that people write keep their lines and names.
    let long = |text: &str| text.lines().any(|line| line.len() > LINE);
    let built = scripts.iter().any(|f| inputs.text(*f).is_some_and(|text| long(text)));
    // Their pages have scripts of their own.
    let pages = inputs.below(folder).into_iter().filter(|f| inputs.path(*f).ends_with(".html"));
    for file in scripts.into_iter().chain(pages) {
        let path = inputs.path(file).to_owned();
        let own = built::is_started(inputs, folder, file);
        let html = path.ends_with(".html");
        list.push(Candidate { file, path, own, html, development: false, built });
    }
    list.sort_by(|a, b| a.path.cmp(&b.path));
    list.dedup_by(|a, b| a.path == b.path);
    (list, built.then(|| built::gap(inputs, why, folders, first, web)))
}

/// Longer lines are the work of a tool.
const LINE: usize = 2000;

/// The scripts that a build left, for an app whose sources say nothing; their content may not have been read yet.
pub fn built_scripts(inputs: &dyn Inputs, folders: &[&str], web: &[String]) -> Vec<FileId> {
    let list = sources(inputs, folders);
    let read = built_of(inputs, folders, web, &list).and_then(|(_, read)| read);
    read.map(|(_, scripts)| scripts).unwrap_or_default()
}

/// True where the folder of an app holds sources that can be read, and enough of them.
pub fn has_sources(inputs: &dyn Inputs, folder: &str) -> bool {
    let list = sources(inputs, &[folder]);
    let own =
        list.iter().filter(|c| c.own && !c.html).map(|c| c.path.get(folder.len()..).unwrap_or_default());
    built::lacks_sources(inputs, &[folder], own.map(|p| p.trim_start_matches('/'))).is_none()
}

type Read<'a> = Option<(&'a str, Vec<FileId>)>;

/// Why sources say nothing, and what is read instead; none where the sources are read.
fn built_of<'a>(
    inputs: &dyn Inputs,
    folders: &[&str],
    web: &'a [String],
    sources: &[Candidate],
) -> Option<(built::Why, Read<'a>)> {
    if web.is_empty() {
        return None;
    }
    let relative =
        |path: &'_ str| folders.iter().map(|f| f.len()).filter(|n| *n < path.len()).max().unwrap_or(0);
    let own = sources.iter().filter(|c| c.own && !c.html);
    let own = own.map(|c| c.path.get(relative(&c.path)..).unwrap_or_default().trim_start_matches('/'));
    let why = built::lacks_sources(inputs, folders, own)?;
    Some((why, built::scripts(inputs, web)))
}

/// Every source file of the audited tree, in the order of the paths.
fn sources(inputs: &dyn Inputs, folders: &[&str]) -> Vec<Candidate> {
    let files = inputs.below("");
    let packages: BTreeSet<&str> = files
        .iter()
        .map(|f| inputs.path(*f))
        .filter(|path| match name_of(path) {
            "package.json" => true,
            "project.json" => is_application(inputs, path),
            _ => false,
        })
        .map(folder_of)
        .filter(|folder| !folders.contains(folder))
        .collect();
    let replaced = replaced::replacements(inputs, folders);
    // A package or another application inside the app's folder is part of the app only where it is imported.
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
            html: path.ends_with(".html") || path.ends_with(".htm"),
            own: own.is_some() && !in_package(path),
            development: replaced.contains_key(path) || is_for_development(inputs, path),
            built: false,
        })
    });
    all.collect()
}

/// True for the path of a file that may hold code of the app.
fn is_source(path: &str) -> bool {
    let name = name_of(path);
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let code = match ending {
        // What ships of HTML is the page of the app, and what lies among its sources.
        "html" | "htm" => name == "index.html" || folder_of(path).split('/').any(|part| part == "src"),
        "ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs" | "mts" | "cts" => {
            !stem.ends_with(".d") && !stem.ends_with(".min") && !stem.ends_with(".bundle")
        }
        "vue" | "svelte" => true,
        _ => false,
    };
    let about = |word: &str| stem.strip_suffix(word).is_some_and(|rest| rest.ends_with(['.', '-']));
    // `src/app/app.config.ts` is part of the app, `vite.config.ts` is not.
    let inside = folder_of(path).split('/').any(|part| matches!(part, "src" | "app"));
    let setting = about("config") && !inside;
    let test = stem.starts_with("test-") || stem.starts_with("test_");
    code && !setting
        && !test
        && !["test", "spec", "stories", "story", "mock", "e2e", "e2e-spec", "cy"].into_iter().any(about)
        && !name.starts_with("capacitor.config.")
        && !is_elsewhere(folder_of(path))
}

/// True for folders whose files do not run in the app.
fn is_elsewhere(folder: &str) -> bool {
    let mut inside = false;
    folder.split('/').any(|part| {
        let other = ELSEWHERE.contains(&part) && !(inside && SOURCES.contains(&part));
        inside |= part == "src";
        other || BUILT.contains(&part)
    })
}

/// True for the description of an application in a workspace of Nx.
/// <https://nx.dev/docs/reference/project-configuration>
fn is_application(inputs: &dyn Inputs, path: &str) -> bool {
    let file = inputs.find(path).and_then(|f| Some((f, inputs.text(f)?)));
    let root = file.and_then(|(f, text)| json::parse(f, text).root);
    root.is_some_and(|r| r.get("projectType").and_then(|n| n.as_str()) == Some("application"))
}

/// `environment.ts` of Angular is replaced where there is one for production beside it.
/// <https://angular.dev/tools/cli/environments>
fn is_for_development(inputs: &dyn Inputs, path: &str) -> bool {
    match name_of(path) {
        "environment.ts" => replaced::usual(inputs, path).is_some(),
        "environment.dev.ts"
        | "environment.development.ts"
        | "environment.local.ts"
        | "environment.test.ts" => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_tools_and_build_output_are_left_out() {
        for path in [
            "src/app/a.ts",
            "a.vue",
            "src/lib/x.svelte",
            "app/src/functions/a.ts",
            "index.html",
            "src/a/b.html",
        ] {
            assert!(is_source(path), "{path}");
        }
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
            "functions/index.ts",
            "src/lib/server/a.ts",
            "try-out.html",
        ] {
            assert!(!is_source(path), "{path}");
        }
    }
}
