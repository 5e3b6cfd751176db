//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use flow::{Act, Way};
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
/// Sources that are named in the message.
const NAMED: [SourceKind; 6] = [
    SourceKind::Shared,
    SourceKind::Nearby,
    SourceKind::Window,
    SourceKind::File,
    SourceKind::Page,
    SourceKind::Clipboard,
];

fn check(app: &App, out: &mut Out) {
    let known = app.code.inbound(&[SinkKind::Code], &ELSEWHERE);
    let named = app.code.inbound(&[SinkKind::Code], &NAMED);
    let messages = app.code.messages();
    // What a message runs is the matter of `postmessage-without-origin-check`.
    let told = |place: &Place| {
        known.iter().any(|k| k.place == *place)
            || messages
                .iter()
                .filter(|m| m.act == Act::Runs)
                .any(|m| m.steps.iter().any(|s| s.place == *place))
    };
    for run in app.code.runs().into_iter().filter(|r| !told(&r.place)) {
        let how = match run.way {
            Way::Evaluated => "runs text that is put together while the app runs",
            Way::Timer => "is given text to run, put together while the app runs",
            Way::Element => "makes a script of text that is put together while the app runs",
        };
        // Only a source that is known says whose text it is.
        let from = named.iter().find(|n| n.place == run.place);
        let from = from.map(|n| format!(": {}", n.what)).unwrap_or_default();
        let mut finding = Finding::new(&RULE.info, run.place, run.by.as_str(), format!("`{}` {how}{from}.", run.by))
            .confidence(if run.sure { Confidence::Certain } else { Confidence::Likely })
            .why("Script in the page may call every plugin: whoever gets a piece of text into it, by a file, a stored record or an answer of a server, has the app. It also keeps a Content-Security-Policy from forbidding `unsafe-eval`.")
            .help("Parse data with `JSON.parse`, choose functions from a list by their names, and evaluate formulas with an interpreter that knows only arithmetic.");
        finding.steps = run.steps;
        out.push(finding);
    }
}
