use super::told::{Speaks, finding, keys};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "ai-provider-key-in-client",
        number: 4,
        area: Area::Sec,
        title: "The app carries a key for models",
        severity: Severity::of(Attacker::Remote, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[798, 522],
        masvs: &["MASVS-STORAGE-1"],
        maswe: &[4],
        mastg: &["MASTG-TEST-0212"],
        mobile_top_10: &[1],
        page: include_str!("ai_provider_key_in_client.md"),
    },
    check: Check::Secrets(check),
};

fn check(app: &App, out: &mut Out) {
    keys(app, Speaks::Ai).for_each(|key| out.push(finding(&RULE.info, key)));
}
