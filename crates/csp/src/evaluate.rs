use crate::hosts;
use crate::parse::{Directive, Policy};
use crate::source::{Source, SourceKind};
use base::Span;

/// What the evaluator is told of the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context {
    /// The policy stands in a meta tag (or is written into one by the build).
    pub meta: bool,
    /// The page is part of the app's package: `'self'` is the app itself, and nobody reads reports.
    pub packaged: bool,
}

/// A weakness of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// What is wrong.
    pub kind: Kind,
    /// The directive that governs; the one that is missing, where it is missing.
    pub directive: String,
    /// The value at fault, as written; empty where none is.
    pub value: String,
    /// Where: the value, or the directive, or the whole policy where something is missing.
    pub span: Span,
    /// A remark for people.
    pub note: String,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// `'unsafe-inline'` in force for scripts.
    UnsafeInline,
    /// `'unsafe-eval'` for scripts.
    UnsafeEval,
    /// `'unsafe-hashes'` for scripts.
    UnsafeHashes,
    /// `*` for scripts or objects.
    ScriptStar,
    /// `https:`, `data:` and the like for scripts or objects.
    ScriptScheme,
    /// Neither `script-src` nor `default-src`.
    MissingScript,
    /// Neither `object-src` nor `default-src`.
    MissingObject,
    /// No `base-uri` although nonces or relative scripts need it.
    MissingBase,
    /// A host from which anybody can serve a script.
    BypassHost,
    /// A nonce in a packaged page, or one that is too short.
    StaticNonce,
    /// An IP address as a source.
    IpSource,
    /// An `http:` source.
    HttpSource,
    /// A directive that browsers do not know.
    UnknownDirective,
    /// Something in quotes that browsers do not know.
    UnknownKeyword,
    /// A keyword without its quotes, which browsers read as a host name.
    Unquoted,
    /// The name of a directive among the values of another one: a semicolon is missing.
    MissingSemicolon,
    /// `'none'` next to other values.
    NoneWithOthers,
    /// A directive given twice; browsers read the first one.
    Duplicate,
    /// A value that is no source expression.
    InvalidSource,
    /// A directive that does nothing in a meta tag.
    IgnoredInMeta,
    /// A directive that browsers dropped.
    Deprecated,
    /// Schemes of old templates that mean nothing today.
    ObsoleteScheme,
    /// `'strict-dynamic'` without a nonce or a hash: no script runs.
    StrictDynamicAlone,
    /// Requests may go anywhere.
    ConnectOpen,
    /// Frames may come from anywhere.
    FrameOpen,
    /// Trusted Types are not asked for.
    NoTrustedTypes,
    /// Inline styles are allowed.
    StyleInline,
}

/// Directives browsers know. <https://www.w3.org/TR/CSP3/> and the documents it names.
const KNOWN: [&str; 27] = [
    "default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr", "img-src",
    "font-src", "media-src", "connect-src", "object-src", "frame-src", "child-src", "worker-src", "manifest-src", "base-uri",
    "form-action", "frame-ancestors", "sandbox", "report-uri", "report-to", "upgrade-insecure-requests", "require-trusted-types-for",
    "trusted-types", "fenced-frame-src", "webrtc",
];
/// Directives that browsers knew once.
const DEPRECATED: [&str; 7] =
    ["block-all-mixed-content", "plugin-types", "prefetch-src", "navigate-to", "reflected-xss", "referrer", "require-sri-for"];
/// Directives that a meta tag cannot carry. <https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-content-security-policy>
const NOT_IN_META: [&str; 4] = ["frame-ancestors", "sandbox", "report-uri", "report-to"];
const OBSOLETE_SCHEMES: [&str; 4] = ["gap", "cdvfile", "ionic", "gap-iab"];

/// Everything wrong with the policies of a page. Several policies apply at once, so that a weakness counts only
/// where no other policy forbids the same thing.
pub fn evaluate(policies: &[Policy], context: Context) -> Vec<Issue> {
    let mut issues = Vec::new();
    for policy in policies {
        let mut found = Vec::new();
        syntax(policy, context, &mut found);
        scripts(policy, context, &mut found);
        missing(policy, &mut found);
        open(policy, &mut found);
        origins(policy, &mut found);
        found.retain(|issue| !policies.iter().any(|other| !std::ptr::eq(other, policy) && forbids(other, issue)));
        issues.extend(found);
    }
    issues.sort_by_key(|i| (i.span, i.kind));
    issues.dedup();
    issues
}

fn issue(kind: Kind, directive: &Directive, value: &Source, note: impl Into<String>) -> Issue {
    Issue { kind, directive: directive.name.clone(), value: value.text.clone(), span: value.span, note: note.into() }
}

fn syntax(policy: &Policy, context: Context, issues: &mut Vec<Issue>) {
    for directive in &policy.directives {
        let whole = |kind, note: &str| Issue {
            kind,
            directive: directive.name.clone(),
            value: String::new(),
            span: directive.name_span,
            note: note.to_owned(),
        };
        let name = directive.name.as_str();
        if DEPRECATED.contains(&name) {
            issues.push(whole(Kind::Deprecated, "browsers no longer know this directive"));
        } else if !KNOWN.contains(&name) {
            issues.push(whole(Kind::UnknownDirective, "browsers do not know this directive and ignore it"));
            continue;
        }
        if directive.duplicate {
            issues.push(whole(Kind::Duplicate, "browsers read the first directive of a name and ignore this one"));
        }
        if context.meta && NOT_IN_META.contains(&name) {
            issues.push(whole(Kind::IgnoredInMeta, "browsers ignore this directive in a meta tag"));
        }
        if matches!(name, "sandbox" | "report-uri" | "report-to" | "trusted-types" | "require-trusted-types-for" | "webrtc") {
            continue;
        }
        for value in &directive.values {
            match &value.kind {
                SourceKind::UnknownKeyword(_) => {
                    issues.push(issue(Kind::UnknownKeyword, directive, value, "browsers do not know this keyword and ignore it"));
                }
                SourceKind::Unquoted(word) => {
                    let note = format!("without quotes this is a host called `{word}`; write `'{word}'`");
                    issues.push(issue(Kind::Unquoted, directive, value, note));
                }
                SourceKind::Keyword(word) if word == "none" && directive.values.len() > 1 => {
                    issues.push(issue(Kind::NoneWithOthers, directive, value, "`'none'` counts only where it stands alone"));
                }
                SourceKind::Invalid => {
                    issues.push(issue(Kind::InvalidSource, directive, value, "this is no source expression; browsers ignore it"));
                }
                SourceKind::Host(host) if KNOWN.contains(&host.host.as_str()) || DEPRECATED.contains(&host.host.as_str()) => {
                    let note = "this is the name of a directive: a semicolon is missing before it";
                    issues.push(issue(Kind::MissingSemicolon, directive, value, note));
                }
                SourceKind::Scheme(scheme) if OBSOLETE_SCHEMES.contains(&scheme.as_str()) => {
                    issues.push(issue(Kind::ObsoleteScheme, directive, value, "a scheme of old Cordova templates; Capacitor does not use it"));
                }
                SourceKind::Hash { valid: false, .. } => {
                    issues.push(issue(Kind::InvalidSource, directive, value, "this is no hash of the length that its name promises"));
                }
                _ => {}
            }
        }
    }
}

/// The directives that decide over scripts: for elements and for attributes where both are given, else the common
/// one.
fn script_directives(policy: &Policy) -> Vec<&Directive> {
    let mut found: Vec<&Directive> = Vec::new();
    for name in ["script-src-elem", "script-src-attr", "script-src"] {
        if let Some(directive) = policy.effective(name)
            && !found.iter().any(|d| std::ptr::eq(*d, directive))
        {
            let shadowed = name == "script-src" && policy.directive("script-src").is_none() && !found.is_empty();
            if !shadowed {
                found.push(directive);
            }
        }
    }
    found
}

fn scripts(policy: &Policy, context: Context, issues: &mut Vec<Issue>) {
    for directive in script_directives(policy) {
        let strict = directive.has("strict-dynamic");
        for value in &directive.values {
            match &value.kind {
                SourceKind::Keyword(word) => match word.as_str() {
                    "unsafe-inline" if !directive.has_nonce_or_hash() && !strict => {
                        issues.push(issue(Kind::UnsafeInline, directive, value, "inline scripts and event handlers run"));
                    }
                    "unsafe-eval" => issues.push(issue(Kind::UnsafeEval, directive, value, "text can be turned into code")),
                    "unsafe-hashes" => {
                        issues.push(issue(Kind::UnsafeHashes, directive, value, "hashed event handlers run wherever they are put"));
                    }
                    "strict-dynamic" if !directive.has_nonce_or_hash() => {
                        issues.push(issue(Kind::StrictDynamicAlone, directive, value, "without a nonce or a hash no script may run"));
                    }
                    _ => {}
                },
                SourceKind::Nonce(nonce) if context.packaged || nonce.len() < 8 => {
                    let note = if context.packaged { "a packaged page has the same nonce for everybody" } else { "the nonce is short" };
                    issues.push(issue(Kind::StaticNonce, directive, value, note));
                }
                SourceKind::Star if !strict => issues.push(issue(Kind::ScriptStar, directive, value, "scripts may come from anywhere")),
                SourceKind::Scheme(scheme) if !strict && open_scheme(scheme) => {
                    issues.push(issue(Kind::ScriptScheme, directive, value, "scripts may come from anywhere under this scheme"));
                }
                SourceKind::Host(host) if !strict => {
                    if host.host == "*" {
                        issues.push(issue(Kind::ScriptStar, directive, value, "scripts may come from anywhere"));
                    } else if let Some((_, bypass)) = hosts::bypass(&host.host)
                        && !host.path.as_deref().is_some_and(|p| p.len() > 1 && !p.ends_with('/'))
                    {
                        issues.push(issue(Kind::BypassHost, directive, value, bypass.why()));
                    }
                }
                _ => {}
            }
        }
    }
    let object = policy.effective("object-src").filter(|d| d.name == "object-src");
    for directive in object {
        for value in &directive.values {
            match &value.kind {
                SourceKind::Star => issues.push(issue(Kind::ScriptStar, directive, value, "plugins may come from anywhere")),
                SourceKind::Scheme(scheme) if open_scheme(scheme) => {
                    issues.push(issue(Kind::ScriptScheme, directive, value, "plugins may come from anywhere under this scheme"));
                }
                _ => {}
            }
        }
    }
}

fn open_scheme(scheme: &str) -> bool {
    matches!(scheme, "http" | "https" | "data" | "blob" | "filesystem" | "file" | "content" | "ws" | "wss")
}

fn missing(policy: &Policy, issues: &mut Vec<Issue>) {
    let mut push = |kind, directive: &str, note: &str| {
        issues.push(Issue { kind, directive: directive.to_owned(), value: String::new(), span: policy.span, note: note.to_owned() });
    };
    if script_directives(policy).is_empty() {
        push(Kind::MissingScript, "script-src", "without `script-src` or `default-src` every script runs");
    }
    let object = policy.effective("object-src");
    if object.is_none() {
        push(Kind::MissingObject, "object-src", "without `object-src` or `default-src` plugins may be embedded");
    }
    let needs_base = script_directives(policy).iter().any(|d| d.has_nonce_or_hash() || d.has("strict-dynamic") || d.has("self"));
    if needs_base && policy.directive("base-uri").is_none() {
        push(Kind::MissingBase, "base-uri", "an injected `<base>` moves relative script addresses; `default-src` does not cover it");
    }
    if policy.directive("require-trusted-types-for").is_none() {
        push(Kind::NoTrustedTypes, "require-trusted-types-for", "Trusted Types would stop markup from strings");
    }
}

fn open(policy: &Policy, issues: &mut Vec<Issue>) {
    for (name, kind) in [("connect-src", Kind::ConnectOpen), ("frame-src", Kind::FrameOpen)] {
        let Some(directive) = policy.effective(name) else { continue };
        for value in &directive.values {
            let all = match &value.kind {
                SourceKind::Star => true,
                SourceKind::Scheme(scheme) => matches!(scheme.as_str(), "http" | "https" | "ws" | "wss"),
                SourceKind::Host(host) => host.host == "*",
                _ => false,
            };
            if all {
                issues.push(issue(kind, directive, value, ""));
            }
        }
    }
    if let Some(style) = policy.effective("style-src")
        && let Some(value) = style.value(|k| matches!(k, SourceKind::Keyword(w) if w == "unsafe-inline"))
        && !style.has_nonce_or_hash()
    {
        issues.push(issue(Kind::StyleInline, style, value, "inline styles apply"));
    }
}

fn origins(policy: &Policy, issues: &mut Vec<Issue>) {
    for directive in policy.directives.iter().filter(|d| !d.duplicate && d.name.ends_with("-src")) {
        for value in &directive.values {
            let SourceKind::Host(host) = &value.kind else { continue };
            let name = host.host.trim_start_matches("*.");
            let digits = name.split('.').count() == 4 && name.split('.').all(|p| p.parse::<u8>().is_ok());
            if (digits && name != "127.0.0.1") || host.host.starts_with('[') {
                issues.push(issue(Kind::IpSource, directive, value, "browsers honour no address but 127.0.0.1"));
            }
            let local = matches!(name, "localhost" | "127.0.0.1" | "10.0.2.2");
            if matches!(host.scheme.as_deref(), Some("http" | "ws")) && !local {
                issues.push(issue(Kind::HttpSource, directive, value, "this source is not encrypted"));
            }
        }
    }
}

/// True where another policy of the same page takes away what the issue allows.
fn forbids(other: &Policy, issue: &Issue) -> bool {
    let scripts = script_directives(other);
    let strict = |test: &dyn Fn(&Directive) -> bool| !scripts.is_empty() && scripts.iter().all(|d| test(d));
    let plain = |d: &Directive| {
        d.value(|k| matches!(k, SourceKind::Star) || matches!(k, SourceKind::Scheme(s) if open_scheme(s))).is_none()
    };
    match issue.kind {
        Kind::UnsafeInline => strict(&|d| !d.has("unsafe-inline") || d.has_nonce_or_hash()),
        Kind::UnsafeEval => strict(&|d| !d.has("unsafe-eval")),
        Kind::ScriptStar | Kind::ScriptScheme | Kind::BypassHost => strict(&|d| plain(d)),
        Kind::MissingScript => !scripts.is_empty(),
        Kind::MissingObject => other.effective("object-src").is_some(),
        Kind::MissingBase => other.directive("base-uri").is_some(),
        Kind::NoTrustedTypes => other.directive("require-trusted-types-for").is_some(),
        Kind::ConnectOpen => other.effective("connect-src").is_some_and(plain),
        Kind::FrameOpen => other.effective("frame-src").is_some_and(plain),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn kinds(policies: &[&str]) -> Vec<Kind> {
        let parsed: Vec<Policy> = policies.iter().map(|p| parse(p, 0)).collect();
        let mut kinds: Vec<Kind> = evaluate(&parsed, Context { meta: true, packaged: true }).iter().map(|i| i.kind).collect();
        kinds.retain(|k| !matches!(k, Kind::NoTrustedTypes));
        kinds.dedup();
        kinds
    }

    const GOOD: &str = "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'self'; connect-src 'self' https://api.example.com; frame-src 'none'";

    #[test]
    fn a_good_packaged_policy_is_quiet() {
        assert_eq!(kinds(&[GOOD]), []);
        assert_eq!(kinds(&["default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; base-uri 'none'; img-src data: blob: https:"]), []);
        assert_eq!(kinds(&["script-src 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=' 'unsafe-inline'; object-src 'none'; base-uri 'self'"]), []);
    }

    #[test]
    fn weak_scripts_are_found() {
        assert_eq!(kinds(&["default-src * 'unsafe-inline' data: gap:; base-uri 'self'"]), [
            Kind::ScriptStar, Kind::ConnectOpen, Kind::FrameOpen, Kind::UnsafeInline, Kind::StyleInline, Kind::ScriptScheme, Kind::ObsoleteScheme
        ]);
        assert!(kinds(&["script-src 'self' https://unpkg.com; object-src 'none'; base-uri 'self'"]).contains(&Kind::BypassHost));
        assert!(!kinds(&["script-src 'self' https://unpkg.com/vue@3.5.1/dist/vue.js; object-src 'none'; base-uri 'self'"]).contains(&Kind::BypassHost));
        assert!(kinds(&["script-src 'nonce-abcdefgh12'; object-src 'none'; base-uri 'self'"]).contains(&Kind::StaticNonce));
        assert_eq!(kinds(&["img-src 'self'"]), [Kind::MissingScript, Kind::MissingObject]);
        assert!(kinds(&["script-src-elem 'self'; script-src-attr 'unsafe-inline'; default-src 'self'; base-uri 'self'"]).contains(&Kind::UnsafeInline));
    }

    #[test]
    fn policies_intersect() {
        assert!(!kinds(&["script-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'", GOOD]).contains(&Kind::UnsafeInline));
        assert!(kinds(&["script-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'"]).contains(&Kind::UnsafeInline));
    }

    #[test]
    fn mistakes_of_writing_are_found() {
        assert!(kinds(&["script-src self; base-uri 'self'; object-src 'none'"]).contains(&Kind::Unquoted));
        assert!(kinds(&["script-src 'self' object-src 'none'; base-uri 'self'"]).contains(&Kind::MissingSemicolon));
        assert!(kinds(&["script-scr 'self'"]).contains(&Kind::UnknownDirective));
        assert!(kinds(&["script-src 'sefl'; object-src 'none'"]).contains(&Kind::UnknownKeyword));
        assert!(kinds(&["script-src 'none' 'self'; object-src 'none'"]).contains(&Kind::NoneWithOthers));
        assert!(kinds(&["script-src 'self'; script-src *; object-src 'none'"]).contains(&Kind::Duplicate));
        assert!(!kinds(&["script-src 'self'; script-src *; object-src 'none'"]).contains(&Kind::ScriptStar));
        assert!(kinds(&["frame-ancestors 'none'; default-src 'self'; base-uri 'self'"]).contains(&Kind::IgnoredInMeta));
    }

    #[test]
    fn places_count_from_the_base() {
        let policy = parse("  script-src 'unsafe-eval' ;base-uri 'self'", 100);
        let found = evaluate(std::slice::from_ref(&policy), Context::default());
        let eval = found.iter().find(|i| i.kind == Kind::UnsafeEval).unwrap();
        assert_eq!(eval.span, Span::new(113, 126));
    }

    #[test]
    fn no_input_panics() {
        let text = "default-src * 'unsafe-inline' 'nonce-' 'sha256-x' https:// :: //a [::1]:80 *.* \u{e4}; ;;; x";
        for (i, _) in text.char_indices() {
            evaluate(&[parse(&text[i..], 0)], Context::default());
            evaluate(&[parse(&text[..i], 7)], Context::default());
        }
    }
}
