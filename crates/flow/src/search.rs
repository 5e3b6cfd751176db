//! The search back from a value to where it comes from.

use crate::Code;
use crate::effects::effect;
use crate::link::Caller;
use crate::what::What;
use js::{Call, CallId, CallKind, ClassId, FnId, NodeId, Value, VarId};
use knowledge::Effect;
use rustc_hash::FxHashSet;
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
        let mut next = Some(at);
        while let Some(station) = next.and_then(|i| self.stations.get(i)) {
            hops.push((station.file, station.node));
            names.extend(station.name);
            out.extend(station.left);
            sure &= station.sure;
            next = station.parent;
        }
        out.reverse();
        let fields = self.stations.get(at).map(|s| s.fields.to_vec()).unwrap_or_default();
        Flow { end, fields, hops, names, out, sure }
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
            Value::Global(name) => self.end(at, End::Outside(What::Global(vec![facts.name(*name)]))),
            Value::Member(base, name) => self.member(at, *base, facts.name(*name)),
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
            Value::Object(properties) => {
                let wanted = fields.first().copied().filter(|f| *f != "*");
                let mut hit = false;
                for p in properties.iter().rev() {
                    let key = p.key.map(|k| facts.name(k));
                    match (wanted, key) {
                        (Some(w), Some(k)) if w == k => {
                            let rest: Rc<[&str]> = fields.get(1..).unwrap_or_default().into();
                            self.go(at, p.value, rest, None);
                            hit = true;
                            break;
                        }
                        (None, _) if !p.spread => {
                            let rest: Rc<[&str]> = fields.get(1..).unwrap_or_default().into();
                            self.go(at, p.value, rest, key.map(|k| (k, true)));
                        }
                        (_, _) if p.spread => self.go(at, p.value, Rc::clone(&fields), None),
                        _ => {}
                    }
                }
                if !hit && properties.is_empty() {
                    self.end(at, End::Scalar);
                }
            }
            Value::Array(items) => {
                let wanted = fields.first().copied();
                let rest: Rc<[&str]> = fields.get(1..).unwrap_or_default().into();
                let index = wanted.and_then(|w| w.parse::<usize>().ok());
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
                (None, key) => self.go(at, store.value, Rc::from([]), key.map(|k| (k, true))),
                _ => {}
            }
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
        let mut next = Some((station.file, class));
        let mut found = false;
        for _ in 0..4 {
            let Some((file, class)) = next else { break };
            let Some(facts) = self.code.facts(file) else { break };
            let Some(class) = facts.class(class) else { break };
            let Some(wanted) = station.fields.first().copied() else { break };
            let rest: Rc<[&str]> = station.fields.get(1..).unwrap_or_default().into();
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
        if !found {
            self.stations.push(station);
            let last = self.stations.len() - 1;
            debug_assert!(parent < last);
            self.end(last, End::Unknown);
        }
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

    fn call(&mut self, at: usize, id: CallId) {
        let Some(Station { file, fields, inside, .. }) = self.stations.get(at).cloned() else { return };
        let Some(facts) = self.code.facts(file) else { return };
        let Some(call) = facts.call(id) else { return };
        let callee = self.code.what(file, call.callee);
        match &callee {
            Some(What::Function(f, function)) => {
                let step = Inside { function: (*f, *function), call: (file, id) };
                if inside.len() >= INSIDE || inside.contains(&step) {
                    return;
                }
                let Some(target) = self.code.facts(*f).and_then(|x| x.function(*function)) else { return };
                if self.seek == Seek::Secret
                    && target.name.and_then(|n| self.code.facts(*f).map(|x| x.name(n))).is_some_and(conceals)
                {
                    return self.end(at, End::Scalar);
                }
                let deeper: Rc<[Inside]> = inside.iter().cloned().chain([step]).collect();
                if target.returns.is_empty() {
                    return self.end(at, End::Unknown);
                }
                for value in &target.returns {
                    let station = Station {
                        file: *f,
                        node: *value,
                        fields: Rc::clone(&fields),
                        inside: Rc::clone(&deeper),
                        parent: Some(at),
                        ..self.blank(at)
                    };
                    self.add(station);
                }
            }
            Some(What::Class(f, class)) if call.kind == CallKind::New => self.of_class(at, *f, *class),
            _ => self.outside(at, id, call, callee),
        }
    }

    /// A call of something that is not part of the project.
    fn outside(&mut self, at: usize, id: CallId, call: &'a Call, callee: Option<What<'a>>) {
        let Some(Station { file, fields, .. }) = self.stations.get(at).cloned() else { return };
        let Some(facts) = self.code.facts(file) else { return };
        let (receiver, last) = match facts.node(call.callee) {
            Value::Member(base, name) => (Some(*base), Some(facts.name(*name))),
            Value::Read(var) => (None, facts.var(*var).map(|v| facts.name(v.name))),
            Value::Global(name) => (None, Some(facts.name(*name))),
            _ => (None, None),
        };
        if self.seek == Seek::Secret && last.is_some_and(conceals) {
            return self.end(at, End::Scalar);
        }
        let first = call.args.first().copied();
        match effect(callee.as_ref(), last, receiver.is_some()) {
            Some((Effect::Scalar, _)) => self.end(at, End::Scalar),
            Some((Effect::Cleans, _)) if self.seek == Seek::Untrusted => self.end(at, End::Scalar),
            Some((Effect::Cleans, _)) => {
                for node in first.into_iter().chain(receiver) {
                    self.go(at, node, Rc::from([]), None);
                }
            }
            Some((Effect::Receiver, _)) => {
                if let Some(receiver) = receiver {
                    self.go(at, receiver, fields, None);
                }
            }
            Some((Effect::First, name)) => {
                let Some(first) = first else { return self.end(at, End::Scalar) };
                self.first(at, first, name);
            }
            Some((Effect::All, _)) => {
                for arg in call.args.iter() {
                    self.go(at, *arg, Rc::clone(&fields), None);
                }
            }
            Some((Effect::Maps, _)) => {
                let returned = first.is_some_and(|f| self.returned(at, f));
                if !returned && let Some(receiver) = receiver {
                    self.go(at, receiver, fields, None);
                }
            }
            Some((Effect::Passes, _)) => {
                if let Some(receiver) = receiver {
                    self.go(at, receiver, fields, None);
                }
            }
            None if last == Some("pipe") && receiver.is_some() => self.pipe(at, call, receiver),
            None => self.end(at, End::Result(file, id, callee)),
        }
    }

    fn first(&mut self, at: usize, first: NodeId, name: &str) {
        let Some(Station { fields, .. }) = self.stations.get(at).cloned() else { return };
        if self.returned(at, first) {
            return;
        }
        let whole = matches!(
            name,
            "JSON.parse"
                | "JSON.stringify"
                | "URL"
                | "URLSearchParams"
                | "String"
                | "atob"
                | "btoa"
                | "unescape"
        ) || name.starts_with("decode");
        let boxed = matches!(fields.first().copied(), Some("value" | "current"));
        let fields = match () {
            () if whole => Rc::from([]),
            () if boxed => fields.get(1..).unwrap_or_default().into(),
            () => fields,
        };
        self.go(at, first, fields, None);
    }

    /// Go on to what a callback returns; false where `node` is no function of the project.
    fn returned(&mut self, at: usize, node: NodeId) -> bool {
        let Some(Station { file, fields, .. }) = self.stations.get(at).cloned() else { return false };
        let Some(What::Function(f, id)) = self.code.what(file, node) else { return false };
        let Some(function) = self.code.facts(f).and_then(|x| x.function(id)) else { return false };
        for value in &function.returns {
            let station = Station {
                file: f,
                node: *value,
                fields: Rc::clone(&fields),
                parent: Some(at),
                ..self.blank(at)
            };
            self.add(station);
        }
        true
    }

    /// `source.pipe(map(f), tap(g))`: what the last operator that maps returns, or else the source.
    fn pipe(&mut self, at: usize, call: &'a Call, receiver: Option<NodeId>) {
        let Some(Station { file, fields, .. }) = self.stations.get(at).cloned() else { return };
        let Some(facts) = self.code.facts(file) else { return };
        for arg in call.args.iter().rev() {
            let Value::Call(operator) = facts.node(*arg) else { continue };
            let Some(operator) = facts.call(*operator) else { continue };
            let name = match self.code.what(file, operator.callee) {
                Some(What::Package(_, names)) => names.last().copied(),
                _ => None,
            };
            if matches!(name, Some("map" | "switchMap" | "mergeMap" | "concatMap" | "exhaustMap"))
                && operator.args.first().is_some_and(|f| self.returned(at, *f))
            {
                return;
            }
        }
        if let Some(receiver) = receiver {
            self.go(at, receiver, fields, None);
        }
    }

    fn parameter(&mut self, at: usize, function: FnId, index: u32) {
        let Some(Station { file, fields, inside, .. }) = self.stations.get(at).cloned() else { return };
        let Some(facts) = self.code.facts(file) else { return };
        let Some(f) = facts.function(function) else { return };
        let own = f.params.get(index as usize).copied().flatten();
        let name = own.filter(|_| wraps(&fields)).map(|n| (facts.name(n), false));
        if let Some(last) = inside.last()
            && last.function == (file, function)
        {
            let (from, call) = last.call;
            let outer: Rc<[Inside]> = inside.get(..inside.len() - 1).unwrap_or_default().into();
            let arg = self.code.facts(from).and_then(|x| x.call(call)?.args.get(index as usize).copied());
            if let Some(arg) = arg {
                let station = Station {
                    file: from,
                    node: arg,
                    inside: outer,
                    parent: Some(at),
                    name,
                    ..self.blank(at)
                };
                self.add(station);
            }
            return;
        }
        if let Some((call, argument)) = f.argument_of {
            return self.callback(at, file, call, argument, index, name);
        }
        let callers = self.code.callers(file, function);
        if callers.is_empty() {
            self.end(at, End::Param(file, function));
            return;
        }
        for Caller { file: from, call, argument, sure } in callers {
            if let Some(argument) = argument {
                self.callback(at, from, call, argument, index, name);
                continue;
            }
            let Some(c) = self.code.facts(from).and_then(|x| x.call(call)) else { continue };
            // The attributes of an element are the one parameter of its component.
            let Some(arg) = c.args.get(index as usize).copied() else { continue };
            let station = Station {
                file: from,
                node: arg,
                parent: Some(at),
                name,
                left: Some((file, function, from, call)),
                sure,
                ..self.blank(at)
            };
            self.add(station);
        }
    }

    /// A parameter of a function that is given to a call.
    fn callback(
        &mut self,
        at: usize,
        file: u32,
        call: CallId,
        argument: u32,
        index: u32,
        name: Option<(&'a str, bool)>,
    ) {
        let fields = self.stations.get(at).map(|s| Rc::clone(&s.fields)).unwrap_or_else(|| Rc::from([]));
        let Some(facts) = self.code.facts(file) else { return };
        let Some(c) = facts.call(call) else { return };
        let (receiver, last) = match facts.node(c.callee) {
            Value::Member(base, name) => (Some(*base), Some(facts.name(*name))),
            _ => (None, None),
        };
        let callee = self.code.what(file, c.callee);
        let gives = match effect(callee.as_ref(), last, receiver.is_some()) {
            Some((Effect::Maps | Effect::Passes, _)) => true,
            Some((Effect::Receiver, _)) => matches!(last, Some("find" | "filter" | "sort")),
            _ => false,
        };
        // What a failed promise gives is an error, not the value.
        let fails = last == Some("catch") || argument > 0;
        if gives
            && index == 0
            && !fails
            && let Some(receiver) = receiver
        {
            let station = Station { file, node: receiver, fields, parent: Some(at), name, ..self.blank(at) };
            return self.add(station);
        }
        if let Some(receiver) = self.piped(file, call, callee.as_ref()) {
            let station = Station { file, node: receiver, fields, parent: Some(at), name, ..self.blank(at) };
            return self.add(station);
        }
        let station = Station { file, node: c.node, fields, parent: Some(at), name, ..self.blank(at) };
        self.stations.push(station);
        let last = self.stations.len() - 1;
        self.end(last, End::Callback(file, call, argument, index));
    }

    /// The source of the `pipe` in which an operator stands.
    fn piped(&self, file: u32, operator: CallId, callee: Option<&What<'a>>) -> Option<NodeId> {
        if !matches!(callee, Some(What::Package("rxjs" | "rxjs/operators", _))) {
            return None;
        }
        let facts = self.code.facts(file)?;
        let node = facts.call(operator)?.node;
        let after = facts.calls.iter().skip(operator.0 as usize + 1).take(60);
        let pipe = after.into_iter().find(|c| c.args.contains(&node))?;
        match facts.node(pipe.callee) {
            Value::Member(base, _) => Some(*base),
            _ => None,
        }
    }
}

/// `fields` with `name` in front, cut to what is remembered.
fn extended<'a>(name: &'a str, fields: &[&'a str]) -> Rc<[&'a str]> {
    std::iter::once(name).chain(fields.iter().copied()).take(FIELDS).collect()
}

/// True for the names of functions that encrypt or digest what they are given.
fn conceals(name: &str) -> bool {
    let words = crate::names::words(name);
    words.iter().any(|w| {
        matches!(
            w.as_str(),
            "encrypt"
                | "encrypted"
                | "encode"
                | "hash"
                | "hashed"
                | "digest"
                | "sha256"
                | "sha1"
                | "md5"
                | "cipher"
                | "seal"
                | "hmac"
                | "mask"
                | "redact"
                | "obfuscate"
                | "sanitize"
        )
    })
}
