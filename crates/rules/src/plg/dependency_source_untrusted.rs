use super::common::shipped;
use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Info, Place, Safety, Severity, Span, Tier};
use packages::{Dependency, DependencyKind, RegistryRisk, RegistrySetting, Source, Tally, Version};

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
    let moving = |d: &&Dependency| matches!(d.source, Source::Git { cleartext: false, pinned: false, .. });
    // What packages of the same repository bring is part of the app as well.
    let theirs = packages.workspace.iter().flat_map(|m| &m.dependencies);
    let theirs = theirs.filter(|d| matches!(d.kind, DependencyKind::Runtime | DependencyKind::Optional));
    let from_git: Vec<&Dependency> = direct.iter().copied().chain(theirs).filter(moving).collect();
    out.findings.extend(unpinned(&from_git, locked));
    out.findings.extend(loose_archives(app, &direct, locked));
    if let Some((name, place)) = &packages.lockfile_ignored {
        let mut seen = std::collections::BTreeSet::new();
        let all = packages.dependencies().filter(|d| d.kind != DependencyKind::Peer && seen.insert(&d.name));
        out.findings.extend(ignored(name, place, &all.collect::<Vec<_>>()));
        return;
    }
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

/// Archives at an address that nothing holds still: neither a checksum in the lockfile nor a commit in the address.
fn loose_archives(app: &App, direct: &[&Dependency], locked: bool) -> Option<Finding> {
    let lockfile = app.packages.lockfile();
    let loose = |d: &&&Dependency| match &d.source {
        Source::Archive { cleartext: false, url } => match lockfile {
            Some(lockfile) => lockfile.loose.iter().any(|(name, _)| *name == d.name),
            None => !locked && !url.split(|c: char| !c.is_ascii_hexdigit()).any(|part| part.len() == 40),
        },
        _ => false,
    };
    let loose: Vec<&Dependency> = direct.iter().filter(loose).copied().collect();
    let first = loose.first()?;
    let rest = if locked { "and the lockfile has no checksum for it" } else { "and no lockfile was found" };
    let message =
        format!("{} as an archive from an address, {rest}.", count(&loose, "is taken", "are taken"));
    let help =
        "Publish the package under a name of your own, or keep the archive in the repository (`file:`).";
    Some(also(finding(first.place.clone(), "archive", message, help), &loose))
}

/// The lockfile is kept out of the repository, so that every build may take other versions. A lockfile that is only
/// missing says nothing: the files at hand may be a part of the repository, or a project that was never installed.
fn ignored(name: &str, place: &Place, all: &[&Dependency]) -> Option<Finding> {
    let open = |d: &&&Dependency| match &d.source {
        Source::Registry(_) => Version::parse(&d.spec).is_none(),
        Source::Tag(_) => true,
        _ => false,
    };
    let many = all.iter().filter(open).count();
    let message = format!(
        "`.gitignore` keeps {name} out of the repository, and no other lockfile was found: the versions of {many} packages are chosen anew on every machine that builds."
    );
    let help = "Remove the line, commit the lockfile and install with `npm ci` or the like.";
    (many > 0).then(|| finding(place.clone(), name, message, help).severity(WEAK))
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
        _ => {
            let names: Vec<&str> = all.iter().map(|d| d.name.as_str()).collect();
            format!("{} {many}", list_words(&names))
        }
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
