use super::common::CAPGO;
use crate::words::{hit_finding, remove_setting};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "live-update-target-mutable",
        number: 4,
        area: Area::Upd,
        title: "JavaScript may change where live updates come from",
        severity: Severity::of(Attacker::Injection, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[494, 749],
        masvs: &["MASVS-CODE-4"],
        maswe: &[49],
        mastg: &[],
        mobile_top_10: &[2],
        page: include_str!("live_update_target_mutable.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    if !CAPGO.is_used(app) {
        return;
    }
    for (key, effect) in [
        ("allowModifyUrl", "set the address of the update server"),
        ("allowModifyAppId", "choose the app whose updates are installed"),
        ("allowPreview", "ask for the bundles of another app"),
    ] {
        let path = ["plugins", CAPGO.section, key];
        for hit in app.config.hits(&[&path], |n| n.as_bool() == Some(true)) {
            let keep = ["plugins", CAPGO.section, "persistModifyUrl"];
            let lasting = key == "allowModifyUrl" && app.config.any(&[&keep], |n| n.as_bool() == Some(true));
            let rest = if lasting { ", and `persistModifyUrl` keeps it after a restart" } else { "" };
            out.push(
                hit_finding(&RULE.info, &hit, format!("`{}` is true: any script in the app can {effect}{rest}.", hit.key))
                    .why("One injected script is enough to install a bundle that stays: a weakness of one page becomes the app.")
                    .help("Remove the setting, and choose the server when the app is built.")
                    .fix(remove_setting(&hit, Safety::Ask, format!("Remove `{key}`"))),
            );
        }
    }
}
