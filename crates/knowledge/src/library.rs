//! Libraries as they are found inside bundles: names of properties and texts that only they write.

use crate::{Date, rows};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::LazyLock;

/// A library.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Library {
    /// The npm name.
    pub name: String,
    /// Names and texts that stay in its code when it is minified.
    pub says: Vec<String>,
    /// Where the package is.
    pub source: String,
    /// When the row was last checked against the package.
    pub checked: Date,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    library: Vec<Library>,
}

const TEXT: &str = include_str!("../../../knowledge/libraries.toml");
static ROWS: LazyLock<Rows> = LazyLock::new(|| rows(TEXT));
static BY_WORD: LazyLock<FxHashMap<&str, &Library>> =
    LazyLock::new(|| ROWS.library.iter().flat_map(|l| l.says.iter().map(move |s| (s.as_str(), l))).collect());

/// Every library.
pub fn libraries() -> &'static [Library] {
    &ROWS.library
}

/// The library that alone writes a name or text.
pub fn library_of(word: &str) -> Option<&'static Library> {
    BY_WORD.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::as_of;
    use std::collections::BTreeSet;

    #[test]
    fn every_row_is_read_and_no_word_is_of_two() {
        let all = toml::from_str::<Rows>(TEXT).unwrap().library;
        assert!(!all.is_empty());
        let mut seen = BTreeSet::new();
        for row in &all {
            assert!(
                row.source.starts_with("https://") && row.checked <= as_of() && !row.says.is_empty(),
                "{}",
                row.name
            );
            for word in &row.says {
                assert!(word.len() > 5 && seen.insert(word), "{word}");
            }
        }
        assert!(library_of("suppressContentEditableWarning").is_some_and(|l| l.name == "react-dom"));
        assert!(library_of("title").is_none() && libraries().len() == all.len());
    }
}
