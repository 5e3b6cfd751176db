//! What calls give: results, stores and what they are made of, functions with something around them.

use crate::Code;
use crate::depth::Depth;
use crate::made::{Maker, maker, wraps_function};
use crate::what::{TRIES, What};
use js::{Call, CallId, CallKind, FnId, NodeId, Value};

impl<'a> Code {
    /// What a call gives.
    pub(crate) fn what_call(
        &'a self,
        file: u32,
        id: CallId,
        call: &'a Call,
        callee: What<'a>,
        depth: Depth<'_>,
    ) -> Option<What<'a>> {
        if depth.ends() {
            return None;
        }
        let first = || self.what_at(file, *call.args.first()?, depth + 1);
        match callee {
            What::Class(f, c) if call.kind == CallKind::New => Some(What::Instance(f, c)),
            What::Package("@angular/core" | "vue", names) if matches!(names.last(), Some(&"inject")) => {
                match first()? {
                    What::Class(f, c) => Some(What::Instance(f, c)),
                    other => Some(other),
                }
            }
            What::Package(p, mut names) => {
                let last = names.last().copied().unwrap_or_default();
                if let Some(maker) = maker(p, last) {
                    return Some(What::Made(file, id, maker, Vec::new()));
                }
                match last {
                    "useContext" | "use" => {
                        if let Some(What::Made(f, c, Maker::Context, _)) = first() {
                            let (f, value) = self.context_values(f, c).next()?;
                            return self.what_at(f, value, depth + 1);
                        }
                    }
                    "useAtom" | "useRecoilState" | "useAtomValue" | "useRecoilValue" | "useSetAtom"
                    | "useSetRecoilState" => {
                        if let Some(What::Made(f, c, Maker::Atom, _)) = first() {
                            return Some(match last {
                                "useAtom" | "useRecoilState" => What::Made(f, c, Maker::Hook, Vec::new()),
                                "useSetAtom" | "useSetRecoilState" => {
                                    What::Made(f, c, Maker::Hook, vec!["1"])
                                }
                                _ => What::Made(f, c, Maker::Cell, Vec::new()),
                            });
                        }
                    }
                    "storeToRefs" | "useSnapshot" | "toRefs" => {
                        if let Some(made @ What::Made(..)) = first() {
                            return Some(made);
                        }
                    }
                    "lazy" | "defineAsyncComponent" | "useMemo" => {
                        if let Some(What::Function(f, id)) = first() {
                            let given = self.what_returned(f, id, depth + 1);
                            return match given {
                                Some(What::Module(m)) => self.exported(m, "default", depth + 1),
                                given => given,
                            };
                        }
                    }
                    _ if wraps_function(p, &names)
                        && let Some(function @ (What::Function(..) | What::Class(..))) = first() =>
                    {
                        return Some(function);
                    }
                    _ => {}
                }
                if call.kind != CallKind::New {
                    names.push("()");
                }
                Some(What::Package(p, names))
            }
            What::Global(mut names) => {
                // Vue's functions are imported by the build in many projects; the runes of Svelte are no imports.
                if let [name @ ("ref" | "shallowRef" | "reactive")] = names.as_slice() {
                    let maker = maker("vue", name)?;
                    return Some(What::Made(file, id, maker, Vec::new()));
                }
                names.push("()");
                Some(What::Global(names))
            }
            What::Made(f, c, Maker::Pinia, names) if names.is_empty() => {
                Some(What::Made(f, c, Maker::Pinia, names))
            }
            What::Made(f, c, Maker::Zustand, names) => {
                match names.as_slice() {
                    [] => {
                        // `create<State>()(…)`.
                        if self.facts(f)?.call(c)?.args.is_empty() && !call.args.is_empty() {
                            return Some(What::Made(file, id, Maker::Zustand, names));
                        }
                        match first() {
                            Some(What::Function(g, select)) => self.what_returned(g, select, depth + 1),
                            _ => Some(What::Made(f, c, Maker::Zustand, names)),
                        }
                    }
                    ["getState"] => Some(What::Made(f, c, Maker::Zustand, Vec::new())),
                    _ => None,
                }
            }
            What::Made(f, c, maker, mut names) => {
                names.push("()");
                Some(What::Made(f, c, maker, names))
            }
            What::Function(f, id) => self.what_returned(f, id, depth),
            // `require('./x')()`.
            What::Module(m) => match self.exported(m, "default", depth + 1)? {
                What::Function(f, id) => self.what_returned(f, id, depth + 1),
                What::Class(f, c) => Some(What::Instance(f, c)),
                _ => None,
            },
            _ => None,
        }
    }

    fn what_returned(&'a self, file: u32, function: FnId, depth: Depth<'_>) -> Option<What<'a>> {
        let returns = &self.facts(file)?.function(function)?.returns;
        returns.iter().take(TRIES).find_map(|r| self.what_at(file, *r, depth + 1))
    }

    /// What a function is given by the call that takes it.
    pub(crate) fn what_param(
        &'a self,
        file: u32,
        function: FnId,
        index: u32,
        depth: Depth<'_>,
    ) -> Option<What<'a>> {
        if depth.ends() {
            return None;
        }
        let facts = self.facts(file)?;
        let (id, argument) = facts.function(function)?.argument_of?;
        let call = facts.call(id)?;
        if let Value::Member(base, name) = facts.node(call.callee)
            && facts.name(*name) == "then"
            && (argument, index) == (0, 0)
        {
            return self.what_at(file, *base, depth + 1);
        }
        match self.what_at(file, call.callee, depth + 1)? {
            What::Made(f, c, Maker::Zustand, names)
                if index == 0 && matches!(names.as_slice(), [] | ["setState"]) && self.has_state(f, c) =>
            {
                Some(What::Made(f, c, Maker::Zustand, Vec::new()))
            }
            What::Made(_, _, Maker::Zustand, names) if names.is_empty() => zustand(file, id, index),
            What::Package(p, names) if p.starts_with("zustand") => {
                let last = names.last().copied().unwrap_or_default();
                if maker(p, last).is_some() {
                    return zustand(file, id, index);
                }
                // Something between the store and its state: `create(persist((set) => …))`.
                let outer = self.around(file, id)?;
                let What::Made(f, c, Maker::Zustand, _) =
                    self.what_at(file, facts.call(outer)?.node, depth + 1)?
                else {
                    return None;
                };
                zustand(f, c, index)
            }
            _ => None,
        }
    }

    /// The call that takes the result of another one.
    pub(crate) fn around(&self, file: u32, inner: CallId) -> Option<CallId> {
        let facts = self.facts(file)?;
        let node = facts.call(inner)?.node;
        let after = facts.calls.iter().enumerate().skip(inner.0 as usize + 1).take(60);
        after.into_iter().find(|(_, c)| c.args.contains(&node)).map(|(i, _)| CallId(i as u32))
    }

    fn has_state(&self, file: u32, call: CallId) -> bool {
        self.facts(file).and_then(|f| f.call(call)).is_some_and(|c| !c.args.is_empty())
    }

    /// The object that describes a store: the options, or what its function returns.
    pub(crate) fn described(&'a self, file: u32, call: CallId) -> Vec<(u32, NodeId)> {
        let Some(facts) = self.facts(file) else { return Vec::new() };
        let Some(call) = facts.call(call) else { return Vec::new() };
        for arg in call.args.iter().take(2) {
            let mut node = *arg;
            // Functions between the store and its state are given it first.
            for _ in 0..4 {
                match facts.node(node) {
                    Value::Call(inner) => match facts.call(*inner).and_then(|c| c.args.first()) {
                        Some(first) => node = *first,
                        None => break,
                    },
                    _ => break,
                }
            }
            match self.what(file, node) {
                Some(What::Object(f, node)) => return vec![(f, node)],
                Some(What::Function(f, id)) => {
                    let returns = self.facts(f).and_then(|x| x.function(id)).map(|x| &x.returns);
                    return returns.into_iter().flatten().map(|r| (f, *r)).collect();
                }
                _ => {}
            }
        }
        Vec::new()
    }

    /// `name` of a store.
    pub(crate) fn of_made(
        &'a self,
        (file, call, maker): (u32, CallId, Maker),
        mut names: Vec<&'a str>,
        name: &'a str,
        depth: Depth<'_>,
    ) -> Option<What<'a>> {
        let own = matches!(name, "getState" | "setState" | "subscribe" | "$patch" | "$subscribe" | "persist");
        if names.is_empty() && !own && matches!(maker, Maker::Pinia | Maker::Zustand) {
            for (f, node) in self.described(file, call) {
                let base = self.what_at(f, node, depth + 1);
                for group in [None, Some("actions"), Some("getters")] {
                    let object = match group {
                        Some(group) => base.clone().and_then(|b| self.member(b, group, depth + 1)),
                        None => base.clone(),
                    };
                    if let Some(object @ What::Object(..)) = object
                        && let Some(found) = self.member(object, name, depth + 1)
                    {
                        return Some(found);
                    }
                }
            }
        }
        names.push(name);
        Some(What::Made(file, call, maker, names))
    }
}

/// What a store of Zustand gives the function that makes its state.
fn zustand<'a>(file: u32, call: CallId, index: u32) -> Option<What<'a>> {
    let names = match index {
        0 => vec!["setState"],
        1 => vec!["getState"],
        _ => Vec::new(),
    };
    Some(What::Made(file, call, Maker::Zustand, names))
}
