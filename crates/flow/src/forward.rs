//! Small functions that only hand their parameters on: `function listen(name, f) { return App.addListener(name, f); }`.
//! Where a file calls such a function of its own, it calls what the function calls.

use crate::kinds::kind_of;
use crate::names::{Says, says};
use crate::search::conceals;
use js::{CallId, CallKind, Export, Facts, FnId, NodeId, Value, VarId};
use rustc_hash::{FxHashMap, FxHashSet};

/// A function that hands its parameters on.
struct Forward {
    function: FnId,
    /// The variable that holds it.
    var: VarId,
    /// The one call in it.
    call: CallId,
    /// What that call gets.
    args: Vec<Given>,
}

#[derive(Clone, Copy)]
enum Given {
    Param(u32),
    Constant(NodeId),
}

/// Put what such functions call in the place of their calls, where a file does nothing else with them.
pub(crate) fn see_through(facts: &mut Facts) {
    let once = calls_once(facts);
    if once.is_empty() {
        return;
    }
    let mut callers: FxHashMap<VarId, Vec<CallId>> = FxHashMap::default();
    for (i, call) in facts.calls.iter().enumerate() {
        if let Value::Read(var) = facts.node(call.callee) {
            callers.entry(*var).or_default().push(CallId(i as u32));
        }
    }
    let others = used_otherwise(facts);
    for (function, call) in once {
        if others.functions.contains(&function) {
            continue;
        }
        let Some(forward) = others.holder.get(&function).and_then(|v| forward(facts, function, *v, call))
        else {
            continue;
        };
        if others.vars.contains(&forward.var) {
            continue;
        }
        let calls = callers.get(&forward.var).cloned().unwrap_or_default();
        if !calls.is_empty() && calls.iter().all(|c| fits(facts, &forward, *c)) {
            let moved = replace(facts, &forward, &calls);
            if let Some(var) = moved {
                let list = callers.entry(var).or_default();
                list.retain(|c| *c != forward.call);
                list.extend(calls);
            }
        }
    }
}

/// The functions with exactly one call and no assignment to a property, and that call.
fn calls_once(facts: &Facts) -> Vec<(FnId, CallId)> {
    let mut found: FxHashMap<FnId, Option<CallId>> = FxHashMap::default();
    for (i, call) in facts.calls.iter().enumerate() {
        let Some(function) = call.function else { continue };
        let one = call.guard.is_none() && call.kind == CallKind::Call;
        let one = one.then_some(CallId(i as u32));
        found.entry(function).and_modify(|c| *c = None).or_insert(one);
    }
    for store in &facts.stores {
        if let Some(function) = store.function {
            found.insert(function, None);
        }
    }
    let mut list: Vec<_> = found.into_iter().filter_map(|(f, c)| Some((f, c?))).collect();
    list.sort_unstable();
    list
}

/// Functions and variables that do not only stand where something is called.
struct Used {
    functions: FxHashSet<FnId>,
    vars: FxHashSet<VarId>,
    /// The variable of each function that has one.
    holder: FxHashMap<FnId, VarId>,
}

fn used_otherwise(facts: &Facts) -> Used {
    let called: FxHashSet<NodeId> = facts.calls.iter().map(|c| c.callee).collect();
    let mut used = Used {
        functions: FxHashSet::default(),
        vars: facts.globals.iter().map(|(_, var)| *var).collect(),
        holder: FxHashMap::default(),
    };
    let mut written: FxHashSet<NodeId> = FxHashSet::default();
    for (i, var) in facts.vars.iter().enumerate() {
        match var.writes.as_slice() {
            [one] => {
                if let Value::Function(function) = facts.node(*one) {
                    written.insert(*one);
                    if used.holder.insert(*function, VarId(i as u32)).is_some() {
                        used.functions.insert(*function);
                    }
                }
            }
            _ => {
                used.vars.insert(VarId(i as u32));
            }
        }
    }
    for (i, node) in facts.nodes.iter().enumerate() {
        let id = NodeId(i as u32);
        match node {
            Value::Function(function) if !written.contains(&id) => {
                used.functions.insert(*function);
            }
            Value::Read(var) if !called.contains(&id) => {
                used.vars.insert(*var);
            }
            _ => {}
        }
    }
    for export in &facts.exports {
        if let Export::Value(_, node) = export {
            match facts.node(*node) {
                Value::Function(function) => {
                    used.functions.insert(*function);
                }
                Value::Read(var) => {
                    used.vars.insert(*var);
                }
                _ => {}
            }
        }
    }
    used
}

fn forward(facts: &Facts, function: FnId, var: VarId, call: CallId) -> Option<Forward> {
    let f = facts.function(function)?;
    let c = facts.call(call)?;
    let gives = match f.returns.as_slice() {
        [] => true,
        [one] => *one == c.node,
        _ => false,
    };
    // What a function and its parameters are named after is evidence of its own.
    let telling = |name: &str| conceals(name) || says(name) != Says::Nothing || kind_of(name, true).is_some();
    let named = f.params.iter().copied().chain([f.name]).flatten().any(|n| telling(facts.name(n)));
    if !gives || named || f.class.is_some() || f.argument_of.is_some() || !is_outside(facts, c.callee, var) {
        return None;
    }
    let given = |node: &NodeId| match facts.node(*node) {
        Value::Text(_) | Value::Bool(_) | Value::Scalar => Some(Given::Constant(*node)),
        Value::Param(of, i) if *of == function => Some(Given::Param(*i)),
        Value::Read(var) => match facts.var(*var)?.writes.as_slice() {
            [one] => match facts.node(*one) {
                Value::Param(of, i) if *of == function => Some(Given::Param(*i)),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    let args: Vec<Given> = c.args.iter().map(given).collect::<Option<_>>()?;
    // Each parameter once: otherwise it is more than handed on.
    let mut params: Vec<u32> = args.iter().filter_map(|g| g.param()).collect();
    params.sort_unstable();
    let each = params.iter().enumerate().all(|(i, p)| i as u32 == *p);
    (!params.is_empty() && each).then_some(Forward { function, var, call, args })
}

impl Given {
    fn param(self) -> Option<u32> {
        match self {
            Given::Param(i) => Some(i),
            Given::Constant(_) => None,
        }
    }
}

/// True where what is called is a method of something that no parameter chooses, or an import.
fn is_outside(facts: &Facts, callee: NodeId, own: VarId) -> bool {
    let (mut node, mut member) = (callee, false);
    for _ in 0..6 {
        match facts.node(node) {
            Value::Member(base, _) => {
                member = true;
                node = *base;
            }
            Value::Global(_) => return member,
            Value::Read(var) if *var != own => {
                let writes = facts.var(*var).map(|v| v.writes.as_slice()).unwrap_or_default();
                return !writes.iter().any(|w| matches!(facts.node(*w), Value::Param(..)));
            }
            _ => return false,
        }
    }
    false
}

/// True where a call gives what the function hands on, and nothing else.
fn fits(facts: &Facts, forward: &Forward, call: CallId) -> bool {
    let Some(c) = facts.call(call) else { return false };
    let params = forward.args.iter().filter(|g| g.param().is_some()).count();
    let spread = |node: &NodeId| matches!(facts.node(*node), Value::Member(_, n) if facts.name(*n) == "*");
    // Only the last may be left out.
    let known = |g: &Given| g.param().is_none_or(|p| (p as usize) < c.args.len());
    let left_out = forward.args.iter().skip_while(|g| known(g)).all(|g| !known(g));
    c.kind == CallKind::Call
        && c.function != Some(forward.function)
        && c.args.len() <= params
        && left_out
        && !c.args.iter().any(spread)
}

/// Replace calls of a function by what it calls. Gives the variable that is called then.
fn replace(facts: &mut Facts, forward: &Forward, calls: &[CallId]) -> Option<VarId> {
    let callee = facts.call(forward.call)?.callee;
    for id in calls {
        let given = facts.call(*id)?.args.clone();
        let args: Box<[NodeId]> = forward
            .args
            .iter()
            .map_while(|g| match g {
                Given::Param(i) => given.get(*i as usize).copied(),
                Given::Constant(node) => Some(*node),
            })
            .collect();
        for node in &args {
            if let Value::Function(function) = facts.nodes.get(node.0 as usize).unwrap_or(&Value::Opaque)
                && let Some(f) = facts.functions.get_mut(function.0 as usize)
                && let Some((call, position)) = &mut f.argument_of
                && call == id
                && let Some(to) = forward.args.iter().position(|g| g.param() == Some(*position))
            {
                *position = to as u32;
            }
        }
        if let Some(call) = facts.calls.get_mut(id.0 as usize) {
            (call.callee, call.args) = (callee, args);
        }
    }
    // The call inside has no life of its own.
    let nothing = NodeId(facts.nodes.len() as u32);
    facts.nodes.push(Value::Opaque);
    facts.spans.push(facts.span(callee));
    if let Some(call) = facts.calls.get_mut(forward.call.0 as usize) {
        call.callee = nothing;
    }
    match facts.node(callee) {
        Value::Read(var) => Some(*var),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::FileId;

    /// How often each text is called.
    fn called(text: &str) -> Vec<String> {
        let text = format!("import {{ App }} from 'app'; {text}");
        let mut facts = js::facts(FileId(0), "a.ts", &text);
        see_through(&mut facts);
        let word = |c: &js::Call| match facts.node(c.callee) {
            Value::Member(_, name) | Value::Global(name) => Some((facts.name(*name), c.args.len())),
            Value::Read(var) => facts.var(*var).map(|v| (facts.name(v.name), c.args.len())),
            _ => None,
        };
        facts.calls.iter().filter_map(word).map(|(name, n)| format!("{name} {n}")).collect()
    }

    #[test]
    fn functions_that_do_more_than_hand_on_stay() {
        for text in [
            "function w(a) { if (ready) return App.open(a); } w(1);",
            "function w(a) { count.n = 1; return App.open(a); } w(1);",
            "function w(a) { return App.open(a, a); } w(1);",
            "function w(a, b) { return App.open(b); } w(1, 2);",
            "function w(a) { return a.open(a); } w(1);",
            "function w(a) { return atob(a); } w(1);",
            "function encrypt(a) { return App.open(a); } encrypt(1);",
            "function w(password) { return App.open(password); } w(1);",
            "export function w(a) { return App.open(a); } w(1);",
            "function w(a) { return App.open(a); } w(1); list.map(w);",
            "function w(a = 1) { return App.open(a); } w(1);",
            "function w(a) { return App.open(a); } w(...list);",
            "function w(a) { return App.open(a); } w(1, 2);",
            "function w(a) { return App.open(w(a)); } w(1);",
        ] {
            let own = called(text).into_iter().any(|c| c.starts_with("w ") || c.starts_with("encrypt "));
            assert!(own, "{text}");
        }
    }

    #[test]
    fn what_a_function_hands_on_goes_where_it_is_called() {
        for (text, calls) in [
            ("function w(a, b) { return App.open(a, b); } w('x', f); w('y');", "open 2,open 1"),
            ("const w = (a) => App.listen('url', a); w(f);", "listen 2"),
            ("function w(a) { App.open(a); } function v(a) { return w(a); } v(1);", "open 1"),
            ("function v(a) { return w(a); } function w(a) { App.open(a); } v(1);", "open 1"),
        ] {
            assert_eq!(called(text).join(","), calls, "{text}");
        }
    }
}
