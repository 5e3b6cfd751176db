//! What a value stands for: a function or class of the project, an object, or a path into a package.

use crate::Code;
use crate::depth::{Depth, Steps};
use crate::made::Maker;
use js::{CallId, ClassId, Export, FnId, NodeId, Value, VarId};
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// Modules that are asked for one export.
const MODULES: usize = 200;
/// Alternatives of one value that are tried.
pub(crate) const TRIES: usize = 4;

/// The classes of packages whose members the sinks name: package and class.
static EXTENDED: LazyLock<FxHashSet<(&str, &str)>> = LazyLock::new(|| {
    let of = |row: &'static knowledge::Sink| match row.path.names.as_ref() {
        [class, _, ..] if !row.path.package.is_empty() => Some((row.path.package, *class)),
        _ => None,
    };
    knowledge::sinks().iter().filter_map(of).collect()
});

/// See the module. Instances of a package's class are spelled like the class itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What<'a> {
    /// Something of a package: its name and the names after it, `()` for the result of a call.
    Package(&'a str, Vec<&'a str>),
    /// Something of the browser.
    Global(Vec<&'a str>),
    /// A module of the project.
    Module(u32),
    /// A function of the project.
    Function(u32, FnId),
    /// A class of the project.
    Class(u32, ClassId),
    /// An object of such a class.
    Instance(u32, ClassId),
    /// An object literal.
    Object(u32, NodeId),
    /// Something that holds a state: the call that makes it, what it is, and the names after it.
    Made(u32, CallId, Maker, Vec<&'a str>),
}

impl<'a> Code {
    pub(crate) fn what(&'a self, file: u32, node: NodeId) -> Option<What<'a>> {
        if self.nothing.holds(file, node) {
            return None;
        }
        let what = self.what_at(file, node, Steps::new().start());
        if what.is_none() {
            self.nothing.add(file, node);
        }
        what
    }

    pub(crate) fn what_at(&'a self, file: u32, node: NodeId, depth: Depth<'_>) -> Option<What<'a>> {
        if depth.ends() {
            return None;
        }
        let facts = self.facts(file)?;
        match facts.node(node) {
            Value::Read(var) => self.what_var(file, *var, depth + 1),
            Value::Global(name) => Some(global(facts.name(*name))),
            Value::Import(i) => self.imported(file, *i, depth + 1),
            Value::Member(base, name) => {
                let name = facts.name(*name);
                let known = self.what_at(file, *base, depth + 1);
                let member = known.and_then(|base| self.member(base, name, depth + 1));
                // `({ $db }) => …`, `app.$db`.
                member
                    .or_else(|| name.starts_with('$').then(|| self.in_components(name, depth + 1)).flatten())
            }
            Value::This(class) => class.map(|c| What::Instance(file, c)),
            Value::Class(class) => Some(What::Class(file, *class)),
            Value::Function(f) => Some(What::Function(file, *f)),
            Value::Object(_) => Some(What::Object(file, node)),
            Value::Call(id) => {
                let call = facts.call(*id)?;
                if let Some(plugin) = self.registered(file, call) {
                    return Some(plugin);
                }
                let callee = self.what_at(file, call.callee, depth + 1)?;
                self.what_call(file, *id, call, callee, depth + 1)
            }
            Value::Param(f, i) => self.what_param(file, *f, *i, depth + 1),
            Value::Choice(_, a, b) | Value::Or(a, b) => {
                self.what_at(file, *a, depth + 1).or_else(|| self.what_at(file, *b, depth + 1))
            }
            Value::And(_, b) => self.what_at(file, *b, depth + 1),
            _ => None,
        }
    }

    fn what_var(&'a self, file: u32, var: VarId, depth: Depth<'_>) -> Option<What<'a>> {
        let facts = self.facts(file)?;
        let var = facts.var(var)?;
        let value = var.writes.iter().take(TRIES).find_map(|w| self.what_at(file, *w, depth));
        value.or_else(|| self.instance_of(file, var.ty?, depth))
    }

    /// An object of the class that a type names.
    fn instance_of(&'a self, file: u32, ty: VarId, depth: Depth<'_>) -> Option<What<'a>> {
        if depth.ends() {
            return None;
        }
        match self.what_var(file, ty, depth + 1)? {
            What::Class(f, c) => Some(What::Instance(f, c)),
            package @ What::Package(..) => Some(package),
            _ => None,
        }
    }

    /// What `name` of something is.
    pub(crate) fn member_of(&'a self, base: What<'a>, name: &'a str) -> Option<What<'a>> {
        self.member(base, name, Steps::new().start())
    }

    pub(crate) fn member(&'a self, base: What<'a>, name: &'a str, depth: Depth<'_>) -> Option<What<'a>> {
        if depth.ends() {
            return None;
        }
        match base {
            What::Package(package, mut names) => {
                if is_app_of_nuxt(&names, name)
                    && let Some(injected) = self.in_components(name, depth + 1)
                {
                    return Some(injected);
                }
                // `import * as x` and `const x = await import()` have the names right below.
                names.push(name);
                Some(What::Package(package, names))
            }
            What::Global(mut names) => {
                if matches!(names.as_slice(), ["window" | "globalThis" | "self"]) {
                    names.clear();
                }
                if is_app_of_nuxt(&names, name)
                    && let Some(injected) = self.in_components(name, depth + 1)
                {
                    return Some(injected);
                }
                names.push(name);
                Some(What::Global(names))
            }
            What::Module(file) => self.exported(file, name, depth + 1),
            What::Class(file, class) | What::Instance(file, class) => {
                self.of_class(file, class, name, depth + 1)
            }
            What::Object(file, node) => {
                let facts = self.facts(file)?;
                let Value::Object(properties) = facts.node(node) else { return None };
                let found = properties.iter().rev().find(|p| p.key.is_some_and(|k| facts.name(k) == name));
                match found {
                    Some(p) => self.what_at(file, p.value, depth + 1),
                    None => properties.iter().filter(|p| p.spread).find_map(|p| {
                        let base = self.what_at(file, p.value, depth + 1)?;
                        self.member(base, name, depth + 1)
                    }),
                }
            }
            What::Made(file, call, maker, names) => self.of_made((file, call, maker), names, name, depth + 1),
            What::Function(..) => None,
        }
    }

    fn of_class(&'a self, file: u32, class: ClassId, name: &'a str, depth: Depth<'_>) -> Option<What<'a>> {
        if depth.ends() {
            return None;
        }
        let facts = self.facts(file)?;
        let id = class;
        let class = facts.class(class)?;
        if let Some((_, f)) = class.methods.iter().find(|(n, _)| facts.name(*n) == name) {
            return Some(What::Function(file, *f));
        }
        let fields = || class.fields.iter().filter(|f| facts.name(f.name) == name);
        let typed = fields().find_map(|f| self.instance_of(file, f.ty?, depth + 1));
        let value = || fields().take(TRIES).find_map(|f| self.what_at(file, f.value?, depth + 1));
        let inherited = || match self.what_at(file, class.base?, depth + 1)? {
            What::Class(f, c) => self.of_class(f, c, name, depth + 1),
            // A class of a package whose members the tables know.
            What::Package(package, mut names) if EXTENDED.contains(&(package, *names.last()?)) => {
                names.push(name);
                Some(What::Package(package, names))
            }
            _ => None,
        };
        let own = typed.or_else(value).or_else(inherited);
        own.or_else(|| self.mixed_in(file, id, name, depth + 1))
            .or_else(|| self.in_components(name, depth + 1))
    }

    fn imported(&'a self, file: u32, import: u32, depth: Depth<'_>) -> Option<What<'a>> {
        let facts = self.facts(file)?;
        let entry = facts.import(import)?;
        let name = entry.name.map(|n| facts.name(n));
        match self.import_target(file, import) {
            Some(other) => match name {
                Some(name) => self.exported(other, name, depth + 1),
                None => Some(What::Module(other)),
            },
            None => {
                let from = facts.name(entry.from);
                (!from.starts_with('.')).then(|| What::Package(from, name.into_iter().collect()))
            }
        }
    }

    /// What a module of the project exports under `name`.
    pub(crate) fn exported(&'a self, file: u32, name: &str, depth: Depth<'_>) -> Option<What<'a>> {
        if depth.ends() {
            return None;
        }
        if let Some((file, node)) = self.export(file, name) {
            return self.what_at(file, node, depth + 1);
        }
        // A name that the project hands on from a package.
        let facts = self.facts(file)?;
        let hands_on = |(i, e): (usize, &Export)| match e {
            Export::From(here, from, there) if facts.name(*here) == name => Some((i, *from, *there)),
            _ => None,
        };
        if let Some((i, from, there)) = facts.exports.iter().enumerate().find_map(hands_on) {
            let names = there.map(|n| facts.name(n)).into_iter().collect();
            return match self.export_target(file, i) {
                Some(other) => match there {
                    Some(there) => self.exported(other, facts.name(there), depth + 1),
                    None => Some(What::Module(other)),
                },
                None => Some(What::Package(facts.name(from), names)),
            };
        }
        None
    }

    /// The value that a module of the project exports under `name`, through any re-exports.
    pub(crate) fn export(&self, file: u32, name: &str) -> Option<(u32, NodeId)> {
        self.export_from(file, name, &mut FxHashSet::default())
    }

    fn export_from<'n>(
        &'n self,
        file: u32,
        name: &'n str,
        seen: &mut FxHashSet<(u32, &'n str)>,
    ) -> Option<(u32, NodeId)> {
        if seen.len() > MODULES || !seen.insert((file, name)) {
            return None;
        }
        let facts = self.facts(file)?;
        for (i, export) in facts.exports.iter().enumerate() {
            match export {
                Export::Value(n, node) if facts.name(*n) == name => return Some((file, *node)),
                Export::From(here, _, Some(there)) if facts.name(*here) == name => {
                    return self.export_from(self.export_target(file, i)?, facts.name(*there), seen);
                }
                _ => {}
            }
        }
        facts.exports.iter().enumerate().find_map(|(i, export)| match export {
            Export::All(_) => self.export_from(self.export_target(file, i)?, name, seen),
            _ => None,
        })
    }
}

/// True for `useNuxtApp().$name`.
fn is_app_of_nuxt(names: &[&str], name: &str) -> bool {
    name.starts_with('$') && matches!(names, [.., "useNuxtApp" | "useContext", "()"])
}

fn global(name: &str) -> What<'_> {
    What::Global(vec![name])
}
