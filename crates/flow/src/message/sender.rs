//! Whether the sender of a message, or what it sent, is checked before it is used.

use crate::Code;
use crate::guard::is_weak;
use crate::search::Flow;
use crate::what::What;
use base::Place;
use js::{FnId, GuardId, NodeId, Relation, Value};

/// How the sender is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    /// Not at all.
    Unchecked,
    /// By a search that the address of somebody else passes as well: the place, and the test in words.
    Weakly(Place, String),
    /// Compared, looked up, or given to a function that decides.
    Checked,
}

impl Sender {
    fn or(self, other: impl FnOnce() -> Sender) -> Sender {
        match self {
            Sender::Checked => Sender::Checked,
            Sender::Unchecked => other(),
            weak @ Sender::Weakly(..) => match other() {
                Sender::Checked => Sender::Checked,
                _ => weak,
            },
        }
    }
}

const DEPTH: u32 = 8;

impl Code {
    /// What the conditions around a piece of code prove about the sender.
    pub(super) fn sender_at(&self, file: u32, guard: Option<GuardId>) -> Sender {
        let Some(facts) = self.facts(file) else { return Sender::Unchecked };
        facts.guards(guard).fold(Sender::Unchecked, |all, g| all.or(|| self.sender_in(file, g.test, 0)))
    }

    fn sender_in(&self, file: u32, test: NodeId, depth: u32) -> Sender {
        let Some(facts) = self.facts(file).filter(|_| depth < DEPTH) else { return Sender::Unchecked };
        let names = |n: NodeId| self.names_sender(file, n, 0);
        match facts.node(test) {
            Value::Not(inner) => self.sender_in(file, *inner, depth + 1),
            Value::And(a, b) | Value::Or(a, b) => {
                self.sender_in(file, *a, depth + 1).or(|| self.sender_in(file, *b, depth + 1))
            }
            Value::Compare(_, a, b) => {
                let constant = |n: NodeId| matches!(facts.node(n), Value::Scalar | Value::Bool(_));
                if (names(*a) && !constant(*b)) || (names(*b) && !constant(*a)) {
                    // `e.origin.indexOf(x) === 0` is a prefix test, `typeof e.origin` a scalar.
                    let inner = [*a, *b].into_iter().find(|n| matches!(facts.node(*n), Value::Call(_)));
                    return match inner.map(|n| self.sender_in(file, n, depth + 1)) {
                        Some(weak @ Sender::Weakly(..)) => weak,
                        _ => Sender::Checked,
                    };
                }
                self.sender_in(file, *a, depth + 1).or(|| self.sender_in(file, *b, depth + 1))
            }
            Value::Index(_, key) if names(*key) => Sender::Checked,
            Value::Call(call) => {
                let Some(call) = facts.call(*call) else { return Sender::Unchecked };
                let receiver = match facts.node(call.callee) {
                    Value::Member(base, _) => Some(*base),
                    _ => None,
                };
                let last = self.last_name(file, call.callee).unwrap_or_default();
                if let Some(receiver) = receiver.filter(|r| names(*r)) {
                    let text = call.args.first().and_then(|a| self.text(file, *a, &[]));
                    let regex = call.args.first().and_then(|a| match facts.node(*a) {
                        Value::Regex(name) => Some(facts.name(*name)),
                        _ => None,
                    });
                    let weak = match (&text, regex) {
                        (Some(text), _) => is_weak(last, text),
                        (None, Some(pattern)) => is_open(pattern),
                        (None, None) => false,
                    };
                    if weak {
                        let what = format!("{}.{last}(\u{2026})", self.word(file, receiver));
                        return Sender::Weakly(self.place_of(file, test), what);
                    }
                    return Sender::Checked;
                }
                if call.args.iter().any(|a| names(*a)) {
                    let pattern = receiver.and_then(|r| match facts.node(r) {
                        Value::Regex(name) => Some(facts.name(*name)),
                        _ => None,
                    });
                    return match pattern {
                        Some(pattern) if is_open(pattern) => {
                            Sender::Weakly(self.place_of(file, test), format!("/{pattern}/.{last}(\u{2026})"))
                        }
                        _ => Sender::Checked,
                    };
                }
                // A function of the project that is given the event and looks at who sent it.
                match self.what(file, call.callee) {
                    Some(What::Function(f, id)) if self.looks_at_sender(f, id) => Sender::Checked,
                    _ => Sender::Unchecked,
                }
            }
            Value::Read(var) => match facts.var(*var).map(|v| v.writes.as_slice()) {
                Some([one]) => self.sender_in(file, *one, depth + 1),
                _ => Sender::Unchecked,
            },
            _ => Sender::Unchecked,
        }
    }

    /// True where a function does anything with the sender but print it or answer.
    pub(super) fn looks_at_sender(&self, file: u32, function: FnId) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        let Some(body) = facts.function(function).map(|f| f.span) else { return false };
        // What is printed, and what is only answered, is not looked at.
        let idle = |node: NodeId| {
            facts.calls.iter().any(|c| {
                let answers = matches!(facts.node(c.callee), Value::Member(base, name)
                    if *base == node && facts.name(*name) == "postMessage");
                let prints = || {
                    matches!(self.what(file, c.callee), Some(What::Global(n)) if n.first() == Some(&"console"))
                };
                answers || (c.args.contains(&node) && prints())
            })
        };
        facts.nodes.iter().zip(&facts.spans).enumerate().any(|(i, (node, span))| {
            let node_id = NodeId(i as u32);
            matches!(node, Value::Member(_, n) if matches!(facts.name(*n), "origin" | "source"))
                && body.start <= span.start
                && span.end <= body.end
                && self.names_sender(file, node_id, 0)
                && !idle(node_id)
        })
    }

    /// True where what arrives, not another part of the message, is compared or given to something that decides.
    pub(crate) fn content_checked(&self, file: u32, guard: Option<GuardId>, flow: &Flow<'_>) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        let field = flow.hops.iter().rev().find_map(|(f, n)| {
            let facts = self.facts(*f)?;
            match facts.node(*n) {
                Value::Member(_, name) => Some(facts.name(*name)),
                _ => None,
            }
        });
        let Some(field) = field else { return false };
        facts.guards(guard).any(|g| self.tests_content(file, (g.test, g.holds), field, 0))
    }

    fn tests_content(&self, file: u32, (test, holds): (NodeId, bool), field: &str, depth: u32) -> bool {
        let Some(facts) = self.facts(file).filter(|_| depth < DEPTH) else { return false };
        let inner = |n: NodeId, holds: bool| self.tests_content(file, (n, holds), field, depth + 1);
        let is = |n: NodeId| self.is_content(file, n, field, 0);
        match facts.node(test) {
            Value::Not(a) => inner(*a, !holds),
            Value::And(a, b) | Value::Or(a, b) => inner(*a, holds) || inner(*b, holds),
            Value::Compare(relation, a, b) => {
                // Where it differs from one text it may be any other.
                let equal = match relation {
                    Relation::Equal => holds,
                    Relation::Differs => !holds,
                    Relation::Other => true,
                };
                let constant = |n: NodeId| matches!(facts.node(n), Value::Scalar | Value::Bool(_));
                let compared = (is(*a) && !constant(*b)) || (is(*b) && !constant(*a));
                (equal && compared) || inner(*a, holds) || inner(*b, holds)
            }
            Value::Index(_, key) => is(*key),
            Value::Call(call) => facts.call(*call).is_some_and(|c| {
                let receiver = match facts.node(c.callee) {
                    Value::Member(base, _) => is(*base),
                    _ => false,
                };
                receiver || c.args.iter().any(|a| is(*a))
            }),
            _ => false,
        }
    }

    fn is_content(&self, file: u32, node: NodeId, field: &str, depth: u32) -> bool {
        let Some(facts) = self.facts(file).filter(|_| depth < DEPTH) else { return false };
        match facts.node(node) {
            Value::Member(base, name) => {
                let part = matches!(
                    facts.name(*name),
                    "hostname" | "host" | "protocol" | "origin" | "href" | "pathname"
                );
                facts.name(*name) == field || (part && self.is_content(file, *base, field, depth + 1))
            }
            Value::Read(var) => facts.var(*var).is_some_and(|v| {
                v.writes.iter().take(3).any(|w| self.is_content(file, *w, field, depth + 1))
            }),
            Value::Call(call) => facts.call(*call).is_some_and(|c| {
                let receiver = match facts.node(c.callee) {
                    Value::Member(base, _) => self.is_content(file, *base, field, depth + 1),
                    _ => false,
                };
                receiver || c.args.iter().any(|a| self.is_content(file, *a, field, depth + 1))
            }),
            _ => false,
        }
    }
}

/// True for a pattern that may match inside of a longer text.
fn is_open(pattern: &str) -> bool {
    !(pattern.starts_with('^') && pattern.ends_with('$'))
}
