//! Matching a form at a place.

use knowledge::{Part, Set};

/// The longest match of a form that starts at `start` and ends where a key would end. The time is bounded by the
/// lengths that the form allows.
pub(crate) fn longest(parts: &[Part<'_>], text: &[u8], start: usize) -> Option<usize> {
    // Every place at which what was matched so far may end.
    let mut ends = vec![start];
    for (i, part) in parts.iter().enumerate() {
        match part {
            Part::Text(word) => {
                ends.retain(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(word.as_bytes())));
                ends.iter_mut().for_each(|at| *at += word.len());
            }
            Part::Set(set, least, most) => {
                let next = match parts.get(i + 1) {
                    Some(Part::Text(word)) => word.as_bytes(),
                    _ => &[],
                };
                let last = i + 1 == parts.len();
                let mut after = Vec::new();
                for at in ends {
                    let rest = text.get(at..).unwrap_or_default();
                    let run = rest.iter().take(usize::from(*most)).take_while(|b| set.has(**b)).count();
                    let all = (usize::from(*least)..=run).map(|n| at + n);
                    if last {
                        after.extend(all.rev().find(|end| is_end(text, *end, Some(*set))));
                    } else {
                        after.extend(all.filter(|at| text.get(*at..).is_some_and(|r| r.starts_with(next))));
                    }
                }
                after.sort_unstable();
                after.dedup();
                ends = after;
            }
        }
        if ends.is_empty() {
            return None;
        }
    }
    let last = match parts.last() {
        Some(Part::Set(set, ..)) => Some(*set),
        _ => None,
    };
    ends.into_iter().rev().find(|end| is_end(text, *end, last))
}

/// True where a key may end: what follows would not be part of it.
fn is_end(text: &[u8], end: usize, last: Option<Set>) -> bool {
    match text.get(end) {
        None => true,
        Some(b) => !(b.is_ascii_alphanumeric() || *b == b'_' || last.is_some_and(|set| set.has(*b))),
    }
}

/// True where a key may start: what stands before it is no part of it. In an escaped text, `\n` stands before it.
pub(crate) fn is_start(text: &[u8], start: usize) -> bool {
    let first = text.get(start).copied().unwrap_or(b' ');
    if !(first.is_ascii_alphanumeric() || first == b'_') {
        return true;
    }
    let before = |n: usize| start.checked_sub(n).and_then(|at| text.get(at)).copied();
    match before(1) {
        None => true,
        Some(b'n' | b'r' | b't') if before(2) == Some(b'\\') => true,
        Some(b) => !(b.is_ascii_alphanumeric() || b == b'_'),
    }
}

/// How many characters stand before the first text of a form: the least and the greatest number.
pub(crate) fn lead(parts: &[Part<'_>]) -> (usize, usize) {
    let sets = parts.iter().map_while(|p| match p {
        Part::Set(_, least, most) => Some((usize::from(*least), usize::from(*most))),
        Part::Text(_) => None,
    });
    sets.fold((0, 0), |sum, (least, most)| (sum.0 + least, sum.1 + most))
}

/// The first text of a form: by it the form is found.
pub(crate) fn anchor<'a>(parts: &[Part<'a>]) -> Option<&'a str> {
    parts.iter().find_map(|p| match p {
        Part::Text(text) => Some(*text),
        Part::Set(..) => None,
    })
}

/// How many texts a form allows, as a measure to compare forms by: of two that fit, the one that allows fewer says more.
pub(crate) fn breadth(parts: &[Part<'_>]) -> u32 {
    let sets = parts.iter().map(|p| match p {
        Part::Set(set, _, most) => (0..=127).filter(|b| set.has(*b)).count() as u32 * u32::from(*most),
        Part::Text(_) => 0,
    });
    sets.sum()
}

/// The characters of a match that are not the form's own text, what was drawn by lot.
pub(crate) fn body(parts: &[Part<'_>], matched: &[u8]) -> Vec<u8> {
    let mut rest = matched;
    let mut out = Vec::with_capacity(matched.len());
    for part in parts {
        if let Part::Text(word) = part
            && let Some(at) = find(rest, word.as_bytes())
        {
            out.extend_from_slice(rest.get(..at).unwrap_or_default());
            rest = rest.get(at + word.len()..).unwrap_or_default();
        }
    }
    out.extend_from_slice(rest);
    out
}

/// The first place of `word` in `text`.
pub(crate) fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    if word.is_empty() {
        return Some(0);
    }
    text.windows(word.len()).position(|w| w == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use knowledge::parse_form;

    fn end(form: &str, text: &str) -> Option<usize> {
        longest(&parse_form(form).unwrap(), text.as_bytes(), 0)
    }

    #[test]
    fn the_longest_match_that_ends_like_a_key_counts() {
        assert_eq!(end("a_{digit:3}", "a_123"), Some(5));
        assert_eq!(end("a_{digit:3}", "a_1234"), None);
        assert_eq!(end("a_{digit:3}", "a_123\""), Some(5));
        assert_eq!(end("a_{digit:3}", "a_123_"), None);
        assert_eq!(end("a_{word:2..}T3{word:2}", "a_xxT3T3yy'"), Some(10));
        assert_eq!(end("k{b64:2..4}{pad:0..2}", "kabc==;"), Some(6));
        assert_eq!(end("k{hex:2}.{hex:2}", "kab.cdg"), None);
    }

    #[test]
    fn a_key_starts_after_an_escape_and_not_inside_a_word() {
        assert!(is_start(b"'ghp_", 1) && is_start(b"ghp_", 0) && is_start(b"\\nghp_", 2));
        assert!(!is_start(b"xghp_", 1) && !is_start(b"_ghp_", 1));
    }

    #[test]
    fn the_body_is_what_the_form_does_not_say() {
        let parts = parse_form("sk_{hex:3}-{hex:2}").unwrap();
        assert_eq!(body(&parts, b"sk_abc-de"), b"abcde");
        assert_eq!((lead(&parts), anchor(&parts)), ((0, 0), Some("sk_")));
    }
}
