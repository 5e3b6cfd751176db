//! From functions to the calls that mean them.

use crate::Code;
use crate::what::What;
use js::{CallId, Export, FnId, Value};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};

/// Where functions are named: calls, and arguments that hand a function on. Sorted by the hash of the name.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    list: Vec<Use>,
    /// How many functions bear a name.
    declared: FxHashMap<u64, usize>,
}

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
/// Callers that are followed from one function.
const CALLERS: usize = 60;

pub(crate) fn hash(name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    name.hash(&mut hasher);
    hasher.finish()
}

impl Code {
    pub(crate) fn link(&self) -> Uses {
        let mut declared: FxHashMap<u64, usize> = FxHashMap::default();
        for f in &self.files {
            for name in f.facts.functions.iter().filter_map(|x| x.name) {
                *declared.entry(hash(f.facts.name(name))).or_default() += 1;
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
        Uses { list: uses, declared }
    }

    /// The calls that reach a function, and those it is handed to.
    pub(crate) fn callers(&self, file: u32, function: FnId) -> Vec<Caller> {
        let Some(facts) = self.facts(file) else { return Vec::new() };
        let Some(f) = facts.function(function) else { return Vec::new() };
        let Some(name) = f.name.map(|n| facts.name(n)) else { return Vec::new() };
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
        let other = (is_default && name != "default").then(|| named(hash("default")));
        for at in named(wanted).chain(other.into_iter().flatten()).take(4000) {
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
