use crate::check::Checked;
use crate::ignore::Comments;
use crate::{Settings, VERSION};
use app::App;
use base::{
    AppReport, FileId, Finding, Gap, IgnoreRecord, Ignored, Inputs, Key, Place, Report, SourceText,
    UnusedIgnore,
};
use files::Files;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Apply settings, ignores and baseline, and put the report together.
pub(crate) fn judge(files: &Files, settings: &Settings, apps: &[App], checked: Vec<Checked>) -> Report {
    let comments = Comments::scan(files);
    let used_entries = RefCell::new(BTreeSet::new());
    let mut report = Report { version: VERSION, ..Report::default() };
    let mut rules_run = 0;
    for (app, checked) in apps.iter().zip(checked) {
        if settings.exclude.iter().any(|e| within(&app.folder, e)) {
            continue;
        }
        rules_run += checked.rules_run;
        report.defects.extend(checked.defects);
        let ran = |name: &str| crate::explain(name).is_some_and(|info| settings.chooses(info));
        let demands = if app.electron || checked.compared {
            Vec::new()
        } else {
            rules::demands(app, &checked.findings, &ran)
        };
        let (findings, ignored) = sort_out(files, settings, &comments, &used_entries, checked.findings);
        let mut gaps = checked.gaps;
        gaps.sort();
        gaps.dedup();
        report.apps.push(AppReport {
            folder: app.folder.clone(),
            name: app.name.clone(),
            traits: app.traits(files),
            findings,
            ignored,
            demands,
            changes: checked.changes,
            gaps,
        });
    }
    report.gaps.clone_from(&files.gaps);
    let ran = |name: &str| {
        crate::explain(name).is_some_and(|info| settings.chooses(info)) && settings.changed.is_none()
    };
    report.unused_ignores = comments.unused(ran);
    report.unused_ignores.extend(unused_entries(files, settings, &used_entries.borrow()));
    report.counters = BTreeMap::from([
        ("apps", report.apps.len() as u64),
        ("bytes_read", files.bytes_read),
        ("files_seen", files.len() as u64),
        (
            "files_read",
            files.iter().filter(|(_, f)| !matches!(f.content, files::Content::Listed)).count() as u64,
        ),
        ("rules_run", rules_run),
    ]);
    report.files = sources(files, &report);
    report
}

/// Split findings into those to show, with their keys, and those that somebody chose not to see.
fn sort_out(
    files: &Files,
    settings: &Settings,
    comments: &Comments,
    used_entries: &RefCell<BTreeSet<usize>>,
    mut findings: Vec<Finding>,
) -> (Vec<(Key, Finding)>, Vec<Ignored>) {
    findings.sort_by(|a, b| order(files, a).cmp(&order(files, b)));
    findings.dedup_by(|a, b| a.rule == b.rule && a.place == b.place && a.subject == b.subject);
    let mut counts: BTreeMap<(&str, String, String), u32> = BTreeMap::new();
    let mut shown = Vec::new();
    let mut ignored = Vec::new();
    for mut finding in findings {
        let path = path_of(files, &finding.place).to_owned();
        let nth = counts.entry((finding.rule.id, path.clone(), finding.subject.clone())).or_default();
        let key = Key::new(finding.rule.id, &path, &finding.subject, *nth);
        *nth += 1;
        if let Some(severity) = settings.severity.get(finding.rule.id) {
            finding.severity = *severity;
        }
        let by = match comments.covering(&finding) {
            Some(c) => Some(IgnoreRecord::Comment { reason: c.reason.clone(), place: c.place() }),
            None => by_setting(settings, used_entries, &finding, &path)
                .or_else(|| settings.baseline.knows(key).then_some(IgnoreRecord::Baseline))
                .or_else(|| {
                    let changed = settings.changed.as_ref()?;
                    (!changed.contains(&path)).then_some(IgnoreRecord::NotChanged)
                }),
        };
        if !settings.shows(&finding) {
            continue;
        }
        match by {
            Some(by) => ignored.push(Ignored { key, finding, by }),
            None => shown.push((key, finding)),
        }
    }
    shown.sort_by(|(_, a), (_, b)| {
        (b.severity, b.confidence)
            .cmp(&(a.severity, a.confidence))
            .then_with(|| order(files, a).cmp(&order(files, b)))
    });
    (shown, ignored)
}

/// The order that does not depend on threads: rule, then path, then place.
fn order<'a>(files: &'a Files, finding: &'a Finding) -> (&'static str, &'a str, u32, &'a str) {
    let start = finding.place.span().map_or(0, |s| s.start);
    (finding.rule.id, path_of(files, &finding.place), start, &finding.subject)
}

fn path_of<'a>(files: &'a Files, place: &'a Place) -> &'a str {
    match place {
        Place::At(file, _) => files.path(*file),
        Place::Missing(path) => path,
    }
}

fn by_setting(
    settings: &Settings,
    used: &RefCell<BTreeSet<usize>>,
    finding: &Finding,
    path: &str,
) -> Option<IgnoreRecord> {
    let (at, entry) = settings.ignores.iter().enumerate().find(|(_, e)| {
        finding.rule.answers_to(&e.rule)
            && e.path.as_deref().is_none_or(|p| within(path, p))
            && e.subject.as_deref().is_none_or(|s| s == finding.subject)
            && !has_ended(settings, e)
    })?;
    used.borrow_mut().insert(at);
    let owner = entry.owner.as_deref().map(|o| format!(" ({o})")).unwrap_or_default();
    Some(IgnoreRecord::Setting { reason: format!("{}{owner}", entry.reason) })
}

fn has_ended(settings: &Settings, entry: &crate::IgnoreEntry) -> bool {
    let until = entry.until.as_deref().and_then(crate::Date::parse);
    matches!((until, settings.today), (Some(until), Some(today)) if until < today)
}

/// True where `path` is `folder` or lies below it.
fn within(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches(['*', '/']);
    path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')) || folder.is_empty()
}

/// Entries of the settings file that hid nothing, or whose time is over.
fn unused_entries(files: &Files, settings: &Settings, used: &BTreeSet<usize>) -> Vec<UnusedIgnore> {
    let place = Place::Missing("capward.toml".into());
    let place = files.find("capward.toml").map_or(place, |f| Place::At(f, base::Span::default()));
    let mut all = Vec::new();
    for (at, entry) in settings.ignores.iter().enumerate() {
        let rule = &entry.rule;
        let message = if has_ended(settings, entry) {
            format!("the ignore of {rule} ended on {}", entry.until.as_deref().unwrap_or_default())
        } else if !used.contains(&at) && settings.changed.is_none() {
            format!("the ignore of {rule} hides nothing; remove it")
        } else {
            continue;
        };
        all.push(UnusedIgnore { place: place.clone(), message });
    }
    all
}

/// The texts of the files that the report speaks of.
fn sources(files: &Files, report: &Report) -> BTreeMap<FileId, SourceText> {
    let mut ids: BTreeSet<FileId> = BTreeSet::new();
    let mut add = |place: &Place| ids.extend(place.file());
    for app in &report.apps {
        let findings = app.findings.iter().map(|(_, f)| f).chain(app.ignored.iter().map(|i| &i.finding));
        for finding in findings {
            add(&finding.place);
            finding.steps.iter().for_each(|s| add(&s.place));
            finding.fix.iter().flat_map(|f| &f.edits).for_each(|e| add(&Place::At(e.file, e.span)));
        }
        for ignored in &app.ignored {
            if let IgnoreRecord::Comment { place, .. } = &ignored.by {
                add(place);
            }
        }
        app.demands.iter().flat_map(|d| &d.places).for_each(&mut add);
        app.gaps.iter().for_each(|g: &Gap| add(&g.place));
    }
    report.gaps.iter().for_each(|g| add(&g.place));
    report.unused_ignores.iter().for_each(|u| add(&u.place));
    ids.into_iter()
        .map(|id| {
            let text = files.text(id).cloned().unwrap_or_else(|| "".into());
            (id, SourceText { path: files.path(id).into(), text })
        })
        .collect()
}
