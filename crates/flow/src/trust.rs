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

/// What is known where one of two held: a check that only looks as if it proved something is worth telling of, and a
/// way without any check is as good as none.
fn either(a: Option<Checked>, b: Option<Checked>) -> Option<Checked> {
    match (a, b) {
        (Some(weak @ Checked::Weakly(..)), _) | (_, Some(weak @ Checked::Weakly(..))) => Some(weak),
        (Some(Checked::Exactly), other) | (other, Some(Checked::Exactly)) => other,
        (a, b) => a.and(b),
    }
}

/// True for questions that are answered with yes where all is well: `isContentId`, not `isExternal` or `validate`.
fn asks_for_good(name: &str) -> bool {
    const BAD: [&str; 26] = [
        "not",
        "no",
        "invalid",
        "malicious",
        "blocked",
        "blacklisted",
        "denied",
        "forbidden",
        "unsafe",
        "untrusted",
        "dangerous",
        "suspicious",
        "bad",
        "illegal",
        "external",
        "absolute",
        "remote",
        "foreign",
        "cross",
        "other",
        "unknown",
        "http",
        "script",
        "javascript",
        "data",
        "url",
    ];
    let words = crate::names::words(name);
    let asks = words.first().is_some_and(|w| matches!(w.as_str(), "is" | "looks" | "matches"));
    asks && words.len() > 1 && !words.iter().any(|w| BAD.contains(&w.as_str()))
}

/// True for functions that take something out of a text: that it holds no such thing says nothing of where it leads.
fn takes_out(name: &str) -> bool {
    let words = crate::names::words(name);
    let takes = words.first().is_some_and(|w| matches!(w.as_str(), "parse" | "extract" | "decode"));
    takes
        && words.len() > 1
        && !words.iter().any(|w| matches!(w.as_str(), "error" | "errors" | "problem" | "issue"))
}

/// True for a pattern that forbids something where it does not match: signs, or addresses that run code.
fn forbids(pattern: &str) -> bool {
    if pattern.contains("script") || pattern.starts_with("^[^") {
        return true;
    }
    let mut letters = 0;
    let (mut class, mut escaped) = (false, false);
    for c in pattern.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            c if !class && c.is_alphabetic() => letters += 1,
            _ => {}
        }
    }
    !pattern.starts_with('^') && letters < 3
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

    /// The pattern of a regular expression, written as one or made of a constant text: `new RegExp('^https://')`.
    pub(crate) fn pattern_of(&self, file: u32, node: NodeId) -> Option<String> {
        let (file, node) = self.value(file, node, &[], &[])?;
        let facts = self.facts(file)?;
        match facts.node(node) {
            Value::Regex(pattern) => Some(facts.name(*pattern).to_owned()),
            Value::Call(call) => {
                let call = facts.call(*call)?;
                let made = matches!(self.what(file, call.callee), Some(What::Global(n)) if n == ["RegExp"]);
                self.text(file, *call.args.first().filter(|_| made)?, &[])
            }
            _ => None,
        }
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
                let both = [self.check(*a, holds, depth + 1), self.check(*b, holds, depth + 1)];
                let all = matches!(facts.node(test), Value::And(..)) == holds;
                match both {
                    [left, right] if all => stricter(left, right),
                    // One that does not speak of the value, or says that there is none, opens no way that is known.
                    [left, right] if holds && self.opens(*a) && self.opens(*b) => either(left, right),
                    [left @ Some(_), right @ Some(_)] => either(left, right),
                    [left, right] => left.or(right),
                }
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
        if !same || !(self.of(a, 0) || self.of(b, 0)) || self.is_port(a) || self.is_port(b) {
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
                // `host.endsWith('.a.example')`, which no other host does.
                let name = receiver.and_then(|r| self.code.last_name(self.file, r)).unwrap_or_default();
                let below = |t: &str| t.strip_prefix('.').is_some_and(|rest| rest.contains('.'));
                if last == "endsWith"
                    && name.to_ascii_lowercase().contains("host")
                    && text.as_deref().is_some_and(below)
                {
                    return holds.then_some(Checked::Exactly);
                }
                self.searched(last, text.as_deref(), test, holds)
            }
            "test" | "exec" if given => match receiver.and_then(|r| self.pattern(r)) {
                Some(pattern) => self.by_pattern(&pattern, test, holds),
                None => Some(Checked::Exactly),
            },
            _ if given && !holds && self.is_unread(call) && asks_for_good(last) => None,
            _ if given && !holds && takes_out(last) => None,
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
            "includes" | "indexOf" | "search" | "endsWith"
                if words && (holds || !text.contains("script")) =>
            {
                None
            }
            _ => Some(Checked::Exactly),
        }
    }

    fn pattern(&self, node: NodeId) -> Option<String> {
        self.code.pattern_of(self.file, node)
    }

    /// True for a condition that may open a way for a value nobody looked at.
    fn opens(&self, node: NodeId) -> bool {
        let Some(facts) = self.code.facts(self.file) else { return false };
        let constant = |n: &NodeId| match facts.node(*n) {
            Value::Scalar | Value::Bool(_) => true,
            Value::Text(text) => facts.name(*text).is_empty(),
            _ => false,
        };
        let missing = match facts.node(node) {
            Value::Not(inner) => !matches!(facts.node(*inner), Value::Call(_)),
            Value::Compare(Relation::Equal, a, b) => constant(a) || constant(b),
            _ => false,
        };
        !missing && self.of(node, 0)
    }

    /// True for the port of an address, which says nothing of its host.
    fn is_port(&self, node: NodeId) -> bool {
        self.code.last_name(self.file, node) == Some("port")
    }

    /// True for conditions that only speak of ports.
    fn is_idle(&self, node: NodeId, depth: u32) -> bool {
        let over = depth > 10;
        let Some(facts) = self.code.facts(self.file).filter(|_| !over) else { return false };
        match facts.node(node) {
            Value::Not(inner) => self.is_idle(*inner, depth + 1),
            Value::And(a, b) | Value::Or(a, b) => self.is_idle(*a, depth + 1) && self.is_idle(*b, depth + 1),
            Value::Compare(_, a, b) => self.is_port(*a) || self.is_port(*b),
            _ => self.is_port(node),
        }
    }

    /// True for a function whose body is not at hand.
    fn is_unread(&self, call: &Call) -> bool {
        !matches!(self.code.what(self.file, call.callee), Some(What::Function(..)))
    }

    fn by_pattern(&self, pattern: &str, test: NodeId, holds: bool) -> Option<Checked> {
        match judge(pattern) {
            Held::Exactly => (holds || forbids(pattern)).then_some(Checked::Exactly),
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
        // `if (host !== HOST) return false; return true;`
        let own = |g: &&js::Guard| {
            let at = facts.span(g.test);
            at.start >= f.span.start && at.end <= f.span.end
        };
        let anywhere = || {
            facts.guards.iter().filter(own).fold(None, |found, g| {
                stricter(found, stricter(inner.check(g.test, true, 0), inner.check(g.test, false, 0)))
            })
        };
        if f.returns.is_empty() {
            return anywhere();
        }
        // Whichever of the answers it was: the one that proves least counts.
        let mut found = Some(Checked::Exactly);
        for (i, answer) in f.returns.iter().enumerate() {
            let constant = match facts.node(*answer) {
                Value::Bool(says) if *says != holds => continue,
                Value::Bool(_) => true,
                _ => false,
            };
            let guard = f.return_guards.get(i).copied().flatten();
            let before = facts
                .guards(guard)
                .filter(own)
                .fold(None, |found, g| stricter(found, inner.check(g.test, g.holds, 0)));
            let said = stricter(before, inner.check(*answer, holds, 0));
            // One that only proves something where it is the other way round proves nothing here; one that is not
            // understood may be a check.
            let open = || inner.is_idle(*answer, 0) || inner.check(*answer, !holds, 0).is_some();
            let said = match said {
                None if !constant && !open() => anywhere().or(Some(Checked::Exactly)),
                said => said,
            };
            found = either(found, said);
        }
        found
    }
}
