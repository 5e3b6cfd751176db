//! (nothing here: the page explains the rule)
use super::inbound::{finding, other_sinks};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use knowledge::SourceKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "notification-data-to-sink",
        number: 7,
        area: Area::Link,
        title: "Data of a notification is used without a check",
        severity: Severity::of(Attacker::Remote, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[601, 79],
        masvs: &["MASVS-CODE-4"],
        maswe: &[50],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("notification_data_to_sink.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    // What passes a check that proves nothing is reported with that check.
    for hit in app.code.inbound(&other_sinks(), &[SourceKind::Push]).iter().filter(|h| h.weak.is_none()) {
        out.push(
            finding(&RULE.info, hit)
                .why("Whoever can send to the app's users, by a leaked key of the push service or a server that was broken into, decides what the app does with its own rights.")
                .help("Send names and numbers instead of addresses and markup, and choose the page from a list in the app; where an address is needed, compare its protocol and hostname exactly."),
        );
    }
}
