//! Import names that are no paths: the aliases of `tsconfig.json` and the customary `@/`.

use base::{FileId, Inputs, Node, folder_of, join_path};

/// Settings of the compiler that say what names mean, in the order in which they are asked.
const SETTINGS: [&str; 3] = ["tsconfig.json", "tsconfig.base.json", "jsconfig.json"];

/// The paths, without ending, that `specifier` may stand for in `from`.
pub(crate) fn candidates(inputs: &dyn Inputs, from: FileId, specifier: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folder = folder_of(inputs.path(from)).to_owned();
    let start = folder.clone();
    for _ in 0..12 {
        for name in SETTINGS {
            let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            if let Some(file) = inputs.find(&path)
                && let Some(text) = inputs.text(file)
                && let Some(root) = json::parse(file, text).root
            {
                mapped(&root, &folder, specifier, &mut found);
            }
        }
        if folder.is_empty() {
            break;
        }
        folder = folder_of(&folder).to_owned();
    }
    if let Some(rest) = specifier.strip_prefix("@/").or_else(|| specifier.strip_prefix("~/")) {
        found.extend(join_path(&start, &format!("src/{rest}")));
        found.extend(join_path(&start, rest));
    }
    found
}

/// `compilerOptions.paths` and `baseUrl`. <https://www.typescriptlang.org/tsconfig/#paths>
fn mapped(root: &Node, folder: &str, specifier: &str, found: &mut Vec<String>) {
    let base_url = root.at(&["compilerOptions", "baseUrl"]).and_then(Node::as_str);
    let base = join_path(folder, base_url.unwrap_or("."));
    let Some(base) = base else { return };
    for entry in root.at(&["compilerOptions", "paths"]).map(Node::entries).unwrap_or_default() {
        let rest = match entry.key.split_once('*') {
            Some((before, after)) => specifier.strip_prefix(before).and_then(|s| s.strip_suffix(after)),
            None => (*entry.key == *specifier).then_some(""),
        };
        let Some(rest) = rest else { continue };
        for target in entry.node.items().iter().filter_map(Node::as_str) {
            found.extend(join_path(&base, &target.replacen('*', rest, 1)));
        }
    }
    if base_url.is_some() {
        found.extend(join_path(&base, specifier));
    }
}
