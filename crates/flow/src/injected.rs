//! What plugins and mixins of Vue put into every component: `inject('db', value)` of Nuxt 2, `provide` of Nuxt 3,
//! `Vue.prototype.$x = value`, `app.config.globalProperties.$x = value`, `mixins: [x]` and `app.mixin(x)`.
//! <https://v2.nuxt.com/docs/directory-structure/plugins/#combined-inject>,
//! <https://nuxt.com/docs/guide/directory-structure/plugins#providing-helpers>,
//! <https://vuejs.org/api/application.html#app-config-globalproperties>

use crate::depth::Depth;
use crate::what::What;
use crate::{Code, File};
use js::{ClassId, Export, FnId, NodeId, Value};
use rustc_hash::FxHashMap;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Injected {
    /// The values by the names under which components see them.
    values: FxHashMap<Box<str>, (u32, NodeId)>,
    /// The functions among them that have no other name.
    functions: FxHashMap<(u32, FnId), Box<str>>,
    /// The mixins of all components.
    mixins: Vec<(u32, NodeId)>,
}

/// Mixins of one component that are followed.
const MIXINS: usize = 8;

/// What the files of an app put into every component.
pub(crate) fn injected(files: &[File]) -> Injected {
    let mut all = Injected::default();
    for (i, f) in files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
        let (file, facts) = (i as u32, &f.facts);
        let mut add = |name: String, node: NodeId| {
            if let Value::Function(function) = facts.node(node) {
                all.functions.insert((file, *function), name.as_str().into());
            }
            all.values.entry(name.into()).or_insert((file, node));
        };
        for store in &facts.stores {
            let Some(name) = store.name.map(|n| facts.name(n)) else { continue };
            let Value::Member(owner, part) = facts.node(store.base) else { continue };
            match facts.name(*part) {
                "globalProperties" => add(name.to_owned(), store.value),
                "prototype" if is_named(facts, *owner, "Vue") => add(name.to_owned(), store.value),
                _ => {}
            }
        }
        let nuxt = facts.calls.iter().any(|c| is_named(facts, c.callee, "defineNuxtPlugin"));
        let plugin = default_function(facts);
        let mut mixins = Vec::new();
        for call in &facts.calls {
            match (facts.node(call.callee), &*call.args) {
                (Value::Read(var), [key, value]) => {
                    // The second parameter of what the module exports.
                    let given =
                        |w: &NodeId| matches!(facts.node(*w), Value::Param(f, 1) if Some(*f) == plugin);
                    if let (Some(var), Value::Text(key)) = (facts.var(*var), facts.node(*key))
                        && var.writes.iter().any(given)
                    {
                        add(format!("${}", facts.name(*key)), *value);
                    }
                }
                (Value::Member(_, name), [key, value]) if nuxt && facts.name(*name) == "provide" => {
                    if let Value::Text(key) = facts.node(*key) {
                        add(format!("${}", facts.name(*key)), *value);
                    }
                }
                (Value::Member(owner, name), [mixin])
                    if facts.name(*name) == "mixin"
                        && (is_named(facts, *owner, "Vue") || is_named(facts, *owner, "app")) =>
                {
                    mixins.push((file, *mixin));
                }
                _ => {}
            }
        }
        for node in facts.nodes.iter().filter(|_| nuxt) {
            let Value::Object(properties) = node else { continue };
            let provided = properties.iter().find(|p| p.key.is_some_and(|k| facts.name(k) == "provide"));
            let Some(Value::Object(provided)) = provided.map(|p| facts.node(p.value)) else { continue };
            for p in provided.iter() {
                if let Some(key) = p.key {
                    add(format!("${}", facts.name(key)), p.value);
                }
            }
        }
        all.mixins.extend(mixins);
    }
    all.mixins.truncate(MIXINS);
    all
}

/// The function that a module exports as its default.
fn default_function(facts: &js::Facts) -> Option<FnId> {
    let node = facts.exports.iter().find_map(|e| match e {
        Export::Value(name, node) if facts.name(*name) == "default" => Some(*node),
        _ => None,
    })?;
    let function = |node: NodeId| match facts.node(node) {
        Value::Function(f) => Some(*f),
        _ => None,
    };
    match facts.node(node) {
        Value::Read(var) => facts.var(*var)?.writes.iter().find_map(|w| function(*w)),
        _ => function(node),
    }
}

fn is_named(facts: &js::Facts, node: NodeId, name: &str) -> bool {
    match facts.node(node) {
        Value::Global(n) => facts.name(*n) == name,
        Value::Read(var) => facts.var(*var).is_some_and(|v| facts.name(v.name) == name),
        _ => false,
    }
}

impl<'a> Code {
    /// What every component has under a name.
    pub(crate) fn in_components(&'a self, name: &str, depth: Depth<'_>) -> Option<What<'a>> {
        let (file, node) = *self.injected.values.get(name)?;
        self.what_at(file, node, depth + 1)
    }

    /// The name under which components know a function.
    pub(crate) fn injected_as(&self, file: u32, function: FnId) -> Option<&str> {
        self.injected.functions.get(&(file, function)).map(|name| &**name)
    }

    /// The functions that components know by another name than their own: that name, and the function's.
    pub(crate) fn injected_functions(&self) -> Vec<(&str, &str)> {
        let named = self.injected.values.iter().filter_map(|(name, (file, node))| {
            let Some(What::Function(f, id)) = self.what(*file, *node) else { return None };
            let facts = self.facts(f)?;
            let own = facts.function(id)?.name.map_or(&**name, |n| facts.name(n));
            Some((&**name, own))
        });
        named.collect()
    }

    /// The objects that a component takes its parts from: the options of its mixins, and of what it extends.
    fn mixins_of(&'a self, file: u32, class: ClassId) -> Vec<(u32, NodeId)> {
        let Some(facts) = self.facts(file) else { return Vec::new() };
        let fields = facts.class(class).into_iter().flat_map(|c| &c.fields);
        let values =
            fields.filter(|f| matches!(facts.name(f.name), "mixins" | "extends")).filter_map(|f| f.value);
        let mut all: Vec<(u32, NodeId)> = Vec::new();
        for value in values {
            match facts.node(value) {
                Value::Array(items) => all.extend(items.iter().map(|i| (file, *i))),
                _ => all.push((file, value)),
            }
        }
        all.extend(&self.injected.mixins);
        all.truncate(MIXINS);
        all
    }

    /// A member of a component that a mixin brings.
    pub(crate) fn mixed_in(
        &'a self,
        file: u32,
        class: ClassId,
        name: &'a str,
        depth: Depth<'_>,
    ) -> Option<What<'a>> {
        if depth.ends() {
            return None;
        }
        self.mixins_of(file, class).into_iter().find_map(|(f, node)| {
            let options = self.what_at(f, node, depth + 1)?;
            ["methods", "computed"].into_iter().find_map(|group| {
                let group = self.member(options.clone(), group, depth + 1)?;
                self.member(group, name, depth + 1)
            })
        })
    }

    /// The classes as which the mixins of a component are read.
    pub(crate) fn mixin_classes(&'a self, file: u32, class: ClassId) -> Vec<(u32, ClassId)> {
        let of = |(f, node): (u32, NodeId)| match self.what(f, node)? {
            What::Object(f, node) => Some((f, self.class_of_options(f, node)?)),
            What::Class(f, c) => Some((f, c)),
            _ => None,
        };
        self.mixins_of(file, class).into_iter().filter_map(of).collect()
    }

    /// The class as which an object with options is read: the one with its functions as methods.
    pub(crate) fn class_of_options(&self, file: u32, options: NodeId) -> Option<ClassId> {
        let facts = self.facts(file)?;
        let Value::Object(properties) = facts.node(options) else { return None };
        properties.iter().find_map(|p| match facts.node(p.value) {
            Value::Function(method) => {
                let has = |c: &js::Class| c.methods.iter().any(|(_, m)| m == method);
                Some(ClassId(facts.classes.iter().position(has)? as u32))
            }
            Value::Object(group) => group.iter().find_map(|g| match facts.node(g.value) {
                Value::Function(method) => {
                    let has = |c: &js::Class| c.methods.iter().any(|(_, m)| m == method);
                    Some(ClassId(facts.classes.iter().position(has)? as u32))
                }
                _ => None,
            }),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::code;
    use knowledge::SinkKind;

    fn kept(files: &[(&'static str, &'static str)]) -> usize {
        code(files).leaks(SinkKind::WebStorage).len()
    }

    #[test]
    fn what_is_injected_elsewhere_is_no_member_of_other_things() {
        let plugin =
            "export default ({ app }, inject) => { inject('keep', (v) => localStorage.setItem('s', v)); };";
        let page = "export class Page { go(session) { this.other.$keep2(session.access_token); } }";
        assert_eq!(kept(&[("src/p.ts", plugin), ("src/page.ts", page)]), 0);
    }

    #[test]
    fn what_plugins_inject_is_followed() {
        let page = "export default { methods: { go(session) { this.$keep(session.access_token); } } };";
        for plugin in [
            "export default ({ app }, inject) => { inject('keep', (v) => localStorage.setItem('s', v)); };",
            "import Vue from 'vue'; Vue.prototype.$keep = (v) => localStorage.setItem('s', v);",
            "app.config.globalProperties.$keep = (v) => localStorage.setItem('s', v);",
            "export default defineNuxtPlugin(() => ({ provide: { keep: (v) => localStorage.setItem('s', v) } }));",
        ] {
            assert_eq!(kept(&[("src/p.ts", plugin), ("src/page.ts", page)]), 1, "{plugin}");
        }
    }

    #[test]
    fn mixins_bring_methods_and_state() {
        let mixin = "export const keep = { data() { return { kept: null }; }, methods: {
            keepIt(v) { localStorage.setItem('s', v); },
            async load() { this.kept = (await (await fetch('/l')).json()).access_token; } } };";
        let page = "import { keep } from './keep';
            export default { mixins: [keep], methods: { go(session) { this.keepIt(session.access_token); },
            again() { sessionStorage.setItem('t', this.kept); } } };";
        assert_eq!(kept(&[("src/keep.ts", mixin), ("src/page.ts", page)]), 2);
    }
}
