//! The numbers that calls of cryptography are given. Facts keep no numbers: only files that speak of rounds and lengths
//! of keys have theirs read, from the text.

use crate::Code;
use crate::names::holds;
use crate::site::OptionCall;
use js::{Facts, NodeId, Value};
use knowledge::Spot;
use rustc_hash::FxHashMap;

/// Words of the files in which numbers are read.
const SPEAKS: [&str; 7] =
    ["iterations", "moduluslength", "pbkdf2", "bcrypt", "generatekey", "key_size", "sjcl"];

/// Longer ones are texts.
const NAME: usize = 64;

/// The whole numbers of a file, by their nodes.
pub(crate) fn numbers(facts: &Facts, text: &str) -> FxHashMap<NodeId, u64> {
    let mut found = FxHashMap::default();
    if !facts.names.iter().any(|n| n.len() < NAME && holds(n, &SPEAKS)) {
        return found;
    }
    for (i, node) in facts.nodes.iter().enumerate() {
        let id = NodeId(i as u32);
        let span = facts.span(id);
        let written = text.get(span.start as usize..span.end as usize).filter(|_| *node == Value::Scalar);
        if let Some(number) = written.and_then(parse) {
            found.insert(id, number);
        }
    }
    found
}

/// A whole number as it is written: `1000`, `100_000`, `1e5`.
fn parse(text: &str) -> Option<u64> {
    if text.len() > 20 {
        return None;
    }
    let plain = text.replace('_', "").to_ascii_lowercase();
    match plain.split_once('e') {
        Some((digits, zeros)) => {
            digits.parse::<u64>().ok()?.checked_mul(10_u64.checked_pow(zeros.parse().ok()?)?)
        }
        None => plain.parse().ok(),
    }
}

impl Code {
    /// The number that an argument is given, by itself or as a text.
    pub(super) fn number(&self, at: OptionCall, spot: &Spot) -> Option<u64> {
        let (file, node) = self.spot(at, spot)?;
        let read = self.files.get(file as usize)?.numbers.get(&node).copied();
        read.or_else(|| self.text(file, node, &[])?.parse().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numbers_are_read_in_every_spelling() {
        assert_eq!(["1000", "100_000", "1e5"].map(parse), [Some(1000), Some(100_000), Some(100_000)]);
        assert_eq!(["n", "1.5", "-1", "1e99", ""].map(parse), [None; 5]);
    }
}
