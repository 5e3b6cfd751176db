use crate::{Date, rows};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::LazyLock;

/// An entry of a standard.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Standard {
    /// The identifier: `CWE-319`, `MASVS-NETWORK-1`, `MASWE-0026`, `MASTG-TEST-0235`, `M5`.
    pub id: String,
    /// Its title in the standard.
    pub title: String,
}

impl Standard {
    /// The address of its page.
    pub fn link(&self) -> String {
        let id = &self.id;
        let mas = "https://mas.owasp.org";
        match id.split_once('-') {
            Some(("CWE", number)) => format!("https://cwe.mitre.org/data/definitions/{number}.html"),
            Some(("MASVS", _)) => format!("{mas}/MASVS/controls/{id}/"),
            Some(("MASWE", _)) => format!("{mas}/MASWE/{id}/"),
            Some(("MASTG", _)) => format!("{mas}/{id}/"),
            _ => "https://owasp.org/www-project-mobile-top-10/".to_owned(),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    source: String,
    checked: Date,
    standard: Vec<Standard>,
}

const TABLES: [&str; 5] = [
    include_str!("../../../knowledge/standards/cwe.toml"),
    include_str!("../../../knowledge/standards/masvs.toml"),
    include_str!("../../../knowledge/standards/maswe.toml"),
    include_str!("../../../knowledge/standards/mastg.toml"),
    include_str!("../../../knowledge/standards/mobile_top_10.toml"),
];

static READ: LazyLock<Vec<Table>> = LazyLock::new(|| TABLES.iter().map(|text| rows(text)).collect());

static ALL: LazyLock<Vec<Standard>> =
    LazyLock::new(|| READ.iter().flat_map(|table| table.standard.clone()).collect());

static BY_ID: LazyLock<FxHashMap<&'static str, &'static Standard>> =
    LazyLock::new(|| ALL.iter().map(|row| (row.id.as_str(), row)).collect());

/// The standards by their addresses, with the day on which each was last checked.
pub fn sources() -> impl Iterator<Item = (&'static str, Date)> {
    READ.iter().map(|table| (table.source.as_str(), table.checked))
}

/// Every entry.
pub fn standards() -> &'static [Standard] {
    &ALL
}

/// The title of an entry.
pub fn title(id: &str) -> Option<&'static str> {
    BY_ID.get(id).map(|row| row.title.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_row_is_read_and_known_by_one_id() {
        let mut ids = BTreeSet::new();
        for text in TABLES {
            let table: Table = toml::from_str(text).unwrap();
            assert!(table.source.starts_with("https://") && table.checked <= crate::as_of());
            for row in table.standard {
                assert!(row.link().starts_with("https://"), "{}", row.id);
                assert!(!row.title.is_empty() && !row.title.ends_with('.'), "{}", row.id);
                assert!(ids.insert(row.id.clone()), "{} twice", row.id);
            }
        }
        assert_eq!(title("CWE-319"), Some("Cleartext Transmission of Sensitive Information"));
    }
}
