//! The scripts and pages that the build of the web side begins with, where that is known for certain.

use super::{Framework, Web, angular};
use base::{FileId, Inputs, folder_of, join_path, name_of};

/// What a build begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    /// The scripts and pages that the app starts with; empty where they are not known.
    pub starts: Vec<FileId>,
    /// Files that settings name, so that something may begin with them too: workers, replacements, other bundles.
    pub more: Vec<FileId>,
}

/// Endings of files that a build may begin with.
const ENDINGS: [&str; 8] = ["ts", "tsx", "js", "jsx", "mjs", "mts", "cjs", "vue"];

/// Plugins of Vite that bring in files which no import names, and settings that look for files by themselves.
const FINDERS: [&str; 17] = [
    "unplugin-",
    "vite-plugin-pages",
    "plugin-vue-layouts",
    "generouted",
    "AutoImport",
    "auto-import",
    "glob(",
    "globSync(",
    "readdir",
    "vike",
    "plugin-ssr",
    "require-context",
    "import-glob",
    "resolveId",
    "router/vite",
    "-start/plugin",
    "laravel",
];

pub(super) fn load(inputs: &dyn Inputs, folder: &str, web: &Web, settings: Option<FileId>) -> Entries {
    let starts = starts(inputs, folder, web, settings).unwrap_or_default();
    if starts.is_empty() {
        return Entries::default();
    }
    // Workers, other bundles, and files that plugins copy and run. The settings of Angular are read as such.
    let mut named: Vec<FileId> =
        settings.filter(|_| web.framework != Framework::Angular).into_iter().collect();
    for place in [folder, web.project.as_str()] {
        named.extend(direct(inputs, place).filter(|f| {
            let name = name_of(inputs.path(*f));
            name == "package.json" || name.starts_with("capacitor.config.")
        }));
    }
    named.sort_unstable();
    named.dedup();
    let mut more: Vec<FileId> =
        named.into_iter().flat_map(|f| spoken_of(inputs, f, &[folder, web.project.as_str()])).collect();
    more.sort_unstable();
    more.dedup();
    Entries { starts, more }
}

fn starts(inputs: &dyn Inputs, folder: &str, web: &Web, settings: Option<FileId>) -> Option<Vec<FileId>> {
    let project = web.project.as_str();
    let text = settings.and_then(|f| inputs.text(f)).map_or("", |t| t);
    let mut starts = match web.framework {
        Framework::Angular => {
            let output = web.web_dir.as_deref().and_then(|d| join_path(folder, d));
            angular::scripts(inputs, settings?, output.as_deref())?
        }
        Framework::Next => next(inputs, project, text)?,
        Framework::Vite => {
            let other = |path: &str| name_of(path).starts_with("vite.") && path.contains("config");
            let only = direct(inputs, project).filter(|f| other(inputs.path(*f))).count() == 1;
            if !only || FINDERS.iter().any(|word| text.contains(word)) {
                return None;
            }
            let mut scripts = Vec::new();
            for page in &web.source_pages {
                scripts.extend(of_page(inputs, *page, project)?);
            }
            scripts
        }
        Framework::Classic => classic(inputs, project, text)?,
        Framework::Plain => named_source(inputs, project)?,
        _ => return None,
    };
    if !starts.is_empty() {
        starts.extend(web.source_pages.iter().copied());
    }
    Some(starts)
}

/// The scripts of a page. <https://vite.dev/guide/#index-html-and-project-root>
fn of_page(inputs: &dyn Inputs, page: FileId, project: &str) -> Option<Vec<FileId>> {
    let folder = folder_of(inputs.path(page));
    let facts = markup::page(page, inputs.text(page)?);
    let mut found = Vec::new();
    for script in facts.scripts.iter().filter(|s| s.runs()) {
        let Some(src) = script.src.as_ref().map(|a| a.value.trim()) else { continue };
        if src.contains("://") || src.starts_with("//") || src.starts_with("data:") {
            continue;
        }
        let path = src.split(['?', '#']).next().unwrap_or(src).trim_start_matches('/');
        let file = [folder, project].iter().find_map(|at| inputs.find(&join_path(at, path)?));
        match file {
            Some(file) => found.push(file),
            // What is not part of the build is copied, or made by `cap sync`.
            None if script.kind.eq_ignore_ascii_case("module") => return None,
            None => {}
        }
    }
    Some(found)
}

/// Every file below the folders of the routes: what lies below `src` counts only where the root has none of them.
/// <https://nextjs.org/docs/app/api-reference/file-conventions/src-folder>
fn next(inputs: &dyn Inputs, project: &str, settings: &str) -> Option<Vec<FileId>> {
    if settings.contains("entry") || settings.contains("pageExtensions") {
        return None;
    }
    let below = |names: [&str; 2]| -> Vec<FileId> {
        let folders = names.into_iter().filter_map(|name| join_path(project, name));
        folders.flat_map(|f| inputs.below(&f)).filter(|f| is_code(inputs.path(*f))).collect()
    };
    let mut files = below(["app", "pages"]);
    if files.is_empty() {
        files = below(["src/app", "src/pages"]);
    }
    if files.is_empty() {
        return None;
    }
    for at in [Some(project.to_owned()), join_path(project, "src")].into_iter().flatten() {
        files.extend(direct(inputs, &at).filter(|f| {
            let path = inputs.path(*f);
            let stem = name_of(path).split('.').next().unwrap_or_default();
            is_code(path) && matches!(stem, "middleware" | "proxy" | "mdx-components" | "next")
                || stem.starts_with("instrumentation")
        }));
    }
    Some(files)
}

/// `src/index` of react-scripts and `src/main` of the command line of Vue, where no settings say otherwise.
/// <https://create-react-app.dev/docs/folder-structure>, <https://cli.vuejs.org/config/#pages>
fn classic(inputs: &dyn Inputs, project: &str, settings: &str) -> Option<Vec<FileId>> {
    let package = inputs.text(inputs.find(&join_path(project, "package.json")?)?)?;
    let names = |tool: &str| package.contains(&format!("{tool} build"));
    let stem = match (names("vue-cli-service"), names("react-scripts") || names("craco") || names("rewired"))
    {
        (true, false) => "main",
        (false, true) => "index",
        _ => return None,
    };
    if ["entry", "pages", "require.context", "glob"].iter().any(|word| settings.contains(word)) {
        return None;
    }
    let src = join_path(project, "src")?;
    let is_start = |f: &FileId| {
        let path = inputs.path(*f);
        let name = name_of(path).rsplit_once('.').map_or("", |(stem, _)| stem);
        is_code(path) && (name == stem || matches!(name, "setupProxy" | "service-worker"))
    };
    let found: Vec<FileId> = direct(inputs, &src).filter(is_start).collect();
    Some(found)
}

/// A build of one's own, whose start `package.json` names: a source in TypeScript, in a field that bundlers read. What
/// else it begins with is not known, so that every file of the project counts.
/// <https://docs.npmjs.com/cli/v11/configuring-npm/package-json#browser>
fn named_source(inputs: &dyn Inputs, project: &str) -> Option<Vec<FileId>> {
    let file = inputs.find(&join_path(project, "package.json")?)?;
    let root = json::parse(file, inputs.text(file)?).root?;
    let named = ["source", "browser", "module", "main"].iter().filter_map(|key| root.get(key)?.as_str());
    let is_source = |path: &str| matches!(path.rsplit('.').next(), Some("ts" | "tsx" | "mts" | "jsx"));
    let starts = named.filter(|p| is_source(p)).filter_map(|p| inputs.find(&join_path(project, p)?));
    starts.peekable().peek()?;
    let mine = |path: &str| !path.split('/').any(|part| matches!(part, "node_modules" | "dist" | "build"));
    let files =
        inputs.below(project).into_iter().filter(|f| is_code(inputs.path(*f)) && mine(inputs.path(*f)));
    Some(files.collect())
}

fn is_code(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(stem, ending)| ENDINGS.contains(&ending) && !stem.ends_with(".d"))
}

/// The files right in a folder.
fn direct<'a>(inputs: &'a dyn Inputs, folder: &'a str) -> impl Iterator<Item = FileId> + 'a {
    inputs.below(folder).into_iter().filter(move |f| folder_of(inputs.path(*f)) == folder)
}

/// Programs that make one script of many, in `package.json`.
const BUNDLERS: [&str; 9] =
    ["esbuild", "rollup", "tsup", "webpack", "parcel", "bun build", "vite build", "rolldown", "browserify"];

/// The files of code in some folders that settings name; of `package.json` only where a bundler is called.
fn spoken_of(inputs: &dyn Inputs, file: FileId, folders: &[&str]) -> Vec<FileId> {
    let Some(text) = inputs.text(file) else { return Vec::new() };
    let scripts = name_of(inputs.path(file)) == "package.json";
    let lines = text.lines().flat_map(|l| l.split("&&"));
    let lines = lines.filter(|l| !scripts || BUNDLERS.iter().any(|b| l.contains(b)));
    let words = lines.flat_map(|l| l.split(['"', '\'', '`', ' ', '=', ',', ':'])).filter(|w| is_code(w));
    let names: Vec<&str> = words.map(name_of).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let all = folders.iter().flat_map(|folder| inputs.below(folder));
    all.filter(|f| *f != file && names.contains(&name_of(inputs.path(*f)))).collect()
}
