use super::common::CAPGO;
use crate::words::{hit_finding, remove_setting, replace_setting};
use crate::{Check, Out, Rule};
use app::{App, Hit};
use base::{Area, Attacker, Fix, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "live-update-over-http",
        number: 2,
        area: Area::Upd,
        title: "Live updates are fetched without encryption",
        severity: Severity::of(Attacker::Network, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[319, 494],
        masvs: &["MASVS-NETWORK-1", "MASVS-CODE-4"],
        maswe: &[26, 49],
        mastg: &["MASTG-TEST-0235"],
        mobile_top_10: &[5, 2],
        page: include_str!("live_update_over_http.md"),
    },
    check: Check::App(check),
};

const SECTION: &str = CAPGO.section;

fn check(app: &App, out: &mut Out) {
    if !CAPGO.is_used(app) {
        return;
    }
    let cleartext = |n: &base::Node| n.as_str().is_some_and(|s| s.starts_with("http://"));
    let path = |key: &'static str| ["plugins", SECTION, key];
    for hit in app.config.hits(&[&path("updateUrl"), &path("channelUrl"), &path("statsUrl")], cleartext) {
        let stats = hit.key.ends_with("statsUrl");
        let severity = if stats { Severity::of(Attacker::Network, Gain::Layer) } else { RULE.info.severity };
        let what =
            if stats { "statistics are sent to" } else { "the app asks for new versions of itself at" };
        let url = hit.node.as_str().unwrap_or_default().to_owned();
        out.push(
            hit_finding(&RULE.info, &hit, format!("`{}` is unencrypted: {what} {url}.", hit.key))
                .severity(severity)
                .why("Anybody on the same network answers in place of the server: with a bundle of their own, which then runs with all plugins and stays after a restart.")
                .help("Use an https address, and sign the bundles as well.")
                .fix(encrypt(&hit, &url)),
        );
    }
    // The command line tool reads these, the app does not: a forgotten test server, not a way into the app.
    let keys = ["localHost", "localWebHost", "localApi", "localApiFiles", "localSupa"].map(path);
    let keys: Vec<&[&str]> = keys.iter().map(|k| k.as_slice()).collect();
    for hit in app.config.hits(&keys, cleartext) {
        out.push(
            hit_finding(
                &RULE.info,
                &hit,
                format!(
                    "`{}` sends the Capgo command line tool to a test server without encryption.",
                    hit.key
                ),
            )
            .severity(Severity::of(Attacker::Network, Gain::Hygiene))
            .why("Bundles and the token for uploads go there, and the address ships with the app.")
            .help("Remove the setting; it is for tests of the update service itself.")
            .fix(remove_setting(&hit, Safety::Ask, "Remove the address of the test server")),
        );
    }
}

fn encrypt(hit: &Hit, url: &str) -> Option<Fix> {
    let host = url.strip_prefix("http://")?.split([':', '/']).next()?;
    let public =
        host.contains('.') && !host.ends_with(".local") && host.bytes().any(|b| b.is_ascii_alphabetic());
    // A port was chosen for http and will not speak https.
    let port = url.strip_prefix("http://")?.split('/').next()?.contains(':');
    let text = format!("'{}'", url.replacen("http://", "https://", 1));
    (public && !port && !text.contains('\\'))
        .then(|| replace_setting(hit, Safety::Ask, "Ask for updates over https", &text))?
}
