//! The files of the audited tree as imports and texts name them, and what lies outside of them.

use super::Reach;
use crate::resolve::Modules;
use base::{FileId, Inputs, join_path, name_of};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// True for files that may import others.
pub(super) fn is_code(path: &str) -> bool {
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
            | "node"
            | "zip"
            | "glsl"
            | "vert"
            | "frag"
            | "graphql"
            | "gql"
    )
}

/// True for modules that a tool makes of texts and settings, and for parts in machine code, which are not in a
/// repository and lead back to no source. What is made of routes does.
/// <https://napi.rs/docs/concepts/binary-packages>
fn is_generated(specifier: &str) -> bool {
    let last = name_of(specifier).to_ascii_lowercase();
    let leads = ["route", "page", "view", "screen", "component", "plugin", "module", "import"];
    let made = last.contains("generated") || last.split(['.', '-', '_']).any(|part| part == "gen");
    let machine = ["-win32-", "-darwin-", "-linux-", "-freebsd-", "-android-", "-wasm32-wasi"];
    (made && !leads.iter().any(|word| last.contains(word)))
        || machine.iter().any(|word| last.contains(word))
        || last.ends_with(".wasi.cjs")
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
pub(super) struct Project<'a> {
    pub(super) inputs: &'a dyn Inputs,
    by_path: BTreeMap<&'a str, FileId>,
    by_name: FxHashMap<&'a str, Vec<FileId>>,
    packages: FxHashSet<String>,
    /// The names of packages whose sources are here.
    here: FxHashSet<String>,
    locks: Vec<&'a str>,
    /// Whether a lockfile names a package, for those that were asked for: lockfiles are long.
    locked: RefCell<FxHashMap<String, bool>>,
}

impl<'a> Project<'a> {
    pub(super) fn new(inputs: &'a dyn Inputs) -> Self {
        let mut project = Project {
            inputs,
            by_path: BTreeMap::new(),
            by_name: FxHashMap::default(),
            packages: FxHashSet::default(),
            here: FxHashSet::default(),
            locks: Vec::new(),
            locked: RefCell::default(),
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
    pub(super) fn named(&self, modules: &Modules, path: &str, specifier: &str) -> Vec<FileId> {
        let mut found = Vec::new();
        for group in modules.bases(path, specifier) {
            for base in group {
                self.at(&base, &mut found);
                // `./a.js` may mean `a.ts`.
                if let Some((stem, "js" | "jsx" | "mjs" | "cjs")) = base.rsplit_once('.') {
                    self.at(stem, &mut found);
                }
            }
            if !found.is_empty() {
                break;
            }
        }
        found
    }

    /// Every file whose path starts like that.
    pub(super) fn below(&self, modules: &Modules, path: &str, start: &str) -> Vec<FileId> {
        let bases = modules.bases(path, start);
        let all = bases.iter().flatten().flat_map(|base| {
            self.by_path.range(base.as_str()..).take_while(move |(p, _)| p.starts_with(base.as_str()))
        });
        all.map(|(_, file)| *file).collect()
    }

    fn at(&self, base: &str, found: &mut Vec<FileId>) {
        found.extend(self.by_path.get(base));
        // A folder with a `package.json` names the file that stands for it.
        let manifest = self.inputs.find(&format!("{base}/package.json")).filter(|_| !base.is_empty());
        let root = manifest.and_then(|f| json::parse(f, self.inputs.text(f)?).root);
        for key in ["main", "module", "browser", "types"] {
            let path = root.as_ref().and_then(|r| join_path(base, r.get(key)?.as_str()?));
            found.extend(path.and_then(|p| self.inputs.find(&p)));
        }
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
    pub(super) fn spoken_of(&self, reach: &Reach, path: &str, text: &str) -> Vec<FileId> {
        let clean = text.split(['?', '#']).next().unwrap_or(text);
        let mut found = Vec::new();
        if ["./", "../", "@/", "~/", "src/"].iter().any(|s| clean.starts_with(s) && clean.len() > s.len()) {
            found = self.named(&reach.modules, path, clean);
        }
        // Whatever folder such a path starts from.
        let called = |name: &str| {
            let all = self.by_name.get(name).into_iter().flatten().copied();
            all.filter(|f| reach.own.contains(f)).collect::<Vec<FileId>>()
        };
        if is_code(clean) {
            found.extend(called(name_of(clean)));
        } else if text.contains('#') && clean.contains('/') {
            found.extend(["ts", "js"].iter().flat_map(|end| called(&format!("{}.{end}", name_of(clean)))));
        }
        found
    }

    /// True for what lies outside the code of the project: packages, styles, pictures, types.
    pub(super) fn is_elsewhere(&self, modules: &Modules, path: &str, specifier: &str) -> bool {
        let bare = specifier.rsplit('!').next().unwrap_or(specifier);
        let clean = bare.split('?').next().unwrap_or(bare);
        if is_data(clean)
            || is_generated(clean)
            || ["http://", "https://", "node:", "~icons/", "virtual:pwa-register"]
                .iter()
                .any(|s| clean.starts_with(s))
        {
            return true;
        }
        let is_types = |base: &String| {
            let ends = [".d.ts", "/index.d.ts"];
            let itself = base.ends_with(".d.ts") && self.inputs.find(base).is_some();
            itself || ends.iter().any(|end| self.inputs.find(&format!("{base}{end}")).is_some())
        };
        if modules.bases(path, clean).iter().flatten().any(is_types) {
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
        let locked = |name: &str| {
            if let Some(known) = self.locked.borrow().get(name) {
                return *known;
            }
            let (npm, others) = (format!("node_modules/{name}\""), format!("{name}@"));
            let named = self.locks.iter().any(|text| text.contains(&npm) || text.contains(&others));
            self.locked.borrow_mut().insert(name.to_owned(), named);
            named
        };
        // Scopes of npm that belong to others, also where the package is not installed.
        let scope = name.split('/').next().unwrap_or_default();
        BUILT_IN.contains(&name.as_str())
            || matches!(
                scope,
                "@capacitor" | "@ionic" | "@angular" | "@ionic-native" | "@awesome-cordova-plugins"
            )
            || self.packages.contains(&format!("@types/{name}"))
            || self.packages.contains(&name)
            || self.packages.contains(&name.to_lowercase())
            || locked(&format!("@types/{name}"))
            || locked(&name)
    }
}
