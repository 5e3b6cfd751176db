//! (nothing here: the page explains the rule)
use super::common::is_production;
use crate::{Check, Out, Rule, packed};
use android::AndroidProject;
use android::gradle::SigningConfig;
use app::App;
use artefact::Kind;
use artefact::android::Scheme;
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Gap, Info, Safety, Severity, Tier};

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

const DEBUG_KEY: &str = "The debug key has a password that everybody knows and lies unprotected on every developer's computer: whoever gets hold of it can sign an update that phones accept as this app. Stores refuse it, so such a package reaches people in other ways.";
const OLD_SCHEME: &str = "The old scheme signs the files inside the package one by one and leaves the rest of it open to changes (Janus, CVE-2017-13156); phones from Android 11 on refuse such a package.";

fn check(app: &App, android: &AndroidProject, out: &mut Out) {
    package(app, android, out);
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

/// How a package is signed. A bundle is signed anew by the store.
fn package(app: &App, android: &AndroidProject, out: &mut Out) {
    let Some((package, facts)) = packed::android(app).filter(|(p, _)| p.kind == Kind::Apk) else { return };
    let place = packed::place(package, "");
    if !facts.all_signatures {
        let why = "cannot be told of an unpacked package: those over the whole file are lost";
        return out.gap(Gap::new(place, "the signatures of the package", why));
    }
    if facts.signatures.is_empty() {
        return out.gap(Gap::new(
            place,
            "the signatures of the package",
            "are missing: it is not signed yet",
        ));
    }
    let find = |subject: &str, message: String| Finding::new(&RULE.info, place.clone(), subject, message);
    let debuggable = android.application("debuggable").iter().any(|a| a.flag().value() == Some(&true));
    let certificates = || facts.signatures.iter().filter_map(|s| s.certificate.as_ref());
    // Of a debug build nobody expects more.
    if certificates().any(|c| c.is_debug()) && !debuggable {
        out.push(
            find("debug key", "The package is signed with the debug key.".to_owned()).why(DEBUG_KEY).help(
                "Sign releases with a key of their own, and keep it and its passwords out of the repository.",
            ),
        );
    }
    let names: Vec<&str> = facts.signatures.iter().map(|s| s.scheme.name()).collect();
    if facts.signatures.iter().all(|s| s.scheme == Scheme::V1) {
        out.push(
            find("v1 only", "The package is signed by scheme v1 only.".to_owned())
                .why(OLD_SCHEME)
                .help("Sign with v2 and v3 as well: `apksigner` and Gradle do so by default."),
        );
    }
    if let Some(weak) = certificates().find(|c| c.key.is_weak()) {
        let message = format!(
            "The package is signed with a weak key ({}; schemes {}).",
            weak.key.name(),
            crate::words::list_words(&names)
        );
        out.push(
            find("weak key", message)
                .why("Whoever works the key out can sign an update that every phone with the app accepts.")
                .help("Rotate to a key of at least 2048 bits for RSA, better 4096, or to one on the curve P-256: `apksigner rotate`, or a key upgrade in Play App Signing."),
        );
    }
}

/// True for Android's own debug key: the default, or a store that is named like it.
fn is_debug_key(config: &SigningConfig) -> bool {
    match &config.store_file {
        Some((path, _)) => path.to_ascii_lowercase().contains("debug"),
        None => !config.has_store,
    }
}
