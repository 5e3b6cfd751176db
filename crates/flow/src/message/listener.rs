//! Who listens for messages of other windows.

use crate::Code;
use crate::what::What;
use base::Place;
use js::{CallId, FnId, NodeId, Value};
use rustc_hash::FxHashMap;

/// The listeners of an app, by the ends at which a search meets what they are given.
#[derive(Debug, Default)]
pub(crate) struct Listeners {
    /// Calls whose callback, or whose result, gets the event.
    pub(super) calls: FxHashMap<(u32, CallId), Listener>,
    /// Functions whose parameter is the event, where no call says so.
    pub(super) functions: FxHashMap<(u32, FnId), Listener>,
}

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Listener {
    /// Where the app begins to listen.
    pub(super) place: Place,
    /// The function that is given the event, where it is known.
    pub(super) handler: Option<(u32, FnId)>,
}

/// Functions of packages that listen at the window unless they are given another target.
const HELPERS: [(&str, &str); 9] = [
    ("@vueuse/core", "useEventListener"),
    ("usehooks-ts", "useEventListener"),
    ("ahooks", "useEventListener"),
    ("@react-hookz/web", "useEventListener"),
    ("react-use", "useEvent"),
    ("@mantine/hooks", "useWindowEvent"),
    ("@chakra-ui/react", "useEventListener"),
    ("@solid-primitives/event-listener", "createEventListener"),
    ("rxjs", "fromEvent"),
];

impl Code {
    pub(crate) fn listeners(&self) -> Listeners {
        let mut found = Listeners::default();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let file = i as u32;
            if !f.facts.names.iter().any(|n| matches!(&**n, "message" | "onmessage" | "window:message"))
                || self.is_worker(file)
            {
                continue;
            }
            for (c, call) in f.facts.calls.iter().enumerate() {
                let id = CallId(c as u32);
                let Some(handler) = self.listens(file, id) else { continue };
                let listener = Listener { place: self.place_of(file, call.node), handler };
                if let Some(function) = handler {
                    found.functions.insert(function, listener.clone());
                }
                found.calls.insert((file, id), listener);
            }
            for store in &f.facts.stores {
                if store.name.map(|n| f.facts.name(n)) != Some("onmessage")
                    || !matches!(self.what(file, store.base), Some(What::Global(names)) if is_window(&names))
                {
                    continue;
                }
                if let Some(What::Function(at, function)) = self.what(file, store.value) {
                    let place = self.place(file, store.span);
                    let handler = Some((at, function));
                    found.functions.insert((at, function), Listener { place, handler });
                }
            }
        }
        found
    }

    /// What a call that listens for messages hands the event to; none where it does not listen.
    fn listens(&self, file: u32, id: CallId) -> Option<Option<(u32, FnId)>> {
        let facts = self.facts(file)?;
        let call = facts.call(id)?;
        let text = |n: usize| {
            call.args.get(n).and_then(|a| match facts.node(*a) {
                Value::Text(name) => Some(facts.name(*name)),
                _ => None,
            })
        };
        let function = |n: usize| match self.what(file, *call.args.get(n)?) {
            Some(What::Function(at, f)) => Some((at, f)),
            _ => None,
        };
        let at_window = |n: usize| {
            call.args.get(n).is_some_and(
                |a| matches!(self.what(file, *a), Some(What::Global(names)) if is_window(&names)),
            )
        };
        // `@HostListener('window:message', ['$event'])` is lowered as a call of what the decorator gives.
        if let Value::Call(inner) = facts.node(call.callee) {
            let inner = facts.call(*inner)?;
            let named = self.last_name(file, inner.callee) == Some("HostListener");
            let event = inner.args.first().is_some_and(
                |a| matches!(facts.node(*a), Value::Text(n) if facts.name(*n) == "window:message"),
            );
            return (named && event).then(|| function(0));
        }
        let last = self.last_name(file, call.callee)?;
        let first = text(0) == Some("message");
        let second = text(1) == Some("message");
        if !first && !second {
            return None;
        }
        match (last, self.what(file, call.callee)) {
            ("addEventListener", Some(What::Global(names))) => {
                (first && names == ["addEventListener"]).then(|| function(1))
            }
            (_, Some(What::Package(package, names))) => {
                let known = |(p, n): &(&str, &str)| *p == package && names.last() == Some(n);
                if !HELPERS.iter().any(known) {
                    return None;
                }
                if first {
                    return Some(function(1));
                }
                at_window(0).then(|| function(2))
            }
            // Angular's `Renderer2`.
            ("listen", _) => (text(0) == Some("window")).then(|| function(2)),
            // `$(window).on('message', …)`.
            ("on", _) => {
                let Value::Member(base, _) = facts.node(call.callee) else { return None };
                let Value::Call(wrapped) = facts.node(*base) else { return None };
                let window = facts.call(*wrapped)?.args.first()?;
                let wraps = matches!(self.what(file, *window), Some(What::Global(n)) if is_window(&n));
                (first && wraps).then(|| function(1))
            }
            _ => None,
        }
    }

    /// True for scripts that run in a worker: their messages come from the app itself.
    fn is_worker(&self, file: u32) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        facts.calls.iter().any(|call| match self.what(file, call.callee) {
            Some(What::Global(names)) => match names.as_slice() {
                ["importScripts" | "skipWaiting"] | ["clients", "claim" | "matchAll"] => true,
                // A window is told the receiver's origin; the channel of a worker is not.
                ["postMessage"] => !matches!(
                    call.args.get(1).map(|a| facts.node(*a)),
                    Some(Value::Text(_) | Value::Member(..) | Value::Join(_) | Value::Read(_))
                ),
                _ => false,
            },
            Some(What::Package("comlink", names)) => names.last() == Some(&"expose"),
            _ => false,
        })
    }

    /// True where `node` is the event that a listener is given, or one of the parts that say who sent it.
    pub(super) fn names_sender(&self, file: u32, node: NodeId, depth: u32) -> bool {
        let Some(facts) = self.facts(file).filter(|_| depth < 8) else { return false };
        match facts.node(node) {
            Value::Member(base, name) => {
                let sender = matches!(facts.name(*name), "origin" | "source");
                let own = sender && !self.is_data_or_location(file, *base, 0);
                own || (!sender && self.names_sender(file, *base, depth + 1))
            }
            Value::Read(var) => facts
                .var(*var)
                .is_some_and(|v| v.writes.iter().take(3).any(|w| self.names_sender(file, *w, depth + 1))),
            Value::Or(a, b) => {
                self.names_sender(file, *a, depth + 1) || self.names_sender(file, *b, depth + 1)
            }
            Value::Call(call) => facts.call(*call).is_some_and(|c| {
                let receiver = match facts.node(c.callee) {
                    Value::Member(base, _) => self.names_sender(file, *base, depth + 1),
                    _ => false,
                };
                let parses = self.last_name(file, c.callee) == Some("URL");
                receiver || (parses && c.args.iter().any(|a| self.names_sender(file, *a, depth + 1)))
            }),
            _ => false,
        }
    }

    /// `event.data.source` is the sender's word for itself, and `location.origin` is the app.
    fn is_data_or_location(&self, file: u32, node: NodeId, depth: u32) -> bool {
        let Some(facts) = self.facts(file).filter(|_| depth < 6) else { return false };
        match facts.node(node) {
            Value::Member(base, name) => {
                matches!(facts.name(*name), "data" | "detail" | "location")
                    || self.is_data_or_location(file, *base, depth + 1)
            }
            Value::Global(name) => matches!(facts.name(*name), "location" | "window"),
            Value::Read(var) => facts.var(*var).is_some_and(|v| {
                v.writes.iter().take(2).any(|w| self.is_data_or_location(file, *w, depth + 1))
            }),
            // `JSON.parse(event.data)`.
            Value::Call(_) => true,
            _ => false,
        }
    }
}

fn is_window(names: &[&str]) -> bool {
    matches!(names, ["window" | "self" | "globalThis"])
}
