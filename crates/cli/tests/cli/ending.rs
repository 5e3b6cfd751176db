//! Exit codes, formats and wrong calls.

use crate::support::*;
use std::fs;

const FORMATS: [&str; 3] = ["human", "json", "sarif"];

#[test]
fn exit_codes_are_the_same_for_every_format() {
    let (quiet, leaky, empty) = (project("quiet"), project("leaky"), tempfile::tempdir().unwrap());
    for format in FORMATS {
        let code = |dir: &tempfile::TempDir, more: &[&str]| {
            let run = capward(dir.path(), &[&["--format", format], more].concat());
            if format != "human" {
                run.json();
            }
            run.code
        };
        assert_eq!(code(&quiet, &[]), Some(0), "{format}");
        assert_eq!(code(&quiet, &["--all", "--fail-on", "low"]), Some(0), "{format}");
        assert_eq!(code(&leaky, &[]), Some(1), "{format}");
        assert_eq!(code(&leaky, &["--fail-on", "none"]), Some(0), "{format}");
        assert_eq!(
            code(&leaky, &["--select", "backup-exposes-data"]),
            Some(0),
            "{format}: below the threshold"
        );
        assert_eq!(
            code(&leaky, &["--select", "backup-exposes-data", "--fail-on", "low"]),
            Some(1),
            "{format}"
        );
        assert_eq!(
            code(&leaky, &["--select", "csp-missing,backup-exposes-data", "--fail-on", "low"]),
            Some(1),
            "{format}"
        );
        assert_eq!(code(&empty, &[]), Some(3), "{format}");
    }
}

#[test]
fn a_report_written_to_a_file_is_the_same_and_ends_the_same() {
    let dir = project("leaky");
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("report.json");
    let run = capward(dir.path(), &["--format", "json", "-o", file.to_str().unwrap()]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    assert_eq!(fs::read_to_string(&file).unwrap(), capward(dir.path(), &["--format", "json"]).out);
    let nowhere = out.path().join("no/such/folder/report.json");
    assert_eq!(capward(dir.path(), &["--format", "json", "-o", nowhere.to_str().unwrap()]).code, Some(2));
}

#[test]
fn wrong_calls_and_wrong_settings_end_with_2_and_say_why() {
    let dir = project("quiet");
    let says = |args: &[&str], word: &str| {
        let run = capward(dir.path(), args);
        assert_eq!(run.code, Some(2), "{args:?}: {run:#?}");
        assert!(run.err.contains(word), "{args:?}: {}", run.err);
    };
    says(&["--no-such-flag"], "no-such-flag");
    says(&["--format", "pdf"], "pdf");
    says(&["--select", "server-cleartxt"], "server-cleartext");
    says(&["explain", "nothing-like-it"], "nothing-like-it");
    says(&["--baseline", "nowhere.json"], "nowhere.json");
    says(&["--since", "HEAD"], "git");
    write(dir.path(), "capward.toml", "all = true\nprofil = \"store\"\n");
    says(&[], "capward.toml:2:1");
    write(dir.path(), "capward.toml", "[[ignores]]\nrule = \"server-cleartext\"\nreason = \"\"\n");
    says(&[], "reason");
}

#[test]
fn settings_of_the_project_are_used_and_the_command_line_wins() {
    let dir = project("leaky");
    write(dir.path(), "capward.toml", "fail-on = \"none\"\nignore = [\"csp-script-unsafe-inline\"]\n");
    assert_eq!(capward::<&str>(dir.path(), &[]).code, Some(0));
    assert_eq!(capward(dir.path(), &["--fail-on", "low"]).code, Some(1));
    assert!(!rules(dir.path()).contains(&"csp-script-unsafe-inline".to_owned()));
}

#[test]
fn every_rule_is_explained_by_name_and_by_number() {
    let dir = tempfile::tempdir().unwrap();
    let rules = capward(dir.path(), &["rules", "--json"]);
    assert_eq!(rules.code, Some(0));
    let by_name = capward(dir.path(), &["explain", "server-cleartext"]);
    assert_eq!(by_name.code, Some(0));
    assert!(by_name.out.contains("Cleartext"), "{}", by_name.out);
    assert_eq!(capward(dir.path(), &["explain", "cap-cfg-02"]).out, by_name.out);
}

#[test]
fn several_folders_are_audited_one_after_the_other() {
    let (quiet, leaky) = (project("quiet"), project("leaky"));
    let (a, b) = (quiet.path().to_str().unwrap(), leaky.path().to_str().unwrap());
    assert_eq!(capward(quiet.path(), &[a, b]).code, Some(1));
    assert_eq!(capward(quiet.path(), &[a, b, "--format", "json"]).code, Some(2));
}

#[test]
fn the_demo_has_a_weakness_of_every_area() {
    let dir = project("leaky");
    let rules = rules(dir.path());
    for rule in [
        "allow-navigation-wildcard",
        "android-web-debugging-in-release",
        "ats-disabled",
        "backup-exposes-data",
        "csp-connect-open",
        "csp-script-unsafe-inline",
        "custom-scheme-registered",
        "deprecated-or-unmaintained-plugin",
        "exported-component-unprotected",
        "file-provider-too-broad",
        "live-update-unsigned",
        "logging-in-production",
        "native-config-drift",
        "nsc-trusts-user-ca",
        "remote-server-url",
        "server-cleartext",
        "source-maps-shipped",
    ] {
        assert!(rules.iter().any(|r| r == rule), "{rule} is not among {rules:#?}");
    }
}
