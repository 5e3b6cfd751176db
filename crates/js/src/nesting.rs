//! How deeply a text is nested, asked before the parser (which recurses) is let loose on it.

use crate::lex::{Lexer, Token, TokenKind, is_operator_word};

/// What one bracket level adds to the depth besides itself.
#[derive(Default)]
struct Level {
    /// Operators that take everything to their right, since the last separator.
    pending: usize,
    /// `else` branches, which hang on one another.
    chain: usize,
    /// Open `<` of types.
    angles: usize,
}

impl Level {
    fn sum(&self) -> usize {
        self.pending + self.chain + self.angles
    }
}

/// How deep a recursive parser would go, at most: open brackets, plus operators that take everything to their
/// right, plus open elements where `jsx`. Too much rather than too little.
pub(crate) fn nesting(text: &str, jsx: bool) -> usize {
    let mut levels = vec![Level::default()];
    // The sum over all levels but the innermost, and the open elements.
    let (mut outer, mut elements, mut deepest) = (0usize, 0usize, 0usize);
    let mut before: Option<Token> = None;
    for token in Lexer::new(text).filter(|t| t.kind != TokenKind::Comment) {
        let piece = token.span.of(text);
        let (opens, closes) = match token.kind {
            TokenKind::Punct(b'(' | b'[' | b'{') => (true, false),
            TokenKind::Punct(b')' | b']' | b'}') => (false, true),
            TokenKind::Template => (piece.ends_with("${"), piece.starts_with('}')),
            _ => (false, false),
        };
        if closes && levels.len() > 1 {
            levels.pop();
            outer = outer.saturating_sub(1 + levels.last().map_or(0, Level::sum));
        }
        if opens {
            outer += 1 + levels.last().map_or(0, Level::sum);
            levels.push(Level::default());
        }
        let Some(level) = levels.last_mut() else { continue };
        // A statement starts after a block, and where a word follows an operand.
        let ended = before.is_some_and(|b| matches!(b.kind, TokenKind::Punct(b';' | b'}')));
        let starts = token.kind == TokenKind::Word && (!token.prefix || ended) && !continues_statement(piece);
        if starts {
            (level.pending, level.chain) = (0, 0);
        }
        match token.kind {
            TokenKind::Punct(b';') => (level.pending, level.angles) = (0, 0),
            TokenKind::Punct(b',') => level.pending = 0,
            TokenKind::Punct(b'<') => {
                level.angles += 1;
                let next = text.as_bytes().get(token.span.end as usize).copied().unwrap_or(0);
                match next {
                    b'/' => elements = elements.saturating_sub(1),
                    b'>' | b'_' | b'$' => elements += 1,
                    b if b.is_ascii_alphabetic() => elements += 1,
                    _ => {}
                }
            }
            TokenKind::Punct(b'>') => {
                level.angles = level.angles.saturating_sub(1);
                if before.is_some_and(|b| b.span.end == token.span.start && b.span.of(text) == "/") {
                    elements = elements.saturating_sub(1);
                }
            }
            TokenKind::Arrow | TokenKind::Punct(b'?' | b'=' | b':') => level.pending += 1,
            TokenKind::Op if token.prefix || piece == "**" || piece == "??" || piece.ends_with('=') => {
                level.pending += 1;
            }
            TokenKind::Word if piece == "else" => level.chain += 1,
            TokenKind::Word
                if is_operator_word(piece) || matches!(piece, "if" | "for" | "while" | "with") =>
            {
                level.pending += 1;
            }
            _ => {}
        }
        let depth = outer + level.sum() + if jsx { elements } else { 0 };
        deepest = deepest.max(depth);
        before = Some(token);
    }
    deepest
}

/// Words that may follow an operand or a block without starting a statement.
fn continues_statement(word: &str) -> bool {
    matches!(
        word,
        "else"
            | "in"
            | "of"
            | "instanceof"
            | "as"
            | "satisfies"
            | "is"
            | "extends"
            | "while"
            | "catch"
            | "finally"
            | "async"
            | "abstract"
            | "new"
            | "function"
            | "class"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_counts_what_recurses_and_forgets_what_ended() {
        assert_eq!(nesting("a = [[[1]]]; b = 2; c = 3", false), 4);
        for deep in
            ["a=>", "!", "async a=>\n", "if(a);else ", "a?b as c:", "A<B,", "a?function(){}:", "new\n", "a="]
        {
            assert!(nesting(&format!("x = {}", deep.repeat(500)), false) >= 500, "{deep}");
        }
        assert!(nesting(&"<a>,".repeat(500), true) >= 500);
        for flat in ["f(1,2);", "const a = 1\n", "if (a) { b = 1 }\n", "a = b ? c : d\n", "x: y,"] {
            assert!(nesting(&flat.repeat(500), true) < 9, "{flat}");
        }
    }
}
