//! The proofs that every fix has to give.

use crate::Tree;
use crate::run::settings;
use audit::Settings;
use base::{Finding, Fix, Info, Inputs, Report, Safety, apply_edits};
use files::Files;
use std::collections::{BTreeMap, BTreeSet};

/// What identifies a finding when lines move: rule, path, subject.
type Name = (&'static str, String, String);

/// Apply each fix of the rule alone: what it touches can still be read, its finding is gone, nothing new is found,
/// every other byte stays, and a second run changes nothing.
pub(crate) fn each_fix(info: &'static Info, files: &Files, report: &Report) -> Vec<String> {
    let mut failures = Vec::new();
    for (_, _, finding) in report.findings().filter(|(_, _, f)| f.rule == info) {
        let Some(fix) = &finding.fix else { continue };
        if let Err(why) = one_fix(files, report, finding, fix) {
            failures.push(format!("the fix \"{}\" for {} [{}]: {why}", fix.title, info.id, finding.subject));
        }
    }
    failures
}

fn one_fix(files: &Files, before: &Report, finding: &Finding, fix: &Fix) -> Result<(), String> {
    if fix.title.is_empty() || fix.title.ends_with('.') {
        return Err("its title is an imperative sentence without a full stop".to_owned());
    }
    let changed = apply(files, fix)?;
    if changed.iter().all(|(path, text)| text_of(files, path) == Some(text.as_str())) {
        return Err("it changes nothing".to_owned());
    }
    minimal(files, fix)?;
    let after_files = files.overlaid(changed);
    let after = audit::audit(&after_files, &settings());
    let (old_gaps, new_gaps) = (gaps(before), gaps(&after));
    if let Some((path, what, why)) = new_gaps.difference(&old_gaps).next() {
        return Err(format!("afterwards something cannot be read: {path}: {what} {why}"));
    }
    let (old, new) = (count(before), count(&after));
    let name = name_of(before, finding);
    if new.get(&name).copied().unwrap_or_default() >= old.get(&name).copied().unwrap_or_default() {
        return Err("the finding is still there".to_owned());
    }
    if let Some(((rule, path, subject), _)) =
        new.iter().find(|(name, n)| old.get(*name).is_none_or(|o| o < *n))
    {
        return Err(format!("it leads to {rule} in {path} [{subject}]"));
    }
    Ok(())
}

/// Run the repair command for this rule alone. What it leaves behind must be the Good example, and a second run
/// must change nothing.
pub(crate) fn good(info: &'static Info, files: &Files, report: &Report, good: &Tree) -> Option<String> {
    let fixes: Vec<&Fix> =
        report.findings().filter(|(_, _, f)| f.rule == info).filter_map(|(_, _, f)| f.fix.as_ref()).collect();
    if fixes.is_empty() {
        return None;
    }
    let only = Settings { select: vec![info.id.to_owned()], ..settings() };
    let fixed = audit::fix(files, &only, true);
    if let Some((rule, path, why)) = fixed.refused.first() {
        return Some(format!("`capward fix --ask` refuses the fix of {rule} in {path}: {why}"));
    }
    let after = files.overlaid(fixed.changes.into_iter().map(|c| (c.path, c.new)));
    if let Some(change) = audit::fix(&after, &only, true).changes.first() {
        return Some(format!("a second `capward fix --ask` changes {} again", change.path));
    }
    let all = report
        .findings()
        .filter(|(_, _, f)| f.rule == info)
        .all(|(_, _, f)| f.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe));
    all.then(|| differs(&after, good)).flatten()
}

/// Where the repaired files differ from Good.
fn differs(after: &Files, good: &Tree) -> Option<String> {
    let mut paths: BTreeSet<&str> = good.keys().map(String::as_str).collect();
    paths.extend(after.iter().map(|(_, f)| &*f.path));
    for path in paths {
        let good = good.get(path).map(|bytes| String::from_utf8_lossy(bytes));
        let exists = after.find(path).is_some();
        if exists != good.is_some() {
            let (is, not) = if exists { ("the repaired app", "Good") } else { ("Good", "the repaired app") };
            return Some(format!("the safe fix does not lead to Good: {path} is in {is}, but not in {not}"));
        }
        if let (Some(text), Some(good)) = (text_of(after, path), good)
            && *text != good
        {
            let first = text.lines().zip(good.lines()).position(|(a, b)| a != b);
            let at = first.unwrap_or_else(|| text.lines().count().min(good.lines().count()));
            let line = |s: &str| s.lines().nth(at).unwrap_or("(end of the file)").to_owned();
            return Some(format!(
                "the safe fix does not lead to Good: {path}:{}\n  repaired: {}\n  Good:     {}",
                at + 1,
                line(text),
                line(&good)
            ));
        }
    }
    None
}

/// The texts that a fix leaves behind, by path.
fn apply(files: &Files, fix: &Fix) -> Result<BTreeMap<String, String>, String> {
    let mut texts = BTreeMap::new();
    let touched: BTreeSet<_> = fix.edits.iter().map(|e| e.file).collect();
    for file in touched {
        let path = files.path(file).to_owned();
        let text = files
            .text(file)
            .filter(|_| files.editable(file))
            .ok_or_else(|| format!("{path} is not plain text"))?;
        let edits: Vec<_> = fix.edits.iter().filter(|e| e.file == file).cloned().collect();
        texts.insert(path, apply_edits(text, &edits).map_err(|e| format!("its edits do not fit: {e:?}"))?);
    }
    for new in &fix.creates {
        if files.find(&new.path).is_some() {
            return Err(format!("{} exists already", new.path));
        }
        texts.insert(new.path.clone(), new.text.clone());
    }
    Ok(texts)
}

/// Edits replace what is wrong and no more: an edit that repeats a whole line it replaces could have been smaller.
fn minimal(files: &Files, fix: &Fix) -> Result<(), String> {
    for edit in &fix.edits {
        let old = files.text(edit.file).map_or("", |text| edit.span.of(text));
        let repeated =
            old.split_inclusive('\n').next().filter(|line| line.trim().len() > 2 && line.ends_with('\n'));
        if repeated.is_some_and(|line| edit.text.starts_with(line)) {
            return Err(format!(
                "an edit of {} repeats lines that it does not change",
                files.path(edit.file)
            ));
        }
    }
    Ok(())
}

fn text_of<'a>(files: &'a Files, path: &str) -> Option<&'a str> {
    files.text(files.find(path)?).map(|t| &**t)
}

fn name_of(report: &Report, finding: &Finding) -> Name {
    (finding.rule.id, report.path(&finding.place).to_owned(), finding.subject.clone())
}

fn count(report: &Report) -> BTreeMap<Name, usize> {
    let mut all = BTreeMap::new();
    for (_, _, finding) in report.findings() {
        *all.entry(name_of(report, finding)).or_default() += 1;
    }
    all
}

/// Gaps without their offsets, which move.
fn gaps(report: &Report) -> BTreeSet<(&str, &str, &str)> {
    report.all_gaps().map(|g| (report.path(&g.place), g.what.as_str(), g.why.as_str())).collect()
}
