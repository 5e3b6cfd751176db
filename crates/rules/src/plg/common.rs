//! What the rules about packages share.

use app::{App, Platform};
use base::Confidence;
use packages::{Dependency, DependencyKind, Known, Range, Resolved, Version};

/// The direct dependencies that end up in the app, each once: those of runtime, and plugins of every kind, because
/// the Capacitor CLI takes those of `devDependencies` as well.
/// <https://github.com/ionic-team/capacitor/blob/main/cli/src/plugin.ts>
pub(super) fn shipped(app: &App) -> Vec<&Dependency> {
    let plugins: Vec<&str> = app.packages.plugins().iter().map(|p| p.name()).collect();
    let mut seen = std::collections::BTreeSet::new();
    app.packages
        .dependencies()
        .filter(|d| match d.kind {
            DependencyKind::Runtime | DependencyKind::Optional => true,
            DependencyKind::Dev => plugins.contains(&d.name.as_str()),
            DependencyKind::Peer => false,
        })
        .filter(|d| seen.insert(d.name.as_str()))
        .collect()
}

/// The version that ships, where it is known for sure: from the lockfile, from what is installed, or because only one
/// version is asked for.
pub(super) fn exact(app: &App, dependency: &Dependency) -> Option<Resolved> {
    let resolved = app.packages.version(&dependency.name)?;
    let only = Version::parse(&dependency.spec).is_some();
    (resolved.known != Known::RangeOnly || only).then_some(resolved)
}

/// True where `range` (of a table) holds the version.
pub(super) fn holds(range: &str, version: &Version) -> bool {
    Range::parse(range).is_some_and(|r| r.holds(version))
}

/// How the version is known, in words.
pub(super) fn known(resolved: &Resolved) -> &'static str {
    match resolved.known {
        Known::Locked => "the lockfile names this version",
        Known::Installed => "this version is installed",
        Known::RangeOnly => "only this version is asked for",
    }
}

/// A lockfile that is not the newest may differ from what was built; an installed copy even more so.
pub(super) fn confidence(resolved: &Resolved) -> Confidence {
    if resolved.known == Known::Installed { Confidence::Likely } else { Confidence::Certain }
}

/// True where the app is built for the platform, as far as its folder or its packages tell.
pub(super) fn is_built_for(app: &App, platform: Platform) -> bool {
    match platform {
        Platform::Android => app.android.is_some() || app.packages.has("@capacitor/android"),
        Platform::Ios => app.ios.is_some() || app.packages.has("@capacitor/ios"),
    }
}
