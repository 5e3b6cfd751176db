use crate::source::{Source, SourceKind};
use base::Span;

/// A policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The whole text.
    pub span: Span,
    /// Directives in order, also those that do not count.
    pub directives: Vec<Directive>,
}

/// A directive.
#[derive(Clone, Debug, PartialEq)]
pub struct Directive {
    /// Name in lower case.
    pub name: String,
    /// The range of the name.
    pub name_span: Span,
    /// From the name to the last value.
    pub span: Span,
    /// The values.
    pub values: Vec<Source>,
    /// True where a directive of the same name came before: browsers read the first one only.
    pub duplicate: bool,
}

/// Parse one policy. `base` is the offset of the text in its file; every range counts from there.
pub fn parse(text: &str, base: u32) -> Policy {
    let mut directives: Vec<Directive> = Vec::new();
    let mut start = 0usize;
    for part in text.split(';') {
        let words = words(part, base + start as u32);
        start += part.len() + 1;
        let Some(((name, name_span), values)) = words.split_first() else { continue };
        let name = name.to_ascii_lowercase();
        let end = words.last().map_or(name_span.end, |(_, s)| s.end);
        directives.push(Directive {
            duplicate: directives.iter().any(|d| d.name == name),
            name,
            name_span: *name_span,
            span: Span::new(name_span.start, end),
            values: values.iter().map(|(text, span)| Source::new(text, *span)).collect(),
        });
    }
    Policy { span: Span::new(base, base + text.len() as u32), directives }
}

/// Parse the value of a header, which may hold several policies separated by commas.
pub fn parse_list(text: &str, base: u32) -> Vec<Policy> {
    let mut start = 0usize;
    text.split(',')
        .map(|part| {
            let policy = parse(part, base + start as u32);
            start += part.len() + 1;
            policy
        })
        .filter(|p| !p.directives.is_empty())
        .collect()
}

/// The words of a text, separated by ASCII white space, with their ranges.
fn words(text: &str, base: u32) -> Vec<(&str, Span)> {
    let mut found = Vec::new();
    let mut start = None;
    for (i, b) in text.bytes().enumerate() {
        match (b.is_ascii_whitespace(), start) {
            (false, None) => start = Some(i),
            (true, Some(s)) => {
                found.push((text.get(s..i).unwrap_or_default(), Span::from_usize(s, i).shifted(base)));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(s) = start {
        found.push((text.get(s..).unwrap_or_default(), Span::from_usize(s, text.len()).shifted(base)));
    }
    found
}

impl Policy {
    /// The directive of a name that counts: the first one.
    pub fn directive(&self, name: &str) -> Option<&Directive> {
        self.directives.iter().find(|d| d.name == name)
    }

    /// The directive that governs `name`, following the fallbacks of CSP3 6.8.3.
    pub fn effective(&self, name: &str) -> Option<&Directive> {
        fallbacks(name).iter().find_map(|n| self.directive(n))
    }
}

/// A directive and what takes its place where it is absent. <https://www.w3.org/TR/CSP3/#directive-fallback-list>
fn fallbacks(name: &str) -> &'static [&'static str] {
    match name {
        "script-src-elem" => &["script-src-elem", "script-src", "default-src"],
        "script-src-attr" => &["script-src-attr", "script-src", "default-src"],
        "style-src-elem" => &["style-src-elem", "style-src", "default-src"],
        "style-src-attr" => &["style-src-attr", "style-src", "default-src"],
        "worker-src" => &["worker-src", "child-src", "script-src", "default-src"],
        "frame-src" => &["frame-src", "child-src", "default-src"],
        "script-src" => &["script-src", "default-src"],
        "style-src" => &["style-src", "default-src"],
        "connect-src" => &["connect-src", "default-src"],
        "img-src" => &["img-src", "default-src"],
        "font-src" => &["font-src", "default-src"],
        "media-src" => &["media-src", "default-src"],
        "object-src" => &["object-src", "default-src"],
        "manifest-src" => &["manifest-src", "default-src"],
        "child-src" => &["child-src", "default-src"],
        "base-uri" => &["base-uri"],
        "form-action" => &["form-action"],
        "default-src" => &["default-src"],
        _ => &[],
    }
}

impl Directive {
    /// The first value of a kind.
    pub fn value(&self, pick: impl Fn(&SourceKind) -> bool) -> Option<&Source> {
        self.values.iter().find(|v| pick(&v.kind))
    }

    /// True where the list has the keyword (without its quotes).
    pub fn has(&self, keyword: &str) -> bool {
        self.value(|k| matches!(k, SourceKind::Keyword(w) if w == keyword)).is_some()
    }

    /// True where a nonce or a hash makes browsers ignore `'unsafe-inline'`.
    pub fn has_nonce_or_hash(&self) -> bool {
        self.value(|k| matches!(k, SourceKind::Nonce(_) | SourceKind::Hash { .. })).is_some()
    }

    /// True where the list allows nothing: `'none'` alone, or empty.
    pub fn is_none(&self) -> bool {
        self.values.is_empty() || (self.values.len() == 1 && self.has("none"))
    }
}
