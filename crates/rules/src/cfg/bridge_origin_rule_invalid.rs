use super::common::{hits, items, text};
use super::mask::{Breadth, breadth};
use super::origin_rule::{of_entry, refused};
use crate::words::{hit_finding, remove_setting, replace_setting};
use crate::{Check, Out, Rule};
use app::{App, Hit};
use base::{Area, Attacker, Confidence, Fix, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "bridge-origin-rule-invalid",
        number: 5,
        area: Area::Cfg,
        title: "A malformed origin opens the Android bridge to every frame",
        severity: Severity::of(Attacker::Injection, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[749, 346],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[33],
        mastg: &["MASTG-TEST-0334"],
        mobile_top_10: &[8],
        page: include_str!("bridge_origin_rule_invalid.md"),
    },
    check: Check::App(check),
};

/// Schemes that Capacitor refuses itself, so that https is used.
/// <https://github.com/ionic-team/capacitor/blob/main/android/capacitor/src/main/java/com/getcapacitor/CapConfig.java>
const REFUSED: [&str; 8] = ["file", "ftp", "ftps", "ws", "wss", "about", "blob", "data"];

fn check(app: &App, out: &mut Out) {
    // Before 4.5 the bridge is open to every frame in any case, and the legacy bridge has its own rule.
    let old = app.capacitor_major().value().is_some_and(|m| *m < 5);
    let no_android = app.android.is_none() && !app.packages.has("@capacitor/android") && app.ios.is_some();
    if old || no_android || app.config.any(&[&["android", "useLegacyBridge"]], super::common::is_on) {
        return;
    }
    let own = |n: &base::Node| {
        n.as_str().is_some_and(|s| refused(&format!("{s}://localhost")).is_some() && !REFUSED.contains(&s))
    };
    for hit in hits(app, out, &[&["server", "androidScheme"]], own) {
        let fix =
            replace_setting(&hit, Safety::Ask, "Use https, which starts with empty web storage", "\"https\"");
        push(&hit, &format!("{}://localhost", text(&hit)), fix, out);
    }
    let broken = |n: &base::Node| n.as_str().is_some_and(|h| refused(&format!("https://{h}")).is_some());
    for hit in hits(app, out, &[&["server", "hostname"]], broken) {
        push(&hit, &format!("https://{}", text(&hit)), None, out);
    }
    let bad = |n: &base::Node| {
        n.as_str().is_some_and(|s| breadth(s) == Breadth::Bounded && refused(&of_entry(s)).is_some())
    };
    for hit in items(app, out, &["server", "allowNavigation"], bad) {
        let fix = remove_setting(
            &hit,
            Safety::Ask,
            format!("Take `{}` out of `server.allowNavigation`", text(&hit)),
        );
        push(&hit, &of_entry(text(&hit)), fix, out);
    }
    let set = |n: &base::Node| {
        n.as_str().is_some_and(|s| super::address::parse(s).is_some_and(|a| !a.rest.is_empty()))
    };
    for hit in hits(app, out, &[&["server", "url"]], set) {
        match refused(text(&hit)) {
            Some(_) => push(&hit, text(&hit), None, out),
            None => unmatched(&hit, out),
        }
    }
}

fn push(hit: &Hit, rule: &str, fix: Option<Fix>, out: &mut Out) {
    let reason = refused(rule).unwrap_or("is not read");
    let dead = if hit.key.ends_with("allowNavigation") {
        " As an entry for navigation it never matches either."
    } else {
        ""
    };
    let message = format!(
        "`{rule}`, made from `{}`, {reason}; Android refuses the whole list of origins for it.{dead}",
        hit.key
    );
    let mut finding = hit_finding(&RULE.info, hit, message)
        .why("Capacitor then falls back to an interface that every frame of every website in the app can call: an advertisement or an embedded page gets the native plugins. Nothing says so at run time.")
        .help("Use only host names (`help.example.com`) in `allowNavigation` and `hostname`, http or https as `androidScheme`, and no `server.url` in production.")
        .fix(fix);
    finding.subject = format!("{}: {}", hit.key, text(hit));
    out.push(finding);
}

/// A rule that is taken, but holds more than an origin, so that it never matches.
fn unmatched(hit: &Hit, out: &mut Out) {
    let message = format!(
        "`{}` is taken as an origin, but matches none because of what stands behind the host.",
        text(hit)
    );
    let mut finding = hit_finding(&RULE.info, hit, message)
        .severity(Severity::of(Attacker::Injection, Gain::Hygiene))
        .why("The bridge does not work there on Android; the usual way out, the legacy bridge, opens it to every frame.")
        .help("Leave out what stands behind the host, or better `server.url` altogether.");
    finding.confidence = finding.confidence.min(Confidence::Likely);
    finding.subject = format!("{}: {}", hit.key, text(hit));
    out.push(finding);
}
