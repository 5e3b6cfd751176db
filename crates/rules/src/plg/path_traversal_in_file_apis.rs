//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use knowledge::{SinkKind, SourceKind};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "path-traversal-in-file-apis",
        number: 4,
        area: Area::Plg,
        title: "Somebody else names the file that is written or read",
        severity: Severity::of(Attacker::Remote, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[22, 73],
        masvs: &["MASVS-CODE-4"],
        maswe: &[50],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("path_traversal_in_file_apis.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let sources = [SourceKind::Push, SourceKind::Scan, SourceKind::Message, SourceKind::Network];
    for hit in app.code.inbound(&[SinkKind::FilePath], &sources) {
        // A path that starts with a fixed text may still leave its folder by `../`.
        let message = format!("`{}` uses {} as a path without a check.", hit.sink, hit.what);
        let mut finding = Finding::new(&RULE.info, hit.place, hit.sink, message)
            .confidence(if hit.sure { Confidence::Certain } else { Confidence::Likely })
            .why("`../` in the name leads out of the folder, to other files of the app: its database, its preferences, the web files of a live update.")
            .help("Keep only the last part of the name, allow only letters, digits and one ending, or make up a name and keep the other one as data.");
        finding.steps = hit.steps;
        out.push(finding);
    }
}
