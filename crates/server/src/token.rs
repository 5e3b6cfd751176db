//! Tokens with their ranges, and what conditions of every language here have in common: brackets, `and`, `or`.

use base::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or keyword.
    Word,
    /// A name in quotes, of SQL.
    Quoted,
    /// A text in quotes.
    Text,
    /// A text between dollar tags, of SQL.
    Dollar,
    /// A number.
    Number,
    /// An operator or bracket.
    Sign,
}

/// A token with its range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

impl Token {
    pub(crate) fn new(kind: Kind, start: usize, end: usize) -> Self {
        Self { kind, span: Span::from_usize(start, end) }
    }

    pub(crate) fn of<'t>(&self, text: &'t str) -> &'t str {
        self.span.of(text)
    }

    /// True for this sign.
    pub(crate) fn is(&self, text: &str, sign: &str) -> bool {
        self.kind == Kind::Sign && self.of(text) == sign
    }

    /// True for this keyword, in any case of letters.
    pub(crate) fn is_word(&self, text: &str, word: &str) -> bool {
        self.kind == Kind::Word && self.of(text).eq_ignore_ascii_case(word)
    }
}

/// Deeper conditions than this are not looked into: they count as bound to something.
pub(crate) const DEPTH: usize = 24;

/// How a token changes the depth of brackets.
pub(crate) fn step(token: &Token, text: &str) -> i32 {
    match (token.kind, token.of(text)) {
        (Kind::Sign, "(" | "[" | "{") => 1,
        (Kind::Sign, ")" | "]" | "}") => -1,
        _ => 0,
    }
}

/// The tokens without the brackets that hold all of them, however many there are.
pub(crate) fn bare<'t>(mut tokens: &'t [Token], text: &str) -> &'t [Token] {
    // The closing bracket of each opening one, in one pass.
    let mut open = Vec::new();
    let mut close = vec![usize::MAX; tokens.len()];
    for (at, token) in tokens.iter().enumerate() {
        match step(token, text) {
            1 => open.push(at),
            -1 => {
                if let Some(slot) = open.pop().and_then(|o: usize| close.get_mut(o)) {
                    *slot = at;
                }
            }
            _ => {}
        }
    }
    let mut first = 0;
    while let [start, inner @ .., _] = tokens {
        let last = first + tokens.len() - 1;
        if !start.is(text, "(") || close.get(first) != Some(&last) {
            break;
        }
        tokens = inner;
        first += 1;
    }
    tokens
}

/// The parts between the tokens outside of all brackets that `at` picks.
pub(crate) fn split<'t>(tokens: &'t [Token], text: &str, at: impl Fn(&Token) -> bool) -> Vec<&'t [Token]> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0, 0);
    for (i, token) in tokens.iter().enumerate() {
        depth += step(token, text);
        if depth == 0 && at(token) {
            parts.push(tokens.get(from..i).unwrap_or_default());
            from = i + 1;
        }
    }
    parts.push(tokens.get(from..).unwrap_or_default());
    parts
}

/// The tokens as one text without spaces, small letters, quotes of names left out; a long one is cut.
pub(crate) fn plain(tokens: &[Token], text: &str) -> String {
    let mut out = String::new();
    for token in tokens.iter().take(40) {
        match token.kind {
            Kind::Text => out.push_str(token.of(text)),
            Kind::Quoted => out.push_str(&token.of(text).trim_matches('"').to_ascii_lowercase()),
            _ => out.push_str(&token.of(text).to_ascii_lowercase()),
        }
    }
    out
}
