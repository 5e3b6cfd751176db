use crate::{Check, Out, Rule};
use android::nsc::{Anchor, Config, Nsc};
use android::{AndroidProject, defaults};
use app::App;
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "nsc-trusts-user-ca",
        number: 4,
        area: Area::Net,
        title: "The release build trusts certificate authorities that users install",
        severity: Severity::of(Attacker::Network, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[295],
        masvs: &["MASVS-NETWORK-1"],
        maswe: &[27],
        mastg: &["MASTG-TEST-0286", "MASTG-TEST-0285"],
        mobile_top_10: &[5],
        page: include_str!("nsc_trusts_user_ca.md"),
    },
    check: Check::Android(check),
};

const WHY: &str = "Whoever gets the user, or an app that manages the phone, to install an authority can then read and change all https traffic, sessions included.";

fn check(_: &App, android: &AndroidProject, out: &mut Out) {
    for nsc in android.nsc.iter().filter_map(|r| r.found()) {
        for config in nsc.base.iter().chain(&nsc.domains) {
            for anchor in &config.anchors {
                out.findings.extend(judge(nsc, config, anchor));
            }
        }
    }
    // Below target 24 they are trusted where no config says otherwise.
    let decided = android
        .nsc
        .iter()
        .any(|r| r.found().is_none_or(|n| n.base.as_ref().is_some_and(|b| !b.anchors.is_empty())));
    let target = android.target_sdk();
    for (level, _, place) in out.shipping(&target) {
        if !decided && defaults::user_authorities(i64::from(*level)) {
            let message = format!(
                "Authorities that users install are trusted: that is the default for targetSdk {level}."
            );
            out.push(
                Finding::new(&RULE.info, place.clone(), "targetSdk", message)
                    .why(WHY)
                    .help("Raise targetSdk."),
            );
        }
    }
}

fn judge(nsc: &Nsc, config: &Config, anchor: &Anchor) -> Option<Finding> {
    let hosts: Vec<&str> = config.domains.iter().map(|d| &*d.name).collect();
    let (place, subject) = (
        anchor.element.open_place(),
        if hosts.is_empty() { "base-config".to_owned() } else { hosts.join(",") },
    );
    let reach = if hosts.is_empty() { "every host".to_owned() } else { hosts.join(", ") };
    if anchor.src == "user" {
        let message = format!("Authorities that users install are trusted for {reach}.");
        let help = "Trust them in `debug-overrides` only, which release builds ignore.";
        return Some(
            Finding::new(&RULE.info, place, subject, message)
                .why(WHY)
                .help(help)
                .fix(fix(nsc, config, anchor)),
        );
    }
    let message = format!(
        "Pins do not hold for certificates that `{}` vouches for: `overridePins` is true for {reach}.",
        anchor.src
    );
    let pinned = config.pins.is_some() || nsc.pin_sets().next().is_some();
    (anchor.override_pins && pinned).then(|| {
        Finding::new(&RULE.info, place, subject, message)
            .severity(Severity::of(Attacker::Network, Gain::Layer))
            .why("The pins of this config then stop nobody who has a certificate of such an authority.")
            .help("Remove `overridePins`; where a proxy is needed for development, set it in `debug-overrides`.")
    })
}

const OVERRIDES: &str = "\n    <debug-overrides>\n        <trust-anchors>\n            <certificates src=\"user\" />\n        </trust-anchors>\n    </debug-overrides>";

/// Move the trust into `debug-overrides`. Anchors that would be empty go as a whole: an empty list trusts nobody.
fn fix(nsc: &Nsc, config: &Config, anchor: &Anchor) -> Option<Fix> {
    let list = config
        .element
        .children_named("trust-anchors")
        .find(|t| t.children.iter().any(|c| c.span == anchor.element.span))?;
    let alone = list.children.iter().all(|c| c.plain("src").is_some_and(|a| a.value.trim() == "user"));
    let removal = if alone { list.removal } else { anchor.element.removal };
    let mut edits = vec![Edit::delete(nsc.file, removal)];
    let there = nsc.debug.as_ref().is_some_and(|d| d.anchors.iter().any(|a| a.src == "user"));
    if !there {
        // A config with overrides of another kind is left to people.
        let last = nsc.root.children.last().filter(|_| nsc.debug.is_none())?;
        edits.push(Edit::insert(nsc.file, last.span.end, OVERRIDES));
    }
    // Not safe: users of an own server with an own authority lose it.
    Some(Fix::new(Safety::Ask, "Trust authorities of the user in debug builds only", edits))
}
