//! Where a library keeps what it is given, when the app chooses the place: a name, a storage of the browser, or a
//! store of the app's own, whose methods say where they put things.

use crate::what::What;
use crate::{Code, OptionCall, Setting};
use base::Place;
use js::{CallId, CallKind, FnId, NodeId, Value};
use knowledge::{Path, SinkKind};

/// Where an option says that values are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The option is not set.
    Absent,
    /// A name that the library knows (`memory`), a global (`localStorage`) or an export of a package.
    Named(String, Place),
    /// A store of the app's own, which hands values on to a plain one.
    Plain(SinkKind, Place),
    /// A store of the app's own, which hands values on to a package that is not known to keep them in the clear.
    Elsewhere,
    /// It is not known.
    Unknown,
}

/// Methods by which stores are given values.
const SETTERS: [&str; 8] = ["setItem", "set", "setSession", "setKey", "save", "setValue", "write", "put"];
/// Calls that are followed from such a method.
const DEPTH: u32 = 4;

impl Code {
    /// Where an option of a call says that values are kept.
    pub fn kept(&self, at: OptionCall, argument: usize, path: &[&str]) -> Kept {
        match self.option(at, argument, path) {
            Setting::Absent => return Kept::Absent,
            Setting::Text(text, place) => return Kept::Named(text, place),
            _ => {}
        }
        let arg = self.facts(at.file).and_then(|f| f.call(at.call)?.args.get(argument).copied());
        match arg.and_then(|arg| self.option_node(at.file, arg, path)) {
            Some((file, node)) => self.kept_by(file, node, 0),
            None => Kept::Unknown,
        }
    }

    /// The value of an option as it is written, also where what it names is not part of the project.
    fn option_node(&self, file: u32, arg: NodeId, path: &[&str]) -> Option<(u32, NodeId)> {
        if let Some(value) = self.value(file, arg, path, &[]) {
            return Some(value);
        }
        let Some((last, head)) = path.split_last() else { return Some((file, arg)) };
        let (file, object) = self.value(file, arg, head, &[])?;
        let facts = self.facts(file)?;
        let Value::Object(properties) = facts.node(object) else { return None };
        let found = properties.iter().rev().find(|p| p.key.is_some_and(|k| facts.name(k) == *last));
        found.map(|p| (file, p.value))
    }

    /// What the app provides under a token of a package: objects with `provide` and `useValue`, `useFactory`,
    /// `useClass` or `useExisting`.
    pub fn provided(&self, token: &str) -> Vec<Kept> {
        let Ok(path) = Path::parse(token) else { return Vec::new() };
        let mut found = Vec::new();
        if !self.may_call(path.package) {
            return found;
        }
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let (file, facts) = (i as u32, &f.facts);
            if !facts.names.iter().any(|n| &**n == path.last()) {
                continue;
            }
            for node in &facts.nodes {
                let Value::Object(properties) = node else { continue };
                let get = |name: &str| {
                    properties.iter().find(|p| p.key.is_some_and(|k| facts.name(k) == name)).map(|p| p.value)
                };
                let Some(token) = get("provide") else { continue };
                let names = [path.last()];
                if !matches!(self.what(file, token), Some(What::Package(p, n)) if p == path.package && n == names)
                {
                    continue;
                }
                let value = ["useValue", "useFactory", "useClass", "useExisting"].into_iter().find_map(get);
                found.extend(value.map(|v| self.kept_by(file, v, 0)));
            }
        }
        found
    }

    fn kept_by(&self, file: u32, node: NodeId, depth: u32) -> Kept {
        let Some(facts) = self.facts(file).filter(|_| depth <= DEPTH) else { return Kept::Unknown };
        let named = |name: &str| Kept::Named(name.to_owned(), self.place_of(file, node));
        match facts.node(node) {
            Value::Text(name) => return named(facts.name(*name)),
            Value::Choice(test, a, b) => {
                return match self.in_app(file, *test) {
                    Some(true) => self.kept_by(file, *a, depth + 1),
                    Some(false) => self.kept_by(file, *b, depth + 1),
                    None => match (self.kept_by(file, *a, depth + 1), self.kept_by(file, *b, depth + 1)) {
                        (a, b) if a == b => a,
                        _ => Kept::Unknown,
                    },
                };
            }
            Value::Or(a, b) => {
                // `localStorage || memory`: the first that is there.
                return match self.kept_by(file, *a, depth + 1) {
                    Kept::Unknown => self.kept_by(file, *b, depth + 1),
                    kept => kept,
                };
            }
            Value::And(_, b) => return self.kept_by(file, *b, depth + 1),
            Value::Array(items) => {
                return items.first().map_or(Kept::Unknown, |first| self.kept_by(file, *first, depth + 1));
            }
            Value::Call(call) => {
                if let Some(kept) = self.kept_by_call(file, *call, depth) {
                    return kept;
                }
            }
            _ => {}
        }
        match self.what(file, node) {
            Some(What::Global(names)) => match names.last() {
                Some(name) if *name != "undefined" => named(name),
                _ => Kept::Absent,
            },
            Some(What::Package(_, names)) => names.last().map_or(Kept::Unknown, |name| named(name)),
            // A factory: what it returns.
            Some(What::Function(f, id)) => {
                let returns = self.facts(f).and_then(|x| x.function(id)).map(|x| x.returns.clone());
                match returns.unwrap_or_default().as_slice() {
                    [one] => self.kept_by(f, *one, depth + 1),
                    _ => Kept::Unknown,
                }
            }
            Some(What::Class(f, c)) => self.kept_by_methods(&What::Instance(f, c)),
            Some(store) => self.kept_by_methods(&store),
            None => Kept::Unknown,
        }
    }

    /// A store that a package makes of another one: `new WebStorageStateStore({ store })`,
    /// `createJSONStorage(() => localStorage)`.
    fn kept_by_call(&self, file: u32, call: CallId, depth: u32) -> Option<Kept> {
        let facts = self.facts(file)?;
        let c = facts.call(call)?;
        let Some(What::Package(_, names)) = self.what(file, c.callee) else { return None };
        let at = OptionCall::new(file, call);
        match *names.last()? {
            "WebStorageStateStore" if c.kind == CallKind::New => match self.kept(at, 0, &["store"]) {
                // <https://github.com/authts/oidc-client-ts/blob/main/src/WebStorageStateStore.ts>
                Kept::Absent => Some(Kept::Named("localStorage".to_owned(), self.place_of(file, c.node))),
                kept => Some(kept),
            },
            "createJSONStorage" => Some(self.kept_by(file, *c.args.first()?, depth + 1)),
            _ => None,
        }
    }

    fn kept_by_methods(&self, store: &What<'_>) -> Kept {
        let mut kept = Kept::Unknown;
        for setter in SETTERS {
            let owner = store.clone();
            let Some(method) = self.member_of(owner, setter) else { continue };
            match method {
                What::Function(file, function) => {
                    kept = self.kept_in(file, function, DEPTH);
                    if kept != Kept::Unknown {
                        return kept;
                    }
                }
                // The method of a package's object: `{ setItem: SecureStorage.setItem }`.
                What::Package(..) => return Kept::Elsewhere,
                _ => {}
            }
        }
        kept
    }

    /// Where a function keeps things: at a plain store, or by a call of a package.
    fn kept_in(&self, file: u32, function: FnId, depth: u32) -> Kept {
        let Some(facts) = self.facts(file).filter(|_| depth > 0) else { return Kept::Unknown };
        let inside = |f: Option<FnId>| {
            let first = f.and_then(|f| Some((f, facts.function(f)?)));
            std::iter::successors(first, |(_, f)| Some((f.outer?, facts.function(f.outer?)?)))
                .take(8)
                .any(|(id, _)| id == function)
        };
        let plain = self
            .sites_of(&[SinkKind::Preferences, SinkKind::WebStorage])
            .find(|s| s.file == file && inside(s.function) && self.context(file, s.guard).ships());
        let secure = self.sites_of(&[SinkKind::SecureStore]).any(|s| s.file == file && inside(s.function));
        match plain {
            _ if secure => return Kept::Elsewhere,
            Some(site) => return Kept::Plain(site.row.kind, self.place_of(file, site.node)),
            None => {}
        }
        let mut elsewhere = false;
        for call in facts.calls.iter().filter(|c| inside(c.function) && self.context(file, c.guard).ships()) {
            match self.what(file, call.callee) {
                Some(What::Function(f, id)) if (f, id) != (file, function) => {
                    match self.kept_in(f, id, depth - 1) {
                        Kept::Unknown => {}
                        Kept::Elsewhere => elsewhere = true,
                        kept => return kept,
                    }
                }
                Some(What::Package(..)) => elsewhere = true,
                _ => {}
            }
        }
        if elsewhere { Kept::Elsewhere } else { Kept::Unknown }
    }
}
