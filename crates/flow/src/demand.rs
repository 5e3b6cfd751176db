//! What a row demands beside the names: texts as arguments, and another call in the same function.

use crate::Code;
use crate::site::is_named;
use crate::what::TRIES;
use js::{Call, FnId, NodeId, Store, Value};
use knowledge::{Path, Sink};

/// Names and writes that are looked through from a value to the call that made it.
const BEHIND: u32 = 8;

impl Code {
    /// True where the arguments of a call are the texts that a row demands.
    pub(crate) fn has_texts(&self, file: u32, call: &Call, path: &Path<'_>) -> bool {
        path.texts.iter().all(|(i, text)| self.is_text(file, call, *i, text))
    }

    fn is_text(&self, file: u32, call: &Call, argument: usize, wanted: &str) -> bool {
        let given = call.args.get(argument).and_then(|a| self.text(file, *a, &[]));
        given.is_some_and(|text| text == wanted)
    }

    /// True where the calls on the way to `node`, which a row names, have the texts that it demands of them.
    pub(crate) fn has_texts_before(&self, file: u32, node: NodeId, path: &Path<'_>) -> bool {
        path.before.is_empty() || self.texts_along(file, node, path, path.names.len(), 0)
    }

    /// The same for the object whose last name of the path is assigned.
    pub(crate) fn has_texts_above(&self, file: u32, base: NodeId, path: &Path<'_>) -> bool {
        path.before.is_empty() || self.texts_along(file, base, path, path.names.len().saturating_sub(1), 0)
    }

    /// `left` names of the path end in `node`.
    fn texts_along(&self, file: u32, node: NodeId, path: &Path<'_>, left: usize, depth: u32) -> bool {
        let Some(last) = left.checked_sub(1) else { return true };
        if path.before.iter().all(|(call, ..)| *call > last) {
            return true;
        }
        let Some(facts) = self.facts(file).filter(|_| depth < BEHIND) else { return false };
        let name = path.names.get(last).copied().unwrap_or_default();
        match facts.node(node) {
            Value::Call(id) if name == "()" => facts.call(*id).is_some_and(|call| {
                let mut own = path.before.iter().filter(|(at, ..)| *at == last);
                own.all(|(_, i, text)| self.is_text(file, call, *i, text))
                    && self.texts_along(file, call.callee, path, last, depth + 1)
            }),
            Value::Member(base, own) if facts.name(*own) == name => {
                self.texts_along(file, *base, path, last, depth + 1)
            }
            _ => self
                .values_behind(file, node)
                .into_iter()
                .any(|(f, n)| (f, n) != (file, node) && self.texts_along(f, n, path, left, depth + 1)),
        }
    }

    /// The values behind a variable or a field.
    fn values_behind(&self, file: u32, node: NodeId) -> Vec<(u32, NodeId)> {
        let Some(facts) = self.facts(file) else { return Vec::new() };
        match facts.node(node) {
            Value::Read(var) => {
                let writes = facts.var(*var).map(|v| v.writes.as_slice()).unwrap_or_default();
                writes.iter().take(TRIES).map(|w| (file, *w)).collect()
            }
            Value::Member(base, name) => match facts.node(*base) {
                Value::This(Some(class)) => {
                    let fields = facts.class(*class).map(|c| c.fields.as_slice()).unwrap_or_default();
                    let own = fields.iter().filter(|f| f.name == *name).filter_map(|f| f.value);
                    own.take(TRIES).map(|v| (file, v)).collect()
                }
                _ => self.value(file, node, &[], &[]).into_iter().collect(),
            },
            Value::Choice(_, a, b) | Value::Or(a, b) => vec![(file, *a), (file, *b)],
            _ => self.value(file, node, &[], &[]).into_iter().collect(),
        }
    }

    /// True where the call that a row needs beside it stands in the same function.
    pub(crate) fn has_company(&self, file: u32, function: Option<FnId>, row: &Sink) -> bool {
        let Some(path) = &row.with else { return true };
        let Some(facts) = self.facts(file) else { return false };
        facts.calls.iter().filter(|c| c.function == function).any(|call| {
            self.last_name(file, call.callee) == Some(path.last())
                && is_named(self.what(file, call.callee).as_ref(), path.last(), path)
                && self.has_texts(file, call, path)
        })
    }

    /// True where what is assigned to the address of a link becomes a file: the link is given the name of one.
    pub(crate) fn is_download(&self, file: u32, store: &Store, row: &Sink) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        if !matches!(row.path.before.first(), Some((_, _, "a"))) {
            return false;
        }
        let same = |node: NodeId| match (facts.node(node), facts.node(store.base)) {
            (Value::Read(a), Value::Read(b)) => a == b,
            (a, b) => a == b,
        };
        let stored =
            facts.stores.iter().any(|s| s.name.is_some_and(|n| facts.name(n) == "download") && same(s.base));
        stored
            || facts.calls.iter().any(|call| {
                matches!(facts.node(call.callee), Value::Member(base, name)
                    if facts.name(*name) == "setAttribute" && same(*base))
                    && self.is_text(file, call, 0, "download")
            })
    }
}
