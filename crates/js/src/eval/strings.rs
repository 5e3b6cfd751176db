//! Methods of strings.

use super::Interp;
use super::value::{At, Kind, Val};
use std::sync::Arc;

const PATTERN: &str = "is changed by a pattern that is not worked out";

impl<'a> Interp<'a> {
    pub(crate) fn string_method(
        &mut self,
        s: &Arc<str>,
        name: &str,
        arguments: &[Val<'a>],
        at: At,
    ) -> Val<'a> {
        let word = |n: usize| match arguments.get(n).map(|v| &v.kind) {
            Some(Kind::Str(s)) => Some(s.clone()),
            _ => None,
        };
        let truth = |b: bool| Val::new(at, Kind::Bool(b));
        match (name, word(0)) {
            ("trim", _) => Val::str(at, s.trim()),
            ("trimEnd", _) => Val::str(at, s.trim_end()),
            ("trimStart", _) => Val::str(at, s.trim_start()),
            ("toLowerCase" | "toLocaleLowerCase", _) => Val::str(at, s.to_lowercase()),
            ("toUpperCase" | "toLocaleUpperCase", _) => Val::str(at, s.to_uppercase()),
            ("toString" | "valueOf", _) => Val::str(at, s.clone()),
            ("includes", Some(w)) => truth(s.contains(&*w)),
            ("startsWith", Some(w)) => truth(s.starts_with(&*w)),
            ("endsWith", Some(w)) => truth(s.ends_with(&*w)),
            ("indexOf", Some(w)) => Val::new(
                at,
                Kind::Number(s.find(&*w).map_or(-1.0, |b| s.get(..b).map_or(0, str::len) as f64)),
            ),
            ("concat", Some(w)) => Val::str(at, format!("{s}{w}")),
            ("split", Some(separator)) => {
                let items: Vec<Val<'a>> = match separator.is_empty() {
                    true => s.chars().map(|c| Val::str(at, c.to_string())).collect(),
                    false => s.split(&*separator).map(|p| Val::str(at, p)).collect(),
                };
                self.list_of(at, items, None)
            }
            ("replace" | "replaceAll", _) => match (arguments.first().map(|v| &v.kind), word(1)) {
                (Some(Kind::Str(from)), Some(to)) if name == "replace" => {
                    Val::str(at, s.replacen(&**from, &to, 1))
                }
                (Some(Kind::Str(from)), Some(to)) => Val::str(at, s.replace(&**from, &to)),
                (Some(Kind::Regex(pattern, global)), Some(to)) if !to.contains('$') => {
                    match replace_pattern(s, pattern, *global, &to) {
                        Some(text) => Val::str(at, text),
                        None => Val::unknown(at, PATTERN),
                    }
                }
                _ => Val::unknown(at, PATTERN),
            },
            ("slice" | "substring", _) => match self.range(s.chars().count(), arguments) {
                Some((from, to)) => {
                    Val::str(at, s.chars().skip(from).take(to.saturating_sub(from)).collect::<String>())
                }
                None => Val::unknown(at, "is part of a string"),
            },
            _ => self.opaque(at, "is what a method of a string gives"),
        }
    }

    /// The range that `slice(a, b)` means.
    pub(crate) fn range(&self, len: usize, arguments: &[Val<'a>]) -> Option<(usize, usize)> {
        let bound = |n: usize, default: usize| match arguments.get(n).map(|v| &v.kind) {
            None | Some(Kind::Undefined) => Some(default),
            Some(Kind::Number(x)) if *x < 0.0 => Some(len.saturating_sub(-x as usize)),
            Some(Kind::Number(x)) => Some((*x as usize).min(len)),
            _ => None,
        };
        Some((bound(0, 0)?, bound(1, len)?))
    }
}

/// Replace a pattern made of plain characters, with `^` and `$` at its ends; none for any other pattern.
fn replace_pattern(text: &str, pattern: &str, global: bool, to: &str) -> Option<String> {
    let (start, rest) = pattern.strip_prefix('^').map_or((false, pattern), |r| (true, r));
    let (end, body) =
        rest.strip_suffix('$').filter(|r| !r.ends_with('\\')).map_or((false, rest), |r| (true, r));
    let (end, body, repeated) = match body.strip_suffix('+') {
        Some(short) if end && !short.ends_with('\\') => (true, short, true),
        _ => (end, body, false),
    };
    let mut literal = String::new();
    let mut chars = body.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => literal.push(chars.next().filter(|c| !c.is_ascii_alphanumeric())?),
            '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' => return None,
            c => literal.push(c),
        }
    }
    if literal.is_empty() {
        return None;
    }
    Some(match (start, end) {
        (false, false) if global => text.replace(&literal, to),
        (false, false) => text.replacen(&literal, to, 1),
        (true, false) => text.strip_prefix(&literal).map_or_else(|| text.to_owned(), |r| format!("{to}{r}")),
        (false, true) if repeated => {
            let short = text.trim_end_matches(&*literal);
            if short.len() == text.len() { text.to_owned() } else { format!("{short}{to}") }
        }
        (false, true) => text.strip_suffix(&literal).map_or_else(|| text.to_owned(), |r| format!("{r}{to}")),
        (true, true) => {
            if text == literal {
                to.to_owned()
            } else {
                text.to_owned()
            }
        }
    })
}
