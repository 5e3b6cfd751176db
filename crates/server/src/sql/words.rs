use crate::sql::model::Name;
use crate::token::{Kind, Token, step};
use base::Span;

/// Reads one statement from front to back.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a [Token],
}

impl<'a> Words<'a> {
    pub(crate) fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        Self { text, tokens }
    }

    pub(crate) fn peek(&self) -> Option<&'a Token> {
        self.tokens.first()
    }

    pub(crate) fn next(&mut self) -> Option<&'a Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    /// Pass over these words where they stand next, all of them or none. A dump writes some of them in quotes.
    pub(crate) fn eat(&mut self, words: &str) -> bool {
        let mut at = 0;
        for word in words.split(' ') {
            if !self
                .tokens
                .get(at)
                .is_some_and(|t| t.is_word(self.text, word) || is_quoted(t, self.text, word))
            {
                return false;
            }
            at += 1;
        }
        self.tokens = self.tokens.get(at..).unwrap_or_default();
        true
    }

    /// Pass over the first of these words that stands next.
    pub(crate) fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|w| self.eat(w))
    }

    /// Pass over a sign where it stands next.
    pub(crate) fn sign(&mut self, sign: &str) -> bool {
        let there = self.peek().is_some_and(|t| t.is(self.text, sign));
        if there {
            self.next();
        }
        there
    }

    /// A name: small letters where it is not quoted.
    pub(crate) fn word(&mut self) -> Option<String> {
        let token = self.peek()?;
        let text = token.of(self.text);
        let name = match token.kind {
            Kind::Word => text.to_lowercase(),
            Kind::Quoted => unquote(text),
            _ => return None,
        };
        self.next();
        Some(name)
    }

    /// A name that may have a schema before it.
    pub(crate) fn name(&mut self, schema: &str) -> Option<Name> {
        let start = self.peek()?.span.start;
        let mut end = self.peek()?.span.end;
        let mut parts = vec![self.word()?];
        while self.sign(".") {
            end = self.peek().map_or(end, |t| t.span.end);
            parts.push(self.word()?);
        }
        let name = parts.pop()?;
        let schema = parts.pop().unwrap_or_else(|| schema.to_owned());
        Some(Name { schema, name, span: Span::new(start, end) })
    }

    /// Names between commas.
    pub(crate) fn names(&mut self, schema: &str) -> Vec<Name> {
        let mut names = Vec::new();
        while let Some(name) = self.name(schema) {
            names.push(name);
            if !self.sign(",") {
                break;
            }
        }
        names
    }

    /// What stands between the brackets that open next; they are passed over.
    pub(crate) fn group(&mut self) -> Option<&'a [Token]> {
        if !self.peek()?.is(self.text, "(") {
            return None;
        }
        let mut depth = 0;
        let at = self.tokens.iter().position(|t| {
            depth += step(t, self.text);
            depth == 0
        });
        let at = at.unwrap_or(self.tokens.len());
        let inner = self.tokens.get(1..at).unwrap_or_default();
        self.tokens = self.tokens.get(at + 1..).unwrap_or_default();
        Some(inner)
    }

    /// True where these words stand somewhere in the rest.
    pub(crate) fn has(&self, words: &str) -> bool {
        (0..self.tokens.len())
            .any(|i| Words::new(self.text, self.tokens.get(i..).unwrap_or_default()).eat(words))
    }
}

fn is_quoted(token: &Token, text: &str, word: &str) -> bool {
    token.kind == Kind::Quoted && token.of(text).trim_matches('"') == word
}

/// The name that a quoted one stands for.
pub(crate) fn unquote(text: &str) -> String {
    text.trim_matches('"').replace("\"\"", "\"")
}

/// The text that a literal stands for.
pub(crate) fn literal(token: &Token, text: &str) -> Option<String> {
    match token.kind {
        Kind::Text => Some(token.of(text).trim_matches('\'').replace("''", "'")),
        Kind::Dollar => Some(token.of(text).to_owned()),
        _ => None,
    }
}

/// The statements of some tokens: what stands between semicolons. A function body after `begin atomic` holds its own.
pub(crate) fn statements<'t>(tokens: &'t [Token], text: &str) -> Vec<&'t [Token]> {
    let mut out = Vec::new();
    let (mut from, mut atomic) = (0, 0);
    for (at, token) in tokens.iter().enumerate() {
        if token.is_word(text, "atomic") && at > 0 {
            atomic = 1;
        } else if atomic > 0 && token.is_word(text, "case") {
            atomic += 1;
        } else if atomic > 0 && token.is_word(text, "end") {
            atomic -= 1;
        } else if token.is(text, ";") && atomic == 0 {
            if at > from {
                out.push(tokens.get(from..at).unwrap_or_default());
            }
            from = at + 1;
        }
    }
    if from < tokens.len() {
        out.push(tokens.get(from..).unwrap_or_default());
    }
    out
}
