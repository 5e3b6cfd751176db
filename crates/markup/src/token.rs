use crate::code;
use crate::entities::decode;
use base::Span;
use std::collections::VecDeque;

/// A piece of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A start tag.
    Open(Tag),
    /// An end tag: its name and range.
    Close(String, Span),
    /// Text between tags; for scripts and styles the whole content.
    Text(Span),
    /// A comment, with its delimiters.
    Comment(Span),
    /// Code in the text of a template, with its delimiters: `{{ … }}`, `{ … }`, `@if (…) {` or the `}` that ends it.
    Code(Span),
}

/// How a template marks code in its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Code {
    /// It has none: a plain page.
    #[default]
    None,
    /// `{{ … }}`, as in Vue.
    Mustache,
    /// `{{ … }}` and blocks (`@if (…) { … }`), as in Angular.
    Blocks,
    /// `{ … }` in text and in attributes, as in Svelte.
    Braces,
}

/// A start tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// Name in lower case.
    pub name: String,
    /// From `<` to `>`.
    pub span: Span,
    /// Attributes in order.
    pub attributes: Vec<Attribute>,
    /// True for `<name/>`.
    pub self_closing: bool,
}

/// An attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Name as written: frameworks give case a meaning.
    pub name: String,
    /// Value with character references decoded; empty where there is none.
    pub value: String,
    /// Name, `=` and value.
    pub span: Span,
    /// The value without its quotes.
    pub value_span: Span,
    /// The quote around the value; none where it has none.
    pub quote: Option<char>,
    /// True where the value stands in the text letter by letter; false where character references were decoded.
    pub literal: bool,
}

impl Tag {
    /// An attribute by name, in any case of letters.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|a| a.name.eq_ignore_ascii_case(name))
    }
}

/// Elements whose content is text up to their end tag. `noscript` is one of them because a web view runs scripts.
fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "textarea" | "title" | "xmp" | "noembed" | "noframes" | "noscript" | "iframe"
    )
}

/// The tokens of a page, one after the other. Every byte belongs to at most one token; what makes no sense is text.
pub fn tokens(text: &str) -> Tokens<'_> {
    template_tokens(text, Code::None)
}

/// The tokens of a template, whose code is one piece each whatever stands in it.
pub fn template_tokens(text: &str, code: Code) -> Tokens<'_> {
    Tokens { text, at: 0, ready: VecDeque::new(), code }
}

/// See [`tokens`].
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
    ready: VecDeque<Token>,
    code: Code,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if self.ready.is_empty() {
            self.advance();
        }
        self.ready.pop_front()
    }
}

impl Tokens<'_> {
    /// Read up to the end of the next tag or comment.
    fn advance(&mut self) {
        let (text, bytes) = (self.text, self.text.as_bytes());
        let start = self.at;
        let mut from = start;
        while let Some(offset) = self.next_mark(from) {
            if bytes.get(offset) != Some(&b'<') {
                match self.code_at(offset) {
                    Some(end) => {
                        self.text_between(start, offset);
                        self.ready.push_back(Token::Code(Span::from_usize(offset, end)));
                        self.at = end;
                        return;
                    }
                    None => {
                        from = offset + 1;
                        continue;
                    }
                }
            }
            let next = bytes.get(offset + 1).copied().unwrap_or(0);
            let (token, end) = match next {
                b'!' if starts(bytes, offset, b"<!--") => {
                    let end = end_of_comment(text, offset + 4);
                    (Token::Comment(Span::from_usize(offset, end)), end)
                }
                // A document type, a processing instruction or a CDATA section outside of SVG.
                b'!' | b'?' => {
                    let end = find(bytes, offset, b'>').map_or(text.len(), |i| i + 1);
                    (Token::Comment(Span::from_usize(offset, end)), end)
                }
                b'/' if bytes.get(offset + 2).is_some_and(u8::is_ascii_alphabetic) => {
                    let end = find(bytes, offset, b'>').map_or(text.len(), |i| i + 1);
                    (Token::Close(name_at(text, offset + 2), Span::from_usize(offset, end)), end)
                }
                b if b.is_ascii_alphabetic() => {
                    let tag = open_tag(text, offset, &mut self.code);
                    let end = tag.span.end as usize;
                    (Token::Open(tag), end)
                }
                _ => {
                    from = offset + 1;
                    continue;
                }
            };
            self.text_between(start, offset);
            self.at = end;
            let raw = match &token {
                Token::Open(tag) if is_raw(&tag.name) && !tag.self_closing => {
                    Some(end_of_raw(text, end, &tag.name))
                }
                _ => None,
            };
            self.ready.push_back(token);
            if let Some(stop) = raw {
                self.text_between(end, stop);
                self.at = stop;
            }
            return;
        }
        self.text_between(start, text.len());
        self.at = text.len();
    }

    /// Where the next tag or piece of code may start.
    fn next_mark(&self, from: usize) -> Option<usize> {
        let rest = self.text.as_bytes().get(from..)?;
        let found = match self.code {
            Code::None => rest.iter().position(|b| *b == b'<'),
            Code::Mustache | Code::Braces => rest.iter().position(|b| matches!(b, b'<' | b'{')),
            Code::Blocks => rest.iter().position(|b| matches!(b, b'<' | b'{' | b'}' | b'@')),
        };
        found.map(|i| from + i)
    }

    /// The end of the code that starts at `offset`; none where it is text. A brace that is never closed makes the rest
    /// of the template text, so that no byte is looked at again and again.
    fn code_at(&mut self, offset: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let end = match (self.code, bytes.get(offset)?) {
            (Code::Braces, b'{') => code::balanced(bytes, offset),
            (_, b'{') if bytes.get(offset + 1) == Some(&b'{') => {
                let rest = self.text.get(offset + 2..)?;
                rest.find("}}").map(|i| offset + i + 4)
            }
            (Code::Blocks, b'}') => return Some(offset + 1),
            (Code::Blocks, b'@') => match code::block(self.text, offset) {
                code::Block::Text => return None,
                code::Block::Endless => None,
                code::Block::End(end) => Some(end),
            },
            _ => return None,
        };
        if end.is_none() {
            self.code = Code::None;
        }
        end
    }

    fn text_between(&mut self, start: usize, end: usize) {
        if start < end {
            self.ready.push_back(Token::Text(Span::from_usize(start, end)));
        }
    }
}

/// The end of a comment whose text starts at `from`: `-->`, `--!>`, or at once `>` or `->`.
/// <https://html.spec.whatwg.org/multipage/parsing.html#comment-start-state>
fn end_of_comment(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    if rest.starts_with('>') {
        return from + 1;
    }
    if rest.starts_with("->") {
        return from + 2;
    }
    let mut at = 0;
    while let Some(found) = rest.get(at..).and_then(|r| r.find("--")) {
        let dashes = at + found;
        let after = rest.get(dashes + 2..).unwrap_or_default();
        if after.starts_with('>') {
            return from + dashes + 3;
        }
        if after.starts_with("!>") {
            return from + dashes + 4;
        }
        at = dashes + 1;
    }
    text.len()
}

fn find(bytes: &[u8], from: usize, byte: u8) -> Option<usize> {
    bytes.get(from..)?.iter().position(|b| *b == byte).map(|i| from + i)
}

fn starts(bytes: &[u8], at: usize, with: &[u8]) -> bool {
    bytes.get(at..).is_some_and(|b| b.starts_with(with))
}

fn name_at(text: &str, at: usize) -> String {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/').unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default().to_ascii_lowercase()
}

/// The offset of the end tag of a raw element; the end of the text where it is missing.
fn end_of_raw(text: &str, from: usize, name: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(i) = find(bytes, at, b'<') {
        let end = i + 2 + name.len();
        if bytes.get(i + 1) == Some(&b'/')
            && bytes.get(i + 2..end).is_some_and(|b| b.eq_ignore_ascii_case(name.as_bytes()))
            && bytes.get(end).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
        {
            return i;
        }
        at = i + 1;
    }
    text.len()
}

fn open_tag(text: &str, start: usize, code: &mut Code) -> Tag {
    let bytes = text.as_bytes();
    let name = name_at(text, start + 1);
    let mut at = start + 1 + name.len();
    let mut attributes = Vec::new();
    let mut self_closing = false;
    loop {
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        match bytes.get(at) {
            None => break,
            Some(b'>') => {
                at += 1;
                break;
            }
            Some(b'/') => {
                self_closing = bytes.get(at + 1) == Some(&b'>');
                at += 1;
            }
            // A tag that was never closed ends where the next one begins, or half the page would be attributes.
            Some(b'<') => break,
            Some(b'{') if *code == Code::Braces => match code::balanced(bytes, at) {
                Some(end) => {
                    attributes.push(braces(text, at, at, end));
                    at = end;
                }
                None => {
                    *code = Code::None;
                    at += 1;
                }
            },
            Some(_) => {
                let (attribute, end) = attribute(text, at, code);
                at = end.max(at + 1);
                while at < bytes.len() && !text.is_char_boundary(at) {
                    at += 1;
                }
                attributes.push(attribute);
            }
        }
    }
    Tag { name, span: Span::from_usize(start, at.min(text.len())), attributes, self_closing }
}

/// An attribute that is or has code in braces, from the brace at `value` to `end`; its name may be empty.
fn braces(text: &str, start: usize, value: usize, end: usize) -> Attribute {
    let name = text.get(start..value).unwrap_or_default().trim_end().trim_end_matches('=').trim_end();
    let inner = Span::from_usize(value + 1, end.saturating_sub(1).max(value + 1));
    Attribute {
        name: name.to_owned(),
        value: inner.of(text).to_owned(),
        span: Span::from_usize(start, end),
        value_span: inner,
        quote: Some('{'),
        literal: true,
    }
}

fn attribute(text: &str, start: usize, code: &mut Code) -> (Attribute, usize) {
    let bytes = text.as_bytes();
    let len = |from: usize, stop: &dyn Fn(u8) -> bool| {
        bytes
            .get(from..)
            .unwrap_or_default()
            .iter()
            .position(|b| stop(*b))
            .unwrap_or(text.len().saturating_sub(from))
    };
    let name_len = len(start + 1, &|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'/')) + 1;
    let name_end = (start + name_len).min(text.len());
    let name = text.get(start..name_end).unwrap_or_default().to_owned();
    let space = len(name_end, &|b| !b.is_ascii_whitespace());
    let empty = |end| Attribute {
        name: name.clone(),
        value: String::new(),
        span: Span::from_usize(start, end),
        value_span: Span::from_usize(end, end),
        quote: None,
        literal: true,
    };
    if bytes.get(name_end + space) != Some(&b'=') {
        return (empty(name_end), name_end);
    }
    let after = name_end + space + 1;
    let value_start = after + len(after, &|b| !b.is_ascii_whitespace());
    if *code == Code::Braces && bytes.get(value_start) == Some(&b'{') {
        match code::balanced(bytes, value_start) {
            Some(end) => return (braces(text, start, value_start, end), end),
            None => *code = Code::None,
        }
    }
    let (from, to, end, quote) = match bytes.get(value_start) {
        Some(quote @ (b'"' | b'\'')) => {
            let from = value_start + 1;
            let to = match code {
                Code::Braces => {
                    let (to, closed) = code::quoted(bytes, from, *quote);
                    if !closed {
                        *code = Code::None;
                    }
                    to
                }
                _ => from + len(from, &|b| b == *quote),
            };
            (from, to, (to + 1).min(text.len()), Some(char::from(*quote)))
        }
        Some(_) => {
            let to = value_start + len(value_start, &|b| b.is_ascii_whitespace() || b == b'>');
            (value_start, to, to, None)
        }
        None => return (empty(text.len()), text.len()),
    };
    let raw = text.get(from..to).unwrap_or_default();
    let value = decode(raw);
    let attribute = Attribute {
        name,
        literal: value == raw,
        value,
        span: Span::from_usize(start, end),
        value_span: Span::from_usize(from, to),
        quote,
    };
    (attribute, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(text: &str) -> Vec<Tag> {
        tokens(text).filter_map(|t| if let Token::Open(tag) = t { Some(tag) } else { None }).collect()
    }

    #[test]
    fn attributes_of_every_kind_have_their_places() {
        let text = "<!doctype html><DIV a=1 b = \"x > &quot;y&quot;\" [innerHTML]='z' @click=\"f()\" hidden data-\u{e4}=v/><br>";
        let tags = opens(text);
        assert_eq!(tags.len(), 2);
        let names: Vec<_> = tags[0].attributes.iter().map(|a| (a.name.as_str(), a.value.as_str())).collect();
        assert_eq!(
            names,
            [
                ("a", "1"),
                ("b", "x > \"y\""),
                ("[innerHTML]", "z"),
                ("@click", "f()"),
                ("hidden", ""),
                ("data-\u{e4}", "v/")
            ]
        );
        assert_eq!(tags[0].attributes[1].value_span.of(text), "x > &quot;y&quot;");
        assert_eq!(tags[0].attributes[1].span.of(text), "b = \"x > &quot;y&quot;\"");
    }

    #[test]
    fn scripts_and_comments_hide_tags() {
        let text =
            "<!-- <meta> --><script>if (a<b) '</scr' + '<p>'</SCRIPT ><p>1 < 2</p><style>a>b{}</style>";
        let names: Vec<_> = opens(text).into_iter().map(|t| t.name).collect();
        assert_eq!(names, ["script", "p", "style"]);
    }

    #[test]
    fn comments_and_raw_text_end_where_browsers_end_them() {
        let names = |text: &str| opens(text).into_iter().map(|t| t.name).collect::<Vec<_>>();
        assert_eq!(names("<!--><a><!---><b><!-- x --!><i><!-- <u> - -- ><s> --><p>"), ["a", "b", "i", "p"]);
        assert_eq!(names("<!-- never closed <a>"), Vec::<String>::new());
        assert_eq!(names("<script></scripts><a></script/><b>"), ["script", "b"]);
        assert_eq!(names("<noscript><meta></noscript><p>"), ["noscript", "p"]);
        assert_eq!(names("<![CDATA[ <a> ]]><b>"), ["b"]);
        assert_eq!(names("<scr\0ipt><SCRIPT\n>x</ScRiPt\t>"), ["scr\0ipt", "script"]);
    }

    #[test]
    fn code_of_templates_is_one_piece_whatever_stands_in_it() {
        let codes = |text: &str, code: Code| {
            let pieces = template_tokens(text, code).filter_map(|t| match t {
                Token::Code(span) => Some(span.of(text).to_owned()),
                _ => None,
            });
            pieces.collect::<Vec<_>>()
        };
        assert_eq!(codes("<p>{{ a<b ? '}' : c }}</p>{ x }", Code::Mustache), ["{{ a<b ? '}' : c }}"]);
        assert_eq!(
            codes("{#if a<b}<p>{@html f(`${'}'}`)}</p>{/if}{ /* } */ x }", Code::Braces),
            ["{#if a<b}", "{@html f(`${'}'}`)}", "{/if}", "{ /* } */ x }"]
        );
        assert_eq!(
            codes("a@if.example @if (a<b) {<p>}</p>} @else { x } @let y = f(1); {{ z }}", Code::Blocks),
            ["@if (a<b) {", "}", "}", "@else {", "}", "@let y = f(1);", "{{ z }}"]
        );
        let text = "<A {x} on:click={() => a > b} {...rest} class=\"a {b ? \"x\" : y}\" c = {1}/>";
        let Some(Token::Open(tag)) = template_tokens(text, Code::Braces).next() else { panic!() };
        let pairs: Vec<_> = tag.attributes.iter().map(|a| (a.name.as_str(), a.value_span.of(text))).collect();
        assert_eq!(
            pairs,
            [
                ("", "x"),
                ("on:click", "() => a > b"),
                ("", "...rest"),
                ("class", "a {b ? \"x\" : y}"),
                ("c", "1")
            ]
        );
        assert!(tag.self_closing);
    }

    #[test]
    fn five_megabytes_on_one_line_take_linear_time() {
        let size = 5 << 20;
        for piece in [
            "<",
            "<a ",
            "<a x='",
            "<!--",
            "</",
            "<script>",
            "x",
            "<a b=c>",
            "&#",
            "<a/",
            "\0",
            "<title></titl>",
            "--",
            "{",
            "{{",
            "<a {",
            "<a b={",
            "<a b='{",
            "@if (",
            "@if (a) {",
            "@let a = ",
            "{`${",
            "{/*",
        ] {
            let text = piece.repeat(size / piece.len());
            // A quadratic step would take hours here.
            assert!(tokens(&text).count() <= text.len());
            let part = text.get(..text.floor_char_boundary(size / 8)).unwrap();
            for code in [Code::Mustache, Code::Blocks, Code::Braces] {
                assert!(template_tokens(part, code).count() <= part.len());
            }
        }
    }

    #[test]
    fn no_input_panics_and_every_byte_is_seen_once() {
        let text = "<!DOCTYPE html><html><head><meta charset=utf-8 content=\"a&#x41;\u{e4}\"><script src=x>\u{1f600}</script></head><body onload='a()'>x<\u{e4} {a {{b}} @if (c) { <i {d} e={f}>} <a <b></body>";
        for (i, _) in text.char_indices() {
            let parts = [&text[..i], &text[i..]];
            let codes = [Code::None, Code::Mustache, Code::Blocks, Code::Braces];
            for (part, code) in parts.into_iter().flat_map(|p| codes.map(|c| (p, c))) {
                let mut end = 0;
                for token in template_tokens(part, code) {
                    let span = match token {
                        Token::Open(t) => t.span,
                        Token::Close(_, s) | Token::Text(s) | Token::Comment(s) | Token::Code(s) => s,
                    };
                    assert!(span.start >= end && span.end as usize <= part.len(), "{part}");
                    end = span.end;
                }
            }
        }
    }
}
