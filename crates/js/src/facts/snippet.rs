//! Pieces of code inside something else: scripts of a page, expressions of a template. Each is parsed by itself, so
//! that a mistake in one leaves the others alone, and its ranges become those of the file.

use super::expr::span;
use super::lower::Lower;
use super::model::{Node, NodeId};
use crate::nesting::nesting;
use crate::parse::{NESTING, parse};
use base::{Gap, Place, Span};
use oxc_ast::ast::{Expression, FormalParameters, Program};
use oxc_parser::{ParseOptions, Parser};

/// Pieces of one file that are reported as unreadable.
const GAPS: usize = 20;

/// What goes before a member of a component that is named like a word of the language.
const THIS: &str = "this.";

/// A piece of code and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    /// Its range in the file.
    pub(super) at: Span,
    /// False where the file spells it differently: its ranges are then all `at`.
    pub(super) exact: bool,
}

impl<'a> Piece<'a> {
    /// Without white space round it.
    pub(super) fn trimmed(self) -> Self {
        let head = self.text.len() - self.text.trim_start().len();
        self.part(head, head + self.text.trim().len())
    }

    /// The part between two offsets of its text.
    pub(super) fn part(self, start: usize, end: usize) -> Self {
        let text = self.text.get(start..end.max(start)).unwrap_or_default();
        let at = match self.exact {
            true => {
                Span::from_usize(self.at.start as usize + start, self.at.start as usize + start + text.len())
            }
            false => self.at,
        };
        Piece { text, at, ..self }
    }
}

/// How many facts there were before a piece.
struct Mark {
    nodes: usize,
    stores: usize,
    functions: usize,
    gaps: usize,
    statements: usize,
}

impl<'a> Lower<'a> {
    fn mark(&self) -> Mark {
        Mark {
            nodes: self.out.nodes.len(),
            stores: self.out.stores.len(),
            functions: self.out.functions.len(),
            gaps: self.out.gaps.len(),
            statements: self.out.statements.len(),
        }
    }

    /// Give what was added since `mark` its place in the file: `before` bytes were put in front of the piece.
    fn moved(&mut self, mark: &Mark, piece: Piece<'a>, before: u32) {
        // A mended text may have other characters than the file.
        let to = |at: u32| {
            let at = piece.text.floor_char_boundary(at.saturating_sub(before) as usize);
            piece.at.start + at as u32
        };
        let change = |span: &mut Span| {
            *span = if piece.exact { Span::new(to(span.start), to(span.end)) } else { piece.at };
        };
        let out = &mut self.out;
        // Deleting a part of an attribute or of a template leaves too little behind.
        out.statements.truncate(mark.statements);
        out.spans.iter_mut().skip(mark.nodes).for_each(change);
        out.stores.iter_mut().skip(mark.stores).for_each(|s| change(&mut s.span));
        out.functions.iter_mut().skip(mark.functions).for_each(|f| change(&mut f.span));
        for node in out.nodes.iter_mut().skip(mark.nodes) {
            if let Node::Object(properties) = node {
                properties.iter_mut().for_each(|p| change(&mut p.span));
            }
        }
        for gap in out.gaps.iter_mut().skip(mark.gaps) {
            if let Place::At(_, span) = &mut gap.place {
                change(span);
            }
        }
    }

    fn unread(&mut self, piece: Piece<'a>, why: &str) {
        if self.out.gaps.len() < GAPS {
            let place = Place::At(self.out.file, piece.at);
            self.out.gaps.push(Gap::new(place, "this piece of code", why));
        }
    }

    fn too_deep(&mut self, piece: Piece<'a>) -> bool {
        // What is shorter cannot be nested more deeply.
        let deep = piece.text.len() > NESTING && nesting(piece.text, false) > NESTING;
        if deep {
            self.unread(piece, "is nested too deeply to be read");
        }
        deep
    }

    /// A script as a module of its own.
    pub(super) fn script(&mut self, piece: Piece<'a>) {
        let mark = self.mark();
        let mut exact = piece.exact;
        match parse(self.arena, self.out.file, self.dialect, piece.text) {
            Ok(tree) => {
                exact &= tree.exact;
                self.out.gaps.extend(tree.gap);
                self.module(tree.program);
            }
            Err(gap) => self.out.gaps.push(gap),
        }
        let statements = self.out.statements.split_off(mark.statements.min(self.out.statements.len()));
        self.moved(&mark, piece, 0);
        if exact {
            let moved = |at: Span| Span::new(piece.at.start + at.start, piece.at.start + at.end);
            self.out.statements.extend(statements.into_iter().map(|(call, at)| (call, moved(at))));
        }
    }

    /// One expression; a value that is not known where it cannot be read.
    pub(super) fn expression(&mut self, piece: Piece<'a>) -> NodeId {
        let piece = piece.trimmed();
        if piece.text.is_empty() {
            return self.node(Node::Scalar, piece.at);
        }
        if self.too_deep(piece) {
            return self.node(Node::Opaque, piece.at);
        }
        let parse =
            |text: &'a str| Parser::new(self.arena, text, self.dialect.source_type()).parse_expression();
        let (parsed, before) = match (parse(piece.text), self.as_member(piece)) {
            (Err(_), Some(text)) => (parse(text), THIS.len()),
            (parsed, _) => (parsed, 0),
        };
        let Ok(parsed) = parsed else {
            self.unread(piece, "is no expression that could be read");
            return self.node(Node::Opaque, piece.at);
        };
        let mark = self.mark();
        let parsed: &'a Expression<'a> = self.arena.alloc(parsed);
        let value = self.expr(parsed);
        self.moved(&mark, piece, before as u32);
        value
    }

    /// `delete()` as `this.delete()`: templates of components may name members as the language names its own words.
    fn as_member(&self, piece: Piece<'a>) -> Option<&'a str> {
        let word = piece.text.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default();
        let reserved =
            matches!(word, "delete" | "continue" | "import" | "default" | "switch" | "break" | "return");
        (reserved && self.owner.is_some()).then(|| self.arena.alloc_str(&format!("{THIS}{}", piece.text)))
    }

    /// The statements of an event handler, as a function that the page calls. One expression is that expression.
    pub(super) fn handler(&mut self, piece: Piece<'a>) {
        self.handler_of(piece, None);
    }

    /// The same with what it calls `$event`.
    pub(super) fn handler_of(&mut self, piece: Piece<'a>, event: Option<NodeId>) {
        let piece = piece.trimmed();
        if piece.text.is_empty() || self.too_deep(piece) {
            return;
        }
        let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
        let parser = Parser::new(self.arena, piece.text, self.dialect.source_type()).with_options(options);
        let parsed = parser.parse();
        if parsed.panicked {
            match self.as_member(piece) {
                Some(_) => {
                    self.expression(piece);
                }
                None => self.unread(piece, "is no code that could be read"),
            }
            return;
        }
        let mark = self.mark();
        let program: &'a Program<'a> = self.arena.alloc(parsed.program);
        let id = self.open_function(None, Span::from_usize(0, piece.text.len()));
        let before = self.function.replace(id);
        self.scoped(|l| {
            let name = l.declare("$event");
            let value = event.unwrap_or_else(|| l.node(Node::Opaque, Span::default()));
            l.write(name, value);
            l.hoist_vars(&program.body);
            l.statements(&program.body);
        });
        self.function = before;
        self.moved(&mark, piece, 0);
    }

    /// Declare the names of a list of patterns in the innermost scope and give each its value; what has none is unknown.
    pub(super) fn patterns(&mut self, piece: Piece<'a>, values: &[NodeId]) {
        let mut piece = piece.trimmed();
        if piece.text.starts_with('(') && piece.text.ends_with(')') {
            piece = piece.part(1, piece.text.len() - 1);
        }
        if piece.text.is_empty() || self.too_deep(piece) {
            return;
        }
        let text = self.arena.alloc_str(&format!("({})=>0", piece.text));
        let parser = Parser::new(self.arena, text, self.dialect.source_type());
        let Ok(parsed) = parser.parse_expression() else {
            return self.unread(piece, "is no list of names that could be read");
        };
        let mark = self.mark();
        let parsed: &'a Expression<'a> = self.arena.alloc(parsed);
        if let Expression::ArrowFunctionExpression(f) = parsed {
            self.bind_all(&f.params, values);
        }
        self.moved(&mark, piece, 1);
    }

    fn bind_all(&mut self, params: &FormalParameters<'a>, values: &[NodeId]) {
        for (i, param) in params.items.iter().enumerate() {
            self.declare_pattern(&param.pattern);
            let value = match values.get(i) {
                Some(value) => *value,
                None => self.node(Node::Opaque, span(&param.pattern)),
            };
            self.bind(&param.pattern, value, None);
        }
    }

    /// Declarations as a template makes them: `name = value`, `{ name } = value`.
    pub(super) fn declaration_of(&mut self, piece: Piece<'a>) {
        let piece = piece.trimmed();
        if self.too_deep(piece) {
            return;
        }
        let text = self.arena.alloc_str(&format!("const {}", piece.text));
        let parsed = Parser::new(self.arena, text, self.dialect.source_type()).parse();
        if parsed.panicked {
            return self.unread(piece, "is no declaration that could be read");
        }
        let mark = self.mark();
        let program: &'a Program<'a> = self.arena.alloc(parsed.program);
        self.statements(&program.body);
        self.moved(&mark, piece, 6);
    }
}
