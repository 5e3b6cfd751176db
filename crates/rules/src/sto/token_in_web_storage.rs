//! (nothing here: the page explains the rule)
use super::leak::{findings, is_session};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "token-in-web-storage",
        number: 1,
        area: Area::Sto,
        title: "A token or password is kept in web storage",
        severity: Severity::of(Attacker::Injection, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[922, 312],
        masvs: &["MASVS-STORAGE-1"],
        maswe: &[1],
        mastg: &["MASTG-TEST-0300", "MASTG-TEST-0302"],
        mobile_top_10: &[9],
        page: include_str!("token_in_web_storage.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for finding in findings(app, &RULE.info, SinkKind::WebStorage, "the storage of the web view") {
        let session = finding.message.split('`').nth(1).is_some_and(is_session);
        let why = if session {
            "Every script that runs in the app reads web storage: one injected line of script, or one bad package, sends the session away, as long as the app is open."
        } else {
            "Every script that runs in the app reads web storage: one injected line of script, or one bad package, sends the session away. On the phone it is a plain file."
        };
        out.push(
            finding
                .why(why)
                .help("Keep access tokens in memory, and what must survive a restart in a plugin that uses Keychain and Keystore."),
        );
    }
}
