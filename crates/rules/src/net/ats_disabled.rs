use crate::ios::common::{remove, when};
use crate::{Check, Out, Rule};
use app::App;
use apple::{AppleProject, Ats, Flag};
use base::{Area, Attacker, Finding, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "ats-disabled",
        number: 7,
        area: Area::Net,
        title: "App Transport Security is switched off",
        severity: Severity::of(Attacker::Network, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[319],
        masvs: &["MASVS-NETWORK-1"],
        maswe: &[26],
        mastg: &["MASTG-TEST-0322", "MASTG-TEST-0065"],
        mobile_top_10: &[5],
        page: include_str!("ats_disabled.md"),
    },
    check: Check::Ios(check),
};

fn check(_app: &App, ios: &AppleProject, out: &mut Out) {
    for ats in ios.ats().iter().filter(|a| a.when.ships() != Some(false)) {
        if ats.arbitrary_decides() {
            report(ats, &ats.arbitrary, "NSAllowsArbitraryLoads", RULE.info.severity, "for every host", out);
        }
        let web = "for everything the web view loads, which is the whole app";
        report(ats, &ats.web_content, "NSAllowsArbitraryLoadsInWebContent", RULE.info.severity, web, out);
        let low = Severity::of(Attacker::Network, Gain::Hygiene);
        report(
            ats,
            &ats.media,
            "NSAllowsArbitraryLoadsForMedia",
            low,
            "for sound and video played natively",
            out,
        );
    }
}

fn report(ats: &Ats, flag: &Option<Flag>, key: &str, severity: Severity, reach: &str, out: &mut Out) {
    let Some(flag) = flag.as_ref().filter(|f| f.value) else { return };
    // Without the finer key the global one would count again, so both go.
    let hidden = ats.arbitrary.as_ref().filter(|f| f.value && f.place != flag.place);
    let slots = std::iter::once(flag.slot).chain(hidden.map(|f| f.slot));
    let message =
        format!("`{key}` allows unencrypted and badly encrypted connections {reach}{}.", when(&ats.when));
    out.push(
        Finding::new(&RULE.info, flag.place.clone(), key, message)
            .severity(severity)
            .why("Somebody on the same network can read and change what the app loads over http, and iOS no longer insists on a modern TLS connection.")
            .help("Delete the key. If one server cannot do https yet, name that host under `NSExceptionDomains`.")
            .fix(remove(slots, Safety::Ask, format!("Delete `{key}`"))),
    );
}
