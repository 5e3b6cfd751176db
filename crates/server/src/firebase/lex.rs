//! The tokens of Firebase security rules. Never fails.
//! <https://firebase.google.com/docs/rules/rules-language>

use crate::token::{Kind, Token};

/// The tokens of a text, without comments.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while let Some(&b) = bytes.get(at) {
        let start = at;
        let rest = bytes.get(at..).unwrap_or_default();
        let run = |wanted: fn(&u8) -> bool| rest.iter().take_while(|b| wanted(b)).count();
        let two = rest.get(..2).unwrap_or_default();
        let (kind, len) = match b {
            _ if b.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            _ if two == b"//" => {
                at += rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
                continue;
            }
            _ if two == b"/*" => {
                let end = rest.get(2..).unwrap_or_default().windows(2).position(|w| w == b"*/");
                at += end.map_or(rest.len(), |e| e + 4);
                continue;
            }
            b'"' | b'\'' => (Kind::Text, quoted(rest, b)),
            b if b.is_ascii_alphabetic()
                || b == b'_'
                || b == b'$' && rest.get(1).is_some_and(|n| *n != b'(')
                || b >= 0x80 =>
            {
                (Kind::Word, run(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$') || *b >= 0x80))
            }
            b if b.is_ascii_digit() => (Kind::Number, run(|b| b.is_ascii_alphanumeric() || *b == b'.')),
            _ if rest.starts_with(b"===") || rest.starts_with(b"!==") => (Kind::Sign, 3),
            _ if matches!(two, b"&&" | b"||" | b"==" | b"!=" | b"<=" | b">=" | b"**") => (Kind::Sign, 2),
            _ => (Kind::Sign, 1),
        };
        at += len.max(1);
        out.push(Token::new(kind, start, at));
    }
    out
}

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(&b) = rest.get(at) {
        match b {
            b'\\' => at += 2,
            b'\n' => return at,
            b if b == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}
