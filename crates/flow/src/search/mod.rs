//! The search back from a value to where it comes from.

mod calls;
mod object;
mod params;
mod pipe;
mod state;

pub(crate) use calls::{PARSED, conceals};
pub(crate) use state::{whole as is_whole, without as is_without};

use crate::Code;
use crate::held::Holder;
use crate::what::What;
use js::{CallId, ClassId, FnId, NodeId, Value, VarId};
use rustc_hash::FxHashSet;
use state::BUT;
use std::collections::VecDeque;
use std::rc::Rc;

/// Values that one search looks at.
const BUDGET: usize = 3000;
/// Calls that a search is inside of at once.
const INSIDE: usize = 5;
/// Properties that are remembered of a value.
const FIELDS: usize = 4;

/// What a search is for: it decides what makes a value harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seek {
    /// Secrets: encryption and digests make them harmless.
    Secret,
    /// Values chosen by others: sanitisers make them harmless.
    Untrusted,
    /// Texts that are not constant: nothing makes them so.
    Anything,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum End<'a> {
    /// A constant text.
    Text(&'a str),
    /// A constant, or a value that carries no text.
    Scalar,
    /// The result of a call that is not part of the project.
    Result(u32, CallId, Option<What<'a>>),
    /// A parameter of a function that is given to such a call: the call, the argument, the parameter.
    Callback(u32, CallId, u32, u32),
    /// A parameter of a function whose callers are unknown.
    Param(u32, FnId),
    /// Something of a package or of the browser.
    Outside(What<'a>),
    /// A parameter of a function that is assigned to a property of the page: the property, the function, the parameter.
    Handler(What<'a>, (u32, FnId), u32),
    /// It could not be followed further.
    Unknown,
}

/// One way on which a value arrives.
#[derive(Clone, Debug)]
pub(crate) struct Flow<'a> {
    pub(crate) end: End<'a>,
    /// The property of the end that is meant, outermost first.
    pub(crate) fields: Vec<&'a str>,
    /// Every station, the origin first.
    pub(crate) hops: Vec<(u32, NodeId)>,
    /// The names the value bore, the origin first, and whether each is the name of a property.
    pub(crate) names: Vec<(&'a str, bool)>,
    /// The calls through which the search left functions, the innermost first.
    pub(crate) out: Vec<(u32, FnId, u32, CallId)>,
    /// False where a call was linked by its name alone.
    pub(crate) sure: bool,
    /// For each station, whether the value arrives as a whole.
    pub(crate) whole: Vec<bool>,
}

/// A call that the search went into, to leave by the same way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Inside {
    function: (u32, FnId),
    call: (u32, CallId),
}

#[derive(Clone, Debug)]
struct Station<'a> {
    file: u32,
    node: NodeId,
    fields: Rc<[&'a str]>,
    inside: Rc<[Inside]>,
    parent: Option<usize>,
    name: Option<(&'a str, bool)>,
    left: Option<(u32, FnId, u32, CallId)>,
    sure: bool,
}

/// What makes two stations the same: file, value, fields, calls.
type Seen<'a> = (u32, NodeId, Rc<[&'a str]>, Rc<[Inside]>);

struct Search<'a> {
    code: &'a Code,
    seek: Seek,
    stations: Vec<Station<'a>>,
    queue: VecDeque<usize>,
    seen: FxHashSet<Seen<'a>>,
    found: Vec<(usize, End<'a>)>,
}

impl Code {
    /// Every way on which the property `fields` of a value gets its content.
    pub(crate) fn flows<'a>(
        &'a self,
        file: u32,
        node: NodeId,
        fields: &[&'a str],
        seek: Seek,
    ) -> Vec<Flow<'a>> {
        let mut search = Search {
            code: self,
            seek,
            stations: Vec::new(),
            queue: VecDeque::new(),
            seen: FxHashSet::default(),
            found: Vec::new(),
        };
        search.add(Station {
            file,
            node,
            fields: fields.into(),
            inside: Rc::from([]),
            parent: None,
            name: None,
            left: None,
            sure: true,
        });
        while let Some(at) = search.queue.pop_front() {
            search.visit(at);
            if search.stations.len() > BUDGET {
                break;
            }
        }
        let found = std::mem::take(&mut search.found);
        found.into_iter().map(|(at, end)| search.flow(at, end)).collect()
    }
}

/// Fields that wrap a value without naming it.
fn wraps(fields: &[&str]) -> bool {
    fields.iter().all(|f| matches!(*f, "value" | "data" | "0" | "*" | "current" | "body" | "result"))
}

impl<'a> Search<'a> {
    fn add(&mut self, station: Station<'a>) {
        let key = (station.file, station.node, Rc::clone(&station.fields), Rc::clone(&station.inside));
        if self.seen.insert(key) {
            self.queue.push_back(self.stations.len());
            self.stations.push(station);
        }
    }

    fn flow(&self, at: usize, end: End<'a>) -> Flow<'a> {
        let (mut hops, mut names, mut out, mut sure) = (Vec::new(), Vec::new(), Vec::new(), true);
        let mut whole = Vec::new();
        let mut next = Some(at);
        while let Some(station) = next.and_then(|i| self.stations.get(i)) {
            hops.push((station.file, station.node));
            whole.push(station.fields.is_empty());
            names.extend(station.name);
            out.extend(station.left);
            sure &= station.sure;
            next = station.parent;
        }
        out.reverse();
        let fields = self.stations.get(at).map(|s| s.fields.to_vec()).unwrap_or_default();
        Flow { end, fields, hops, names, out, sure, whole }
    }

    /// Go on from station `at` to another value of the same file.
    fn go(&mut self, at: usize, node: NodeId, fields: Rc<[&'a str]>, name: Option<(&'a str, bool)>) {
        let Some(s) = self.stations.get(at) else { return };
        let station = Station { node, fields, parent: Some(at), name, left: None, sure: true, ..s.clone() };
        self.add(station);
    }

    fn end(&mut self, at: usize, end: End<'a>) {
        self.found.push((at, end));
    }

    fn visit(&mut self, at: usize) {
        let Some(Station { file, node, fields, .. }) = self.stations.get(at).cloned() else { return };
        let Some(facts) = self.code.facts(file) else { return };
        match facts.node(node) {
            Value::Text(name) => self.end(at, End::Text(facts.name(*name))),
            Value::Bool(_) | Value::Scalar | Value::Regex(_) | Value::Not(_) | Value::Compare(..) => {
                self.end(at, End::Scalar);
            }
            Value::Join(parts) => {
                for part in parts.iter() {
                    self.go(at, *part, Rc::from([]), None);
                }
            }
            Value::Read(var) => self.variable(at, *var),
            Value::Global(name) => self.global(at, facts.name(*name)),
            Value::Member(base, name) => match self.code.read_from(file, *base, node, facts.name(*name)) {
                Some(what) => self.end(at, End::Outside(what)),
                None => self.member(at, *base, facts.name(*name)),
            },
            Value::Index(base, _) => {
                let fields = extended("*", &fields);
                self.go(at, *base, fields, None);
            }
            Value::Call(call) => self.call(at, *call),
            Value::Choice(_, a, b) | Value::Or(a, b) => {
                self.go(at, *a, Rc::clone(&fields), None);
                self.go(at, *b, fields, None);
            }
            Value::And(_, b) => self.go(at, *b, fields, None),
            Value::Object(_) => self.object(at),
            Value::Array(items) => {
                let wanted = fields.first().copied();
                let index = wanted.and_then(|w| w.parse::<usize>().ok());
                // Lists and what they hold are not told apart where a method was called on each.
                let skip = usize::from(index.is_some() || wanted == Some("*"));
                let rest: Rc<[&str]> = fields.get(skip..).unwrap_or_default().into();
                match index.and_then(|i| items.get(i)) {
                    Some(item) => self.go(at, *item, rest, None),
                    None => items.iter().for_each(|item| self.go(at, *item, Rc::clone(&rest), None)),
                }
            }
            Value::This(Some(class)) => self.of_class(at, file, *class),
            Value::Param(function, index) => self.parameter(at, *function, *index),
            Value::Import(_) => self.import(at),
            Value::Function(_) | Value::Class(_) => self.end(at, End::Scalar),
            Value::This(None) | Value::Opaque => self.end(at, End::Unknown),
        }
    }

    fn variable(&mut self, at: usize, var: VarId) {
        let Some(Station { file, fields, .. }) = self.stations.get(at).cloned() else { return };
        let Some(f) = self.code.files.get(file as usize) else { return };
        let Some(v) = f.facts.var(var) else { return };
        let name = wraps(&fields).then(|| (f.facts.name(v.name), false));
        for write in &v.writes {
            self.go(at, *write, Rc::clone(&fields), name);
        }
        for index in f.stores.get(&var).into_iter().flatten() {
            let Some(store) = f.facts.stores.get(*index as usize) else { continue };
            let key = store.name.map(|n| f.facts.name(n));
            match (fields.first().copied(), key) {
                (Some(w), Some(k)) if w == k => {
                    self.go(at, store.value, fields.get(1..).unwrap_or_default().into(), None);
                }
                (_, key) if state::whole(&fields) && !state::without(&fields, key) => {
                    self.go(at, store.value, Rc::from([]), key.map(|k| (k, true)));
                }
                _ => {}
            }
        }
        let code = self.code;
        for item in code.held().pushed(file, var) {
            self.go(at, *item, calls::element(&fields), None);
        }
        if v.writes.is_empty() {
            self.end(at, End::Unknown);
        }
    }

    fn member(&mut self, at: usize, base: NodeId, name: &'a str) {
        let Some(Station { file, fields, .. }) = self.stations.get(at).cloned() else { return };
        if name == "length" {
            return self.end(at, End::Scalar);
        }
        let bears = wraps(&fields).then_some((name, true));
        let next = extended(name, &fields);
        match self.code.what(file, base) {
            Some(What::Instance(f, class) | What::Class(f, class)) => {
                let station = Station {
                    file: f,
                    node: base,
                    fields: next,
                    parent: Some(at),
                    name: bears,
                    ..self.blank(at)
                };
                self.class_fields(station, class);
            }
            Some(What::Module(other)) => match self.code.export(other, name) {
                Some((f, node)) => {
                    let station =
                        Station { file: f, node, fields, parent: Some(at), name: bears, ..self.blank(at) };
                    self.add(station);
                }
                None => self.end(at, End::Unknown),
            },
            _ => self.go(at, base, next, bears),
        }
    }

    fn blank(&self, at: usize) -> Station<'a> {
        match self.stations.get(at) {
            Some(s) => Station { left: None, name: None, sure: true, ..s.clone() },
            None => Station {
                file: 0,
                node: NodeId(0),
                fields: Rc::from([]),
                inside: Rc::from([]),
                parent: None,
                name: None,
                left: None,
                sure: true,
            },
        }
    }

    fn of_class(&mut self, at: usize, file: u32, class: ClassId) {
        let station = Station { file, parent: Some(at), ..self.blank(at) };
        self.class_fields(station, class);
    }

    /// What is assigned to the field of a class that the first of the station's fields names.
    fn class_fields(&mut self, station: Station<'a>, class: ClassId) {
        let Some(parent) = station.parent else { return };
        let mut found = self.own_fields(&station, class);
        if !found {
            for (file, mixin) in self.code.mixin_classes(station.file, class) {
                found |= self.own_fields(&Station { file, ..station.clone() }, mixin);
            }
        }
        if !found {
            self.stations.push(station);
            let last = self.stations.len() - 1;
            debug_assert!(parent < last);
            self.end(last, End::Unknown);
        }
    }

    /// The same in the class itself and those it extends; false where nothing is known.
    fn own_fields(&mut self, station: &Station<'a>, class: ClassId) -> bool {
        let Some(parent) = station.parent else { return false };
        let mut next = Some((station.file, class));
        let mut found = false;
        for _ in 0..4 {
            let Some((file, at_class)) = next else { break };
            let Some(facts) = self.code.facts(file) else { break };
            let Some(class) = facts.class(at_class) else { break };
            let Some(wanted) = station.fields.first().copied() else { break };
            let rest: Rc<[&str]> = station.fields.get(1..).unwrap_or_default().into();
            let before = self.stations.len();
            self.written(parent, Holder::Class(file, at_class), &station.fields);
            found |= self.stations.len() > before;
            for field in class.fields.iter().filter(|f| facts.name(f.name) == wanted) {
                let Some(value) = field.value else { continue };
                found = true;
                self.add(Station { file, node: value, fields: Rc::clone(&rest), ..station.clone() });
            }
            next = class.base.and_then(|b| match self.code.what(file, b)? {
                What::Class(f, c) => Some((f, c)),
                _ => None,
            });
        }
        found
    }

    fn import(&mut self, at: usize) {
        let Some(Station { file, node, fields, .. }) = self.stations.get(at).cloned() else { return };
        let Some(facts) = self.code.facts(file) else { return };
        let Value::Import(import) = facts.node(node) else { return };
        let Some(other) = self.code.import_target(file, *import) else {
            let end = self.code.what(file, node).map_or(End::Unknown, End::Outside);
            return self.end(at, end);
        };
        let name = facts.import(*import).and_then(|i| i.name).map(|n| facts.name(n));
        let (name, rest) = match (name, fields.first().copied()) {
            (Some(name), _) => (name, Rc::clone(&fields)),
            (None, Some(first)) => (first, fields.get(1..).unwrap_or_default().into()),
            (None, None) => return self.end(at, End::Unknown),
        };
        match self.code.export(other, name) {
            Some((f, value)) => {
                let station =
                    Station { file: f, node: value, fields: rest, parent: Some(at), ..self.blank(at) };
                self.add(station);
            }
            None => self.end(at, End::Unknown),
        }
    }
}

/// `fields` with `name` in front, cut to what is remembered.
fn extended<'a>(name: &'a str, fields: &[&'a str]) -> Rc<[&'a str]> {
    let most = if fields.contains(&BUT) { 4 * FIELDS } else { FIELDS };
    std::iter::once(name).chain(fields.iter().copied()).take(most).collect()
}
