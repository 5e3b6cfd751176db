//! Templates of Angular: which file is the template of which component, and which components, directives and pipes the
//! names in a template mean. Everything else in HTML is a page with scripts of its own.

use crate::resolve::Modules;
use crate::wanted::Candidate;
use crate::{File, Read, file_of};
use base::{Inputs, folder_of, join_path, name_of};
use js::Name;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
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
    let wanted: Vec<(usize, &Candidate)> = html.filter(|(i, _)| is_unread(i)).collect();
    let parsed: Vec<(usize, File)> = wanted
        .par_iter()
        .filter_map(|(i, candidate)| {
            let Some((owner, class)) = owners.get(i) else {
                let file = crate::read(inputs, candidate, modules)?;
                let says_nothing = file.facts.nodes.is_empty() && file.facts.gaps.is_empty();
                return (!says_nothing).then_some((*i, file));
            };
            let about = format!("the template of {class}");
            let read = base::recall(inputs, candidate.file, &about, |text| {
                Read::new(js::template(candidate.file, class, text), text)
            })?;
            let mut file = file_of(candidate, &read, modules);
            if let Some(first) = file.imports.first_mut() {
                *first = Some(*owner as u32);
            }
            Some((*i, file))
        })
        .collect();
    // A page that no script names is opened by something else, such as the shell of a desktop app.
    let pages: OnceCell<Vec<&str>> = OnceCell::new();
    let is_page = |text: &&str| text.as_bytes().windows(4).any(|end| end == b".htm");
    let all = || found.iter().flatten().flat_map(|f| f.facts.names.iter().map(|n| &**n));
    let named = |path: &str| {
        let name = name_of(path);
        name.starts_with("index.")
            || pages.get_or_init(|| all().filter(is_page).collect()).iter().any(|text| text.contains(name))
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
        let meant = |i: &js::Import| Some(file.facts.name(i.from)).filter(|n| n.starts_with("angular:"));
        let meant = file.facts.imports.iter().map(|i| classes.get(meant(i)?)).collect::<Vec<_>>();
        if meant.iter().all(Option::is_none) {
            continue;
        }
        let facts = Arc::make_mut(&mut file.facts);
        let imports = facts.imports.iter_mut().zip(&mut file.imports);
        for ((import, target), meant) in imports.zip(meant) {
            if let Some((other, class)) = meant {
                *target = Some(*other);
                import.name = Some(Name(facts.names.len() as u32));
                facts.names.push(class.as_str().into());
            }
        }
    }
}
