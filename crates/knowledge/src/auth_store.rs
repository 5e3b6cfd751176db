//! Where sign-in libraries keep sessions, and which of their options change that.

use crate::{Date, arguments, rows};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Where a session is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keeps {
    /// Nowhere but in memory.
    Memory,
    /// For as long as the web view lives.
    Session,
    /// In `localStorage`.
    Local,
    /// In a database of the web view.
    Database,
}

/// A library, and a call that gives it its options.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AuthStore {
    /// What people call it.
    pub library: String,
    /// The package whose version decides.
    pub package: String,
    /// The arguments that hold the options, as [`crate::Path`]s; alternatives in braces.
    pub paths: Vec<String>,
    /// The export of a package for which the app provides a store (Angular).
    pub provides: Option<String>,
    /// The options that say where a session is kept, the one that wins first; each by the names that lead to it.
    #[serde(default)]
    pub options: Vec<Vec<String>>,
    /// The option that keeps nothing where it is false.
    #[serde(default)]
    pub off: Vec<String>,
    /// What the values of the options mean, beside `localStorage` and `sessionStorage`.
    #[serde(default)]
    pub keeps: BTreeMap<String, Keeps>,
    /// What holds where none is set.
    pub default: Keeps,
    /// The first major version for which the row holds no more.
    pub before: Option<u32>,
    /// Names of methods of which the app must call one to have a session at all; empty where the call says enough.
    #[serde(default)]
    pub sign_in: Vec<String>,
    /// Where it says so.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

impl AuthStore {
    /// What a value of an option means.
    pub fn means(&self, value: &str) -> Option<Keeps> {
        match value {
            "localStorage" => Some(Keeps::Local),
            "sessionStorage" => Some(Keeps::Session),
            other => self.keeps.get(other).copied(),
        }
    }

    /// The calls and the position of the argument that holds the options.
    pub fn calls(&self) -> Vec<(String, usize)> {
        arguments(&self.paths)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stores {
    store: Vec<AuthStore>,
}

static STORES: LazyLock<Stores> =
    LazyLock::new(|| rows(include_str!("../../../knowledge/web/auth/stores.toml")));

/// Every library whose place for sessions is known.
pub fn auth_stores() -> &'static [AuthStore] {
    &STORES.store
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{as_of, spellings};

    #[test]
    fn every_row_is_read_and_names_calls_or_a_provider() {
        let all: Stores = toml::from_str(include_str!("../../../knowledge/web/auth/stores.toml")).unwrap();
        assert!(all.store.len() > 10);
        for row in &all.store {
            assert!(row.source.starts_with("https://") && row.checked <= as_of(), "{row:?}");
            let spelled: usize = row.paths.iter().map(|p| spellings(p).len()).sum();
            assert_eq!(row.calls().len(), spelled, "{row:?}");
            assert!(spelled > 0 || row.provides.is_some(), "{row:?}");
        }
    }
}
