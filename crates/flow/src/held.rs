//! What is written into things that hold a state: stores, reactive values, contexts, objects of classes.

use crate::Code;
use crate::made::{Maker, writes};
use crate::what::What;
use js::{Call, CallId, CallKind, ClassId, FnId, NodeId, Value, VarId};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Something that holds a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Holder {
    /// What a call makes.
    Made(u32, CallId),
    /// The objects of a class.
    Class(u32, ClassId),
    /// An object literal.
    Object(u32, NodeId),
}

/// A value that is written into a holder.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    pub(crate) file: u32,
    pub(crate) node: NodeId,
    /// The property that is written; empty for the whole.
    pub(crate) path: Vec<Box<str>>,
    /// True where it is added to a list.
    pub(crate) item: bool,
}

/// A function that makes the next state of a slice.
#[derive(Clone, Debug)]
pub(crate) struct Reducer {
    pub(crate) file: u32,
    pub(crate) slice: CallId,
    /// Its name in the slice.
    pub(crate) name: Box<str>,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Held {
    writes: FxHashMap<Holder, Vec<Write>>,
    /// What is added to the lists that variables hold.
    pushed: FxHashMap<(u32, VarId), Vec<NodeId>>,
    /// The functions of slices.
    pub(crate) reducers: FxHashMap<(u32, FnId), Reducer>,
    /// The slices by their names.
    pub(crate) slices: FxHashMap<Box<str>, (u32, CallId)>,
    /// The classes that extend a class.
    subclasses: FxHashMap<(u32, ClassId), Vec<(u32, ClassId)>>,
    /// Calls that send something by a name, by that name: the call, and the argument that is sent.
    pub(crate) sends: FxHashMap<Box<str>, Vec<(u32, CallId, u32)>>,
}

impl Held {
    pub(crate) fn of(&self, holder: Holder) -> &[Write] {
        self.writes.get(&holder).map_or(&[], Vec::as_slice)
    }

    /// What is added to the list that a variable holds.
    pub(crate) fn pushed(&self, file: u32, var: VarId) -> &[NodeId] {
        self.pushed.get(&(file, var)).map_or(&[], Vec::as_slice)
    }
}

/// What one file adds.
#[derive(Default)]
struct Part {
    writes: Vec<(Holder, Write)>,
    sends: Vec<(Box<str>, (u32, CallId, u32))>,
    pushed: Vec<((u32, VarId), NodeId)>,
}

/// What stands before the names of what is provided to components, to tell them from those of events.
pub(crate) const PROVIDED: &str = "provide ";
/// Senders that are followed for one name.
const SENDS: usize = 20;

impl Code {
    /// The values that a context of React is given.
    pub(crate) fn context_values(&self, file: u32, call: CallId) -> impl Iterator<Item = (u32, NodeId)> + '_ {
        self.contexts.get(&(file, call)).into_iter().flatten().copied()
    }

    /// The values of all contexts: `<Session.Provider value={…}>`.
    pub(crate) fn find_contexts(&self) -> FxHashMap<(u32, CallId), Vec<(u32, NodeId)>> {
        let mut found: FxHashMap<(u32, CallId), Vec<(u32, NodeId)>> = FxHashMap::default();
        for (i, f) in self.files.iter().enumerate() {
            let (file, facts) = (i as u32, &f.facts);
            for call in facts.calls.iter().filter(|c| c.kind == CallKind::Jsx) {
                let context = match facts.node(call.callee) {
                    Value::Member(base, name) if facts.name(*name) == "Provider" => *base,
                    _ => continue,
                };
                let Some(Value::Object(attributes)) = call.args.first().map(|a| facts.node(*a)) else {
                    continue;
                };
                let value = attributes.iter().find(|p| p.key.is_some_and(|k| facts.name(k) == "value"));
                if let (Some(p), Some(What::Made(f, c, Maker::Context, _))) =
                    (value, self.what(file, context))
                {
                    found.entry((f, c)).or_default().push((file, p.value));
                }
            }
        }
        found
    }

    /// The methods that take the place of a method in classes that extend its class.
    pub(crate) fn overriding(&self, file: u32, function: FnId) -> Vec<(u32, FnId)> {
        let Some(facts) = self.facts(file) else { return Vec::new() };
        let Some(f) = facts.function(function) else { return Vec::new() };
        let (Some(class), Some(name)) = (f.class, f.name) else { return Vec::new() };
        let subclasses = self.held().subclasses.get(&(file, class));
        let method = |(g, c): &(u32, ClassId)| {
            let other = self.facts(*g)?;
            let methods = &other.class(*c)?.methods;
            methods.iter().find(|(n, _)| other.name(*n) == facts.name(name)).map(|(_, m)| (*g, *m))
        };
        subclasses.into_iter().flatten().filter_map(method).collect()
    }

    /// True where `method` takes the place of `base` in a class that extends its class.
    pub(crate) fn overrides(&self, method: (u32, FnId), base: (u32, FnId)) -> bool {
        let class_of = |(f, id): (u32, FnId)| Some((f, self.facts(f)?.function(id)?.class?));
        let (Some(own), Some(wanted)) = (class_of(method), class_of(base)) else { return false };
        let mut at = own;
        for _ in 0..4 {
            let above = self.facts(at.0).and_then(|f| f.class(at.1)?.base);
            match above.and_then(|b| self.what(at.0, b)) {
                Some(What::Class(f, c)) if (f, c) == wanted => return true,
                Some(What::Class(f, c)) => at = (f, c),
                _ => return false,
            }
        }
        false
    }

    /// What is written into holders, found when first asked for.
    pub(crate) fn held(&self) -> &Held {
        self.held.get_or_init(|| self.find_held())
    }

    fn find_held(&self) -> Held {
        let mut held = Held::default();
        let actions = self.find_slices(&mut held);
        for (i, f) in self.files.iter().enumerate() {
            for (c, class) in f.facts.classes.iter().enumerate() {
                if let Some(base) = class.base
                    && let Some(What::Class(g, b)) = self.what(i as u32, base)
                {
                    held.subclasses.entry((g, b)).or_default().push((i as u32, ClassId(c as u32)));
                }
            }
        }
        let parts: Vec<Part> = self
            .files
            .par_iter()
            .enumerate()
            .filter(|(_, f)| !f.elsewhere)
            .map(|(i, _)| self.part(i as u32, &actions, &held))
            .collect();
        for part in parts {
            for (holder, write) in part.writes {
                held.writes.entry(holder).or_default().push(write);
            }
            for (var, item) in part.pushed {
                let list = held.pushed.entry(var).or_default();
                if list.len() < SENDS {
                    list.push(item);
                }
            }
            for (name, send) in part.sends {
                let list = held.sends.entry(name).or_default();
                if list.len() < SENDS {
                    list.push(send);
                }
            }
        }
        held
    }

    /// The slices with their functions, and the names of everything that makes an action.
    fn find_slices(&self, held: &mut Held) -> FxHashSet<String> {
        let mut names: FxHashSet<String> = FxHashSet::default();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let (file, facts) = (i as u32, &f.facts);
            let about = |n: &str| matches!(n, "@reduxjs/toolkit" | "@ngrx/store");
            if !facts.imports.iter().any(|i| about(facts.name(i.from))) {
                continue;
            }
            for var in &facts.vars {
                let [one] = var.writes.as_slice() else { continue };
                let Value::Call(id) = facts.node(*one) else { continue };
                let Some(call) = facts.call(*id) else { continue };
                match self.what(file, *one) {
                    Some(What::Made(_, _, Maker::Action | Maker::Thunk, n)) if n.is_empty() => {
                        names.insert(facts.name(var.name).to_owned());
                        for event in self.keys_below(file, call, "events") {
                            names.insert(camel(&event));
                            names.insert(event);
                        }
                    }
                    Some(What::Made(_, c, Maker::Slice, n)) if n.is_empty() => {
                        self.slice(file, c, call, held, &mut names);
                    }
                    _ => {}
                }
            }
        }
        names
    }

    fn slice(&self, file: u32, id: CallId, call: &Call, held: &mut Held, names: &mut FxHashSet<String>) {
        let Some(facts) = self.facts(file) else { return };
        let Some(Value::Object(options)) = call.args.first().map(|a| facts.node(*a)) else { return };
        for option in options.iter() {
            let key = option.key.map_or("", |k| facts.name(k));
            match (key, facts.node(option.value)) {
                ("name", Value::Text(name)) => {
                    held.slices.insert(facts.name(*name).into(), (file, id));
                }
                ("reducers", Value::Object(reducers)) => {
                    for p in reducers.iter() {
                        let (Some(key), Some(What::Function(f, function))) =
                            (p.key, self.what(file, p.value))
                        else {
                            continue;
                        };
                        let name = facts.name(key);
                        names.insert(name.to_owned());
                        held.reducers.insert((f, function), Reducer { file, slice: id, name: name.into() });
                    }
                }
                ("extraReducers", Value::Function(builder)) => {
                    // `builder.addCase(login.fulfilled, (state, action) => …)`.
                    for case in &facts.calls {
                        let inside = case.function == Some(*builder);
                        let Some(Value::Function(f)) = case.args.get(1).map(|a| facts.node(*a)) else {
                            continue;
                        };
                        if inside
                            && matches!(self.last_name(file, case.callee), Some("addCase" | "addMatcher"))
                        {
                            held.reducers.insert((file, *f), Reducer { file, slice: id, name: "".into() });
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The name by which something is called here.
    fn called_name(&self, file: u32, callee: NodeId) -> Option<&str> {
        let facts = self.facts(file)?;
        match facts.node(callee) {
            Value::Member(_, name) | Value::Global(name) => Some(facts.name(*name)),
            Value::Read(var) => facts.var(*var).map(|v| facts.name(v.name)),
            _ => None,
        }
    }

    /// True for `set` of `const [value, set] = …`, whatever its name is.
    fn is_second(&self, file: u32, callee: NodeId) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        let Value::Read(var) = facts.node(callee) else { return false };
        let write = facts.var(*var).and_then(|v| v.writes.first()).map(|w| facts.node(*w));
        matches!(write, Some(Value::Member(_, name)) if facts.name(*name) == "1")
    }

    fn keys_below(&self, file: u32, call: &Call, group: &str) -> Vec<String> {
        let Some(facts) = self.facts(file) else { return Vec::new() };
        let Some(Value::Object(options)) = call.args.first().map(|a| facts.node(*a)) else {
            return Vec::new();
        };
        let below = options.iter().find(|p| p.key.is_some_and(|k| facts.name(k) == group));
        match below.map(|p| facts.node(p.value)) {
            Some(Value::Object(events)) => {
                events.iter().filter_map(|p| Some(facts.name(p.key?).to_owned())).collect()
            }
            _ => Vec::new(),
        }
    }

    fn part(&self, file: u32, actions: &FxHashSet<String>, held: &Held) -> Part {
        let mut part = Part::default();
        let Some(facts) = self.facts(file) else { return part };
        for (i, call) in facts.calls.iter().enumerate() {
            let id = CallId(i as u32);
            let Some(last) = self.called_name(file, call.callee) else { continue };
            let Some(first) = call.args.first().copied() else { continue };
            if matches!(last, "commit" | "dispatch" | "emit" | "$emit" | "publish" | "trigger")
                && call.args.len() > 1
                && let Some(name) = self.text(file, first, &[])
            {
                let name = name.rsplit('/').next().unwrap_or_default();
                part.sends.push((name.into(), (file, id, 1)));
                continue;
            }
            if last == "provide"
                && let Some(name) = self.text(file, first, &[])
            {
                part.sends.push((format!("{PROVIDED}{name}").into(), (file, id, 1)));
                continue;
            }
            if matches!(last, "push" | "unshift") {
                self.pushes(file, call, &mut part);
                continue;
            }
            // `.then(setValue)`, `.subscribe(this.value.set)`.
            if matches!(last, "then" | "subscribe")
                && let Value::Member(receiver, _) = facts.node(call.callee)
                && (self.is_second(file, first) || self.called_name(file, first).is_some_and(writes))
                && let Some(What::Made(f, c, maker @ (Maker::Cell | Maker::Hook), mut names)) =
                    self.what(file, first)
                && setter(maker, &mut names)
            {
                part.add(Holder::Made(f, c), file, *receiver, &names);
                continue;
            }
            // `onChange={setPassword}`.
            if last == js::PASSWORD
                && let Some(What::Made(f, c, maker @ (Maker::Cell | Maker::Hook), mut names)) =
                    self.what(file, first)
                && setter(maker, &mut names)
            {
                part.add(Holder::Made(f, c), file, call.node, &names);
                continue;
            }
            if writes(last) || self.is_second(file, call.callee) {
                if let Some(What::Made(f, c, maker, mut names)) = self.what(file, call.callee) {
                    let method = setter(maker, &mut names);
                    // `map.setKey('token', value)`.
                    let value = if last == "setKey" { call.args.get(1).copied() } else { Some(first) };
                    if let (true, Some(value)) = (method, value) {
                        part.add(Holder::Made(f, c), file, value, &names);
                    }
                }
            } else if actions.contains(last)
                && let Some(What::Made(f, c, Maker::Slice | Maker::Action | Maker::Thunk, names)) =
                    self.what(file, call.callee)
            {
                part.add(Holder::Made(f, c), file, first, &names);
            }
        }
        for store in &facts.stores {
            let Some(name) = store.name.map(|n| facts.name(n)) else { continue };
            if let Some((f, slice, mut path)) = self.of_draft(file, store.base, held) {
                path.push(name);
                part.add(Holder::Made(f, slice), file, store.value, &path);
                continue;
            }
            match self.what(file, store.base) {
                Some(What::Made(f, c, _, mut names)) => {
                    names.push(name);
                    part.add(Holder::Made(f, c), file, store.value, &names);
                }
                Some(What::Class(f, c) | What::Instance(f, c))
                    if !matches!(facts.node(store.base), Value::This(Some(_))) =>
                {
                    part.add(Holder::Class(f, c), file, store.value, &[name]);
                }
                Some(What::Object(f, o)) => part.add(Holder::Object(f, o), file, store.value, &[name]),
                _ => {}
            }
        }
        for ((f, function), reducer) in held.reducers.iter().filter(|((f, _), _)| *f == file) {
            let returns = self.facts(*f).and_then(|x| x.function(*function)).map(|x| &x.returns);
            for value in returns.into_iter().flatten() {
                part.add(Holder::Made(reducer.file, reducer.slice), *f, *value, &[]);
            }
        }
        part
    }

    /// `list.push(value)` on a list that the file makes, or on one of a state.
    fn pushes(&self, file: u32, call: &Call, part: &mut Part) {
        let Some(facts) = self.facts(file) else { return };
        let Value::Member(list, _) = facts.node(call.callee) else { return };
        let is_list = |node: NodeId| matches!(facts.node(node), Value::Array(_));
        match facts.node(*list) {
            Value::Read(var) if facts.var(*var).is_some_and(|v| v.writes.iter().any(|w| is_list(*w))) => {
                part.pushed.extend(call.args.iter().map(|a| ((file, *var), *a)));
            }
            Value::Member(base, name) if matches!(facts.node(*base), Value::This(Some(_))) => {
                let Value::This(Some(class)) = *facts.node(*base) else { return };
                let fields = facts.class(class).into_iter().flat_map(|c| &c.fields);
                if fields.into_iter().any(|f| f.name == *name && f.value.is_some_and(is_list)) {
                    for arg in call.args.iter() {
                        part.add_item(Holder::Class(file, class), file, *arg, &[facts.name(*name)]);
                    }
                }
            }
            _ => {
                if let Some(What::Made(f, c, _, names)) = self.what(file, *list) {
                    for arg in call.args.iter() {
                        part.add_item(Holder::Made(f, c), file, *arg, &names);
                    }
                }
            }
        }
    }

    /// The slice whose state is assigned to, and the path below it.
    fn of_draft<'a>(&'a self, file: u32, base: NodeId, held: &Held) -> Option<(u32, CallId, Vec<&'a str>)> {
        if held.reducers.is_empty() {
            return None;
        }
        let facts = self.facts(file)?;
        let (mut node, mut path) = (base, Vec::new());
        for _ in 0..6 {
            match facts.node(node) {
                Value::Member(base, name) => {
                    path.insert(0, facts.name(*name));
                    node = *base;
                }
                Value::Read(var) => match facts.var(*var)?.writes.as_slice() {
                    [one] => node = *one,
                    _ => return None,
                },
                Value::Param(f, 0) => {
                    let reducer = held.reducers.get(&(file, *f))?;
                    return Some((reducer.file, reducer.slice, path));
                }
                _ => return None,
            }
        }
        None
    }
}

impl Part {
    fn add(&mut self, holder: Holder, file: u32, node: NodeId, path: &[&str]) {
        let path = path.iter().map(|p| (*p).into()).collect();
        self.writes.push((holder, Write { file, node, path, item: false }));
    }

    fn add_item(&mut self, holder: Holder, file: u32, node: NodeId, path: &[&str]) {
        let path = path.iter().map(|p| (*p).into()).collect();
        self.writes.push((holder, Write { file, node, path, item: true }));
    }
}

/// True where the last of the names is that of a function that sets what `maker` makes; it is taken off.
fn setter(maker: Maker, names: &mut Vec<&str>) -> bool {
    match maker {
        Maker::Cell => names.pop().is_some(),
        Maker::Hook => names.pop() == Some("1"),
        Maker::Reducer => {
            names.pop() == Some("1") && {
                names.push("!action");
                true
            }
        }
        Maker::Zustand | Maker::Pinia => matches!(names.pop(), Some("setState" | "$patch")),
        _ => false,
    }
}

/// `Login Success` becomes `loginSuccess`, as NgRx names the actions of a group.
pub(crate) fn camel(name: &str) -> String {
    let mut out = String::new();
    for (i, word) in name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).enumerate() {
        let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
        match i {
            0 => out.push_str(&first.to_lowercase()),
            _ => out.push_str(&first.to_uppercase()),
        }
        out.push_str(rest);
    }
    out
}
