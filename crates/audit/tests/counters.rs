//! The work of an audit grows with the size of the app and no faster. Counters, because time depends on the machine.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capward_audit::{Settings, audit};
use std::collections::BTreeMap;
use testkit::{large_app, snapshot};

fn work(lines: usize) -> BTreeMap<&'static str, u64> {
    audit(&snapshot(&large_app(lines).unwrap()), &Settings::default()).counters
}

#[test]
fn twice_the_lines_are_twice_the_bytes_and_not_more_work_for_rules() {
    let (none, one, two) = (work(0), work(20_000), work(40_000));
    let growth = |name: &str| (one[name] - none[name], two[name] - none[name]);
    for name in ["bytes_read", "files_seen", "files_read", "files_parsed"] {
        let (first, second) = growth(name);
        assert!(first > 0, "{name} counts nothing");
        assert!(second.abs_diff(2 * first) <= first / 50 + 2, "{name}: {first}, then {second}");
    }
    assert_eq!(one["rules_run"], two["rules_run"]);
}
