//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use flow::Way;
use knowledge::{SinkKind, SourceKind};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "dynamic-code-execution",
        number: 1,
        area: Area::Web,
        title: "Text is run as code",
        severity: Severity::of(Attacker::Supplier, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[95, 94],
        masvs: &["MASVS-CODE-4"],
        maswe: &[50, 49],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("dynamic_code_execution.md"),
    },
    check: Check::Code(check),
};

/// Sources whose own rules say where the text comes from.
const ELSEWHERE: [SourceKind; 4] =
    [SourceKind::Link, SourceKind::Push, SourceKind::Scan, SourceKind::Network];

fn check(app: &App, out: &mut Out) {
    let known = app.code.inbound(&[SinkKind::Code], &ELSEWHERE);
    for run in app.code.runs().into_iter().filter(|r| known.iter().all(|k| k.place != r.place)) {
        let how = match run.way {
            Way::Evaluated => "runs text that is put together while the app runs",
            Way::Timer => "is given text to run, put together while the app runs",
            Way::Element => "makes a script of text that is put together while the app runs",
        };
        let from =
            if run.origin.is_empty() { String::new() } else { format!(": it comes from `{}`", run.origin) };
        let mut finding = Finding::new(&RULE.info, run.place, run.by.as_str(), format!("`{}` {how}{from}.", run.by))
            .confidence(if run.sure { Confidence::Certain } else { Confidence::Likely })
            .why("Script in the page may call every plugin: whoever gets a piece of text into it, by a file, a stored record or an answer of a server, has the app. It also keeps a Content-Security-Policy from forbidding `unsafe-eval`.")
            .help("Parse data with `JSON.parse`, choose functions from a list by their names, and evaluate formulas with an interpreter that knows only arithmetic.");
        finding.steps = run.steps;
        out.push(finding);
    }
}
