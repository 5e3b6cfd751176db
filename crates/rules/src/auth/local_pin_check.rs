//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "local-pin-check",
        number: 13,
        area: Area::Auth,
        title: "A pin is compared in script with one that was kept",
        severity: Severity::of(Attacker::Holder, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[603, 307],
        masvs: &["MASVS-AUTH-2", "MASVS-CRYPTO-2"],
        maswe: &[20, 14],
        mastg: &[],
        mobile_top_10: &[3],
        page: include_str!("local_pin_check.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for pin in app.code.pin_checks() {
        let message = format!("The pin that is typed is compared with the one that `{}` gives.", pin.kept);
        let mut finding = Finding::new(&RULE.info, pin.place, "pin", message)
            .confidence(Confidence::Likely)
            .why("Whoever has the phone, or a backup of it, reads the kept pin or tries all of them in a moment: nothing counts the tries, and no key depends on the answer.")
            .help("Let a key of the system that is bound to the phone guard the data, with a limit of tries, and derive nothing from the pin alone.");
        if pin.guarded {
            finding = finding.severity(Severity::of(Attacker::Holder, Gain::Layer));
        }
        for step in pin.steps {
            finding = finding.step(step.place, step.note);
        }
        out.push(finding);
    }
}
