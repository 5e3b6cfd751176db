use crate::{Check, Out, Rule, packed, words};
use android::AndroidProject;
use app::App;
use artefact::android::{Library, Relro};
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

fn check(app: &App, android: &AndroidProject, out: &mut Out) {
    libraries(app, out);
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

/// Native libraries of a package that lack what compilers add against the abuse of errors in memory: one finding for
/// each thing that is missing, with the libraries as its evidence.
fn libraries(app: &App, out: &mut Out) {
    let Some((package, facts)) = packed::android(app) else { return };
    type Test = fn(&Library) -> bool;
    let lacks: [(&str, &str, Test); 4] = [
        ("stack", "can run what lies on the stack", |l| !l.stack_is_data),
        ("canary", "do not check the stack before they return", |l| !l.stack_canary),
        ("relro", "leave the tables that they are linked by open to writes", |l| l.relro == Relro::None),
        ("symbols", "still have the symbols that only debuggers need", |l| l.symbols),
    ];
    for (subject, what, is_so) in lacks {
        let found: Vec<&Library> = facts.libraries.iter().filter(|l| is_so(l)).collect();
        let Some(first) = found.first() else { continue };
        let mut names: Vec<String> = found.iter().map(|l| format!("`{}`", base::name_of(&l.path))).collect();
        names.sort();
        names.dedup();
        let more = names.len().saturating_sub(3);
        names.truncate(3);
        if more > 0 {
            names.push(format!("{more} more"));
        }
        let place = packed::place(package, &first.path);
        let message = format!("Native libraries {what}: {}.", words::list_words(&names));
        let mut finding = Finding::new(&RULE.info, place, subject, message)
            .why("An error in memory in such a library is easier to turn into running code.")
            .help("Update the plugin that brings the library along; for your own code use the defaults of the current NDK (`-fstack-protector-strong`, `-Wl,-z,relro,-z,now,-z,noexecstack`) and strip what ships.");
        for library in found.iter().take(20) {
            finding = finding.step(packed::place(package, &library.path), format!("for {}", library.abi));
        }
        out.push(finding);
    }
}
