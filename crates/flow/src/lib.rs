//! The code of an app as one graph: modules linked by their imports, calls linked to the functions they mean, and
//! searches from the places where a value must not arrive back to where it comes from.
//!
//! A search runs on demand and only from sinks, of which an app has few; it walks into functions and back out of the
//! same call, and out to every caller where it started inside. What that costs is bounded per search.

mod constant;
mod depth;
mod effects;
mod endpoint;
mod guard;
mod identity;
mod inbound;
mod link;
mod names;
mod resolve;
mod search;
mod secret;
mod site;
mod sql;
mod texts;
mod wanted;
mod what;
mod words;

pub use endpoint::Endpoint;
pub use guard::Context;
pub use identity::Identity;
pub use inbound::{Inbound, Weak};
pub use names::words;
pub use secret::Leak;
pub use site::{OptionCall, Setting};
pub use sql::Statement;
pub use texts::Written;

use base::{FileId, Gap, Inputs, Place, Span};
use js::{Facts, NodeId, VarId};
use knowledge::SourceKind;
use link::Uses;
use rayon::prelude::*;
use resolve::Modules;
use rustc_hash::FxHashMap;
use site::Site;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The linked code of an app.
#[derive(Debug, Default)]
pub struct Code {
    files: Vec<File>,
    uses: Uses,
    sites: Vec<Site>,
    sources: BTreeSet<SourceKind>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// A file with what linking adds to its facts.
#[derive(Debug)]
struct File {
    facts: Facts,
    /// For each import the file of the project it means.
    imports: Vec<Option<u32>>,
    /// For each export the file of the project it is handed on from.
    exports: Vec<Option<u32>>,
    /// For each variable the assignments to its properties.
    stores: FxHashMap<VarId, Vec<u32>>,
    /// True for files that only run in Node.
    elsewhere: bool,
    /// True for settings of development builds, which a production build replaces.
    development: bool,
}

/// Modules of Node and of servers and desktop shells: a file that imports one does not run in the app.
const NODE: [&str; 22] = [
    "fs",
    "path",
    "child_process",
    "http",
    "https",
    "net",
    "os",
    "express",
    "electron",
    "fastify",
    "koa",
    "fs/promises",
    "firebase-admin",
    "firebase-functions",
    "next/server",
    "next/headers",
    "commander",
    "yargs",
    "gulp",
    "webpack",
    "pg",
    "@sveltejs/kit/node",
];

impl Code {
    /// Read and link the code below `folders`.
    pub fn load(inputs: &dyn Inputs, folders: &[&str]) -> Code {
        let list = wanted::candidates(inputs, folders);
        let modules = Modules::new(inputs, list.iter().map(|i| i.path.as_str()), folders);
        let mut found: Vec<Option<File>> = list.iter().map(|_| None).collect();
        let all = list.iter().enumerate();
        let mut next: Vec<usize> = all.filter(|(_, c)| c.own).map(|(i, _)| i).collect();
        // The app's own folders first, then what they import from beside them, round by round.
        while !next.is_empty() {
            let texts: Vec<(usize, Arc<str>)> = next
                .iter()
                .filter_map(|i| Some((*i, Arc::clone(inputs.text(list.get(*i)?.file)?))))
                .collect();
            let parsed: Vec<(usize, File)> = texts
                .par_iter()
                .filter_map(|(i, text)| Some((*i, read(list.get(*i)?, text, &modules))))
                .collect();
            let mut reached: Vec<usize> = Vec::new();
            for (i, file) in parsed {
                reached.extend(file.imports.iter().chain(&file.exports).flatten().map(|i| *i as usize));
                if let Some(slot) = found.get_mut(i) {
                    *slot = Some(file);
                }
            }
            reached.sort_unstable();
            reached.dedup();
            reached.retain(|i| found.get(*i).is_some_and(Option::is_none) && !next.contains(i));
            next = reached;
        }
        // From here on a file has the number under which it is kept.
        let mut kept = 0;
        let numbers: Vec<Option<u32>> = found
            .iter()
            .map(|f| {
                f.as_ref()?;
                kept += 1;
                Some(kept - 1)
            })
            .collect();
        let number = |i: u32| numbers.get(i as usize).copied().flatten();
        let mut files: Vec<File> = found.into_iter().flatten().collect();
        for file in &mut files {
            for target in file.imports.iter_mut().chain(&mut file.exports) {
                *target = target.and_then(number);
            }
        }
        let gaps = files.iter().flat_map(|f| f.facts.gaps.iter().cloned()).collect();
        let mut code =
            Code { files, uses: Uses::default(), sites: Vec::new(), sources: BTreeSet::new(), gaps };
        code.uses = code.link();
        code.sites = code.find_sites();
        code.sources = code.find_sources();
        code
    }

    pub(crate) fn facts(&self, file: u32) -> Option<&Facts> {
        self.files.get(file as usize).map(|f| &f.facts)
    }

    /// The file of the project that an import means.
    pub(crate) fn import_target(&self, file: u32, import: u32) -> Option<u32> {
        self.files.get(file as usize)?.imports.get(import as usize).copied()?
    }

    /// The file of the project from which an export is handed on.
    pub(crate) fn export_target(&self, file: u32, export: usize) -> Option<u32> {
        self.files.get(file as usize)?.exports.get(export).copied()?
    }

    pub(crate) fn place(&self, file: u32, span: Span) -> Place {
        Place::At(self.facts(file).map_or(FileId(0), |f| f.file), span)
    }

    pub(crate) fn place_of(&self, file: u32, node: NodeId) -> Place {
        self.place(file, self.facts(file).map(|f| f.span(node)).unwrap_or_default())
    }
}

fn read(candidate: &wanted::Candidate, text: &str, modules: &Modules) -> File {
    let (file, path) = (candidate.file, candidate.path.as_str());
    let facts = match wanted::script(path, text) {
        Some((script, lang)) => js::facts(file, path, Some(&lang), &script),
        None => js::facts(file, path, None, text),
    };
    let resolve = |from: js::Name| modules.resolve(path, facts.name(from));
    let imports = facts.imports.iter().map(|i| resolve(i.from)).collect();
    let exports = facts
        .exports
        .iter()
        .map(|e| match e {
            js::Export::From(_, from, _) | js::Export::All(from) => resolve(*from),
            js::Export::Value(..) => None,
        })
        .collect();
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
    File { facts, imports, exports, stores, elsewhere, development: candidate.development }
}

#[cfg(test)]
mod tests;
