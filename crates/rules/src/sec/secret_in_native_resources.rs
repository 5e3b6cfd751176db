use super::told::{Speaks, finding, keys};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "secret-in-native-resources",
        number: 9,
        area: Area::Sec,
        title: "The native side of the app holds a secret of a service",
        severity: Severity::of(Attacker::Remote, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[798],
        masvs: &["MASVS-STORAGE-1"],
        maswe: &[4],
        mastg: &["MASTG-TEST-0213", "MASTG-TEST-0214"],
        mobile_top_10: &[1],
        page: include_str!("secret_in_native_resources.md"),
    },
    check: Check::Secrets(check),
};

fn check(app: &App, out: &mut Out) {
    keys(app, Speaks::Native).for_each(|key| out.push(finding(&RULE.info, key)));
}
