//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use knowledge::{SinkKind, SourceKind};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "homemade-code-loading",
        number: 6,
        area: Area::Upd,
        title: "Code from a server is run without a signature",
        severity: Severity::of(Attacker::Supplier, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[494],
        masvs: &["MASVS-CODE-4"],
        maswe: &[49],
        mastg: &[],
        mobile_top_10: &[2],
        page: include_str!("homemade_code_loading.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for hit in app.code.inbound(&[SinkKind::Code], &[SourceKind::Network]) {
        let message = format!("`{}` runs {} as code.", hit.sink, hit.what);
        let mut finding = Finding::new(&RULE.info, hit.place, hit.sink, message)
            .confidence(if hit.sure { Confidence::Certain } else { Confidence::Likely })
            .why("Whoever controls that server, its domain or a cache on the way puts code into every installed app, with access to its plugins and the user's data.")
            .help("Ship code with the app, or use a live-update plugin that checks a signature; treat answers of servers as data.");
        finding.steps = hit.steps;
        out.push(finding);
    }
}
