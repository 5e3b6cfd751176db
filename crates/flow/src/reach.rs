//! Which files the scripts that the app starts with lead to. A file is only said to be unreached where that is certain:
//! every import that could lead to it is known. Whatever might be a way to a file counts as one.

mod project;

use crate::Code;
use crate::resolve::Modules;
use base::{FileId, Inputs, folder_of, join_path};
use js::{Facts, Value};
use project::{Project, is_code};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

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
        let Some(reached) = self.follow(&project, &reach, &known, starts, more) else { return };
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
        reach: &Reach,
        known: &FxHashMap<FileId, usize>,
        starts: &[FileId],
        more: &[FileId],
    ) -> Option<FxHashSet<FileId>> {
        let (inputs, modules) = (project.inputs, &reach.modules);
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
            // Names that other scripts declare count as imports where the file was linked.
            let linked = known.get(&file).and_then(|i| self.files.get(*i));
            let targets = linked.into_iter().flat_map(|f| f.imports.iter().flatten());
            add(targets.filter_map(|t| self.files.get(*t as usize)).map(|f| f.facts.file).collect());
            for from in modules_of(&facts, linked.map_or(&[], |f| f.imports.as_slice())) {
                let found = project.named(modules, path, from);
                if found.is_empty() && !project.is_elsewhere(modules, path, from) {
                    return None;
                }
                add(found);
            }
            for start in starts_of(&facts) {
                add(project.below(modules, path, start));
            }
            for text in facts.names.iter().filter(|n| n.len() < 200) {
                add(project.spoken_of(reach, path, text));
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

/// The modules that a file names in imports and exports. An import that only linking made has a target, and names none.
fn modules_of<'a>(facts: &'a Facts, linked: &'a [Option<u32>]) -> impl Iterator<Item = &'a str> {
    let is_name = |i: &usize| linked.get(*i).is_some_and(Option::is_some);
    let relative = |i: &js::Import| facts.name(i.from).contains(['.', '/', '@', '#', '~']);
    let imports = facts.imports.iter().enumerate();
    let imports = imports.filter(move |(i, import)| relative(import) || !is_name(i)).map(|(_, i)| i.from);
    let exports = facts.exports.iter().filter_map(|e| match e {
        js::Export::From(_, from, _) | js::Export::All(from) => Some(*from),
        js::Export::Value(..) => None,
    });
    // Names in templates of Angular are looked up among the classes.
    imports.chain(exports).map(|n| facts.name(n)).filter(|n| !n.starts_with("angular:"))
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
}
