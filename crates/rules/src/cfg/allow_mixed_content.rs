use super::common::{hits, http_refused, is_on};
use crate::words::{hit_finding, remove_setting};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "allow-mixed-content",
        number: 7,
        area: Area::Cfg,
        title: "Pages may load scripts without encryption",
        severity: Severity::of(Attacker::Network, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[319, 829],
        masvs: &["MASVS-NETWORK-1", "MASVS-PLATFORM-2"],
        maswe: &[26, 35],
        mastg: &["MASTG-TEST-0235", "MASTG-TEST-0237"],
        mobile_top_10: &[5],
        page: include_str!("allow_mixed_content.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let plain = app.config.any(&[&["server", "androidScheme"]], |n| n.as_str() == Some("http"));
    let refused = http_refused(app);
    let note = match &refused {
        Some(refused) => format!(" {refused}"),
        None if plain => " With `androidScheme` set to http nothing is blocked in any case.".to_owned(),
        None => String::new(),
    };
    let (severity, why) = match refused {
        Some(_) => (
            Severity::of(Attacker::Network, Gain::Hygiene),
            "So nobody in the network can put code into the page today. Once http is permitted, by a plugin's manifest or for a test, nothing else holds it back.",
        ),
        None => (
            RULE.info.severity,
            "Whoever shares a network with the user can put code of their own into such an answer; it runs beside the native bridge.",
        ),
    };
    for hit in hits(app, out, &[&["android", "allowMixedContent"], &["allowMixedContent"]], is_on) {
        out.push(
            hit_finding(&RULE.info, &hit, format!("`{}` is true: pages of the Android app may load scripts, frames and data over http.{note}", hit.key))
                .severity(severity)
                .why(why)
                .help("Delete the key and use https everywhere. Speak to a device in the local network with native requests (CapacitorHttp), and allow that host alone in a network security config.")
                .fix(remove_setting(&hit, Safety::Ask, format!("Delete `{}`", hit.key))),
        );
    }
}
