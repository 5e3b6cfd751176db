use super::{HumanOptions, counted};
use crate::page::Page;
use crate::style::Role;
use crate::view::{View, clean};
use base::{AppReport, Demand, Gap, IgnoreRecord, Place, Report, Status};

/// How many gaps are shown unless all are asked for.
const GAPS: usize = 5;

/// How many proving places of a demand are shown unless all are asked for.
const PROOFS: usize = 1;

/// Columns of an answer to a demand.
const ANSWER: usize = 16;

/// The demands of Capacitor's security guide, each with its answer. Those that could not be decided share a line
/// unless all is asked for: their reasons are the same in most apps.
pub(super) fn demands(page: &mut Page, view: &View<'_>, app: &AppReport, options: &HumanOptions) {
    if app.demands.is_empty() {
        return;
    }
    page.heading("What Capacitor's security guide asks for");
    let open = |d: &&Demand| d.status == Status::CouldNotTell && !options.verbose;
    for demand in app.demands.iter().filter(|d| !open(d)) {
        let role = match demand.status {
            Status::Met => Role::Good,
            Status::NotMet => Role::Heading,
            Status::NotApplicable | Status::CouldNotTell => Role::Quiet,
        };
        let words = demand.status.words();
        let painted = page.paint(role, words);
        let pad = " ".repeat(ANSWER.saturating_sub(words.len()));
        let lead = format!("  {} {painted}{pad}", demand.id.code());
        let mut text = demand.id.title().to_owned();
        if !demand.note.is_empty() {
            text = format!("{text}: {}", clean(&demand.note));
        }
        let places = places(view, &demand.places, options);
        if !places.is_empty() {
            text = format!("{text} ({places})");
        }
        let columns = demand.id.code().len() + 3 + ANSWER;
        page.wrapped(&lead, columns, columns, &text);
    }
    let open: Vec<String> =
        app.demands.iter().filter(open).map(|d| format!("{} {}", d.id.code(), d.id.title())).collect();
    if !open.is_empty() {
        let words = Status::CouldNotTell.words();
        let lead = format!("  {words}: ");
        let text = format!("{}; `capward -v` says why", open.join(", "));
        page.wrapped(&page.paint(Role::Quiet, &lead), lead.len(), 4, &text);
    }
}

fn places(view: &View<'_>, places: &[Place], options: &HumanOptions) -> String {
    let shown = if options.verbose { places } else { places.get(..PROOFS).unwrap_or(places) };
    let mut texts: Vec<String> = shown.iter().map(|p| view.location(p)).collect();
    if shown.len() < places.len() {
        texts.push(format!("{} more", places.len() - shown.len()));
    }
    texts.join(", ")
}

/// How many changes of a build are shown unless all are asked for.
const CHANGES: usize = 30;

/// What a build added to its project or changed in it.
pub(super) fn changes(page: &mut Page, app: &AppReport, options: &HumanOptions) {
    if app.changes.is_empty() {
        return;
    }
    page.heading("What the build added or changed");
    let shown =
        if options.verbose { &app.changes[..] } else { app.changes.get(..CHANGES).unwrap_or(&app.changes) };
    for line in shown {
        page.wrapped("  ", 2, 4, &format!("{}: {}", clean(&line.name), clean(&line.value)));
    }
    if shown.len() < app.changes.len() {
        let rest = format!("  and {} more; `capward -v` shows them", app.changes.len() - shown.len());
        let rest = page.paint(Role::Quiet, &rest);
        page.line(&rest);
    }
}

/// What could not be seen.
pub(super) fn gaps(page: &mut Page, view: &View<'_>, title: &str, gaps: &[Gap], options: &HumanOptions) {
    if gaps.is_empty() {
        return;
    }
    page.heading(&format!("{title} ({})", gaps.len()));
    let shown = if options.verbose { gaps } else { gaps.get(..GAPS).unwrap_or(gaps) };
    for gap in shown {
        let text = format!("{}: {} {}", view.location(&gap.place), clean(&gap.what), clean(&gap.why));
        page.wrapped("  ", 2, 4, &text);
    }
    if shown.len() < gaps.len() {
        let rest = format!("  and {} more; `capward -v` shows them", gaps.len() - shown.len());
        let rest = page.paint(Role::Quiet, &rest);
        page.line(&rest);
    }
}

/// How many findings somebody chose not to see; each of them with its reason where all is asked for.
pub(super) fn ignored(page: &mut Page, view: &View<'_>, app: &AppReport, options: &HumanOptions) {
    if app.ignored.is_empty() {
        return;
    }
    let count = |is: fn(&IgnoreRecord) -> bool| app.ignored.iter().filter(|i| is(&i.by)).count();
    let counts = [
        (count(|by| matches!(by, IgnoreRecord::Comment { .. })), "by a comment"),
        (count(|by| matches!(by, IgnoreRecord::Setting { .. })), "by the settings"),
        (count(|by| matches!(by, IgnoreRecord::Baseline)), "known from the baseline"),
        (count(|by| matches!(by, IgnoreRecord::NotChanged)), "in files that did not change"),
    ];
    let parts: Vec<String> =
        counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, how)| format!("{n} {how}")).collect();
    page.gap();
    page.line(&format!("Not shown: {}", parts.join(", ")));
    if !options.verbose {
        return;
    }
    for ignored in &app.ignored {
        let finding = &ignored.finding;
        let why = match &ignored.by {
            IgnoreRecord::Comment { reason, .. } | IgnoreRecord::Setting { reason } => clean(reason),
            IgnoreRecord::Baseline => "known from the baseline".to_owned(),
            IgnoreRecord::NotChanged => "the file did not change".to_owned(),
        };
        let text = format!("{} {}: {why}", view.location(&finding.place), finding.rule.id);
        page.wrapped("  ", 2, 4, &text);
    }
}

/// Ignores that hide nothing, or that cannot be understood.
pub(super) fn unused(page: &mut Page, view: &View<'_>, options: &HumanOptions) {
    let all = &view.report.unused_ignores;
    if all.is_empty() {
        return;
    }
    page.heading("Ignores to look at");
    let shown = if options.verbose { all } else { all.get(..GAPS).unwrap_or(all) };
    for unused in shown {
        page.wrapped("  ", 2, 4, &format!("{}: {}", view.location(&unused.place), clean(&unused.message)));
    }
    if shown.len() < all.len() {
        page.line(&format!("  and {} more; `capward -v` shows them", all.len() - shown.len()));
    }
}

/// Rules that failed.
pub(super) fn defects(page: &mut Page, report: &Report) {
    if report.defects.is_empty() {
        return;
    }
    let title = format!("{} of capward itself; please report", counted(report.defects.len(), "defect"));
    page.heading(&title);
    for defect in &report.defects {
        page.wrapped("  ", 2, 4, &clean(defect));
    }
}
