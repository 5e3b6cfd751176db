//! The report as JSON, rule pages and the table of rules, as text files.

use crate::sample::{assert_expected, catalogue, report};
use capward_report::{explain, json, rules_table};

#[test]
fn the_json_report_holds_everything_but_secrets() {
    let text = json(&report());
    assert!(!text.contains("hunter2-and") && !text.contains("0123456789abcdef"));
    assert!(!text.contains(['\u{1b}', '\u{202e}']));
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["schema_version"], 1);
    assert_eq!(value["apps"][0]["findings"].as_array().unwrap().len(), 8);
    assert_eq!(value["apps"][0]["findings"][4]["place"]["path"], "www/c\u{1b}[31m.html");
    assert_expected("report.json", &text);
}

#[test]
fn every_key_of_the_json_report_is_documented() {
    fn keys<'a>(value: &'a serde_json::Value, into: &mut Vec<&'a str>) {
        match value {
            serde_json::Value::Array(items) => items.iter().for_each(|v| keys(v, into)),
            serde_json::Value::Object(map) => map.iter().for_each(|(key, v)| {
                into.push(key);
                keys(v, into);
            }),
            _ => {}
        }
    }
    let docs = include_str!("../../../../docs/json.md");
    let value: serde_json::Value = serde_json::from_str(&json(&report())).unwrap();
    let mut all = Vec::new();
    keys(&value, &mut all);
    let missing: Vec<_> = all.iter().filter(|key| !docs.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "docs/json.md does not say what these are: {missing:?}");
}

#[test]
fn pages_and_the_table_read_well_in_a_terminal() {
    assert_expected("explain.txt", &explain(&crate::sample::CLEARTEXT, false));
    assert_expected("rules.txt", &rules_table(&catalogue()));
    assert!(explain(&crate::sample::CLEARTEXT, true).contains("\u{1b}[32m+  cleartext: false,\u{1b}[0m"));
}
