//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "dynamic-plugin-dispatch",
        number: 22,
        area: Area::Web,
        title: "A stranger names the plugin that is called",
        severity: Severity::of(Attacker::Injection, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[749, 470],
        masvs: &["MASVS-PLATFORM-2", "MASVS-CODE-4"],
        maswe: &[33, 50],
        mastg: &["MASTG-TEST-0334", "MASTG-TEST-0078"],
        mobile_top_10: &[4],
        page: include_str!("dynamic_plugin_dispatch.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for hit in app.code.dispatches() {
        let message = format!("`{}` calls the plugin or method that {} names.", hit.callee, hit.what);
        let mut finding = Finding::new(&RULE.info, hit.place, hit.callee.as_str(), message)
            .confidence(if hit.sure { Confidence::Certain } else { Confidence::Likely })
            .why("Every plugin of the app is open to whoever sends it: files, stored data, the camera, requests that no browser rule limits.")
            .help("Choose from a list of operations that the program knows, and check the arguments of each: `OPERATIONS[message.op]?.(message)`.");
        finding.steps = hit.steps;
        out.push(finding);
    }
}
