//! The facts of a source file: one parse, one walk, and the syntax tree is gone.

mod angular;
mod class;
mod expr;
mod form;
mod jsx;
mod lower;
mod model;
mod module;
mod object;
mod page;
mod parts;
mod pattern;
mod pipe;
mod snippet;
mod stmt;
mod svelte;
mod template;
#[cfg(test)]
mod tests;
mod vue;

pub use form::{FORM, PASSWORD};
pub use model::{
    Call, CallId, CallKind, Class, ClassId, Component, Export, Facts, Field, FnId, Function, Guard, GuardId,
    Import, Name, Node, NodeId, Part, Property, Relation, Store, Var, VarId,
};

use crate::parse::{Dialect, parse};
use base::{FileId, Span, name_of};
use lower::Lower;
use oxc_allocator::Allocator;

/// Read a file: a program, or a page with its scripts and its template. Its language follows from the ending of `path`.
/// What cannot be read is a gap of the result.
pub fn facts(file: FileId, path: &str, text: &str) -> Facts {
    let arena = Allocator::default();
    let dialect = Dialect::of_path(path);
    let mut lower = Lower::new(file, &arena, dialect);
    match name_of(path).rsplit('.').next() {
        Some("vue") => lower.vue(path, text),
        Some("svelte") => lower.svelte(path, text),
        Some("html" | "htm") => lower.html(text),
        _ => match parse(&arena, file, dialect, text) {
            Ok(tree) => {
                lower.out.gaps.extend(tree.gap);
                lower.module(tree.program);
                if !tree.exact {
                    clamp(&mut lower.out, text);
                } else if lower.out.gaps.is_empty() {
                    lower.out.parts = parts::parts(tree.program, |name| lower.name(name));
                }
                lower.share_names();
                lower.inline_templates();
            }
            Err(gap) => lower.out.gaps.push(gap),
        },
    }
    lower.out.statements.iter_mut().for_each(|(_, at)| *at = whole_lines(text, *at));
    lower.out
}

/// A statement, with its lines where nothing else stands on them.
fn whole_lines(text: &str, at: Span) -> Span {
    let before = text.get(..at.start as usize).unwrap_or_default();
    let after = text.get(at.end as usize..).unwrap_or_default();
    let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
    let rest = after.trim_start_matches([' ', '\t']);
    let end = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    let starts_line = before.len() == indent || before.trim_end_matches([' ', '\t']).ends_with('\n');
    if !starts_line || (end == 0 && !rest.is_empty()) {
        return at;
    }
    Span::from_usize(at.start as usize - indent, text.len() - rest.len() + end)
}

/// Read the template of a component of Angular whose class is called `class`: its first import is that class.
pub fn template(file: FileId, class: &str, text: &str) -> Facts {
    let arena = Allocator::default();
    let mut lower = Lower::new(file, &arena, Dialect::Ts);
    lower.external_template(class, text);
    lower.out
}

/// A mended text is longer than the file, and has spaces in the place of characters of several bytes: ranges of what was
/// added end with the file, and none cuts a character.
fn clamp(facts: &mut Facts, text: &str) {
    let inside = |at: u32| text.floor_char_boundary(at as usize);
    let cut = |span: &mut base::Span| {
        *span = base::Span::from_usize(inside(span.start.min(span.end)), inside(span.end));
    };
    facts.statements.clear();
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
