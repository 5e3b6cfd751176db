use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Fact, Finding, Gain, Info, Severity, Tier};
use knowledge::{Capacitor, Date, as_of};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "unsupported-capacitor-version",
        number: 2,
        area: Area::Plg,
        title: "This version of Capacitor gets no repairs",
        severity: Severity::of(Attacker::Supplier, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[1104],
        masvs: &["MASVS-CODE-3", "MASVS-CODE-1"],
        maswe: &[44, 46],
        mastg: &["MASTG-TEST-0272"],
        mobile_top_10: &[2],
        page: include_str!("unsupported_capacitor_version.md"),
    },
    check: Check::App(check),
};

const PARTS: [&str; 4] = ["@capacitor/core", "@capacitor/android", "@capacitor/ios", "@capacitor/cli"];

fn check(app: &App, out: &mut Out) {
    let packages = &app.packages;
    let mut majors: Vec<(&str, u32)> = Vec::new();
    for name in PARTS {
        let major = packages.major(name);
        // Where one of them cannot be told, the others usually cannot either.
        out.gaps.extend(major.gap().filter(|_| name == "@capacitor/core").cloned());
        // A lockfile of a workspace also names what other apps of the repository have.
        let own = packages.has(name) || name == "@capacitor/core";
        if let (Fact::Set(major, _), true) = (major, own) {
            majors.push((name, major));
        }
    }
    // The command line tool does not ship; what it makes out of date is a matter of mixed versions.
    let oldest = majors.iter().filter(|(name, _)| *name != "@capacitor/cli").min_by_key(|(_, major)| *major);
    let Some((name, major)) = oldest.copied() else { return };
    let state = knowledge::capacitor(major).and_then(state);
    let place = packages.dependency(name).map(|d| d.place.clone());
    let (Some((severity, state)), Some(place)) =
        (state, place.or_else(|| packages.version(name).map(|r| r.place)))
    else {
        return mixed(app, &majors, out);
    };
    let bridge =
        if major < 4 { " On Android its bridge can be reached by every frame of every origin." } else { "" };
    let mixed = differing(&majors);
    let message = format!("{name} is version {major}, {state} (table of {}).{mixed}{bridge}", as_of());
    let mut finding = Finding::new(&RULE.info, place, name, message)
        .severity(severity)
        .why("Weaknesses that are found from now on stay open, and old defaults are the less careful ones.")
        .help("Move up one major version at a time with `npx cap migrate`; plugins follow.");
    for (name, major) in &majors {
        if let Some(resolved) = packages.version(name) {
            finding = finding.step(resolved.place, format!("{name} is version {major}"));
        }
    }
    out.push(finding);
}

/// Says which majors the parts that run on the phone have, where they differ.
fn differing(majors: &[(&str, u32)]) -> String {
    let parts: Vec<_> = majors.iter().filter(|(name, _)| *name != "@capacitor/cli").collect();
    if parts.iter().all(|(_, major)| parts.first().is_some_and(|(_, first)| first == major)) {
        return String::new();
    }
    let words: Vec<String> = parts.iter().map(|(name, major)| format!("{name} {major}")).collect();
    format!(" The parts do not fit together: {}.", list_words(&words))
}

/// What has ended for a major version on the day of the tables, as a clause.
fn state(row: &Capacitor) -> Option<(Severity, String)> {
    let past = |day: &Date| *day < as_of();
    match (row.supported_until, row.maintained_until.filter(past)) {
        (Some(day), _) if past(&day) => Some((RULE.info.severity, format!("whose support ended on {day}"))),
        (Some(end), Some(day)) => {
            let text = format!("whose maintenance ended on {day}; extended support ends on {end}");
            Some((Severity::of(Attacker::Supplier, Gain::Hygiene), text))
        }
        _ => None,
    }
}

/// The parts have different major versions: what one repairs, another undoes.
fn mixed(app: &App, majors: &[(&str, u32)], out: &mut Out) {
    let newest = majors.iter().map(|(_, major)| *major).max();
    let Some((name, _)) = majors.iter().find(|(_, major)| Some(*major) != newest) else { return };
    let Some(dependency) = app.packages.dependency(name) else { return };
    let parts: Vec<String> = majors.iter().map(|(name, major)| format!("{name} {major}")).collect();
    out.push(
        Finding::new(&RULE.info, dependency.place.clone(), "mixed versions", format!("The parts of Capacitor have different major versions: {}.", list_words(&parts)))
            .severity(Severity::of(Attacker::Supplier, Gain::Hygiene))
            .why("They are made to run together only in one major version; what runs on the phone is decided by the native parts.")
            .help("Bring all of them to the same major version with `npx cap migrate`."),
    );
}
