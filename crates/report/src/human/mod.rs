//! The report for people, in a terminal.

mod findings;
mod notes;

use crate::escape::visible;
use crate::page::Page;
use crate::style::Role;
use crate::view::View;
use base::{AppReport, Report, Safety, Severity};
use unicode_width::UnicodeWidthStr;

/// How the report for people looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HumanOptions {
    /// With colours (ANSI escape sequences).
    pub styled: bool,
    /// Every place, every gap, every ignored finding and the evidence.
    pub verbose: bool,
    /// Only the closing line.
    pub quiet: bool,
    /// Terminal columns.
    pub width: usize,
}

impl Default for HumanOptions {
    fn default() -> Self {
        HumanOptions { styled: false, verbose: false, quiet: false, width: 100 }
    }
}

/// The report for people: findings by weight, the demands of Capacitor's security guide, what could not be seen, and
/// one closing line.
pub fn human(report: &Report, options: &HumanOptions) -> String {
    let mut page = Page::new(options.styled, options.width);
    if options.quiet {
        page.line(&closing(report));
        return page.text;
    }
    let view = View::new(report);
    let name = page.paint(Role::Heading, &format!("capward {}", report.version));
    page.line(name.trim_end());
    for app in &report.apps {
        header(&mut page, app);
        findings::findings(&mut page, &view, app, options);
        notes::changes(&mut page, app, options);
        notes::demands(&mut page, &view, app, options);
        notes::gaps(&mut page, &view, "Could not be seen", &app.gaps, options);
        notes::ignored(&mut page, &view, app, options);
    }
    notes::gaps(&mut page, &view, "Could not be read", &report.gaps, options);
    notes::unused(&mut page, &view, options);
    notes::defects(&mut page, report);
    page.gap();
    page.line(&closing(report));
    page.text
}

/// Name, folder and traits of an app, on one line where they fit.
fn header(page: &mut Page, app: &AppReport) {
    page.gap();
    let mut name = visible(&app.name).into_owned();
    if !app.folder.is_empty() && app.folder != app.name {
        name = format!("{name} ({})", visible(&app.folder));
    }
    let traits: Vec<_> = app.traits.iter().map(|t| visible(t)).collect();
    let lead = page.paint(Role::Heading, &name);
    if traits.is_empty() {
        page.line(&lead);
    } else {
        page.wrapped(&format!("{lead}  "), name.width() + 2, 2, &traits.join(" \u{b7} "));
    }
}

/// The words of the closing line: how many findings of which weight, and how many can be repaired.
fn closing(report: &Report) -> String {
    if report.apps.is_empty() {
        return "No Capacitor app was found here.".to_owned();
    }
    let count = |severity| report.findings().filter(|(_, _, f)| f.severity == severity).count();
    let total = report.findings().count();
    let by_severity: Vec<String> = SEVERITIES
        .into_iter()
        .map(|s| (s, count(s)))
        .filter(|(_, n)| *n > 0)
        .map(|(s, n)| format!("{n} {}", s.word()))
        .collect();
    let fixes = |safety| {
        report.findings().filter(|(_, _, f)| f.fix.as_ref().is_some_and(|fix| fix.safety == safety)).count()
    };
    let mut line = match total {
        0 => "No findings in what was looked at".to_owned(),
        n => format!("{}: {}", counted(n, "finding"), by_severity.join(", ")),
    };
    let mut rest = Vec::new();
    match (fixes(Safety::Safe), fixes(Safety::Ask)) {
        (0, 0) => {}
        (safe, 0) => rest.push(format!("{safe} can be repaired by `capward fix`")),
        (0, ask) => rest.push(format!("{ask} can be repaired by `capward fix --ask`")),
        (safe, ask) => {
            rest.push(format!("{safe} can be repaired by `capward fix`, {ask} more with `--ask`"));
        }
    }
    match report.all_gaps().count() {
        0 => {}
        n => rest.push(format!("{} could not be seen", counted(n, "thing"))),
    }
    for part in rest {
        line.push_str("; ");
        line.push_str(&part);
    }
    line
}

/// Worst first.
pub(crate) const SEVERITIES: [Severity; 5] =
    [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info];

/// `1 finding`, `2 findings`.
pub(crate) fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
