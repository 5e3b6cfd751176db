//! Pipes of Angular: `value | name: argument`. <https://angular.dev/guide/templates/pipes>

use super::lower::Lower;
use super::model::{CallKind, Node, NodeId};
use base::Span;
use oxc_ast::ast::{BinaryExpression, Expression};
use oxc_syntax::operator::BinaryOperator;

impl<'a> Lower<'a> {
    /// `value | name: argument`.
    pub(super) fn pipe(&mut self, value: NodeId, name: &'a str, at: Span) -> NodeId {
        match name {
            "async" | "json" | "keyvalue" | "slice" | "uppercase" | "lowercase" | "titlecase" => value,
            "date" | "number" | "percent" | "currency" | "i18nPlural" | "i18nSelect" | "translate"
            | "transloco" | "decimal" => self.node(Node::Scalar, at),
            _ => {
                let ty = self.angular_class("angular:pipe/", name);
                let var = self.instance_var(name, ty);
                let base = self.node(Node::Read(var), at);
                let callee = self.member(base, "transform", at);
                self.finish_call(callee, vec![value], CallKind::Call, at)
            }
        }
    }

    /// Pipes with arguments, as [`arguments_as_list`] spells them.
    pub(super) fn piped(&mut self, list: &[Expression<'a>], at: Span) -> NodeId {
        let mut value = None;
        for one in list {
            value = Some(match (value, one) {
                (Some(value), Expression::BinaryExpression(b)) if b.operator == BinaryOperator::BitwiseOR => {
                    self.pipe_on(value, b, at)
                }
                (Some(value), argument) => {
                    let argument = self.expr(argument);
                    self.also_given(value, argument);
                    value
                }
                (None, first) => self.expr(first),
            });
        }
        value.unwrap_or_else(|| self.node(Node::Opaque, at))
    }

    /// One more argument of a pipe.
    pub(super) fn also_given(&mut self, value: NodeId, argument: NodeId) {
        let Node::Call(call) = *self.out.node(value) else { return };
        if let Some(call) = self.out.calls.get_mut(call.0 as usize) {
            call.args = call.args.iter().copied().chain([argument]).collect();
        }
    }

    /// The pipe after the argument of a pipe before it.
    fn pipe_on(&mut self, value: NodeId, expr: &BinaryExpression<'a>, at: Span) -> NodeId {
        let value = match &expr.left {
            Expression::BinaryExpression(inner) if inner.operator == BinaryOperator::BitwiseOR => {
                self.deeper(at, |l| l.pipe_on(value, inner, at)).unwrap_or(value)
            }
            other => {
                let argument = self.expr(other);
                self.also_given(value, argument);
                value
            }
        };
        match &expr.right {
            Expression::Identifier(name) => self.pipe(value, name.name.as_str(), at),
            other => {
                self.expr(other);
                value
            }
        }
    }
}

/// The parts of a text between separators outside of brackets and texts.
pub(super) fn split(text: &str, separator: u8) -> Vec<(usize, usize)> {
    let (mut parts, mut start, mut depth, mut quote) = (Vec::new(), 0, 0_usize, None);
    for (i, b) in text.bytes().enumerate() {
        match (quote, b) {
            (Some(q), b) if q == b => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(b),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            (None, b) if b == separator && depth == 0 => {
                parts.push((start, i));
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push((start, text.len()));
    parts
}

/// `x | slice: 0 : 5` as `x | slice, 0 , 5`, which a parser of JavaScript reads, byte for byte; inside of braces,
/// where a comma means something else, as `x | slice| 0 | 5`. None where no pipe has an argument.
pub(super) fn arguments_as_list(text: &str) -> Option<String> {
    if !text.contains('|') || !text.contains(':') {
        return None;
    }
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    // For each open bracket: whether a pipe came, and the `?` that wait for their `:`.
    let mut levels = vec![(false, 0_usize, b' ')];
    let (mut quote, mut changed) = (None, false);
    let mut i = 0;
    while let Some(b) = bytes.get(i).copied() {
        let next = bytes.get(i + 1).copied().unwrap_or(0);
        match (quote, b) {
            (Some(q), b) if q == b => quote = None,
            (Some(_), b'\\') => i += 1,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(b),
            (None, b'(' | b'[' | b'{') => levels.push((false, 0, b)),
            (None, b')' | b']' | b'}') if levels.len() > 1 => {
                levels.pop();
            }
            (None, b'|') if next == b'|' => i += 1,
            (None, b'?') if matches!(next, b'.' | b'?') => i += 1,
            (None, _) => {
                if let Some((piped, questions, open)) = levels.last_mut() {
                    match b {
                        b'|' => *piped = true,
                        b',' => *piped = false,
                        b'?' => *questions += 1,
                        b':' if *questions > 0 => *questions -= 1,
                        b':' if *piped => {
                            if let Some(slot) = out.get_mut(i) {
                                *slot = if *open == b'{' { b'|' } else { b',' };
                                changed = true;
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        i += 1;
    }
    changed.then(|| String::from_utf8(out).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_of_pipes_become_lists_and_nothing_else_changes() {
        let list = |text: &str| arguments_as_list(text).unwrap_or_else(|| text.to_owned());
        assert_eq!(list("x | slice:0:5"), "x | slice,0,5");
        assert_eq!(list("a ? b : c"), "a ? b : c");
        assert_eq!(list("a || b ? {k: c} : d"), "a || b ? {k: c} : d");
        assert_eq!(list("f((x | p: 'a:b') ?? y, {k: z | q: 1})"), "f((x | p, 'a:b') ?? y, {k: z | q| 1})");
        assert_eq!(list("t | p: {a: b | q: 'r' : s, c: d}"), "t | p, {a: b | q| 'r' | s, c: d}");
        assert_eq!(split("let x of f(a;b); let i = index", b';').len(), 2);
    }
}
