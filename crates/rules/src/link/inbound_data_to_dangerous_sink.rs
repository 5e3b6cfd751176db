//! (nothing here: the page explains the rule)
use super::inbound::{SINKS, finding};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use knowledge::SourceKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "inbound-data-to-dangerous-sink",
        number: 1,
        area: Area::Link,
        title: "Data of a link is used without a check",
        severity: Severity::of(Attacker::Remote, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[939, 601, 79],
        masvs: &["MASVS-PLATFORM-1", "MASVS-CODE-4"],
        maswe: &[29, 50],
        mastg: &["MASTG-TEST-0028", "MASTG-TEST-0075"],
        mobile_top_10: &[4],
        page: include_str!("inbound_data_to_dangerous_sink.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    // A link that passes a check which proves nothing is reported with that check.
    for hit in app.code.inbound(&SINKS, &[SourceKind::Link]).iter().filter(|h| h.weak.is_none()) {
        out.push(
            finding(&RULE.info, hit)
                .why("Any web page, message or app can send such a link; the app acts on it with its own rights and under its own name.")
                .help("Read the link with `new URL()`, compare protocol and hostname exactly, and map what is left to routes and actions that the app knows."),
        );
    }
}
