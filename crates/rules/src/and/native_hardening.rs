use crate::{Check, Out, Rule};
use android::AndroidProject;
use app::App;
use base::{Area, Attacker, Fact, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "native-hardening",
        number: 16,
        area: Area::And,
        title: "The native code of the release build is not shrunk or renamed",
        severity: Severity::of(Attacker::Holder, Gain::Note),
        tier: Tier::Extra,
        profiles: &[base::Profile::MasvsR],
        cwe: &[693],
        masvs: &["MASVS-CODE-4", "MASVS-RESILIENCE-3"],
        maswe: &[45, 59, 61],
        mastg: &["MASTG-TEST-0222", "MASTG-TEST-0223", "MASTG-TEST-0288"],
        mobile_top_10: &[7],
        page: include_str!("native_hardening.md"),
    },
    check: Check::Android(check),
};

fn check(_: &App, android: &AndroidProject, out: &mut Out) {
    let release = android.gradle.build_type("release");
    let (place, reason) = match release.and_then(|r| r.minify.as_ref()) {
        Some(flag) => match &flag.value {
            Fact::Set(false, _) => (flag.statement.place(), "`minifyEnabled` is false"),
            Fact::Unknown(gap) => return out.gap(gap.clone()),
            _ => return,
        },
        None => {
            let place =
                release.and_then(|r| r.place.clone()).or_else(|| android.gradle.default_config.place.clone());
            let Some(place) = place else { return };
            (place, "`minifyEnabled` is not set, which means false")
        }
    };
    out.push(
        Finding::new(&RULE.info, place, "buildTypes.release.minifyEnabled", format!("R8 does not run over the release build: {reason}."))
            .why("Names and unused code of the app and its plugins stay in the package, which makes it easier to take apart and to change.")
            .help("Set `minifyEnabled true` (and `shrinkResources true`), and test every plugin: those without keep rules of their own need some in `proguard-rules.pro`."),
    );
}
