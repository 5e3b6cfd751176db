//! Tokens of Objective-C: what comments, directives and literals leave.

use base::Span;

/// A token with its range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Sort,
    pub(crate) text: &'a str,
    pub(crate) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A name or a keyword; `@` words too, with the `@`.
    Word,
    Number,
    /// A literal text; `text` is what stands between the quotes.
    Text,
    /// A sign of one or two characters.
    Sign,
}

/// Signs of two characters that matter.
const PAIRS: [&str; 10] = ["->", "==", "!=", "&&", "||", "<=", ">=", "+=", "-=", "::"];

/// Read the tokens of a text.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    let mut fresh = true;
    while let Some(&byte) = bytes.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        let len = match byte {
            b'\n' => {
                fresh = true;
                at += 1;
                continue;
            }
            _ if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'#' if fresh => {
                at += directive(rest);
                continue;
            }
            b'/' if rest.starts_with("//") => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            b'/' if rest.starts_with("/*") => {
                at += rest.find("*/").map_or(rest.len(), |end| end + 2);
                continue;
            }
            b'"' => push_text(&mut out, rest, at, 0),
            b'\'' => push_text(&mut out, rest, at, 0),
            b'@' if rest.starts_with("@\"") => push_text(&mut out, rest, at, 1),
            b'@' if rest.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic) => {
                let end = 1 + word(rest.get(1..).unwrap_or_default());
                push(&mut out, Sort::Word, rest, at, end)
            }
            _ if byte.is_ascii_digit() => {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(rest.len());
                push(&mut out, Sort::Number, rest, at, end)
            }
            _ if byte == b'_' || byte == b'$' || byte.is_ascii_alphabetic() || byte >= 0x80 => push(
                &mut out,
                Sort::Word,
                rest,
                at,
                word(rest).max(rest.chars().next().map_or(1, char::len_utf8)),
            ),
            _ => {
                let pair = PAIRS.iter().any(|p| rest.starts_with(p));
                push(&mut out, Sort::Sign, rest, at, if pair { 2 } else { 1 })
            }
        };
        fresh = false;
        at += len.max(1);
    }
    out
}

fn push<'a>(out: &mut Vec<Token<'a>>, kind: Sort, rest: &'a str, at: usize, len: usize) -> usize {
    let text = rest.get(..len).unwrap_or_default();
    out.push(Token { kind, text, span: Span::from_usize(at, at + len) });
    len
}

/// A literal that starts after `skip` bytes.
fn push_text<'a>(out: &mut Vec<Token<'a>>, rest: &'a str, at: usize, skip: usize) -> usize {
    let bytes = rest.as_bytes();
    let quote = bytes.get(skip).copied().unwrap_or(b'"');
    let mut end = skip + 1;
    while let Some(&byte) = bytes.get(end) {
        match byte {
            b'\\' => end += 1,
            b'\n' => break,
            _ if byte == quote => break,
            _ => {}
        }
        end += 1;
    }
    let end = end.min(rest.len());
    let whole = (end + 1).min(rest.len());
    let text = rest.get(skip + 1..end).unwrap_or_default();
    out.push(Token { kind: Sort::Text, text, span: Span::from_usize(at, at + whole) });
    whole
}

fn word(rest: &str) -> usize {
    rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len())
}

/// The length of a directive: to the end of its line, or of the lines it goes on to.
fn directive(rest: &str) -> usize {
    let mut len = 0;
    for line in rest.split_inclusive('\n') {
        len += line.len();
        if !line.trim_end().ends_with('\\') {
            break;
        }
    }
    // The line break itself starts a fresh line.
    if rest.get(..len).is_some_and(|l| l.ends_with('\n')) { len - 1 } else { len.max(1) }
}
