use crate::{Date, rows};
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    source: String,
    checked: Date,
    dangerous: Vec<String>,
}

const TABLE: &str = include_str!("../../../knowledge/platform/permissions.toml");

static READ: LazyLock<Table> = LazyLock::new(|| rows(TABLE));

/// True for an Android permission (full name) that gives access to the user's data, to the phone's senses or to what
/// lies outside of the app.
pub fn is_dangerous(permission: &str) -> bool {
    permission
        .strip_prefix("android.permission.")
        .is_some_and(|name| READ.dangerous.iter().any(|d| d == name))
}

/// The address and the day of the list behind [`is_dangerous`].
pub fn permissions_source() -> (&'static str, Date) {
    (&READ.source, READ.checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_read_and_names_no_ordinary_permission() {
        let table: Table = toml::from_str(TABLE).unwrap();
        assert!(table.dangerous.is_sorted() && permissions_source().1 <= crate::as_of());
        assert!(is_dangerous("android.permission.CAMERA") && !is_dangerous("android.permission.INTERNET"));
        assert!(!is_dangerous("org.example.CAMERA"));
    }
}
