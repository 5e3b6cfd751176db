use crate::{Settings, audit_with};
use base::{Edit, FileId, Finding, Fix, Gap, Inputs, Key, Memory, Report, Safety, apply_edits};
use files::Files;
use std::collections::{BTreeMap, BTreeSet};

/// Rounds after which repairing stops even if repairs are left. Every round leaves fewer findings or fewer repairs to
/// try, and a file with more repairs than this is not written by people.
const ROUNDS: usize = 200;

/// A file that a repair changes or adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Path relative to the audited root.
    pub path: String,
    /// The text before; none for a file that is added.
    pub old: Option<String>,
    /// The text after.
    pub new: String,
}

/// The outcome of repairing.
#[derive(Clone, Debug, Default)]
pub struct Fixed {
    /// Files to write, by path.
    pub changes: Vec<Change>,
    /// What was repaired: rule, path and title.
    pub applied: Vec<(&'static str, String, String)>,
    /// Repairs that were refused, with the reason.
    pub refused: Vec<(&'static str, String, String)>,
    /// Findings that the repairs brought to light: rule and path. They are weaker than what was repaired, or lie in a
    /// copy that `npx cap sync` writes anew.
    pub follow_ups: Vec<(&'static str, String)>,
    /// The audit after the repairs.
    pub report: Report,
}

/// Apply repairs until none is left. A repair is kept only if every file it touches can still be read as well as
/// before, its finding is gone, and nothing new is found but what is weaker or lies in a generated copy.
pub fn fix(files: &Files, settings: &Settings, ask: bool) -> Fixed {
    let mut now = files.clone();
    let memory = Memory::default();
    let audit = |files: &Files| audit_with(files, settings, Some(&memory));
    let mut report = audit(&now);
    let known: BTreeSet<Key> = report.findings().map(|(_, k, _)| *k).collect();
    let mut fixed = Fixed::default();
    let mut tried: BTreeSet<Key> = BTreeSet::new();
    let mut progress = false;
    for _ in 0..ROUNDS {
        let wanted: Vec<(Key, Fix, &'static str, String)> = report
            .findings()
            .filter_map(|(_, key, finding)| {
                let fix = finding.fix.clone()?;
                let allowed = fix.safety == Safety::Safe || ask;
                (allowed && !tried.contains(key))
                    .then(|| (*key, fix, finding.rule.id, report.path(&finding.place).to_owned()))
            })
            .collect();
        if wanted.is_empty() {
            // What was refused may fit now that others are done.
            if !progress || tried.is_empty() {
                break;
            }
            progress = false;
            tried.clear();
            fixed.refused.clear();
            continue;
        }
        // Offsets are those of this round's files, so at most one repair per file and round; the others follow.
        let mut touched: BTreeSet<FileId> = BTreeSet::new();
        let mut batch = Vec::new();
        for (key, fix, rule, path) in wanted {
            if fix.edits.iter().any(|e| touched.contains(&e.file)) {
                continue;
            }
            touched.extend(fix.edits.iter().map(|e| e.file));
            batch.push((key, fix, rule, path));
        }
        for (key, fix, rule, path) in batch {
            // Another repair of this round may have taken the finding away already.
            if !report.findings().any(|(_, k, _)| *k == key) {
                continue;
            }
            match try_fix(&now, &report, &audit, key, &fix) {
                Ok((after, after_report)) => {
                    now = after;
                    report = after_report;
                    fixed.applied.push((rule, path, fix.title));
                    progress = true;
                    // A new file moves the ids of the others: what is left of the batch means the old ones.
                    if !fix.creates.is_empty() {
                        break;
                    }
                }
                Err(why) => {
                    tried.insert(key);
                    fixed.refused.push((rule, path, why));
                }
            }
        }
    }
    fixed.changes = changes(files, &now);
    let new = report.findings().filter(|(_, k, _)| !fixed.changes.is_empty() && !known.contains(k));
    fixed.follow_ups = new.map(|(_, _, f)| (f.rule.id, report.path(&f.place).to_owned())).collect();
    fixed.report = report;
    fixed
}

/// The files and the report after one repair, or why it was refused.
fn try_fix(
    files: &Files,
    before: &Report,
    audit: &dyn Fn(&Files) -> Report,
    key: Key,
    fix: &Fix,
) -> Result<(Files, Report), String> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let mut by_file: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    for edit in &fix.edits {
        by_file.entry(edit.file).or_default().push(edit.clone());
    }
    for (file, edits) in by_file {
        let path = files.path(file).to_owned();
        if !files.editable(file) {
            return Err(format!("{path} is not plain UTF-8 text"));
        }
        let text = files.text(file).ok_or_else(|| format!("{path} was not read"))?;
        let new = apply_edits(text, &edits).map_err(|e| format!("the edits of {path} do not fit ({e:?})"))?;
        texts.insert(path, new);
    }
    for file in &fix.creates {
        if files.find(&file.path).is_some() {
            return Err(format!("{} exists already", file.path));
        }
        texts.insert(file.path.clone(), file.text.clone());
    }
    let touched: BTreeSet<String> = texts.keys().cloned().collect();
    let after = files.overlaid(texts);
    let report = audit(&after);
    let old: BTreeSet<Key> = before.findings().map(|(_, k, _)| *k).collect();
    if namesakes(&report, before, key) >= namesakes(before, before, key) {
        return Err("the finding would still be there".to_owned());
    }
    let repaired = before.findings().find(|(_, k, _)| **k == key).map(|(_, _, f)| f.severity);
    let acceptable = |f: &Finding| Some(f.severity) < repaired || is_generated(report.path(&f.place));
    if let Some((_, _, finding)) = report.findings().find(|(_, k, f)| !old.contains(k) && !acceptable(f)) {
        return Err(format!("it would lead to {}", finding.rule.id));
    }
    if gaps_in(&report, &touched) > gaps_in(before, &touched) {
        return Err("the file could not be read as well as before".to_owned());
    }
    Ok((after, report))
}

/// True for what `npx cap sync` writes: repairing the source is the way to repair it.
fn is_generated(path: &str) -> bool {
    path.ends_with("/assets/capacitor.config.json")
        || path.ends_with("/App/capacitor.config.json")
        || path.contains("/assets/public/")
        || path.contains("/App/public/")
}

/// How many findings of `report` have the rule, path and subject of the finding that `before` knows as `key`. Where
/// there are several, the key of one that is gone passes on to the next.
fn namesakes(report: &Report, before: &Report, key: Key) -> usize {
    let name = |r: &Report, f: &Finding| (f.rule.id, r.path(&f.place).to_owned(), f.subject.clone());
    let wanted = before.findings().find(|(_, k, _)| **k == key).map(|(_, _, f)| name(before, f));
    report.findings().filter(|(_, _, f)| Some(name(report, f)) == wanted).count()
}

fn gaps_in(report: &Report, paths: &BTreeSet<String>) -> usize {
    report.all_gaps().filter(|g: &&Gap| paths.contains(report.path(&g.place))).count()
}

fn changes(before: &Files, after: &Files) -> Vec<Change> {
    after
        .iter()
        .filter_map(|(id, file)| {
            let new = after.text(id)?;
            let old = before.find(&file.path).and_then(|f| before.text(f));
            (old != Some(new)).then(|| Change {
                path: file.path.to_string(),
                old: old.map(|t| t.to_string()),
                new: new.to_string(),
            })
        })
        .collect()
}
