//! The words of a script.

use super::script::{Word, WordKind};
use base::Span;

/// Split a script into words; comments are left out.
pub(super) fn lex(text: &str) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut words = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut push = |from: usize, to: usize, kind: WordKind| {
        let text = text.get(from..to).unwrap_or_default().to_owned();
        words.push(Word { text, span: Span::from_usize(from, to), kind });
    };
    while let Some(b) = bytes.get(at).copied() {
        // A string that is given up in the middle may end inside a character.
        let Some(rest) = text.get(at..) else {
            at += 1;
            continue;
        };
        match b {
            b'\n' => {
                push(at, at + 1, WordKind::Break);
                at += 1;
            }
            b if b.is_ascii_whitespace() => at += 1,
            b'/' if rest.starts_with("//") => at += rest.find('\n').unwrap_or(rest.len()),
            b'/' if rest.starts_with("/*") => at += rest.find("*/").map_or(rest.len(), |i| i + 2),
            b'"' | b'\'' => {
                let quote = if rest.starts_with("\"\"\"") || rest.starts_with("'''") { 3 } else { 1 };
                let mark = rest.get(..quote).unwrap_or_default();
                let len = string_len(rest.get(quote..).unwrap_or_default(), mark);
                let from = at + quote;
                let to = (from + len).min(text.len());
                push(from, to, if b == b'"' { WordKind::Template } else { WordKind::Plain });
                at = (to + if text.get(to..).is_some_and(|t| t.starts_with(mark)) { quote } else { 0 })
                    .min(text.len());
            }
            b if b.is_ascii_alphanumeric() || b == b'_' || b == b'$' || b == b'@' || !b.is_ascii() => {
                let len = name_len(rest);
                push(at, at + len, WordKind::Name);
                at += len;
            }
            _ => {
                push(at, at + 1, WordKind::Sign);
                at += 1;
            }
        }
    }
    words
}

/// The length of a name with its points; `?` belongs to it before a point only.
fn name_len(rest: &str) -> usize {
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let inside = c.is_alphanumeric()
            || matches!(c, '_' | '$' | '@')
            || (c == '?' && next == Some('.'))
            || (c == '.' && at > 0 && next.is_some_and(|n| n.is_alphanumeric() || n == '_'))
            || (!c.is_ascii() && !c.is_whitespace());
        if !inside {
            return at.max(rest.chars().next().map_or(1, char::len_utf8));
        }
    }
    rest.len()
}

/// Longer expressions inside a string are not looked for, so that the cost stays linear.
const EXPRESSION: usize = 200;

/// The length of a string's body up to its closing mark; to the end of the line where it is not closed. Quotes
/// inside `${ }` of a template do not end it.
fn string_len(body: &str, mark: &str) -> usize {
    let bytes = body.as_bytes();
    let template = mark.starts_with('"');
    let mut braces = 0usize;
    let mut opened = 0;
    let mut at = 0;
    while let Some(b) = bytes.get(at) {
        if braces == 0 && body.get(at..).is_some_and(|r| r.starts_with(mark)) {
            return at;
        }
        match b {
            b'\\' => at += 1,
            b'\n' if mark.len() == 1 => return unbalanced(body, mark, at, braces),
            b'$' if template && bytes.get(at + 1) == Some(&b'{') => {
                opened = if braces == 0 { at } else { opened };
                braces += 1;
                at += 1;
            }
            _ if braces > 0 && at - opened > EXPRESSION => return unbalanced(body, mark, at, braces),
            b'}' => braces = braces.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    unbalanced(body, mark, body.len(), braces)
}

/// Where a `${` was not closed, the first mark ends the string after all.
fn unbalanced(body: &str, mark: &str, end: usize, braces: usize) -> usize {
    let marked = || body.as_bytes().get(..end)?.windows(mark.len()).position(|w| w == mark.as_bytes());
    let end = if braces == 0 { end } else { marked().unwrap_or(end) };
    body.ceil_char_boundary(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_that_is_given_up_inside_a_character_ends_the_work() {
        for filler in ["\u{fffd}", "\u{e4}", "\u{1f600}"] {
            for shift in 0..4 {
                let text = format!("x = \"{}${{au{}\n", "a".repeat(shift), filler.repeat(120));
                let words = lex(&text);
                assert!(
                    words.len() < 500
                        && words.iter().all(|w| w.span.of(&text).len() == w.span.len() as usize)
                );
            }
        }
    }
}
