//! Whether a value was checked before it is used, and whether the check proves anything.

use crate::Code;
use crate::depth::Steps;
use crate::guard::is_weak;
use crate::pattern::{Held, judge};
use crate::what::What;
use js::{Call, FnId, GuardId, NodeId, Relation, Value, VarId};
use rustc_hash::{FxHashMap, FxHashSet};

/// How an address was checked before it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    /// Compared exactly, looked up, or given to a function that checks.
    Exactly,
    /// Only its scheme was looked at: that it is `http` or `https`.
    Scheme,
    /// Only searched for a text that may stand anywhere in it: the call that does so, by file and value.
    Weakly(u32, NodeId),
}

impl Checked {
    /// The stricter of two.
    fn or(self, other: Option<Checked>) -> Checked {
        match (self, other) {
            (Checked::Exactly, _) | (_, Some(Checked::Exactly)) => Checked::Exactly,
            (Checked::Weakly(..), _) => self,
            (_, Some(other @ Checked::Weakly(..))) => other,
            _ => self,
        }
    }
}

fn stricter(a: Option<Checked>, b: Option<Checked>) -> Option<Checked> {
    match (a, b) {
        (Some(a), b) => Some(a.or(b)),
        (None, b) => b,
    }
}

/// Parts of an address, which speak for the whole of it.
const PARTS: [&str; 14] = [
    "host",
    "hostname",
    "origin",
    "protocol",
    "pathname",
    "href",
    "port",
    "search",
    "searchParams",
    "hash",
    "scheme",
    "url",
    "path",
    "query",
];
/// Functions of one body that are looked into, one inside the other.
const INTO: u32 = 3;

impl Code {
    /// How the conditions of a guard check one of `values`, which a search passed, the origin first; the strictest
    /// check counts.
    pub(crate) fn checked(
        &self,
        file: u32,
        guard: Option<GuardId>,
        values: &[(u32, NodeId)],
    ) -> Option<Checked> {
        let facts = self.facts(file)?;
        let mut of = Values::default();
        // A part that was taken out of an address is not checked where the address is.
        let taken = values.iter().rposition(|(f, node)| self.takes_part(*f, *node));
        for (_, node) in values.iter().skip(taken.unwrap_or(0)).filter(|(f, _)| *f == file) {
            match facts.node(*node) {
                Value::Read(var) => {
                    of.vars.insert(*var);
                }
                Value::Param(function, i) => {
                    of.params.insert((*function, *i));
                }
                Value::Member(base, name) => of.note(facts, *base, facts.name(*name)),
                _ => {}
            }
        }
        let steps = Steps::new();
        let speaks = Speaks { code: self, file, of, steps: &steps, into: 0 };
        facts.guards(guard).fold(None, |found, g| stricter(found, speaks.check(g.test, g.holds, 0)))
    }

    /// True for `link.searchParams.get('next')`: what comes out is another value than the link.
    fn takes_part(&self, file: u32, node: NodeId) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        let Value::Call(call) = facts.node(node) else { return false };
        facts.call(*call).is_some_and(|c| {
            matches!(facts.node(c.callee), Value::Member(_, n) if matches!(facts.name(*n), "get" | "getAll"))
        })
    }
}

/// What tests may speak of.
#[derive(Default)]
struct Values {
    vars: FxHashSet<VarId>,
    params: FxHashSet<(FnId, u32)>,
    /// The properties that the search read of a variable or parameter: others beside them are other values.
    read: FxHashMap<Holder, FxHashSet<String>>,
}

#[derive(PartialEq, Eq, Hash)]
enum Holder {
    Var(VarId),
    Param(FnId, u32),
}

fn holder(facts: &js::Facts, node: NodeId) -> Option<Holder> {
    match facts.node(node) {
        Value::Read(var) => Some(Holder::Var(*var)),
        Value::Param(f, i) => Some(Holder::Param(*f, *i)),
        _ => None,
    }
}

impl Values {
    fn note(&mut self, facts: &js::Facts, base: NodeId, name: &str) {
        if let Some(holder) = holder(facts, base) {
            self.read.entry(holder).or_default().insert(name.to_owned());
        }
    }
}

/// Whether tests speak of a value.
struct Speaks<'a> {
    code: &'a Code,
    file: u32,
    of: Values,
    steps: &'a Steps,
    into: u32,
}

impl Speaks<'_> {
    /// True where the value, or something made of it, takes part in `node`.
    fn of(&self, node: NodeId, depth: u32) -> bool {
        let over = depth > 10 || self.steps.start().ends();
        let Some(facts) = self.code.facts(self.file).filter(|_| !over) else { return false };
        match facts.node(node) {
            Value::Read(var) => {
                self.of.vars.contains(var)
                    || facts
                        .var(*var)
                        .is_some_and(|v| v.writes.iter().take(4).any(|w| self.of(*w, depth + 1)))
            }
            Value::Param(f, i) => self.of.params.contains(&(*f, *i)),
            Value::Member(base, name) => {
                let name = facts.name(*name);
                let read = holder(facts, *base).and_then(|h| self.of.read.get(&h));
                let beside = read.is_some_and(|r| !r.contains(name)) && !PARTS.contains(&name);
                !beside && name != "length" && self.of(*base, depth + 1)
            }
            Value::Index(base, key) => self.of(*base, depth + 1) || self.of(*key, depth + 1),
            Value::Not(base) => self.of(*base, depth + 1),
            Value::Call(call) => facts.call(*call).is_some_and(|c| {
                self.of(c.callee, depth + 1) || c.args.iter().any(|a| self.of(*a, depth + 1))
            }),
            Value::Join(parts) => parts.iter().any(|p| self.of(*p, depth + 1)),
            Value::And(a, b) | Value::Or(a, b) | Value::Compare(_, a, b) => {
                self.of(*a, depth + 1) || self.of(*b, depth + 1)
            }
            _ => false,
        }
    }

    fn check(&self, test: NodeId, holds: bool, depth: u32) -> Option<Checked> {
        let over = depth > 10 || self.steps.start().ends();
        let facts = self.code.facts(self.file).filter(|_| !over)?;
        match facts.node(test) {
            Value::Not(inner) => self.check(*inner, !holds, depth + 1),
            Value::And(a, b) | Value::Or(a, b) => {
                stricter(self.check(*a, holds, depth + 1), self.check(*b, holds, depth + 1))
            }
            Value::Compare(relation, a, b) => self.compared(*relation, *a, *b, holds, depth),
            Value::Call(call) => self.called(test, facts.call(*call)?, holds, depth),
            // `ROUTES[path]`.
            Value::Index(base, key) => {
                (holds && self.of(*key, 0) && !self.of(*base, 0)).then_some(Checked::Exactly)
            }
            Value::Read(var) => match facts.var(*var)?.writes.as_slice() {
                [one] if !self.of.vars.contains(var) => self.check(*one, holds, depth + 1),
                _ => None,
            },
            _ => None,
        }
    }

    fn compared(&self, relation: Relation, a: NodeId, b: NodeId, holds: bool, depth: u32) -> Option<Checked> {
        let facts = self.code.facts(self.file)?;
        let constant = |n: NodeId| matches!(facts.node(n), Value::Scalar | Value::Bool(_));
        // The place of a text in another one says little; being null says nothing.
        if constant(a) || constant(b) {
            return [a, b].into_iter().find_map(|n| self.check(n, true, depth + 1));
        }
        let same = match relation {
            Relation::Equal => holds,
            Relation::Differs => !holds,
            Relation::Other => true,
        };
        if !same || !(self.of(a, 0) || self.of(b, 0)) {
            return None;
        }
        let text = [a, b].into_iter().find_map(|n| self.code.text(self.file, n, &[]));
        match text.as_deref() {
            Some("") => None,
            Some("http:" | "https:" | "http" | "https") => Some(Checked::Scheme),
            _ => Some(Checked::Exactly),
        }
    }

    fn called(&self, test: NodeId, call: &Call, holds: bool, depth: u32) -> Option<Checked> {
        let facts = self.code.facts(self.file)?;
        let last = self.code.last_name(self.file, call.callee).unwrap_or_default();
        let receiver = match facts.node(call.callee) {
            Value::Member(base, _) => Some(*base),
            _ => None,
        };
        let on_value = receiver.is_some_and(|r| self.of(r, 0));
        let given = call.args.iter().any(|a| self.of(*a, 0));
        match last {
            "includes" | "indexOf" | "startsWith" | "endsWith" | "search" | "match" if on_value => {
                let needle = call.args.first().copied()?;
                if let Some(pattern) = self.pattern(needle) {
                    return self.by_pattern(&pattern, test, holds);
                }
                let text = self.code.text(self.file, needle, &[]);
                self.searched(last, text.as_deref(), test, holds)
            }
            "test" | "exec" if given => match receiver.and_then(|r| self.pattern(r)) {
                Some(pattern) => self.by_pattern(&pattern, test, holds),
                None => Some(Checked::Exactly),
            },
            // `HOSTS.some((host) => host === link.host)`.
            "some" | "every" | "find" | "findIndex" if !on_value => {
                let Some(Value::Function(f)) = call.args.first().map(|a| facts.node(*a)) else {
                    return given.then_some(Checked::Exactly);
                };
                let returns = &facts.function(*f)?.returns;
                returns.iter().fold(None, |found, r| stricter(found, self.check(*r, holds, depth + 1)))
            }
            // They say nothing of where an address leads.
            "Boolean" | "String" | "canParse" | "isArray" | "trim" | "isString" | "isUrl" | "isURL"
            | "parse" => (last == "trim" || !given).then_some(()).and(None),
            _ if given => match self.code.what(self.file, call.callee) {
                Some(What::Function(f, id)) => self.inside(f, id, call, holds),
                Some(What::Global(names)) if names == ["URL"] => None,
                _ => Some(Checked::Exactly),
            },
            "has" => on_value.then_some(Checked::Exactly),
            _ => None,
        }
    }

    /// A search for a text, or for one that is not constant.
    fn searched(&self, method: &str, text: Option<&str>, test: NodeId, holds: bool) -> Option<Checked> {
        let Some(text) = text else { return Some(Checked::Exactly) };
        if is_weak(method, text) {
            return holds.then_some(Checked::Weakly(self.file, test));
        }
        let scheme = matches!(text, "http" | "http:" | "https" | "https:" | "http://" | "https://");
        let words = text.chars().any(char::is_alphanumeric);
        match method {
            _ if scheme => holds.then_some(Checked::Scheme),
            // That a word stands somewhere in an address proves nothing of where it leads.
            "includes" | "indexOf" | "search" | "endsWith" if words && holds => None,
            _ => Some(Checked::Exactly),
        }
    }

    fn pattern(&self, node: NodeId) -> Option<String> {
        let (file, node) = self.code.value(self.file, node, &[], &[])?;
        let facts = self.code.facts(file)?;
        match facts.node(node) {
            Value::Regex(pattern) => Some(facts.name(*pattern).to_owned()),
            _ => None,
        }
    }

    fn by_pattern(&self, pattern: &str, test: NodeId, holds: bool) -> Option<Checked> {
        match judge(pattern) {
            Held::Exactly => Some(Checked::Exactly),
            Held::Scheme => holds.then_some(Checked::Scheme),
            Held::Weakly => holds.then_some(Checked::Weakly(self.file, test)),
        }
    }

    /// What a function of the project checks of the value it is given.
    fn inside(&self, file: u32, function: FnId, call: &Call, holds: bool) -> Option<Checked> {
        let facts = self.code.facts(file)?;
        let f = facts.function(function)?;
        if self.into >= INTO {
            return Some(Checked::Exactly);
        }
        let mut of = Values::default();
        let given = call.args.iter().enumerate().filter(|(_, a)| self.of(**a, 0));
        of.params.extend(given.map(|(i, _)| (function, i as u32)));
        let inner = Speaks { code: self.code, file, of, steps: self.steps, into: self.into + 1 };
        let mut found = f.returns.iter().fold(None, |found, r| stricter(found, inner.check(*r, holds, 0)));
        // `if (host !== HOST) return false; return true;`
        let own = |g: &&js::Guard| {
            let at = facts.span(g.test);
            at.start >= f.span.start && at.end <= f.span.end
        };
        for guard in facts.guards.iter().filter(own) {
            let either = stricter(inner.check(guard.test, true, 0), inner.check(guard.test, false, 0));
            found = stricter(found, either);
        }
        // One that always agrees is none, and one that only proves something where it agrees proves nothing here; one
        // that is not understood may be one.
        let agrees = f.returns.iter().all(|r| matches!(facts.node(*r), Value::Bool(true)));
        let otherwise = |r: &NodeId| inner.check(*r, !holds, 0).is_some_and(|c| c != Checked::Exactly);
        let says_nothing = agrees || f.returns.iter().any(otherwise);
        match found {
            Some(found) => Some(found),
            None => (!says_nothing).then_some(Checked::Exactly),
        }
    }
}
