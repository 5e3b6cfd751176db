//! (nothing here: the page explains the rule)
use super::injected::{finding, hits};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "angular-sanitizer-bypass",
        number: 4,
        area: Area::Web,
        title: "Angular is told to trust data",
        severity: Severity::of(Attacker::Injection, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[79],
        masvs: &["MASVS-CODE-4"],
        maswe: &[50],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("angular_sanitizer_bypass.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for hit in hits(app, &[SinkKind::Trusted]).iter().filter(|h| h.stripped.is_none()) {
        out.push(
            finding(&RULE.info, hit, &format!("because `{}` switches Angular's sanitiser off for it", hit.inbound.sink)).help(
                "Bind the value without the bypass: Angular then removes what runs. Where more must pass, use `sanitizer.sanitize(SecurityContext.HTML, value)` or DOMPurify first; for addresses compare the host with a list.",
            ),
        );
    }
}
