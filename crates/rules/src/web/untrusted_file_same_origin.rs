//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use base::{Confidence, Finding};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "untrusted-file-same-origin",
        number: 14,
        area: Area::Web,
        title: "A frame shows a file of the device in the origin of the app",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[79, 434],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[50],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("untrusted_file_same_origin.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for (place, element, made) in app.code.file_frames() {
        let text = format!(
            "`<{element}>` shows a file of the device under the app's own origin (`convertFileSrc`)."
        );
        out.push(
            Finding::new(&RULE.info, place, element, text)
                .confidence(Confidence::Likely)
                .step(made, "the address of the file is made here")
                .why("A web page, an SVG image or an XML file that was downloaded or picked may hold scripts. In this frame they run with the origin of the app: its storage and its plugins are theirs.")
                .help("Open the file with a viewer of the system, for instance the file opener plugin, or give the frame `sandbox=\"\"`."),
        );
    }
}
