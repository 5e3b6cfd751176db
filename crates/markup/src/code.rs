//! Where a piece of code in a template ends.

/// Words after `@` that start a block or a declaration of an Angular template.
/// <https://angular.dev/guide/templates/control-flow>
const BLOCKS: [&str; 12] = [
    "if",
    "else",
    "for",
    "empty",
    "switch",
    "case",
    "default",
    "defer",
    "placeholder",
    "loading",
    "error",
    "let",
];

/// What a scan is inside of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Brackets, up to this closing one.
    Bracket(u8),
    /// A template text.
    Template,
}

/// The end of the code that starts with the bracket at `start`, after the bracket that closes it; none where nothing
/// closes it. Texts and comments are skipped; regular expressions are not told from divisions.
pub(crate) fn balanced(bytes: &[u8], start: usize) -> Option<usize> {
    let mut open: Vec<Inside> = Vec::new();
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        if open.last() == Some(&Inside::Template) {
            match byte {
                b'\\' => at += 1,
                b'`' => {
                    open.pop();
                }
                b'$' if bytes.get(at + 1) == Some(&b'{') => {
                    open.push(Inside::Bracket(b'}'));
                    at += 1;
                }
                _ => {}
            }
            at += 1;
            continue;
        }
        match byte {
            b'(' => open.push(Inside::Bracket(b')')),
            b'[' => open.push(Inside::Bracket(b']')),
            b'{' => open.push(Inside::Bracket(b'}')),
            b'`' => open.push(Inside::Template),
            b')' | b']' | b'}' => {
                // A bracket of another kind is a mistake of the author: the nearest fitting one is closed.
                let nearest = open.iter().rev().take(64).position(|i| *i == Inside::Bracket(*byte));
                if let Some(i) = nearest {
                    open.truncate(open.len() - i - 1);
                }
                if open.is_empty() {
                    return Some(at + 1);
                }
            }
            b'"' | b'\'' => at = end_of_text(bytes, at + 1, *byte)?,
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let rest = bytes.get(at + 2..)?;
                at += 3 + rest.windows(2).position(|w| w == b"*/")?;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') && is_blank(bytes, at) => {
                at += bytes.get(at..)?.iter().position(|b| *b == b'\n')?;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// True where nothing or white space stands before: `//` in an address without quotes is no comment.
fn is_blank(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|i| bytes.get(i)).is_none_or(u8::is_ascii_whitespace)
}

/// The offset of the quote that ends a text, which may not go on over a line; an apostrophe that no other follows is
/// an ordinary character.
fn end_of_text(bytes: &[u8], start: usize, quote: u8) -> Option<usize> {
    let mut at = start;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 1,
            b'\n' => return Some(start - 1),
            b if *b == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
}

/// The offset of the quote that ends an attribute value with code in braces, or the end of the text where it is missing;
/// and whether every brace in it was closed.
pub(crate) fn quoted(bytes: &[u8], start: usize, quote: u8) -> (usize, bool) {
    let mut at = start;
    let mut braces = true;
    while let Some(byte) = bytes.get(at) {
        if *byte == quote {
            return (at, braces);
        }
        if *byte == b'{' && braces {
            match balanced(bytes, at) {
                Some(end) => {
                    at = end;
                    continue;
                }
                None => braces = false,
            }
        }
        at += 1;
    }
    (bytes.len(), braces)
}

/// What an `@` in the text of a template is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// An ordinary character.
    Text,
    /// The start of a block that never ends.
    Endless,
    /// A block or declaration up to this offset: after its `{`, or after the `;`.
    End(usize),
}

/// See [`Block`].
pub(crate) fn block(text: &str, start: usize) -> Block {
    let bytes = text.as_bytes();
    // Part of an address of mail.
    if start > 0 && bytes.get(start - 1).is_some_and(u8::is_ascii_alphanumeric) {
        return Block::Text;
    }
    let Some(rest) = text.get(start + 1..) else { return Block::Text };
    let len = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
    let word = rest.get(..len).unwrap_or_default();
    if !BLOCKS.contains(&word) {
        return Block::Text;
    }
    let mut at = start + 1 + len;
    let past = |at: usize, is: fn(&u8) -> bool| {
        bytes.get(at..).and_then(|b| b.iter().position(|b| !is(b))).map(|i| at + i)
    };
    if word == "let" {
        return past(at, |b| *b != b';').map_or(Block::Endless, |end| Block::End(end + 1));
    }
    // `else if (…)`, `defer (…; prefetch on …)`.
    for _ in 0..4 {
        let Some(next) = past(at, u8::is_ascii_whitespace) else { return Block::Text };
        at = next;
        match bytes.get(at) {
            Some(b'{') => return Block::End(at + 1),
            Some(b'(') => match balanced(bytes, at) {
                Some(end) => at = end,
                None => return Block::Endless,
            },
            Some(b'a'..=b'z') => match past(at, u8::is_ascii_lowercase) {
                Some(end) => at = end,
                None => return Block::Text,
            },
            _ => return Block::Text,
        }
    }
    Block::Text
}
