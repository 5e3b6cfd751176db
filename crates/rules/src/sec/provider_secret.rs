use super::told::{Speaks, finding, keys};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "provider-secret",
        number: 1,
        area: Area::Sec,
        title: "A secret of a service can be read by others",
        severity: Severity::of(Attacker::Remote, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[798],
        masvs: &["MASVS-STORAGE-1", "MASVS-AUTH-1"],
        maswe: &[4],
        mastg: &["MASTG-TEST-0212", "MASTG-TEST-0214"],
        mobile_top_10: &[1],
        page: include_str!("provider_secret.md"),
    },
    check: Check::Secrets(check),
};

fn check(app: &App, out: &mut Out) {
    keys(app, Speaks::Provider).for_each(|key| out.push(finding(&RULE.info, key)));
}
