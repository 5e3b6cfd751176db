//! What the native sources of an app do: calls, assignments, methods and classes in Java, Kotlin, Swift and
//! Objective-C, as owned facts with exact places.
//!
//! Only files that mention a word of interest are parsed; the rules say which words those are. Java, Kotlin and Swift are read by tree-sitter, which this
//! crate alone names; Objective-C by a small tolerant reader. Nothing is compiled: values are followed inside one
//! file for a few steps, and what that does not reach stays a name.

mod debug;
mod env;
mod facts;
mod grammar;
mod interest;
mod ir;
mod java;
mod kotlin;
mod lex;
mod objc;
mod objc_expr;
mod regions;
mod resolve;
mod select;
mod swift;
mod value;
mod walk;

#[cfg(test)]
mod tests;

pub use facts::{Assign, Body, Call, Class, Dict, Language, Method, Native, Param, Scope};
pub use value::Value;

use base::{Gap, Inputs, Place, Span};
use rayon::prelude::*;
use regions::Regions;
use select::Chosen;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Texts longer than this are generated; they are not read.
const LIMIT: usize = 1_500_000;
/// A file of which more than this part is lost to syntax errors is a gap.
const LOST: f32 = 0.5;

/// Read the native sources that mention one of `words`, below the two project folders and those of `packages`: folders
/// of plugins inside the tree, with an `android` and an `ios` folder each.
pub fn read(
    inputs: &dyn Inputs,
    android_folder: Option<&str>,
    ios_folder: Option<&str>,
    packages: &[String],
    words: &[&str],
) -> Native {
    if words.is_empty() {
        return Native::default();
    }
    let interest = interest::Interest::new(words);
    let drops_logs = android_folder.is_some_and(|f| select::drops_logs(inputs, f));
    let mut native = Native { drops_logs, ..Native::default() };
    let mut chosen = android_folder.map(|f| select::android(inputs, f)).unwrap_or_default();
    chosen.extend(ios_folder.map(|f| select::ios(inputs, f, false)).unwrap_or_default());
    for folder in packages {
        chosen.extend(select::android(inputs, &format!("{folder}/android")));
        chosen.extend(select::ios(inputs, &format!("{folder}/ios"), true));
    }
    let mut seen = BTreeSet::new();
    chosen.retain(|one| seen.insert(one.file));
    let read: Vec<Arc<Native>> = chosen
        .par_iter()
        .filter_map(|one| {
            inputs.text(one.file).filter(|t| interest.is_in(t))?;
            // Facts hold the number of the file and when it is built.
            base::recall(inputs, one.file, &format!("{:?} {:?}", one.file, one.when), |text| {
                let mut found = Native::default();
                read_file(one, text, &mut found);
                found
            })
        })
        .collect();
    read.into_iter().for_each(|found| native.append(Arc::unwrap_or_clone(found)));
    native
}

fn read_file(chosen: &Chosen, text: &str, native: &mut Native) {
    let gap = |why: &str| Gap::new(Place::At(chosen.file, Span::new(0, 0)), "this native source", why);
    if text.len() > LIMIT {
        native.gaps.push(gap("is too long to be read"));
        return;
    }
    let directives = matches!(chosen.language, Language::Swift | Language::ObjectiveC);
    let regions = if directives { Regions::read(text) } else { Regions::default() };
    let (stmts, cut) = if chosen.language == Language::ObjectiveC {
        objc::read(text)
    } else {
        let Some(tree) = grammar::parse(chosen.language, text) else {
            native.gaps.push(gap("has syntax errors that take too much work to find a way round"));
            return;
        };
        if grammar::unreadable(&tree, text.len()) > LOST {
            native.gaps.push(gap("has so many syntax errors that parts of it are not read"));
        }
        let cut = Cell::new(false);
        let steps = grammar::steps(text.len());
        let (at, root) = (grammar::At { text, depth: 0, cut: &cut, steps: &steps }, tree.root_node());
        let stmts = match chosen.language {
            Language::Java => java::read(at, root),
            Language::Kotlin => kotlin::read(at, root),
            _ => swift::read(at, root),
        };
        (stmts, cut.get())
    };
    if cut {
        native.gaps.push(gap("is nested so deeply, or broken in such a way, that parts of it are not read"));
    }
    native.files += 1;
    let source = walk::Source {
        file: chosen.file,
        language: chosen.language,
        text,
        when: chosen.when.clone(),
        regions,
    };
    walk::walk(&source, &stmts, native);
}
