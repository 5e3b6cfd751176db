use crate::token::{Attribute, Tag, Token, tokens};
use base::{FileId, Span};

/// What the markup of a page says.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The file.
    pub file: FileId,
    /// The start tag of the head; none where the page has none.
    pub head: Option<Span>,
    /// Where a policy belongs: after the head's start tag, or after the charset that must come first.
    pub policy_at: Option<u32>,
    /// White space that starts a line at that place, with its line break.
    pub policy_indent: String,
    /// Every meta tag.
    pub metas: Vec<Meta>,
    /// `<base href>`.
    pub base: Option<(String, Span)>,
    /// Every script.
    pub scripts: Vec<Script>,
    /// Style sheets and other links.
    pub links: Vec<Link>,
    /// Frames, objects and embeds.
    pub frames: Vec<Frame>,
    /// Event handlers in attributes, and `javascript:` addresses.
    pub handlers: Vec<Handler>,
    /// Number of style elements and style attributes.
    pub inline_styles: usize,
    /// Number of forms.
    pub forms: usize,
    /// True where the page holds placeholders that a build fills in (`%…%`, `<%= %>`, `{{ }}`).
    pub is_template: bool,
}

/// A meta tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Meta {
    /// `http-equiv`.
    pub http_equiv: Option<Attribute>,
    /// `name`.
    pub name: Option<Attribute>,
    /// `content`.
    pub content: Option<Attribute>,
    /// The tag.
    pub span: Span,
    /// The tag as it is written, for an edit that moves it.
    pub text: String,
    /// The tag with its line, where it stands alone on it.
    pub removal: Span,
    /// True inside the head.
    pub in_head: bool,
    /// The first script before it, which a policy in this tag does not govern.
    pub after_script: Option<Span>,
    /// The first style sheet before it.
    pub after_sheet: Option<Span>,
}

/// A script.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// The start tag.
    pub span: Span,
    /// `src`.
    pub src: Option<Attribute>,
    /// `type`; empty for plain scripts.
    pub kind: String,
    /// `integrity`.
    pub integrity: Option<String>,
    /// `nonce`.
    pub nonce: Option<String>,
    /// The text inside; empty for scripts with `src`.
    pub body: Span,
}

impl Script {
    /// True for scripts that run (not JSON data, templates or import maps).
    pub fn runs(&self) -> bool {
        matches!(
            self.kind.to_ascii_lowercase().as_str(),
            "" | "module"
                | "text/javascript"
                | "application/javascript"
                | "text/ecmascript"
                | "application/ecmascript"
        )
    }
}

/// A link tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The tag.
    pub span: Span,
    /// `rel` in lower case.
    pub rel: String,
    /// `href`.
    pub href: Option<Attribute>,
    /// `integrity`.
    pub integrity: Option<String>,
}

/// Something that embeds another document.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// `iframe`, `frame`, `object`, `embed` or `portal`.
    pub name: String,
    /// The start tag.
    pub span: Span,
    /// `src` or `data`.
    pub src: Option<Attribute>,
    /// `sandbox`.
    pub sandbox: Option<String>,
    /// `allow`: the features of the browser that the frame may use.
    pub allow: Option<String>,
}

/// Code in an attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Handler {
    /// The attribute's name.
    pub name: String,
    /// The attribute.
    pub span: Span,
}

/// The facts of a page.
pub fn page(file: FileId, text: &str) -> Page {
    let mut page = Page {
        file,
        head: None,
        policy_at: None,
        policy_indent: String::new(),
        metas: Vec::new(),
        base: None,
        scripts: Vec::new(),
        links: Vec::new(),
        frames: Vec::new(),
        handlers: Vec::new(),
        inline_styles: 0,
        forms: 0,
        is_template: text.contains("<%")
            || text.contains("{{")
            || text.contains("%sveltekit")
            || text.contains("%PUBLIC_URL%"),
    };
    let mut seen = Seen { in_head: true, script: None, sheet: None, templates: 0 };
    let mut body_of = false;
    for token in tokens(text) {
        match token {
            Token::Open(tag) => {
                body_of = tag.name == "script" && seen.templates == 0;
                open(text, &tag, &mut seen, &mut page);
            }
            Token::Close(name, _) => {
                body_of = false;
                seen.in_head &= name != "head";
                seen.templates = seen.templates.saturating_sub(usize::from(name == "template"));
            }
            Token::Text(span) => {
                if let (true, Some(script)) = (body_of, page.scripts.last_mut()) {
                    script.body = span;
                }
                body_of = false;
            }
            Token::Comment(_) | Token::Code(_) => {}
        }
    }
    place_policy(text, &mut page);
    page
}

/// What was seen before a tag.
struct Seen {
    in_head: bool,
    script: Option<Span>,
    sheet: Option<Span>,
    /// Depth of `<template>`, whose content does nothing by itself.
    templates: usize,
}

fn open(text: &str, tag: &Tag, seen: &mut Seen, page: &mut Page) {
    if tag.name == "template" {
        seen.templates += usize::from(!tag.self_closing);
    }
    if seen.templates > 0 {
        return;
    }
    handlers(tag, page);
    match tag.name.as_str() {
        "head" => page.head = page.head.or(Some(tag.span)),
        "body" => seen.in_head = false,
        "meta" => page.metas.push(meta(text, tag, seen)),
        "base" => {
            if let (None, Some(href)) = (&page.base, tag.attribute("href")) {
                page.base = Some((href.value.clone(), tag.span));
            }
        }
        "script" => {
            let value = |name: &str| tag.attribute(name).map(|a| a.value.clone());
            let script = Script {
                span: tag.span,
                src: tag.attribute("src").or_else(|| tag.attribute("xlink:href")).cloned(),
                kind: value("type").unwrap_or_default(),
                integrity: value("integrity"),
                nonce: value("nonce"),
                body: Span::new(tag.span.end, tag.span.end),
            };
            if script.runs() {
                seen.script = seen.script.or(Some(tag.span));
            }
            page.scripts.push(script);
        }
        "link" => {
            let rel = tag.attribute("rel").map(|a| a.value.to_ascii_lowercase()).unwrap_or_default();
            if rel == "stylesheet" {
                seen.sheet = seen.sheet.or(Some(tag.span));
            }
            let (href, integrity) = (tag.attribute("href").cloned(), tag.attribute("integrity"));
            page.links.push(Link {
                span: tag.span,
                rel,
                href,
                integrity: integrity.map(|a| a.value.clone()),
            });
        }
        "iframe" | "frame" | "object" | "embed" | "portal" => page.frames.push(Frame {
            name: tag.name.clone(),
            span: tag.span,
            src: tag.attribute("src").or_else(|| tag.attribute("data")).cloned(),
            sandbox: tag.attribute("sandbox").map(|a| a.value.clone()),
            allow: tag.attribute("allow").map(|a| a.value.clone()),
        }),
        "style" => page.inline_styles += 1,
        "form" => page.forms += 1,
        _ => {}
    }
}

fn handlers(tag: &Tag, page: &mut Page) {
    for attribute in &tag.attributes {
        let name = attribute.name.to_ascii_lowercase();
        let address =
            matches!(name.as_str(), "href" | "src" | "action" | "formaction" | "data" | "xlink:href")
                && is_script_address(&attribute.value);
        if (is_event(&name) && !attribute.value.trim().is_empty()) || address {
            page.handlers.push(Handler { name: attribute.name.clone(), span: attribute.span });
        }
        page.inline_styles += usize::from(name == "style");
    }
}

/// True for `javascript:`, also with the white space and control characters that browsers ignore in it.
fn is_script_address(value: &str) -> bool {
    let letters =
        value.trim_start_matches(|c: char| c <= ' ').chars().filter(|c| !matches!(c, '\t' | '\n' | '\r'));
    letters.map(|c| c.to_ascii_lowercase()).take(11).eq("javascript:".chars())
}

/// True for the name of an event handler. Attributes such as `once` or `only` are none.
/// <https://html.spec.whatwg.org/multipage/indices.html#ix-event-handlers>
fn is_event(name: &str) -> bool {
    const STARTS: [&str; 26] = [
        "abort",
        "after",
        "animation",
        "before",
        "blur",
        "can",
        "change",
        "click",
        "context",
        "dbl",
        "drag",
        "drop",
        "error",
        "focus",
        "form",
        "hash",
        "input",
        "invalid",
        "key",
        "load",
        "message",
        "mouse",
        "page",
        "pointer",
        "popstate",
        "rejection",
    ];
    const MORE: [&str; 26] = [
        "reset",
        "resize",
        "scroll",
        "search",
        "select",
        "show",
        "slot",
        "storage",
        "submit",
        "toggle",
        "touch",
        "transition",
        "unhandled",
        "unload",
        "wheel",
        "auxclick",
        "cancel",
        "close",
        "copy",
        "cut",
        "paste",
        "play",
        "ended",
        "offline",
        "begin",
        "gotpointer",
    ];
    const WHOLE: [&str; 3] = ["ononline", "onend", "onrepeat"];
    let lower = name.bytes().all(|b| b.is_ascii_lowercase());
    let event = name.strip_prefix("on").is_some_and(|e| STARTS.iter().chain(&MORE).any(|s| e.starts_with(s)));
    lower && (event || WHOLE.contains(&name))
}

fn meta(text: &str, tag: &Tag, seen: &Seen) -> Meta {
    Meta {
        http_equiv: tag.attribute("http-equiv").cloned(),
        name: tag.attribute("name").cloned(),
        content: tag.attribute("content").cloned(),
        span: tag.span,
        text: tag.span.of(text).to_owned(),
        removal: line_of(text, tag.span),
        in_head: seen.in_head,
        after_script: seen.script,
        after_sheet: seen.sheet,
    }
}

/// The range with its line break and indentation, where nothing else stands on the line.
fn line_of(text: &str, span: Span) -> Span {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let line = before.trim_end_matches([' ', '\t']);
    let after = text.get(span.end as usize..).unwrap_or_default();
    let alone = line.ends_with('\n') && after.starts_with(['\n', '\r']);
    if alone {
        let start = line.strip_suffix('\n').map_or(line.len(), |l| l.strip_suffix('\r').unwrap_or(l).len());
        Span::from_usize(start, span.end as usize)
    } else {
        span
    }
}

/// After the charset, which must come within the first kilobyte, or else at the start of the head.
fn place_policy(text: &str, page: &mut Page) {
    let Some(head) = page.head else { return };
    let charset = page
        .metas
        .iter()
        .take_while(|m| m.in_head && m.after_script.is_none() && m.after_sheet.is_none())
        .find(|m| m.http_equiv.is_none() && m.name.is_none() && m.content.is_none());
    let at = charset.map_or(head.end, |m| m.span.end);
    page.policy_at = Some(at);
    let rest = text.get(at as usize..).unwrap_or_default();
    let indent = rest.len() - rest.trim_start().len();
    let space = rest.get(..indent).unwrap_or_default();
    page.policy_indent = space.rfind('\n').map_or_else(String::new, |i| {
        let start = if space.get(..i).is_some_and(|s| s.ends_with('\r')) { i - 1 } else { i };
        space.get(start..).unwrap_or_default().to_owned()
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<!doctype html>\n<html>\n  <head>\n    <meta charset=\"utf-8\">\n    <script src=\"https://cdn.example.com/a.js\" integrity=\"sha384-x\"></script>\n    <meta http-equiv=\"Content-Security-Policy\" content=\"script-src &#39;self&#39;\">\n    <!-- <script>no</script> -->\n    <base href=\"/\">\n  </head>\n  <body onload=\"go()\" style=\"a\">\n    <script>inline()</script><script type=\"application/json\">{}</script>\n    <iframe src=\"https://ads.example.com\" sandbox></iframe>\n    <a href=\" JavaScript:x()\">x</a><div online=\"\"></div>\n  </body>\n</html>\n";

    #[test]
    fn the_facts_of_a_page() {
        let page = page(FileId(0), TEXT);
        assert_eq!(page.metas.len(), 2);
        let csp = &page.metas[1];
        assert_eq!(csp.content.as_ref().unwrap().value, "script-src 'self'");
        assert!(csp.in_head && csp.after_script.is_some() && csp.after_sheet.is_none());
        assert!(csp.removal.of(TEXT).starts_with("\n    <meta http"));
        assert_eq!(page.scripts.iter().filter(|s| s.runs()).count(), 2);
        assert_eq!(page.scripts[1].body.of(TEXT), "inline()");
        assert_eq!(page.handlers.iter().map(|h| h.name.as_str()).collect::<Vec<_>>(), ["onload", "href"]);
        assert_eq!(page.frames[0].sandbox.as_deref(), Some(""));
        assert_eq!(page.base.as_ref().unwrap().0, "/");
        assert_eq!(
            &TEXT[..page.policy_at.unwrap() as usize].lines().last().unwrap().trim(),
            &"<meta charset=\"utf-8\">"
        );
        assert_eq!(page.policy_indent, "\n    ");
    }

    #[test]
    fn what_does_nothing_is_no_fact() {
        let text = "<head><noscript><meta http-equiv=content-security-policy content=x><iframe src=//a></iframe></noscript>\
                    <template><script>a()</script><p onclick=b()></template><video once=1 only=x></video></head>";
        let page = page(FileId(0), text);
        assert!(
            page.metas.is_empty()
                && page.frames.is_empty()
                && page.scripts.is_empty()
                && page.handlers.is_empty()
        );
    }

    #[test]
    fn attributes_in_every_spelling_are_read() {
        let text = "<HEAD><META HTTP-EQUIV=Content-Security-Policy CONTENT='default-src \"x\"'><meta content=a&#39;b\n http-equiv = \"&#67;SP\"/></HEAD>\
                    <a href='java\nscript:x()' HREF=y>b</a>";
        let page = page(FileId(0), text);
        let first = page.metas[0].content.as_ref().unwrap();
        assert_eq!((first.quote, first.literal), (Some('\''), true));
        let second = page.metas[1].content.as_ref().unwrap();
        assert_eq!((second.value.as_str(), second.quote, second.literal), ("a'b", None, false));
        assert_eq!(page.metas[1].http_equiv.as_ref().unwrap().value, "CSP");
        assert_eq!(page.handlers.len(), 1);
    }
}
