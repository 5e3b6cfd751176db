//! Whether a policy lets something load or run. <https://www.w3.org/TR/CSP3/#match-url-to-source-list>

use crate::effective::effective;
use crate::host::{HostSource, Port};
use crate::parse::{Directive, Policy};
use crate::source::{Algorithm, Keyword, Kind, Source};
use crate::url::{Origin, Url, default_port};

/// True where `policy` lets a page at `self_origin` load `url` under `directive` (`img-src`, `script-src-elem`, …).
/// An address that cannot be read is not let through; a directive that nothing restricts lets everything through.
pub fn matches(policy: &Policy, directive: &str, url: &str, self_origin: &Origin) -> bool {
    blocked_by(policy, directive, url, self_origin).is_none()
}

/// The directive that forbids the load; none where it is allowed.
pub fn blocked_by<'a>(
    policy: &'a Policy,
    directive: &str,
    url: &str,
    self_origin: &Origin,
) -> Option<&'a Directive> {
    let deciding = effective(policy, directive)?;
    let url = Url::parse(url, self_origin);
    let allowed = url.is_some_and(|url| list_matches(deciding, &url, self_origin));
    (!allowed).then_some(deciding)
}

fn list_matches(directive: &Directive, url: &Url, origin: &Origin) -> bool {
    // `'none'` beside other values is ignored, and alone it matches nothing.
    directive.values.iter().any(|source| source_matches(source, url, origin))
}

/// One source against an address, without regard to redirects.
pub(crate) fn source_matches(source: &Source, url: &Url, origin: &Origin) -> bool {
    match &source.kind {
        // Browsers include web sockets, which the standard reaches by asking with the http address.
        Kind::Star => {
            matches!(url.scheme.as_str(), "http" | "https" | "ws" | "wss") || url.scheme == origin.scheme
        }
        Kind::Scheme(scheme) => scheme_matches(scheme, &url.scheme),
        Kind::Host(host) => host_source_matches(host, url, origin),
        Kind::Keyword(Keyword::SelfOrigin) => self_matches(url, origin),
        _ => false,
    }
}

/// Scheme `a` of a policy lets through scheme `b` of an address: the same, or its secure form.
fn scheme_matches(a: &str, b: &str) -> bool {
    a == b || matches!((a, b), ("http", "https") | ("ws", "wss" | "http" | "https") | ("wss", "https"))
}

/// For a source without scheme: the page's own scheme, and for the page's own network protocols web sockets too.
fn page_scheme_matches(page: &str, url: &str) -> bool {
    scheme_matches(page, url) || matches!((page, url), ("http", "ws" | "wss") | ("https", "wss"))
}

fn self_matches(url: &Url, origin: &Origin) -> bool {
    let Some(host) = &url.host else { return false };
    if *host != origin.host {
        return false;
    }
    if url.scheme == origin.scheme && url.port == origin.port {
        return true;
    }
    let default = url.port.is_none() && origin.port.is_none();
    let upgraded = match (origin.scheme.as_str(), url.scheme.as_str()) {
        ("http", "https" | "wss" | "ws") | ("https", "wss") => true,
        (_, "https" | "wss") => false,
        _ => false,
    };
    upgraded && (default || url.port == origin.port)
}

fn host_source_matches(source: &HostSource, url: &Url, origin: &Origin) -> bool {
    let Some(host) = &url.host else { return false };
    let scheme_ok = match &source.scheme {
        Some(scheme) => scheme_matches(scheme, &url.scheme),
        None => page_scheme_matches(&origin.scheme, &url.scheme),
    };
    scheme_ok
        && host_matches(source, host)
        && port_matches(source, url)
        && path_matches(&source.path, &url.path)
}

/// `*.example.com` does not match `example.com` itself. Browsers let addresses of IP literals match, although the
/// standard allows that for 127.0.0.1 alone.
pub(crate) fn host_matches(source: &HostSource, host: &str) -> bool {
    if !source.wildcard {
        return source.host == host;
    }
    source.host.is_empty()
        || host.strip_suffix(&source.host).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
}

fn port_matches(source: &HostSource, url: &Url) -> bool {
    let actual = url.port.or(default_port(&url.scheme));
    match source.port {
        Some(Port::Any) => true,
        None => url.port.is_none(),
        // An address that was upgraded to https has moved from port 80 to port 443.
        Some(Port::Number(80)) => {
            actual == Some(80) || (actual == Some(443) && matches!(url.scheme.as_str(), "https" | "wss"))
        }
        Some(Port::Number(port)) => actual == Some(port),
    }
}

/// A path that ends in `/` matches everything below it, any other one only itself.
pub(crate) fn path_matches(pattern: &str, path: &str) -> bool {
    if pattern.is_empty() || pattern == "/" {
        return true;
    }
    let prefix = pattern.ends_with('/');
    let mut wanted = pattern.split('/').peekable();
    let mut given = path.split('/');
    while let Some(piece) = wanted.next() {
        if prefix && wanted.peek().is_none() {
            return given.next().is_some();
        }
        match given.next() {
            Some(other) if decode(piece) == decode(other) => {}
            _ => return false,
        }
    }
    given.next().is_none()
}

/// Resolve `%xx`.
fn decode(text: &str) -> Vec<u8> {
    let digit = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16));
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    out
}

/// A `<script src>`.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScriptLoad<'a> {
    /// The address.
    pub url: &'a str,
    /// The `nonce` attribute.
    pub nonce: Option<&'a str>,
    /// The hashes of the `integrity` attribute.
    pub integrity: &'a [(Algorithm, &'a str)],
    /// True where the tag stands in the markup; false where a script made it by `createElement`.
    pub parser_inserted: bool,
}

/// True where the policy lets the script load. <https://www.w3.org/TR/CSP3/#script-pre-request>
pub fn allows_script(policy: &Policy, script: &ScriptLoad<'_>, self_origin: &Origin) -> bool {
    let Some(directive) = effective(policy, "script-src-elem") else { return true };
    let nonce = |value: &str| {
        directive.values.iter().any(|v| matches!(v.kind, Kind::Nonce { .. }) && v.secret() == Some(value))
    };
    if script.nonce.is_some_and(|n| !n.is_empty() && nonce(n)) {
        return true;
    }
    let hash = |(algorithm, value): &(Algorithm, &str)| has_hash(directive, *algorithm, value);
    if !script.integrity.is_empty() && script.integrity.iter().all(hash) {
        return true;
    }
    if directive.has(Keyword::StrictDynamic) {
        return !script.parser_inserted;
    }
    Url::parse(script.url, self_origin).is_some_and(|url| list_matches(directive, &url, self_origin))
}

fn has_hash(directive: &Directive, algorithm: Algorithm, value: &str) -> bool {
    // Both base64 alphabets name the same bytes.
    let plain = |text: &str| text.replace('-', "+").replace('_', "/").trim_end_matches('=').to_owned();
    let wanted = plain(value);
    directive.values.iter().any(|v| match v.kind {
        Kind::Hash { algorithm: have, .. } => {
            have == algorithm && v.secret().is_some_and(|s| plain(s) == wanted)
        }
        _ => false,
    })
}

/// A kind of inline code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InlineKind {
    /// The text of a `<script>`.
    Script,
    /// An `on…` attribute or a `javascript:` address.
    ScriptAttribute,
    /// The text of a `<style>`.
    Style,
    /// A `style` attribute.
    StyleAttribute,
}

/// Inline code, as the policy sees it.
#[derive(Clone, Copy, Debug)]
pub struct Inline<'a> {
    /// Its kind.
    pub kind: InlineKind,
    /// The `nonce` attribute of the element.
    pub nonce: Option<&'a str>,
    /// Hashes of its text in base64, one per algorithm.
    pub hashes: &'a [(Algorithm, &'a str)],
}

/// True where the policy lets the inline code run. <https://www.w3.org/TR/CSP3/#match-element-to-source-list>
pub fn allows_inline(policy: &Policy, inline: &Inline<'_>) -> bool {
    let (name, element) = match inline.kind {
        InlineKind::Script => ("script-src-elem", true),
        InlineKind::ScriptAttribute => ("script-src-attr", false),
        InlineKind::Style => ("style-src-elem", true),
        InlineKind::StyleAttribute => ("style-src-attr", false),
    };
    let Some(directive) = effective(policy, name) else { return true };
    let script = name.starts_with("script");
    let strict = script && directive.has(Keyword::StrictDynamic);
    let open =
        directive.has(Keyword::UnsafeInline) && !directive.has_nonce() && !directive.has_hash() && !strict;
    let nonce = |value: &str| {
        directive.values.iter().any(|v| matches!(v.kind, Kind::Nonce { .. }) && v.secret() == Some(value))
    };
    let by_nonce = element && inline.nonce.is_some_and(|n| !n.is_empty() && nonce(n));
    let hashes_count = element || directive.has(Keyword::UnsafeHashes);
    let by_hash =
        hashes_count && inline.hashes.iter().any(|(algorithm, value)| has_hash(directive, *algorithm, value));
    open || by_nonce || by_hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    fn app() -> Origin {
        Origin::app("https", "localhost")
    }

    fn lets(list: &str, url: &str) -> bool {
        matches(&parse(&format!("img-src {list}"), 0), "img-src", url, &app())
    }

    #[test]
    fn near_misses_do_not_match() {
        for (list, url) in [
            ("'none'", "https://a.example/"),
            ("", "https://a.example/"),
            ("*.a.example", "https://a.example/"),
            ("*.a.example", "https://xa.example/"),
            ("a.example", "https://a.example.evil.example/"),
            ("https://a.example", "http://a.example/"),
            ("a.example", "http://a.example/"),
            ("a.example", "https://a.example:8443/"),
            ("https://a.example/dir", "https://a.example/dir/x"),
            ("https://a.example/dir/", "https://a.example/dir"),
            ("https://a.example/dir/", "https://a.example/other/"),
            ("*", "data:image/png,x"),
            ("*", "blob:https://localhost/1"),
            ("'self'", "http://localhost/"),
            ("'self'", "https://localhost:3000/"),
            ("data:", "https://a.example/"),
            ("self", "main.png"),
            ("//a.example", "https://a.example/"),
            ("blob:*", "blob:https://localhost/1"),
        ] {
            assert!(!lets(list, url), "{list} must not let {url} through");
        }
    }

    #[test]
    fn matches_follow_upgrades_wildcards_ports_and_paths() {
        for (list, url) in [
            ("*", "http://a.example/"),
            ("*", "wss://a.example/"),
            ("http://a.example", "https://a.example/"),
            ("http://a.example:80", "https://a.example/"),
            ("http:", "https://a.example/"),
            ("ws://a.example", "wss://a.example/"),
            ("*.a.example", "https://b.c.a.example/"),
            ("A.example", "https://a.EXAMPLE/"),
            ("a.example:*", "https://a.example:8443/"),
            ("https://*:8443", "https://a.example:8443/"),
            ("https://a.example/dir/", "https://a.example/dir/x/y"),
            ("https://a.example/dir/", "https://a.example/dir/"),
            ("https://a.example/a%20b", "https://a.example/a b?c"),
            ("https://a.example/", "https://a.example/x"),
            ("'self'", "main.png"),
            ("'self'", "wss://localhost/socket"),
            ("'none' 'self'", "main.png"),
            ("data:", "data:image/png,x"),
            ("blob:", "blob:https://localhost/1"),
            ("a.example", "wss://a.example/"),
        ] {
            assert!(lets(list, url), "{list} must let {url} through");
        }
    }

    #[test]
    fn the_app_on_ios_has_an_origin_of_its_own() {
        let ios = Origin::app("capacitor", "localhost");
        let policy = parse("default-src 'self'; connect-src api.example", 0);
        assert!(matches(&policy, "script-src-elem", "main.js", &ios));
        // Without a scheme the source means the page's own one.
        assert!(!matches(&policy, "connect-src", "https://api.example/", &ios));
        assert_eq!(blocked_by(&policy, "frame-src", "https://a.example/", &ios).unwrap().name, "default-src");
        assert!(matches(&policy, "form-action", "https://a.example/", &ios));
    }

    #[test]
    fn strict_dynamic_leaves_hosts_without_effect() {
        let policy = parse("script-src 'strict-dynamic' 'nonce-abcdefgh' https: 'self'", 0);
        let load = |nonce, parser_inserted| {
            allows_script(
                &policy,
                &ScriptLoad { url: "x.js", nonce, integrity: &[], parser_inserted },
                &app(),
            )
        };
        assert!(load(Some("abcdefgh"), true));
        assert!(!load(None, true));
        assert!(load(None, false));
    }

    #[test]
    fn inline_code_needs_a_word_for_it() {
        let hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        let asks = |policy: &str, kind| {
            allows_inline(
                &parse(policy, 0),
                &Inline { kind, nonce: None, hashes: &[(Algorithm::Sha256, hash)] },
            )
        };
        let hashed = format!("script-src 'sha256-{hash}'");
        assert!(asks(&hashed, InlineKind::Script));
        assert!(!asks(&hashed, InlineKind::ScriptAttribute));
        assert!(asks(&format!("{hashed} 'unsafe-hashes'"), InlineKind::ScriptAttribute));
        assert!(!asks("default-src 'self'", InlineKind::Style));
        assert!(asks("default-src 'unsafe-inline'", InlineKind::StyleAttribute));
        assert!(asks("img-src 'self'", InlineKind::Script));
    }
}
