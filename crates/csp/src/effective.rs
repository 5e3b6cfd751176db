//! Which directive decides: the fallback chains of CSP3.

use crate::parse::{Directive, Policy};
use crate::source::{Keyword, Kind, Validity};

/// The directives that are asked in turn for `name`: the first one that is present decides.
/// <https://www.w3.org/TR/CSP3/#directive-fallback-list>
pub fn fallback_chain(name: &str) -> &'static [&'static str] {
    match name {
        "script-src-elem" => &["script-src-elem", "script-src", "default-src"],
        "script-src-attr" => &["script-src-attr", "script-src", "default-src"],
        "style-src-elem" => &["style-src-elem", "style-src", "default-src"],
        "style-src-attr" => &["style-src-attr", "style-src", "default-src"],
        "worker-src" => &["worker-src", "child-src", "script-src", "default-src"],
        "frame-src" => &["frame-src", "child-src", "default-src"],
        "fenced-frame-src" => &["fenced-frame-src", "frame-src", "child-src", "default-src"],
        "child-src" => &["child-src", "default-src"],
        "connect-src" => &["connect-src", "default-src"],
        "font-src" => &["font-src", "default-src"],
        "img-src" => &["img-src", "default-src"],
        "manifest-src" => &["manifest-src", "default-src"],
        "media-src" => &["media-src", "default-src"],
        "object-src" => &["object-src", "default-src"],
        "prefetch-src" => &["prefetch-src", "default-src"],
        "script-src" => &["script-src", "default-src"],
        "style-src" => &["style-src", "default-src"],
        "default-src" => &["default-src"],
        "base-uri" => &["base-uri"],
        "form-action" => &["form-action"],
        "frame-ancestors" => &["frame-ancestors"],
        "navigate-to" => &["navigate-to"],
        _ => &[],
    }
}

/// The directive of `policy` that decides for `name`; none where nothing restricts it.
pub fn effective<'a>(policy: &'a Policy, name: &str) -> Option<&'a Directive> {
    fallback_chain(name).iter().find_map(|step| policy.get(step))
}

/// True where scripts come from the page's own origin or are known by their hash, and nothing else becomes script:
/// neither inline code nor text.
pub fn closes_scripts(policy: &Policy) -> bool {
    let names_host = |d: &Directive| {
        let by_hash = d.has(Keyword::StrictDynamic) && d.has_hash();
        !by_hash && d.values.iter().any(|v| matches!(v.kind, Kind::Star | Kind::Scheme(_) | Kind::Host(_)))
    };
    let closed = |d: &Directive| !d.allows_all_inline() && !d.has_nonce() && !names_host(d);
    effective(policy, "script-src-elem").is_some_and(closed)
        && effective(policy, "script-src-attr").is_some_and(|d| !d.allows_all_inline())
        && effective(policy, "script-src").is_some_and(|d| !d.has(Keyword::UnsafeEval))
}

impl Directive {
    /// True where the keyword is in the list.
    pub fn has(&self, keyword: Keyword) -> bool {
        self.values.iter().any(|v| v.kind == Kind::Keyword(keyword))
    }

    /// True where the list has a nonce that browsers accept.
    pub fn has_nonce(&self) -> bool {
        self.values.iter().any(|v| matches!(v.kind, Kind::Nonce { validity } if validity.accepted()))
    }

    /// True where the list has a hash that browsers accept.
    pub fn has_hash(&self) -> bool {
        self.values.iter().any(|v| matches!(v.kind, Kind::Hash { validity, .. } if validity.accepted()))
    }

    /// True where `'unsafe-inline'` is in the list and nothing makes browsers ignore it.
    /// <https://www.w3.org/TR/CSP3/#allow-all-inline>
    pub fn allows_all_inline(&self) -> bool {
        let script = self.name.starts_with("script-src") || self.name == "default-src";
        let strict = script && self.has(Keyword::StrictDynamic);
        self.has(Keyword::UnsafeInline) && !self.has_nonce() && !self.has_hash() && !strict
    }
}

impl Validity {
    /// True where browsers take the value as a nonce or hash.
    pub const fn accepted(self) -> bool {
        !matches!(self, Validity::Malformed)
    }
}

/// True where the policy lets scripts turn strings into code.
pub fn allows_eval(policy: &Policy) -> bool {
    effective(policy, "script-src").is_none_or(|d| d.has(Keyword::UnsafeEval))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    #[test]
    fn workers_ask_children_then_scripts_then_the_default() {
        let name = |text: &str, of: &str| effective(&parse(text, 0), of).map(|d| d.name.clone());
        assert_eq!(
            name("default-src a; script-src b; child-src c", "worker-src").as_deref(),
            Some("child-src")
        );
        assert_eq!(name("default-src a; script-src b", "worker-src").as_deref(), Some("script-src"));
        assert_eq!(name("default-src a; script-src b", "frame-src").as_deref(), Some("default-src"));
        assert_eq!(name("default-src a", "base-uri"), None);
        assert_eq!(
            name("script-src-elem a; default-src b", "script-src-attr").as_deref(),
            Some("default-src")
        );
    }

    #[test]
    fn a_nonce_a_hash_or_strict_dynamic_switches_unsafe_inline_off() {
        let open = |text: &str| parse(text, 0).directives[0].allows_all_inline();
        assert!(open("script-src 'unsafe-inline'"));
        assert!(open("script-src 'UNSAFE-inline' 'nonce-$$'"));
        assert!(!open("script-src 'unsafe-inline' 'nonce-abcdefgh'"));
        assert!(!open("script-src 'unsafe-inline' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"));
        assert!(!open("script-src 'unsafe-inline' 'strict-dynamic'"));
        assert!(open("style-src 'unsafe-inline' 'strict-dynamic'"));
    }
}
