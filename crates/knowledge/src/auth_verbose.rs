//! Options that make sign-in libraries print tokens.

use crate::{Date, arguments, rows};
use serde::Deserialize;
use std::sync::LazyLock;

/// An option that makes a library print tokens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Verbose {
    /// The arguments that hold the options, as [`crate::Path`]s; alternatives in braces.
    pub paths: Vec<String>,
    /// The options, each by the names that lead to it.
    pub options: Vec<Vec<String>>,
    /// The names of the values that print; empty where `true` does.
    #[serde(default)]
    pub names: Vec<String>,
    /// True where it prints to the log of the device, false for the console of the web view.
    #[serde(default)]
    pub native: bool,
    /// What is printed, as a clause.
    pub prints: String,
    /// Where it says so.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

impl Verbose {
    /// The calls that take the options as an argument, and its position.
    pub fn calls(&self) -> Vec<(String, usize)> {
        arguments(&self.paths)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    verbose: Vec<Verbose>,
}

static ROWS: LazyLock<Rows> =
    LazyLock::new(|| rows(include_str!("../../../knowledge/web/auth/verbose.toml")));

/// Every such option.
pub fn verbose_options() -> &'static [Verbose] {
    &ROWS.verbose
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::as_of;

    #[test]
    fn every_row_is_read_and_has_a_reason() {
        let all: Rows = toml::from_str(include_str!("../../../knowledge/web/auth/verbose.toml")).unwrap();
        for row in &all.verbose {
            assert!(row.source.starts_with("https://") && row.checked <= as_of(), "{row:?}");
            assert!(
                !row.calls().is_empty() && !row.options.is_empty() && row.prints.starts_with("the "),
                "{row:?}"
            );
        }
    }
}
