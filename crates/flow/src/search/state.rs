//! The search at things that hold a state: what was written there, by whomever.

use super::{End, Search, Station};
use crate::held::{Holder, Write};
use crate::made::{Maker, first_value};
use crate::what::What;
use js::{CallId, FnId, NodeId, Value};
use std::rc::Rc;

/// Writers of one state that are followed.
const WRITERS: usize = 40;

/// What stands before and after the names of the properties that are left out of a whole: `!`, `token`, `!`.
pub(super) const BUT: &str = "!";

/// True where `key` is left out.
pub(crate) fn without(fields: &[&str], key: Option<&str>) -> bool {
    whole(fields) && key.is_some_and(|k| fields.contains(&k))
}

/// True where the whole is meant, or all but some of it.
pub(crate) fn whole(fields: &[&str]) -> bool {
    fields.first().is_none_or(|f| *f == BUT)
}

impl<'a> Search<'a> {
    /// What was written into `holder` where the station's fields lead.
    pub(super) fn written(&mut self, at: usize, holder: Holder, fields: &[&'a str]) {
        let code = self.code;
        for write in code.held().of(holder).iter().take(WRITERS) {
            self.one_write(at, write, fields);
        }
    }

    fn one_write(&mut self, at: usize, write: &'a Write, fields: &[&'a str]) {
        let path = &write.path;
        if path.first().is_some_and(|p| &**p == "!action") {
            return;
        }
        let same = fields.iter().zip(path.iter()).take_while(|(f, p)| **f == &***p || **f == "*").count();
        let rest = fields.get(same..).unwrap_or_default();
        if same == path.len() {
            let rest: Rc<[&str]> = rest.into();
            let rest = if write.item { super::calls::element(&rest) } else { rest };
            return self.over(at, write.file, write.node, rest, None);
        }
        let key = path.get(same).map(|p| &**p);
        if whole(rest) && !without(rest, key) {
            let name = path.last().map(|p| (&**p, true));
            self.over(at, write.file, write.node, Rc::from([]), name);
        }
    }

    /// Go on in another place, whatever calls led here: states are there for all callers.
    pub(super) fn over(
        &mut self,
        at: usize,
        file: u32,
        node: NodeId,
        fields: Rc<[&'a str]>,
        name: Option<(&'a str, bool)>,
    ) {
        // `set((state) => …)`: what it returns is written.
        if let Some(What::Function(f, id)) = self.code.what(file, node)
            && let Some(function) = self.code.facts(f).and_then(|x| x.function(id))
        {
            for value in &function.returns {
                let station = Station {
                    file: f,
                    node: *value,
                    fields: Rc::clone(&fields),
                    inside: Rc::from([]),
                    parent: Some(at),
                    name,
                    ..self.blank(at)
                };
                self.add(station);
            }
            return;
        }
        let station =
            Station { file, node, fields, inside: Rc::from([]), parent: Some(at), name, ..self.blank(at) };
        self.add(station);
    }

    /// Go on to the call that makes something.
    pub(super) fn go_to_made(&mut self, at: usize, file: u32, call: CallId, fields: Rc<[&'a str]>) {
        let Some(node) = self.code.facts(file).and_then(|f| f.call(call)).map(|c| c.node) else { return };
        let station =
            Station { file, node, fields, inside: Rc::from([]), parent: Some(at), ..self.blank(at) };
        self.add(station);
    }

    /// The content of something that holds a state: what it starts with and what is written into it.
    pub(super) fn made(&mut self, at: usize, file: u32, id: CallId, maker: Maker) {
        let Some(Station { fields, .. }) = self.stations.get(at).cloned() else { return };
        let Some(facts) = self.code.facts(file) else { return };
        let Some(call) = facts.call(id) else { return };
        let position = match self.code.what(file, call.callee) {
            Some(What::Package(package, _)) => first_value(package),
            _ => 0,
        };
        let first = call.args.get(position).copied();
        let holder = Holder::Made(file, id);
        match maker {
            Maker::Cell | Maker::Atom => {
                let boxed = matches!(fields.first(), Some(&("value" | "current" | "()")));
                let fields: Rc<[&str]> =
                    if boxed { fields.get(1..).unwrap_or_default().into() } else { Rc::clone(&fields) };
                if let Some(first) = first {
                    self.go(at, first, Rc::clone(&fields), None);
                }
                self.written(at, holder, &fields);
                let boxed: Vec<&str> =
                    ["value", "current"].into_iter().filter(|b| !fields.contains(b)).collect();
                for name in boxed {
                    let inner: Vec<&str> = std::iter::once(name).chain(fields.iter().copied()).collect();
                    for write in self.code.held().of(holder).iter().take(WRITERS) {
                        if write.path.first().is_some_and(|p| &**p == name) {
                            self.one_write(at, write, &inner);
                        }
                    }
                }
            }
            Maker::Hook => {
                if fields.first() == Some(&"1") {
                    return self.end(at, End::Scalar);
                }
                let fields: Rc<[&str]> = if fields.first() == Some(&"0") {
                    fields.get(1..).unwrap_or_default().into()
                } else {
                    fields
                };
                if let Some(first) = first {
                    self.over(at, file, first, Rc::clone(&fields), None);
                }
                self.written(at, holder, &fields);
            }
            Maker::Reducer => {
                let fields: Rc<[&str]> = if fields.first() == Some(&"0") {
                    fields.get(1..).unwrap_or_default().into()
                } else {
                    fields
                };
                for arg in call.args.iter().take(2) {
                    self.over(at, file, *arg, Rc::clone(&fields), None);
                }
            }
            Maker::Context => {
                let values: Vec<(u32, NodeId)> = self.code.context_values(file, id).collect();
                for (f, value) in values {
                    self.over(at, f, value, Rc::clone(&fields), None);
                }
                if let Some(first) = first {
                    self.go(at, first, fields, None);
                }
            }
            Maker::Pinia => {
                // What `storeToRefs` gives is read by its value.
                let boxed = fields.get(1) == Some(&"value");
                let fields: Rc<[&str]> = if boxed {
                    fields.iter().take(1).chain(fields.iter().skip(2)).copied().collect()
                } else {
                    fields
                };
                self.state(at, file, id, fields, holder);
            }
            Maker::Zustand => self.state(at, file, id, fields, holder),
            Maker::Slice => {
                let initial = first.and_then(|f| match facts.node(f) {
                    Value::Object(options) => {
                        let is = |p: &&js::Property| p.key.is_some_and(|k| facts.name(k) == "initialState");
                        options.iter().find(is).map(|p| p.value)
                    }
                    _ => None,
                });
                if let Some(initial) = initial {
                    self.go(at, initial, Rc::clone(&fields), None);
                }
                self.written(at, holder, &fields);
            }
            Maker::Action | Maker::Thunk => self.end(at, End::Unknown),
        }
    }

    /// The state of a store that an object describes.
    fn state(&mut self, at: usize, file: u32, id: CallId, fields: Rc<[&'a str]>, holder: Holder) {
        for (f, node) in self.code.described(file, id) {
            let Some(Value::Object(properties)) = self.code.facts(f).map(|x| x.node(node)) else {
                self.over(at, f, node, Rc::clone(&fields), None);
                continue;
            };
            let Some(facts) = self.code.facts(f) else { continue };
            let mut options = false;
            for p in properties.iter() {
                match p.key.map_or("", |k| facts.name(k)) {
                    "state" => {
                        options = true;
                        self.over(at, f, p.value, Rc::clone(&fields), None);
                    }
                    "getters" | "actions" => {
                        options = true;
                        // The options are a class as well: what their methods write as `this`.
                        if let Value::Object(group) = facts.node(p.value)
                            && let Some(Value::Function(method)) = group.first().map(|g| facts.node(g.value))
                            && let Some(class) =
                                facts.classes.iter().position(|c| c.methods.iter().any(|(_, m)| m == method))
                            && let Some(wanted) = fields.first().copied()
                        {
                            let rest: Rc<[&str]> = fields.get(1..).unwrap_or_default().into();
                            let class = facts.classes.get(class);
                            for field in class.into_iter().flat_map(|c| &c.fields) {
                                if let Some(value) = field.value.filter(|_| facts.name(field.name) == wanted)
                                {
                                    self.over(at, f, value, Rc::clone(&rest), None);
                                }
                            }
                        }
                    }
                    _ => {}
                }
            }
            if !options {
                self.over(at, f, node, Rc::clone(&fields), None);
            }
        }
        self.written(at, holder, &fields);
    }

    /// The state that selectors are given: the slices by their names.
    pub(super) fn root_state(&mut self, at: usize, fields: &[&'a str]) -> bool {
        let Some((slice, rest)) = fields.split_first() else { return false };
        let Some((file, call)) = self.code.held().slices.get(*slice).copied() else { return false };
        self.go_to_made(at, file, call, rest.into());
        true
    }

    /// What the makers of the actions `node` names are given.
    pub(super) fn actions(&mut self, at: usize, file: u32, node: NodeId, fields: &[&'a str]) -> bool {
        let Some(What::Made(f, c, maker, names)) = self.code.what(file, node) else { return false };
        let payload = fields.strip_prefix(&["payload"]).unwrap_or(fields);
        match maker {
            Maker::Action | Maker::Slice => {
                let code = self.code;
                for write in code.held().of(Holder::Made(f, c)).iter().take(WRITERS) {
                    if write.path.iter().map(|p| &**p).eq(names.iter().copied()) {
                        self.over(at, write.file, write.node, payload.into(), None);
                    }
                }
                true
            }
            Maker::Thunk => {
                let made = self.code.facts(f).and_then(|x| x.call(c)).and_then(|c| c.args.get(1).copied());
                if let Some(made) = made {
                    self.over(at, f, made, payload.into(), None);
                }
                true
            }
            _ => false,
        }
    }

    /// The action that a function of a slice is given.
    pub(super) fn reduced(
        &mut self,
        at: usize,
        file: u32,
        function: FnId,
        index: u32,
        fields: &[&'a str],
    ) -> bool {
        let code = self.code;
        let Some(reducer) = code.held().reducers.get(&(file, function)) else { return false };
        if index != 1 {
            return true;
        }
        if reducer.name.is_empty() {
            // `addCase(login.fulfilled, (state, action) => …)`.
            let case = code.facts(file).and_then(|f| {
                let (call, _) = f.function(function)?.argument_of?;
                f.call(call)?.args.first().copied()
            });
            return case.is_some_and(|case| self.actions(at, file, case, fields));
        }
        let payload = fields.strip_prefix(&["payload"]).unwrap_or(fields);
        for write in code.held().of(Holder::Made(reducer.file, reducer.slice)).iter().take(WRITERS) {
            let own = write.path.iter().map(|p| &**p).eq(["actions", &*reducer.name]);
            if own {
                self.over(at, write.file, write.node, payload.into(), None);
            }
        }
        true
    }

    /// What is sent under a name: events, mutations and actions that are called by their names.
    pub(super) fn sent(
        &mut self,
        at: usize,
        name: &str,
        fields: &Rc<[&'a str]>,
        own: Option<&'a str>,
    ) -> bool {
        let code = self.code;
        let Some(sends) = code.held().sends.get(name) else { return false };
        for (file, call, argument) in sends {
            let Some(c) = code.facts(*file).and_then(|f| f.call(*call)) else { continue };
            let Some(node) = c.args.get(*argument as usize).copied() else { continue };
            let station = Station {
                file: *file,
                node,
                fields: Rc::clone(fields),
                inside: Rc::from([]),
                parent: Some(at),
                name: own.map(|n| (n, false)),
                ..self.blank(at)
            };
            self.add(station);
        }
        true
    }
}
