//! State of a store that is kept under a key: `state: () => ({ token: useLocalStorage('key', '') })`. Every assignment
//! to the property is kept there as well.

use crate::held::Holder;
use crate::made::keeps_itself;
use crate::site::Site;
use crate::what::What;
use crate::{Code, Kept, OptionCall};
use js::{CallId, ClassId, FnId, GuardId, NodeId, Value};
use knowledge::Pick;

/// Where a value is written: file, value, the place, function, condition.
type Written = (u32, NodeId, NodeId, Option<FnId>, Option<GuardId>);

impl Code {
    /// The assignments to such properties, as sites of the row that names the maker.
    pub(crate) fn kept_state(&self) -> Vec<Site> {
        let makers = || self.sites.iter().filter(|s| s.row.path.pick == Some(Pick::Argument(1)));
        let mut found = Vec::new();
        for site in makers().filter(|s| keeps_itself(s.row.path.package)) {
            let Some(call) = site.call else { continue };
            for write in self.held().of(Holder::Made(site.file, call)) {
                let Some(facts) = self.facts(write.file) else { continue };
                let by = facts.calls.iter().find(|c| c.args.contains(&write.node));
                let store = facts.stores.iter().find(|s| s.value == write.node);
                let (function, guard) = match (by, store) {
                    (Some(c), _) => (c.function, c.guard),
                    (None, Some(s)) => (s.function, s.guard),
                    (None, None) => (None, None),
                };
                let (file, value) = (write.file, write.node);
                let node = by.map_or(value, |c| c.node);
                let made = Some((site.file, call));
                found.push(Site { file, value, node, function, guard, call: None, made, ..*site });
            }
        }
        for site in makers().filter(|s| s.row.path.package == "@vueuse/core") {
            let Some(call) = site.call else { continue };
            for (file, value, node, function, guard) in self.state_writes(site.file, site.node) {
                let made = Some((site.file, call));
                found.push(Site { file, value, node, function, guard, call: None, made, ..*site });
            }
        }
        found
    }

    /// True for a site whose storage, an argument of its own, is another one than that of the web view.
    pub(crate) fn is_kept_elsewhere(&self, site: &Site) -> bool {
        let package = site.row.path.package;
        let chooses = matches!(package, "@vueuse/core" | "jotai/utils" | "jotai/vanilla/utils")
            && site.row.path.pick == Some(Pick::Argument(1));
        let Some(call) = site.call.filter(|_| chooses) else { return false };
        let given = self.facts(site.file).and_then(|f| Some(f.node(*f.call(call)?.args.get(2)?)));
        if given.is_none_or(|node| *node == Value::Scalar) {
            return false;
        }
        match self.kept(OptionCall::new(site.file, call), 2, &[]) {
            Kept::Absent | Kept::Plain(..) => false,
            Kept::Named(name, _) => !matches!(name.as_str(), "localStorage" | "sessionStorage"),
            Kept::Elsewhere | Kept::Unknown => true,
        }
    }

    /// What is written to the property of a store of Pinia that starts with `made`.
    fn state_writes(&self, file: u32, made: NodeId) -> Vec<Written> {
        let mut found = Vec::new();
        let Some(facts) = self.facts(file) else { return found };
        for (i, call) in facts.calls.iter().enumerate() {
            if self.last_name(file, call.callee) != Some("defineStore") {
                continue;
            }
            let id = CallId(i as u32);
            for (f, options) in self.described(file, id).into_iter().filter(|(f, _)| *f == file) {
                let Some(name) = self.state_name(f, options, made) else { continue };
                if let Some(class) = self.class_of_actions(f, options) {
                    self.own_writes(f, class, name, &mut found);
                }
                let all = self.held().of(Holder::Made(file, id)).iter();
                for write in all.filter(|w| w.path.first().is_some_and(|p| **p == *name)) {
                    let Some(other) = self.facts(write.file) else { continue };
                    let store = other.stores.iter().find(|s| s.value == write.node);
                    let pushed = || other.calls.iter().find(|c| c.args.contains(&write.node));
                    if let Some(s) = store {
                        found.push((write.file, s.value, s.base, s.function, s.guard));
                    } else if let Some(c) = pushed() {
                        found.push((write.file, write.node, c.node, c.function, c.guard));
                    }
                }
            }
        }
        found
    }

    /// The name of the property of a state that starts with `made`.
    fn state_name(&self, file: u32, options: NodeId, made: NodeId) -> Option<&str> {
        let facts = self.facts(file)?;
        let Some(What::Function(f, id)) = self.what(file, self.option_of(file, options, "state")?) else {
            return None;
        };
        let returns = &self.facts(f).filter(|_| f == file)?.function(id)?.returns;
        returns.iter().find_map(|r| {
            let Value::Object(state) = facts.node(*r) else { return None };
            Some(facts.name(state.iter().find(|p| p.value == made)?.key?))
        })
    }

    /// The class as which the actions of a store are read.
    fn class_of_actions(&self, file: u32, options: NodeId) -> Option<ClassId> {
        self.class_of_options(file, self.option_of(file, options, "actions")?)
    }

    /// `this.name = value` and `this.name.push(value)`.
    fn own_writes(&self, file: u32, class: ClassId, name: &str, found: &mut Vec<Written>) {
        let Some(facts) = self.facts(file) else { return };
        let is_this = |node: NodeId| *facts.node(node) == Value::This(Some(class));
        for s in facts.stores.iter().filter(|s| is_this(s.base)) {
            if s.name.is_some_and(|n| facts.name(n) == name) {
                found.push((file, s.value, s.base, s.function, s.guard));
            }
        }
        for c in &facts.calls {
            let Value::Member(list, last) = facts.node(c.callee) else { continue };
            let Value::Member(base, of) = facts.node(*list) else { continue };
            if matches!(facts.name(*last), "push" | "unshift") && facts.name(*of) == name && is_this(*base) {
                found.extend(c.args.iter().map(|a| (file, *a, c.node, c.function, c.guard)));
            }
        }
    }

    fn option_of(&self, file: u32, object: NodeId, name: &str) -> Option<NodeId> {
        let facts = self.facts(file)?;
        let Value::Object(properties) = facts.node(object) else { return None };
        properties.iter().find(|p| p.key.is_some_and(|k| facts.name(k) == name)).map(|p| p.value)
    }
}
