//! A small lexer that never fails: for texts that the parser refuses, and to look at a text before the parser does.

use base::Span;

/// What a token is, as far as anybody here needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A name or keyword.
    Word,
    /// A number.
    Number,
    /// A string with its quotes; one that is not closed ends with its line.
    Str,
    /// A template, or a piece of one up to `${`.
    Template,
    /// A regular expression.
    Regex,
    /// A comment.
    Comment,
    /// `=>`
    Arrow,
    /// One of `( ) [ ] { } ; , : . ? = < >`.
    Punct(u8),
    /// Any other operator or stray character.
    Op,
}

/// A token with its range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
    /// True where an operator or bracket stands at the start of an operand: `-` in `-a`, `(` in `= (`.
    pub(crate) prefix: bool,
}

/// What opened a bracket that is still open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `(` of `if (`, `while (`, `for (`, `with (`: a statement follows its end.
    Control,
    /// Any other `(`, and `[`.
    Group,
    /// `{` of an object.
    Object,
    /// `{` of a block.
    Block,
    /// `${` of a template.
    Template,
}

/// The tokens of a text, comments included.
pub(crate) struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    open: Vec<Open>,
    /// True where the token before ends an operand, so that `/` divides.
    operand: bool,
    control: bool,
}

impl<'t> Lexer<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { text, bytes: text.as_bytes(), at, open: Vec::new(), operand: false, control: false }
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn rest(&self) -> &'t [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn until(&self, from: usize, found: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        from + rest.iter().position(|b| found(*b)).unwrap_or(rest.len())
    }

    fn comment_end(&self) -> Option<usize> {
        match (self.byte(0), self.byte(1)) {
            (b'/', b'/') => Some(self.until(self.at, |b| b == b'\n' || b == b'\r')),
            (b'#', b'!') if self.at == 0 => Some(self.until(self.at, |b| b == b'\n' || b == b'\r')),
            (b'/', b'*') => {
                let rest = self.text.get(self.at + 2..).unwrap_or_default();
                Some(self.at + 2 + rest.find("*/").map_or(rest.len(), |i| i + 2))
            }
            _ => None,
        }
    }

    fn string_end(&self, quote: u8) -> usize {
        let mut at = self.at + 1;
        while let Some(b) = self.bytes.get(at) {
            match *b {
                b'\\' => at += 2,
                b'\n' => return at,
                b if b == quote => return at + 1,
                _ => at += 1,
            }
        }
        self.bytes.len()
    }

    /// The end of a template piece that starts at `from`, and whether `${` ends it.
    fn template_end(&self, from: usize) -> (usize, bool) {
        let mut at = from;
        while let Some(b) = self.bytes.get(at) {
            match *b {
                b'\\' => at += 2,
                b'`' => return (at + 1, false),
                b'$' if self.bytes.get(at + 1) == Some(&b'{') => return (at + 2, true),
                _ => at += 1,
            }
        }
        (self.bytes.len(), false)
    }

    fn regex_end(&self) -> Option<usize> {
        let mut at = self.at + 1;
        let mut class = false;
        while let Some(b) = self.bytes.get(at) {
            match *b {
                b'\n' | b'\r' => return None,
                b'\\' => at += 1,
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => return Some(self.until(at + 1, |b| !b.is_ascii_alphanumeric())),
                _ => {}
            }
            at += 1;
        }
        None
    }

    fn word(&mut self) -> TokenKind {
        let start = self.at;
        self.at = self.until(start, |b| !(b.is_ascii_alphanumeric() || b == b'_' || b == b'$' || b >= 0x80));
        let word = self.text.get(start..self.at).unwrap_or_default();
        if word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            self.operand = true;
            return TokenKind::Number;
        }
        self.control = matches!(word, "if" | "while" | "for" | "with");
        self.operand = !(self.control || is_operator_word(word));
        TokenKind::Word
    }

    fn punct(&mut self) -> TokenKind {
        let b = self.byte(0);
        let control = std::mem::take(&mut self.control);
        if b == b'=' && self.byte(1) == b'>' {
            self.at += 2;
            self.operand = false;
            return TokenKind::Arrow;
        }
        let len = match b {
            b'=' | b'!' if self.byte(1) == b'=' => 2 + usize::from(self.byte(2) == b'='),
            b'?' if matches!(self.byte(1), b'?' | b'.') => 2,
            b'.' if self.byte(1) == b'.' && self.byte(2) == b'.' => 3,
            b'+' | b'-' | b'&' | b'|' | b'*' if self.byte(1) == b => 2,
            b if b >= 0x80 => {
                self.text.get(self.at..).and_then(|r| r.chars().next()).map_or(1, char::len_utf8)
            }
            _ => 1,
        };
        let op = len > 1
            || !matches!(
                b,
                b'(' | b')'
                    | b'['
                    | b']'
                    | b'{'
                    | b'}'
                    | b';'
                    | b','
                    | b':'
                    | b'.'
                    | b'?'
                    | b'='
                    | b'<'
                    | b'>'
            );
        self.at += len;
        match b {
            b'(' => self.open.push(if control { Open::Control } else { Open::Group }),
            b'[' => self.open.push(Open::Group),
            b'{' => self.open.push(if self.operand { Open::Block } else { Open::Object }),
            _ => {}
        }
        self.operand = match b {
            b')' => !matches!(self.open.pop(), Some(Open::Control)),
            b']' => {
                self.open.pop();
                true
            }
            b'}' => matches!(self.open.pop(), Some(Open::Object)),
            b'+' | b'-' if len == 2 => self.operand,
            _ => false,
        };
        if op { TokenKind::Op } else { TokenKind::Punct(b) }
    }
}

pub(crate) fn is_operator_word(word: &str) -> bool {
    matches!(
        word,
        "return"
            | "typeof"
            | "case"
            | "in"
            | "of"
            | "delete"
            | "void"
            | "throw"
            | "new"
            | "else"
            | "do"
            | "await"
            | "yield"
            | "instanceof"
            | "export"
            | "default"
            | "extends"
            | "as"
            | "satisfies"
            | "is"
            | "asserts"
            | "keyof"
            | "infer"
            | "unique"
            | "readonly"
            | "async"
            | "abstract"
    )
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let space = self.rest().iter().take_while(|b| b.is_ascii_whitespace() || **b == 0x0b).count();
        self.at += space;
        if self.at >= self.bytes.len() {
            return None;
        }
        let start = self.at;
        let prefix = !self.operand;
        let kind = if let Some(end) = self.comment_end() {
            self.at = end;
            TokenKind::Comment
        } else {
            let b = self.byte(0);
            let continues = b == b'}' && self.open.last() == Some(&Open::Template);
            match b {
                b'"' | b'\'' => {
                    self.at = self.string_end(b);
                    self.operand = true;
                    TokenKind::Str
                }
                b'`' | b'}' if b == b'`' || continues => {
                    if continues {
                        self.open.pop();
                    }
                    let (end, opens) = self.template_end(start + 1);
                    self.at = end;
                    if opens {
                        self.open.push(Open::Template);
                    }
                    self.operand = !opens;
                    TokenKind::Template
                }
                b'/' if !self.operand => match self.regex_end() {
                    Some(end) => {
                        self.at = end;
                        self.operand = true;
                        TokenKind::Regex
                    }
                    None => self.punct(),
                },
                b if b.is_ascii_alphanumeric() || b == b'_' || b == b'$' || b >= 0x80 => self.word(),
                _ => self.punct(),
            }
        };
        // An escape at the very end of a broken text steps past it; a step of nothing would never end.
        self.at = self.at.max(start + 1).min(self.bytes.len());
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        Some(Token { kind, span: Span::from_usize(start, self.at), prefix })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        Lexer::new(text).map(|t| (t.kind, t.span.of(text))).collect()
    }

    #[test]
    fn a_slash_divides_after_an_operand_and_starts_a_pattern_elsewhere() {
        let text = "a / b; x = /[/]'/g; if (y) /z/.test(q)";
        let regexes: Vec<&str> =
            kinds(text).into_iter().filter(|(k, _)| *k == TokenKind::Regex).map(|(_, t)| t).collect();
        assert_eq!(regexes, ["/[/]'/g", "/z/"]);
    }

    #[test]
    fn comments_inside_strings_and_templates_are_none() {
        let text = "a = 'http://x' + `//${b /* yes */}//`; // end";
        let comments: Vec<&str> =
            kinds(text).into_iter().filter(|(k, _)| *k == TokenKind::Comment).map(|(_, t)| t).collect();
        assert_eq!(comments, ["/* yes */", "// end"]);
    }

    #[test]
    fn every_cut_of_a_text_is_read_to_its_end() {
        let text = "x = `a${ {b: '\\\\'} }`; /* \u{e4} */ y = /\\//; '\\";
        for cut in 0..=text.len() {
            if let Some(head) = text.get(..cut) {
                let end = Lexer::new(head).last().map_or(0, |t| t.span.end as usize);
                assert_eq!(head.get(end..).map(str::trim), Some(""));
            }
        }
    }
}
