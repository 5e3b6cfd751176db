use super::common::hits;
use crate::words::{hit_finding, remove_setting};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "logging-in-production",
        number: 10,
        area: Area::Cfg,
        title: "What plugins return is logged in release builds",
        severity: Severity::of(Attacker::Holder, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[532],
        masvs: &["MASVS-STORAGE-2"],
        maswe: &[5],
        mastg: &["MASTG-TEST-0203", "MASTG-TEST-0231"],
        mobile_top_10: &[9],
        page: include_str!("logging_in_production.md"),
    },
    check: Check::App(check),
};

const KEYS: [&[&str]; 3] =
    [&["loggingBehavior"], &["android", "loggingBehavior"], &["ios", "loggingBehavior"]];

fn check(app: &App, out: &mut Out) {
    for hit in hits(app, out, &KEYS, |n| n.as_str() == Some("production")) {
        out.push(
            hit_finding(&RULE.info, &hit, format!("`{}` is `production`: release builds write what plugins return, and every `console` line, to the log of the device.", hit.key))
                .why("Tokens from secure storage, answers of requests and log-in results end up in the log, where whoever has the phone and a cable, and every report of a fault, can read them.")
                .help("Delete the key: without it only debug builds log.")
                .fix(remove_setting(&hit, Safety::Safe, format!("Delete `{}`", hit.key))),
        );
    }
}
