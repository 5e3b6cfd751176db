//! Gradle scripts in Groovy and Kotlin, as far as they are written down: blocks and statements with places.
//!
//! Own code: no parser of Groovy reads real build scripts, and what matters here is which setting stands in which
//! block.

use super::lex::lex;
use base::{FileId, Place, Span};

/// A build script.
#[derive(Clone, Debug)]
pub struct Script {
    /// The file.
    pub file: FileId,
    /// Top-level statements.
    pub body: Vec<Statement>,
}

/// A statement: words, and a block where it has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The file.
    pub file: FileId,
    /// Names, strings (without quotes), numbers and signs, in order.
    pub words: Vec<Word>,
    /// What stands between the braces.
    pub block: Option<Vec<Statement>>,
    /// From the first word to the last, or to the closing brace.
    pub span: Span,
    /// What to delete to remove it: with its line, where it stands alone on it.
    pub removal: Span,
}

/// A word of a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The text; for strings without their quotes.
    pub text: String,
    /// The range; for strings without their quotes.
    pub span: Span,
    /// What kind of word it is.
    pub kind: WordKind,
}

/// The kind of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordKind {
    /// A name, a path of names (`rootProject.ext.x`) or a number.
    Name,
    /// A string in single quotes: `$` means nothing.
    Plain,
    /// A string in double quotes: `$x` and `${x}` are replaced.
    Template,
    /// A sign.
    Sign,
    /// The end of a line.
    Break,
}

impl Word {
    /// True for strings.
    pub fn is_string(&self) -> bool {
        matches!(self.kind, WordKind::Plain | WordKind::Template)
    }

    /// True for this sign.
    pub fn is(&self, sign: &str) -> bool {
        self.kind == WordKind::Sign && self.text == sign
    }
}

impl Statement {
    /// The first word.
    pub fn name(&self) -> &str {
        self.words.first().filter(|w| w.kind == WordKind::Name).map_or("", |w| &w.text)
    }

    /// The words after the name, without one `=` and without parentheses that enclose all of them.
    pub fn value(&self) -> &[Word] {
        let mut words = self.words.get(1..).unwrap_or_default();
        if let [first, rest @ ..] = words
            && first.is("=")
        {
            words = rest;
        }
        strip_parens(words)
    }

    /// The first string after the name.
    pub fn string(&self) -> Option<&Word> {
        self.words.iter().skip(1).find(|w| w.is_string())
    }

    /// The name of a named block: `release` of `release { }`, `getByName("release") { }`, `create("release") { }`
    /// and `val release by creating { }`.
    pub fn block_name(&self) -> &str {
        match self.name() {
            "getByName" | "create" | "named" | "register" | "maybeCreate" => {
                self.string().map_or("", |w| &w.text)
            }
            "val" => self.words.get(1).map_or("", |w| &w.text),
            "" => self.words.first().map_or("", |w| &w.text),
            name => name,
        }
    }

    /// The place.
    pub fn place(&self) -> Place {
        Place::At(self.file, self.span)
    }

    /// The statements of the block; none without one.
    pub fn block(&self) -> &[Statement] {
        self.block.as_deref().unwrap_or_default()
    }

    /// True for `if`, `else` and the like: what is inside holds in some builds only.
    pub fn is_conditional(&self) -> bool {
        matches!(self.name(), "if" | "else" | "when" | "switch" | "try" | "catch" | "for" | "while")
            || self.words.iter().any(|w| w.kind == WordKind::Name && w.text == "else")
    }
}

/// `words` without parentheses that enclose all of them.
pub(crate) fn strip_parens(mut words: &[Word]) -> &[Word] {
    while let [first, inner @ .., last] = words {
        if !(first.is("(") && last.is(")")) || closing(words) != Some(words.len() - 1) {
            break;
        }
        words = inner;
    }
    words
}

/// The position of the bracket that closes the one at the start of `words`.
pub(crate) fn closing(words: &[Word]) -> Option<usize> {
    let mut depth = 0usize;
    for (i, word) in words.iter().enumerate() {
        if word.is("(") || word.is("[") {
            depth += 1;
        } else if word.is(")") || word.is("]") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(i);
            }
        }
    }
    None
}

/// Blocks inside each other; deeper ones are read as if they stood one level higher.
const DEPTH: usize = 40;

/// Parse a script. Whatever is not understood is passed over.
pub fn parse_script(file: FileId, text: &str) -> Script {
    let words = lex(text);
    let mut at = 0;
    let body = block(file, text, &words, &mut at, 0);
    Script { file, body }
}

fn block(file: FileId, text: &str, words: &[Word], at: &mut usize, depth: usize) -> Vec<Statement> {
    let mut body = Vec::new();
    let mut current: Vec<Word> = Vec::new();
    let mut parens = 0usize;
    let finish = |current: &mut Vec<Word>, body: &mut Vec<Statement>| {
        if let (Some(first), Some(last)) = (current.first(), current.last()) {
            let quote = |w: &Word| u32::from(w.is_string());
            let span = Span::new(first.span.start - quote(first), last.span.end + quote(last));
            let words = std::mem::take(current);
            body.push(Statement { file, words, block: None, span, removal: line_of(text, span) });
        }
    };
    while let Some(word) = words.get(*at) {
        *at += 1;
        match (word.kind, word.text.as_str()) {
            (WordKind::Break, _) => {
                let next = words.get(*at..).unwrap_or_default().iter().find(|w| w.kind != WordKind::Break);
                if parens == 0 && !continues(current.last(), next) {
                    finish(&mut current, &mut body);
                }
            }
            (WordKind::Sign, ";") if parens == 0 => finish(&mut current, &mut body),
            (WordKind::Sign, "(" | "[") => {
                parens += 1;
                current.push(word.clone());
            }
            (WordKind::Sign, ")" | "]") => {
                parens = parens.saturating_sub(1);
                current.push(word.clone());
            }
            (WordKind::Sign, "{") => {
                let start =
                    current.first().map_or(word.span.start, |w| w.span.start - u32::from(w.is_string()));
                let inner = if depth < DEPTH { block(file, text, words, at, depth + 1) } else { Vec::new() };
                let end = words.get(at.saturating_sub(1)).map_or(word.span.end, |w| w.span.end);
                let span = Span::new(start, end);
                let words = std::mem::take(&mut current);
                body.push(Statement { file, words, block: Some(inner), span, removal: line_of(text, span) });
                parens = 0;
            }
            (WordKind::Sign, "}") => {
                finish(&mut current, &mut body);
                if depth > 0 {
                    return body;
                }
            }
            _ => current.push(word.clone()),
        }
    }
    finish(&mut current, &mut body);
    body
}

/// True where a line break does not end the statement.
fn continues(last: Option<&Word>, next: Option<&Word>) -> bool {
    const TAIL: [&str; 8] = ["=", ",", "?", ":", "+", "&", "|", "."];
    const HEAD: [&str; 6] = ["?", ":", ".", "+", "&", "|"];
    last.is_some_and(|w| w.kind == WordKind::Sign && TAIL.contains(&&*w.text))
        || next.is_some_and(|w| w.kind == WordKind::Sign && HEAD.contains(&&*w.text))
}

fn line_of(text: &str, span: Span) -> Span {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let line = before.trim_end_matches([' ', '\t']);
    let after = text.get(span.end as usize..).unwrap_or_default();
    let tail = after.trim_start_matches([' ', '\t', ';']);
    if (line.ends_with('\n') || line.is_empty()) && (tail.starts_with(['\n', '\r']) || tail.is_empty()) {
        let skipped = after.len() - tail.len();
        let newline = if tail.starts_with("\r\n") { 2 } else { usize::from(!tail.is_empty()) };
        Span::from_usize(line.len(), span.end as usize + skipped + newline)
    } else {
        span
    }
}

/// Every statement in blocks whose names end in `path`, at any depth above.
pub fn inside<'a>(body: &'a [Statement], path: &[&str]) -> Vec<&'a Statement> {
    let mut out = Vec::new();
    collect(body, path, path, &mut out);
    out
}

fn collect<'a>(body: &'a [Statement], all: &[&str], rest: &[&str], out: &mut Vec<&'a Statement>) {
    for statement in body {
        let Some(block) = &statement.block else { continue };
        if rest.first().is_some_and(|p| statement.name() == *p) {
            match rest.get(1..) {
                Some([]) | None => out.extend(block),
                Some(more) => collect(block, all, more, out),
            }
        } else if rest.len() == all.len() || statement.is_conditional() {
            collect(block, all, rest, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(body: &[Statement]) -> Vec<&str> {
        body.iter().map(Statement::name).collect()
    }

    #[test]
    fn comments_and_strings_hold_no_statements() {
        let text = "\u{feff}// a {\n/* b { \n */ c 'x { // y'\nd \"${f(\"x\")} {\"\ne '''\n{'''\n";
        let script = parse_script(FileId(0), text);
        assert_eq!(names(&script.body), ["c", "d", "e"]);
        assert_eq!(script.body[1].string().unwrap().text, "${f(\"x\")} {");
    }

    #[test]
    fn statements_may_go_on_over_lines() {
        let script = parse_script(
            FileId(0),
            "a = b\n    ? 1\n    : 2\nc(\n  'x',\n  'y'\n)\nd = [\n 1,\n 2 ]\ne f; g h",
        );
        assert_eq!(names(&script.body), ["a", "c", "d", "e", "g"]);
        assert_eq!(script.body[1].value().len(), 3);
    }

    #[test]
    fn a_statement_is_removed_with_its_line() {
        let text = "a {\r\n    b true\r\n    c 'x'\r\n}\r\n";
        let script = parse_script(FileId(0), text);
        assert_eq!(script.body[0].block()[0].removal.of(text), "    b true\r\n");
        assert_eq!(script.body[0].block()[1].span.of(text), "c 'x'");
    }

    #[test]
    fn blocks_are_found_by_their_path() {
        let script = parse_script(
            FileId(0),
            "android {\n x { defaultConfig { no } }\n if (a) { defaultConfig { b } }\n defaultConfig { c }\n}",
        );
        let found: Vec<_> =
            inside(&script.body, &["android", "defaultConfig"]).iter().map(|s| s.name()).collect();
        assert_eq!(found, ["b", "c"]);
    }

    #[test]
    fn hostile_scripts_end() {
        parse_script(FileId(0), &"{".repeat(100_000));
        parse_script(FileId(0), &"\"${".repeat(20_000));
        parse_script(FileId(0), "\u{e4} \"\u{e4}\\");
        crate::mangle::each("android { a = \"x ${y} \" ? 'z\\'' : b.c?.d['e'] } // \u{e4}\n/* */", |text| {
            parse_script(FileId(0), text);
        });
    }
}
