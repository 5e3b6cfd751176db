//! Which values of a file become part of which others, for requests that are put together part by part.

use js::{CallId, Facts, GuardId, NodeId, Value, VarId};
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) fn is_setter(method: &str) -> bool {
    matches!(method, "set" | "append" | "appendQueryParameter" | "addQueryParam")
}

/// Which values of a file become part of which others.
pub(super) struct Edges {
    /// From a value to the values it is a part of.
    pub(super) up: FxHashMap<NodeId, Vec<NodeId>>,
    /// From a variable to where it is read.
    pub(super) reads: FxHashMap<VarId, Vec<NodeId>>,
    /// From a value to the variables it is written to.
    pub(super) written: FxHashMap<NodeId, Vec<VarId>>,
    /// From a value to the calls that are given it.
    pub(super) given: FxHashMap<NodeId, Vec<CallId>>,
    /// What functions return.
    pub(super) returned: FxHashSet<NodeId>,
    /// From the value of a call to the conditions around it.
    pub(super) guards: FxHashMap<NodeId, Option<GuardId>>,
}

impl Edges {
    pub(super) fn new(facts: &Facts) -> Edges {
        let mut edges = Edges {
            up: FxHashMap::default(),
            reads: FxHashMap::default(),
            written: FxHashMap::default(),
            given: FxHashMap::default(),
            returned: facts.functions.iter().flat_map(|f| f.returns.iter().copied()).collect(),
            guards: FxHashMap::default(),
        };
        for (i, node) in facts.nodes.iter().enumerate() {
            let id = NodeId(i as u32);
            match node {
                Value::Join(parts) => parts.iter().for_each(|p| edges.up.entry(*p).or_default().push(id)),
                Value::Object(properties) => {
                    let part = |p: &&js::Property| {
                        p.spread
                            || p.key
                                .is_some_and(|k| matches!(facts.name(k), "fromObject" | "params" | "search"))
                    };
                    for p in properties.iter().filter(part) {
                        edges.up.entry(p.value).or_default().push(id);
                    }
                }
                Value::Member(base, name)
                    if matches!(facts.name(*name), "searchParams" | "search" | "href" | "hash") =>
                {
                    edges.up.entry(*base).or_default().push(id);
                }
                Value::Read(var) => edges.reads.entry(*var).or_default().push(id),
                _ => {}
            }
        }
        for (i, var) in facts.vars.iter().enumerate() {
            for write in &var.writes {
                edges.written.entry(*write).or_default().push(VarId(i as u32));
            }
        }
        for (i, call) in facts.calls.iter().enumerate() {
            edges.guards.insert(call.node, call.guard);
            if carries(facts, call.callee)
                && let Some(first) = call.args.first()
            {
                edges.up.entry(*first).or_default().push(call.node);
            }
            if let Value::Member(base, name) = facts.node(call.callee)
                && (is_setter(facts.name(*name))
                    || matches!(facts.name(*name), "toString" | "concat" | "get"))
            {
                edges.up.entry(*base).or_default().push(call.node);
            }
            for arg in &call.args {
                edges.given.entry(*arg).or_default().push(CallId(i as u32));
            }
        }
        for store in &facts.stores {
            let kept = store.name.is_some_and(|n| matches!(facts.name(n), "search" | "href" | "hash"));
            if kept {
                edges.up.entry(store.value).or_default().push(store.base);
            }
        }
        edges
    }
}

/// True for what makes a query or an address of its argument.
pub(super) fn carries(facts: &Facts, callee: NodeId) -> bool {
    let name = match facts.node(callee) {
        Value::Global(name) | Value::Member(_, name) => facts.name(*name),
        Value::Read(var) => facts.var(*var).map_or("", |v| facts.name(v.name)),
        _ => "",
    };
    matches!(
        name,
        "URLSearchParams" | "URL" | "HttpParams" | "stringify" | "encodeURI" | "param" | "String" | "freeze"
    )
}
