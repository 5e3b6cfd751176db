//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "stable-device-id-as-identity",
        number: 2,
        area: Area::Prv,
        title: "A number of the device stands for the user",
        severity: Severity::of(Attacker::Remote, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[287, 359],
        masvs: &["MASVS-PRIVACY-2", "MASVS-AUTH-1"],
        maswe: &[68],
        mastg: &[],
        mobile_top_10: &[6, 3],
        page: include_str!("stable_device_id_as_identity.md"),
    },
    check: Check::Code(check),
};

const WHY: &str = "Such a number is no secret: other apps and services of the same maker see it, support tools print it, and it stays the same when the phone changes hands. It also ties together what the user does in different places.";
const HELP: &str = "Make up a random id on the first start, keep it in Keychain or Keystore, and let the user sign in for everything that needs proof.";

fn check(app: &App, out: &mut Out) {
    for hit in app.code.identities() {
        let (severity, what, why, help) = match (hit.proves, hit.labels) {
            (true, _) => (Severity::of(Attacker::App, Gain::Account), "proves who the user is", WHY, HELP),
            (false, true) => (
                Severity::of(Attacker::Remote, Gain::Hygiene),
                "labels the reports of this user",
                "The service can tie together what this device reports here and in other apps of the same maker, also after the app was installed anew.",
                "Label reports with a random id that is made up at the first start: it tells devices apart as well, and ends with the installation.",
            ),
            (false, false) => (RULE.info.severity, "stands for the user", WHY, HELP),
        };
        let start = hit.what.get(..1).unwrap_or_default().to_uppercase();
        let rest = hit.what.get(1..).unwrap_or_default();
        let message = format!("{start}{rest} {what} as `{}`.", hit.name);
        let mut finding =
            Finding::new(&RULE.info, hit.place, hit.name, message).severity(severity).why(why).help(help);
        finding.steps = hit.steps;
        out.push(finding);
    }
}
