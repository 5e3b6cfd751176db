use crate::{Check, Out, Rule};
use android::AndroidProject;
use app::App;
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Info, Place, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "outdated-target-or-min-sdk",
        number: 5,
        area: Area::And,
        title: "The Android levels of the app are outdated",
        severity: Severity::of(Attacker::App, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[1104],
        masvs: &["MASVS-CODE-1"],
        maswe: &[41, 42],
        mastg: &["MASTG-TEST-0245", "MASTG-BEST-0010"],
        mobile_top_10: &[8],
        page: include_str!("outdated_target_or_min_sdk.md"),
    },
    check: Check::Android(check),
};

fn check(app: &App, android: &AndroidProject, out: &mut Out) {
    let floor = knowledge::target_floor().map_or(0, |row| row.level);
    let target = android.target_sdk();
    if let Some((level, when, place)) = lowest(&target, out)
        && level + 2 <= floor
    {
        let name =
            knowledge::api(level).map_or_else(String::new, |row| format!(" (Android {})", row.android));
        out.push(
            Finding::new(&RULE.info, place.clone(), "targetSdk", format!("The app targets level {level}{name}{when}; the Play store takes updates from {floor} on."))
                .why("The system switches its newer defaults off for an app with an old target: those for storage, exported components, background starts and traffic among them.")
                .help(format!("Raise targetSdk and compileSdk to {floor} and go through the behaviour changes of the levels between."))
                .fix(fix(&place, level, floor, "targetSdk")),
        );
    }
    let major = app.capacitor_major();
    out.gaps.extend(major.gap().cloned());
    let Some(row) = major.value().and_then(|major| knowledge::capacitor(*major)) else { return };
    let min = android.min_sdk();
    if let Some((level, when, place)) = lowest(&min, out)
        && level < row.min_android_sdk
    {
        let (major, least) = (row.major, row.min_android_sdk);
        out.push(
            Finding::new(&RULE.info, place.clone(), "minSdk", format!("The app installs from level {level} on{when}; Capacitor {major} supports {least} and later."))
                .severity(Severity::of(Attacker::App, Gain::Layer))
                .why("Phones that old get no security updates, and what Capacitor and this audit rely on is missing there: below 24 no network security config is read.")
                .help(format!("Raise minSdk to {least}."))
                .fix(fix(&place, level, least, "minSdk")),
        );
    }
}

/// The lowest value that ships, with its condition and place. A default has no place of its own.
fn lowest(fact: &base::Fact<u32>, out: &mut Out) -> Option<(u32, String, Place)> {
    let (level, when, place) = out.shipping(fact).into_iter().min_by_key(|(level, _, _)| **level)?;
    let when = if when.text.is_empty() { String::new() } else { format!(" in {}", when.text) };
    Some((*level, when, place.clone()))
}

/// Write the new level where the old one is written as a bare number.
fn fix(place: &Place, from: u32, to: u32, name: &str) -> Option<Fix> {
    let (file, span) = (place.file()?, place.span()?);
    let edit = Edit::replace(file, span, to.to_string());
    (span.len() as usize == from.to_string().len())
        .then(|| Fix::new(Safety::Ask, format!("Raise {name} to {to}"), vec![edit]))
}
