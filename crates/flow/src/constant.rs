//! Constant texts, also through the calls by which a search came.

use crate::Code;
use crate::depth::{Depth, Steps};
use crate::what::What;
use js::{CallId, FnId, NodeId, Value};

/// The calls through which a search left functions: function, then the call.
pub(crate) type Out = [(u32, FnId, u32, CallId)];

impl Code {
    /// The one text that a value has; none where it is not constant.
    pub(crate) fn text(&self, file: u32, node: NodeId, out: &Out) -> Option<String> {
        self.text_at(file, node, &[], out, Steps::new().start())
    }

    /// The same for a property of a value.
    pub(crate) fn text_of(&self, file: u32, node: NodeId, fields: &[&str], out: &Out) -> Option<String> {
        self.text_at(file, node, fields, out, Steps::new().start())
    }

    fn text_at(
        &self,
        file: u32,
        node: NodeId,
        fields: &[&str],
        out: &Out,
        depth: Depth<'_>,
    ) -> Option<String> {
        let (file, node) = self.value_at(file, node, fields, out, depth)?;
        let facts = self.facts(file)?;
        match facts.node(node) {
            Value::Text(name) => Some(facts.name(*name).to_owned()),
            Value::Join(parts) => {
                let texts = parts.iter().map(|p| self.text_at(file, *p, &[], out, depth + 1));
                texts.collect::<Option<Vec<_>>>().map(|t| t.concat())
            }
            _ => None,
        }
    }

    /// The literal or other expression behind names, constants, fields and parameters.
    pub(crate) fn value(&self, file: u32, node: NodeId, fields: &[&str], out: &Out) -> Option<(u32, NodeId)> {
        self.value_at(file, node, fields, out, Steps::new().start())
    }

    fn value_at(
        &self,
        file: u32,
        node: NodeId,
        fields: &[&str],
        out: &Out,
        depth: Depth<'_>,
    ) -> Option<(u32, NodeId)> {
        if depth.ends() {
            return None;
        }
        let facts = self.facts(file)?;
        let next = |file, node, fields: &[&str]| self.value_at(file, node, fields, out, depth + 1);
        match facts.node(node) {
            Value::Read(var) => match facts.var(*var)?.writes.as_slice() {
                [one] => next(file, *one, fields),
                _ => None,
            },
            Value::Member(base, name) => {
                let name = facts.name(*name);
                match self.what(file, *base) {
                    Some(What::Class(f, c) | What::Instance(f, c)) => {
                        let facts = self.facts(f)?;
                        let mut values = facts.class(c)?.fields.iter().filter(|x| facts.name(x.name) == name);
                        match (values.next(), values.next()) {
                            (Some(one), None) => next(f, one.value?, fields),
                            _ => None,
                        }
                    }
                    Some(What::Module(other)) => {
                        let (f, value) = self.export(other, name)?;
                        next(f, value, fields)
                    }
                    _ => {
                        let all: Vec<&str> = std::iter::once(name).chain(fields.iter().copied()).collect();
                        next(file, *base, &all)
                    }
                }
            }
            Value::Import(i) => {
                let other = self.import_target(file, *i)?;
                let name = facts.import(*i)?.name.map(|n| facts.name(n));
                let (name, rest) = match (name, fields.split_first()) {
                    (Some(name), _) => (name, fields),
                    (None, Some((first, rest))) => (*first, rest),
                    (None, None) => return None,
                };
                let (f, value) = self.export(other, name)?;
                next(f, value, rest)
            }
            Value::Object(properties) => {
                let Some((first, rest)) = fields.split_first() else { return Some((file, node)) };
                let direct = properties.iter().rev().find(|p| p.key.is_some_and(|k| facts.name(k) == *first));
                match direct {
                    Some(p) => next(file, p.value, rest),
                    None => properties.iter().filter(|p| p.spread).find_map(|p| next(file, p.value, fields)),
                }
            }
            Value::Call(call) => {
                // `Object.freeze({…})` and the like.
                let call = facts.call(*call)?;
                let freezes = matches!(self.what(file, call.callee), Some(What::Global(n)) if n == ["Object", "freeze"]);
                if freezes {
                    next(file, *call.args.first()?, fields)
                } else {
                    fields.is_empty().then_some((file, node))
                }
            }
            Value::Param(f, i) => {
                let Some((_, _, from, call)) = out.iter().find(|(at, id, _, _)| *at == file && id == f)
                else {
                    return fields.is_empty().then_some((file, node));
                };
                next(*from, self.facts(*from)?.call(*call)?.args.get(*i as usize).copied()?, fields)
            }
            // A default for what is not set from outside.
            Value::Or(a, b) if matches!(facts.node(*a), Value::Param(..)) => {
                next(file, *a, fields).filter(|v| *v != (file, *a)).or_else(|| next(file, *b, fields))
            }
            _ => fields.is_empty().then_some((file, node)),
        }
    }
}
