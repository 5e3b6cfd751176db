//! Values of which the app itself takes a token.

use crate::Code;
use crate::kinds::holds_token;
use js::{FnId, NodeId, Value, VarId};
use rustc_hash::FxHashMap;

/// Names before that of a token that are followed.
const DEPTH: usize = 5;

/// What a value is called inside one file, as far as it has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Called {
    Var(VarId, Option<js::Name>),
    Param(FnId, u32, Option<js::Name>),
}

/// For each file the values of which the app reads a token, with the name under which it does.
#[derive(Default)]
pub(crate) struct Answers<'a>(FxHashMap<u32, FxHashMap<Called, &'a str>>);

impl<'a> Answers<'a> {
    /// The name under which the app takes a token out of a value.
    pub(crate) fn token_of(&mut self, code: &'a Code, file: u32, node: NodeId) -> Option<&'a str> {
        let wanted = called(code, file, node)?;
        let table = self.0.entry(file).or_insert_with(|| {
            let mut table = FxHashMap::default();
            let Some(facts) = code.facts(file) else { return table };
            for node in &facts.nodes {
                if let Value::Member(base, name) = node
                    && holds_token(facts.name(*name))
                {
                    // `answer.data.user.token`: each of them holds it.
                    let mut next = Some(*base);
                    for _ in 0..DEPTH {
                        let Some(holder) = next else { break };
                        if let Some(key) = called(code, file, holder) {
                            table.entry(key).or_insert(facts.name(*name));
                        }
                        next = match facts.node(holder) {
                            Value::Member(outer, _) => Some(*outer),
                            _ => None,
                        };
                    }
                }
            }
            table
        });
        table.get(&wanted).copied()
    }
}

/// What a value is called: a variable, a parameter, or a property of one.
pub(crate) fn called(code: &Code, file: u32, node: NodeId) -> Option<Called> {
    let facts = code.facts(file)?;
    let plain = |node: NodeId, name: Option<js::Name>| match facts.node(node) {
        Value::Read(var) => Some(Called::Var(*var, name)),
        Value::Param(f, i) => Some(Called::Param(*f, *i, name)),
        _ => None,
    };
    match facts.node(node) {
        Value::Member(base, name) => plain(*base, Some(*name)),
        _ => plain(node, None),
    }
}
