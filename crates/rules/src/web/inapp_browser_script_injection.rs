//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "inapp-browser-script-injection",
        number: 11,
        area: Area::Web,
        title: "Script with secrets or text is put into a remote page",
        severity: Severity::of(Attacker::Supplier, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[94, 522],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[33],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("inapp_browser_script_injection.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let leaks = app.code.leaks(SinkKind::Injected);
    for leak in &leaks {
        let message =
            format!("`{}` puts {} into the page that the in-app browser shows.", leak.store, leak.name);
        let mut finding = Finding::new(&RULE.info, leak.place.clone(), leak.store.as_str(), message)
            .confidence(leak.confidence)
            .why("The page belongs to somebody else: its own scripts, those it loads, and whoever it leads to can read what the app's script holds.")
            .help("Sign the user in on the server, with a code that is good once, instead of handing the app's credential to a page.");
        finding.steps.clone_from(&leak.steps);
        out.push(finding);
    }
    for run in app.code.injected().into_iter().filter(|r| leaks.iter().all(|l| l.place != r.place)) {
        let from = if run.origin.is_empty() {
            String::new()
        } else {
            format!(", with text of `{}` in it", run.origin)
        };
        let message = format!("`{}` runs script in the page that the in-app browser shows{from}.", run.by);
        let mut finding = Finding::new(&RULE.info, run.place, run.by.as_str(), message)
            .severity(Severity::of(Attacker::Injection, Gain::Layer))
            .confidence(if run.sure { Confidence::Certain } else { Confidence::Likely })
            .why("A quotation mark in the text ends it (between backticks `${…}` is enough), and the rest runs as script in the session that the user has on that page.")
            .help("Write the value with `JSON.stringify`, or send it to the page as a message and let the page check it.");
        finding.steps = run.steps;
        out.push(finding);
    }
}
