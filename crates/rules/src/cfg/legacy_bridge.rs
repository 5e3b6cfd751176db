use super::common::{hits, is_on};
use crate::words::{hit_finding, remove_setting};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "legacy-bridge",
        number: 6,
        area: Area::Cfg,
        title: "The legacy bridge answers every frame",
        severity: Severity::of(Attacker::Injection, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[749],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[33],
        mastg: &["MASTG-TEST-0334", "MASTG-TEST-0033"],
        mobile_top_10: &[8],
        page: include_str!("legacy_bridge.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let frames = app.pages.judged().iter().any(|p| {
        p.facts.frames.iter().any(|f| {
            f.src
                .as_ref()
                .is_some_and(|s| s.value.trim_start().starts_with("http") || s.value.starts_with("//"))
        })
    });
    let open = !app.config.item_hits(&["server", "allowNavigation"], |n| n.as_str().is_some()).is_empty();
    for hit in hits(app, out, &[&["android", "useLegacyBridge"]], is_on) {
        let who = match (frames, open) {
            (true, _) => ", and the app embeds pages of other hosts",
            (_, true) => ", and the app lets in pages of other hosts (`server.allowNavigation`)",
            _ => "",
        };
        let severity = if who.is_empty() { RULE.info.severity } else { RULE.info.severity.raise() };
        out.push(
            hit_finding(&RULE.info, &hit, format!("`android.useLegacyBridge` is true: the bridge has no check of origin or frame{who}."))
                .severity(severity)
                .why("Every frame in the app, also an advertisement, an embed or a log-in page, can call the native plugins.")
                .help("Delete the key, and mend or replace the plugin that needed it.")
                .fix(remove_setting(&hit, Safety::Ask, "Delete `android.useLegacyBridge`")),
        );
    }
}
