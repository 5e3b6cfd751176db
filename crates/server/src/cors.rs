//! Which pages a server lets read its answers with the cookies of the user.
//! <https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS>

use crate::handler::Code;
use base::Span;

/// Whose pages may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
    /// Every page: the origin that asks is sent back.
    Reflected,
    /// `*`, which browsers do not accept together with cookies.
    Star,
    /// Among others these, which every Capacitor app has, or `null`, which every sandboxed frame has.
    Shared(Vec<String>),
}

/// A setting that lets cookies through.
#[derive(Clone, Debug)]
pub struct Cors {
    /// Whose pages may.
    pub origins: Origins,
    /// The setting.
    pub span: Span,
    /// True where the same file speaks of cookies or sessions.
    pub cookies: bool,
}

/// Origins that are the same in every Capacitor app.
const SHARED: [&str; 5] =
    ["null", "capacitor://localhost", "ionic://localhost", "http://localhost", "https://localhost"];

/// A setting is short.
const LENGTH: usize = 3000;
const NEAR: usize = 300;

/// More settings than one file has.
const LIMIT: usize = 100;

/// The settings of a source file.
pub fn read(text: &str) -> Vec<Cors> {
    let code = Code::new(text);
    let text = code.text();
    let lower = text.to_ascii_lowercase();
    let cookies = ["cookie", "session("].iter().any(|w| lower.contains(w));
    let mut found = Vec::new();
    for (at, _) in text.match_indices("credentials").take(LIMIT) {
        let after = text
            .get(at + "credentials".len()..)
            .unwrap_or_default()
            .trim_start_matches(['\'', '"'])
            .trim_start();
        if !after.strip_prefix(':').is_some_and(|v| v.trim_start().starts_with("true")) {
            continue;
        }
        let Some((start, end)) = around(text, at) else { continue };
        let object = text.get(start..end).unwrap_or_default();
        if let Some(origins) = value(object, "origin").and_then(origins) {
            found.push(Cors { origins, span: Span::from_usize(start, end), cookies });
        }
    }
    found.extend(headers(text, &lower, cookies));
    found
}

/// Headers that are set one by one, in code or in the settings of a server.
fn headers(text: &str, lower: &str, cookies: bool) -> Option<Cors> {
    const ORIGIN: &str = "access-control-allow-origin";
    const CREDENTIALS: &str = "access-control-allow-credentials";
    let said = |at: usize, name: &str| {
        // A setting stands close to its name.
        let rest = lower.get(at + name.len()..).unwrap_or_default();
        let rest = rest.get(..rest.floor_char_boundary(NEAR)).unwrap_or_default();
        let rest = rest.lines().take(2).collect::<Vec<_>>().join(" ");
        let rest = rest.split([';', '}']).next().unwrap_or_default().to_owned();
        rest.trim_start_matches(['\'', '"', ' ', ',', ':', '=', ')', ']']).to_owned()
    };
    let allowed =
        lower.match_indices(CREDENTIALS).take(LIMIT).any(|(at, _)| said(at, CREDENTIALS).contains("true"));
    // A list of who may is not read here: whatever looks like one is left alone.
    let listed = [
        "includes(",
        "allowed",
        "allowlist",
        "whitelist",
        "trusted",
        ".has(",
        "indexof(",
        ".test(",
        "node_env",
        "map $http_origin",
        "if ($http_origin",
    ]
    .iter()
    .any(|w| lower.contains(w));
    if !allowed || listed {
        return None;
    }
    let (at, value) = lower
        .match_indices(ORIGIN)
        .take(LIMIT)
        .map(|(at, _)| (at, said(at, ORIGIN)))
        .find(|(_, v)| v.starts_with("*") || reflects(v))?;
    let origins = if reflects(&value) { Origins::Reflected } else { Origins::Star };
    let end = text.get(at..)?.find('\n').map_or(text.len(), |i| at + i);
    Some(Cors { origins, span: Span::from_usize(at, end), cookies })
}

fn reflects(value: &str) -> bool {
    [
        "$http_origin",
        "req.headers.origin",
        "request.headers.origin",
        "req.get('origin')",
        "req.get(\"origin\")",
        "headers.get('origin')",
        "headers.get(\"origin\")",
        "req.header('origin')",
        "req.header(\"origin\")",
        "headers['origin']",
    ]
    .iter()
    .any(|o| value.starts_with(o))
}

/// The braces around a place.
fn around(text: &str, at: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut depth = 0i32;
    let start = (at.saturating_sub(LENGTH)..at).rev().find(|i| match bytes.get(*i) {
        Some(b'}' | b')' | b']') => {
            depth += 1;
            false
        }
        Some(b'{' | b'(' | b'[') => {
            depth -= 1;
            depth < 0
        }
        _ => false,
    })?;
    if bytes.get(start) != Some(&b'{') {
        return None;
    }
    let rest = bytes.get(start..)?;
    let mut depth = 0i32;
    let end = rest.iter().take(2 * LENGTH).position(|b| {
        match b {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    Some((start, start + end + 1))
}

/// The value of a key of an object literal.
fn value<'t>(object: &'t str, key: &str) -> Option<&'t str> {
    let mut depth = 0i32;
    let mut start = None;
    for (at, b) in object.bytes().enumerate() {
        if let (Some(from), b',' | b'}', true) = (start, b, depth == 1) {
            return object.get(from..at).map(str::trim);
        }
        match b {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth -= 1,
            b if depth == 1 && start.is_none() && key.as_bytes().first() == Some(&b) => {
                let rest = object.get(at..).unwrap_or_default();
                let before =
                    object.get(..at).unwrap_or_default().trim_end_matches(['\'', '"']).chars().next_back();
                let fresh = before.is_some_and(|c| c.is_whitespace() || matches!(c, '{' | ','));
                let after = rest.strip_prefix(key).map(|r| r.trim_start_matches(['\'', '"']).trim_start());
                if let (true, Some(after)) = (fresh, after.and_then(|r| r.strip_prefix(':'))) {
                    start = Some(object.len() - after.len());
                }
            }
            _ => {}
        }
    }
    None
}

/// Whose pages a value of `origin` lets in, where that is too many.
fn origins(value: &str) -> Option<Origins> {
    let quoted = value.trim_matches(['\'', '"', '`']);
    if value == "true" {
        return Some(Origins::Reflected);
    }
    if quoted == "*" {
        return Some(Origins::Star);
    }
    if value.starts_with('[') || value.starts_with('\'') || value.starts_with('"') {
        let parts = value.split(['\'', '"']).skip(1).step_by(2);
        let shared: Vec<String> = parts.filter(|p| SHARED.contains(p)).map(str::to_owned).collect();
        return (!shared.is_empty()).then_some(Origins::Shared(shared));
    }
    // A function that says yes to whatever it is asked.
    let function = value.contains("=>") || value.starts_with("function");
    let decides =
        ["if", "?", "includes", "===", "==", "test(", "&&", "||", "has(", "endsWith", "startsWith", "await"];
    let yes = value.contains("(null, true)")
        || value.contains("(null,true)")
        || value == "(origin) => origin"
        || value == "origin => origin";
    (function && yes && !decides.iter().any(|d| value.contains(d))).then_some(Origins::Reflected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Origins> {
        read(text).into_iter().map(|c| c.origins).collect()
    }

    #[test]
    fn lists_conditions_and_answers_without_cookies_are_left_alone() {
        for text in [
            "cors({ origin: ['https://app.example.com'], credentials: true })",
            "cors({ origin: '*' }); cors(); cors({ origin: true, credentials: false })",
            "cors({ origin: (o, cb) => { if (ok.includes(o)) cb(null, true); else cb(null, false); }, credentials: true })",
            "cors({ origin: process.env.WEB, credentials: true }); // cors({ origin: true, credentials: true })",
            "const a = { credentials: true }; fetch(u, { credentials: 'include' })",
            "if (allowed.includes(req.headers.origin)) { res.setHeader('Access-Control-Allow-Origin', req.headers.origin); res.setHeader('Access-Control-Allow-Credentials', 'true'); }",
            "res.setHeader('Access-Control-Allow-Origin', '*');",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }

    #[test]
    fn everybody_with_cookies_is_seen() {
        assert_eq!(of("app.use(cors({ credentials: true, origin: true }))"), [Origins::Reflected]);
        assert_eq!(
            of("cors({ origin: (origin, cb) => cb(null, true), credentials: true })"),
            [Origins::Reflected]
        );
        assert_eq!(
            of("new Server(h, { cors: { \"origin\": \"*\", \"credentials\": true } })"),
            [Origins::Star]
        );
        assert_eq!(
            of(
                "cors({ origin: ['https://a.b', 'capacitor://localhost', 'http://localhost:3000'], credentials: true })"
            ),
            [Origins::Shared(vec!["capacitor://localhost".into()])]
        );
        assert_eq!(
            of(
                "res.setHeader('Access-Control-Allow-Origin', req.headers.origin);\nres.setHeader('Access-Control-Allow-Credentials', 'true');"
            ),
            [Origins::Reflected]
        );
        assert_eq!(
            of(
                "add_header 'Access-Control-Allow-Origin' $http_origin always;\nadd_header Access-Control-Allow-Credentials true;"
            ),
            [Origins::Reflected]
        );
    }
}
