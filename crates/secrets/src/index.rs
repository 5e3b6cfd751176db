//! The one pass over the bytes: every text by which a key may be found, in one automaton.

use crate::checks::span;
use crate::form::anchor;
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use base::Span;
use knowledge::{Secret, secrets};
use std::collections::BTreeMap;
use std::sync::LazyLock;

struct Index {
    automaton: AhoCorasick,
    /// For each word the rows that it may be a key of.
    rows: Vec<Vec<&'static Secret>>,
}

static INDEX: LazyLock<Option<Index>> = LazyLock::new(build);

fn build() -> Option<Index> {
    let mut words: BTreeMap<String, Vec<&'static Secret>> = BTreeMap::new();
    for row in secrets() {
        let anchors: Vec<&str> = match row.near {
            [] => row.forms.iter().filter_map(|parts| anchor(parts)).collect(),
            near => near.to_vec(),
        };
        for word in anchors {
            let rows = words.entry(word.to_ascii_lowercase()).or_default();
            if !rows.iter().any(|r| r.id == row.id) {
                rows.push(row);
            }
        }
    }
    // The longest word at a place is found: it stands for those that it starts with.
    let rows = words.keys().map(|word| {
        let mut rows: Vec<&'static Secret> = Vec::new();
        for (other, these) in &words {
            if word.starts_with(other.as_str()) {
                rows.extend(
                    these
                        .iter()
                        .filter(|r| !rows.iter().any(|known| known.id == r.id))
                        .copied()
                        .collect::<Vec<_>>(),
                );
            }
        }
        rows
    });
    let rows = rows.collect();
    let automaton = AhoCorasickBuilder::new()
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(words.keys())
        .ok()?;
    Some(Index { automaton, rows })
}

/// Call `each` with every row that may have a key at a place, and the word by which it was found.
pub(crate) fn candidates(text: &[u8], mut each: impl FnMut(&'static Secret, Span)) {
    let Some(index) = &*INDEX else { return };
    for found in index.automaton.find_iter(text) {
        for row in index.rows.get(found.pattern().as_usize()).into_iter().flatten() {
            each(row, span(found.start(), found.end()));
        }
    }
}

/// The number of words that are looked for.
#[cfg(test)]
pub(crate) fn words() -> usize {
    INDEX.as_ref().map_or(0, |index| index.rows.len())
}
