//! Android App Bundles: modules whose manifests and resources are protocol buffers. Own reader of those: the few
//! messages that matter are read in place, without code made from schemas, and with the limits that hostile files
//! need. <https://developer.android.com/guide/app-bundle/app-bundle-format>

mod message;
mod table;
mod xml;

use crate::{Container, Tree};
use base::{folder_of, name_of};
use table::Table;

/// The module that every phone gets.
pub const BASE: &str = "base";

/// Open a bundle. Each module keeps its folder: `base/manifest/AndroidManifest.xml`, `base/res/…`, `base/assets/…`.
pub(crate) fn unpack(container: &dyn Container, tree: &mut Tree<'_>) {
    let manifests =
        container.entries().iter().filter_map(|e| e.path.strip_suffix("/manifest/AndroidManifest.xml"));
    let modules: Vec<String> = manifests.filter(|m| !m.contains('/')).map(str::to_owned).collect();
    if !modules.iter().any(|m| m == BASE) {
        tree.gap("", "has no module `base`, so no phone installs it");
    }
    for module in &modules {
        read_module(container, module, tree);
    }
    for (number, entry) in container.entries().iter().enumerate() {
        let compiled = modules.iter().any(|m| entry.path.starts_with(&format!("{m}/res/")));
        // What is left of the resources is compiled: no rule reads layouts and drawings.
        if compiled && !entry.path.contains("/res/raw") && !tree.has(&entry.path) {
            tree.list(entry.path.clone(), entry.size);
        } else if entry.path.ends_with("/resources.pb") {
            tree.list(container.entries().get(number).map_or("", |e| &e.path), entry.size);
        }
    }
    crate::android::facts(container, tree);
    tree.copy_rest(container);
}

fn read_module(container: &dyn Container, module: &str, tree: &mut Tree<'_>) {
    let path = format!("{module}/resources.pb");
    let bytes = container.find(&path).and_then(|n| tree.read(container, n));
    let table = bytes.as_deref().map(Table::new).unwrap_or_default();
    drop(bytes);
    if table.broken {
        tree.gap(&path, "is damaged or too large; names and values of resources may be missing");
    }
    for (name, text) in table.values() {
        tree.add_text(format!("{module}/res/values/{name}"), text.len() as u64, text);
    }
    let manifest = format!("{module}/manifest/AndroidManifest.xml");
    document(container, &manifest, &manifest, &table, tree);
    for (_, name, file) in table.files.iter().filter(|(kind, _, _)| kind == "xml") {
        let from = format!("{module}/{file}");
        // Tools that shorten paths leave the names: those are what manifests refer to.
        let stem = name_of(file).rsplit_once('.').map_or("", |(stem, _)| stem);
        let named = || format!("{module}/{}/{name}.xml", folder_of(file));
        let to = if stem == name || !file.starts_with("res/xml") { from.clone() } else { named() };
        document(container, &from, &to, &table, tree);
    }
}

fn document(container: &dyn Container, from: &str, to: &str, table: &Table, tree: &mut Tree<'_>) {
    let Some(number) = container.find(from) else {
        return tree.gap(from, "is named by the resources, but is not in the package");
    };
    let limit = tree.limits().text_bytes as usize;
    let Some(bytes) = tree.read(container, number) else { return };
    match xml::decode(&bytes, table, limit) {
        Ok((text, trouble)) => {
            for why in trouble {
                tree.gap(from, why);
            }
            tree.add_text(to, bytes.len() as u64, text);
        }
        Err(why) => tree.gap(from, why),
    }
}
