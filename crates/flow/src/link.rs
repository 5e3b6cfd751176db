//! From functions to the calls that mean them.

use crate::Code;
use crate::what::What;
use js::{CallId, Export, Facts, FnId, Name, NodeId, Value};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, RwLock};

/// Where functions are named: calls, and arguments that hand a function on. Sorted by the hash of the name.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    list: Vec<Use>,
    /// How many functions bear a name.
    declared: FxHashMap<u64, usize>,
    /// The other names under which modules hand a name on: `export { save as keep }`.
    renamed: FxHashMap<u64, Vec<u64>>,
    /// The callers that were asked for.
    callers: RwLock<Known>,
}

/// The callers of functions, by file and function.
type Known = FxHashMap<(u32, FnId), Arc<[Caller]>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    name: u64,
    file: u32,
    call: u32,
    /// The argument that is the function; none where it is called.
    argument: Option<u32>,
}

/// A call that reaches a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) file: u32,
    pub(crate) call: CallId,
    /// The position at which the function is handed on; none where it is called.
    pub(crate) argument: Option<u32>,
    /// False where only the name says so.
    pub(crate) sure: bool,
}

/// Names that so many classes use for their methods that a name alone says nothing.
const COMMON: [&str; 40] = [
    "set",
    "get",
    "add",
    "open",
    "close",
    "next",
    "emit",
    "push",
    "send",
    "save",
    "load",
    "init",
    "update",
    "create",
    "delete",
    "remove",
    "read",
    "write",
    "fetch",
    "post",
    "put",
    "patch",
    "request",
    "query",
    "run",
    "execute",
    "start",
    "stop",
    "show",
    "hide",
    "then",
    "map",
    "filter",
    "find",
    "setItem",
    "getItem",
    "removeItem",
    "dispatch",
    "store",
    "navigate",
];
/// Functions of one name that a call by name alone may mean.
const NAMESAKES: usize = 2;
/// Other names of one name that are followed.
const RENAMED: usize = 20;
/// Callers that are followed from one function.
const CALLERS: usize = 60;

pub(crate) fn hash(name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    name.hash(&mut hasher);
    hasher.finish()
}

/// The functions of a file that are exported, by the names that others know them by: minifiers keep no other.
pub(crate) fn exported_names(facts: &Facts) -> FxHashMap<FnId, Name> {
    let mut names = FxHashMap::default();
    for export in &facts.exports {
        let Export::Value(name, node) = export else { continue };
        let behind = match facts.node(*node) {
            Value::Read(var) => match facts.var(*var).map(|v| v.writes.as_slice()) {
                Some([one]) => facts.node(*one),
                _ => continue,
            },
            other => other,
        };
        if let Value::Function(function) = behind {
            names.insert(*function, *name);
        }
    }
    names
}

impl Code {
    pub(crate) fn link(&self) -> Uses {
        let mut declared: FxHashMap<u64, usize> = FxHashMap::default();
        for f in &self.files {
            for name in f.facts.functions.iter().filter_map(|x| x.name) {
                *declared.entry(hash(f.facts.name(name))).or_default() += 1;
            }
        }
        let renamed = self.renamed();
        let exported = self.files.iter().flat_map(|f| f.facts.exports.iter().map(|e| (&f.facts, e)));
        for (facts, export) in exported {
            if let Export::Value(name, _) | Export::From(name, ..) = export {
                declared.entry(hash(facts.name(*name))).or_default();
            }
        }
        let mut renamed = renamed;
        for (name, own) in self.injected_functions() {
            declared.entry(hash(name)).or_default();
            if name != own {
                renamed.entry(hash(own)).or_default().push(hash(name));
            }
        }
        let classes: FxHashSet<u64> = self
            .files
            .iter()
            .flat_map(|f| f.facts.classes.iter().filter_map(|c| Some(hash(f.facts.name(c.name?)))))
            .collect();
        let mut uses: Vec<Use> = self
            .files
            .par_iter()
            .enumerate()
            .flat_map_iter(|(i, f)| {
                let facts = &f.facts;
                // Imports may rename: what counts is the name in the other module.
                let name_of = |node| match facts.node(node) {
                    Value::Member(_, n) | Value::Global(n) => Some(facts.name(*n)),
                    Value::Read(var) => {
                        let var = facts.var(*var)?;
                        let imported = var.writes.first().and_then(|w| match facts.node(*w) {
                            Value::Import(i) => facts.import(*i)?.name,
                            Value::Member(_, n) => Some(*n),
                            _ => None,
                        });
                        let imported = imported.map(|n| facts.name(n)).filter(|n| *n != "default");
                        Some(imported.unwrap_or_else(|| facts.name(var.name)))
                    }
                    _ => None,
                };
                let mut list = Vec::new();
                let is_default = |node| match facts.node(node) {
                    Value::Read(var) => facts.var(*var).and_then(|v| v.writes.first()).is_some_and(|w| {
                        matches!(facts.node(*w), Value::Import(i)
                            if facts.import(*i).and_then(|i| i.name).is_some_and(|n| facts.name(n) == "default"))
                    }),
                    _ => false,
                };
                for (c, call) in facts.calls.iter().enumerate() {
                    let (file, c) = (i as u32, c as u32);
                    if is_default(call.callee) {
                        list.push(Use { name: hash("default"), file, call: c, argument: None });
                    }
                    if let Some(name) = name_of(call.callee).map(hash)
                        && (declared.contains_key(&name) || classes.contains(&name))
                    {
                        list.push(Use { name, file, call: c, argument: None });
                    }
                    for (a, arg) in call.args.iter().enumerate() {
                        if let Some(name) = name_of(*arg).map(hash)
                            && declared.contains_key(&name)
                        {
                            list.push(Use { name, file, call: c, argument: Some(a as u32) });
                        }
                    }
                }
                list
            })
            .collect();
        uses.par_sort_unstable();
        Uses { list: uses, declared, renamed, callers: RwLock::default() }
    }

    /// For each name that some module hands on under another one, those others.
    fn renamed(&self) -> FxHashMap<u64, Vec<u64>> {
        let mut renamed: FxHashMap<u64, Vec<u64>> = FxHashMap::default();
        for facts in self.files.iter().map(|f| &f.facts) {
            for export in &facts.exports {
                if let Export::From(here, _, Some(there)) = export
                    && here != there
                {
                    renamed.entry(hash(facts.name(*there))).or_default().push(hash(facts.name(*here)));
                }
            }
        }
        for others in renamed.values_mut() {
            others.sort_unstable();
            others.dedup();
            others.truncate(RENAMED);
        }
        renamed
    }

    /// The calls that reach a function, and those it is handed to. Worked out once: many searches ask.
    pub(crate) fn callers(&self, file: u32, function: FnId) -> Arc<[Caller]> {
        let known = self.uses.callers.read().ok().and_then(|all| all.get(&(file, function)).map(Arc::clone));
        known.unwrap_or_else(|| {
            let found: Arc<[Caller]> = self.find_callers(file, function).into();
            if let Ok(mut all) = self.uses.callers.write() {
                all.insert((file, function), Arc::clone(&found));
            }
            found
        })
    }

    fn find_callers(&self, file: u32, function: FnId) -> Vec<Caller> {
        let Some(facts) = self.facts(file) else { return Vec::new() };
        let Some(f) = facts.function(function) else { return Vec::new() };
        let injected = self.injected_as(file, function);
        let Some(name) = f.name.map(|n| facts.name(n)).or(injected) else { return Vec::new() };
        let class_name = f.class.and_then(|c| facts.class(c)?.name).map(|n| facts.name(n));
        let constructs = name == "constructor";
        let wanted = hash(if constructs { class_name.unwrap_or(name) } else { name });
        let (mut sure, mut guesses) = (Vec::new(), Vec::new());
        let named = |wanted: u64| {
            let from = self.uses.list.partition_point(|u| u.name < wanted);
            self.uses.list.get(from..).unwrap_or_default().iter().take_while(move |u| u.name == wanted)
        };
        // A default export has another name wherever it is imported.
        let is_default = !constructs
            && facts.exports.iter().any(|e| {
                let Export::Value(n, node) = e else { return false };
                facts.name(*n) == "default"
                    && matches!(self.what(file, *node), Some(What::Function(f, id)) if f == file && id == function)
            });
        // So have others that are exported under another name, as minifiers do it.
        let is_own = |node: NodeId| match facts.node(node) {
            Value::Read(var) => {
                facts.var(*var).is_some_and(|v| facts.name(v.name) == class_name.unwrap_or(name))
            }
            Value::Function(id) => *id == function,
            Value::Class(id) => constructs && Some(*id) == f.class,
            _ => false,
        };
        let exported = facts.exports.iter().filter_map(|e| match e {
            Export::Value(n, node) if is_own(*node) => Some(hash(facts.name(*n))),
            _ => None,
        });
        let mut all: Vec<u64> = std::iter::once(wanted).chain(exported.filter(|n| *n != wanted)).collect();
        let mut next = 0;
        while let Some(others) = all.get(next).map(|n| self.uses.renamed.get(n)) {
            let new = others.into_iter().flatten().filter(|n| !all.contains(n)).copied();
            let new: Vec<u64> = new.take(RENAMED).collect();
            all.extend(new.into_iter().take(RENAMED.saturating_sub(next)));
            next += 1;
        }
        if is_default && !all.contains(&hash("default")) {
            all.push(hash("default"));
        }
        for at in all.into_iter().flat_map(named).take(4000) {
            let Some(call) = self.facts(at.file).and_then(|f| f.call(CallId(at.call))) else { continue };
            let node = match at.argument {
                Some(a) => call.args.get(a as usize).copied().unwrap_or(call.callee),
                None => call.callee,
            };
            let hit = |sure| Caller { file: at.file, call: CallId(at.call), argument: at.argument, sure };
            match self.what(at.file, node) {
                Some(What::Function(other, id)) if other == file && id == function => sure.push(hit(true)),
                // The caller knows the class that this one extends.
                Some(What::Function(other, id))
                    if f.class.is_some() && !constructs && self.overrides((file, function), (other, id)) =>
                {
                    sure.push(hit(true));
                }
                Some(What::Class(other, id)) if constructs && other == file && Some(id) == f.class => {
                    sure.push(hit(true));
                }
                None if at.argument.is_none() && !constructs && f.class.is_some() => {
                    if matches!(self.facts(at.file).map(|f| f.node(node)), Some(Value::Member(..))) {
                        guesses.push(hit(false));
                    }
                }
                _ => {}
            }
        }
        if sure.is_empty()
            && !COMMON.contains(&name)
            && self.uses.declared.get(&wanted).is_some_and(|n| *n <= NAMESAKES)
        {
            sure = guesses;
        }
        sure.truncate(CALLERS);
        sure
    }
}
