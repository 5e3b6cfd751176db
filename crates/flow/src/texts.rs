//! Texts and properties by what they say, wherever they stand.

use crate::Code;
use base::Place;
use js::{NodeId, Value};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// A text of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub place: Place,
    /// The text, with `…` for what is filled in when the app runs.
    pub text: String,
}

impl Code {
    /// The texts, put together from parts or not, that hold `needle`.
    pub fn texts(&self, needle: &str) -> Vec<Written> {
        let holds =
            |f: &crate::File| f.facts.names.iter().any(|n| n.len() >= needle.len() && n.contains(needle));
        let files: Vec<usize> = (0..self.files.len())
            .into_par_iter()
            .filter(|i| self.files.get(*i).is_some_and(|f| !f.elsewhere && holds(f)))
            .collect();
        let mut found = Vec::new();
        for (i, f) in files.into_iter().filter_map(|i| Some((i, self.files.get(i)?))) {
            let (file, facts) = (i as u32, &f.facts);
            let mut parts: FxHashSet<NodeId> = FxHashSet::default();
            // A whole comes after its parts.
            for (n, node) in facts.nodes.iter().enumerate().rev() {
                let node_id = NodeId(n as u32);
                let text = match node {
                    Value::Join(list) => {
                        parts.extend(list.iter().copied());
                        let pieces = list.iter().map(|p| match facts.node(*p) {
                            Value::Text(name) => facts.name(*name).to_owned(),
                            _ => self.text(file, *p, &[]).unwrap_or_else(|| "\u{2026}".to_owned()),
                        });
                        pieces.collect::<String>()
                    }
                    Value::Text(name) if !parts.contains(&node_id) => facts.name(*name).to_owned(),
                    _ => continue,
                };
                if !parts.contains(&node_id) && text.contains(needle) {
                    found.push(Written { place: self.place_of(file, node_id), text });
                }
            }
        }
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found
    }

    /// The constant values that a property or parameter is given, in object literals and by `set` and `append`, with
    /// the other constants next to it.
    pub fn parameters(&self, name: &str) -> Vec<(Written, Vec<(String, String)>)> {
        let mut found = Vec::new();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let (file, facts) = (i as u32, &f.facts);
            if !facts.names.iter().any(|n| &**n == name) {
                continue;
            }
            for node in &facts.nodes {
                let Value::Object(properties) = node else { continue };
                let text = |p: &js::Property| {
                    Some((facts.name(p.key?).to_owned(), self.text(file, p.value, &[]).unwrap_or_default()))
                };
                let all: Vec<(String, String)> = properties.iter().filter_map(text).collect();
                for p in properties.iter().filter(|p| p.key.is_some_and(|k| facts.name(k) == name)) {
                    if let Some(text) = self.text(file, p.value, &[]) {
                        found.push((Written { place: self.place(file, p.span), text }, all.clone()));
                    }
                }
            }
            for call in &facts.calls {
                if !matches!(self.last_name(file, call.callee), Some("set" | "append")) {
                    continue;
                }
                let [key, value, ..] = &*call.args else { continue };
                if self.text(file, *key, &[]).as_deref() == Some(name)
                    && let Some(text) = self.text(file, *value, &[])
                {
                    found.push((Written { place: self.place_of(file, call.node), text }, Vec::new()));
                }
            }
        }
        found.sort_by(|a, b| a.0.place.cmp(&b.0.place));
        found
    }

    /// True where a file of the app imports a package, or a module inside it; none where no code was read.
    pub fn imports(&self, package: &str) -> Option<bool> {
        let of = |name: &str| name.strip_prefix(package).is_some_and(|r| r.is_empty() || r.starts_with('/'));
        let named = |f: &&crate::File| f.facts.names.iter().any(|n| of(n));
        (!self.files.is_empty()).then(|| self.files.iter().filter(|f| !f.elsewhere).any(|f| named(&f)))
    }

    /// True where some file of the app has exactly this name or text.
    pub fn mentions(&self, word: &str) -> bool {
        self.files.iter().filter(|f| !f.elsewhere).any(|f| f.facts.names.iter().any(|n| &**n == word))
    }
}
