use crate::Span;
use crate::hash::fnv1a;

/// A secret as it may be shown: its first four characters, its length and a short hash that tells equal secrets
/// apart from different ones. Secrets of eight characters or fewer show none of their characters.
pub fn mask(secret: &str) -> String {
    let count = secret.chars().count();
    let tag = fnv1a([secret.as_bytes()]) & 0xff_ffff;
    let head: String = if count > 8 { secret.chars().take(4).collect() } else { String::new() };
    format!("{head}\u{2026}({count} characters, #{tag:06x})")
}

/// Replace the ranges `hidden` (offsets into the file) that touch `line`, and every token in the rest of it that
/// looks like a credential. `start` is the offset of the line in the file.
pub fn redact_line(line: &str, start: u32, hidden: &[Span]) -> String {
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    for (from, to) in hidden_ranges(line, start, hidden) {
        out.push_str(line.get(at..from).unwrap_or_default());
        out.push_str(&mask(line.get(from..to).unwrap_or_default()));
        at = to;
    }
    out.push_str(line.get(at..).unwrap_or_default());
    out
}

/// What [`redact_line`] replaces: byte ranges of `line`, in order, without overlap, on character boundaries.
/// A range of `hidden` that cuts a character hides the whole character.
pub fn hidden_ranges(line: &str, start: u32, hidden: &[Span]) -> Vec<(usize, usize)> {
    let marked = hidden.iter().filter_map(|span| {
        let mut from = span.start.saturating_sub(start) as usize;
        let mut to = (span.end.saturating_sub(start) as usize).min(line.len());
        if from >= to {
            return None;
        }
        while !line.is_char_boundary(from) {
            from -= 1;
        }
        while !line.is_char_boundary(to) {
            to += 1;
        }
        Some((from, to))
    });
    let mut ranges: Vec<(usize, usize)> = marked.chain(credential_ranges(line)).collect();
    ranges.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::with_capacity(ranges.len());
    for (from, to) in ranges {
        match merged.last_mut() {
            Some(last) if from < last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

/// Prefixes by which providers mark secret tokens; what follows must be at least twelve token characters.
const PREFIXES: [&str; 22] = [
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "whsec_",
    "sk-",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "npm_",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "AKIA",
    "ASIA",
    "GOCSPX-",
    "SG.",
    "sb_secret_",
    "shpat_",
    "sntrys_",
    "eyJ",
];

fn credential_ranges(line: &str) -> Vec<(usize, usize)> {
    let mut ranges = Vec::new();
    let mut at = 0;
    for token in line.split(|c: char| !is_token_char(c)) {
        let secret = PREFIXES.iter().any(|p| token.len() >= p.len() + 12 && token.starts_with(p));
        if secret {
            ranges.push((at, at + token.len()));
        }
        at += token.len();
        at += line.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    if let (Some(at), true) = (line.find("-----BEGIN "), line.contains("PRIVATE KEY")) {
        ranges.push((at, line.len()));
    }
    ranges
}

fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_never_shows_a_short_secret() {
        assert!(!mask("hunter2").contains("hunt"));
        assert!(mask("hunter2-and-more").starts_with("hunt\u{2026}"));
        assert_eq!(mask("same-secret-1"), mask("same-secret-1"));
    }

    #[test]
    fn lines_lose_marked_ranges_and_known_tokens() {
        let line = "  password: 'abcdefghijkl', k: 'sk_live_0123456789abcdef', id: 'plain'";
        let out = redact_line(line, 100, &[Span::new(113, 125)]);
        assert!(!out.contains("abcdefghijkl") && !out.contains("0123456789abcdef"), "{out}");
        assert!(out.contains("id: 'plain'"), "{out}");
        assert_eq!(hidden_ranges("\u{e4}\u{e4} nothing", 0, &[Span::new(1, 3)]), [(0, 4)]);
        assert_eq!(
            hidden_ranges("abcdefgh", 10, &[Span::new(0, 10), Span::new(11, 14), Span::new(13, 16)]),
            [(1, 6)]
        );
    }
}
