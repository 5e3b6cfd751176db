//! (nothing here: the page explains the rule)
use super::common::is_production;
use crate::{Check, Out, Rule};
use android::AndroidProject;
use android::gradle::SigningConfig;
use app::App;
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "weak-package-signing",
        number: 10,
        area: Area::And,
        title: "The release is signed in a way that proves little",
        severity: Severity::of(Attacker::Holder, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[347],
        masvs: &["MASVS-RESILIENCE-2"],
        maswe: &[56],
        mastg: &["MASTG-TEST-0224", "MASTG-BEST-0006"],
        mobile_top_10: &[7],
        page: include_str!("weak_package_signing.md"),
    },
    check: Check::Android(check),
};

fn check(_: &App, android: &AndroidProject, out: &mut Out) {
    for build_type in android.gradle.build_types.iter().filter(|b| is_production(&b.name)) {
        let Some((name, statement)) = &build_type.signing else { continue };
        let config = android.gradle.signing.iter().find(|c| c.name == *name);
        if name == "debug" && config.is_none_or(is_debug_key) {
            out.push(
                Finding::new(
                    &RULE.info,
                    statement.place(),
                    format!("buildTypes.{}.signingConfig", build_type.name),
                    format!("The build type `{}` is signed with the debug key.", build_type.name),
                )
                .why("The debug key has a password that everybody knows and lies unprotected on every developer's computer: whoever gets hold of it can sign an update that phones accept as this app. Stores refuse it, so such a package reaches people in other ways.")
                .help("Make a key of its own for releases, keep it and its passwords out of the repository, and name its signing configuration here."),
            );
        }
        let Some(flag) = config.and_then(|c| c.whole_package.as_ref()) else { continue };
        // Phones below Android 7 know the old scheme only.
        let new_phones = android.min_sdk().value().is_some_and(|level| *level >= 24);
        if new_phones && out.shipping(&flag.value).iter().any(|(on, _, _)| !**on) {
            let edit = Edit::delete(flag.statement.file, flag.statement.removal);
            out.push(
                Finding::new(
                    &RULE.info,
                    flag.statement.place(),
                    format!("signingConfigs.{name}.v2"),
                    format!("The signing configuration `{name}` switches APK signature scheme v2 off."),
                )
                .why("The old scheme signs the files inside the package one by one and leaves the rest of it open to changes (Janus, CVE-2017-13156); phones from Android 11 on refuse such a package.")
                .help("Remove the setting: v2 is on by default.")
                .fix(Some(Fix::new(Safety::Safe, "Sign the whole package again", vec![edit]))),
            );
        }
    }
}

/// True for Android's own debug key: the default, or a store that is named like it.
fn is_debug_key(config: &SigningConfig) -> bool {
    match &config.store_file {
        Some((path, _)) => path.to_ascii_lowercase().contains("debug"),
        None => !config.has_store,
    }
}
