//! The same app packed: what a package gives must be what its source gave.

// Packages are opened from a file, as users do.
#![allow(clippy::disallowed_methods)]

use crate::run::{page_name, settings};
use crate::{Example, Form, PageError, Tree, audit_all, lay, pack, parse, ships};
use base::{Info, Report};
use std::collections::BTreeSet;

/// What became of the examples of a page.
#[derive(Debug, Default)]
pub struct Twins {
    /// Each a text of some lines that starts with the place in the page.
    pub failures: Vec<String>,
    /// How many examples were packed.
    pub packed: usize,
    /// How many of those have a finding.
    pub found: usize,
}

/// Pack every example of a rule's page that changes nothing but files that ship, audit the packages, and compare what
/// the rule says: the same subjects, with places that may differ. Examples with a heading in `without` are left out.
pub fn check_twins(info: &'static Info, ground: &Tree, without: &[&str]) -> Twins {
    let mut twins = Twins::default();
    let file = page_name(info);
    let page = match parse(info.page) {
        Ok(page) => page,
        Err(PageError { line, message }) => {
            twins.failures.push(format!("{file}:{line}: {message}"));
            return twins;
        }
    };
    for example in &page.examples {
        let whole = example.changes.iter().all(|c| ships(&c.fence().path));
        if example.changes.is_empty() || !whole || without.contains(&example.heading.as_str()) {
            continue;
        }
        let before = twins.failures.len();
        compare(info, ground, example, &mut twins);
        for failure in twins.failures.iter_mut().skip(before) {
            *failure = format!("{file}:{}: {}: {failure}", example.line, example.heading);
        }
    }
    twins
}

fn compare(info: &'static Info, ground: &Tree, example: &Example, twins: &mut Twins) {
    let Ok(tree) = lay(ground, example) else { return };
    let source = audit_all(&tree);
    let expected = subjects(info, &source);
    let (mut packed, mut seen) = (false, BTreeSet::new());
    for form in [Form::Apk, Form::Aab, Form::Ipa] {
        // What the packer does not know is no example of a package.
        let Ok(bytes) = pack(&tree, form) else { continue };
        packed = true;
        let report = match open(&bytes, form) {
            Ok(report) => report,
            Err(why) => {
                twins.failures.push(format!("the {form:?} cannot be opened: {why}"));
                continue;
            }
        };
        twins.failures.extend(report.defects.iter().map(|d| format!("{form:?}: {d}")));
        let found = subjects(info, &report);
        for (_, subject) in &found {
            if !expected.iter().any(|(_, s)| s == subject) {
                twins
                    .failures
                    .push(format!("the {form:?} has a finding that the source has not: [{subject}]"));
            }
        }
        for (path, subject) in &expected {
            let of_form = match path.split('/').next() {
                Some("android") => form != Form::Ipa,
                Some("ios") => form == Form::Ipa,
                _ => false,
            };
            let there = found.iter().any(|(_, s)| s == subject);
            if there {
                seen.insert(subject.clone());
            } else if of_form {
                twins
                    .failures
                    .push(format!("the {form:?} has not the finding of the source: [{subject}] in {path}"));
            }
        }
    }
    if !packed {
        return;
    }
    twins.packed += 1;
    twins.found += usize::from(!expected.is_empty());
    for (path, subject) in &expected {
        if !path.starts_with("android/") && !path.starts_with("ios/") && !seen.contains(subject) {
            twins.failures.push(format!("no package has the finding of the source: [{subject}] in {path}"));
        }
    }
}

/// Where a rule found something, and on what.
fn subjects(info: &'static Info, report: &Report) -> Vec<(String, String)> {
    let mut all: Vec<_> = report
        .findings()
        .filter(|(_, _, f)| f.rule == info)
        // What signing puts in for a name of Xcode.
        .map(|(_, _, f)| (f, f.subject.replace("$(AppIdentifierPrefix)", "TEAMID1234.")))
        .map(|(f, subject)| (report.path(&f.place).to_owned(), subject))
        .collect();
    all.sort();
    all.dedup();
    all
}

/// The report on a package with every rule, whatever its tier.
///
/// # Errors
/// Why it cannot be opened.
pub fn open(bytes: &[u8], form: Form) -> Result<Report, String> {
    let name = match form {
        Form::Apk => "app.apk",
        Form::Aab => "app.aab",
        Form::Ipa => "app.ipa",
    };
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).map_err(|e| e.to_string())?;
    let files = audit::collect(&path, &files::Limits::default()).map_err(|e| format!("{e:?}"))?;
    Ok(audit::audit(&files, &settings()))
}
