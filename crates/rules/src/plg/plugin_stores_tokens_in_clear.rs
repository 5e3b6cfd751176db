use super::common::{exact, holds, is_built_for, known, shipped};
use crate::{Check, Out, Rule};
use app::{App, Platform};
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "plugin-stores-tokens-in-clear",
        number: 11,
        area: Area::Plg,
        title: "A login plugin keeps tokens as plain text",
        severity: Severity::of(Attacker::Holder, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[312, 522],
        masvs: &["MASVS-STORAGE-1", "MASVS-AUTH-1"],
        maswe: &[1],
        mastg: &["MASTG-TEST-0287"],
        mobile_top_10: &[9],
        page: include_str!("plugin_stores_tokens_in_clear.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    // On iOS the SDKs of some providers keep their tokens in the Keychain, and which ones are used is not known.
    let android = is_built_for(app, Platform::Android);
    for dependency in shipped(app) {
        let Some(row) = knowledge::plugin(&dependency.name) else { continue };
        let (Some(range), Some(source)) = (&row.tokens_in_clear, &row.tokens_source) else { continue };
        let Some(resolved) = exact(app, dependency).filter(|r| holds(range, &r.version)) else { continue };
        let message = format!(
            "{} {} keeps the tokens of a login as plain text: in SharedPreferences on Android, and for some providers in UserDefaults on iOS.",
            dependency.name, resolved.version
        );
        out.push(
            Finding::new(&RULE.info, dependency.place.clone(), dependency.name.as_str(), message)
                .confidence(if android { Confidence::Likely } else { Confidence::Possible })
                .step(resolved.place.clone(), known(&resolved))
                .why("A backup, a rooted phone or whoever gets at the app's files has a session without a password, and a refresh token lasts for months.")
                .help(format!("Log out in the plugin after the login and keep the tokens in the Keychain or Keystore yourself, or use a plugin that does. See {source}.")),
        );
    }
}
