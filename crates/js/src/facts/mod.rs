//! The facts of a source file: one parse, one walk, and the syntax tree is gone.

mod class;
mod expr;
mod jsx;
mod lower;
mod model;
mod module;
mod pattern;
mod stmt;
#[cfg(test)]
mod tests;

pub use model::{
    Call, CallId, CallKind, Class, ClassId, Export, Facts, Field, FnId, Function, Guard, GuardId, Import,
    Name, Node, NodeId, Property, Relation, Store, Var, VarId,
};

use crate::parse::{Dialect, parse};
use base::FileId;
use lower::Lower;
use oxc_allocator::Allocator;

/// Read a file. Its language follows from the ending of `path`; `lang` is the attribute of that name where the text
/// is the script part of a page (everything else in `text` must then be blank, so that the ranges are those of the
/// page). What cannot be read is a gap of the result.
pub fn facts(file: FileId, path: &str, lang: Option<&str>, text: &str) -> Facts {
    let dialect = match lang {
        Some("ts" | "typescript") => Dialect::Ts,
        Some("tsx") => Dialect::Tsx,
        Some(_) => Dialect::Js,
        None => Dialect::of_path(path),
    };
    let arena = Allocator::default();
    let mut lower = Lower::new(file);
    match parse(&arena, file, dialect, text) {
        Ok(tree) => {
            lower.out.gaps.extend(tree.gap);
            lower.module(tree.program);
            if !tree.exact {
                clamp(&mut lower.out, text);
            }
        }
        Err(gap) => lower.out.gaps.push(gap),
    }
    lower.out
}

/// A mended text is longer than the file, and has spaces in the place of characters of several bytes: ranges of what was
/// added end with the file, and none cuts a character.
fn clamp(facts: &mut Facts, text: &str) {
    let inside = |at: u32| text.floor_char_boundary(at as usize);
    let cut = |span: &mut base::Span| {
        *span = base::Span::from_usize(inside(span.start.min(span.end)), inside(span.end));
    };
    facts.spans.iter_mut().for_each(cut);
    facts.stores.iter_mut().for_each(|s| cut(&mut s.span));
    facts.functions.iter_mut().for_each(|f| cut(&mut f.span));
    for node in &mut facts.nodes {
        if let Node::Object(properties) = node {
            properties.iter_mut().for_each(|p| cut(&mut p.span));
        }
    }
    for gap in &mut facts.gaps {
        if let base::Place::At(_, span) = &mut gap.place {
            cut(span);
        }
    }
}
