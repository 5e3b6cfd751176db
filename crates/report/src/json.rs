//! The report as JSON. The schema is described in `docs/json.md`; a change of meaning raises [`VERSION`].

use crate::snippet::snippet;
use crate::value::{Object, Value};
use crate::view::{View, clean};
use base::{
    AppReport, Demand, Finding, Fix, Gap, IgnoreRecord, Ignored, Key, Place, Report, Safety, SheetLine,
    Status, redact_line,
};

/// The version of the schema. New keys may come without a new version.
const VERSION: u32 = 1;

/// Terminal columns of a source line; longer ones are clipped around the marked part.
const SNIPPET_WIDTH: usize = 200;

/// The report as JSON: everything it holds, without secrets.
pub fn json(report: &Report) -> String {
    let view = View::new(report);
    let counters =
        report.counters.iter().fold(Object::new(), |object, (name, count)| object.with(name, *count));
    let totals = crate::human::SEVERITIES.into_iter().fold(Object::new(), |object, severity| {
        object.with(severity.word(), report.findings().filter(|(_, _, f)| f.severity == severity).count())
    });
    let unused = report.unused_ignores.iter().map(|unused| {
        Object::new().with("place", place(&view, &unused.place)).with("message", clean(&unused.message))
    });
    let document: Value = Object::new()
        .with("schema_version", VERSION)
        .with("capward_version", report.version)
        .with("apps", Value::list(report.apps.iter().map(|a| app(&view, a))))
        .with("gaps", Value::list(report.gaps.iter().map(|g| gap(&view, g))))
        .with("unused_ignores", Value::list(unused))
        .with("defects", Value::list(report.defects.iter().map(|d| clean(d))))
        .with("totals", totals)
        .with("counters", counters)
        .into();
    document.render()
}

fn app(view: &View<'_>, app: &AppReport) -> Object {
    Object::new()
        .with("folder", app.folder.as_str())
        .with("name", clean(&app.name))
        .with("traits", Value::list(app.traits.iter().map(|t| clean(t))))
        .with("findings", Value::list(app.findings.iter().map(|(key, f)| finding(view, *key, f))))
        .with("ignored", Value::list(app.ignored.iter().map(|i| ignored(view, i))))
        .with("demands", Value::list(app.demands.iter().map(|d| demand(view, d))))
        .with("changes", Value::list(app.changes.iter().map(change)))
        .with("gaps", Value::list(app.gaps.iter().map(|g| gap(view, g))))
}

/// What a build added or changed.
fn change(line: &SheetLine) -> Object {
    Object::new().with("name", clean(&line.name)).with("value", clean(&line.value))
}

fn finding(view: &View<'_>, key: Key, finding: &Finding) -> Object {
    let steps = finding.steps.iter().map(|step| {
        Object::new().with("place", place(view, &step.place)).with("note", view.clean(finding, &step.note))
    });
    let fix = finding.fix.as_ref().map_or(Value::Null, |f| fix(view, finding, f).into());
    Object::new()
        .with("key", key.text())
        .with("rule", finding.rule.id)
        .with("code", finding.rule.code())
        .with("title", finding.rule.title)
        .with("severity", finding.severity.word())
        .with("confidence", finding.confidence.word())
        .with("place", place(view, &finding.place))
        .with("subject", view.clean(finding, &finding.subject))
        .with("message", view.clean(finding, &finding.message))
        .with("why", view.clean(finding, &finding.why))
        .with("help", view.clean(finding, &finding.help))
        .with("steps", Value::list(steps))
        .with("fix", fix)
}

/// A place: its path, and where it has text also positions, byte range and the redacted line.
fn place(view: &View<'_>, place: &Place) -> Object {
    let object = Object::new().with("path", view.report.path(place));
    let (Some((start, end)), Place::At(file, span)) = (view.range(place), place) else {
        return object.with("missing", matches!(place, Place::Missing(_)));
    };
    let line = view.file(*file).and_then(|f| snippet(f, *span, SNIPPET_WIDTH));
    object
        .with("line", start.line)
        .with("column", start.column)
        .with("end_line", end.line)
        .with("end_column", end.column)
        .with("start_byte", span.start)
        .with("end_byte", span.end)
        .with_some("source_line", line.map(|l| l.text).unwrap_or_default())
}

/// A repair. Where its text holds something that must not be shown, the edits are left out.
fn fix(view: &View<'_>, finding: &Finding, fix: &Fix) -> Object {
    let object =
        Object::new().with("title", view.clean(finding, &fix.title)).with("safety", safety(fix.safety));
    if !may_show(fix) {
        return object.with("edits_hidden", true);
    }
    let edits = fix.edits.iter().map(|edit| {
        let path = view.report.files.get(&edit.file).map_or("", |f| &f.path);
        Object::new()
            .with("path", path)
            .with("start_byte", edit.span.start)
            .with("end_byte", edit.span.end)
            .with("text", edit.text.as_str())
    });
    let creates = fix
        .creates
        .iter()
        .map(|file| Object::new().with("path", file.path.as_str()).with("text", file.text.as_str()));
    object.with("edits_hidden", false).with("edits", Value::list(edits)).with("creates", Value::list(creates))
}

/// False where the new text of a fix holds what looks like a credential.
pub(crate) fn may_show(fix: &Fix) -> bool {
    let texts = fix.edits.iter().map(|e| &e.text).chain(fix.creates.iter().map(|c| &c.text));
    texts.into_iter().all(|text| redact_line(text, 0, &[]) == *text)
}

/// The word for who may apply a fix.
pub(crate) fn safety(safety: Safety) -> &'static str {
    match safety {
        Safety::Safe => "safe",
        Safety::Ask => "ask",
    }
}

fn ignored(view: &View<'_>, ignored: &Ignored) -> Object {
    let by = match &ignored.by {
        IgnoreRecord::Comment { reason, place: at } => {
            Object::new().with("kind", "comment").with("reason", clean(reason)).with("place", place(view, at))
        }
        IgnoreRecord::Setting { reason } => {
            Object::new().with("kind", "setting").with("reason", clean(reason))
        }
        IgnoreRecord::Baseline => Object::new().with("kind", "baseline"),
        IgnoreRecord::NotChanged => Object::new().with("kind", "not-changed"),
    };
    finding(view, ignored.key, &ignored.finding).with("ignored_by", by)
}

fn demand(view: &View<'_>, demand: &Demand) -> Object {
    let status = match demand.status {
        Status::Met => "met",
        Status::NotMet => "not-met",
        Status::NotApplicable => "not-applicable",
        Status::CouldNotTell => "could-not-tell",
    };
    Object::new()
        .with("code", demand.id.code())
        .with("title", demand.id.title())
        .with("status", status)
        .with("note", clean(&demand.note))
        .with("places", Value::list(demand.places.iter().map(|p| place(view, p))))
}

fn gap(view: &View<'_>, gap: &Gap) -> Object {
    Object::new()
        .with("place", place(view, &gap.place))
        .with("what", clean(&gap.what))
        .with("why", clean(&gap.why))
}
