//! Every example that changes nothing but files that ship is packed into an APK, an AAB and an IPA, and the package must
//! give what the source gives. `RULE=a,b cargo test -p capward-audit --test twins` runs only those rules.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test")]

use capward_audit as audit;
use libtest_mimic::{Arguments, Failed, Trial};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::{Form, Tree};

/// Rules that a package cannot answer as its source does, and why.
const SOURCE_ONLY: [(&str, &str); 14] = [
    ("secret-in-comment-or-source-map", "a package has no comments; its secrets are told by provider-secret"),
    ("secret-in-native-resources", "in a package, provider-secret tells of what any file holds"),
    ("native-config-drift", "compares the source with the copy"),
    ("config-file-never-read", "is about files of the project that do not ship"),
    ("csp-lost-in-build", "compares the source with the copy"),
    ("association-files-wrong", "is about files that count on a website"),
    ("stale-or-foreign-web-assets", "compares the copies of the platforms"),
    ("install-script-risk", "is about what runs while packages are installed"),
    ("dependency-source-untrusted", "is about where packages are fetched from"),
    ("known-vulnerable-component", "needs versions, which packages do not have"),
    ("deprecated-or-unmaintained-plugin", "is about what the project asks for"),
    ("plugin-stores-tokens-in-clear", "needs versions, which packages do not have"),
    ("plugin-login-in-web-view", "needs versions, which packages do not have"),
    ("screen-capture-unprotected", "needs the libraries of the web side, whose names a bundle has not"),
];

/// Examples of which a package says something else than its source: rule, heading, and why.
const OTHERWISE: [(&str, &str, &str); 2] = [
    (
        "debug-tool-in-production",
        "The worker of the mock server among the sources",
        "a build may still leave it out; in a package it is there",
    ),
    ("private-key-material", "A store in the resources of the Android app", "the subject is the path"),
];

static FOUND: AtomicUsize = AtomicUsize::new(0);

fn main() {
    let chosen = std::env::var("RULE").unwrap_or_default();
    let chosen: Vec<&str> = chosen.split(',').map(str::trim).filter(|r| !r.is_empty()).collect();
    let ground = Arc::new(testkit::read_app("quiet").expect("apps/quiet can be read"));
    let mut trials = Vec::new();
    for info in audit::catalogue() {
        let source_only = SOURCE_ONLY.iter().any(|(rule, _)| *rule == info.id);
        if source_only || !chosen.is_empty() && !chosen.iter().any(|name| info.answers_to(name)) {
            continue;
        }
        let ground = Arc::clone(&ground);
        trials.push(Trial::test(info.id, move || {
            let without: Vec<&str> = OTHERWISE
                .iter()
                .filter(|(rule, ..)| *rule == info.id)
                .map(|(_, heading, _)| *heading)
                .collect();
            let twins = testkit::check_twins(info, &ground, &without);
            FOUND.fetch_add(twins.found, Ordering::Relaxed);
            if twins.failures.is_empty() { Ok(()) } else { Err(twins.failures.join("\n").into()) }
        }));
    }
    let all = chosen.is_empty();
    if all {
        trials.push(Trial::test("the quiet app has no finding in any package", move || quiet(&ground)));
    }
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    let found = FOUND.load(Ordering::Relaxed);
    conclusion.exit_if_failed();
    assert!(!all || conclusion.num_filtered_out > 0 || found >= 100, "the packer knows too few examples");
}

fn quiet(ground: &Tree) -> Result<(), Failed> {
    let mut failures = Vec::new();
    for form in [Form::Apk, Form::Aab, Form::Ipa] {
        let report = testkit::open(&testkit::pack(ground, form)?, form)?;
        failures.extend(testkit::report_lines(&report).iter().map(|line| format!("{form:?}: {line}")));
        failures.extend(report.defects.iter().cloned());
        if report.apps.len() != 1 {
            failures.push(format!("{form:?}: {} apps were found", report.apps.len()));
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n").into()) }
}
