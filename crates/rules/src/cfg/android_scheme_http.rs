use super::common::{hits, http_refused};
use crate::words::hit_finding;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Fact, Finding, Gain, Info, Place, Severity, Span, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "android-scheme-http",
        number: 13,
        area: Area::Cfg,
        title: "The Android app is an http page",
        severity: Severity::of(Attacker::Network, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[319],
        masvs: &["MASVS-NETWORK-1"],
        maswe: &[26],
        mastg: &["MASTG-TEST-0237"],
        mobile_top_10: &[5],
        page: include_str!("android_scheme_http.md"),
    },
    check: Check::App(check),
};

const WHY: &str = "The web view does not block http scripts, frames and requests in a page that is http itself, so that whoever shares a network with the user can put code beside the native bridge. Cookies marked as secure do not work either.";
const REFUSED: &str = "So nobody in the network can put code into the page today. Once http is permitted, by a plugin's manifest or for a test, nothing else holds it back; and cookies marked as secure do not work.";
const HELP: &str = "Use https. That is another origin: web storage and cookies start empty, so move what is kept there first.";

fn check(app: &App, out: &mut Out) {
    if app.android.is_none() && !app.packages.has("@capacitor/android") && app.ios.is_some() {
        return;
    }
    let refused = http_refused(app);
    let judge = |finding: Finding| match &refused {
        Some(_) => finding.severity(Severity::of(Attacker::Network, Gain::Hygiene)).why(REFUSED).help(HELP),
        None => finding.why(WHY).help(HELP),
    };
    let note = refused.as_deref().map(|r| format!(" {r}")).unwrap_or_default();
    let path: &[&str] = &["server", "androidScheme"];
    for hit in hits(app, out, &[path], |n| n.as_str() == Some("http")) {
        out.push(judge(hit_finding(
            &RULE.info,
            &hit,
            format!("`server.androidScheme` is http: the pages of the Android app are not https.{note}"),
        )));
    }
    // Until 6 http was the default. <https://capacitorjs.com/docs/updating/6-0>
    if let (Fact::Set(major, place), Fact::Absent) = (app.capacitor_major(), app.config.get(path))
        && major < 6
        && let Some(source) = app.config.source()
        && (app.android.is_some() || app.packages.has("@capacitor/android"))
    {
        let message = format!(
            "`server.androidScheme` is not set, and Capacitor {major} then makes the pages of the Android app http.{note}"
        );
        let here = Place::At(source.file, Span::default());
        let finding = Finding::new(&RULE.info, here, "server.androidScheme", message);
        out.push(judge(finding.step(place, format!("Capacitor {major}"))));
    }
}
