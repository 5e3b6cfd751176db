use crate::installed::{self, Installed, PluginKind};
use crate::lock::{self, Locked, Lockfile, Question};
use crate::manifest::{self, Dependency, DependencyKind, Manifest, Override};
use crate::npmrc::{self, RegistrySetting};
use crate::workspace;
use crate::{Range, Script, Source, Version};
use base::{Fact, FileId, Gap, Inputs, Place, folder_of, join_path, name_of};
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

    /// The categories of required-reason APIs that it makes the app use in the version at hand; none where only some
    /// versions do and the version is not known.
    pub fn ios_reasons(&self, version: Option<&Version>) -> &'static [String] {
        let Some(row) = self.row else { return &[] };
        let holds = |range: &str| version.is_some_and(|v| Range::parse(range).is_some_and(|r| r.holds(v)));
        if row.ios_reasons_in.as_deref().is_none_or(holds) { &row.ios_reasons } else { &[] }
    }
}

/// Everything known of the packages of an app.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// The `package.json` files whose dependencies are the app's, the nearest first. The one of the folder is the
    /// only one, except where it says nothing of the app: see [`Project::load`].
    pub manifests: Vec<Manifest>,
    /// The `package.json` files of the same repository that the app names as its dependencies, and theirs in turn.
    pub workspace: Vec<Manifest>,
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
    /// The line of a `.gitignore` that keeps the lockfile out of the repository, where no lockfile was found.
    pub lockfile_ignored: Option<(String, Place)>,
    /// Where the entries of a package stand: lockfile and index in it.
    named: FxHashMap<String, Vec<(usize, usize)>>,
}

impl Project {
    /// Everything known of the packages of the app in `folder`.
    ///
    /// The Capacitor CLI reads the nearest `package.json` only
    /// (<https://github.com/ionic-team/capacitor/blob/main/cli/src/config.ts>), so that only its dependencies are the
    /// app's. Those above count as well where it cannot be the whole truth: it names no dependency at all (Nx), it
    /// names nothing of Capacitor and its folder holds no project of its own, or it is the `src-capacitor` of Quasar,
    /// whose web part has its packages one folder up.
    pub fn load(inputs: &dyn Inputs, folder: &str) -> Project {
        let mut project = Project::default();
        let above = chain(folder);
        for at in &above {
            let file = join_path(at, "package.json").and_then(|p| inputs.find(&p));
            let Some((file, text)) = file.and_then(|f| Some((f, inputs.text(f)?))) else { continue };
            let manifest = manifest::parse(file, at, text, &mut project.gaps);
            let more = has_more_above(inputs, &manifest);
            // Quasar's web part is the last one that counts.
            let last = project.manifests.iter().any(|m| name_of(&m.folder) == "src-capacitor");
            project.manifests.push(manifest);
            if !more || last {
                break;
            }
        }
        let capacitor = |m: &Manifest| m.dependencies.iter().any(is_of_capacitor);
        if !project.manifests.iter().any(capacitor) {
            project.manifests.truncate(1);
        }
        project.workspace = workspace::load(inputs, &project.manifests, &mut project.gaps);
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
        let Some(at) = above.iter().skip(from).find(|at| lock::any(inputs, at)) else {
            self.lockfile_ignored = above.iter().skip(from).find_map(|at| lock::ignored(inputs, at));
            return;
        };
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

    /// Add the Cordova plugins of a built app, by the `cordova_plugins.js` beside its pages.
    #[must_use]
    pub fn with_cordova(mut self, inputs: &dyn Inputs, file: Option<FileId>) -> Project {
        let found = file.and_then(|file| Some(manifest::cordova_plugins(file, inputs.text(file)?)));
        if let Some(manifest) = self.manifests.first_mut() {
            manifest.dependencies.extend(found.unwrap_or_default());
        }
        self
    }

    /// The plugins that a built iOS app registers, by the `packageClassList` of its `capacitor.config.json`. Their
    /// versions are not known.
    pub fn shipped_ios(inputs: &dyn Inputs, file: FileId) -> Project {
        let mut project = Project::default();
        if let Some(text) = inputs.text(file) {
            let folder = folder_of(inputs.path(file));
            project.manifests.extend(manifest::classes(file, folder, text, &mut project.gaps));
        }
        project
    }

    /// The plugins that a built app registers, by the `capacitor.plugins.json` inside it. Their versions are not known.
    /// <https://github.com/ionic-team/capacitor/blob/main/cli/src/android/update.ts>
    pub fn shipped(inputs: &dyn Inputs, file: FileId) -> Project {
        let mut project = Project::default();
        if let Some(text) = inputs.text(file) {
            let folder = folder_of(inputs.path(file));
            project.manifests.push(manifest::plugins(file, folder, text, &mut project.gaps));
        }
        project
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
        // What stands above the file that names Capacitor is out of the sight of its command line tool.
        let last = self.manifests.iter().position(|m| m.dependencies.iter().any(is_of_capacitor));
        let read = self.manifests.iter().take(last.map_or(usize::MAX, |at| at + 1));
        for dependency in read.flat_map(|m| &m.dependencies) {
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

/// True where the `package.json` above one belongs to the same app.
fn has_more_above(inputs: &dyn Inputs, manifest: &Manifest) -> bool {
    if name_of(&manifest.folder) == "src-capacitor" || manifest.dependencies.is_empty() {
        return true;
    }
    if manifest.dependencies.iter().any(is_of_capacitor) {
        return false;
    }
    // A folder with pages or sources of its own is a project of its own.
    let own = |below: &str| {
        join_path(&manifest.folder, below).is_some_and(|p| match below {
            "src" => !inputs.below(&p).is_empty(),
            _ => inputs.find(&p).is_some(),
        })
    };
    !["src", "index.html", "public/index.html", "www/index.html"].into_iter().any(own)
}

/// A part of Capacitor that an app needs, other than its command line tool.
fn is_of_capacitor(dependency: &Dependency) -> bool {
    matches!(dependency.name.as_str(), "@capacitor/core" | "@capacitor/android" | "@capacitor/ios")
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
    let tail = name.split('/').next_back().unwrap_or(name);
    let cordova = !name.starts_with("@types/")
        && !name.starts_with("@awesome-cordova-plugins/")
        && (tail.starts_with("phonegap-plugin-")
            || tail.starts_with("cordova.plugins.")
            || tail.contains("cordova-plugin-")
            || (tail.starts_with("cordova-") && tail.ends_with("-plugin")));
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
mod tests;
