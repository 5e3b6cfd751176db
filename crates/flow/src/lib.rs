//! The code of an app as one graph: modules linked by their imports, calls linked to the functions they mean, and
//! searches from the places where a value must not arrive back to where it comes from.
//!
//! A search runs on demand and only from sinks, of which an app has few; it walks into functions and back out of the
//! same call, and out to every caller where it started inside. What that costs is bounded per search.

mod constant;
mod effects;
mod guard;
mod link;
mod names;
mod resolve;
mod search;
mod secret;
mod site;
mod wanted;
mod what;
mod words;

pub use guard::Context;
pub use inbound::Inbound;
pub use secret::Leak;
pub use site::{OptionCall, Setting};

mod inbound;

use base::{FileId, Gap, Inputs, Place, Span};
use js::{Facts, NodeId, VarId};
use link::Uses;
use rayon::prelude::*;
use resolve::Modules;
use rustc_hash::FxHashMap;
use site::Site;

/// The linked code of an app.
#[derive(Debug)]
pub struct Code {
    files: Vec<File>,
    modules: Modules,
    uses: Uses,
    sites: Vec<Site>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// A file with what linking adds to its facts.
#[derive(Debug)]
struct File {
    path: String,
    facts: Facts,
    /// For each import the file of the project it means.
    imports: Vec<Option<u32>>,
    /// For each variable the assignments to its properties.
    stores: FxHashMap<VarId, Vec<u32>>,
    /// True for files that only run in Node.
    elsewhere: bool,
}

/// Modules of Node and of servers and desktop shells: a file that imports one does not run in the app.
const NODE: [&str; 22] = [
    "fs", "path", "child_process", "http", "https", "net", "os", "express", "electron", "fastify", "koa", "fs/promises",
    "firebase-admin", "firebase-functions", "next/server", "next/headers", "commander", "yargs", "gulp", "webpack", "pg",
    "@sveltejs/kit/node",
];

impl Code {
    /// Read and link the code below `folders`.
    pub fn load(inputs: &dyn Inputs, folders: &[&str]) -> Code {
        let list = wanted::inputs(inputs, folders);
        let modules = Modules::new(inputs, list.iter().map(|i| i.path.as_str()), folders);
        let files: Vec<File> = list.par_iter().map(|input| read(input, &modules)).collect();
        let gaps = files.iter().flat_map(|f| f.facts.gaps.iter().cloned()).collect();
        let mut code = Code { files, modules, uses: Uses::default(), sites: Vec::new(), gaps };
        code.uses = code.link();
        code.sites = code.find_sites();
        code
    }

    pub(crate) fn facts(&self, file: u32) -> Option<&Facts> {
        self.files.get(file as usize).map(|f| &f.facts)
    }

    pub(crate) fn path(&self, file: u32) -> &str {
        self.files.get(file as usize).map_or("", |f| f.path.as_str())
    }

    /// The file of the project that an import means.
    pub(crate) fn import_target(&self, file: u32, import: u32) -> Option<u32> {
        self.files.get(file as usize)?.imports.get(import as usize).copied()?
    }

    pub(crate) fn place(&self, file: u32, span: Span) -> Place {
        Place::At(self.facts(file).map_or(FileId(0), |f| f.file), span)
    }

    pub(crate) fn place_of(&self, file: u32, node: NodeId) -> Place {
        self.place(file, self.facts(file).map(|f| f.span(node)).unwrap_or_default())
    }

    /// Number of files that were read.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// True where the app has no code of its own.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

fn read(input: &wanted::Input, modules: &Modules) -> File {
    let facts = match wanted::script(&input.path, &input.text) {
        Some((script, lang)) => js::facts(input.file, &input.path, Some(&lang), &script),
        None => js::facts(input.file, &input.path, None, &input.text),
    };
    let imports = facts.imports.iter().map(|i| modules.resolve(&input.path, facts.name(i.from))).collect();
    let mut stores: FxHashMap<VarId, Vec<u32>> = FxHashMap::default();
    for (i, store) in facts.stores.iter().enumerate() {
        if let js::Value::Read(var) = facts.node(store.base) {
            stores.entry(*var).or_default().push(i as u32);
        }
    }
    let elsewhere = facts.imports.iter().any(|i| {
        let from = facts.name(i.from);
        from.starts_with("node:") || NODE.contains(&from)
    });
    File { path: input.path.clone(), facts, imports, stores, elsewhere }
}

#[cfg(test)]
mod tests;
