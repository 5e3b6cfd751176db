use super::told::{Speaks, finding, keys};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "presigned-or-webhook-url",
        number: 14,
        area: Area::Sec,
        title: "An address that is a credential by itself can be read by others",
        severity: Severity::of(Attacker::Remote, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[798, 598],
        masvs: &["MASVS-STORAGE-1"],
        maswe: &[4],
        mastg: &[],
        mobile_top_10: &[1],
        page: include_str!("presigned_or_webhook_url.md"),
    },
    check: Check::Secrets(check),
};

fn check(app: &App, out: &mut Out) {
    keys(app, Speaks::Link).for_each(|key| out.push(finding(&RULE.info, key)));
}
