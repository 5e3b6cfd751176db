//! Which files the scripts that the app starts with lead to. A file is only said to be unreached where that is certain:
//! every import that could lead to it is known. Whatever might be a way to a file counts as one.

mod project;
mod used;

use crate::Code;
use crate::resolve::Modules;
use base::{FileId, Inputs, folder_of, join_path};
use js::{Facts, Value};
use project::{Project, is_code};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;
use used::{By, Reached, Used};

/// Fewer files than this are no app: something else starts it.
const FEWEST: usize = 3;

/// What loading a project leaves behind for [`Code::enter`], and what that found.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    modules: Modules,
    /// The app's own files, which are read whether something imports them or not.
    own: FxHashSet<FileId>,
    unreached: FxHashSet<FileId>,
    used: Used,
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
        let Some(reached) = self.follow(&project, &reach, &known, starts, more) else { return };
        if reached.len() < FEWEST {
            return;
        }
        let templates = self.templates(inputs);
        let is_file = |file: &FileId| reached.contains_key(file);
        // A page that is no template is opened by its address.
        let may = |file: &FileId| {
            reach.own.contains(file) && (!is_page(inputs.path(*file)) || templates.contains_key(file))
        };
        let is_reached = |file: &FileId| {
            is_file(file) || templates.get(file).is_some_and(|owners| owners.iter().any(|(o, _)| is_file(o)))
        };
        let all = self.files.iter().map(|f| f.facts.file);
        let unreached = all.filter(|f| may(f) && !is_reached(f) && !whole.contains(f)).collect();
        let used = Used { files: reached, known, templates };
        self.reach = Reach { unreached, used, ..Reach::default() };
    }

    /// True for a file to which, for certain, nothing leads that the app starts with.
    pub fn is_unreached(&self, file: FileId) -> bool {
        self.reach.unreached.contains(&file)
    }

    /// True for a place in such a file, and in a function or class that for certain nothing uses.
    pub fn is_dead(&self, place: &base::Place) -> bool {
        place.file().is_some_and(|f| self.is_unreached(f)) || self.is_unused(place)
    }

    /// The files reached; none where some way could not be followed.
    fn follow(
        &self,
        project: &Project<'_>,
        reach: &Reach,
        known: &FxHashMap<FileId, usize>,
        starts: &[FileId],
        more: &[FileId],
    ) -> Option<FxHashMap<FileId, Reached>> {
        let (inputs, modules) = (project.inputs, &reach.modules);
        let mut reached: FxHashMap<FileId, Reached> = FxHashMap::default();
        let mut next: Vec<FileId> = Vec::new();
        let mut add = |from: FileId, found: &[FileId], by: By, next: &mut Vec<FileId>| {
            for file in found {
                let entry = reached.entry(*file).or_insert_with(|| {
                    next.push(*file);
                    Reached::default()
                });
                entry.add(from, by);
            }
        };
        for file in starts.iter().chain(more) {
            add(*file, &[*file], By::Whole, &mut next);
        }
        let mut read: Vec<(FileId, Option<Arc<Facts>>)> = Vec::new();
        while let Some(file) = next.pop() {
            let path = inputs.path(file);
            let linked = known.get(&file).and_then(|i| self.files.get(*i));
            let facts = match linked {
                Some(file) => Arc::clone(&file.facts),
                None if is_code(path) || is_page(path) => {
                    let mut facts = base::recall(inputs, file, "", |text| js::facts(file, path, text))?;
                    crate::moved(&mut facts, file);
                    facts
                }
                None => continue,
            };
            if !facts.gaps.is_empty() || is_computed(&facts) {
                return None;
            }
            let targets = linked.map_or(&[][..], |f| f.imports.as_slice());
            for (i, target) in targets.iter().enumerate() {
                let Some(target) = target.and_then(|t| self.files.get(t as usize)) else { continue };
                let by = match facts.imports.get(i) {
                    Some(import) if facts.name(import.from).starts_with("angular:") => By::Template,
                    Some(import) if names_module(import) => By::Import(i),
                    // Names that other scripts declare count as imports where the file was linked.
                    _ => By::Whole,
                };
                add(file, &[target.facts.file], by, &mut next);
            }
            let mut named: FxHashMap<&str, Vec<FileId>> = FxHashMap::default();
            for (from, by) in modules_of(&facts, targets) {
                if !named.contains_key(from) {
                    let found = project.named(modules, path, from);
                    if found.is_empty() && !project.is_elsewhere(modules, path, from) {
                        return None;
                    }
                    named.insert(from, found);
                }
                add(file, named.get(from).map_or(&[][..], Vec::as_slice), by, &mut next);
            }
            for start in starts_of(&facts) {
                add(file, &project.below(modules, path, start), By::Whole, &mut next);
            }
            for text in facts.names.iter().filter(|n| n.len() < 200) {
                // The modules of imports are names as well.
                if !named.contains_key(&**text) {
                    add(file, &project.spoken_of(reach, path, text), By::Whole, &mut next);
                }
            }
            drop(named);
            read.push((file, linked.is_none().then_some(facts)));
        }
        for (file, facts) in read {
            if let (Some(entry), Some(text)) = (reached.get_mut(&file), inputs.text(file)) {
                entry.read(text, facts);
            }
        }
        Some(reached)
    }

    /// The templates of components, with the files of the components.
    fn templates(&self, inputs: &dyn Inputs) -> FxHashMap<FileId, Vec<(FileId, String)>> {
        let mut found: FxHashMap<FileId, Vec<(FileId, String)>> = FxHashMap::default();
        for file in &self.files {
            let facts = &file.facts;
            let folder = folder_of(inputs.path(facts.file));
            for component in &facts.components {
                let Some(url) = component.template else { continue };
                let template = join_path(folder, facts.name(url)).and_then(|p| inputs.find(&p));
                let class = facts.class(component.class).and_then(|c| c.name);
                let class = class.map_or("", |n| facts.name(n)).to_owned();
                if let Some(template) = template {
                    found.entry(template).or_default().push((facts.file, class));
                }
            }
        }
        found
    }
}

/// The modules that a file names in imports and exports, with the entry that does. An import that only linking made has
/// a target, and names none.
fn modules_of<'a>(facts: &'a Facts, linked: &'a [Option<u32>]) -> impl Iterator<Item = (&'a str, By)> {
    let is_name = |i: &usize| linked.get(*i).is_some_and(Option::is_some);
    let imports = facts.imports.iter().enumerate();
    let imports = imports
        .filter(move |(i, import)| names_module(import) || !is_name(i))
        .map(|(i, import)| (import.from, By::Import(i)));
    let exports = facts.exports.iter().enumerate().filter_map(|(i, e)| match e {
        js::Export::From(_, from, _) | js::Export::All(from) => Some((*from, By::Export(i))),
        js::Export::Value(..) => None,
    });
    // Names in templates of Angular are looked up among the classes.
    imports.chain(exports).map(|(n, by)| (facts.name(n), by)).filter(|(n, _)| !n.starts_with("angular:"))
}

/// False for an import that only linking made: a name that another script declares.
fn names_module(import: &js::Import) -> bool {
    import.name != Some(import.from)
}

/// True where a file imports what is found when it is built, without a constant start. A name that is only known when
/// the app runs leads to no source: bundlers leave such an import as it is.
/// <https://webpack.js.org/api/module-methods/#dynamic-expressions-in-import>
fn is_computed(facts: &Facts) -> bool {
    facts.calls.iter().any(|call| match facts.node(call.callee) {
        Value::Global(name) if matches!(facts.name(*name), "import" | "require") => {
            let parts = call.args.first().map(|a| facts.node(*a));
            matches!(parts, Some(Value::Join(parts)) if start_of(facts, parts).is_none())
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

/// The constant starts of paths whose rest is filled in when the app runs: a bundler takes in whatever fits.
/// <https://github.com/rollup/plugins/tree/master/packages/dynamic-import-vars#limitations>
fn starts_of(facts: &Facts) -> impl Iterator<Item = &str> {
    let joined = facts.nodes.iter().filter_map(|node| match node {
        Value::Join(parts) => start_of(facts, parts),
        _ => None,
    });
    joined.filter(|start| ["./", "../", "@/", "~/", "src/"].iter().any(|s| start.starts_with(s)))
}

fn start_of<'a>(facts: &'a Facts, parts: &[js::NodeId]) -> Option<&'a str> {
    match parts.first().map(|p| facts.node(*p)) {
        Some(Value::Text(name)) => Some(facts.name(*name)).filter(|text| !text.is_empty()),
        _ => None,
    }
}

fn is_page(path: &str) -> bool {
    path.ends_with(".html") || path.ends_with(".htm")
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
            "import './a'; import './b'; import(`${name}/dead.ts`);",
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

    /// Whether the place of a text in the app that starts with `src/main.ts` is dead.
    fn is_dead(files: &[(&'static str, &str)], path: &str, text: &str) -> bool {
        let all: Vec<(&'static str, &str)> = APP.iter().chain(files).copied().collect();
        let inputs = memory(&all);
        let mut code = code(&all);
        code.enter(&inputs, &[inputs.find("src/main.ts").unwrap()], &[], &[]);
        let file = inputs.find(path).unwrap();
        let at = inputs.text(file).unwrap().find(text).unwrap() as u32;
        code.is_dead(&base::Place::At(file, base::Span::new(at, at + 1)))
    }

    const BARREL: (&str, &str) =
        ("src/lib/index.ts", "export * from './one'; export { Two as Second } from './two';");
    const ONE: (&str, &str) = (
        "src/lib/one.ts",
        "export const label = 'x';\nexport function One() { here(); }\nfunction help() { there(); }",
    );
    const TWO: (&str, &str) =
        ("src/lib/two.ts", "import { One } from './one';\nexport class Two { run() { One(); } }");

    #[test]
    fn what_a_barrel_hands_on_and_nobody_takes_is_dead() {
        let main = ("src/main.ts", "import './a'; import { label } from './lib'; show(label);");
        for (path, text) in [(ONE.0, "here()"), (ONE.0, "there()"), (TWO.0, "One();")] {
            assert!(is_dead(&[main, BARREL, ONE, TWO], path, text), "{text}");
        }
        assert!(!is_dead(&[main, BARREL, ONE, TWO], ONE.0, "'x'"));
    }

    #[test]
    fn what_something_may_take_is_not_dead() {
        for main in [
            "import { One } from './lib'; One();",
            "import { Second } from './lib'; new Second();",
            "import { One as first } from './lib'; export const go = () => first(); go();",
            "import * as lib from './lib'; show(lib[name]);",
            "import('./lib').then(show);",
            "import('./lib/one').then(show);",
            "const lib = require('./lib'); show(lib);",
            "import { One } from './lib'; export { One }; import('./main');",
            "import { label } from './lib'; const workers = ['./lib/one']; show(label, workers);",
        ] {
            let main = ("src/main.ts", main);
            let first = ("src/a.ts", "export const a = 1;");
            assert!(!is_dead(&[main, first, BARREL, ONE, TWO], ONE.0, "here()"), "{}", main.1);
        }
    }
}
