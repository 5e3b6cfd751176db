//! Options of calls, followed through constants, spreads, later assignments and functions that build them.

use super::Answer;
use crate::Code;
use crate::texts::Written;
use crate::what::What;
use base::Place;
use js::{NodeId, Value, VarId};
use knowledge::{Choice, Given, Word};

/// Objects inside objects, and spreads inside spreads, that are looked into.
const DEPTH: u32 = 8;
/// Alternatives of one text that are listed.
const TEXTS: usize = 8;

/// Where an option is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Its value.
    At(u32, NodeId),
    /// It is not set.
    Absent,
    /// It cannot be told.
    Unknown,
}

impl Code {
    /// The value at the end of `path`, starting from an object.
    pub(crate) fn setting(&self, from: Found, path: &[&str]) -> Found {
        self.setting_at(from, path, DEPTH)
    }

    fn setting_at(&self, from: Found, path: &[&str], depth: u32) -> Found {
        let (Found::At(file, node), Some((first, rest))) = (from, path.split_first()) else { return from };
        let Some(depth) = depth.checked_sub(1) else { return Found::Unknown };
        let found = self.property(file, node, first, depth);
        self.setting_at(found, rest, depth)
    }

    /// The literal behind a value, also where a class declares the field in one place and fills it in another.
    pub(super) fn literal(&self, file: u32, node: NodeId) -> Option<(u32, NodeId)> {
        if let Some(found) = self.value(file, node, &[], &[]) {
            return Some(found);
        }
        let Value::Member(base, name) = self.facts(file)?.node(node) else { return None };
        let name = self.facts(file)?.name(*name);
        let Some(What::Instance(f, class)) = self.what(file, *base) else { return None };
        let facts = self.facts(f)?;
        let fields = facts.class(class)?.fields.iter().filter(|x| facts.name(x.name) == name);
        match *fields.filter_map(|x| x.value).collect::<Vec<_>>() {
            [one] => self.value(f, one, &[], &[]),
            _ => None,
        }
    }

    /// The property `name` of a value.
    fn property(&self, file: u32, node: NodeId, name: &str, depth: u32) -> Found {
        let Some((at, literal)) = self.literal(file, node) else {
            // Something that is put together on the way may still hold the property as a constant.
            return self.value(file, node, &[name], &[]).map_or(Found::Unknown, |(f, n)| Found::At(f, n));
        };
        let Some(facts) = self.facts(at) else { return Found::Unknown };
        let Some(depth) = depth.checked_sub(1) else { return Found::Unknown };
        match facts.node(literal) {
            Value::Object(properties) => {
                let later = self.stored(at, literal, name);
                if later != Found::Absent {
                    return later;
                }
                let mut unknown = false;
                for p in properties.iter().rev() {
                    match (p.key, p.spread) {
                        (Some(key), _) if facts.name(key) == name => return Found::At(at, p.value),
                        (Some(_), _) => {}
                        (None, true) => match self.property(at, p.value, name, depth) {
                            Found::Absent => {}
                            Found::Unknown => unknown = true,
                            found => return found,
                        },
                        (None, false) => unknown = true,
                    }
                }
                if unknown { Found::Unknown } else { Found::Absent }
            }
            Value::Array(items) => match name.parse::<usize>().ok().and_then(|i| items.get(i)) {
                Some(item) => Found::At(at, *item),
                None => Found::Absent,
            },
            Value::Call(call) => {
                let Some(What::Function(f, id)) = facts.call(*call).and_then(|c| self.what(at, c.callee))
                else {
                    return Found::Unknown;
                };
                match self.facts(f).and_then(|x| x.function(id)).map(|x| x.returns.as_slice()) {
                    Some([one]) => self.property(f, *one, name, depth),
                    _ => Found::Unknown,
                }
            }
            Value::Scalar | Value::Bool(_) | Value::Text(_) => Found::Absent,
            _ => Found::Unknown,
        }
    }

    /// What is assigned to a property of the variable that holds an object literal.
    fn stored(&self, file: u32, literal: NodeId, name: &str) -> Found {
        let Some(f) = self.files.get(file as usize) else { return Found::Absent };
        let holder = f.facts.vars.iter().position(|v| v.writes.contains(&literal));
        let stores = holder.and_then(|v| f.stores.get(&VarId(v as u32)));
        let mut hits = stores.into_iter().flatten().filter_map(|i| f.facts.stores.get(*i as usize));
        let mut hits = hits.by_ref().filter(|s| s.name.is_none_or(|n| f.facts.name(n) == name));
        match (hits.next(), hits.next()) {
            (None, _) => Found::Absent,
            (Some(one), None) if one.name.is_some() && one.guard.is_none() => Found::At(file, one.value),
            _ => Found::Unknown,
        }
    }

    /// True for the properties of an object literal and what spreads into it, by name.
    pub(crate) fn entries(&self, from: Found) -> Vec<(String, Found)> {
        let Found::At(file, node) = from else { return Vec::new() };
        let Some((file, node)) = self.literal(file, node) else { return Vec::new() };
        let Some(facts) = self.facts(file) else { return Vec::new() };
        let Value::Object(properties) = facts.node(node) else { return Vec::new() };
        let named =
            properties.iter().filter_map(|p| Some((facts.name(p.key?).to_owned(), Found::At(file, p.value))));
        named.collect()
    }

    /// True where a value stands in a file that a production build replaces.
    fn is_for_development(&self, file: u32) -> bool {
        self.files.get(file as usize).is_some_and(|f| f.development)
    }

    /// The answer of an option that decides between yes and no.
    pub(crate) fn chosen(&self, found: Found, choice: &Choice) -> Answer<bool> {
        match found {
            Found::Absent => choice.default.map_or(Answer::Unknown, Answer::Default),
            Found::Unknown => Answer::Unknown,
            Found::At(file, node) => {
                let Some((given, place)) = self.literal_given(file, node) else { return Answer::Unknown };
                if choice.yes.as_ref() == Some(&given) {
                    Answer::Set(true, place)
                } else if choice.no.as_ref().is_none_or(|no| *no == given) {
                    Answer::Set(false, place)
                } else {
                    Answer::Unknown
                }
            }
        }
    }

    /// The literal behind a value that ships.
    pub(crate) fn literal_given(&self, file: u32, node: NodeId) -> Option<(Given, Place)> {
        let (at, literal) = self.value(file, node, &[], &[])?;
        if self.is_for_development(at) {
            return None;
        }
        let place = self.place_of(at, literal);
        match self.facts(at)?.node(literal) {
            Value::Bool(b) => Some((Given::Bool(*b), place)),
            _ => self.text(at, literal, &[]).map(|text| (Given::Text(text), place)),
        }
    }

    /// The answer of an option that holds a text.
    pub(crate) fn worded(&self, found: Found, word: &Word) -> Answer<String> {
        match found {
            Found::Absent => word.default.clone().map_or(Answer::Unknown, Answer::Default),
            Found::At(file, node) => match self.literal_given(file, node) {
                Some((Given::Text(text), place)) => Answer::Set(text, place),
                _ => Answer::Unknown,
            },
            Found::Unknown => Answer::Unknown,
        }
    }

    /// Every text that a value may be, with `…` for what is decided when the app runs.
    pub(crate) fn alternatives(&self, file: u32, node: NodeId) -> Vec<Written> {
        let mut found = Vec::new();
        self.alternatives_at(file, node, DEPTH, &mut found);
        found.sort_by(|a, b| (&a.place, &a.text).cmp(&(&b.place, &b.text)));
        found.dedup();
        found
    }

    fn alternatives_at(&self, file: u32, node: NodeId, depth: u32, found: &mut Vec<Written>) {
        let Some(depth) = depth.checked_sub(1).filter(|_| found.len() < TEXTS) else { return };
        let Some(facts) = self.facts(file) else { return };
        match facts.node(node) {
            Value::Text(name) => {
                let text = facts.name(*name).to_owned();
                found.push(Written { place: self.place_of(file, node), text });
            }
            Value::Join(parts) => {
                let text = self.text_with_gaps(file, parts);
                found.push(Written { place: self.place_of(file, node), text });
            }
            Value::Choice(_, a, b) | Value::Or(a, b) => {
                self.alternatives_at(file, *a, depth, found);
                self.alternatives_at(file, *b, depth, found);
            }
            Value::Read(var) => {
                for write in facts.var(*var).map(|v| v.writes.as_slice()).unwrap_or_default() {
                    self.alternatives_at(file, *write, depth, found);
                }
            }
            Value::Call(call) => {
                let Some(call) = facts.call(*call) else { return };
                match self.what(file, call.callee) {
                    Some(What::Function(f, id)) => {
                        let Some(function) = self.facts(f).and_then(|x| x.function(id)) else { return };
                        for value in &function.returns {
                            self.alternatives_at(f, *value, depth, found);
                        }
                    }
                    Some(What::Global(names))
                        if matches!(names.last(), Some(&("encodeURIComponent" | "encodeURI"))) =>
                    {
                        if let Some(first) = call.args.first() {
                            self.alternatives_at(file, *first, depth, found);
                        }
                    }
                    _ => {}
                }
            }
            _ => {
                if let Some((f, value)) = self.literal(file, node).filter(|v| *v != (file, node)) {
                    self.alternatives_at(f, value, depth, found);
                }
            }
        }
    }

    /// A text put together from parts, with `…` for what is decided when the app runs.
    pub(crate) fn text_with_gaps(&self, file: u32, parts: &[NodeId]) -> String {
        let part = |p: &NodeId| self.text(file, *p, &[]).unwrap_or_else(|| "\u{2026}".to_owned());
        parts.iter().map(part).collect()
    }
}
