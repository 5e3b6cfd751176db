//! Which files the scripts that the app starts with lead to. A file is only said to be unreached where that is certain:
//! every import that could lead to it is known. Whatever might be a way to a file counts as one.

use crate::Code;
use crate::resolve::Modules;
use base::{FileId, Inputs, folder_of, join_path, name_of};
use js::{Facts, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Fewer files than this are no app: something else starts it.
const FEWEST: usize = 3;

/// What loading a project leaves behind for [`Code::enter`], and what that found.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    modules: Modules,
    /// The app's own files, which are read whether something imports them or not.
    own: FxHashSet<FileId>,
    unreached: FxHashSet<FileId>,
}

impl Reach {
    /// What is known before the starts of the app are.
    pub(crate) fn before(modules: Modules, own: FxHashSet<FileId>) -> Reach {
        Reach { modules, own, ..Reach::default() }
    }
}

impl Code {
    /// Find the files that `starts` lead to: the scripts and pages that the build begins with. `more` are files that
    /// may be begun with too, and `whole` are those that ship as they are. Nothing counts as unreached where a start is
    /// not known, or where some import of a reached file is not.
    pub fn enter(&mut self, inputs: &dyn Inputs, starts: &[FileId], more: &[FileId], whole: &[FileId]) {
        let reach = std::mem::take(&mut self.reach);
        if starts.is_empty() {
            return;
        }
        let mut known: FxHashMap<FileId, usize> = FxHashMap::default();
        for (i, file) in self.files.iter().enumerate() {
            known.insert(file.facts.file, i);
        }
        let project = Project::new(inputs);
        let Some(reached) = self.follow(&project, &reach.modules, &known, starts, more) else { return };
        if reached.len() < FEWEST {
            return;
        }
        let templates = self.templates(inputs);
        // A page that is no template is opened by its address.
        let may = |file: &FileId| {
            reach.own.contains(file) && (!is_page(inputs.path(*file)) || templates.contains_key(file))
        };
        let is_reached = |file: &FileId| {
            reached.contains(file)
                || templates.get(file).is_some_and(|owners| owners.iter().any(|o| reached.contains(o)))
        };
        let all = self.files.iter().map(|f| f.facts.file);
        let unreached = all.filter(|f| may(f) && !is_reached(f) && !whole.contains(f)).collect();
        self.reach = Reach { unreached, ..Reach::default() };
    }

    /// True for a file to which, for certain, nothing leads that the app starts with.
    pub fn is_unreached(&self, file: FileId) -> bool {
        self.reach.unreached.contains(&file)
    }

    /// True for a place in such a file.
    pub(crate) fn is_dead(&self, place: &base::Place) -> bool {
        place.file().is_some_and(|f| self.is_unreached(f))
    }

    /// The files reached; none where some way could not be followed.
    fn follow(
        &self,
        project: &Project<'_>,
        modules: &Modules,
        known: &FxHashMap<FileId, usize>,
        starts: &[FileId],
        more: &[FileId],
    ) -> Option<FxHashSet<FileId>> {
        let inputs = project.inputs;
        let mut reached: FxHashSet<FileId> = starts.iter().chain(more).copied().collect();
        let mut next: Vec<FileId> = reached.iter().copied().collect();
        while let Some(file) = next.pop() {
            let path = inputs.path(file);
            let facts = match known.get(&file).and_then(|i| self.files.get(*i)) {
                Some(file) => Cow::Borrowed(&file.facts),
                None if is_code(path) || is_page(path) => {
                    Cow::Owned(js::facts(file, path, inputs.text(file)?))
                }
                None => continue,
            };
            if !facts.gaps.is_empty() || is_computed(&facts) {
                return None;
            }
            let mut add = |found: Vec<FileId>| {
                next.extend(found.into_iter().filter(|f| reached.insert(*f)));
            };
            for from in modules_of(&facts) {
                let found = project.named(modules, path, from);
                if found.is_empty() && !project.is_elsewhere(modules, path, from) {
                    return None;
                }
                add(found);
            }
            for text in facts.names.iter().filter(|n| n.len() < 200) {
                add(project.spoken_of(modules, path, text));
            }
        }
        Some(reached)
    }

    /// The templates of components, with the files of the components.
    fn templates(&self, inputs: &dyn Inputs) -> FxHashMap<FileId, Vec<FileId>> {
        let mut found: FxHashMap<FileId, Vec<FileId>> = FxHashMap::default();
        for file in &self.files {
            let facts = &file.facts;
            let folder = folder_of(inputs.path(facts.file));
            for url in facts.components.iter().filter_map(|c| c.template) {
                let template = join_path(folder, facts.name(url)).and_then(|p| inputs.find(&p));
                if let Some(template) = template {
                    found.entry(template).or_default().push(facts.file);
                }
            }
        }
        found
    }
}

/// The modules that a file names in imports and exports.
fn modules_of(facts: &Facts) -> impl Iterator<Item = &str> {
    let imports = facts.imports.iter().map(|i| i.from);
    let exports = facts.exports.iter().filter_map(|e| match e {
        js::Export::From(_, from, _) | js::Export::All(from) => Some(*from),
        js::Export::Value(..) => None,
    });
    // Names in templates of Angular are looked up among the classes.
    imports.chain(exports).map(|n| facts.name(n)).filter(|n| !n.starts_with("angular:"))
}

/// True where a file imports what is decided when it runs or when it is built.
fn is_computed(facts: &Facts) -> bool {
    facts.calls.iter().any(|call| match facts.node(call.callee) {
        Value::Global(name) if matches!(facts.name(*name), "import" | "require") => {
            // A template without parts is a text, and texts are followed.
            !call.args.first().is_some_and(|a| matches!(facts.node(*a), Value::Text(_)))
        }
        Value::Member(base, name) => match (facts.node(*base), facts.name(*name)) {
            // `import.meta.glob()`, `require.context()`.
            (Value::Global(base), "glob" | "globEager") => facts.name(*base) == "import.meta",
            (Value::Global(base), "context") => facts.name(*base) == "require",
            _ => false,
        },
        _ => false,
    })
}

fn is_page(path: &str) -> bool {
    path.ends_with(".html") || path.ends_with(".htm")
}

/// True for files that may import others.
fn is_code(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default();
    matches!(ending, "ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs" | "mts" | "cts" | "vue" | "svelte")
        && ![".d.ts", ".d.mts", ".d.cts"].iter().any(|end| path.ends_with(end))
}

/// True for what bundlers take in that imports no code.
fn is_data(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(
        ending.as_str(),
        "css"
            | "scss"
            | "sass"
            | "less"
            | "styl"
            | "stylus"
            | "pcss"
            | "postcss"
            | "svg"
            | "png"
            | "jpg"
            | "jpeg"
            | "gif"
            | "webp"
            | "avif"
            | "bmp"
            | "ico"
            | "mp3"
            | "wav"
            | "ogg"
            | "m4a"
            | "mp4"
            | "webm"
            | "mov"
            | "woff"
            | "woff2"
            | "ttf"
            | "eot"
            | "otf"
            | "json"
            | "json5"
            | "yaml"
            | "yml"
            | "toml"
            | "txt"
            | "csv"
            | "xml"
            | "pdf"
            | "wasm"
            | "glsl"
            | "vert"
            | "frag"
            | "graphql"
            | "gql"
    )
}

/// Modules of Node, which bundlers replace or leave out, and the two markers of Next.js.
const BUILT_IN: [&str; 34] = [
    "fs",
    "path",
    "crypto",
    "events",
    "buffer",
    "util",
    "stream",
    "url",
    "http",
    "https",
    "http2",
    "os",
    "zlib",
    "assert",
    "process",
    "querystring",
    "child_process",
    "net",
    "tls",
    "dns",
    "readline",
    "worker_threads",
    "vm",
    "module",
    "async_hooks",
    "perf_hooks",
    "string_decoder",
    "punycode",
    "timers",
    "constants",
    "tty",
    "electron",
    "server-only",
    "client-only",
];

/// The files of the audited tree by path and by name, and the packages it has.
struct Project<'a> {
    inputs: &'a dyn Inputs,
    by_path: BTreeMap<&'a str, FileId>,
    by_name: FxHashMap<&'a str, Vec<FileId>>,
    packages: FxHashSet<String>,
    /// The names of packages whose sources are here.
    here: FxHashSet<String>,
    locks: Vec<&'a str>,
}

impl<'a> Project<'a> {
    fn new(inputs: &'a dyn Inputs) -> Self {
        let mut project = Project {
            inputs,
            by_path: BTreeMap::new(),
            by_name: FxHashMap::default(),
            packages: FxHashSet::default(),
            here: FxHashSet::default(),
            locks: Vec::new(),
        };
        for file in inputs.below("") {
            let path = inputs.path(file);
            if path.starts_with("node_modules/") || path.contains("/node_modules/") {
                continue;
            }
            match name_of(path) {
                "package.json" => project.add_manifest(file),
                "package-lock.json" | "pnpm-lock.yaml" | "yarn.lock" | "bun.lock" => {
                    project.locks.extend(inputs.text(file).map(|t| &**t));
                }
                name if is_code(path) => {
                    project.by_path.insert(path, file);
                    project.by_name.entry(name).or_default().push(file);
                }
                _ => {}
            }
        }
        project
    }

    fn add_manifest(&mut self, file: FileId) {
        let Some(root) = self.inputs.text(file).and_then(|t| json::parse(file, t).root) else { return };
        for key in ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] {
            let entries = root.get(key).map(|n| n.entries()).unwrap_or_default();
            self.packages.extend(entries.iter().map(|e| e.key.to_string()));
        }
        self.here.extend(root.get("name").and_then(|n| n.as_str()).map(str::to_owned));
    }

    /// The files that an import may mean: every ending that a bundler may choose.
    fn named(&self, modules: &Modules, path: &str, specifier: &str) -> Vec<FileId> {
        let mut found = Vec::new();
        for base in modules.bases(path, specifier) {
            self.at(&base, &mut found);
            // `./a.js` may mean `a.ts`.
            if let Some((stem, "js" | "jsx" | "mjs" | "cjs")) = base.rsplit_once('.') {
                self.at(stem, &mut found);
            }
        }
        found
    }

    fn at(&self, base: &str, found: &mut Vec<FileId>) {
        found.extend(self.by_path.get(base));
        // `a` means `a.ts`, `a.web.ts` and `a/index.ts`.
        for start in [format!("{base}."), format!("{base}/index.")] {
            let start = start.trim_start_matches('/');
            let from = self.by_path.range(start..).take_while(|(p, _)| p.starts_with(start));
            found.extend(
                from.filter(|(p, _)| !p.get(start.len()..).unwrap_or("/").contains('/')).map(|(_, f)| *f),
            );
        }
    }

    /// The files that a text of the program may name: `./worker.ts`, `./a/a.module#A`.
    fn spoken_of(&self, modules: &Modules, path: &str, text: &str) -> Vec<FileId> {
        let clean = text.split(['?', '#']).next().unwrap_or(text);
        let mut found = Vec::new();
        if ["./", "../", "/", "@/", "~/", "src/"].iter().any(|s| clean.starts_with(s)) {
            found = self.named(modules, path, clean);
        }
        if is_code(clean) {
            found.extend(self.by_name.get(name_of(clean)).into_iter().flatten());
        } else if text.contains('#') && clean.contains('/') {
            let endings = ["ts", "js"].map(|ending| format!("{}.{ending}", name_of(clean)));
            found.extend(endings.iter().filter_map(|n| self.by_name.get(n.as_str())).flatten());
        }
        found
    }

    /// True for what lies outside the code of the project: packages, styles, pictures, types.
    fn is_elsewhere(&self, modules: &Modules, path: &str, specifier: &str) -> bool {
        let bare = specifier.rsplit('!').next().unwrap_or(specifier);
        let clean = bare.split('?').next().unwrap_or(bare);
        if is_data(clean)
            || ["http://", "https://", "node:", "~icons/", "virtual:pwa-register"]
                .iter()
                .any(|s| clean.starts_with(s))
        {
            return true;
        }
        let is_types = |base: String| self.inputs.find(&format!("{base}.d.ts")).is_some();
        if modules.bases(path, clean).into_iter().any(is_types) {
            return true;
        }
        if clean.starts_with(['.', '/']) {
            return false;
        }
        let parts = if clean.starts_with('@') { 2 } else { 1 };
        let name: String = clean.split('/').take(parts).collect::<Vec<_>>().join("/");
        if self.here.contains(&name) || clean.starts_with("vue-router/auto") {
            return false;
        }
        let locked = || {
            let (npm, others) = (format!("node_modules/{name}\""), format!("{name}@"));
            self.locks.iter().any(|text| text.contains(&npm) || text.contains(&others))
        };
        BUILT_IN.contains(&name.as_str()) || self.packages.contains(&name) || locked()
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{code, memory};
    use base::{FileId, Inputs};

    const APP: [(&str, &str); 3] = [
        ("src/a.ts", "export const a = 1;"),
        ("src/dead.ts", "import { a } from './a'; export const dead = a;"),
        ("package.json", r#"{ "dependencies": { "lit": "3" } }"#),
    ];

    /// The files to which `src/main.ts` does not lead.
    fn unreached(files: &[(&'static str, &str)]) -> Vec<String> {
        let all: Vec<(&'static str, &str)> = APP.iter().chain(files).copied().collect();
        let inputs = memory(&all);
        let mut code = code(&all);
        let start = inputs.find("src/main.ts").unwrap();
        code.enter(&inputs, &[start], &[], &[]);
        let dead = (0..all.len() as u32).map(FileId).filter(|f| code.is_unreached(*f));
        dead.map(|f| inputs.path(f).to_owned()).collect()
    }

    const B: (&str, &str) = ("src/b.ts", "export const b = new URL('./c.ts', import.meta.url);");
    const C: (&str, &str) = ("src/c.ts", "export default 1;");

    #[test]
    fn nothing_is_unreached_where_a_way_is_not_known() {
        for main in [
            "import './a'; import './b'; import './gone';",
            "import './a'; import './b'; import(`./${name}`);",
            "import './a'; import './b'; import.meta.glob('./pages/*.ts');",
            "import './a'; import './b'; require.context('./pages');",
            "import './a'; import './b'; import 'virtual:routes';",
            "import './a'; import './b'; import '@things/a';",
            "import './a'; import './b'; import './dead';",
            "import './a'; import './b'; register('dead.ts');",
            "import './a'; import './b'; const routes = [{ loadChildren: './dead#Dead' }];",
            "import 'lit';",
        ] {
            assert!(unreached(&[("src/main.ts", main), B, C]).is_empty(), "{main}");
        }
    }

    #[test]
    fn a_file_that_no_import_leads_to_is_unreached() {
        let main = "import { LitElement } from 'lit'; import './a'; import './style.css'; import('./b');";
        assert_eq!(unreached(&[("src/main.ts", main), B, C]), ["src/dead.ts"]);
    }

    #[test]
    fn tests_and_other_folders_are_read_where_the_app_leads_through_them() {
        let files = [
            ("src/main.ts", "import './a'; import './mocks/m';"),
            ("src/mocks/m.ts", "import '../dead';"),
            B,
        ];
        assert_eq!(unreached(&files), ["src/b.ts"]);
    }
}
