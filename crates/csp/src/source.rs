use base::Span;

/// One value of a directive.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// As written.
    pub text: String,
    /// The range.
    pub span: Span,
    /// What it is.
    pub kind: SourceKind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceKind {
    /// A keyword that browsers know, without its quotes, in lower case.
    Keyword(String),
    /// Something in quotes that no browser knows.
    UnknownKeyword(String),
    /// `'nonce-…'`.
    Nonce(String),
    /// `'sha256-…'` and its relatives.
    Hash {
        /// `sha256`, `sha384` or `sha512`.
        algorithm: String,
        /// True where the value has the length of such a hash.
        valid: bool,
    },
    /// `https:`; the scheme in lower case without the colon.
    Scheme(String),
    /// A host, perhaps with scheme, port and path.
    Host(HostSource),
    /// `*`.
    Star,
    /// A bare word that is a keyword without its quotes.
    Unquoted(String),
    /// Not a source expression.
    Invalid,
}

/// `https://*.example.com:443/path`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostSource {
    /// Scheme in lower case.
    pub scheme: Option<String>,
    /// Host in lower case; a leading `*.` is kept.
    pub host: String,
    /// Port, or `*`.
    pub port: Option<String>,
    /// Path with its leading slash.
    pub path: Option<String>,
}

/// Keywords of source lists. <https://www.w3.org/TR/CSP3/#grammardef-keyword-source>
const KEYWORDS: [&str; 12] = [
    "self", "none", "unsafe-inline", "unsafe-eval", "wasm-unsafe-eval", "unsafe-hashes", "strict-dynamic", "report-sample",
    "inline-speculation-rules", "unsafe-allow-redirects", "trusted-types-eval", "unsafe-webtransport-hashes",
];

impl Source {
    pub(crate) fn new(text: &str, span: Span) -> Self {
        Self { text: text.to_owned(), span, kind: kind(text) }
    }
}

fn kind(text: &str) -> SourceKind {
    let lower = text.to_ascii_lowercase();
    if let Some(inner) = lower.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')) {
        // Nonces and hashes keep their case.
        let exact = text.get(1..text.len() - 1).unwrap_or_default();
        if inner.starts_with("nonce-") {
            return SourceKind::Nonce(exact.get(6..).unwrap_or_default().to_owned());
        }
        if let Some((algorithm, value)) = exact.split_once('-')
            && matches!(algorithm.to_ascii_lowercase().as_str(), "sha256" | "sha384" | "sha512")
        {
            let length = match algorithm.to_ascii_lowercase().as_str() {
                "sha256" => 44,
                "sha384" => 64,
                _ => 88,
            };
            let valid = value.len() == length && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=-_".contains(&b));
            return SourceKind::Hash { algorithm: algorithm.to_ascii_lowercase(), valid };
        }
        return if KEYWORDS.contains(&inner) {
            SourceKind::Keyword(inner.to_owned())
        } else {
            SourceKind::UnknownKeyword(inner.to_owned())
        };
    }
    if lower == "*" {
        return SourceKind::Star;
    }
    if KEYWORDS.contains(&lower.as_str()) || lower.starts_with("nonce-") || lower.starts_with("sha256-") {
        return SourceKind::Unquoted(lower);
    }
    if let Some(scheme) = lower.strip_suffix(':')
        && is_scheme(scheme)
    {
        return SourceKind::Scheme(scheme.to_owned());
    }
    host(&lower, text).map_or(SourceKind::Invalid, SourceKind::Host)
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

fn host(lower: &str, text: &str) -> Option<HostSource> {
    let (scheme, rest) = match lower.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme.to_owned()), rest),
        Some(_) => return None,
        None => (None, lower),
    };
    let authority_len = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(authority_len);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port == "*" || (!port.is_empty() && port.bytes().all(|b| b.is_ascii_digit())) => {
            (host, Some(port.to_owned()))
        }
        Some((host, _)) if !host.starts_with('[') => return None,
        _ => (authority, None),
    };
    let plain = host.strip_prefix("*.").unwrap_or(host);
    let ok = host == "*"
        || (!plain.is_empty()
            && plain.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'[' | b']' | b':')));
    let exact_path = text.get(text.len() - path.len()..).unwrap_or_default();
    ok.then(|| HostSource {
        scheme,
        host: host.to_owned(),
        port,
        path: (!path.is_empty()).then(|| exact_path.to_owned()),
    })
}
