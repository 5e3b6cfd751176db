use super::told::{Speaks, capital, finding, ignore_file, keys, start};
use crate::{Check, Out, Rule};
use app::{App, Ships};
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "signing-credentials-in-repository",
        number: 10,
        area: Area::Sec,
        title: "The repository holds what signs or publishes the app",
        severity: Severity::of(Attacker::Repository, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[798, 540],
        masvs: &["MASVS-RESILIENCE-2", "MASVS-STORAGE-1"],
        maswe: &[4],
        mastg: &[],
        mobile_top_10: &[1, 2],
        page: include_str!("signing_credentials_in_repository.md"),
    },
    check: Check::Secrets(check),
};

const HELP: &str = "Replace it, keep the new one in the secrets of the build service, and let the store sign (Play App Signing).";

fn check(app: &App, out: &mut Out) {
    for store in app.secrets.stores.iter().filter(|s| s.ships == Ships::Repository && !s.ignored) {
        if !store.path.ends_with(".jks") && !store.path.ends_with(".keystore") {
            continue;
        }
        let message = format!("{} `{}` lies in the repository.", capital(store.kind.what()), store.path);
        out.push(
            Finding::new(&RULE.info, start(store.file), &store.path, message)
                .why("Whoever reads the repository and learns or guesses its password signs updates in the name of the app.")
                .help(HELP)
                .fix(Some(ignore_file(app, &store.path, store.gitignore.as_ref()))),
        );
    }
    let configs = app.android.iter().flat_map(|a| &a.gradle.signing).filter(|s| s.name != "debug");
    let gradle = configs.flat_map(|s| &s.literal_passwords).map(|(name, place)| (name.as_str(), place));
    let written = app.secrets.passwords.iter().map(|p| (p.name.as_str(), &p.place));
    // What Gradle reads from a file of properties has its place there.
    for (name, place) in gradle.chain(written) {
        if out.findings.iter().any(|f| f.place == *place) {
            continue;
        }
        let mut finding = Finding::new(
            &RULE.info,
            place.clone(),
            name,
            format!("`{name}` is written down: the password of a key that signs the app."),
        )
        .why("Whoever reads the repository and gets hold of the key signs updates in the name of the app.")
        .help("Replace the password, and read the new one from the environment or from a file that git leaves out.");
        finding.secrets.extend(place.span());
        out.push(finding);
    }
    keys(app, Speaks::Signing).for_each(|key| out.push(finding(&RULE.info, key).help(HELP)));
}
