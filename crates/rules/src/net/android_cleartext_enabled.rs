use super::lan;
use crate::{Check, Out, Rule};
use android::{AndroidProject, Attr, Role, defaults};
use app::App;
use base::{Area, Attacker, Edit, Fact, Finding, Fix, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "android-cleartext-enabled",
        number: 2,
        area: Area::Net,
        title: "Android lets the app send everything without encryption",
        severity: Severity::of(Attacker::Network, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[319],
        masvs: &["MASVS-NETWORK-1"],
        maswe: &[26],
        mastg: &["MASTG-TEST-0235"],
        mobile_top_10: &[5],
        page: include_str!("android_cleartext_enabled.md"),
    },
    check: Check::Android(check),
};

fn check(app: &App, android: &AndroidProject, out: &mut Out) {
    let mut undecided = false;
    for variant in &android.variants {
        // From API 24 on a network security config decides alone: another rule reads it.
        if variant.application(&android.sources, "networkSecurityConfig").is_some() {
            continue;
        }
        match variant.application(&android.sources, "usesCleartextTraffic") {
            Some(attr) => switch(app, android, &attr, out),
            None => undecided = true,
        }
    }
    if undecided {
        by_default(app, android, out);
    }
}

fn switch(app: &App, android: &AndroidProject, attr: &Attr, out: &mut Out) {
    match attr.flag() {
        Fact::Unknown(gap) => return out.gap(gap),
        fact if fact.value() != Some(&true) => return,
        _ => {}
    }
    // `cap sync` writes it for `server.cleartext`, of which the rule `server-cleartext` speaks.
    let asked = app.config.any(&[&["server", "cleartext"]], |n| n.as_bool() == Some(true));
    if attr.role == Role::Cordova && asked {
        return;
    }
    let own = !attr.role.is_library();
    let from = if attr.role == Role::Main { String::new() } else { format!(" by {}", attr.role.label()) };
    let message =
        format!("Plain http is allowed to every host: `android:usesCleartextTraffic` is set to true{from}.");
    let edit = Edit::delete(attr.element.file, attr.attribute.removal);
    let fix = Fix::new(Safety::Ask, "Remove `android:usesCleartextTraffic`", vec![edit]);
    let found = Finding::new(&RULE.info, android.own_place(attr), "android:usesCleartextTraffic", message)
        .fix(own.then_some(fix));
    let source = format!("{} sets it", attr.role.label());
    push(app, if own { found } else { found.step(attr.place(), source) }, out);
}

fn by_default(app: &App, android: &AndroidProject, out: &mut Out) {
    let target = android.target_sdk();
    for (level, _, place) in out.shipping(&target) {
        if defaults::cleartext(i64::from(*level)) {
            let message =
                format!("Plain http is allowed to every host: that is the default for targetSdk {level}.");
            push(app, Finding::new(&RULE.info, place.clone(), "targetSdk", message), out);
        }
    }
}

fn push(app: &App, finding: Finding, out: &mut Out) {
    if out.findings.iter().any(|f| f.place == finding.place) {
        return;
    }
    let finding = finding.help("Leave the attribute out; where one host has no https yet, allow that host alone in a network security config, and put what only development needs into `src/debug/AndroidManifest.xml`.");
    out.push(match lan::evidence(app) {
        Some(evidence) => finding
            .severity(Severity::of(Attacker::Network, Gain::Layer))
            .why(format!("Devices in the user's own network may need it ({evidence}), but it holds for every other host as well: whoever shares a network with the user can read and change those requests.")),
        None => finding.why("Whoever shares a network with the user can read and change every request that is not https, also those of plugins and libraries."),
    });
}
