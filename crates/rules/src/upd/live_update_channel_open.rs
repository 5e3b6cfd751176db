use super::common::{ALL, CAPGO, Updater};
use super::live_update_target_mutable::STRANGERS;
use crate::words::{hit_finding, remove_setting};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Node, Safety, Severity, Tier};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "live-update-channel-open",
        number: 5,
        area: Area::Upd,
        title: "Users may end up on a channel for tests",
        severity: Severity::of(Attacker::Supplier, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[489],
        masvs: &["MASVS-CODE-4", "MASVS-RESILIENCE-3"],
        maswe: &[49, 61],
        mastg: &[],
        mobile_top_10: &[2],
        page: include_str!("live_update_channel_open.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for hit in app.code.inbound(&[SinkKind::UpdateChannel], &STRANGERS) {
        let message = format!("`{}` moves the app to the channel that {} names.", hit.sink, hit.what);
        let mut finding = Finding::new(&RULE.info, hit.place, hit.sink, message)
            .confidence(if hit.sure { Confidence::Certain } else { Confidence::Likely })
            .why("Whoever writes such a link or message moves users to code that nobody has reviewed.")
            .help("Choose the channel when the app is built, or from a list in the program that only testers reach.");
        finding.steps = hit.steps;
        out.push(finding);
    }
    for updater in ALL.into_iter().filter(|u| u.is_used(app)) {
        let key = if updater.public_key == "key" { "channel" } else { "defaultChannel" };
        let path = ["plugins", updater.section, key];
        for hit in app.config.hits(&[&path], |n| n.as_str().is_some_and(is_for_tests)) {
            let channel = hit.node.as_str().unwrap_or_default().to_owned();
            out.push(
                hit_finding(&RULE.info, &hit, format!("`{}` puts every user on the channel `{channel}`.", hit.key))
                    .why("What nobody has reviewed yet goes to all phones, and more people may publish there than on the channel for releases.")
                    .help("Name the channel for releases, and set another one only in builds for testers."),
            );
        }
    }
    shake(&CAPGO, app, out);
}

fn shake(updater: &Updater, app: &App, out: &mut Out) {
    let path = ["plugins", updater.section, "allowShakeChannelSelector"];
    if !updater.is_used(app) {
        return;
    }
    for hit in app.config.hits(&[&path], |n: &Node| n.as_bool() == Some(true)) {
        out.push(
            hit_finding(
                &RULE.info,
                &hit,
                format!("`{}` is true: a shake of the phone offers every channel to the user.", hit.key),
            )
            .why("Users can move themselves, or be talked into moving, to code that nobody has reviewed.")
            .help("Remove the setting, or set it only in builds for testers.")
            .fix(remove_setting(&hit, Safety::Ask, "Remove `allowShakeChannelSelector`")),
        );
    }
}

/// Names that people give to channels before a release, as whole words.
fn is_for_tests(channel: &str) -> bool {
    let lower = channel.to_lowercase();
    let mut words = lower.split(['-', '_', '.', ' ', '/']);
    let tests = [
        "dev",
        "develop",
        "development",
        "staging",
        "stage",
        "test",
        "testing",
        "qa",
        "beta",
        "alpha",
        "nightly",
        "canary",
        "internal",
        "preview",
        "debug",
    ];
    words.any(|word| tests.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::is_for_tests;

    #[test]
    fn channels_for_releases_are_not_for_tests() {
        for channel in ["production", "Production", "prod", "stable", "release-8", "latest", "device", ""] {
            assert!(!is_for_tests(channel), "{channel}");
        }
        assert!(is_for_tests("Staging") && is_for_tests("ios-beta") && is_for_tests("dev"));
    }
}
