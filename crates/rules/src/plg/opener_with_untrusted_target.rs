//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use knowledge::{SinkKind, SourceKind};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "opener-with-untrusted-target",
        number: 5,
        area: Area::Plg,
        title: "Somebody else chooses what another app opens",
        severity: Severity::of(Attacker::Remote, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[926, 601],
        masvs: &["MASVS-PLATFORM-1", "MASVS-CODE-4"],
        maswe: &[32, 50],
        mastg: &["MASTG-TEST-0026"],
        mobile_top_10: &[4],
        page: include_str!("opener_with_untrusted_target.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let sources = [SourceKind::Push, SourceKind::Scan, SourceKind::Message];
    for hit in app.code.inbound(&[SinkKind::Opener], &sources) {
        let message = format!("`{}` opens what {} names, without a check.", hit.sink, hit.what);
        let mut finding = Finding::new(&RULE.info, hit.place, hit.sink, message)
            .confidence(if hit.sure { Confidence::Certain } else { Confidence::Likely })
            .why("The address may be of any scheme: it starts other apps with data of the attacker, in the name of this app and of the user's tap.")
            .help("Allow the schemes and hosts that the app needs, by comparison of the parts of `new URL()`.");
        finding.steps = hit.steps;
        out.push(finding);
    }
}
