use super::common::shipped;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Info, Place, Safety, Severity, Span, Tier};
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
    out.findings.extend(packages.registry.iter().map(registry));
    out.findings.extend(packages.dependencies().filter(|d| is_cleartext(d)).map(unencrypted));
    let locked = packages.lockfile().is_some() || packages.lockfile_unread;
    let direct = shipped(app);
    let moving = |d: &&&Dependency| matches!(d.source, Source::Git { cleartext: false, pinned: false, .. });
    out.findings.extend(unpinned(&direct.iter().filter(moving).copied().collect::<Vec<_>>(), locked));
    // The template of Capacitor itself asks for `latest` of its own packages.
    let floating = |d: &&&Dependency| !locked && d.is_floating() && !d.name.starts_with("@capacitor/");
    out.findings.extend(any_version(&direct.iter().filter(floating).copied().collect::<Vec<_>>()));
    let Some(lockfile) = packages.lockfile() else { return };
    let severity = if lockfile.unchecked.count > 0 { RULE.info.severity } else { WEAK };
    let what = "fetched without encryption according to the lockfile";
    let help = "Set the registry to its https address and write the lockfile anew.";
    out.findings.extend(tally(&lockfile.cleartext, "cleartext", what, help).map(|f| f.severity(severity)));
    let what = "without a checksum in the lockfile, so that a changed archive would not be noticed";
    let help =
        "Delete the lockfile and `node_modules`, clear the cache of the package manager, and install again.";
    out.findings.extend(tally(&lockfile.unchecked, "no checksum", what, help));
}

fn is_cleartext(dependency: &Dependency) -> bool {
    matches!(dependency.source, Source::Git { cleartext: true, .. } | Source::Archive { cleartext: true, .. })
}

fn unencrypted(dependency: &Dependency) -> Finding {
    let message = format!("{} is fetched without encryption from {}.", dependency.name, dependency.shown());
    let help = "Use the registry, or an https address with a commit.";
    let found = finding(dependency.place.clone(), &dependency.name, message, help);
    hide(found.severity(RULE.info.severity.raise()), &dependency.logins)
}

fn unpinned(moving: &[&Dependency], locked: bool) -> Option<Finding> {
    let rest = if locked { "; only the lockfile holds it still" } else { ", and no lockfile was found" };
    let message = format!("{} from git without a commit{rest}.", count(moving, "is taken", "are taken"));
    let help = "Name the commit (`#` and 40 digits), or publish the fork under a name of your own.";
    let severity = if locked { WEAK } else { RULE.info.severity };
    let first = moving.first()?;
    Some(also(finding(first.place.clone(), "git", message, help).severity(severity), moving))
}

fn any_version(floating: &[&Dependency]) -> Option<Finding> {
    let who = count(floating, "is asked", "are asked");
    let message = format!("{who} for in any version, and no lockfile was found.");
    let help = "Commit the lockfile, and name a range of versions.";
    let first = floating.first()?;
    Some(also(finding(first.place.clone(), "any version", message, help).severity(WEAK), floating))
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
    hide(finding(setting.place.clone(), &setting.key, message, help).fix(fix), &setting.logins)
}

fn finding(place: Place, subject: &str, message: String, help: &str) -> Finding {
    Finding::new(&RULE.info, place, subject, message).why(WHY).help(help)
}

fn hide(finding: Finding, logins: &[Span]) -> Finding {
    logins.iter().fold(finding, |f, login| f.secret(*login))
}

fn also(mut finding: Finding, all: &[&Dependency]) -> Finding {
    for dependency in all {
        let note = format!("{} is `{}`", dependency.name, dependency.shown());
        finding = hide(finding, &dependency.logins).step(dependency.place.clone(), note);
    }
    finding
}

fn count(all: &[&Dependency], one: &str, many: &str) -> String {
    match all {
        [only] => format!("{} {one}", only.name),
        _ => format!("{} packages {many}", all.len()),
    }
}

fn tally(tally: &Tally, subject: &str, what: &str, help: &str) -> Option<Finding> {
    let (name, place) = tally.first.as_ref()?;
    let who = match tally.count {
        1 => format!("{name} is"),
        count => format!("{count} packages, {name} first, are"),
    };
    let found = finding(place.clone(), subject, format!("{who} {what}."), help).severity(WEAK);
    Some(hide(found, tally.login.as_slice()))
}
