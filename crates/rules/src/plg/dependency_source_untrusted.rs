use super::common::shipped;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Info, Place, Safety, Severity, Tier};
use packages::{Dependency, RegistryRisk, RegistrySetting, Source, Tally};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "dependency-source-untrusted",
        number: 7,
        area: Area::Plg,
        title: "Packages come from a place that can change under the app",
        severity: Severity::of(Attacker::Supplier, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[829, 494],
        masvs: &["MASVS-CODE-3"],
        maswe: &[48, 44],
        mastg: &["MASTG-TEST-0272"],
        mobile_top_10: &[2],
        page: include_str!("dependency_source_untrusted.md"),
    },
    check: Check::App(check),
};

const WHY: &str = "What is fetched when the app is built becomes part of it, with access to every plugin.";
const WEAK: Severity = Severity::of(Attacker::Supplier, Gain::Hygiene);

fn check(app: &App, out: &mut Out) {
    let packages = &app.packages;
    for setting in &packages.registry {
        out.push(registry(setting));
    }
    let direct = shipped(app);
    let cleartext = |d: &Dependency| {
        matches!(d.source, Source::Git { cleartext: true, .. } | Source::Archive { cleartext: true, .. })
    };
    for dependency in packages.dependencies().filter(|d| cleartext(d)) {
        let message = format!("{} is fetched without encryption from {}.", dependency.name, dependency.spec);
        out.push(
            finding(
                dependency.place.clone(),
                &dependency.name,
                message,
                "Use the registry, or an https address with a commit.",
            )
            .severity(RULE.info.severity.raise()),
        );
    }
    let locked = packages.lockfile().is_some() || packages.lockfile_unread;
    let moving = |d: &&&Dependency| matches!(d.source, Source::Git { cleartext: false, pinned: false, .. });
    let moving: Vec<&Dependency> = direct.iter().filter(moving).copied().collect();
    if let Some(first) = moving.first() {
        let message = format!(
            "{} from git without a commit{}.",
            count(&moving, "is taken", "are taken"),
            if locked { "; only the lockfile holds it still" } else { ", and no lockfile was found" }
        );
        let help = "Name the commit (`#` and 40 digits), or publish the fork under a name of your own.";
        let severity = if locked { WEAK } else { RULE.info.severity };
        out.push(also(finding(first.place.clone(), "git", message, help).severity(severity), &moving));
    }
    // The template of Capacitor itself asks for `latest` of its own packages.
    let floating = |d: &&&Dependency| d.is_floating() && !d.name.starts_with("@capacitor/");
    let floating: Vec<&Dependency> = direct.iter().filter(floating).copied().filter(|_| !locked).collect();
    if let Some(first) = floating.first() {
        let message = format!(
            "{} for in any version, and no lockfile was found.",
            count(&floating, "is asked", "are asked")
        );
        out.push(also(
            finding(
                first.place.clone(),
                "any version",
                message,
                "Commit the lockfile, and name a range of versions.",
            )
            .severity(WEAK),
            &floating,
        ));
    }
    let Some(lockfile) = packages.lockfile() else { return };
    let exposed = if lockfile.unchecked.count > 0 { RULE.info.severity } else { WEAK };
    tally(
        out,
        &lockfile.cleartext,
        "cleartext",
        exposed,
        "fetched without encryption according to the lockfile",
        "Set the registry to its https address and write the lockfile anew.",
    );
    tally(
        out,
        &lockfile.unchecked,
        "no checksum",
        WEAK,
        "without a checksum in the lockfile, so that a changed archive would not be noticed",
        "Delete the lockfile and `node_modules`, clear the cache of the package manager, and install again.",
    );
}

fn registry(setting: &RegistrySetting) -> Finding {
    let (message, help) = match setting.risk {
        RegistryRisk::CertificatesUnchecked => (
            format!("`{}` is off: packages are fetched without checking who answers.", setting.key),
            "Remove the line; where a company proxy is in the way, name its certificate in `cafile`.",
        ),
        RegistryRisk::CleartextRegistry => (
            format!("`{}` is {}: packages are fetched without encryption.", setting.key, setting.value),
            "Use the https address of the registry.",
        ),
    };
    let fix = match (&setting.place, setting.risk) {
        (Place::At(file, _), RegistryRisk::CertificatesUnchecked) => Some(Fix::new(
            Safety::Ask,
            format!("Remove `{}`", setting.key),
            vec![Edit::delete(*file, setting.removal)],
        )),
        _ => None,
    };
    finding(setting.place.clone(), &setting.key, message, help).fix(fix)
}

fn finding(place: Place, subject: &str, message: String, help: &str) -> Finding {
    Finding::new(&RULE.info, place, subject, message).why(WHY).help(help)
}

fn also(mut finding: Finding, all: &[&Dependency]) -> Finding {
    for dependency in all {
        finding =
            finding.step(dependency.place.clone(), format!("{} is `{}`", dependency.name, dependency.spec));
    }
    finding
}

fn count(all: &[&Dependency], one: &str, many: &str) -> String {
    match all {
        [only] => format!("{} {one}", only.name),
        _ => format!("{} packages {many}", all.len()),
    }
}

fn tally(out: &mut Out, tally: &Tally, subject: &str, severity: Severity, what: &str, help: &str) {
    let Some((name, place)) = &tally.first else { return };
    let who = if tally.count == 1 {
        format!("{name} is")
    } else {
        format!("{} packages, {name} first, are", tally.count)
    };
    out.push(finding(place.clone(), subject, format!("{who} {what}."), help).severity(severity));
}
