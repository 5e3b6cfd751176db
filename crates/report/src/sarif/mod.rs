//! The report as SARIF 2.1.0, as code scanning services read it.
//!
//! The format: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>. What GitHub reads of it, and its
//! limits: <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>.

mod location;
mod result;
mod rules;

use crate::value::{Object, Value};
use crate::view::{View, clean};
use base::{Finding, IgnoreRecord, Info, Key, Report, Severity};
use location::location;
use std::collections::BTreeMap;

/// GitHub rejects a run with more results.
const RESULTS: usize = 25_000;

/// Gaps beyond this are counted only; a log is no place to read thousands of them.
const NOTIFICATIONS: usize = 2_000;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The report as SARIF, with the whole catalogue of rules. Ignored findings are results with a suppression.
pub fn sarif(report: &Report, catalogue: &[&'static Info]) -> String {
    log(report, catalogue, true)
}

/// The same without the ignored findings, for services that show suppressed results as open ones. GitHub's code
/// scanning is one of them: <https://github.com/github/codeql-action/issues/1230>.
pub fn sarif_without_ignored(report: &Report, catalogue: &[&'static Info]) -> String {
    log(report, catalogue, false)
}

/// A finding, and why it is not shown.
struct Entry<'a> {
    app: &'a str,
    key: Key,
    finding: &'a Finding,
    ignored: Option<&'a IgnoreRecord>,
}

fn log(report: &Report, catalogue: &[&'static Info], with_ignored: bool) -> String {
    let view = View::new(report);
    let index: BTreeMap<&str, usize> = catalogue.iter().enumerate().map(|(at, info)| (info.id, at)).collect();
    let mut entries = entries(report, with_ignored);
    let mut cuts = Vec::new();
    if entries.len() > RESULTS {
        cuts.push(format!("only the first {RESULTS} of {} results are written", entries.len()));
        entries.truncate(RESULTS);
    }
    let results: Vec<Object> = entries.iter().map(|e| result::result(&view, &index, e, &mut cuts)).collect();
    let driver = Object::new()
        .with("name", "capward")
        .with_some("semanticVersion", report.version)
        .with("informationUri", env!("CARGO_PKG_REPOSITORY"))
        .with("rules", Value::list(catalogue.iter().map(|info| rules::descriptor(info))))
        .with("notifications", Value::list(KINDS.map(|(id, text)| kind(id, text))));
    let run = Object::new()
        .with("tool", Object::new().with("driver", driver))
        .with("invocations", Value::list([invocation(&view, &cuts)]))
        .with("originalUriBaseIds", bases())
        .with("columnKind", "unicodeCodePoints")
        .with("results", Value::list(results));
    let log = Object::new().with("$schema", SCHEMA).with("version", "2.1.0").with("runs", Value::list([run]));
    Value::from(log).render()
}

/// The findings of every app, worst first, and then the ignored ones.
fn entries(report: &Report, with_ignored: bool) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = report
        .findings()
        .map(|(app, key, finding)| Entry { app: &app.name, key: *key, finding, ignored: None })
        .collect();
    entries.sort_by_key(|e| std::cmp::Reverse(e.finding.severity));
    if with_ignored {
        entries.extend(report.apps.iter().flat_map(|app| {
            app.ignored.iter().map(|i| Entry {
                app: &app.name,
                key: i.key,
                finding: &i.finding,
                ignored: Some(&i.by),
            })
        }));
    }
    entries
}

/// The kinds of notifications.
const KINDS: [(&str, &str); 4] = [
    ("gap", "Something that could not be read, resolved or decided."),
    ("unused-ignore", "An ignore that hides nothing, or that cannot be understood."),
    ("defect", "A rule that failed: a defect of capward."),
    ("limit", "A part of the report that was left out because it is too large for this format."),
];

fn kind(id: &str, text: &str) -> Object {
    Object::new().with("id", id).with("shortDescription", Object::new().with("text", text))
}

/// What happened while auditing: gaps, defects and what was left out.
fn invocation(view: &View<'_>, cuts: &[String]) -> Object {
    let report = view.report;
    let mut execution: Vec<Value> = Vec::new();
    for defect in &report.defects {
        execution.push(notification("defect", "error", &clean(defect), None));
    }
    let gaps = report.all_gaps().count();
    for gap in report.all_gaps().take(NOTIFICATIONS) {
        let text = format!("{} {}", clean(&gap.what), clean(&gap.why));
        execution.push(notification("gap", "note", &text, Some(location(view, &gap.place))));
    }
    let more =
        (gaps > NOTIFICATIONS).then(|| format!("only the first {NOTIFICATIONS} of {gaps} gaps are written"));
    for cut in cuts.iter().chain(&more) {
        execution.push(notification("limit", "warning", cut, None));
    }
    let ignores = report.unused_ignores.iter().take(NOTIFICATIONS).map(|unused| {
        notification("unused-ignore", "warning", &clean(&unused.message), Some(location(view, &unused.place)))
    });
    Object::new()
        .with("executionSuccessful", report.defects.is_empty())
        .with("toolExecutionNotifications", execution)
        .with("toolConfigurationNotifications", Value::list(ignores))
}

fn notification(kind: &str, level: &str, text: &str, place: Option<Object>) -> Value {
    Object::new()
        .with("descriptor", Object::new().with("id", kind))
        .with("level", level)
        .with("message", message(text))
        .with_some("locations", Value::list(place))
        .into()
}

fn bases() -> Object {
    let text = "The folder that was audited.";
    let root = Object::new().with("description", Object::new().with("text", text));
    Object::new().with("%SRCROOT%", root)
}

/// No sentence of a report is longer; one that is comes from a hostile file.
const MESSAGE: usize = 4_000;

/// A message. What would be read as a link (`[text](target)`) is taken apart, because the text may quote audited
/// files.
fn message(text: &str) -> Object {
    let mut text = text.replace("](", "] (");
    if let Some((end, _)) = text.char_indices().nth(MESSAGE) {
        text.truncate(end);
        text.push('\u{2026}');
    }
    Object::new().with("text", text)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}
