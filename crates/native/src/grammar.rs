//! The door to tree-sitter: parse with a bound on the work, and the few questions asked of its nodes.

use crate::Language;
use crate::ir::LONG;
use base::Span;
use std::cell::Cell;
use std::ops::ControlFlow;
use tree_sitter::{Node, ParseOptions, Parser, Tree};

/// How deep expressions and statements may be nested; what lies deeper is not read.
pub(crate) const DEPTH: usize = 90;

/// Parse a text; none where the grammar needs far more work than its length explains.
///
/// The work is counted, not timed, so that a text always has the same answer: one for every hundred steps of the
/// parser, and one for every time it goes back to read a text again, which is what the search for a way round
/// syntax errors costs. Sources in use need at most 14 for each thousand bytes, broken ones 40.
pub(crate) fn parse(language: Language, text: &str) -> Option<Tree> {
    let grammar = match language {
        Language::Java => tree_sitter_java::LANGUAGE,
        Language::Kotlin => tree_sitter_kotlin_ng::LANGUAGE,
        Language::Swift => tree_sitter_swift::LANGUAGE,
        Language::ObjectiveC => return None,
    };
    let mut parser = Parser::new();
    parser.set_language(&grammar.into()).ok()?;
    let left = Cell::new(400 + text.len() / 20);
    let works = || left.set(left.get().saturating_sub(1));
    let mut progress = |_: &tree_sitter::ParseState| {
        works();
        if left.get() == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    // The scanners of Kotlin and Swift, which are in C, take the end of the text and the character 0 for a character
    // like others: one looks for ever for the space after an annotation, the other reads past the names of directives.
    // So there is a line break at the end and no such character.
    let plain = text.contains('\0').then(|| text.replace('\0', " "));
    let bytes = plain.as_deref().unwrap_or(text).as_bytes();
    let mut read = |at: usize, _| {
        works();
        match bytes.get(at..) {
            Some([]) if language != Language::Java => b"\n".as_slice(),
            rest => rest.unwrap_or_default(),
        }
    };
    parser.parse_with_options(&mut read, None, Some(options))
}

/// The part of the text (0 to 1) that lies inside the largest errors.
pub(crate) fn unreadable(tree: &Tree, len: usize) -> f32 {
    let root = tree.root_node();
    if !root.has_error() || len == 0 {
        return 0.0;
    }
    if root.is_error() {
        return 1.0;
    }
    let lost: usize = children(root).into_iter().filter(Node::is_error).map(|n| n.byte_range().len()).sum();
    lost as f32 / len as f32
}

/// A text with the depth of the place in it that is read.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) text: &'a str,
    pub(crate) depth: usize,
    /// Set where something lies too deep to be read.
    pub(crate) cut: &'a Cell<bool>,
    /// Steps that are left: a broken text can make a reader come by the same place again and again.
    pub(crate) steps: &'a Cell<usize>,
}

/// Steps that a text of `len` bytes may take: sound ones take fewer than one for each byte.
pub(crate) fn steps(len: usize) -> Cell<usize> {
    Cell::new(len.saturating_mul(4).saturating_add(20_000))
}

impl<'a> At<'a> {
    /// One level deeper; none where that is too deep.
    pub(crate) fn deeper(self) -> Option<Self> {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        if self.depth >= DEPTH || left == 0 {
            self.cut.set(true);
            return None;
        }
        Some(Self { depth: self.depth + 1, ..self })
    }

    /// Under a row of `len` operations, each of which holds the one before it.
    pub(crate) fn under(self, len: usize) -> Self {
        Self { depth: self.depth + len.min(LONG), ..self }
    }

    pub(crate) fn text(self, node: Node<'_>) -> &'a str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    pub(crate) fn owned(self, node: Node<'_>) -> String {
        self.text(node).to_owned()
    }

    /// The simple name of a type: without package, type arguments, `?` and `[]`.
    pub(crate) fn type_name(self, node: Node<'_>) -> String {
        simple_type(self.text(node))
    }
}

/// The simple name of a type as it is written.
pub(crate) fn simple_type(text: &str) -> String {
    let head = text.split(['<', '[', '?', '!', '(']).next().unwrap_or_default().trim();
    head.rsplit('.').next().unwrap_or(head).trim().to_owned()
}

pub(crate) fn span(node: Node<'_>) -> Span {
    Span::from_usize(node.start_byte(), node.end_byte())
}

/// The named children without comments.
pub(crate) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|n| !is_comment(n.kind())).collect()
}

/// Every child, with the name of its field.
pub(crate) fn tokens<'t>(node: Node<'t>) -> Vec<(Option<&'t str>, Node<'t>)> {
    let mut cursor = node.walk();
    let mut all = Vec::new();
    if cursor.goto_first_child() {
        loop {
            if !is_comment(cursor.node().kind()) {
                all.push((cursor.field_name(), cursor.node()));
            }
            if !cursor.goto_next_sibling() {
                return all;
            }
        }
    }
    all
}

/// The first named child of one of these kinds.
pub(crate) fn child<'t>(node: Node<'t>, kinds: &[&str]) -> Option<Node<'t>> {
    children(node).into_iter().find(|n| kinds.contains(&n.kind()))
}

fn is_comment(kind: &str) -> bool {
    matches!(kind, "comment" | "line_comment" | "block_comment" | "multiline_comment")
}

/// The sign of an operation, of those that matter.
pub(crate) fn sign(text: &str) -> &'static str {
    match text {
        "+" => "+",
        "|" => "|",
        "&" => "&",
        "&&" => "&&",
        "||" => "||",
        "==" | "===" => "==",
        "!=" | "!==" => "!=",
        "?:" => "?:",
        _ => "",
    }
}
