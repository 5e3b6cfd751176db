//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "server-base-path-from-data",
        number: 17,
        area: Area::Cfg,
        title: "The app decides at run time which folder its pages come from",
        severity: Severity::of(Attacker::Injection, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[494, 427],
        masvs: &["MASVS-CODE-4"],
        maswe: &[49],
        mastg: &[],
        mobile_top_10: &[2, 4],
        page: include_str!("server_base_path_from_data.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for (place, call, origin) in app.code.computed(SinkKind::BasePath) {
        let message = format!(
            "`{call}` makes the folder in `{origin}` the place that the app's pages are loaded from."
        );
        out.push(
            Finding::new(&RULE.info, place, call, message)
                .confidence(Confidence::Likely)
                .why("The folder is writable: whoever gets a file into it, or gets to choose the path, replaces the app's code with access to every plugin, and for good.")
                .help("Leave updates to a plugin that checks a signature before it switches, and take the call out of the app's own code."),
        );
    }
}
