use crate::installed::{self, Installed, PluginKind};
use crate::lock::{self, Locked, Lockfile, Question};
use crate::manifest::{self, Dependency, DependencyKind, Manifest, Override};
use crate::npmrc::{self, RegistrySetting};
use crate::{Range, Script, Source, Version};
use base::{Fact, Gap, Inputs, Place, folder_of, join_path};
use rustc_hash::{FxHashMap, FxHashSet};

/// How a version is known, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Known {
    /// The lockfile names it.
    Locked,
    /// It is what is installed.
    Installed,
    /// The smallest version of the range that is asked for: a later one may be installed.
    RangeOnly,
}

/// A version and how it is known.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The version.
    pub version: Version,
    /// How it is known.
    pub known: Known,
    /// Where it is written.
    pub place: Place,
}

/// A Capacitor or Cordova plugin that the app depends on.
#[derive(Clone, Debug)]
pub struct Plugin<'a> {
    /// The dependency.
    pub dependency: &'a Dependency,
    /// Which bridge it speaks.
    pub kind: PluginKind,
    /// What is installed, where it was read: its `AndroidManifest.xml`, its `plugin.xml`, its scripts.
    pub installed: Option<&'a Installed>,
    /// What is known of it.
    pub row: Option<&'static knowledge::Plugin>,
}

impl<'a> Plugin<'a> {
    /// The npm name.
    pub fn name(&self) -> &'a str {
        &self.dependency.name
    }
}

/// Everything known of the packages of an app.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// The `package.json` files that govern the folder, the nearest first; those above the first one that names
    /// `@capacitor/core` are left out.
    pub manifests: Vec<Manifest>,
    /// The lockfiles of the nearest folder that has any; the one that counts first.
    pub lockfiles: Vec<Lockfile>,
    /// Settings that weaken where packages come from.
    pub registry: Vec<RegistrySetting>,
    /// Direct dependencies that were found below `node_modules`.
    pub installed: Vec<Installed>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// A folder of the app or above it has a lockfile in a format that is not read.
    pub lockfile_unread: bool,
    /// Where the entries of a package stand: lockfile and index in it.
    named: FxHashMap<String, Vec<(usize, usize)>>,
}

impl Project {
    /// Everything known of the packages of the app in `folder`.
    pub fn load(inputs: &dyn Inputs, folder: &str) -> Project {
        let mut project = Project::default();
        let above = chain(folder);
        for at in &above {
            let file = join_path(at, "package.json").and_then(|p| inputs.find(&p));
            let Some((file, text)) = file.and_then(|f| Some((f, inputs.text(f)?))) else { continue };
            let manifest = manifest::parse(file, at, text, &mut project.gaps);
            let found = manifest.dependencies.iter().any(|d| d.name == "@capacitor/core");
            project.manifests.push(manifest);
            if found {
                break;
            }
        }
        if !project.dependencies().any(|d| d.name == "@capacitor/core") {
            project.manifests.truncate(1);
        }
        project.read_lockfiles(inputs, &above);
        for at in &above {
            project.registry.extend(npmrc::load(inputs, at));
        }
        let names: Vec<String> = project.dependencies().map(|d| d.name.clone()).collect();
        let mut seen = FxHashSet::default();
        for name in names.iter().filter(|n| seen.insert(n.as_str())) {
            project.installed.extend(installed::find(inputs, &above, name, &mut project.gaps));
        }
        project
    }

    fn read_lockfiles(&mut self, inputs: &dyn Inputs, above: &[String]) {
        let start = self.manifests.first().map_or("", |m| m.folder.as_str());
        let from = above.iter().position(|at| at == start).unwrap_or(0);
        let Some(at) = above.iter().skip(from).find(|at| lock::any(inputs, at)) else { return };
        let workspace = start.strip_prefix(at.as_str()).unwrap_or_default().trim_matches('/').to_owned();
        let dependencies: Vec<(String, String)> =
            self.dependencies().map(|d| (d.name.clone(), d.spec.clone())).collect();
        let mut direct: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        for (name, spec) in &dependencies {
            direct.entry(name).or_default().push(spec);
        }
        let mut names: FxHashSet<&str> = direct.keys().copied().collect();
        names.extend(knowledge::advised_names());
        names.extend(["@capacitor/core", "@capacitor/cli", "@capacitor/android", "@capacitor/ios"]);
        let manager = self.manifests.iter().find_map(|m| m.manager.clone());
        let question = Question { workspace: &workspace, direct: &direct, names: &names };
        self.lockfiles = lock::load(inputs, at, manager.as_deref(), &question, &mut self.gaps);
        self.lockfile_unread = self.lockfiles.is_empty();
        for (index, lockfile) in self.lockfiles.iter().enumerate() {
            for (at, locked) in lockfile.locked.iter().enumerate() {
                self.named.entry(locked.name.clone()).or_default().push((index, at));
            }
        }
    }

    /// The `package.json` that governs the app.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.manifests.first()
    }

    /// Every direct dependency, those of the nearest `package.json` first.
    pub fn dependencies(&self) -> impl Iterator<Item = &Dependency> {
        self.manifests.iter().flat_map(|m| &m.dependencies)
    }

    /// The direct dependency of this name: where it is named several times, as what it counts most.
    pub fn dependency(&self, name: &str) -> Option<&Dependency> {
        self.dependencies().filter(|d| d.name == name).min_by_key(|d| d.kind)
    }

    /// True where the app depends on a package, as what it may be.
    pub fn has(&self, name: &str) -> bool {
        self.dependency(name).is_some()
    }

    /// What is installed of a direct dependency.
    pub fn installed(&self, name: &str) -> Option<&Installed> {
        self.installed.iter().find(|i| i.name == name)
    }

    /// The lockfile that counts.
    pub fn lockfile(&self) -> Option<&Lockfile> {
        self.lockfiles.first()
    }

    /// Every version of a package that the lockfiles name, those of the lockfile that counts first.
    pub fn locked(&self, name: &str) -> impl Iterator<Item = &Locked> {
        let at = self.named.get(name).map(Vec::as_slice).unwrap_or_default();
        at.iter().filter_map(|(index, at)| self.lockfiles.get(*index)?.locked.get(*at))
    }

    /// The version of a direct dependency, as well as it is known.
    pub fn version(&self, name: &str) -> Option<Resolved> {
        let locked = self.lockfiles.iter().flat_map(|l| &l.locked).filter(|l| l.name == name);
        let best = locked
            .clone()
            .find(|l| l.direct)
            .or_else(|| locked.clone().next().filter(|_| locked.count() == 1));
        if let Some(locked) = best {
            return Some(Resolved {
                version: locked.version.clone(),
                known: Known::Locked,
                place: locked.place.clone(),
            });
        }
        if let Some((version, place)) = self.installed(name).and_then(|i| i.version.clone()) {
            return Some(Resolved { version, known: Known::Installed, place });
        }
        let dependency = self.dependency(name)?;
        let range = dependency.source.range().filter(|r| !r.is_any())?;
        Some(Resolved {
            version: range.lowest()?.clone(),
            known: Known::RangeOnly,
            place: dependency.place.clone(),
        })
    }

    /// The major version of Capacitor that the app runs on.
    pub fn capacitor_major(&self) -> Fact<u32> {
        ["@capacitor/core", "@capacitor/android", "@capacitor/ios", "@capacitor/cli"]
            .into_iter()
            .map(|name| self.major(name))
            .find(|fact| !fact.is_absent())
            .unwrap_or(Fact::Absent)
    }

    /// The major version of a direct dependency: absent where there is none, unknown where its range allows several.
    pub fn major(&self, name: &str) -> Fact<u32> {
        let resolved = self.version(name);
        if let Some(resolved) = resolved.filter(|r| r.known != Known::RangeOnly) {
            return Fact::Set(resolved.version.major, resolved.place);
        }
        let Some(dependency) = self.dependency(name) else { return Fact::Absent };
        match dependency.source.range().and_then(Range::major) {
            Some(major) => Fact::Set(major, dependency.place.clone()),
            None => {
                let why = format!(
                    "is asked for as `{}`, and neither a lockfile nor an installed copy was found",
                    dependency.shown()
                );
                Fact::Unknown(Gap::new(dependency.place.clone(), format!("the version of {name}"), why))
            }
        }
    }

    /// The Capacitor and Cordova plugins among the direct dependencies, in the order of the files, each once.
    pub fn plugins(&self) -> Vec<Plugin<'_>> {
        let mut seen = FxHashSet::default();
        let mut plugins = Vec::new();
        for dependency in self.dependencies() {
            let name = dependency.name.as_str();
            let (installed, row) = (self.installed(name), knowledge::plugin(name));
            let kind = match installed {
                Some(installed) => installed.kind,
                None => by_name(name, row),
            };
            // A tool of Capacitor that is installed and is no plugin is still none.
            let Some(kind) = kind else { continue };
            if matches!(dependency.kind, DependencyKind::Peer) || !seen.insert(name) {
                continue;
            }
            plugins.push(Plugin { dependency, kind, installed, row });
        }
        plugins
    }

    /// Scripts of the app itself, from the `package.json` that governs it.
    pub fn scripts(&self) -> &[Script] {
        self.manifest().map(|m| m.scripts.as_slice()).unwrap_or_default()
    }

    /// The scripts that the Capacitor CLI runs at `copy`, `update` and `sync`: those of the app and of installed
    /// plugins.
    pub fn hooks(&self) -> Vec<&Script> {
        let own = self.scripts().iter();
        own.chain(self.installed.iter().flat_map(|i| &i.scripts)).filter(|s| s.is_hook()).collect()
    }

    /// Versions that are forced on packages.
    pub fn overrides(&self) -> impl Iterator<Item = &Override> {
        self.manifests.iter().flat_map(|m| &m.overrides)
    }
}

/// The folder and those above it up to the root.
fn chain(folder: &str) -> Vec<String> {
    let mut folders = vec![folder.to_owned()];
    let mut at = folder;
    while !at.is_empty() {
        at = folder_of(at);
        folders.push(at.to_owned());
    }
    folders
}

/// What a package is by its name, where it was not installed.
fn by_name(name: &str, row: Option<&'static knowledge::Plugin>) -> Option<PluginKind> {
    let cordova = name.starts_with("cordova-plugin-") || name.starts_with("phonegap-plugin-");
    if let Some(row) = row {
        let wrapper = row.is(knowledge::Kind::Core);
        return (!wrapper).then_some(if row.speaks_cordova() {
            PluginKind::Cordova
        } else {
            PluginKind::Capacitor
        });
    }
    if cordova {
        return Some(PluginKind::Cordova);
    }
    let tail = name.split('/').next_back().unwrap_or(name);
    let scopes = ["@capacitor-community/", "@capacitor-firebase/", "@capacitor-mlkit/", "@capawesome-team/"];
    let tools =
        ["cli", "assets", "docgen", "angular", "react", "vue", "electron", "eslint", "prettier", "types"];
    if matches!(name, "capacitor-set-version" | "capacitor-resources") {
        return None;
    }
    let tool = tools.iter().any(|t| tail == *t || tail.ends_with(&format!("-{t}")));
    let named = tail.starts_with("capacitor-") || scopes.iter().any(|s| name.starts_with(s));
    (named && !tool).then_some(PluginKind::Capacitor)
}

impl Dependency {
    /// True where the choice of the version is left to the day of the installation: `*`, `latest`, an empty text.
    pub fn is_floating(&self) -> bool {
        match &self.source {
            Source::Registry(range) => range.is_any(),
            Source::Tag(_) => true,
            Source::Alias(_, range) => range.as_ref().is_none_or(Range::is_any),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::Memory;

    const LOCK: &str = r#"{"lockfileVersion":3,"packages":{"node_modules/@capacitor/core":{"version":"8.5.2","resolved":"https://r/c.tgz","integrity":"sha512-x"}}}"#;

    #[test]
    fn a_fresh_project_has_its_versions_and_nothing_suspicious() {
        let package = r#"{"dependencies":{"@capacitor/core":"^8.0.0","@capacitor/app":"8.1.0"},"devDependencies":{"@capacitor/cli":"^8.0.0"}}"#;
        let project =
            Project::load(&Memory::new(&[("package.json", package), ("package-lock.json", LOCK)]), "");
        let core = project.version("@capacitor/core").unwrap();
        assert_eq!((core.known, core.version.to_string().as_str()), (Known::Locked, "8.5.2"));
        assert_eq!(project.version("@capacitor/app").unwrap().known, Known::RangeOnly);
        assert!(matches!(project.capacitor_major(), Fact::Set(8, _)));
        let names: Vec<&str> = project.plugins().iter().map(|p| p.name()).collect();
        assert_eq!(names, ["@capacitor/app"]);
        assert!(project.hooks().is_empty() && project.registry.is_empty() && project.gaps.is_empty());
        let lockfile = project.lockfile().unwrap();
        assert_eq!((lockfile.cleartext.count, lockfile.unchecked.count), (0, 0));
    }

    #[test]
    fn a_workspace_app_takes_what_the_root_installs() {
        let files = [
            ("package.json", r#"{"workspaces":["apps/*"],"dependencies":{"x":"1.0.0"}}"#),
            ("package-lock.json", LOCK),
            ("apps/m/package.json", r#"{"dependencies":{"@capacitor/core":"^8","p":"workspace:*"}}"#),
            ("apps/m/.npmrc", "strict-ssl=false\n"),
            (
                "node_modules/p/package.json",
                r#"{"version":"3.1.0","capacitor":{"ios":{"src":"ios"},"android":{"src":"android"}},"scripts":{"capacitor:sync:after":"node x.js"}}"#,
            ),
            ("node_modules/p/android/src/main/AndroidManifest.xml", "<manifest/>"),
        ];
        let project = Project::load(&Memory::new(&files), "apps/m");
        assert!(!project.has("x"), "the root is not the app's package.json");
        assert!(matches!(project.capacitor_major(), Fact::Set(8, _)));
        assert_eq!(project.version("p").unwrap().known, Known::Installed);
        let plugins = project.plugins();
        assert!(plugins[0].installed.unwrap().android_manifest.is_some());
        assert_eq!(project.hooks()[0].package.as_deref(), Some("p"));
        assert_eq!(project.registry.len(), 1);
    }

    #[test]
    fn a_folder_without_capacitor_asks_the_one_above() {
        let files = [
            ("package.json", r#"{"dependencies":{"@capacitor/core":"6.2.1"}}"#),
            ("apps/m/package.json", r#"{"name":"m"}"#),
        ];
        let project = Project::load(&Memory::new(&files), "apps/m");
        assert!(matches!(project.capacitor_major(), Fact::Set(6, _)));
        assert_eq!(project.manifests.len(), 2);
    }

    #[test]
    fn what_a_range_leaves_open_is_unknown() {
        let files = [("package.json", r#"{"dependencies":{"@capacitor/core":"latest"}}"#)];
        assert!(matches!(Project::load(&Memory::new(&files), "").capacitor_major(), Fact::Unknown(_)));
        assert!(matches!(Project::load(&Memory::new(&[]), "").capacitor_major(), Fact::Absent));
    }

    #[test]
    fn a_binary_lockfile_is_a_gap() {
        let files = [("package.json", r#"{"dependencies":{"@capacitor/core":"^8"}}"#), ("bun.lockb", "\0")];
        let project = Project::load(&Memory::new(&files), "");
        assert!(project.lockfile_unread && project.gaps.len() == 1);
    }

    #[test]
    fn every_range_of_the_tables_is_understood() {
        for row in knowledge::plugins() {
            for range in row.tokens_in_clear.iter().chain(&row.login_in_web_view) {
                assert!(Range::parse(range).is_some(), "{}: {range}", row.name);
            }
        }
        for name in knowledge::advised_names() {
            for row in knowledge::advisories(name) {
                let range = Range::parse(&row.affected).unwrap();
                let fixed = row.fixed.as_ref().map(|f| Version::parse(f).unwrap());
                assert!(fixed.is_none_or(|f| !range.holds(&f)), "{}: the fixed version is affected", row.id);
            }
        }
    }
}
