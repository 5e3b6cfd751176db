//! The search at object literals, and at names that a file does not declare.

use super::state::{BUT, whole};
use super::{End, Search, Station, wraps};
use crate::held::Holder;
use crate::what::What;
use js::{Value, VarId};
use std::rc::Rc;

impl<'a> Search<'a> {
    /// A name that the file does not declare; `$name` in a page of Svelte is what the store `name` holds.
    pub(super) fn global(&mut self, at: usize, name: &'a str) {
        let Some(Station { file, fields, .. }) = self.stations.get(at).cloned() else { return };
        let store = name.strip_prefix('$').filter(|n| !n.is_empty()).and_then(|own| {
            let facts = self.code.facts(file)?;
            let var = facts.vars.iter().position(|v| facts.name(v.name) == own)?;
            Some((VarId(var as u32), own))
        });
        match store {
            Some((var, _)) => {
                let facts = self.code.facts(file);
                let writes = facts.and_then(|f| f.var(var)).map(|v| &v.writes);
                let bears = wraps(&fields).then_some((name, false));
                for write in writes.into_iter().flatten() {
                    self.go(at, *write, Rc::clone(&fields), bears);
                }
                // `$name = value`.
                for store in facts.into_iter().flat_map(|f| &f.stores) {
                    let own = store.name.and_then(|n| facts.map(|f| f.name(n))) == Some(name);
                    if own && matches!(facts.map(|f| f.node(store.base)), Some(Value::Global(_))) {
                        self.go(at, store.value, Rc::clone(&fields), bears);
                    }
                }
            }
            None => self.end(at, End::Outside(What::Global(vec![name]))),
        }
    }

    pub(super) fn object(&mut self, at: usize) {
        let Some(Station { file, node, fields, .. }) = self.stations.get(at).cloned() else { return };
        let Some(facts) = self.code.facts(file) else { return };
        let Value::Object(properties) = facts.node(node) else { return };
        let wanted = fields.first().copied().filter(|f| *f != "*" && *f != BUT);
        let below: Rc<[&str]> = match whole(&fields) {
            true => Rc::from([]),
            false => fields.get(1..).unwrap_or_default().into(),
        };
        // Names that come later hide those of what is spread in before them.
        let mut hidden: Vec<&str> = match whole(&fields) {
            true => fields.iter().copied().filter(|f| *f != BUT).collect(),
            false => Vec::new(),
        };
        for p in properties.iter().rev() {
            let key = p.key.map(|k| facts.name(k));
            match (wanted, key) {
                (Some(w), Some(k)) if w == k => {
                    self.go(at, p.value, Rc::clone(&below), None);
                    break;
                }
                (_, _) if p.spread && whole(&fields) && !hidden.is_empty() => {
                    let but = std::iter::once(BUT).chain(hidden.iter().copied()).chain([BUT]);
                    self.go(at, p.value, but.collect(), None);
                }
                (_, _) if p.spread => self.go(at, p.value, Rc::clone(&fields), None),
                (Some(_), None) => self.go(at, p.value, Rc::clone(&below), None),
                (None, Some(k)) if hidden.contains(&k) => {}
                (None, key) => {
                    self.go(at, p.value, Rc::clone(&below), key.map(|k| (k, true)));
                    hidden.extend(key.filter(|_| whole(&fields)));
                }
                _ => {}
            }
        }
        self.written(at, Holder::Object(file, node), &fields);
        if properties.is_empty() {
            self.end(at, End::Scalar);
        }
    }
}
