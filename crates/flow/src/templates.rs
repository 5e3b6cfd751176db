//! Templates of Angular: which file is the template of which component, and which components, directives and pipes the
//! names in a template mean. Everything else in HTML is a page with scripts of its own.

use crate::resolve::Modules;
use crate::wanted::Candidate;
use crate::{File, file_of};
use base::{Inputs, folder_of, join_path, name_of};
use js::Name;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Read the HTML of the app: templates with the component they belong to, and pages. Components that share a template
/// are rare: its names are those of the first one.
pub(crate) fn read(inputs: &dyn Inputs, list: &[Candidate], modules: &Modules, found: &mut [Option<File>]) {
    let mut owners: FxHashMap<usize, (usize, String)> = FxHashMap::default();
    for (i, (file, candidate)) in found.iter().zip(list).enumerate() {
        let Some(file) = file else { continue };
        for component in &file.facts.components {
            let Some(url) = component.template else { continue };
            let path = join_path(folder_of(&candidate.path), file.facts.name(url));
            let target = path.and_then(|p| modules.exactly(&p));
            let class = file.facts.class(component.class).and_then(|c| c.name);
            if let (Some(target), Some(class)) = (target, class) {
                let owner = (i, file.facts.name(class).to_owned());
                owners.entry(target as usize).or_insert(owner);
            }
        }
    }
    let is_unread = |i: &usize| found.get(*i).is_some_and(Option::is_none);
    let html = list.iter().enumerate().filter(|(i, c)| c.html && (c.own || owners.contains_key(i)));
    let texts: Vec<(usize, &Candidate, &Arc<str>)> =
        html.filter(|(i, _)| is_unread(i)).filter_map(|(i, c)| Some((i, c, inputs.text(c.file)?))).collect();
    let parsed: Vec<(usize, File)> = texts
        .par_iter()
        .filter_map(|(i, candidate, text)| {
            let Some((owner, class)) = owners.get(i) else {
                let facts = js::facts(candidate.file, &candidate.path, text);
                let says_nothing = facts.nodes.is_empty() && facts.gaps.is_empty();
                return (!says_nothing).then(|| (*i, file_of(candidate, facts, text, modules)));
            };
            let facts = js::template(candidate.file, class, text);
            let mut file = file_of(candidate, facts, text, modules);
            if let Some(first) = file.imports.first_mut() {
                *first = Some(*owner as u32);
            }
            Some((*i, file))
        })
        .collect();
    // A page that no script names is opened by something else, such as the shell of a desktop app.
    let named = |path: &str| {
        let name = name_of(path);
        name.starts_with("index.")
            || found.iter().flatten().any(|f| f.facts.names.iter().any(|n| n.contains(name)))
    };
    let parsed: Vec<(usize, File)> = parsed
        .into_iter()
        .filter(|(i, _)| owners.contains_key(i) || list.get(*i).is_some_and(|c| c.built || named(&c.path)))
        .collect();
    for (i, file) in parsed {
        if let Some(slot) = found.get_mut(i) {
            *slot = Some(file);
        }
    }
}

/// Give the names of components and pipes in templates the classes they mean, by selector and name.
pub(crate) fn link(files: &mut [File]) {
    let mut classes: FxHashMap<String, (u32, String)> = FxHashMap::default();
    for (i, file) in files.iter().enumerate() {
        for component in &file.facts.components {
            let Some(class) = file.facts.class(component.class).and_then(|c| c.name) else { continue };
            let class = (i as u32, file.facts.name(class).to_owned());
            if let Some(pipe) = component.pipe {
                let from = format!("angular:pipe/{}", file.facts.name(pipe));
                classes.entry(from).or_insert_with(|| class.clone());
            }
            let selectors = component.selector.map_or("", |s| file.facts.name(s));
            for tag in selectors.split(',').map(str::trim).filter(|t| !t.contains(['[', '.', ':', ' '])) {
                classes.entry(format!("angular:selector/{tag}")).or_insert_with(|| class.clone());
            }
        }
    }
    if classes.is_empty() {
        return;
    }
    for file in files {
        let names = &mut file.facts.names;
        for (import, target) in file.facts.imports.iter_mut().zip(&mut file.imports) {
            let from = names.get(import.from.0 as usize).filter(|n| n.starts_with("angular:"));
            if let Some((other, class)) = from.and_then(|f| classes.get(&**f)) {
                *target = Some(*other);
                import.name = Some(Name(names.len() as u32));
                names.push(class.as_str().into());
            }
        }
    }
}
