//! (nothing here: the page explains the rule)
use super::inbound::{finding, other_sinks};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use knowledge::SourceKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "scanned-code-to-sink",
        number: 8,
        area: Area::Link,
        title: "The content of a scanned code is used without a check",
        severity: Severity::of(Attacker::Remote, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[20, 601],
        masvs: &["MASVS-CODE-4"],
        maswe: &[50],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("scanned_code_to_sink.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    // What passes a check that proves nothing is reported with that check.
    for hit in app.code.inbound(&other_sinks(), &[SourceKind::Scan]).iter().filter(|h| h.weak.is_none()) {
        out.push(
            finding(&RULE.info, hit)
                .why("Anybody can print a code and stick it over another one; nobody can read it before the app has scanned it, and the app acts on it with its own rights.")
                .help("Read the content with `new URL()`, compare protocol and hostname with a list, and show the user where it leads before anything is opened, requested or saved."),
        );
    }
}
