//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use flow::Against;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "local-pin-check",
        number: 13,
        area: Area::Auth,
        title: "A pin or password is compared in script",
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
        let kept = &pin.kept;
        let message = match pin.against {
            Against::Kept => format!("The pin that is typed is compared with the one that `{kept}` gives."),
            Against::Fetched => {
                format!("What is typed is compared in script with `{kept}`, which a server sent along.")
            }
            Against::BuiltIn => format!(
                "What is typed is compared with {kept} of the program, and the app goes on where they are equal."
            ),
        };
        let (why, help) = match pin.against {
            Against::Kept => (
                "Whoever has the phone, or a backup of it, reads the kept pin or tries all of them in a moment: nothing counts the tries, and no key depends on the answer.",
                "Let a key of the system that is bound to the phone guard the data, with a limit of tries, and derive nothing from the pin alone.",
            ),
            Against::Fetched => (
                "Whoever asks the server as the app does gets the password of somebody else, and script that skips the comparison is in.",
                "Send what is typed to the server and let it compare with a slow digest; never send passwords or codes of access out.",
            ),
            Against::BuiltIn => (
                "Everybody has the program, and so the password; it is the same for all, cannot be withdrawn, and script that skips the comparison is in.",
                "Let the server decide who somebody is. A test account for reviewers of a store belongs there as well.",
            ),
        };
        let mut finding = Finding::new(&RULE.info, pin.place, "pin", message)
            .confidence(Confidence::Likely)
            .why(why)
            .help(help);
        if pin.against != Against::Kept {
            finding = finding.severity(Severity::of(Attacker::Repository, Gain::Account));
        } else if pin.guarded {
            finding = finding.severity(Severity::of(Attacker::Holder, Gain::Layer));
        }
        for step in pin.steps {
            finding = finding.step(step.place, step.note);
        }
        out.push(finding);
    }
}
