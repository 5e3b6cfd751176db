use super::common::ALL;
use crate::words::hit_finding;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "live-update-signing-key-exposed",
        number: 3,
        area: Area::Upd,
        title: "A private key for live updates ships with the app",
        severity: Severity::of(Attacker::Repository, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[321, 798],
        masvs: &["MASVS-CRYPTO-2", "MASVS-STORAGE-1"],
        maswe: &[4, 49],
        mastg: &["MASTG-TEST-0212"],
        mobile_top_10: &[1, 2],
        page: include_str!("live_update_signing_key_exposed.md"),
    },
    check: Check::App(check),
};

/// Keys of an updater that hold a key.
const KEYS: [&str; 3] = ["privateKey", "publicKey", "key"];

fn is_private(text: &str) -> bool {
    text.contains("PRIVATE KEY-----")
}

/// True where this rule speaks of the value, so that the rule on secrets need not.
pub(crate) fn covers(path: &[&str], text: &str) -> bool {
    matches!(path, ["plugins", section, key] if KEYS.contains(key) && ALL.iter().any(|u| u.section == *section))
        && is_private(text)
}

fn check(app: &App, out: &mut Out) {
    for updater in ALL {
        for key in KEYS {
            let path = ["plugins", updater.section, key];
            let private = |n: &base::Node| n.as_str().is_some_and(is_private);
            for hit in app.config.hits(&[&path], private) {
                let span = hit.node.span;
                out.push(
                    hit_finding(&RULE.info, &hit, format!("`{}` holds a private key, and the whole configuration is copied into the app.", hit.key))
                        .secret(span)
                        .why("Everybody who unpacks the app has the key and can make bundles that the app accepts.")
                        .help("Make a new pair with the key outside of the app, put only the public half into the configuration, remove this one from the history of the repository, and ship a new native version."),
                );
            }
        }
    }
}
