//! The search at calls: into functions of the project, past calls with a known effect, and out through parameters.

use super::{End, INSIDE, Inside, Search, Seek, Station, wraps};
use crate::effects::effect;
use crate::link::Caller;
use crate::what::What;
use js::{Call, CallId, CallKind, FnId, NodeId, Value};
use knowledge::Effect;
use std::rc::Rc;

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

    pub(super) fn parameter(&mut self, at: usize, function: FnId, index: u32) {
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
