use app::App;
use base::{Confidence, Finding, Gap, Place, SheetLine, Step};
use rayon::prelude::*;
use rules::{Out, Rule};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What the rules said of one app.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    pub findings: Vec<Finding>,
    pub gaps: Vec<Gap>,
    pub defects: Vec<String>,
    pub rules_run: u64,
    /// What a build changed, for a package that was compared with its project.
    pub changes: Vec<SheetLine>,
    /// True for such a package: the demands are answered for the project.
    pub compared: bool,
}

/// Run the chosen rules over every app.
pub(crate) fn check(apps: &[App], rules: &[&'static Rule]) -> Vec<Checked> {
    apps.par_iter().map(|app| check_app(app, rules)).collect()
}

fn check_app(app: &App, rules: &[&'static Rule]) -> Checked {
    let mut checked = Checked { gaps: app.gaps.clone(), ..Checked::default() };
    if app.electron {
        return checked;
    }
    // Side by side, and put together in the order of the rules.
    let all: Vec<Checked> = rules.par_iter().map(|rule| check_rule(app, rule)).collect();
    for one in all {
        checked.findings.extend(one.findings);
        checked.gaps.extend(one.gaps);
        checked.defects.extend(one.defects);
        checked.rules_run += one.rules_run;
    }
    checked
}

fn check_rule(app: &App, rule: &'static Rule) -> Checked {
    let mut out = Out::default();
    // The one place where a panic is caught: a defect of one rule must not hide what the others found.
    match catch_unwind(AssertUnwindSafe(|| rules::run(rule, app, &mut out))) {
        Ok(()) => {
            out.findings.iter_mut().for_each(|finding| doubt(app, finding));
            // What is packed is repaired where it was made.
            if app.package.is_some() {
                out.findings.iter_mut().for_each(|finding| finding.fix = None);
            }
            Checked { findings: out.findings, gaps: out.gaps, rules_run: 1, ..Checked::default() }
        }
        Err(_) => {
            let id = rule.info.id;
            let place = Place::Missing(app.folder.as_str().into());
            Checked {
                defects: vec![format!("the rule {id} failed on {}", app.name)],
                gaps: vec![Gap::new(place, id, "failed: this is a defect of capward, please report it")],
                rules_run: 1,
                ..Checked::default()
            }
        }
    }
}

/// Code to which nothing leads that the app starts with does not ship, or never runs.
fn doubt(app: &App, finding: &mut Finding) {
    if app.code.is_dead(&finding.place) {
        let whole = finding.place.file().is_some_and(|file| app.code.is_unreached(file));
        let what = if whole { "file" } else { "part of the file" };
        finding.confidence = Confidence::Possible;
        finding
            .steps
            .push(Step::new(finding.place.clone(), format!("no page of the app leads to this {what}")));
    }
}
