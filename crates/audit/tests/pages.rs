//! The pages of the rules as tests, two for each rule: its form, and its examples with their repairs.
//! `RULE=a,b cargo test -p capward-audit --test pages` runs only those rules.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::print_stderr, reason = "a test")]

use capward_audit as audit;
use libtest_mimic::{Arguments, Failed, Trial};
use std::sync::Arc;
use testkit::Tree;

fn main() {
    let chosen: Vec<String> = std::env::var("RULE")
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|r| !r.is_empty())
        .map(str::to_owned)
        .collect();
    let ground = Arc::new(testkit::read_app("quiet").expect("apps/quiet can be read"));
    let mut trials = Vec::new();
    if let Some(unknown) = chosen.iter().find(|name| audit::explain(name).is_none()) {
        eprintln!("there is no rule `{unknown}`");
        std::process::exit(2);
    }
    for info in audit::catalogue() {
        if !chosen.is_empty() && !chosen.iter().any(|name| info.answers_to(name)) {
            continue;
        }
        let ground = Arc::clone(&ground);
        trials.push(Trial::test(format!("{}::form", info.id), move || verdict(testkit::check_form(info))));
        trials.push(Trial::test(format!("{}::examples", info.id), move || {
            verdict(testkit::check_page(info, &ground))
        }));
    }
    if chosen.is_empty() {
        trials.push(Trial::test("the quiet app has no finding and no gap", move || quiet(&ground)));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn verdict(failures: Vec<String>) -> Result<(), Failed> {
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n").into()) }
}

fn quiet(ground: &Tree) -> Result<(), Failed> {
    let report = testkit::audit_all(ground);
    let mut failures: Vec<String> = testkit::report_lines(&report).iter().map(ToString::to_string).collect();
    failures
        .extend(report.all_gaps().map(|g| format!("gap in {}: {} {}", report.path(&g.place), g.what, g.why)));
    failures.extend(report.defects.iter().cloned());
    if report.apps.len() != 1 {
        failures.push(format!("{} apps were found", report.apps.len()));
    }
    verdict(failures)
}
