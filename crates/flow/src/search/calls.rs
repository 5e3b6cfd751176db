//! The search at calls: into functions of the project, past calls with a known effect, and out through parameters.

use super::{End, INSIDE, Inside, Search, Seek, Station};
use crate::effects::effect;
use crate::held::PROVIDED;
use crate::made::{Maker, maker};
use crate::site::is_named;
use crate::what::What;
use js::{Call, CallId, CallKind, FnId, NodeId, Value};
use knowledge::{Effect, Pick, SourceKind};
use std::rc::Rc;

/// Stands among the names of a value where it is a property of what a text holds: the names before are the text's.
pub(crate) const PARSED: &str = "{}";

impl<'a> Search<'a> {
    pub(super) fn call(&mut self, at: usize, id: CallId) {
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
                if target.returns.is_empty() {
                    // What a class leaves to those that extend it.
                    let others = self.code.overriding(*f, *function);
                    if others.is_empty() {
                        return self.end(at, End::Unknown);
                    }
                    for (g, other) in others {
                        self.enter(at, (g, other), (file, id));
                    }
                    return;
                }
                self.enter(at, (*f, *function), (file, id));
            }
            Some(What::Class(f, class)) if call.kind == CallKind::New => self.of_class(at, *f, *class),
            // `require('./x')()`.
            Some(What::Module(m)) => match self.code.export(*m, "default") {
                Some((f, node)) if call.kind != CallKind::New => {
                    self.returned_as(at, f, node, &fields).then_some(())
                }
                _ => None,
            }
            .unwrap_or_else(|| self.end(at, End::Unknown)),
            _ => self.outside(at, id, call, callee),
        }
    }

    /// Go on to what a function returns to a call.
    fn enter(&mut self, at: usize, function: (u32, FnId), call: (u32, CallId)) {
        let Some(Station { fields, inside, .. }) = self.stations.get(at).cloned() else { return };
        let Some(target) = self.code.facts(function.0).and_then(|x| x.function(function.1)) else { return };
        let deeper: Rc<[Inside]> = inside.iter().cloned().chain([Inside { function, call }]).collect();
        for value in &target.returns {
            let station = Station {
                file: function.0,
                node: *value,
                fields: Rc::clone(&fields),
                inside: Rc::clone(&deeper),
                parent: Some(at),
                ..self.blank(at)
            };
            self.add(station);
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
        let passes = || {
            let package = matches!(callee, Some(What::Package(..)));
            package && matches!(effect(callee.as_ref(), None, false), Some((Effect::First, _)))
        };
        if self.seek == Seek::Secret
            && last.is_some_and(conceals)
            && !passes()
            && !makes_key(callee.as_ref(), last)
        {
            return self.end(at, End::Scalar);
        }
        let first = call.args.first().copied();
        if self.holds(at, file, id, call, callee.as_ref()) {
            return;
        }
        // A source of a table, of whatever object: `$axios.get()`.
        let is_source = |row: &knowledge::Source| {
            row.path.pick == Some(Pick::Result) && self.code.ends_in(file, call.callee, &row.path)
        };
        if last.is_some_and(|last| knowledge::sources_named(last).iter().any(is_source)) {
            return self.end(at, End::Result(file, id, callee));
        }
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
                    // `new FormData(form).get('password')`.
                    let asked = first.filter(|_| matches!(last, Some("get" | "getAll")));
                    let name = asked.and_then(|a| match facts.node(a) {
                        Value::Text(name) => Some(facts.name(*name)).filter(|n| !n.contains(['/', '.', ' '])),
                        _ => None,
                    });
                    self.go(at, receiver, fields, name.map(|n| (n, true)));
                }
            }
            Some((Effect::First, name)) => {
                if matches!(name, "URL" | "URLSearchParams") {
                    self.appended(at, file, call);
                }
                let Some(first) = first else { return self.end(at, End::Scalar) };
                self.first(at, first, name);
            }
            Some((Effect::All, name)) => {
                for node in receiver.filter(|_| name.starts_with("*.")).iter().chain(&call.args) {
                    self.go(at, *node, Rc::clone(&fields), None);
                }
            }
            Some((Effect::Maps, _)) => {
                let each = matches!(last, Some("map" | "flatMap"));
                let inner = if each { element(&fields) } else { Rc::clone(&fields) };
                let returned = first.is_some_and(|f| self.returned_as(at, file, f, &inner));
                if !returned && let Some(receiver) = receiver {
                    self.go(at, receiver, fields, None);
                }
            }
            Some((Effect::Passes, _)) => {
                if let Some(receiver) = receiver {
                    self.go(at, receiver, fields, None);
                }
            }
            None if last == Some("pipe") && receiver.is_some() => {
                self.pipe(at, file, call, call.args.len(), fields);
            }
            None if matches!(&callee, Some(What::Package("@angular/common/http", n)) if n.first() == Some(&"HttpParams")) =>
            {
                // `new HttpParams({ fromObject }).set('name', value)`.
                self.appended(at, file, call);
                for node in receiver.into_iter().chain(first) {
                    self.go(at, node, Rc::from([]), None);
                }
                if let (Some(key), Some(value)) = (first, call.args.get(1)) {
                    self.named(at, key, *value);
                }
            }
            None => self.end(at, End::Result(file, id, callee)),
        }
    }

    /// `query.set('name', value)` and `address.searchParams.append('name', value)` on what a call makes.
    fn appended(&mut self, at: usize, file: u32, made: &'a Call) {
        let Some(facts) = self.code.facts(file) else { return };
        if self.seek != Seek::Secret {
            return;
        }
        let Some(var) = facts.vars.iter().position(|v| v.writes.contains(&made.node)) else { return };
        let is_var = |node: NodeId| matches!(facts.node(node), Value::Read(v) if v.0 as usize == var);
        for call in &facts.calls {
            let Value::Member(base, name) = facts.node(call.callee) else { continue };
            let on = match facts.node(*base) {
                Value::Member(inner, part) if facts.name(*part) == "searchParams" => is_var(*inner),
                _ => is_var(*base),
            };
            if let ([key, value, ..], true) =
                (&*call.args, on && matches!(facts.name(*name), "set" | "append"))
            {
                self.named(at, *key, *value);
            }
        }
    }

    /// Go on to a value that is given a name by a text before it.
    fn named(&mut self, at: usize, key: NodeId, value: NodeId) {
        let file = self.stations.get(at).map(|s| s.file);
        let facts = file.and_then(|f| self.code.facts(f));
        let name = facts.and_then(|f| match f.node(key) {
            Value::Text(name) => Some((f.name(*name), true)),
            _ => None,
        });
        self.go(at, value, Rc::from([]), name);
    }

    /// A call that makes something with a state, or reads it; false for others.
    fn holds(&mut self, at: usize, file: u32, id: CallId, call: &'a Call, callee: Option<&What<'a>>) -> bool {
        let Some(Station { fields, .. }) = self.stations.get(at).cloned() else { return false };
        let first = call.args.first().copied();
        match callee {
            Some(What::Made(f, c, maker, names)) => {
                match (maker, names.as_slice()) {
                    // `useSession((s) => s.token)`.
                    (Maker::Zustand, []) => {
                        let selects = first.filter(|_| {
                            self.code.facts(*f).and_then(|x| x.call(*c)).is_some_and(|c| !c.args.is_empty())
                        });
                        match selects {
                            Some(select) if self.returned_as(at, file, select, &fields) => {}
                            Some(_) => self.go_to_made(at, *f, *c, fields),
                            // `create<State>()(…)` makes the store.
                            None if first.is_some() => self.made(at, file, id, Maker::Zustand),
                            None => self.go_to_made(at, *f, *c, fields),
                        }
                    }
                    (Maker::Zustand, ["getState"]) | (Maker::Pinia | Maker::Cell, []) => {
                        self.go_to_made(at, *f, *c, fields)
                    }
                    // An action that was made: what it was given.
                    (Maker::Action | Maker::Slice, _) => match first {
                        Some(first) => self.go(at, first, fields, None),
                        None => self.end(at, End::Scalar),
                    },
                    _ => return false,
                }
                true
            }
            Some(What::Global(names)) => match names.as_slice() {
                ["ref" | "shallowRef" | "reactive"] => {
                    self.made(at, file, id, Maker::Cell);
                    true
                }
                ["Promise"] if call.kind == CallKind::New => {
                    first.is_some_and(|f| self.promised(at, file, f))
                }
                _ => false,
            },
            Some(What::Package(package, names)) => {
                let last = names.last().copied().unwrap_or_default();
                if let Some(maker) = maker(package, last) {
                    self.made(at, file, id, maker);
                    return true;
                }
                if last == "inject"
                    && let Some(key) = first.and_then(|f| self.code.text(file, f, &[]))
                    && self.sent(at, &format!("{PROVIDED}{key}"), &fields, None)
                {
                    return true;
                }
                let made = || match self.code.what(file, first?) {
                    Some(What::Made(f, c, maker, names)) if names.is_empty() => Some((f, c, maker)),
                    _ => None,
                };
                match (last, made()) {
                    ("useContext" | "use", Some((f, c, Maker::Context)))
                    | ("useAtomValue" | "useRecoilValue", Some((f, c, Maker::Atom)))
                    | (
                        "storeToRefs" | "useSnapshot" | "toRefs" | "useStore" | "toSignal" | "toObservable",
                        Some((f, c, _)),
                    ) => {
                        self.go_to_made(at, f, c, fields);
                        true
                    }
                    ("useAtom" | "useRecoilState", Some((f, c, Maker::Atom))) => {
                        let rest = fields.strip_prefix(&["0"]).unwrap_or(&fields);
                        self.go_to_made(at, f, c, rest.into());
                        true
                    }
                    ("useSelector" | "useAppSelector" | "call" | "fork" | "useMemo", _) => {
                        first.is_some_and(|f| self.returned_as(at, file, f, &fields))
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// `new Promise((resolve) => resolve(value))`.
    fn promised(&mut self, at: usize, file: u32, executor: NodeId) -> bool {
        let Some(Station { fields, .. }) = self.stations.get(at).cloned() else { return false };
        let Some(facts) = self.code.facts(file) else { return false };
        let Value::Function(executor) = facts.node(executor) else { return false };
        let resolve = |node: NodeId| match facts.node(node) {
            Value::Read(var) => facts.var(*var).is_some_and(|v| {
                v.writes.iter().any(|w| matches!(facts.node(*w), Value::Param(f, 0) if f == executor))
            }),
            _ => false,
        };
        let values = facts.calls.iter().filter(|c| resolve(c.callee)).filter_map(|c| c.args.first().copied());
        let values: Vec<NodeId> = values.take(8).collect();
        for value in &values {
            self.go(at, *value, Rc::clone(&fields), None);
        }
        !values.is_empty()
    }

    fn first(&mut self, at: usize, first: NodeId, name: &str) {
        let Some(Station { file, fields, .. }) = self.stations.get(at).cloned() else { return };
        if self.returned(at, first) {
            return;
        }
        // A copy by way of text.
        if name == "JSON.parse"
            && let Some(Value::Call(inner)) = self.code.facts(file).map(|f| f.node(first))
            && let Some(inner) = self.code.facts(file).and_then(|f| f.call(*inner))
            && let Some(What::Global(names)) = self.code.what(file, inner.callee)
            && names == ["JSON", "stringify"]
            && let Some(copied) = inner.args.first().copied()
        {
            return self.go(at, copied, fields, None);
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
        // The second of each pair is a value.
        let pairs = name == "Object.entries";
        let each = fields.first().is_some_and(|f| *f == "*");
        let of_pair = fields.get(usize::from(each)).copied();
        if pairs && of_pair == Some("0") {
            return self.end(at, End::Scalar);
        }
        let boxed = matches!(fields.first().copied(), Some("value" | "current"));
        // What the text was called says nothing of one property of what it holds.
        let parsed = (name == "JSON.parse" && !super::is_whole(&fields)).then_some((PARSED, false));
        let fields = match () {
            () if whole => Rc::from([]),
            () if pairs && of_pair == Some("1") => {
                super::extended("*", fields.get(usize::from(each) + 1..).unwrap_or_default())
            }
            () if name == "Object.values" && !each => super::extended("*", &fields),
            () if boxed => fields.get(1..).unwrap_or_default().into(),
            () => fields,
        };
        self.go(at, first, fields, parsed);
    }

    /// Go on to what a callback returns; false where `node` is no function of the project.
    fn returned(&mut self, at: usize, node: NodeId) -> bool {
        let Some(Station { file, fields, .. }) = self.stations.get(at).cloned() else { return false };
        self.returned_as(at, file, node, &fields)
    }

    /// The same for a function and fields that are not those of the station.
    pub(super) fn returned_as(&mut self, at: usize, file: u32, node: NodeId, fields: &Rc<[&'a str]>) -> bool {
        let Some(What::Function(f, id)) = self.code.what(file, node) else { return false };
        let Some(function) = self.code.facts(f).and_then(|x| x.function(id)) else { return false };
        for value in &function.returns {
            let station = Station {
                file: f,
                node: *value,
                fields: Rc::clone(fields),
                parent: Some(at),
                ..self.blank(at)
            };
            self.add(station);
        }
        true
    }
}

/// The fields of an element where those of its list are meant. An index alone may be that of a pair, as lists and what
/// they hold are not told apart where a method was called on each.
pub(super) fn element<'a>(fields: &Rc<[&'a str]>) -> Rc<[&'a str]> {
    match fields.split_first() {
        Some((first, rest)) if *first == "*" || (!rest.is_empty() && first.parse::<usize>().is_ok()) => {
            rest.into()
        }
        _ => Rc::clone(fields),
    }
}

/// True for calls whose result is a key by the tables: `nsecEncode()`.
fn makes_key(callee: Option<&What<'_>>, last: Option<&str>) -> bool {
    let Some(last) = last else { return false };
    let rows = knowledge::sources_named(last).iter();
    rows.filter(|row| row.kind == SourceKind::Key).any(|row| is_named(callee, last, &row.path))
}

/// True for the names of functions that encrypt or digest what they are given.
pub(crate) fn conceals(name: &str) -> bool {
    // What is written differently for an address can be read by everybody.
    if name.starts_with("encodeURI") {
        return false;
    }
    let parts = [
        "encrypt",
        "encode",
        "hash",
        "digest",
        "sha",
        "md5",
        "cipher",
        "seal",
        "hmac",
        "mask",
        "redact",
        "obfuscate",
        "sanitize",
    ];
    if !crate::names::holds(name, &parts) {
        return false;
    }
    let words = crate::names::words(name);
    // A key that is spelled otherwise is the key.
    if words.first().is_some_and(|w| w == "nsec") {
        return false;
    }
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
