use super::common::{hits, is_on};
use crate::words::{hit_finding, remove_setting};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "server-cleartext",
        number: 2,
        area: Area::Cfg,
        title: "Cleartext traffic is switched on for the whole app",
        severity: Severity::of(Attacker::Network, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[319],
        masvs: &["MASVS-NETWORK-1"],
        maswe: &[26],
        mastg: &["MASTG-TEST-0235", "MASTG-TEST-0237"],
        mobile_top_10: &[5],
        page: include_str!("server_cleartext.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let overridden = app.android.as_ref().is_some_and(|a| !a.lacks("networkSecurityConfig"));
    let elsewhere = app.android.is_none() && app.ios.is_some() && !app.packages.has("@capacitor/android");
    for hit in hits(app, out, &[&["server", "cleartext"]], is_on) {
        let (severity, message, why) = if overridden {
            (
                Severity::of(Attacker::Network, Gain::Hygiene),
                "`server.cleartext` is true, but the app has a network security config, which decides instead.",
                "It does nothing today and misleads whoever reads it; once the network security config is gone, all traffic may go unencrypted.",
            )
        } else if elsewhere {
            (
                Severity::of(Attacker::Network, Gain::Note),
                "`server.cleartext` is true, which does nothing on iOS.",
                "Once an Android project is added, all of its traffic may go unencrypted.",
            )
        } else {
            (
                RULE.info.severity,
                "`server.cleartext` is true: `cap sync` allows unencrypted traffic to every host in the Android app.",
                "Whoever shares a network with the user can read and change every request that is not https, also those of plugins and libraries.",
            )
        };
        let safety = if overridden || elsewhere { Safety::Safe } else { Safety::Ask };
        out.push(
            hit_finding(&RULE.info, &hit, message)
                .severity(severity)
                .why(why)
                .help("Delete the key. Where one host has no https yet, allow that host alone in a network security config.")
                .fix(remove_setting(&hit, safety, "Delete `server.cleartext`")),
        );
    }
}
