use super::told::{Speaks, capital, finding, ignore_file, keys, severity, start};
use crate::{Check, Out, Rule};
use app::{App, Ships};
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};
use knowledge::Worth;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "private-key-material",
        number: 2,
        area: Area::Sec,
        title: "A private key can be read by others",
        severity: Severity::of(Attacker::Remote, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[321, 540],
        masvs: &["MASVS-STORAGE-1", "MASVS-CRYPTO-2"],
        maswe: &[4, 3],
        mastg: &["MASTG-TEST-0214"],
        mobile_top_10: &[1],
        page: include_str!("private_key_material.md"),
    },
    check: Check::Secrets(check),
};

fn check(app: &App, out: &mut Out) {
    keys(app, Speaks::PrivateKey).for_each(|key| out.push(finding(&RULE.info, key)));
    // Stores among the web files are spoken of there, those with which builds are signed where signing is.
    for store in &app.secrets.stores {
        let signs = store.path.ends_with(".jks") || store.path.ends_with(".keystore");
        let other = store.ships == Ships::Asset || (signs && !store.ships.is_shipped());
        if other || (store.ignored && !store.ships.is_shipped()) {
            continue;
        }
        let message = format!("`{}`, {}, {}.", store.path, store.kind.what(), store.ships.way());
        let why = if store.ships.is_shipped() {
            "Everybody who has the app has the key as well; a password on it stands in the app too, or can be guessed at leisure."
        } else {
            "Everybody who can read the repository, now or later, has the key as well."
        };
        let fix =
            (!store.ships.is_shipped()).then(|| ignore_file(app, &store.path, store.gitignore.as_ref()));
        out.push(
            Finding::new(&RULE.info, start(store.file), &store.path, capital(&message))
                .severity(severity(Worth::Account, &store.ships))
                .why(why)
                .help("Replace the key, keep the new one out of the app and of the repository, and remove this one from the history. Keys for single installs are made in the Keystore or the Secure Enclave.")
                .fix(fix),
        );
    }
}
