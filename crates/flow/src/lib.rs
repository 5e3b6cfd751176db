//! The code of an app as one graph: modules linked by their imports, calls linked to the functions they mean, and
//! searches from the places where a value must not arrive back to where it comes from.
//!
//! A search runs on demand and only from sinks, of which an app has few; it walks into functions and back out of the
//! same call, and out to every caller where it started inside. What that costs is bounded per search.

mod address;
mod alias;
mod answers;
mod built;
mod called;
mod calls;
mod cleaner;
mod constant;
mod crypto;
mod demand;
mod depth;
mod dispatch;
mod effects;
mod elsewhere;
mod endpoint;
mod forward;
mod globals;
mod guard;
mod held;
mod identity;
mod inbound;
mod injected;
mod kept;
mod kept_state;
mod kinds;
mod library;
mod link;
mod made;
mod markup;
mod message;
mod names;
mod nothing;
mod oauth;
mod own;
mod pattern;
mod persisted;
mod persisted_by;
mod pieces;
mod plugin;
mod reach;
mod replaced;
mod resolve;
mod run;
mod search;
mod secret;
mod ships;
mod silence;
mod site;
mod sql;
mod templates;
mod texts;
mod trust;
mod typed;
mod wanted;
mod what;
mod words;

pub use address::Addressed;
pub use crypto::{CheapKey, Digested, Disguise, Fixed, FixedPart, Needs, WeakAlgorithm, WeakRandom};
pub use dispatch::Dispatch;
pub use endpoint::Endpoint;
pub use guard::Context;
pub use identity::Identity;
pub use inbound::{Inbound, Weak};
pub use kept::Kept;
pub use kinds::Secret;
pub use markup::Injection;
pub use message::{Act, Message};
pub use names::{is_secret_name, words};
pub use oauth::{
    Against, Answer, Asked, Bearer, Bound, LinkToken, Method, Parameter, PinCheck, Prompt, SignIn,
    WebViewLogin, is_implicit,
};
pub use persisted::Persisted;
pub use pieces::Assigned;
pub use run::{Run, Way};
pub use secret::Leak;
pub use site::{OptionCall, Setting};
pub use sql::Statement;
pub use texts::Written;
pub use wanted::{built_scripts, has_sources};

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
    /// The values that contexts of React are given, by the call that makes the context.
    contexts: FxHashMap<(u32, js::CallId), Vec<(u32, NodeId)>>,
    held: std::sync::OnceLock<held::Held>,
    /// The secrets that arrive at sinks, by the kind of the sink, once somebody asked for them.
    leaks: std::sync::Mutex<FxHashMap<knowledge::SinkKind, Arc<std::sync::OnceLock<Vec<Leak>>>>>,
    /// The messages of other windows, once somebody asked for them.
    messages: std::sync::OnceLock<Vec<Message>>,
    calls: std::sync::OnceLock<calls::Calls>,
    /// The requests for sign-in, once somebody asked for them.
    sign_ins: std::sync::OnceLock<Vec<SignIn>>,
    /// The calls of cryptography, once somebody asked for them.
    crypto: std::sync::OnceLock<Vec<crypto::Use>>,
    /// What every component of Vue has.
    injected: injected::Injected,
    /// The values that stand for nothing known.
    nothing: nothing::Nothing,
    /// Which files nothing leads to.
    reach: reach::Reach,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// A file with what linking adds to its facts.
#[derive(Debug)]
struct File {
    facts: Arc<Facts>,
    /// For each import the file of the project it means.
    imports: Vec<Option<u32>>,
    /// For each export the file of the project it is handed on from.
    exports: Vec<Option<u32>>,
    /// For each variable the assignments to its properties.
    stores: Arc<FxHashMap<VarId, Vec<u32>>>,
    /// The numbers of files that speak of cryptography.
    numbers: Arc<FxHashMap<NodeId, u64>>,
    /// The names and texts that may speak of a secret: see [`names::TELLING`].
    telling: Arc<[js::Name]>,
    /// True for files that only run in Node.
    elsewhere: bool,
    /// True for settings of development builds, which a production build replaces.
    development: bool,
}

/// Modules of Node and of servers and desktop shells: a file that imports one does not run in the app.
const NODE: [&str; 35] = [
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
    "@prisma/client",
    "dotenv",
    "dotenv/config",
    "mongoose",
    "mongodb",
    "mysql2",
    "nodemailer",
    "@parse/node-apn",
    "apn",
    "jsonwebtoken",
    "bcrypt",
    "worker_threads",
    "readline",
];

impl Code {
    /// Read and link the code below `folders`.
    pub fn load(inputs: &dyn Inputs, folders: &[&str]) -> Code {
        Code::load_built(inputs, folders, &[])
    }

    /// The same for an app whose build leaves its scripts in the first of the folders `web` that has any: they are
    /// read where the sources of the app are not here, or are written in another language.
    pub fn load_built(inputs: &dyn Inputs, folders: &[&str], web: &[String]) -> Code {
        let (list, unseen) = wanted::candidates(inputs, folders, web);
        let modules = Modules::new(inputs, list.iter().map(|i| i.path.as_str()), folders);
        let mut found: Vec<Option<File>> = list.iter().map(|_| None).collect();
        let all = list.iter().enumerate();
        let mut next: Vec<usize> = all.filter(|(_, c)| c.own && !c.html).map(|(i, _)| i).collect();
        // The app's own folders first, then what they import from beside them, round by round.
        while !next.is_empty() {
            let parsed: Vec<(usize, File)> =
                next.par_iter().filter_map(|i| Some((*i, read(inputs, list.get(*i)?, &modules)?))).collect();
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
        templates::read(inputs, &list, &modules, &mut found);
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
        let read = list.iter().zip(&numbers).filter(|(_, n)| n.is_some());
        let scripts: Vec<bool> = read.map(|(c, _)| elsewhere::is_script(inputs, &c.path, folders)).collect();
        let mut files: Vec<File> = found.into_iter().flatten().collect();
        for file in &mut files {
            for target in file.imports.iter_mut().chain(&mut file.exports) {
                *target = target.and_then(number);
            }
        }
        elsewhere::spread(&mut files, &scripts);
        templates::link(&mut files);
        globals::link(&mut files);
        let gaps = files.iter().flat_map(|f| f.facts.gaps.iter().cloned()).chain(unseen).collect();
        let own = list.iter().filter(|c| c.own && !c.built).map(|c| c.file).collect();
        let reach = reach::Reach::before(modules, own);
        let injected = injected::injected(&files);
        let mut code = Code { files, injected, reach, gaps, ..Code::default() };
        code.contexts = code.find_contexts();
        code.uses = code.link();
        code.sites = code.find_sites();
        let elsewhere: Vec<bool> = code.sites.iter().map(|s| code.is_kept_elsewhere(s)).collect();
        let mut elsewhere = elsewhere.into_iter();
        code.sites.retain(|_| !elsewhere.next().unwrap_or_default());
        let kept = code.kept_state();
        code.sites.extend(kept);
        code.sources = code.find_sources();
        code.nothing = nothing::Nothing::new(code.files.iter().map(|f| f.facts.nodes.len()));
        // Here and not by the rule that asks first: a thread that waits for the others while it works this out may take
        // up another rule, which would wait for it.
        code.held();
        code.calls();
        code
    }

    pub(crate) fn facts(&self, file: u32) -> Option<&Facts> {
        self.files.get(file as usize).map(|f| &*f.facts)
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

/// What is read of a file before it is linked.
#[derive(Debug)]
struct Read {
    facts: Arc<Facts>,
    stores: Arc<FxHashMap<VarId, Vec<u32>>>,
    numbers: Arc<FxHashMap<NodeId, u64>>,
    telling: Arc<[js::Name]>,
    elsewhere: bool,
}

impl Read {
    fn new(mut facts: Facts, text: &str) -> Read {
        forward::see_through(&mut facts);
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
        let numbers = Arc::new(crypto::numbers(&facts, text));
        let telling = (0..facts.names.len() as u32).map(js::Name);
        let telling = telling.filter(|n| names::holds(facts.name(*n), &names::TELLING)).collect();
        Read { facts: Arc::new(facts), stores: Arc::new(stores), numbers, telling, elsewhere }
    }
}

/// A script, or a page with its scripts.
fn read(inputs: &dyn Inputs, candidate: &wanted::Candidate, modules: &Modules) -> Option<File> {
    let (file, path) = (candidate.file, candidate.path.as_str());
    let about = if candidate.built { "built" } else { "" };
    let read = base::recall(inputs, file, about, |text| {
        let mut facts = js::facts(file, path, text);
        if candidate.built {
            library::silence(&mut facts, path, text);
        }
        Read::new(facts, text)
    })?;
    Some(file_of(candidate, &read, modules))
}

/// Facts that were read when the file had another number.
fn moved(facts: &mut Arc<Facts>, file: FileId) {
    if facts.file != file {
        Arc::make_mut(facts).moved(file);
    }
}

fn file_of(candidate: &wanted::Candidate, read: &Read, modules: &Modules) -> File {
    let mut facts = Arc::clone(&read.facts);
    moved(&mut facts, candidate.file);
    let path = candidate.path.as_str();
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
    File {
        imports,
        exports,
        stores: Arc::clone(&read.stores),
        numbers: Arc::clone(&read.numbers),
        telling: Arc::clone(&read.telling),
        elsewhere: read.elsewhere,
        development: candidate.development,
        facts,
    }
}

#[cfg(test)]
mod rows_tests;
#[cfg(test)]
mod tests;
