use super::common::{is_production, origin};
use crate::{Check, Out, Rule};
use android::{AndroidProject, Attr, Role};
use app::App;
use base::{Area, Attacker, Edit, Fact, Finding, Fix, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "debuggable-or-test-build",
        number: 1,
        area: Area::And,
        title: "The Android release build is debuggable or test-only",
        severity: Severity::of(Attacker::Holder, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[489],
        masvs: &["MASVS-RESILIENCE-4"],
        maswe: &[63],
        mastg: &["MASTG-TEST-0226", "MASTG-TEST-0039"],
        mobile_top_10: &[7, 8],
        page: include_str!("debuggable_or_test_build.md"),
    },
    check: Check::Android(check),
};

const WHY: &str = "Whoever holds the phone or reaches it over USB can attach a debugger, run code as the app and read \
                   its private files; Capacitor switches on web debugging and logs by itself.";

fn check(app: &App, android: &AndroidProject, out: &mut Out) {
    let packed = app.package.is_some();
    for attr in android.application("debuggable") {
        if is_on(&attr, android, out) {
            let message = format!(
                "{} can be debugged: `android:debuggable` is true{}.",
                if packed { "The package" } else { "Release builds" },
                origin(&attr.role)
            );
            let help =
                "Remove the attribute: Gradle sets it for debug builds and leaves it out of release builds.";
            out.push(of(android, &attr, message, help).why(WHY));
        }
    }
    for attr in android.application("testOnly") {
        if is_on(&attr, android, out) {
            let what = if packed { "The package is a test build" } else { "Release builds are test builds" };
            let message = format!("{what}: `android:testOnly` is true{}.", origin(&attr.role));
            let help = "Remove the attribute: the build tools set it themselves where a test build is made.";
            let why = "A test-only app is held to weaker rules by the system, and no store takes it.";
            out.push(
                of(android, &attr, message, help)
                    .why(why)
                    .severity(Severity::of(Attacker::Holder, Gain::Layer)),
            );
        }
    }
    for build_type in android.gradle.build_types.iter().filter(|b| is_production(&b.name)) {
        let Some(flag) = &build_type.debuggable else { continue };
        if out.shipping(&flag.value).iter().any(|(on, _, _)| **on) {
            let (name, statement) = (&build_type.name, &flag.statement);
            let fix = vec![Edit::delete(statement.file, statement.removal)];
            out.push(
                Finding::new(
                    &RULE.info,
                    statement.place(),
                    format!("buildTypes.{name}.debuggable"),
                    format!("The build type `{name}` is debuggable."),
                )
                .why(WHY)
                .help("Remove the setting; only the build type `debug` is debuggable by default.")
                .fix(Some(Fix::new(
                    Safety::Safe,
                    format!("Remove `debuggable` from the build type {name}"),
                    fix,
                ))),
            );
        }
    }
}

/// True where the switch is on in a build that is made for users.
fn is_on(attr: &Attr, android: &AndroidProject, out: &mut Out) -> bool {
    if let Role::Variant(name) = &attr.role
        && android.gradle.build_type(name).is_some()
        && !is_production(name)
    {
        return false;
    }
    match attr.flag() {
        Fact::Unknown(gap) => {
            out.gap(gap);
            false
        }
        flag => flag.value() == Some(&true),
    }
}

fn of(android: &AndroidProject, attr: &Attr, message: String, help: &str) -> Finding {
    let name = format!("android:{}", attr.attribute.name);
    let found = Finding::new(&RULE.info, android.own_place(attr), name.clone(), message).help(help);
    if attr.role.is_library() {
        return found.step(attr.place(), format!("{} sets it", attr.role.label()));
    }
    let edit = Edit::delete(attr.element.file, attr.attribute.removal);
    found.fix(Some(Fix::new(Safety::Safe, format!("Remove `{name}`"), vec![edit])))
}
