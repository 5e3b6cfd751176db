//! Which files are worth parsing: those that mention an API a rule asks about.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// The words of the interfaces that rules ask about.
pub(crate) struct Interest(Option<AhoCorasick>);

impl Interest {
    /// Files that mention one of `words`.
    pub(crate) fn new(words: &[&str]) -> Self {
        // A DFA takes longer to build than all sources of most apps take to search.
        Self(AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(words).ok())
    }

    /// True where the text mentions one of them.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.0.as_ref().is_none_or(|words| words.is_match(text))
    }
}
