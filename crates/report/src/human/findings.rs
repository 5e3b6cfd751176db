use super::{HumanOptions, counted};
use crate::page::Page;
use crate::snippet::{Snippet, snippet};
use crate::style::Role;
use crate::view::View;
use base::{AppReport, Confidence, Finding, Place, Safety, Severity};
use std::collections::BTreeMap;

/// How many places of one rule are shown unless all are asked for.
const PLACES: usize = 3;

/// A group of severities under one heading.
const BANDS: [(&str, &[Severity]); 3] = [
    ("Fix before release", &[Severity::Critical, Severity::High]),
    ("Harden", &[Severity::Medium]),
    ("Good practice", &[Severity::Low, Severity::Info]),
];

/// The findings of an app, by weight; those of one rule together.
pub(super) fn findings(page: &mut Page, view: &View<'_>, app: &AppReport, options: &HumanOptions) {
    for (title, severities) in BANDS {
        let in_band = app.findings.iter().map(|(_, f)| f).filter(|f| severities.contains(&f.severity));
        let groups = groups(in_band);
        if groups.is_empty() {
            continue;
        }
        page.heading(title);
        for group in groups {
            page.gap();
            show(page, view, &group, options);
        }
    }
}

/// Findings of one rule with the same weight, in the order of the report.
fn groups<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<Vec<&'a Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut known: BTreeMap<(&str, Severity, Confidence), usize> = BTreeMap::new();
    for finding in findings {
        let at =
            *known.entry((finding.rule.id, finding.severity, finding.confidence)).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

fn show(page: &mut Page, view: &View<'_>, group: &[&Finding], options: &HumanOptions) {
    let Some(first) = group.first() else { return };
    let same_message = group.iter().all(|f| f.message == first.message);
    title(page, view, group, same_message);

    let shown = if options.verbose { group } else { group.get(..PLACES).unwrap_or(group) };
    let room = page.width.saturating_sub(8);
    let snippets: Vec<Option<Snippet>> = shown.iter().map(|f| snippet_of(view, &f.place, room)).collect();
    let digits = snippets.iter().flatten().map(|s| s.line.to_string().len()).max().unwrap_or(1);
    let pad = " ".repeat(digits);
    for (at, (finding, snippet)) in shown.iter().zip(&snippets).enumerate() {
        let arrow = page.paint(Role::Frame, "-->");
        page.line(&format!("{pad}{arrow} {}", view.location(&finding.place)));
        if let Some(snippet) = snippet {
            show_snippet(page, &pad, finding.severity, snippet);
        }
        if !same_message {
            note(page, &pad, "what", &view.clean(finding, &finding.message));
        }
        if options.verbose {
            for (at, step) in finding.steps.iter().enumerate() {
                let text = format!("{}: {}", view.location(&step.place), view.clean(finding, &step.note));
                note(page, &pad, &format!("step {}", at + 1), &text);
            }
        }
        // What is the same for the next place is said once, after it.
        let next = shown.get(at + 1);
        if next.is_none_or(|next| next.why != finding.why) {
            note(page, &pad, "why", &view.clean(finding, &finding.why));
        }
        if next.is_none_or(|next| next.help != finding.help) {
            note(page, &pad, "help", &view.clean(finding, &finding.help));
        }
    }
    fixes(page, &pad, view, group);
    let more = group.len() - shown.len();
    if more > 0 {
        let text = format!("and {}; `capward -v` shows them", counted(more, "more place"));
        note(page, &pad, "note", &text);
    }
}

/// `high[server-cleartext]: message`.
fn title(page: &mut Page, view: &View<'_>, group: &[&Finding], same_message: bool) {
    let Some(first) = group.first() else { return };
    let plain_level = format!("{}[{}]", first.severity.word(), first.rule.id);
    let level = page.paint(Role::Level(first.severity), &plain_level);
    let confidence = match first.confidence {
        Confidence::Certain => String::new(),
        other => format!(" ({})", other.word()),
    };
    let mut text = if same_message { view.clean(first, &first.message) } else { first.rule.title.to_owned() };
    if group.len() > 1 {
        text = format!("{text} ({} places)", group.len());
    }
    let columns = plain_level.len() + confidence.len() + 2;
    page.wrapped(&format!("{level}{confidence}: "), columns, 4, &text);
}

fn snippet_of(view: &View<'_>, place: &Place, room: usize) -> Option<Snippet> {
    let Place::At(file, span) = place else { return None };
    snippet(view.file(*file)?, *span, room)
}

fn show_snippet(page: &mut Page, pad: &str, severity: Severity, snippet: &Snippet) {
    let bar = page.paint(Role::Frame, "|");
    let number = page.paint(Role::Frame, &format!("{:>1$}", snippet.line, pad.len()));
    let carets = page.paint(Role::Level(severity), &"^".repeat(snippet.width));
    page.line(&format!("{pad} {bar}"));
    page.line(&format!("{number} {bar} {}", snippet.text));
    page.line(&format!("{pad} {bar} {}{carets}", " ".repeat(snippet.from)));
}

/// `  = help: text`; nothing where the text is empty.
fn note(page: &mut Page, pad: &str, word: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let sign = page.paint(Role::Frame, "=");
    let painted = page.paint(Role::Heading, &format!("{word}:"));
    let columns = pad.len() + word.len() + 5;
    page.wrapped(&format!("{pad} {sign} {painted} "), columns, columns, text);
}

/// What `capward fix` can do about the group.
fn fixes(page: &mut Page, pad: &str, view: &View<'_>, group: &[&Finding]) {
    for (safety, command, remark) in [
        (Safety::Safe, "capward fix", ""),
        (Safety::Ask, "capward fix --ask", " (changes behaviour, so look at it first)"),
    ] {
        let with: Vec<_> = group
            .iter()
            .filter_map(|f| f.fix.as_ref().filter(|fix| fix.safety == safety).map(|fix| (f, fix)))
            .collect();
        let Some((finding, fix)) = with.first() else { continue };
        let text = if group.len() == 1 {
            format!("`{command}` can do this: {}{remark}", view.clean(finding, &fix.title))
        } else {
            format!("`{command}` can repair {} of {} places{remark}", with.len(), group.len())
        };
        note(page, pad, "fix", &text);
    }
}
