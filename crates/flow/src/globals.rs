//! Scripts that are no modules share their names: what one of them declares, or puts on `window`, another one reads.

use crate::File;
use js::{Export, Import, Name, NodeId, Value, Var, VarId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Names that mean something of the browser or of a library whatever a script does.
const BROWSER: [&str; 27] = [
    "window",
    "document",
    "location",
    "name",
    "status",
    "event",
    "self",
    "top",
    "parent",
    "navigator",
    "opener",
    "handleOpenURL",
    "$",
    "jQuery",
    "Capacitor",
    "cordova",
    "firebase",
    "process",
    // What an app wraps is still what it was.
    "fetch",
    "XMLHttpRequest",
    "WebSocket",
    "EventSource",
    "open",
    "eval",
    "localStorage",
    "sessionStorage",
    "postMessage",
];

/// What a name stands for in the file that declares it.
#[derive(Clone, Copy)]
enum Declared {
    Var(VarId),
    Value(NodeId),
}

/// Give names that a file does not declare the meaning that exactly one other script gives them.
pub(crate) fn link(files: &mut [File]) {
    let mut declared: FxHashMap<String, Option<(usize, Declared)>> = FxHashMap::default();
    for (i, file) in files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
        let facts = &file.facts;
        let vars = facts.globals.iter().map(|(name, var)| (*name, Declared::Var(*var)));
        let stores = facts.stores.iter().filter_map(|store| {
            let window = matches!(facts.node(store.base), Value::Global(n) if is_window(facts.name(*n)));
            let written = facts.span(store.base) != store.span;
            (window && written).then_some((store.name?, Declared::Value(store.value)))
        });
        for (name, what) in vars.chain(stores) {
            let text = facts.name(name);
            if BROWSER.contains(&text) || text.starts_with("on") {
                continue;
            }
            let entry = declared.entry(text.to_owned()).or_insert(Some((i, what)));
            if entry.is_some_and(|(other, _)| other != i) {
                *entry = None;
            }
        }
    }
    declared.retain(|_, found| found.is_some());
    if declared.is_empty() {
        return;
    }
    let mut exported: Vec<(usize, String, Declared)> = Vec::new();
    for (i, file) in files.iter_mut().enumerate() {
        for (text, what) in read(i, file, &declared) {
            if let Some((from, declared)) = what {
                exported.push((from, text, declared));
            }
        }
    }
    exported.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    exported.dedup_by(|a, b| (a.0, &a.1) == (b.0, &b.1));
    for (from, text, what) in exported {
        let Some(file) = files.get_mut(from) else { continue };
        let facts = Arc::make_mut(&mut file.facts);
        let node = match what {
            Declared::Value(node) => node,
            Declared::Var(var) => {
                facts.nodes.push(Value::Read(var));
                facts.spans.push(base::Span::default());
                NodeId(facts.nodes.len() as u32 - 1)
            }
        };
        let name = Name(facts.names.len() as u32);
        facts.names.push(text.into());
        facts.exports.push(Export::Value(name, node));
        file.exports.push(None);
    }
}

type Found = (String, Option<(usize, Declared)>);

/// Turn the names that file `i` reads into imports; which they are.
fn read(i: usize, file: &mut File, declared: &FxHashMap<String, Option<(usize, Declared)>>) -> Vec<Found> {
    if !file.facts.names.iter().any(|name| declared.contains_key(&**name)) {
        return Vec::new();
    }
    let facts = Arc::make_mut(&mut file.facts);
    // The elements of templates are names that no script declares.
    let elements: FxHashSet<NodeId> =
        facts.stores.iter().filter(|s| s.binding.is_some()).map(|s| s.base).collect();
    let mut imports: FxHashMap<Name, VarId> = FxHashMap::default();
    let mut found = Vec::new();
    for n in 0..facts.nodes.len() {
        let node = NodeId(n as u32);
        let name = match facts.node(node) {
            Value::Global(name) if !elements.contains(&node) => *name,
            Value::Member(base, name) if matches!(facts.node(*base), Value::Global(w) if is_window(facts.name(*w))) => {
                *name
            }
            _ => continue,
        };
        let Some(what) = declared.get(facts.name(name)).copied().flatten().filter(|(from, _)| *from != i)
        else {
            continue;
        };
        let var = *imports.entry(name).or_insert_with(|| {
            let import = facts.imports.len() as u32;
            facts.imports.push(Import { from: name, name: Some(name) });
            file.imports.push(Some(what.0 as u32));
            let value = NodeId(facts.nodes.len() as u32);
            facts.nodes.push(Value::Import(import));
            facts.spans.push(facts.span(node));
            facts.vars.push(Var { name, writes: vec![value], ty: None });
            VarId(facts.vars.len() as u32 - 1)
        });
        found.push((facts.name(name).to_owned(), Some(what)));
        if let Some(slot) = facts.nodes.get_mut(n) {
            *slot = Value::Read(var);
        }
    }
    found
}

fn is_window(name: &str) -> bool {
    matches!(name, "window" | "globalThis" | "self")
}
