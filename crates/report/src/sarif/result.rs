use super::location::{artifact, location, region};
use super::{Entry, level, message};
use crate::json::{may_show, safety};
use crate::value::{Object, Value};
use crate::view::{View, clean};
use base::{FileId, Finding, Fix, IgnoreRecord, Place, Position, Span};
use std::collections::BTreeMap;

/// GitHub keeps so many stations of a code flow.
const STATIONS: usize = 1_000;

/// GitHub keeps so many locations of a result.
const RELATED: usize = 100;

/// A finding as a `result`, with one location.
pub(super) fn result(
    view: &View<'_>,
    index: &BTreeMap<&str, usize>,
    entry: &Entry<'_>,
    cuts: &mut Vec<String>,
) -> Object {
    let finding = entry.finding;
    let id = finding.rule.id;
    if finding.steps.len() > RELATED {
        cuts.push(format!("the evidence of {id} at {} is cut", view.location(&finding.place)));
    }
    let text = [&finding.message, &finding.why, &finding.help]
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| view.clean(finding, part))
        .collect::<Vec<_>>()
        .join(" ");
    let rule_index = index.get(id).map_or(Value::Null, |at| Value::from(*at));
    let properties = Object::new()
        .with("severity", finding.severity.word())
        .with("confidence", finding.confidence.word())
        .with("subject", view.clean(finding, &finding.subject))
        .with("app", clean(entry.app));
    Object::new()
        .with("ruleId", id)
        .with_some("ruleIndex", rule_index)
        .with("level", level(finding.severity))
        .with("message", message(&text))
        .with("locations", Value::list([location(view, &finding.place)]))
        .with_some("relatedLocations", related(view, finding))
        .with_some("codeFlows", code_flows(view, finding))
        .with_some("fixes", Value::list(finding.fix.as_ref().and_then(|f| fix(view, finding, f))))
        .with("partialFingerprints", Object::new().with("capward/v1", entry.key.text()))
        .with_some("suppressions", Value::list(entry.ignored.map(|by| suppression(view, by))))
        .with("properties", properties)
}

fn related(view: &View<'_>, finding: &Finding) -> Value {
    Value::list(finding.steps.iter().take(RELATED).enumerate().map(|(at, step)| {
        location(view, &step.place)
            .with("id", at + 1)
            .with("message", message(&view.clean(finding, &step.note)))
    }))
}

/// One flow through the stations of the evidence.
fn code_flows(view: &View<'_>, finding: &Finding) -> Value {
    if finding.steps.is_empty() {
        return Value::Null;
    }
    let stations = finding.steps.iter().take(STATIONS).map(|step| {
        let note = message(&view.clean(finding, &step.note));
        Object::new().with("location", location(view, &step.place).with("message", note))
    });
    let flow = Object::new().with("locations", Value::list(stations));
    Value::list([Object::new().with("threadFlows", Value::list([flow]))])
}

/// A repair; none where its text must not be shown, or where a file is not text.
fn fix(view: &View<'_>, finding: &Finding, fix: &Fix) -> Option<Object> {
    if !may_show(fix) {
        return None;
    }
    let mut by_file: BTreeMap<FileId, Vec<Object>> = BTreeMap::new();
    for edit in &fix.edits {
        let (start, end) = view.range(&Place::At(edit.file, edit.span))?;
        by_file.entry(edit.file).or_default().push(replacement(region(start, end), &edit.text));
    }
    let mut changes: Vec<Object> = Vec::new();
    for (file, replacements) in by_file {
        let path = view.report.path(&Place::At(file, Span::default())).to_owned();
        changes.push(change(&path, replacements));
    }
    let top = Position { line: 1, column: 1 };
    for file in &fix.creates {
        changes.push(change(&file.path, vec![replacement(region(top, top), &file.text)]));
    }
    let object = Object::new()
        .with("description", message(&view.clean(finding, &fix.title)))
        .with("artifactChanges", Value::list(changes))
        .with("properties", Object::new().with("safety", safety(fix.safety)));
    (!fix.edits.is_empty() || !fix.creates.is_empty()).then_some(object)
}

fn change(path: &str, replacements: Vec<Object>) -> Object {
    Object::new().with("artifactLocation", artifact(path)).with("replacements", Value::list(replacements))
}

fn replacement(deleted: Object, text: &str) -> Object {
    Object::new().with("deletedRegion", deleted).with_some(
        "insertedContent",
        if text.is_empty() { Value::Null } else { Object::new().with("text", text).into() },
    )
}

/// Why a finding is not shown.
fn suppression(view: &View<'_>, by: &IgnoreRecord) -> Object {
    let (kind, reason, place) = match by {
        IgnoreRecord::Comment { reason, place } => ("inSource", clean(reason), Some(place)),
        IgnoreRecord::Setting { reason } => ("external", clean(reason), None),
        IgnoreRecord::Baseline => ("external", "known from the baseline".to_owned(), None),
        IgnoreRecord::NotChanged => ("external", "in a file that did not change".to_owned(), None),
    };
    let object = Object::new().with("kind", kind).with("status", "accepted").with("justification", reason);
    match place {
        Some(place) => object.with("location", location(view, place)),
        None => object,
    }
}
