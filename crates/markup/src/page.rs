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
    /// The tag with its line, where it stands alone on it.
    pub removal: Span,
    /// True inside the head.
    pub in_head: bool,
    /// The first script, style or style sheet before it.
    pub after: Option<Span>,
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
    /// The text inside; empty for scripts with `src`.
    pub body: Span,
}

impl Script {
    /// True for scripts that run (not JSON data, templates or import maps).
    pub fn runs(&self) -> bool {
        matches!(
            self.kind.to_ascii_lowercase().as_str(),
            "" | "module" | "text/javascript" | "application/javascript" | "text/ecmascript" | "application/ecmascript"
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
        is_template: text.contains("<%") || text.contains("{{") || text.contains("%sveltekit") || text.contains("%PUBLIC_URL%"),
    };
    let mut in_head = true;
    let mut first_load = None;
    let all = tokens(text);
    for (i, token) in all.iter().enumerate() {
        let tag = match token {
            Token::Open(tag) => tag,
            Token::Close(name, _) => {
                in_head &= name != "head";
                continue;
            }
            _ => continue,
        };
        handlers(tag, &mut page);
        match tag.name.as_str() {
            "head" => page.head = Some(tag.span),
            "body" => in_head = false,
            "meta" => page.metas.push(meta(text, tag, in_head, first_load)),
            "base" => {
                if let (None, Some(href)) = (&page.base, tag.attribute("href")) {
                    page.base = Some((href.value.clone(), tag.span));
                }
            }
            "script" => {
                let body = match all.get(i + 1) {
                    Some(Token::Text(span)) if !tag.self_closing => *span,
                    _ => Span::new(tag.span.end, tag.span.end),
                };
                let value = |name: &str| tag.attribute(name).map(|a| a.value.clone());
                page.scripts.push(Script {
                    span: tag.span,
                    src: tag.attribute("src").cloned(),
                    kind: value("type").unwrap_or_default(),
                    integrity: value("integrity"),
                    body,
                });
                first_load = first_load.or(Some(tag.span));
            }
            "link" => {
                let rel = tag.attribute("rel").map(|a| a.value.to_ascii_lowercase()).unwrap_or_default();
                if rel == "stylesheet" {
                    first_load = first_load.or(Some(tag.span));
                }
                page.links.push(Link { span: tag.span, rel, href: tag.attribute("href").cloned() });
            }
            "iframe" | "frame" | "object" | "embed" | "portal" => page.frames.push(Frame {
                name: tag.name.clone(),
                span: tag.span,
                src: tag.attribute("src").or_else(|| tag.attribute("data")).cloned(),
                sandbox: tag.attribute("sandbox").map(|a| a.value.clone()),
            }),
            "style" => page.inline_styles += 1,
            "form" => page.forms += 1,
            _ => {}
        }
    }
    place_policy(text, &mut page);
    page
}

fn handlers(tag: &Tag, page: &mut Page) {
    for attribute in &tag.attributes {
        let name = attribute.name.to_ascii_lowercase();
        let event = name.len() > 3 && name.starts_with("on") && name.bytes().all(|b| b.is_ascii_lowercase());
        let address = matches!(name.as_str(), "href" | "src" | "action" | "formaction")
            && attribute.value.trim_start().to_ascii_lowercase().starts_with("javascript:");
        if (event && !attribute.value.is_empty()) || address {
            page.handlers.push(Handler { name: attribute.name.clone(), span: attribute.span });
        }
        page.inline_styles += usize::from(name == "style");
    }
}

fn meta(text: &str, tag: &Tag, in_head: bool, after: Option<Span>) -> Meta {
    Meta {
        http_equiv: tag.attribute("http-equiv").cloned(),
        name: tag.attribute("name").cloned(),
        content: tag.attribute("content").cloned(),
        span: tag.span,
        removal: line_of(text, tag.span),
        in_head,
        after,
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
        .take_while(|m| m.in_head && m.after.is_none())
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
        assert!(csp.in_head && csp.after.is_some());
        assert!(csp.removal.of(TEXT).starts_with("\n    <meta http"));
        assert_eq!(page.scripts.iter().filter(|s| s.runs()).count(), 2);
        assert_eq!(page.scripts[1].body.of(TEXT), "inline()");
        assert_eq!(page.handlers.iter().map(|h| h.name.as_str()).collect::<Vec<_>>(), ["onload", "href"]);
        assert_eq!(page.frames[0].sandbox.as_deref(), Some(""));
        assert_eq!(page.base.as_ref().unwrap().0, "/");
        assert_eq!(&TEXT[..page.policy_at.unwrap() as usize].lines().last().unwrap().trim(), &"<meta charset=\"utf-8\">");
        assert_eq!(page.policy_indent, "\n    ");
    }
}
