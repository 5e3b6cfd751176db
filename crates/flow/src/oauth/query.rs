//! The parameters of requests that the app puts together itself: object literals, `URLSearchParams`, addresses that
//! grow part by part, in whatever mixture.

use super::edges::{Edges, carries, is_setter};
use super::{Asked, Parameter};
use crate::Code;
use base::Place;
use js::{Facts, GuardId, NodeId, Value, VarId};
use rustc_hash::FxHashSet;

/// Values that one request is made of, at most.
const LIMIT: usize = 400;

impl Code {
    /// The requests of the app that ships that have a parameter `name`.
    pub fn requests_with(&self, name: &str) -> Vec<Asked> {
        let mut found = Vec::new();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere && !f.development) {
            if !f.facts.names.iter().any(|n| n.contains(name)) {
                continue;
            }
            let edges = Edges::new(&f.facts);
            let mut known: FxHashSet<NodeId> = FxHashSet::default();
            for seed in seeds(self, i as u32, &f.facts, name) {
                if known.contains(&seed.node) {
                    continue;
                }
                let asked = Assembly::new(self, i as u32, &f.facts, &edges).of(&seed, name);
                known.extend(asked.nodes.iter().copied());
                if asked.context.ships() && asked.parameter(name).is_some() {
                    found.push(asked);
                }
            }
        }
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found.dedup_by(|a, b| a.place == b.place);
        found
    }
}

/// Where a request begins to be put together.
struct Seed {
    node: NodeId,
    guard: Option<GuardId>,
}

fn seeds(code: &Code, file: u32, facts: &Facts, name: &str) -> Vec<Seed> {
    let mut found = Vec::new();
    let assigns = format!("{name}=");
    for (i, node) in facts.nodes.iter().enumerate() {
        let hit = match node {
            Value::Object(properties) => {
                properties.iter().any(|p| p.key.is_some_and(|k| facts.name(k) == name))
            }
            Value::Text(text) => facts.name(*text).contains(&assigns),
            _ => false,
        };
        if hit {
            found.push(Seed { node: NodeId(i as u32), guard: None });
        }
    }
    for call in &facts.calls {
        let Value::Member(base, method) = facts.node(call.callee) else { continue };
        let first = || call.args.first().and_then(|a| code.text(file, *a, &[]));
        if is_setter(facts.name(*method)) && call.args.len() > 1 && first().as_deref() == Some(name) {
            found.push(Seed { node: *base, guard: call.guard });
        }
    }
    found
}

/// One request as it is put together.
struct Assembly<'a> {
    code: &'a Code,
    file: u32,
    facts: &'a Facts,
    edges: &'a Edges,
    nodes: FxHashSet<NodeId>,
    vars: FxHashSet<VarId>,
    parameters: Vec<Parameter>,
    open: bool,
}

impl<'a> Assembly<'a> {
    fn new(code: &'a Code, file: u32, facts: &'a Facts, edges: &'a Edges) -> Self {
        Assembly {
            code,
            file,
            facts,
            edges,
            nodes: FxHashSet::default(),
            vars: FxHashSet::default(),
            parameters: Vec::new(),
            open: false,
        }
    }

    fn of(mut self, seed: &Seed, name: &str) -> Asked {
        self.rise(seed.node);
        let mut nodes: Vec<NodeId> = self.nodes.iter().copied().collect();
        nodes.sort_unstable();
        let mut address = None;
        for node in &nodes {
            match self.facts.node(*node) {
                Value::Object(_) => self.object(self.file, *node, 4),
                Value::Join(parts) => {
                    let text = self.join(&parts.clone());
                    // The longest text is the whole.
                    if address.as_ref().is_none_or(|a: &String| a.len() < text.len()) {
                        address = Some(text);
                    }
                }
                Value::Text(text) if !self.edges.up.contains_key(node) => {
                    let text = self.facts.name(*text).to_owned();
                    self.text(&text, &[], *node);
                    if text.contains("://") {
                        address = Some(text);
                    }
                }
                Value::Read(var) => self.escapes(*node, *var),
                _ => {}
            }
        }
        self.calls();
        self.stores();
        let first = self.parameters.iter().find(|p| p.name == name);
        let place = first.map_or_else(|| self.code.place_of(self.file, seed.node), |p| p.place.clone());
        let ships = nodes
            .iter()
            .filter_map(|n| self.edges.guards.get(n))
            .fold(self.code.context(self.file, seed.guard), |context, guard| {
                context.and(self.code.context(self.file, *guard))
            });
        let (parameters, open) = (self.parameters, self.open);
        Asked { place, address, parameters, open, file: self.file, nodes: self.nodes, context: ships }
    }

    /// Add a value, and all that it becomes a part of.
    fn rise(&mut self, from: NodeId) {
        let mut todo = vec![from];
        while let Some(node) = todo.pop() {
            if self.nodes.len() > LIMIT || !self.nodes.insert(node) {
                continue;
            }
            todo.extend(self.edges.up.get(&node).into_iter().flatten());
            // `url.searchParams` belongs to the address.
            if let Value::Member(base, name) = self.facts.node(node)
                && matches!(self.facts.name(*name), "searchParams")
            {
                todo.push(*base);
            }
            // A query that is being built is named by a variable, and so is all that is added to it.
            let own = match self.facts.node(node) {
                Value::Read(var) => Some(*var),
                _ => None,
            };
            for var in self.edges.written.get(&node).into_iter().flatten().copied().chain(own) {
                if self.vars.insert(var) {
                    todo.extend(self.edges.reads.get(&var).into_iter().flatten());
                    todo.extend(self.facts.var(var).into_iter().flat_map(|v| v.writes.iter().copied()));
                }
            }
        }
    }

    fn add(&mut self, name: &str, text: Option<String>, place: Place, value: Option<(u32, NodeId)>) {
        if !self.parameters.iter().any(|p| p.name == name && p.place == place) {
            self.parameters.push(Parameter { name: name.to_owned(), text, place, value });
        }
    }

    fn object(&mut self, file: u32, node: NodeId, depth: u32) {
        let Some(facts) = self.code.facts(file) else { return };
        let Value::Object(properties) = facts.node(node) else { return };
        let wrapper =
            |name: &str| matches!(name, "fromObject" | "params" | "search" | "url" | "body" | "data");
        for p in properties.iter() {
            match p.key.map(|k| facts.name(k)) {
                Some(name) if wrapper(name) => {}
                Some(name) => {
                    let text = self.code.text(file, p.value, &[]);
                    self.add(name, text, self.code.place(file, p.span), Some((file, p.value)));
                }
                None if p.spread && depth > 0 => match self.code.value(file, p.value, &[], &[]) {
                    Some((f, inner)) if self.is_object(f, inner) => self.object(f, inner, depth - 1),
                    // `...(test && { name })`: it may be there.
                    _ => self.maybe(file, p.value, depth),
                },
                None => self.open = true,
            }
        }
    }

    fn is_object(&self, file: u32, node: NodeId) -> bool {
        self.code.facts(file).is_some_and(|f| matches!(f.node(node), Value::Object(_)))
    }

    fn maybe(&mut self, file: u32, node: NodeId, depth: u32) {
        let Some(facts) = self.code.facts(file) else { return };
        let choices: Vec<NodeId> = match facts.node(node) {
            Value::And(_, b) => vec![*b],
            Value::Choice(_, a, b) | Value::Or(a, b) => vec![*a, *b],
            _ => {
                self.open = true;
                return;
            }
        };
        for choice in choices {
            match self.is_object(file, choice) {
                true => self.object(file, choice, depth.saturating_sub(1)),
                false => {
                    self.open |=
                        !matches!(facts.node(choice), Value::Scalar | Value::Text(_) | Value::Bool(_))
                }
            }
        }
    }

    /// The parameters in a text put together from parts; the text with `…` for what is decided when the app runs.
    fn join(&mut self, parts: &[NodeId]) -> String {
        let (mut text, mut values, mut at) = (String::new(), Vec::new(), NodeId(0));
        for (i, part) in self.flat(parts, 6).into_iter().enumerate() {
            match self.code.text(self.file, part, &[]) {
                Some(piece) => text.push_str(&piece),
                None => {
                    // What stands where a parameter could begin may bring more of them.
                    let begins = text.ends_with(['?', '&', '#'])
                        || (i > 0 && !text.contains('=') && text.contains('?'));
                    self.open |= begins && !self.nodes.contains(&part);
                    self.optional(part);
                    values.push(part);
                    text.push('\u{2026}');
                }
            }
            if at == NodeId(0) {
                at = part;
            }
        }
        self.text(&text, &values, at);
        text
    }

    /// The parts of a text, with those of the texts among them.
    fn flat(&self, parts: &[NodeId], depth: u32) -> Vec<NodeId> {
        let mut all = Vec::new();
        for part in parts {
            let inner = match self.facts.node(*part) {
                Value::Join(inner) if depth > 0 => Some(inner),
                Value::Read(var) if depth > 0 && !self.nodes.contains(part) => {
                    match self.facts.var(*var).map(|v| v.writes.as_slice()) {
                        Some([one]) => match self.facts.node(*one) {
                            Value::Join(inner) => Some(inner),
                            _ => None,
                        },
                        _ => None,
                    }
                }
                _ => None,
            };
            match inner {
                Some(inner) => all.extend(self.flat(inner, depth - 1)),
                None => all.push(*part),
            }
        }
        all
    }

    /// `test ? '&name=value' : ''`: parameters that may be there.
    fn optional(&mut self, part: NodeId) {
        if !matches!(
            self.facts.node(part),
            Value::Choice(..) | Value::Or(..) | Value::And(..) | Value::Read(_)
        ) {
            return;
        }
        let part = match self.facts.node(part) {
            Value::And(_, b) => *b,
            _ => part,
        };
        for written in self.code.alternatives(self.file, part) {
            if written.text.contains('&') {
                self.text(&written.text, &[], part);
            }
        }
    }

    /// The parameters in a text; `values` stand for each `…`.
    fn text(&mut self, text: &str, values: &[NodeId], at: NodeId) {
        let mut values = values.iter().copied();
        for piece in text.split(['?', '&', '#']) {
            let first = piece.chars().filter(|c| *c == '\u{2026}').count();
            let mut here = values.by_ref().take(first).collect::<Vec<_>>().into_iter();
            let Some((name, value)) = piece.split_once('=') else { continue };
            let name = name.trim_start_matches('\u{2026}');
            let plain =
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
            if !plain {
                continue;
            }
            let constant = !value.contains('\u{2026}');
            let node = here.next_back().filter(|_| !constant);
            let place = self.code.place_of(self.file, node.unwrap_or(at));
            self.add(name, constant.then(|| decoded(value)), place, node.map(|n| (self.file, n)));
        }
    }

    /// What `set` and `append` add.
    fn calls(&mut self) {
        for call in &self.facts.calls {
            let Value::Member(base, method) = self.facts.node(call.callee) else { continue };
            if !is_setter(self.facts.name(*method)) || !self.nodes.contains(base) {
                continue;
            }
            let [key, value, ..] = &*call.args else { continue };
            match self.code.text(self.file, *key, &[]) {
                Some(name) => {
                    let text = self.code.text(self.file, *value, &[]);
                    self.add(
                        &name,
                        text,
                        self.code.place_of(self.file, call.node),
                        Some((self.file, *value)),
                    );
                }
                None => self.open = true,
            }
        }
    }

    /// What assignments add: `query.code_challenge = x`.
    fn stores(&mut self) {
        for store in &self.facts.stores {
            let Value::Read(var) = self.facts.node(store.base) else { continue };
            if !self.vars.contains(var) {
                continue;
            }
            match store.name.map(|n| self.facts.name(n)) {
                Some("search" | "hash" | "href" | "pathname") => {}
                Some(name) => {
                    let text = self.code.text(self.file, store.value, &[]);
                    self.add(
                        name,
                        text,
                        self.code.place(self.file, store.span),
                        Some((self.file, store.value)),
                    );
                }
                None => self.open = true,
            }
        }
    }

    /// An object that is handed to a function of the project, or out of this one, may get more there.
    fn escapes(&mut self, node: NodeId, var: VarId) {
        let writes = self.facts.var(var).map(|v| v.writes.as_slice()).unwrap_or_default();
        let growing = writes.iter().any(|w| match self.facts.node(*w) {
            Value::Object(_) => true,
            Value::Call(call) => self.facts.call(*call).is_some_and(|c| carries(self.facts, c.callee)),
            _ => false,
        });
        let taken = self.edges.given.get(&node).into_iter().flatten().any(|id| {
            let callee = self.facts.call(*id).map(|c| c.callee);
            let own = callee.and_then(|c| self.code.what(self.file, c));
            matches!(own, Some(crate::what::What::Function(..)) | None)
                && !callee.is_some_and(|c| carries(self.facts, c))
        });
        self.open |= growing && (taken || self.edges.returned.contains(&node));
    }
}

/// A value of an address without its escapes.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        let escape = (byte == b'%').then(|| rest.clone().take(2).map(char::from).collect::<String>());
        match escape.and_then(|hex| u8::from_str_radix(&hex, 16).ok()) {
            Some(plain) => {
                bytes.push(plain);
                rest.nth(1);
            }
            None => bytes.push(if byte == b'+' { b' ' } else { byte }),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn values_of_addresses_lose_their_escapes() {
        assert_eq!(decoded("com.app%3A%2F%2Fcb+x"), "com.app://cb x");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz"), "%zz");
    }
}
