//! The search out of functions: from a parameter to what callers, known functions and events give it.

use super::{End, Inside, Search, Station, wraps};
use crate::effects::effect;
use crate::held::Holder;
use crate::link::Caller;
use crate::made::{Maker, maker, wraps_function};
use crate::what::What;
use js::{Call, CallId, FnId, NodeId, Value};
use knowledge::{Effect, Pick};
use std::rc::Rc;

impl<'a> Search<'a> {
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
            let given = self.code.facts(from).and_then(|x| Some((x, x.call(call)?)));
            if let Some(arg) = given.and_then(|(x, call)| argument_of(x, call, index)) {
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
        let wrapped = f.argument_of.is_some_and(|(call, _)| {
            let callee = facts.call(call).and_then(|c| self.code.what(file, c.callee));
            matches!(callee, Some(What::Package(p, names)) if wraps_function(p, &names))
        });
        let wrapped = wrapped || self.code.injected_as(file, function).is_some();
        if let Some((call, argument)) = f.argument_of.filter(|_| !wrapped) {
            return self.callback(at, file, call, argument, index, name);
        }
        let callers = self.code.callers(file, function);
        if callers.is_empty() {
            if !self.unnamed_caller(at, file, function, index, name) {
                self.end(at, End::Param(file, function));
            }
            return;
        }
        for Caller { file: from, call, argument, sure } in callers.iter().copied() {
            if let Some(argument) = argument {
                self.callback(at, from, call, argument, index, name);
                continue;
            }
            let Some(c) = self.code.facts(from).and_then(|x| x.call(call)) else { continue };
            // The attributes of an element are the one parameter of its component.
            let Some(arg) = self.code.facts(from).and_then(|x| argument_of(x, c, index)) else { continue };
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
        if let Some((pipe, position)) = self.piped(file, call, callee.as_ref()).filter(|_| index == 0) {
            let at = self.pass(at, file, c.node, name);
            return self.pipe(at, file, pipe, position, fields);
        }
        if self.given(at, (file, call, argument, index), callee.as_ref(), name) {
            return;
        }
        if let Some(What::Function(f, function)) = callee
            && self.handed_on(at, (f, function), (file, call, argument, index), name)
        {
            return;
        }
        let station = Station { file, node: c.node, fields, parent: Some(at), name, ..self.blank(at) };
        self.stations.push(station);
        let last = self.stations.len() - 1;
        self.end(last, End::Callback(file, call, argument, index));
    }

    /// A function that is given to one of the project, which gives it to others:
    /// `function onLink(f) { App.addListener('appUrlOpen', f); }`.
    fn handed_on(
        &mut self,
        at: usize,
        (f, function): (u32, FnId),
        (file, call, argument, index): (u32, CallId, u32, u32),
        name: Option<(&'a str, bool)>,
    ) -> bool {
        let Some(facts) = self.code.facts(f) else { return false };
        let is_it = |node: &NodeId| matches!(facts.node(*node), Value::Param(x, i) if (*x, *i) == (function, argument));
        let given = |node: &NodeId| match facts.node(*node) {
            Value::Read(var) => facts.var(*var).is_some_and(|v| v.writes.iter().any(is_it)),
            _ => is_it(node),
        };
        let inside = facts.calls.iter().enumerate().filter(|(_, c)| c.function == Some(function));
        let calls = inside.filter_map(|(i, c)| {
            let position = c.args.iter().position(given)?;
            Some((CallId(i as u32), position as u32))
        });
        let calls: Vec<(CallId, u32)> = calls.take(8).collect();
        let left = (f, function, file, call);
        // Functions that hand on to each other.
        let again = std::iter::successors(Some(at), |i| self.stations.get(*i)?.parent)
            .any(|i| self.stations.get(i).is_some_and(|s| s.left == Some(left)));
        if again || calls.is_empty() {
            return false;
        }
        let node = self.code.facts(file).and_then(|x| x.call(call)).map_or(NodeId(0), |c| c.node);
        let station = Station { file, node, parent: Some(at), name, left: Some(left), ..self.blank(at) };
        self.stations.push(station);
        let at = self.stations.len() - 1;
        for (call, position) in calls {
            self.callback(at, f, call, position, index, None);
        }
        true
    }

    /// A station that is only passed, to keep its name.
    fn pass(&mut self, at: usize, file: u32, node: NodeId, name: Option<(&'a str, bool)>) -> usize {
        let station = Station { file, node, parent: Some(at), name, ..self.blank(at) };
        self.stations.push(station);
        self.stations.len() - 1
    }

    /// What known functions give to the functions they are given; false where that is not known.
    fn given(
        &mut self,
        at: usize,
        (file, call, argument, index): (u32, CallId, u32, u32),
        callee: Option<&What<'a>>,
        name: Option<(&'a str, bool)>,
    ) -> bool {
        let Some(Station { fields, file: here, node, .. }) = self.stations.get(at).cloned() else {
            return false;
        };
        let Some(facts) = self.code.facts(file) else { return false };
        let Some(c) = facts.call(call) else { return false };
        let last = self.code.last_name(file, c.callee).unwrap_or_default();
        if let Some(Value::Param(function, index)) = self.code.facts(here).map(|f| f.node(node))
            && self.reduced(at, here, *function, *index, &fields)
        {
            return true;
        }
        match callee {
            Some(What::Made(f, k, Maker::Zustand | Maker::Pinia, _)) if index == 0 => {
                let at = self.pass(at, file, c.node, name);
                self.go_to_made(at, *f, *k, fields);
                true
            }
            Some(What::Made(f, k, Maker::Cell, _)) if last == "update" && index == 0 => {
                let at = self.pass(at, file, c.node, name);
                self.go_to_made(at, *f, *k, fields);
                true
            }
            Some(What::Package(_, _)) if matches!(last, "useSelector" | "useAppSelector") && index == 0 => {
                let at = self.pass(at, file, c.node, name);
                self.root_state(at, &fields)
            }
            Some(What::Package("@ngrx/store", _)) if last == "on" && index == 1 => {
                let mut known = false;
                let before = c.args.get(..argument as usize).unwrap_or_default();
                let at = self.pass(at, file, c.node, name);
                for action in before {
                    known |= self.actions(at, file, *action, &fields);
                }
                known
            }
            Some(What::Package(package, names))
                if maker(package, names.last().unwrap_or(&"")) == Some(Maker::Reducer) =>
            {
                let Some(holder) = self.code.what(file, c.node) else { return false };
                let What::Made(f, k, ..) = holder else { return false };
                let code = self.code;
                if index == 1 {
                    for write in code.held().of(Holder::Made(f, k)) {
                        self.over(at, write.file, write.node, Rc::clone(&fields), name);
                    }
                }
                true
            }
            // `watch(value, (now) => …)`.
            Some(What::Package("vue" | "@vue/composition-api" | "#imports", _) | What::Global(_))
                if last == "watch" && argument == 1 && index < 2 =>
            {
                let Some(watched) = c.args.first().copied() else { return false };
                let at = self.pass(at, file, c.node, name);
                if !self.returned_as(at, file, watched, &fields) {
                    self.over(at, file, watched, fields, None);
                }
                true
            }
            Some(What::Package(_, _)) if last == "createSelector" => {
                let selector = c.args.get(index as usize).copied();
                selector.is_some_and(|s| s != node && self.returned_as(at, file, s, &fields))
            }
            // Events of the project's own.
            _ if matches!(
                last,
                "on" | "once" | "$on" | "addListener" | "subscribe" | "listen" | "addEventListener"
            ) && index == 0 =>
            {
                let event = c.args.first().and_then(|e| self.code.text(file, *e, &[]));
                event.is_some_and(|event| self.sent(at, &event, &fields, name.map(|(n, _)| n)))
            }
            _ => false,
        }
    }

    /// Callers that do not name the function: they send its name, assign to it, or hand over an object it is part of.
    fn unnamed_caller(
        &mut self,
        at: usize,
        file: u32,
        function: FnId,
        index: u32,
        name: Option<(&'a str, bool)>,
    ) -> bool {
        let Some(Station { fields, .. }) = self.stations.get(at).cloned() else { return false };
        let Some(facts) = self.code.facts(file) else { return false };
        let Some(f) = facts.function(function) else { return false };
        if self.reduced(at, file, function, index, &fields) {
            return true;
        }
        let Some(own) = f.name.map(|n| facts.name(n)) else { return false };
        // `window.handleOpenURL = (url) => …`.
        if knowledge::sources_named(own).iter().any(|r| matches!(r.path.pick, Some(Pick::Handler(_)))) {
            let is = |s: &&js::Store| matches!(facts.node(s.value), Value::Function(g) if *g == function);
            let base = facts.stores.iter().find(is).and_then(|s| self.code.what(file, s.base));
            if let Some(what) = base.and_then(|b| self.code.member_of(b, own)) {
                self.end(at, End::Handler(what, (file, function), index));
                return true;
            }
        }
        let said = name.map(|(n, _)| n);
        if index == 1 && self.sent(at, own, &fields, said) {
            return true;
        }
        if let (Some(class), 0) = (f.class, index) {
            // `set token(value)`.
            let before = self.stations.len();
            let all: Rc<[&str]> = super::extended(own, &fields);
            self.written(at, Holder::Class(file, class), &all);
            if self.stations.len() > before {
                return true;
            }
        }
        // `subscribe({ next: (value) => … })` and `useMutation({ mutationFn, onSuccess: (data) => … })`.
        if index != 0 || !matches!(own, "next" | "onSuccess" | "onSettled" | "select") {
            return false;
        }
        let part_of = |node: NodeId| match facts.node(node) {
            Value::Object(properties) => {
                properties.iter().any(|p| matches!(facts.node(p.value), Value::Function(f) if *f == function))
            }
            _ => false,
        };
        let Some((call, options)) =
            facts.calls.iter().find_map(|c| Some((c, c.args.iter().copied().find(|a| part_of(*a))?)))
        else {
            return false;
        };
        match (own, facts.node(call.callee), facts.node(options)) {
            ("next", Value::Member(receiver, _), _) => {
                let station =
                    Station { file, node: *receiver, fields, parent: Some(at), name, ..self.blank(at) };
                self.add(station);
                true
            }
            ("next", ..) => false,
            (_, _, Value::Object(properties)) => {
                let makes = |p: &&js::Property| {
                    p.key.is_some_and(|k| matches!(facts.name(k), "mutationFn" | "queryFn"))
                };
                properties.iter().find(makes).is_some_and(|p| self.returned_as(at, file, p.value, &fields))
            }
            _ => false,
        }
    }
}

/// The argument that a parameter gets, also out of a list that is spread.
fn argument_of(facts: &js::Facts, call: &Call, index: u32) -> Option<NodeId> {
    call.args.get(index as usize).copied().or_else(|| {
        let last = call.args.last().copied()?;
        match facts.node(last) {
            Value::Member(_, name) if facts.name(*name) == "*" => Some(last),
            _ => None,
        }
    })
}
