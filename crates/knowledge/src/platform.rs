use crate::{Date, rows};
use serde::Deserialize;
use std::sync::LazyLock;

/// A major version of Capacitor.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Capacitor {
    /// The major version.
    pub major: u32,
    /// The end of maintenance; none where it is not announced.
    pub maintained_until: Option<Date>,
    /// The end of extended support (only grave repairs); none where it is not announced.
    pub supported_until: Option<Date>,
    /// The smallest `minSdkVersion` of its template.
    pub min_android_sdk: u32,
    /// The smallest iOS version of its template.
    pub min_ios: String,
    /// `androidScheme` where it is not set.
    pub android_scheme: String,
    /// Where it says so.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

/// A version of Android as a target.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Api {
    /// The API level.
    pub level: u32,
    /// The version of Android.
    pub android: String,
    /// Since when the Play store takes updates only at this level or above; none where it is not announced.
    pub store_floor: Option<Date>,
    /// Where it says so.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Capacitors {
    as_of: Date,
    capacitor: Vec<Capacitor>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Apis {
    api: Vec<Api>,
}

const CAPACITOR: &str = include_str!("../../../knowledge/platform/capacitor.toml");
const ANDROID: &str = include_str!("../../../knowledge/platform/android.toml");

static CAPACITORS: LazyLock<Capacitors> = LazyLock::new(|| rows(CAPACITOR));
static APIS: LazyLock<Apis> = LazyLock::new(|| rows(ANDROID));

/// The day on which the tables were checked: what "now" means to a rule.
pub fn as_of() -> Date {
    CAPACITORS.as_of
}

/// Every major version of Capacitor, the oldest first.
pub fn capacitors() -> &'static [Capacitor] {
    &CAPACITORS.capacitor
}

/// A major version of Capacitor.
pub fn capacitor(major: u32) -> Option<&'static Capacitor> {
    CAPACITORS.capacitor.iter().find(|row| row.major == major)
}

/// Every API level with a row, the lowest first.
pub fn apis() -> &'static [Api] {
    &APIS.api
}

/// An API level.
pub fn api(level: u32) -> Option<&'static Api> {
    APIS.api.iter().find(|row| row.level == level)
}

/// The lowest target that the Play store takes for updates on the day of the tables.
pub fn target_floor() -> Option<&'static Api> {
    APIS.api.iter().filter(|row| row.store_floor.is_some_and(|d| d <= as_of())).max_by_key(|row| row.level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_in_order() {
        let table: Capacitors = toml::from_str(CAPACITOR).unwrap();
        assert!(table.capacitor.is_sorted_by_key(|row| row.major));
        for row in &table.capacitor {
            assert!(row.source.starts_with("https://") && row.checked <= table.as_of, "{}", row.major);
            assert!(matches!(row.android_scheme.as_str(), "http" | "https"));
            assert!(row.maintained_until <= row.supported_until, "{}", row.major);
        }
        let table: Apis = toml::from_str(ANDROID).unwrap();
        assert!(table.api.is_sorted_by_key(|row| row.level));
        assert!(table.api.iter().all(|row| row.source.starts_with("https://") && row.checked <= as_of()));
    }

    #[test]
    fn the_current_major_is_supported_and_old_ones_are_not() {
        assert!(capacitor(8).is_some_and(|row| row.supported_until.is_none_or(|d| d > as_of())));
        assert!(capacitor(5).is_some_and(|row| row.supported_until.is_some_and(|d| d < as_of())));
        assert!(target_floor().is_some_and(|row| row.level >= 35));
    }
}
