//! One word of a source list.

use crate::host::{HostSource, host};
use crate::names::Grammar;
use crate::url::split_scheme;
use base::Span;

/// A value of a directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// As written.
    pub text: String,
    /// Its range.
    pub span: Span,
    /// What to delete to remove it: the value with the white space before it.
    pub removal: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A keyword in single quotes that exists or existed.
    Keyword(Keyword),
    /// Something in single quotes that is not a keyword: browsers ignore it.
    UnknownKeyword,
    /// `'nonce-…'`.
    Nonce {
        /// Whether browsers accept the value.
        validity: Validity,
    },
    /// `'sha256-…'` and its relatives.
    Hash {
        /// The algorithm.
        algorithm: Algorithm,
        /// Whether the value can be a hash of this algorithm.
        validity: Validity,
    },
    /// A scheme alone: `https:`. Lower case, without the colon.
    Scheme(String),
    /// A host, with or without scheme, port and path.
    Host(HostSource),
    /// `*` alone.
    Star,
    /// A keyword, nonce or hash without its quotes, or with wrong ones. The text is what was meant.
    Bareword(String),
    /// A value of a directive that holds no source list.
    Token,
    /// Nothing that browsers understand, with the reason: they ignore it.
    Invalid(&'static str),
}

/// The keywords. <https://www.w3.org/TR/CSP3/#grammardef-keyword-source>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keyword {
    /// `'self'`.
    SelfOrigin,
    /// `'none'`.
    None,
    /// `'unsafe-inline'`.
    UnsafeInline,
    /// `'unsafe-eval'`.
    UnsafeEval,
    /// `'wasm-unsafe-eval'`.
    WasmUnsafeEval,
    /// `'unsafe-hashes'`.
    UnsafeHashes,
    /// `'strict-dynamic'`.
    StrictDynamic,
    /// `'report-sample'`.
    ReportSample,
    /// `'report-sha256'`, `'report-sha384'`, `'report-sha512'`.
    ReportHash,
    /// `'inline-speculation-rules'`.
    InlineSpeculationRules,
    /// `'trusted-types-eval'`.
    TrustedTypesEval,
    /// `'unsafe-allow-redirects'`, of `navigate-to`.
    UnsafeAllowRedirects,
    /// `'unsafe-webtransport-hashes'`, of `connect-src`.
    UnsafeWebTransportHashes,
    /// `'wasm-eval'`, an old name that Chromium had for apps.
    WasmEval,
    /// `'unsafe-hashed-attributes'`, the old name of `'unsafe-hashes'`.
    UnsafeHashedAttributes,
    /// `'allow'` and `'block'`, of `webrtc`.
    AllowBlock,
}

/// Keywords as written, without quotes.
const KEYWORDS: [(&str, Keyword); 19] = [
    ("self", Keyword::SelfOrigin),
    ("none", Keyword::None),
    ("unsafe-inline", Keyword::UnsafeInline),
    ("unsafe-eval", Keyword::UnsafeEval),
    ("wasm-unsafe-eval", Keyword::WasmUnsafeEval),
    ("unsafe-hashes", Keyword::UnsafeHashes),
    ("strict-dynamic", Keyword::StrictDynamic),
    ("report-sample", Keyword::ReportSample),
    ("report-sha256", Keyword::ReportHash),
    ("report-sha384", Keyword::ReportHash),
    ("report-sha512", Keyword::ReportHash),
    ("inline-speculation-rules", Keyword::InlineSpeculationRules),
    ("trusted-types-eval", Keyword::TrustedTypesEval),
    ("unsafe-allow-redirects", Keyword::UnsafeAllowRedirects),
    ("unsafe-webtransport-hashes", Keyword::UnsafeWebTransportHashes),
    ("wasm-eval", Keyword::WasmEval),
    ("unsafe-hashed-attributes", Keyword::UnsafeHashedAttributes),
    ("allow", Keyword::AllowBlock),
    ("block", Keyword::AllowBlock),
];

fn keyword(word: &str) -> Option<Keyword> {
    KEYWORDS.iter().find(|(text, _)| word.eq_ignore_ascii_case(text)).map(|(_, k)| *k)
}

/// A hash algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// Number of bytes of a hash.
    pub const fn size(self) -> usize {
        match self {
            Algorithm::Sha256 => 32,
            Algorithm::Sha384 => 48,
            Algorithm::Sha512 => 64,
        }
    }

    /// The name as sources write it.
    pub const fn name(self) -> &'static str {
        match self {
            Algorithm::Sha256 => "sha256",
            Algorithm::Sha384 => "sha384",
            Algorithm::Sha512 => "sha512",
        }
    }
}

/// Whether the value of a nonce or hash is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Validity {
    /// Well formed.
    Good,
    /// Base64, but of the wrong length for a hash: accepted, and matches nothing.
    WrongLength,
    /// Not base64: browsers ignore the source.
    Malformed,
}

impl Source {
    pub(crate) fn new(text: &str, span: Span, removal: Span, grammar: Grammar) -> Self {
        let kind = match grammar {
            Grammar::Sources => classify(text),
            Grammar::Tokens | Grammar::Nothing => Kind::Token,
        };
        Self { text: text.to_owned(), span, removal, kind }
    }

    /// The value of a nonce or the base64 text of a hash.
    pub fn secret(&self) -> Option<&str> {
        let inner = self.text.strip_prefix('\'')?.strip_suffix('\'')?;
        match self.kind {
            Kind::Nonce { .. } => inner.get("nonce-".len()..),
            Kind::Hash { .. } => inner.split_once('-').map(|(_, value)| value),
            _ => None,
        }
    }

    /// True where the value is a host source for which a scheme is written, or a scheme alone.
    pub fn scheme(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scheme(scheme) => Some(scheme),
            Kind::Host(host) => host.scheme.as_deref(),
            _ => None,
        }
    }
}

fn classify(text: &str) -> Kind {
    if text == "*" {
        return Kind::Star;
    }
    if let Some(inner) = text.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')) {
        return quoted(inner);
    }
    // Other quotes, half quotes and no quotes at all round something that is only meant in quotes.
    let bare = text.trim_matches(['\'', '"', '`', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', ',']);
    let is_word = keyword(bare).is_some_and(|k| k != Keyword::AllowBlock)
        || matches!(quoted(bare), Kind::Nonce { .. } | Kind::Hash { .. });
    // `block` and `none` could be hosts of an intranet; browsers warn about the second one, and so do we.
    if is_word {
        return Kind::Bareword(format!("'{}'", bare.trim_matches('\'')));
    }
    if text.contains(',') {
        return Kind::Invalid("values are separated by spaces, not by commas");
    }
    if text.contains(['"', '\'', '`']) {
        return Kind::Invalid("it has quotes in a place where none belong");
    }
    if let Some((scheme, "")) = split_scheme(text) {
        return Kind::Scheme(scheme.to_ascii_lowercase());
    }
    host(text).map_or_else(Kind::Invalid, Kind::Host)
}

fn quoted(inner: &str) -> Kind {
    if let Some(known) = keyword(inner) {
        return Kind::Keyword(known);
    }
    let (head, value) = inner.split_once('-').unwrap_or((inner, ""));
    let head = head.to_ascii_lowercase();
    // `'url-sha256-…'` and `'eval-sha256-…'` are hashes as well.
    let (head, value) = match head.as_str() {
        "url" | "eval" => match value.split_once('-') {
            Some((algorithm, rest)) => (algorithm.to_ascii_lowercase(), rest),
            None => return Kind::UnknownKeyword,
        },
        _ => (head, value),
    };
    let algorithm = match head.as_str() {
        "nonce" => {
            let validity = if is_base64(value) { Validity::Good } else { Validity::Malformed };
            return Kind::Nonce { validity };
        }
        "sha256" => Algorithm::Sha256,
        "sha384" => Algorithm::Sha384,
        "sha512" => Algorithm::Sha512,
        _ => return Kind::UnknownKeyword,
    };
    let validity = match value.trim_end_matches('=').len() * 6 / 8 {
        _ if !is_base64(value) => Validity::Malformed,
        size if size == algorithm.size() => Validity::Good,
        _ => Validity::WrongLength,
    };
    Kind::Hash { algorithm, validity }
}

/// Letters of both base64 alphabets, then at most two `=`.
fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let letters = body.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_'));
    !body.is_empty() && letters && text.len() - body.len() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Port;

    fn host_of(text: &str) -> HostSource {
        match classify(text) {
            Kind::Host(host) => host,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn hosts_are_taken_apart() {
        let all = host_of("https://*.Example.com:*/a/b?c");
        assert_eq!(all.scheme.as_deref(), Some("https"));
        assert_eq!((all.wildcard, all.host.as_str(), all.port), (true, "example.com", Some(Port::Any)));
        assert_eq!(all.path, "/a/b");
        assert!(host_of("http://*").any_host());
        assert!(host_of("*:8080").any_host());
        assert_eq!(host_of("localhost:8100").port, Some(Port::Number(8100)));
        assert!(host_of("ws://10.0.2.2").is_loopback());
        assert!(host_of("http://[::1]:3000").is_ip());
        assert!(!host_of("10.0.2.2.example").is_ip());
        assert_eq!(host_of("gap://ready").scheme.as_deref(), Some("gap"));
        // A trap: this is a host named `blob` with any port, and not the scheme.
        assert_eq!(host_of("blob:*").host, "blob");
    }

    #[test]
    fn what_browsers_ignore_is_invalid() {
        for text in [
            "//cdn.example",
            "https://",
            "*.*.example",
            "a.*",
            "https*",
            "'self',",
            "https://a.example,https://b",
            "a..b",
            "x:y",
            "a.example:99999",
            "file:///*",
            "{{host}}",
            "https://${API}",
        ] {
            let kind = classify(text);
            assert!(matches!(kind, Kind::Invalid(_) | Kind::Bareword(_)), "{text}: {kind:?}");
        }
    }

    #[test]
    fn keywords_need_single_quotes() {
        assert_eq!(classify("'SELF'"), Kind::Keyword(Keyword::SelfOrigin));
        assert_eq!(classify("'selfish'"), Kind::UnknownKeyword);
        for (text, meant) in [
            ("self", "'self'"),
            ("'self", "'self'"),
            ("\"none\"", "'none'"),
            ("unsafe-inline", "'unsafe-inline'"),
            ("nonce-abcdefgh", "'nonce-abcdefgh'"),
            ("\u{2018}self\u{2019}", "'self'"),
            ("'self',", "'self'"),
        ] {
            assert_eq!(classify(text), Kind::Bareword(meant.into()), "{text}");
        }
        // Words that may well be hosts.
        assert!(matches!(classify("selfhost"), Kind::Host(_)));
        assert!(matches!(classify("block"), Kind::Host(_)));
        assert!(matches!(classify("nonce.example"), Kind::Host(_)));
    }

    #[test]
    fn hashes_have_the_length_of_their_algorithm() {
        let empty = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
        let validity = |text| match classify(text) {
            Kind::Hash { validity, .. } | Kind::Nonce { validity } => validity,
            other => panic!("{other:?}"),
        };
        assert_eq!(validity(empty), Validity::Good);
        assert_eq!(validity("'sha384-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"), Validity::WrongLength);
        assert_eq!(validity("'sha256-a$b'"), Validity::Malformed);
        assert_eq!(validity("'nonce-{{nonce}}'"), Validity::Malformed);
        assert_eq!(validity("'nonce-a-b_c=='"), Validity::Good);
        assert_eq!(classify("'sha1-abc'"), Kind::UnknownKeyword);
    }
}
