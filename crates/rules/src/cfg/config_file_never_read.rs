use super::weak;
use crate::{Check, Out, Rule};
use app::{App, Dead};
use base::{Area, Attacker, Finding, Gain, Info, Place, Severity, Span, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "config-file-never-read",
        number: 23,
        area: Area::Cfg,
        title: "A configuration file is never read",
        severity: Severity::of(Attacker::Injection, Gain::Hygiene),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[1188],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[61],
        mastg: &[],
        mobile_top_10: &[8],
        page: include_str!("config_file_never_read.md"),
    },
    check: Check::App(check),
};

/// Settings that decide how well the app is guarded.
const KEYS: [&[&str]; 13] = [
    &["server", "url"],
    &["server", "cleartext"],
    &["server", "allowNavigation"],
    &["server", "androidScheme"],
    &["server", "hostname"],
    &["android", "allowMixedContent"],
    &["android", "useLegacyBridge"],
    &["android", "webContentsDebuggingEnabled"],
    &["ios", "webContentsDebuggingEnabled"],
    &["ios", "limitsNavigationsToAppBoundDomains"],
    &["loggingBehavior"],
    &["plugins", "CapacitorUpdater"],
    &["plugins", "LiveUpdate"],
];

fn check(app: &App, out: &mut Out) {
    let Some(source) = app.config.source() else { return };
    for dead in &app.config.dead {
        let differing = differences(app, dead);
        if differing.is_empty() {
            continue;
        }
        let names: Vec<String> = differing.iter().map(|k| format!("`{k}`")).collect();
        let message = format!(
            "`cap sync` does not read this file, because a file that it prefers stands beside it; the two differ in {}.",
            crate::words::list_words(&names)
        );
        out.push(
            Finding::new(&RULE.info, Place::At(dead.file, Span::default()), "file", message)
                .step(Place::At(source.file, Span::default()), "the file that is read")
                .why("Whoever hardens or reviews this file changes nothing in the app.")
                .help("Delete it, after moving over what was meant to hold."),
        );
    }
}

/// The keys in which the dead file and the one that is read differ.
fn differences(app: &App, dead: &Dead) -> Vec<String> {
    let Some(root) = &dead.root else { return Vec::new() };
    let differs = |path: &&&[&str]| {
        let (meant, read) = (root.fact(path), app.config.get(path));
        let texts = |fact: &base::Fact<base::Node>| -> Vec<String> {
            fact.shipping()
                .iter()
                .map(|(n, _, _)| weak::shape(&n.value))
                .filter(|s| !DEFAULTS.contains(&&**s))
                .collect()
        };
        meant.gap().is_none() && read.gap().is_none() && texts(&meant) != texts(&read)
    };
    KEYS.iter().filter(differs).map(|path| path.join(".")).collect()
}

/// Values that say the same as leaving the key out.
const DEFAULTS: [&str; 7] = ["", "false", "[]", "{}", "\"https\"", "\"localhost\"", "\"debug\""];
