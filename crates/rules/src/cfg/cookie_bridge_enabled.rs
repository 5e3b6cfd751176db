use super::common::{hits, is_on};
use crate::words::{hit_finding, list_words};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use std::collections::BTreeSet;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "cookie-bridge-enabled",
        number: 16,
        area: Area::Cfg,
        title: "Native cookies are open to the frames in the page",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[565, 749],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[33],
        mastg: &[],
        mobile_top_10: &[3],
        page: include_str!("cookie_bridge_enabled.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let mut hosts = BTreeSet::new();
    for page in app.pages.judged() {
        for frame in &page.facts.frames {
            let src = frame.src.as_ref().map(|s| s.value.trim()).unwrap_or_default();
            let src = if src.starts_with("//") { format!("https:{src}") } else { src.to_owned() };
            hosts.extend(super::address::parse(&src).map(|a| a.host));
        }
    }
    if hosts.is_empty() {
        return;
    }
    let hosts: Vec<String> = hosts.into_iter().map(|h| format!("`{h}`")).collect();
    for hit in hits(app, out, &[&["plugins", "CapacitorCookies", "enabled"]], is_on) {
        out.push(
            hit_finding(&RULE.info, &hit, format!("`{}` is true, and the page embeds {}.", hit.key, list_words(&hosts)))
                .why("On iOS the channel through which scripts read and write the native cookies does not ask which frame speaks: an embedded page reaches the cookies of the app.")
                .help("Switch the plugin off, keep the session in secure storage and send it in a header; or open the embedded page with the Browser plugin."),
        );
    }
}
