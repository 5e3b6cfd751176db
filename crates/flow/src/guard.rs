//! What the conditions around a piece of code mean: in which builds and on which platform it runs, and whether a
//! value was checked before.

use crate::Code;
use crate::depth::Steps;
use crate::what::What;
use js::{GuardId, NodeId, Relation, Value, VarId};
use rustc_hash::FxHashSet;

/// When a piece of code runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// In development only.
    pub development: bool,
    /// In a browser only, not in the app.
    pub web: bool,
}

impl Context {
    /// Both together.
    pub(crate) fn and(self, other: Context) -> Context {
        Context { development: self.development || other.development, web: self.web || other.web }
    }

    /// True where the code runs in the app that ships.
    pub fn ships(self) -> bool {
        !self.development && !self.web
    }
}

/// What a test tells where it comes out true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tells {
    Development,
    Production,
    Web,
    Native,
}

impl Tells {
    fn not(self) -> Tells {
        match self {
            Tells::Development => Tells::Production,
            Tells::Production => Tells::Development,
            Tells::Web => Tells::Native,
            Tells::Native => Tells::Web,
        }
    }
}

/// How an address was checked before it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    /// Compared exactly, looked up, or given to a function that checks.
    Exactly,
    /// Only searched for a text that may stand anywhere in it: the call that does so, by file and value.
    Weakly(u32, NodeId),
}

const DEPTH: u32 = 6;

impl Code {
    /// When code under a guard runs.
    pub(crate) fn context(&self, file: u32, guard: Option<GuardId>) -> Context {
        let mut context = Context::default();
        let Some(facts) = self.facts(file) else { return context };
        for guard in facts.guards(guard) {
            match self.tells(file, guard.test, guard.holds, 0) {
                Some(Tells::Development) => context.development = true,
                Some(Tells::Web) => context.web = true,
                _ => {}
            }
        }
        context
    }

    /// What the browser's side of a plugin does does not happen in the app, which has the native side.
    pub(crate) fn in_web_plugin(&self, file: u32, function: Option<js::FnId>) -> Context {
        let mut context = Context::default();
        let Some(facts) = self.facts(file) else { return context };
        let first = function.and_then(|f| facts.function(f));
        for f in std::iter::successors(first, |f| facts.function(f.outer?)) {
            let base = f.class.and_then(|c| facts.class(c)?.base).and_then(|b| self.what(file, b));
            context.web |=
                matches!(base, Some(What::Package("@capacitor/core", names)) if names == ["WebPlugin"]);
        }
        context
    }

    fn tells(&self, file: u32, test: NodeId, holds: bool, depth: u32) -> Option<Tells> {
        if depth > DEPTH {
            return None;
        }
        let facts = self.facts(file)?;
        let turn = |t: Tells| if holds { t } else { t.not() };
        match facts.node(test) {
            Value::Not(inner) => self.tells(file, *inner, !holds, depth + 1),
            Value::And(a, b) if holds => {
                self.tells(file, *a, true, depth + 1).or_else(|| self.tells(file, *b, true, depth + 1))
            }
            Value::Or(a, b) if !holds => {
                self.tells(file, *a, false, depth + 1).or_else(|| self.tells(file, *b, false, depth + 1))
            }
            Value::Compare(relation, a, b) => {
                let same = match relation {
                    Relation::Equal => holds,
                    Relation::Differs => !holds,
                    Relation::Other => return None,
                };
                let text = self
                    .text(file, *b, &[])
                    .map(|t| (*a, t))
                    .or_else(|| Some((*b, self.text(file, *a, &[])?)));
                let (subject, text) = text?;
                let word = self.word(file, subject);
                match text.as_str() {
                    "production" if word.ends_with("NODE_ENV") || word.ends_with("MODE") => {
                        Some(if same { Tells::Production } else { Tells::Development })
                    }
                    "development" if word.ends_with("NODE_ENV") || word.ends_with("MODE") => {
                        Some(if same { Tells::Development } else { Tells::Production })
                    }
                    "web" if word.contains("latform") => Some(if same { Tells::Web } else { Tells::Native }),
                    "ios" | "android" if word.contains("latform") && same => Some(Tells::Native),
                    _ => None,
                }
            }
            Value::Call(call) => {
                let call = facts.call(*call)?;
                let last = self.last_name(file, call.callee)?;
                match last {
                    "isNativePlatform" | "isNative" => return Some(turn(Tells::Native)),
                    "isDevMode" => return Some(turn(Tells::Development)),
                    "is" => {
                        return match self.text(file, *call.args.first()?, &[])?.as_str() {
                            "capacitor" | "hybrid" | "cordova" => Some(turn(Tells::Native)),
                            "ios" | "android" if holds => Some(Tells::Native),
                            "desktop" | "mobileweb" if holds => Some(Tells::Web),
                            _ => None,
                        };
                    }
                    _ => {}
                }
                let Some(What::Function(f, id)) = self.what(file, call.callee) else { return None };
                match self.facts(f)?.function(id)?.returns.as_slice() {
                    [one] => self.tells(f, *one, holds, depth + 1),
                    _ => None,
                }
            }
            Value::Member(base, name) => match facts.name(*name) {
                "DEV" => Some(turn(Tells::Development)),
                "PROD" => Some(turn(Tells::Production)),
                "production" if self.word(file, *base).ends_with("nvironment") => {
                    Some(turn(Tells::Production))
                }
                "isNative" | "isNativePlatform" | "isCapacitor" => Some(turn(Tells::Native)),
                _ => self.behind(file, test, holds, depth),
            },
            Value::Global(name) if facts.name(*name) == "__DEV__" => Some(turn(Tells::Development)),
            Value::Read(_) => self.behind(file, test, holds, depth),
            _ => None,
        }
    }

    /// A test that has a name.
    fn behind(&self, file: u32, test: NodeId, holds: bool, depth: u32) -> Option<Tells> {
        let (f, value) = self.value(file, test, &[], &[])?;
        ((f, value) != (file, test)).then(|| self.tells(f, value, holds, depth + 1)).flatten()
    }

    /// How the conditions of a guard check one of `values`, which a search passed; the strictest check counts.
    pub(crate) fn checked(
        &self,
        file: u32,
        guard: Option<GuardId>,
        values: &[(u32, NodeId)],
    ) -> Option<Checked> {
        let facts = self.facts(file)?;
        let (mut vars, mut params) = (FxHashSet::default(), FxHashSet::default());
        for (f, node) in values {
            match facts.node(*node) {
                Value::Read(var) if *f == file => {
                    vars.insert(*var);
                }
                Value::Param(function, i) if *f == file => {
                    params.insert((*function, *i));
                }
                _ => {}
            }
        }
        let steps = Steps::new();
        let speaks = Speaks { code: self, file, vars, params, steps: &steps };
        let mut weak = None;
        for guard in facts.guards(guard) {
            match speaks.check(guard.test, 0) {
                Some(Checked::Exactly) => return Some(Checked::Exactly),
                Some(other) => weak = weak.or(Some(other)),
                None => {}
            }
        }
        weak
    }
}

/// Whether tests speak of a value.
struct Speaks<'a> {
    code: &'a Code,
    file: u32,
    vars: FxHashSet<VarId>,
    params: FxHashSet<(js::FnId, u32)>,
    steps: &'a Steps,
}

impl Speaks<'_> {
    /// True where the value, or something made of it, takes part in `node`.
    fn of(&self, node: NodeId, depth: u32) -> bool {
        let over = depth > 10 || self.steps.start().ends();
        let Some(facts) = self.code.facts(self.file).filter(|_| !over) else { return false };
        match facts.node(node) {
            Value::Read(var) => {
                self.vars.contains(var)
                    || facts
                        .var(*var)
                        .is_some_and(|v| v.writes.iter().take(4).any(|w| self.of(*w, depth + 1)))
            }
            Value::Param(f, i) => self.params.contains(&(*f, *i)),
            Value::Member(base, _) | Value::Index(base, _) | Value::Not(base) => self.of(*base, depth + 1),
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

    fn check(&self, test: NodeId, depth: u32) -> Option<Checked> {
        let over = depth > 10 || self.steps.start().ends();
        let facts = self.code.facts(self.file).filter(|_| !over)?;
        match facts.node(test) {
            Value::Not(inner) => self.check(*inner, depth + 1),
            Value::And(a, b) | Value::Or(a, b) => {
                match (self.check(*a, depth + 1), self.check(*b, depth + 1)) {
                    (Some(Checked::Exactly), _) | (_, Some(Checked::Exactly)) => Some(Checked::Exactly),
                    (a, b) => a.or(b),
                }
            }
            Value::Compare(_, a, b) => {
                // The place of a text in another one says little; being null says nothing.
                let place = [*a, *b].into_iter().find_map(|n| self.check(n, depth + 1));
                if place.is_some() {
                    return place;
                }
                let constant = |n: NodeId| matches!(facts.node(n), Value::Scalar | Value::Bool(_));
                let exact = !constant(*a) && !constant(*b) && (self.of(*a, 0) || self.of(*b, 0));
                exact.then_some(Checked::Exactly)
            }
            Value::Call(call) => {
                let call = facts.call(*call)?;
                let last = self.code.last_name(self.file, call.callee).unwrap_or_default();
                let receiver = match facts.node(call.callee) {
                    Value::Member(base, _) => Some(*base),
                    _ => None,
                };
                let on_value = receiver.is_some_and(|r| self.of(r, 0));
                let given = call.args.iter().any(|a| self.of(*a, 0));
                match last {
                    "includes" | "indexOf" | "startsWith" | "endsWith" | "search" if on_value => {
                        let text = call.args.first().and_then(|a| self.code.text(self.file, *a, &[]));
                        match text {
                            Some(text) if is_weak(last, &text) => Some(Checked::Weakly(self.file, test)),
                            _ => Some(Checked::Exactly),
                        }
                    }
                    "startsWith" | "includes" | "trim" if on_value => None,
                    _ if given => Some(Checked::Exactly),
                    "test" | "match" | "has" => (on_value || given).then_some(Checked::Exactly),
                    _ => None,
                }
            }
            Value::Read(var) => {
                let writes = &facts.var(*var)?.writes;
                match writes.as_slice() {
                    [one] if !self.vars.contains(var) => self.check(*one, depth + 1),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// True for a search that an address of somebody else passes as well.
fn is_weak(method: &str, text: &str) -> bool {
    let after = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = after.contains('.') && !after.starts_with('/') && !after.contains(char::is_whitespace);
    match method {
        "includes" | "indexOf" | "search" => host,
        "startsWith" => host && text.contains("://") && !after.contains('/'),
        "endsWith" => host && !after.starts_with('.'),
        _ => false,
    }
}
