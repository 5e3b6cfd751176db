//! Values in the words of the source, for messages.

use crate::Code;
use js::{NodeId, Value};

/// Longer names are cut.
const LONG: usize = 60;

impl Code {
    /// A name for a value: `this.storage.set`, `res.token`, `login()`.
    pub(crate) fn word(&self, file: u32, node: NodeId) -> String {
        let mut text = self.word_at(file, node, 0);
        if text.len() > LONG {
            let cut = text.char_indices().nth(LONG).map_or(text.len(), |(i, _)| i);
            text.truncate(cut);
            text.push('\u{2026}');
        }
        text
    }

    fn word_at(&self, file: u32, node: NodeId, depth: u32) -> String {
        let Some(facts) = self.facts(file) else { return String::new() };
        if depth > 6 {
            return "\u{2026}".to_owned();
        }
        match facts.node(node) {
            Value::Read(var) => facts.var(*var).map_or("", |v| facts.name(v.name)).to_owned(),
            Value::Global(name) => facts.name(*name).to_owned(),
            Value::Member(base, name) => {
                format!("{}.{}", self.word_at(file, *base, depth + 1), facts.name(*name))
            }
            Value::Index(base, _) => format!("{}[\u{2026}]", self.word_at(file, *base, depth + 1)),
            Value::This(_) => "this".to_owned(),
            Value::Call(call) => match facts.call(*call) {
                Some(c) => format!("{}()", self.word_at(file, c.callee, depth + 1)),
                None => "\u{2026}".to_owned(),
            },
            Value::Param(f, i) => {
                let name = facts.function(*f).and_then(|f| f.params.get(*i as usize).copied().flatten());
                name.map_or("the parameter", |n| facts.name(n)).to_owned()
            }
            Value::Import(i) => {
                facts.import(*i).and_then(|i| i.name).map_or("the module", |n| facts.name(n)).to_owned()
            }
            Value::Or(a, _) | Value::Choice(_, a, _) => self.word_at(file, *a, depth + 1),
            Value::And(_, b) => self.word_at(file, *b, depth + 1),
            _ => "\u{2026}".to_owned(),
        }
    }
}
