//! The tokens of PostgreSQL. Never fails: what is not closed ends with the text.
//! <https://www.postgresql.org/docs/17/sql-syntax-lexical.html>

use crate::token::{Kind, Token};

/// The tokens of `text` from byte `from` up to `to`, without comments.
pub(crate) fn tokens(text: &str, from: usize, to: usize) -> Vec<Token> {
    let bytes = text.as_bytes().get(..to.min(text.len())).unwrap_or_default();
    let mut out = Vec::new();
    let mut at = from;
    while let Some(&b) = bytes.get(at) {
        let start = at;
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        match b {
            b if b.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'-' if next == b'-' => {
                at = find(bytes, at, b'\n');
                continue;
            }
            // Commands of psql in a dump: `\restrict`, `\connect`.
            b'\\' if out.last().is_none_or(|t: &Token| t.is(text, ";")) => {
                at = find(bytes, at, b'\n');
                continue;
            }
            b'/' if next == b'*' => {
                at = comment_end(bytes, at);
                continue;
            }
            b'\'' => {
                at = quoted(bytes, at, b'\'', false);
                out.push(Token::new(Kind::Text, start, at));
            }
            b'e' | b'E' if next == b'\'' => {
                at = quoted(bytes, at + 1, b'\'', true);
                out.push(Token::new(Kind::Text, start + 1, at));
            }
            b'"' => {
                at = quoted(bytes, at, b'"', false);
                out.push(Token::new(Kind::Quoted, start, at));
            }
            b'$' => match tag_end(bytes, at) {
                Some(end) => {
                    let tag = bytes.get(at..end).unwrap_or_default();
                    let close = find_all(bytes, end, tag);
                    at = close.map_or(bytes.len(), |c| c + tag.len());
                    out.push(Token::new(Kind::Dollar, end, close.unwrap_or(bytes.len())));
                }
                None => {
                    at += 1;
                    out.push(Token::new(Kind::Sign, start, at));
                }
            },
            b if is_word(b) && !b.is_ascii_digit() => {
                at += bytes
                    .get(at..)
                    .unwrap_or_default()
                    .iter()
                    .take_while(|b| is_word(**b) || **b == b'$')
                    .count();
                out.push(Token::new(Kind::Word, start, at));
            }
            b if b.is_ascii_digit() => {
                at += bytes
                    .get(at..)
                    .unwrap_or_default()
                    .iter()
                    .take_while(|b| is_word(**b) || **b == b'.')
                    .count();
                out.push(Token::new(Kind::Number, start, at));
            }
            _ => {
                let two = bytes.get(at..at + 2).unwrap_or_default();
                at +=
                    if matches!(two, b"::" | b"<>" | b"!=" | b"<=" | b">=" | b"||" | b"->") { 2 } else { 1 };
                out.push(Token::new(Kind::Sign, start, at));
            }
        }
    }
    out
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|b| *b == wanted).unwrap_or(rest.len())
}

fn find_all(bytes: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    bytes.get(from..)?.windows(wanted.len()).position(|w| w == wanted).map(|i| from + i)
}

/// Comments nest.
fn comment_end(bytes: &[u8], from: usize) -> usize {
    let (mut at, mut open) = (from, 0u32);
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => {
                open += 1;
                at += 2;
            }
            Some(b"*/") => {
                open -= 1;
                at += 2;
                if open == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The end of a text whose quote stands at `from`; a doubled quote is part of it.
fn quoted(bytes: &[u8], from: usize, quote: u8, escapes: bool) -> usize {
    let mut at = from + 1;
    while let Some(&b) = bytes.get(at) {
        if b == b'\\' && escapes {
            at += 2;
        } else if b == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return at + 1;
            }
            at += 2;
        } else {
            at += 1;
        }
    }
    bytes.len()
}

/// The end of `$tag$`, where one starts at `from`.
fn tag_end(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from + 1..)?;
    let name = rest.iter().take_while(|b| is_word(**b)).count();
    let digit = rest.first().is_some_and(u8::is_ascii_digit);
    (rest.get(name) == Some(&b'$') && !digit).then_some(from + name + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text, 0, text.len()).iter().map(|t| t.of(text)).collect()
    }

    #[test]
    fn quotes_comments_and_dollars_are_understood() {
        let text = "a -- 'x\n/* b /* c */ d */ 'it''s; ok' E'\\'' \"Q\"\"r\" $f$ body; $f$ $1 t.$$x$$";
        assert_eq!(
            words(text),
            ["a", "'it''s; ok'", "'\\''", "\"Q\"\"r\"", " body; ", "$", "1", "t", ".", "x"]
        );
    }

    #[test]
    fn what_is_not_closed_ends_with_the_text() {
        for text in ["'a", "\"a", "$x$ a", "/* a", "$", "e'\\", "\\connect x"] {
            let _ = words(text);
        }
    }
}
