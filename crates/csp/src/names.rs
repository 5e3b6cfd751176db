//! The directives that exist, and what may stand in them.

/// What a directive governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Where a kind of resource may be loaded from; falls back to `default-src`.
    Fetch,
    /// A property of the document.
    Document,
    /// Where the document may go or who may frame it.
    Navigation,
    /// Where violations are reported to.
    Reporting,
    /// Directives of other specifications.
    Other,
}

/// How the values of a directive are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grammar {
    /// A source list.
    Sources,
    /// Words of its own: flags, addresses of report servers, policy names.
    Tokens,
    /// No values at all.
    Nothing,
}

/// A directive that exists or existed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name in lower case.
    pub name: &'static str,
    /// What it governs.
    pub class: Class,
    /// How its values are written.
    pub grammar: Grammar,
    /// Why it is of no use any more; empty where it is current.
    pub deprecated: &'static str,
    /// True where browsers ignore it in a meta tag.
    /// <https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-content-security-policy>
    pub header_only: bool,
}

const fn row(name: &'static str, class: Class, grammar: Grammar, deprecated: &'static str) -> Name {
    Name { name, class, grammar, deprecated, header_only: false }
}

const fn header(name: &'static str, class: Class, grammar: Grammar) -> Name {
    Name { name, class, grammar, deprecated: "", header_only: true }
}

/// Sorted by name.
const NAMES: [Name; 36] = [
    row("base-uri", Class::Document, Grammar::Sources, ""),
    row(
        "block-all-mixed-content",
        Class::Other,
        Grammar::Nothing,
        "browsers block or upgrade mixed content without it",
    ),
    row("child-src", Class::Fetch, Grammar::Sources, ""),
    row("connect-src", Class::Fetch, Grammar::Sources, ""),
    row("default-src", Class::Fetch, Grammar::Sources, ""),
    row(
        "disown-opener",
        Class::Document,
        Grammar::Nothing,
        "the Cross-Origin-Opener-Policy header took its place",
    ),
    row("fenced-frame-src", Class::Fetch, Grammar::Sources, ""),
    row("font-src", Class::Fetch, Grammar::Sources, ""),
    row("form-action", Class::Navigation, Grammar::Sources, ""),
    header("frame-ancestors", Class::Navigation, Grammar::Sources),
    row("frame-src", Class::Fetch, Grammar::Sources, ""),
    row("img-src", Class::Fetch, Grammar::Sources, ""),
    row("manifest-src", Class::Fetch, Grammar::Sources, ""),
    row("media-src", Class::Fetch, Grammar::Sources, ""),
    row("navigate-to", Class::Navigation, Grammar::Sources, "it was removed before any browser shipped it"),
    row("object-src", Class::Fetch, Grammar::Sources, ""),
    row("plugin-types", Class::Document, Grammar::Tokens, "browsers have no plug-ins any more"),
    row("prefetch-src", Class::Fetch, Grammar::Sources, "it was removed from the standard"),
    row(
        "referrer",
        Class::Document,
        Grammar::Tokens,
        "the Referrer-Policy header and the referrer meta tag took its place",
    ),
    row("reflected-xss", Class::Document, Grammar::Tokens, "the browser filters it steered are gone"),
    header("report-to", Class::Reporting, Grammar::Tokens),
    header("report-uri", Class::Reporting, Grammar::Tokens),
    row("require-sri-for", Class::Other, Grammar::Tokens, "no browser supports it any more"),
    row("require-trusted-types-for", Class::Other, Grammar::Tokens, ""),
    header("sandbox", Class::Document, Grammar::Tokens),
    row("script-src", Class::Fetch, Grammar::Sources, ""),
    row("script-src-attr", Class::Fetch, Grammar::Sources, ""),
    row("script-src-elem", Class::Fetch, Grammar::Sources, ""),
    row("style-src", Class::Fetch, Grammar::Sources, ""),
    row("style-src-attr", Class::Fetch, Grammar::Sources, ""),
    row("style-src-elem", Class::Fetch, Grammar::Sources, ""),
    row("treat-as-public-address", Class::Other, Grammar::Nothing, "no browser supports it any more"),
    row("trusted-types", Class::Other, Grammar::Tokens, ""),
    row("upgrade-insecure-requests", Class::Other, Grammar::Nothing, ""),
    row("webrtc", Class::Other, Grammar::Tokens, ""),
    row("worker-src", Class::Fetch, Grammar::Sources, ""),
];

/// What is known of a directive; `name` in lower case. None where no such directive exists.
pub fn known_directive(name: &str) -> Option<&'static Name> {
    let at = NAMES.binary_search_by(|n| n.name.cmp(name)).ok()?;
    NAMES.get(at)
}

/// The known directive that `name` was probably meant to be: at most two letters away, or a common slip.
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    let name = name.trim_end_matches(':');
    if known_directive(name).is_some() {
        return known_directive(name).map(|n| n.name);
    }
    if !(4..40).contains(&name.len()) {
        return None;
    }
    // `scripts-src`, `image-src`, `frames-src`, `script_src`, `scriptSrc`.
    let plain: String =
        name.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    let same = NAMES.iter().find(|n| n.name.chars().filter(|c| *c != '-').eq(plain.chars()));
    let near =
        || NAMES.iter().map(|n| (distance(n.name, name), n)).filter(|(d, _)| *d <= 2).min_by_key(|(d, _)| *d);
    match plain.as_str() {
        "imagesrc" | "imagessrc" => Some("img-src"),
        "fetchsrc" | "xhrsrc" => Some("connect-src"),
        "iframesrc" => Some("frame-src"),
        "csssrc" => Some("style-src"),
        _ => same.or_else(|| near().map(|(_, n)| n)).map(|n| n.name),
    }
}

/// Edit distance of two short ASCII words.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut corner = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let next = (corner + usize::from(x != y)).min(*cell + 1).min(left + 1);
            corner = *cell;
            *cell = next;
            left = next;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_look_ups_find_every_row() {
        assert!(NAMES.is_sorted_by(|a, b| a.name < b.name));
        assert!(NAMES.iter().all(|n| known_directive(n.name).is_some()));
        assert!(known_directive("script").is_none());
    }

    #[test]
    fn a_slip_of_the_pen_names_the_directive_that_was_meant() {
        assert_eq!(nearest("scrip-src"), Some("script-src"));
        assert_eq!(nearest("image-src"), Some("img-src"));
        assert_eq!(nearest("script_src"), Some("script-src"));
        assert_eq!(nearest("default-src:"), Some("default-src"));
        assert_eq!(nearest("foobar-src"), None);
        assert_eq!(nearest("x"), None);
    }
}
