//! The report as SARIF, checked against the schema of the standard.

use crate::sample::{assert_expected, catalogue, report};
use base::{Finding, Key, Place, Report};
use capward_report::{sarif, sarif_without_ignored};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Check a log against the schema that comes with the npm package in `oracles`.
fn assert_valid(log: &str) {
    let oracles = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../oracles");
    assert!(
        oracles.join("node_modules/@microsoft/jest-sarif").exists(),
        "the schema of SARIF is not installed: run `npm ci` in the folder `oracles`"
    );
    let mut node = Command::new("node")
        .arg(oracles.join("sarif.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is needed to check SARIF");
    node.stdin.take().unwrap().write_all(log.as_bytes()).unwrap();
    let out = node.wait_with_output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
}

#[test]
fn a_log_follows_the_standard() {
    let log = sarif(&report(), &catalogue());
    assert_valid(&log);
    assert_valid(&sarif(&Report::default(), &[]));
    assert_expected("report.sarif", &log);
}

#[test]
fn a_log_leaks_no_secret_and_carries_no_raw_hostile_character() {
    let log = sarif(&report(), &catalogue());
    assert!(!log.contains("hunter2-and") && !log.contains("0123456789abcdef"));
    assert!(!log.contains(['\u{1b}', '\u{202e}']));
    assert!(log.contains("www/a%20b%231.html") && log.contains("www/c%1B%5B31m.html"));
    assert!(!log.contains("](http"), "text of an audited file must not become a link");
}

#[test]
fn ignored_findings_can_be_left_out() {
    let log = sarif_without_ignored(&report(), &catalogue());
    assert!(!log.contains("suppressions"));
    assert!(sarif(&report(), &catalogue()).contains("\"justification\": \"a lab page\""));
}

#[test]
fn what_does_not_fit_is_said() {
    let mut report = report();
    let mut finding =
        Finding::new(&crate::sample::CSP, Place::Missing("x".into()), "s", "\u{e4}".repeat(9_000));
    finding.steps = vec![base::Step::new(Place::Missing("y".into()), "n"); 1_200];
    report.apps[0].findings = vec![(Key(1), finding)];
    for n in 0..25_100 {
        let small = Finding::new(&crate::sample::CLEARTEXT, Place::Missing("x".into()), "s", "m");
        report.apps[0].findings.push((Key(n), small));
    }
    let log = sarif(&report, &catalogue());
    assert!(log.contains("only the first 25000 of 25104 results are written"));
    assert_eq!(log.matches("\"ruleId\"").count(), 25_000);
    report.apps[0].findings.truncate(1);
    let log = sarif(&report, &catalogue());
    assert!(log.contains("the evidence of csp-missing at x is cut"));
    assert_valid(&log);
}
