//! Packages of the same repository that an app names: by their path (`file:`, `link:`, `portal:`), or by their name
//! (`workspace:`), which is looked for among the `package.json` files of the tree.

use crate::manifest::{self, Manifest};
use crate::{DependencyKind, Source};
use base::{FileId, Gap, Inputs, folder_of, join_path};
use rustc_hash::{FxHashMap, FxHashSet};

/// More packages of its own than any app names.
const LIMIT: usize = 500;

/// The packages that `apps` name, and those that these name in turn, each once.
pub(crate) fn load(inputs: &dyn Inputs, apps: &[Manifest], gaps: &mut Vec<Gap>) -> Vec<Manifest> {
    let mut seen: FxHashSet<FileId> = apps.iter().map(|m| m.file).collect();
    let mut by_name = None;
    let mut found: Vec<Manifest> = Vec::new();
    let mut todo: Vec<FileId> = apps.iter().flat_map(|m| named(inputs, m, &mut by_name)).collect();
    let mut next = 0;
    while let Some(file) = todo.get(next).copied() {
        next += 1;
        let Some(text) = inputs.text(file).filter(|_| found.len() < LIMIT && seen.insert(file)) else {
            continue;
        };
        let manifest = manifest::parse(file, folder_of(inputs.path(file)), text, gaps);
        todo.extend(named(inputs, &manifest, &mut by_name));
        found.push(manifest);
    }
    found
}

/// The files of the packages that one names.
fn named(
    inputs: &dyn Inputs,
    manifest: &Manifest,
    by_name: &mut Option<FxHashMap<String, FileId>>,
) -> Vec<FileId> {
    let mut files = Vec::new();
    for dependency in &manifest.dependencies {
        if matches!(dependency.kind, DependencyKind::Dev | DependencyKind::Peer)
            || !matches!(dependency.source, Source::Workspace | Source::Local)
        {
            continue;
        }
        let spec = dependency.spec.trim();
        let path = ["file:", "link:", "portal:"].iter().find_map(|p| spec.strip_prefix(p));
        let file = match path.or_else(|| spec.starts_with('.').then_some(spec)) {
            Some(path) => {
                join_path(&manifest.folder, &format!("{path}/package.json")).and_then(|p| inputs.find(&p))
            }
            None if dependency.source == Source::Workspace => {
                by_name.get_or_insert_with(|| names(inputs)).get(&dependency.name).copied()
            }
            None => None,
        };
        files.extend(file);
    }
    files
}

/// Every package of the tree by its name, the first one where a name stands twice.
fn names(inputs: &dyn Inputs) -> FxHashMap<String, FileId> {
    let mut found = FxHashMap::default();
    for file in inputs.below("") {
        let path = inputs.path(file);
        if !path.ends_with("package.json")
            || base::name_of(path) != "package.json"
            || path.contains("node_modules/")
        {
            continue;
        }
        let Some(text) = inputs.text(file) else { continue };
        let mut cursor = json::Cursor::new(text);
        if !cursor.object() {
            continue;
        }
        while let Some((key, _)) = cursor.key() {
            if key != "name" {
                cursor.skip();
                continue;
            }
            if let Some((name, _)) = cursor.string() {
                found.entry(name.into_owned()).or_insert(file);
            }
            break;
        }
    }
    found
}
