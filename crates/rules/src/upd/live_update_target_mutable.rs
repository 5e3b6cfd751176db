use super::common::{CAPGO, may_be};
use crate::words::{hit_finding, remove_setting};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Safety, Severity, Tier};
use knowledge::{SinkKind, SourceKind};

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
    check: Check::Code(check),
};

/// Who has no say in where updates come from. The app's own server has: it names the bundle.
pub(super) const STRANGERS: [SourceKind; 4] =
    [SourceKind::Link, SourceKind::Push, SourceKind::Scan, SourceKind::Message];

fn check(app: &App, out: &mut Out) {
    for hit in app.code.inbound(&[SinkKind::UpdateSource], &STRANGERS) {
        let message = format!("`{}` takes a live update from where {} says.", hit.sink, hit.what);
        let mut finding = Finding::new(&RULE.info, hit.place, hit.sink, message)
            .severity(Severity::of(Attacker::Remote, Gain::Code))
            .confidence(if hit.sure { Confidence::Certain } else { Confidence::Likely })
            .why("Whoever writes such a link or message chooses the code that runs from then on, with all plugins of the app.")
            .help("Write the address of the update server into the configuration, and sign the bundles.");
        finding.steps = hit.steps;
        out.push(finding);
    }
    if !CAPGO.is_used(app) {
        return;
    }
    let key = CAPGO.value(app, CAPGO.public_key);
    let unsigned = key.is_absent() && !CAPGO.is_computed(app, CAPGO.public_key)
        || may_be(&key, |n| n.as_str().is_some_and(|s| !s.contains("PUBLIC KEY-----")));
    let (severity, why, help) = if unsigned {
        (
            RULE.info.severity.lower(),
            "Updates are not signed, so that an injected script can install a bundle of its own by `download()` and `set()` in any case; with the setting the later updates of the plugin itself come from the place it chose as well.",
            "Sign the bundles first: then `download()` takes no others. Then remove the setting, and choose the server when the app is built.",
        )
    } else {
        (
            RULE.info.severity,
            "One injected script is enough to make the plugin install bundles from elsewhere, which stay: a weakness of one page becomes the app. The signature leaves it bundles that were signed once, old ones with known weaknesses among them, as it does for `download()`.",
            "Remove the setting, and choose the server when the app is built.",
        )
    };
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
                hit_finding(
                    &RULE.info,
                    &hit,
                    format!("`{}` is true: any script in the app can {effect}{rest}.", hit.key),
                )
                .severity(severity)
                .why(why)
                .help(help)
                .fix(remove_setting(&hit, Safety::Ask, format!("Remove `{key}`"))),
            );
        }
    }
}
