//! Parsing with oxc, behind two guards: texts nested so deeply that a recursive parser would overflow its stack
//! are refused, and texts with a mistake are mended just enough to read the rest.

use crate::lex::{Lexer, TokenKind};
use crate::nesting::nesting;
use base::{FileId, Gap, Place, Span, name_of};
use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_parser::{Parser, ParserReturn};
use oxc_span::SourceType;

/// Deeper nesting is refused. Measured: the parser needs less than 1 MiB of stack for it, unoptimised.
pub(crate) const NESTING: usize = 300;
/// Mistakes that are mended before a text is given up.
const MENDS: usize = 24;
/// Larger texts are not mended: each mend parses the text again.
const MENDABLE: usize = 256 * 1024;

/// Which language a text is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// JavaScript, with JSX.
    Js,
    /// TypeScript without JSX, so that `<T>x` is a cast.
    Ts,
    /// TypeScript with JSX.
    Tsx,
}

impl Dialect {
    /// The language of a file by its name. What is not known to be TypeScript is JavaScript. The last ending that
    /// says something counts: `capacitor.config.ts.prod` is TypeScript.
    pub(crate) fn of_path(path: &str) -> Self {
        let known = name_of(path).rsplit('.').find_map(|ending| match ending {
            "ts" | "mts" | "cts" => Some(Dialect::Ts),
            "tsx" => Some(Dialect::Tsx),
            "js" | "mjs" | "cjs" | "jsx" => Some(Dialect::Js),
            _ => None,
        });
        known.unwrap_or(Dialect::Js)
    }

    /// The parser's word for it. JavaScript starts without JSX, which most settings files do without and which
    /// a cast-like `<` could be mistaken for.
    pub(crate) fn source_type(self) -> SourceType {
        match self {
            Dialect::Js => SourceType::unambiguous(),
            Dialect::Ts => SourceType::ts(),
            Dialect::Tsx => SourceType::tsx(),
        }
    }
}

/// A syntax tree in its arena.
pub(crate) struct Tree<'a> {
    pub(crate) program: &'a Program<'a>,
    /// The mistake, where there was one.
    pub(crate) gap: Option<Gap>,
    /// True where the tree is that of the text itself; false where the text was mended first.
    pub(crate) exact: bool,
}

/// Parse once, as JavaScript with JSX where it cannot be read without. None where the text is nested too deeply.
pub(crate) fn parse_once<'a>(
    arena: &'a Allocator,
    dialect: Dialect,
    text: &'a str,
) -> Option<ParserReturn<'a>> {
    if nesting(text, dialect == Dialect::Tsx) > NESTING {
        return None;
    }
    let first = Parser::new(arena, text, dialect.source_type()).parse();
    let elements = first.panicked && dialect == Dialect::Js && (text.contains("</") || text.contains("/>"));
    if elements && nesting(text, true) <= NESTING {
        let second = Parser::new(arena, text, dialect.source_type().with_jsx(true)).parse();
        if !second.panicked {
            return Some(second);
        }
    }
    Some(first)
}

/// Parse `text`, mending mistakes. The tree's ranges are those of `text` in either case.
pub(crate) fn parse<'a>(
    arena: &'a Allocator,
    file: FileId,
    dialect: Dialect,
    text: &'a str,
) -> Result<Tree<'a>, Gap> {
    let Some(first) = parse_once(arena, dialect, text) else {
        let place = Place::At(file, Span::new(0, 0));
        return Err(Gap::new(place, "this file", "is nested too deeply to be read"));
    };
    let mistake = first.diagnostics.first().map(|d| {
        let at = d.labels.first().map_or(0, |l| l.offset() as usize);
        (at, Place::At(file, Span::from_usize(at, at)), d.message.to_string())
    });
    if !first.panicked {
        let gap = mistake.map(|(_, place, why)| {
            Gap::new(
                place,
                "part of this file",
                format!("may be misread: it has a syntax error there ({why})"),
            )
        });
        return Ok(Tree { program: arena.alloc(first.program), gap, exact: true });
    }
    let (at, place, why) = mistake.unwrap_or((0, Place::At(file, Span::new(0, 0)), "unknown".to_owned()));
    match mend(arena, dialect, text, at) {
        Some(program) => {
            let why = format!("has a syntax error there ({why}), so that only part of it could be read");
            Ok(Tree { program, gap: Some(Gap::new(place, "this file", why)), exact: false })
        }
        None => Err(Gap::new(
            place,
            "this file",
            format!("could not be read: it has a syntax error there ({why})"),
        )),
    }
}

/// Overwrite what the parser stumbles over, byte for byte so that no range moves: the white space before the
/// place becomes a comma, else the token itself becomes white space; missing closing brackets go to the end.
fn mend<'a>(arena: &'a Allocator, dialect: Dialect, text: &str, first: usize) -> Option<&'a Program<'a>> {
    if text.len() > MENDABLE {
        return None;
    }
    let (mut mended, mut at, mut tried) = (text.to_owned(), first, None);
    for _ in 0..MENDS {
        let code = mended.trim_end().len();
        if at >= code {
            mended = closed(&mended)?;
        } else if tried != Some(at) && comma_before(&mut mended, at) {
            tried = Some(at);
        } else {
            blank_token(&mut mended, at)?;
            tried = None;
        }
        // The mended text must live as long as the tree.
        let candidate = arena.alloc_str(&mended);
        let parsed = Parser::new(arena, candidate, dialect.source_type()).parse();
        if !parsed.panicked {
            return Some(arena.alloc(parsed.program));
        }
        at = parsed
            .diagnostics
            .first()
            .and_then(|d| d.labels.first())
            .map_or(mended.len(), |l| l.offset() as usize);
        if tried.is_some_and(|t| at == t.saturating_sub(1)) {
            // The comma itself is what is wrong now.
            tried = Some(at);
        }
    }
    None
}

fn comma_before(text: &mut String, at: usize) -> bool {
    let Some(head) = text.get(..at) else { return false };
    let code = head.trim_end_matches([' ', '\t', '\r', '\n']).len();
    if code == at || !head.is_char_boundary(code) || head.get(code..code + 1).is_none() {
        return false;
    }
    // Right before the token, so that a line comment after the entry before does not swallow the comma.
    let byte = at - 1;
    text.replace_range(byte..byte + 1, ",");
    true
}

fn blank_token(text: &mut String, at: usize) -> Option<()> {
    let token = Lexer::new(text).find(|t| t.span.end as usize > at && t.kind != TokenKind::Comment)?;
    let (start, end) = (token.span.start as usize, token.span.end as usize);
    text.replace_range(start..end, &" ".repeat(end - start));
    Some(())
}

/// The text with its open brackets closed; none where nothing is open.
fn closed(text: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut last = None;
    for token in Lexer::new(text) {
        last = Some(token);
        let piece = token.span.of(text);
        match token.kind {
            TokenKind::Punct(b'(') => open.push(')'),
            TokenKind::Punct(b'[') => open.push(']'),
            TokenKind::Punct(b'{') => open.push('}'),
            TokenKind::Punct(b')' | b']' | b'}') => {
                open.pop();
            }
            TokenKind::Template => {
                if piece.starts_with('}') {
                    open.pop();
                }
                if piece.ends_with("${") {
                    open.push('`');
                }
            }
            _ => {}
        }
    }
    let mut out = text.to_owned();
    let last = last?;
    let piece = last.span.of(text);
    let quote = piece.get(..1).unwrap_or_default();
    let mut added = 0;
    match last.kind {
        TokenKind::Str if piece.len() < 2 || !piece.ends_with(quote) => out.push_str(quote),
        TokenKind::Template if !piece.ends_with("${") && (piece.len() < 2 || !piece.ends_with('`')) => {
            out.push('`')
        }
        TokenKind::Comment if piece.starts_with("/*") && !piece.ends_with("*/") => out.push_str("*/"),
        TokenKind::Comment => out.push('\n'),
        TokenKind::Punct(b':' | b'=' | b'?') | TokenKind::Arrow | TokenKind::Op => out.push_str(" undefined"),
        _ => added = 1,
    }
    for close in open.iter().rev() {
        match close {
            '`' => out.push_str("}`"),
            other => out.push(*other),
        }
    }
    (added == 0 || !open.is_empty()).then_some(out)
}
