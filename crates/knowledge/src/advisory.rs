use crate::{Date, rows};
use serde::Deserialize;
use std::sync::LazyLock;

/// How much a known weakness of a component matters in an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Little by itself.
    Low,
    /// With a precondition.
    Medium,
    /// Data or a session is at stake.
    High,
    /// Code from anywhere.
    Critical,
}

/// A published weakness of a package.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Advisory {
    /// The identifier it is known by: `CVE-…` or `GHSA-…`.
    pub id: String,
    /// The npm name.
    pub package: String,
    /// The range of affected versions, as npm writes ranges.
    pub affected: String,
    /// The first version without it; none where there is no repair.
    pub fixed: Option<String>,
    /// What it is, as a clause with a capital letter and without a full stop.
    pub what: String,
    /// How much it matters in an app.
    pub grade: Grade,
    /// The only platform on which it counts, where there is one: `android` or `ios`.
    pub platform: Option<String>,
    /// Where it is described.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    advisory: Vec<Advisory>,
}

const TABLE: &str = include_str!("../../../knowledge/advisories/plugins.toml");

static ALL: LazyLock<Vec<Advisory>> = LazyLock::new(|| rows::<Table>(TABLE).advisory);

/// Every published weakness of `package` that is known here, in the order of the table.
pub fn advisories(package: &str) -> impl Iterator<Item = &'static Advisory> {
    ALL.iter().filter(move |row| row.package == package)
}

/// The packages of which a weakness is known, sorted.
pub fn advised_names() -> Vec<&'static str> {
    let mut names: Vec<&str> = ALL.iter().map(|row| row.package.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_row_is_read_and_says_how_it_is_known() {
        let table: Table = toml::from_str(TABLE).unwrap();
        let mut ids = BTreeSet::new();
        for row in &table.advisory {
            assert!(ids.insert((&row.id, &row.package)), "{} twice", row.id);
            assert!(row.id.starts_with("CVE-") || row.id.starts_with("GHSA-"), "{}", row.id);
            assert!(row.source.starts_with("https://") && row.checked <= crate::as_of(), "{}", row.id);
            assert!(row.affected.contains('<'), "{}: a range has an upper end", row.id);
            assert!(!row.what.ends_with('.') && row.what.starts_with(char::is_uppercase), "{}", row.id);
            assert!(row.platform.as_deref().is_none_or(|p| matches!(p, "android" | "ios")), "{}", row.id);
        }
        assert!(!table.advisory.is_empty());
        assert!(advisories("left-pad").next().is_none());
    }
}
