//! Versions and ranges as npm writes them: <https://github.com/npm/node-semver#ranges>.
//!
//! Own code: the usual crate follows Cargo, where `1.2.3` means `^1.2.3` and `||` does not exist.

use std::cmp::Ordering;
use std::fmt;

/// A version. The build part (`+x`) is dropped, as it does not count.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// Breaking changes.
    pub major: u32,
    /// New features.
    pub minor: u32,
    /// Repairs.
    pub patch: u32,
    /// The prerelease part without its dash; empty for a release.
    pub pre: String,
}

impl Version {
    /// A release.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch, pre: String::new() }
    }

    /// Read `1.2.3`, `v1.2.3-beta.1` or `1.2.3+build`; nothing else, so not `1.2`.
    pub fn parse(text: &str) -> Option<Self> {
        let partial = Partial::parse(text)?;
        match (partial.minor, partial.patch) {
            (Some(minor), Some(patch)) => {
                Some(Self { major: partial.major?, minor, patch, pre: partial.pre })
            }
            _ => None,
        }
    }

    /// True for a version before its release.
    pub fn is_prerelease(&self) -> bool {
        !self.pre.is_empty()
    }

    const fn triple(&self) -> (u32, u32, u32) {
        (self.major, self.minor, self.patch)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if self.pre.is_empty() { Ok(()) } else { write!(f, "-{}", self.pre) }
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.triple().cmp(&other.triple()).then_with(|| match (self.pre.is_empty(), other.pre.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => compare_pre(&self.pre, &other.pre),
        })
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn compare_pre(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(x), Some(y)) => match (x.parse::<u64>(), y.parse::<u64>()) {
                (Ok(x), Ok(y)) => x.cmp(&y),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => x.cmp(y),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// A version with parts left out or written as `x`, `X` or `*`.
struct Partial {
    major: Option<u32>,
    minor: Option<u32>,
    patch: Option<u32>,
    pre: String,
}

impl Partial {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches(['v', '=']);
        let text = text.split('+').next().unwrap_or_default();
        let (core, pre) = text.split_once('-').unwrap_or((text, ""));
        let mut parts = core.split('.');
        let mut next = || -> Option<Option<u32>> {
            match parts.next() {
                None | Some("" | "x" | "X" | "*") => Some(None),
                Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok().map(Some),
                Some(_) => None,
            }
        };
        let (major, minor, patch) = (next()?, next()?, next()?);
        let known = pre.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
        (known && parts.next().is_none()).then(|| Self { major, minor, patch, pre: pre.to_owned() })
    }

    /// The smallest version it stands for.
    fn floor(&self) -> Version {
        Version {
            major: self.major.unwrap_or(0),
            minor: self.minor.unwrap_or(0),
            patch: self.patch.unwrap_or(0),
            pre: self.pre.clone(),
        }
    }

    /// The first version above all it stands for; none where that is every version or an exact one.
    fn ceiling(&self) -> Option<Version> {
        match (self.major, self.minor, self.patch) {
            (Some(major), None, _) => Some(Version::new(major.saturating_add(1), 0, 0)),
            (Some(major), Some(minor), None) => Some(Version::new(major, minor.saturating_add(1), 0)),
            _ => None,
        }
    }
}

/// One interval: from `low` (inclusive unless `above`) up to, not including, `high` (including where `through`).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Interval {
    low: Version,
    above: bool,
    high: Option<Version>,
    through: bool,
}

impl Interval {
    const ALL: Interval = Interval { low: Version::new(0, 0, 0), above: false, high: None, through: false };

    fn holds(&self, version: &Version) -> bool {
        let low = if self.above { *version > self.low } else { *version >= self.low };
        let high = match &self.high {
            None => true,
            Some(high) if self.through => version <= high,
            // `<3.0.0` is not meant to let `3.0.0-beta` in.
            Some(high) if high.pre.is_empty() => version < high && version.triple() != high.triple(),
            Some(high) => version < high,
        };
        low && high
    }

    fn and(self, other: Interval) -> Interval {
        let low_first = (&self.low, self.above) >= (&other.low, other.above);
        let (low, above) = if low_first { (self.low, self.above) } else { (other.low, other.above) };
        let (high, through) = match (self.high, other.high) {
            (None, high) => (high, other.through),
            (high, None) => (high, self.through),
            (Some(a), Some(b)) => match a.cmp(&b) {
                Ordering::Less => (Some(a), self.through),
                Ordering::Greater => (Some(b), other.through),
                Ordering::Equal => (Some(a), self.through && other.through),
            },
        };
        Interval { low, above, high, through }
    }
}

/// A range: several intervals of which one has to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    intervals: Vec<Interval>,
}

impl Range {
    /// Read a range: `^1.2`, `~1.2.3`, `1.x`, `>=1 <2 || ^3`, `1.2 - 1.4`, `*` and the empty text. None for a tag or
    /// anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let intervals: Option<Vec<Interval>> = text.split("||").map(|part| interval(part.trim())).collect();
        intervals.map(|intervals| Self { intervals })
    }

    /// True where the range allows `version`. A prerelease counts by its place in the order, which is what a table
    /// of affected versions means; installing is stricter about them.
    pub fn holds(&self, version: &Version) -> bool {
        self.intervals.iter().any(|i| i.holds(version))
    }

    /// The smallest version it allows.
    pub fn lowest(&self) -> Option<&Version> {
        self.intervals.iter().map(|i| &i.low).min()
    }

    /// The major version, where the range allows only one.
    pub fn major(&self) -> Option<u32> {
        let mut majors = self.intervals.iter().map(|i| {
            let high = i.high.as_ref()?;
            let last = if high.triple() == (high.major, 0, 0) && !i.through {
                high.major.checked_sub(1)?
            } else {
                high.major
            };
            (last == i.low.major).then_some(last)
        });
        let first = majors.next()??;
        majors.all(|m| m == Some(first)).then_some(first)
    }

    /// True where every version is allowed: `*`, `x`, the empty text, `>=0.0.0`.
    pub fn is_any(&self) -> bool {
        self.intervals.iter().any(|i| i.high.is_none() && i.low == Version::new(0, 0, 0))
    }
}

fn interval(text: &str) -> Option<Interval> {
    if let Some((low, high)) = text.split_once(" - ") {
        let (low, high) = (Partial::parse(low)?, Partial::parse(high)?);
        let through = high.ceiling().is_none();
        let top = high.ceiling().unwrap_or_else(|| high.floor());
        return Some(Interval { low: low.floor(), above: false, high: Some(top), through });
    }
    let mut all = Interval::ALL;
    let mut words = text.split_ascii_whitespace();
    while let Some(word) = words.next() {
        let digits = word.trim_start_matches(['<', '>', '=', '^', '~']);
        let operator = word.get(..word.len() - digits.len())?;
        // `>= 1.2` is written with a blank now and then.
        let operand = if digits.is_empty() { words.next()? } else { digits };
        all = all.and(comparator(operator, &Partial::parse(operand)?)?);
    }
    Some(all)
}

fn comparator(operator: &str, partial: &Partial) -> Option<Interval> {
    if partial.major.is_none() {
        return Some(Interval::ALL);
    }
    let floor = partial.floor();
    let (major, minor, patch) = floor.triple();
    let from =
        |high: Version| Interval { low: floor.clone(), above: false, high: Some(high), through: false };
    Some(match operator {
        "" | "=" | "==" => match partial.ceiling() {
            Some(high) => from(high),
            None => Interval { through: true, ..from(floor.clone()) },
        },
        "^" => from(match (major, minor, partial.minor, partial.patch) {
            (1.., ..) | (0, _, None, _) => Version::new(major.saturating_add(1), 0, 0),
            (0, 1.., ..) | (0, 0, _, None) => Version::new(0, minor.saturating_add(1), 0),
            _ => Version::new(0, 0, patch.saturating_add(1)),
        }),
        "~" | "~>" => from(match partial.minor {
            None => Version::new(major.saturating_add(1), 0, 0),
            Some(_) => Version::new(major, minor.saturating_add(1), 0),
        }),
        ">=" => Interval { low: floor, ..Interval::ALL },
        ">" => match partial.ceiling() {
            Some(low) => Interval { low, ..Interval::ALL },
            None => Interval { low: floor, above: true, ..Interval::ALL },
        },
        "<" => Interval { high: Some(floor), ..Interval::ALL },
        "<=" => match partial.ceiling() {
            Some(high) => Interval { high: Some(high), ..Interval::ALL },
            None => Interval { high: Some(floor), through: true, ..Interval::ALL },
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(range: &str, version: &str) -> bool {
        Range::parse(range).unwrap().holds(&Version::parse(version).unwrap())
    }

    #[test]
    fn what_is_no_version_or_range_is_refused() {
        for text in ["", "1", "1.2", "latest", "1.2.3.4", "a.b.c", "1.2.3 4", "99999999999.0.0"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
        for text in ["latest", "next", "git+https://x", "workspace:*", "file:../x", "1.2.beta", "!1"] {
            assert_eq!(Range::parse(text), None, "{text}");
        }
    }

    #[test]
    fn versions_are_ordered_as_npm_orders_them() {
        let order = [
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0",
            "1.2.0",
            "1.10.0",
            "2.0.0",
        ];
        for pair in order.windows(2) {
            assert!(Version::parse(pair[0]) < Version::parse(pair[1]), "{pair:?}");
        }
        assert_eq!(Version::parse("v1.2.3+abc").unwrap().to_string(), "1.2.3");
        assert_eq!(Version::parse("8.0.0-next.1").unwrap().to_string(), "8.0.0-next.1");
    }

    #[test]
    fn ranges_hold_what_npm_says_they_hold() {
        assert!(holds("^1.2.3", "1.9.0") && !holds("^1.2.3", "2.0.0") && !holds("^1.2.3", "1.2.2"));
        assert!(holds("^0.2.3", "0.2.9") && !holds("^0.2.3", "0.3.0") && !holds("^0.0.3", "0.0.4"));
        assert!(holds("~1.2", "1.2.9") && !holds("~1.2", "1.3.0") && holds("~1", "1.9.9"));
        assert!(holds("1.2.3", "1.2.3") && !holds("1.2.3", "1.2.4") && holds("1.x", "1.9.9"));
        assert!(holds(">= 1.2 < 2 || ^3", "3.1.0") && !holds(">=1.2 <2 || ^3", "2.5.0"));
        assert!(holds("1.2 - 1.4", "1.4.9") && !holds("1.2 - 1.4.2", "1.4.3"));
        assert!(
            holds("*", "0.0.1") && holds("", "5.0.0") && !holds(">1.2", "1.2.5") && holds(">1.2", "1.3.0")
        );
        assert!(holds("<5.0.1", "5.0.0") && !holds("<5.0.1", "5.0.1") && !holds("<8.0.0", "8.0.0-beta.1"));
        assert!(holds("<=2.1", "2.1.7") && !holds("<=2.1", "2.2.0"));
    }

    #[test]
    fn a_range_tells_its_major_only_where_there_is_one() {
        let major = |r: &str| Range::parse(r).unwrap().major();
        assert_eq!(
            (major("^8.0.0"), major("~7.1"), major("8"), major("6.2.1")),
            (Some(8), Some(7), Some(8), Some(6))
        );
        assert_eq!((major(">=5"), major("*"), major("^7 || ^8"), major(">=7 <9")), (None, None, None, None));
        assert_eq!(Range::parse("^8.1.0 || ^7.2").unwrap().lowest(), Some(&Version::new(7, 2, 0)));
        assert!(Range::parse("x").unwrap().is_any() && !Range::parse("^0.1").unwrap().is_any());
    }
}
