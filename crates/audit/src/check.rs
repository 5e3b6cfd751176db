use app::App;
use base::{Finding, Gap, Place};
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
    for rule in rules {
        let mut out = Out::default();
        checked.rules_run += 1;
        // The one place where a panic is caught: a defect of one rule must not hide what the others found.
        match catch_unwind(AssertUnwindSafe(|| rules::run(rule, app, &mut out))) {
            Ok(()) => {
                checked.findings.extend(out.findings);
                checked.gaps.extend(out.gaps);
            }
            Err(_) => {
                let id = rule.info.id;
                let place = Place::Missing(app.folder.as_str().into());
                checked.defects.push(format!("the rule {id} failed on {}", app.name));
                checked.gaps.push(Gap::new(
                    place,
                    id,
                    "failed: this is a defect of capward, please report it",
                ));
            }
        }
    }
    checked
}
