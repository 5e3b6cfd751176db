use super::told::{Speaks, finding, keys};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "secret-in-comment-or-source-map",
        number: 16,
        area: Area::Sec,
        title: "A comment holds a secret",
        severity: Severity::of(Attacker::Repository, Gain::Layer),
        tier: Tier::Extra,
        profiles: &[],
        cwe: &[615],
        masvs: &["MASVS-RESILIENCE-3", "MASVS-STORAGE-1"],
        maswe: &[4, 61],
        mastg: &[],
        mobile_top_10: &[1],
        page: include_str!("secret_in_comment_or_source_map.md"),
    },
    check: Check::Secrets(check),
};

fn check(app: &App, out: &mut Out) {
    keys(app, Speaks::Comment).for_each(|key| out.push(finding(&RULE.info, key)));
}
