//! (nothing here: the page explains the rule)
use super::leak::findings;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "token-in-preferences",
        number: 2,
        area: Area::Sto,
        title: "A token or password is kept in plain preferences",
        // The holder of a backup or of an unlocked phone reads it, and so does any script in the page.
        severity: Severity::of(Attacker::Injection, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[312, 922],
        masvs: &["MASVS-STORAGE-1"],
        maswe: &[1],
        mastg: &["MASTG-TEST-0287", "MASTG-TEST-0300"],
        mobile_top_10: &[9],
        page: include_str!("token_in_preferences.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for finding in findings(app, &RULE.info, SinkKind::Preferences, "plain preferences") {
        out.push(
            finding
                .why("Preferences are a plain file of the app (SharedPreferences, UserDefaults). It is part of backups, and every script in the page can ask the plugin for it.")
                .help("Keep it with a plugin that uses Keychain and Keystore, and access tokens in memory."),
        );
    }
}
