//! What the conditions around a piece of code mean: in which builds and on which platform it runs.

use crate::Code;
use crate::what::What;
use js::{GuardId, NodeId, Relation, Value};

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

    /// True where code under a guard runs in the app only, not in a browser.
    pub(crate) fn only_native(&self, file: u32, guard: Option<GuardId>) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        facts.guards(guard).any(|g| self.tells(file, g.test, g.holds, 0) == Some(Tells::Native))
    }

    /// Whether a test comes out true in the app that ships; none where that cannot be told.
    pub(crate) fn in_app(&self, file: u32, test: NodeId) -> Option<bool> {
        let tells = self.tells(file, test, true, 0)?;
        Some(matches!(tells, Tells::Native | Tells::Production))
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
}

/// True for a search that an address of somebody else passes as well.
pub(crate) fn is_weak(method: &str, text: &str) -> bool {
    let after = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = after.contains('.') && !after.starts_with('/') && !after.contains(char::is_whitespace);
    match method {
        "includes" | "indexOf" | "search" => host,
        "startsWith" => host && text.contains("://") && !after.contains('/'),
        "endsWith" => host && !after.starts_with('.'),
        _ => false,
    }
}
