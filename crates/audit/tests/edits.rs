//! The sample apps and the examples of the pages, changed by chance: lines and words that are gone, twice, elsewhere or
//! from another file. Whatever comes out, the audit and its repairs keep what they promise.
//! `EDITS=from-to cargo test -p capward-audit --test edits` runs more of them; the number of a failure says which.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stderr, reason = "a test")]

use capward_audit as audit;
use testkit::Tree;
use testkit::edits::{Dice, edit, holds};

/// How many are run where nothing else is asked for.
const RUNS: u32 = 40;

#[test]
fn whatever_is_edited_the_audit_and_its_repairs_keep_their_promises() {
    let quiet = testkit::read_app("quiet").unwrap();
    let leaky = testkit::read_app("leaky").unwrap();
    let asked = std::env::var("EDITS").ok();
    let range = asked.as_deref().and_then(|t| t.split_once('-'));
    let (from, to) = range.map_or((0, RUNS), |(a, b)| (a.parse().unwrap(), b.parse().unwrap()));
    let pages = audit::catalogue();
    let mut failures = Vec::new();
    for run in from..to {
        let mut ground: Tree = match run % 3 {
            0 => leaky.clone(),
            1 => quiet.clone(),
            // Every page has its turn.
            _ => {
                let info = pages[(run / 3) as usize * 37 % pages.len()];
                let page = testkit::parse(info.page).unwrap();
                let n = (run / 3) as usize / pages.len() % page.examples.len().max(1);
                page.examples.get(n).and_then(|e| testkit::lay(&quiet, e).ok()).unwrap_or_default()
            }
        };
        let done = edit(&mut ground, &mut Dice::new(&run.to_le_bytes()));
        if let Err(why) = std::panic::catch_unwind(|| holds(&ground, as_text))
            .unwrap_or_else(|_| Err("it panics".to_owned()))
        {
            eprintln!("{run}: {why}\n    {}", done.join("\n    "));
            failures.push(run);
        }
    }
    assert!(failures.is_empty(), "{} of {}: {failures:?}", failures.len(), to - from);
}

/// A report without its counters, one finding a line.
fn as_text(report: &base::Report) -> String {
    let place = |place: &base::Place| {
        let span = match place {
            base::Place::At(_, span) => format!("{}-{}", span.start, span.end),
            base::Place::Missing(_) => String::new(),
        };
        format!("{}:{span}", report.path(place))
    };
    let mut lines: Vec<String> = Vec::new();
    for (_, key, f) in report.findings() {
        let steps: Vec<String> = f.steps.iter().map(|s| format!("{} {}", place(&s.place), s.note)).collect();
        let fix = f.fix.as_ref().map(|fix| (&fix.title, fix.safety, fix.edits.len(), &fix.creates));
        lines.push(format!(
            "{} {key:?} {} {} {:?} {:?} {} {steps:?} {fix:?}",
            f.rule.id,
            place(&f.place),
            f.subject,
            f.severity,
            f.confidence,
            f.message
        ));
    }
    lines.extend(report.all_gaps().map(|g| format!("gap {} {} {}", place(&g.place), g.what, g.why)));
    lines.join("\n")
}
