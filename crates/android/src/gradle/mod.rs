//! Gradle scripts as facts: levels, build types, flavours, signing, repositories and dependencies.
//!
//! Scripts are programs; they are not run. What is written down is read, what is computed is unknown.
//! <https://developer.android.com/build>

mod catalog;
mod config;
mod dependency;
mod lex;
mod repository;
mod resolve;
mod scope;
mod script;

pub use catalog::{Catalog, Library, parse as parse_catalog};
pub use config::{BuildConfig, Flag, Pair, SigningConfig};
pub use dependency::{Dependency, Target};
pub use repository::{Repository, RepositoryKind, is_cleartext, is_this_machine};
pub use scope::Scope;
pub use script::{Script, Statement, Word, WordKind, inside, parse_script};

use crate::properties::Properties;
use base::{Case, Fact, FileId, Gap, Place};

/// What the scripts of a project say.
#[derive(Clone, Debug)]
pub struct Gradle {
    /// Scripts read: those of the app module first, then the root's and what they apply.
    pub scripts: Vec<Script>,
    /// `applicationId`.
    pub application_id: Fact<String>,
    /// `namespace`.
    pub namespace: Fact<String>,
    /// `minSdk`, an API level.
    pub min_sdk: Fact<u32>,
    /// `targetSdk` as written, an API level; see [`Gradle::effective_target_sdk`].
    pub target_sdk: Fact<u32>,
    /// `compileSdk`, an API level.
    pub compile_sdk: Fact<u32>,
    /// The version of the Android Gradle plugin.
    pub plugin_version: Fact<String>,
    /// `defaultConfig`.
    pub default_config: BuildConfig,
    /// Build types as written; `debug` and `release` exist also where they are not.
    pub build_types: Vec<BuildConfig>,
    /// Product flavours.
    pub flavours: Vec<BuildConfig>,
    /// Signing configurations.
    pub signing: Vec<SigningConfig>,
    /// Repositories that the build takes libraries and plugins from.
    pub repositories: Vec<Repository>,
    /// Dependencies of every script that was read.
    pub dependencies: Vec<Dependency>,
    /// Scripts that `cap update` writes anew from the plugins of the app.
    pub generated: Vec<FileId>,
    /// Scripts from the network (`apply from: 'https://…'`): address and place.
    pub remote_scripts: Vec<(String, Place)>,
}

impl Gradle {
    /// Read the facts out of scripts. `app` is how many of them belong to the app module.
    pub fn new(scripts: Vec<Script>, app: usize, properties: Properties, catalogs: Vec<Catalog>) -> Self {
        let scope = Scope::new(&scripts, properties, catalogs);
        let own = scripts.get(..app).unwrap_or_default();
        let settings = |path: &[&str]| {
            // The app module decides; the root counts where the module says nothing.
            let found: Vec<&Statement> = own.iter().flat_map(|s| inside(&s.body, path)).collect();
            if found.is_empty() {
                scripts.iter().flat_map(|s| inside(&s.body, path)).collect()
            } else {
                found
            }
        };
        let android = settings(&["android"]);
        let default = settings(&["android", "defaultConfig"]);
        let flavours = config::configs(&scope, &settings(&["android", "productFlavors"]));
        let level = |name: &str, base: &[&Statement]| {
            let first = config::level(&scope, base, name);
            with_flavours(first, flavours.iter().map(|f| (f.name.as_str(), f.levels.get(name))))
        };
        let dependencies: Vec<Dependency> =
            scripts.iter().flat_map(|s| dependency::read(&scope, s)).collect();
        Self {
            application_id: config::text(&scope, &default, &["applicationId", "setApplicationId"]),
            namespace: config::text(&scope, &android, &["namespace", "setNamespace"]),
            min_sdk: level("minSdk", &default),
            target_sdk: level("targetSdk", &default),
            compile_sdk: config::level(&scope, &android, "compileSdk"),
            plugin_version: plugin_version(&scope, &scripts, &dependencies),
            default_config: config::config(&scope, "defaultConfig", &default, None),
            build_types: config::configs(&scope, &settings(&["android", "buildTypes"])),
            signing: config::signing(&scope, &settings(&["android", "signingConfigs"])),
            repositories: scripts.iter().flat_map(|s| repository::read(&scope, s)).collect(),
            remote_scripts: scripts
                .iter()
                .flat_map(|s| applied(&s.body))
                .filter(|(a, _)| is_remote(a))
                .collect(),
            dependencies,
            generated: Vec::new(),
            flavours,
            scripts,
        }
    }

    /// A build type that is written down.
    pub fn build_type(&self, name: &str) -> Option<&BuildConfig> {
        self.build_types.iter().find(|b| b.name == name)
    }

    /// The target level that holds: where it is not set, plugin 9 takes the compile level and older ones the
    /// minimum level.
    /// <https://developer.android.com/build/releases/agp-9-0-0-release-notes>
    pub fn effective_target_sdk(&self) -> Fact<u32> {
        if !matches!(self.target_sdk, Fact::Absent) {
            return self.target_sdk.clone();
        }
        let major = self.plugin_version.value().and_then(|v| v.split('.').next()?.parse::<u32>().ok());
        let (from, why) = match major {
            Some(major) if major >= 9 => (&self.compile_sdk, "the Android Gradle plugin takes compileSdk"),
            Some(_) => (&self.min_sdk, "the Android Gradle plugin takes minSdk"),
            None => {
                let place = self.default_config.place.clone();
                return match place {
                    Some(place) => {
                        let why = "is not set, and the version of the Android Gradle plugin, which decides its default, is unknown";
                        Fact::Unknown(Gap::new(place, "targetSdk", why))
                    }
                    None => Fact::Absent,
                };
            }
        };
        match from {
            Fact::Set(level, _) | Fact::Default(level, _) => Fact::Default(*level, why),
            Fact::Unknown(gap) => Fact::Unknown(gap.clone()),
            Fact::OneOf(_) | Fact::Absent => Fact::Absent,
        }
    }
}

/// The value of `defaultConfig` together with those of the flavours that set their own.
fn with_flavours<'a>(
    base: Fact<u32>,
    flavours: impl Iterator<Item = (&'a str, Option<&'a Fact<u32>>)>,
) -> Fact<u32> {
    let mut cases = Vec::new();
    let mut all = true;
    for (name, level) in flavours {
        match level {
            Some(Fact::Set(value, place)) => cases.push(Case {
                value: *value,
                when: base::When::new(format!("the flavour {name}"), base::Stage::Always),
                place: place.clone(),
                slot: None,
            }),
            Some(Fact::Unknown(gap)) => return Fact::Unknown(gap.clone()),
            _ => all = false,
        }
    }
    if cases.is_empty() {
        return base;
    }
    if let (false, Fact::Set(value, place)) = (all, &base) {
        let when = base::When::always();
        cases.insert(0, Case { value: *value, when, place: place.clone(), slot: None });
    }
    Fact::OneOf(cases)
}

fn plugin_version(scope: &Scope, scripts: &[Script], dependencies: &[Dependency]) -> Fact<String> {
    let classpath = dependencies.iter().find_map(|d| match &d.target {
        Target::Module { name, version } if name == "com.android.tools.build:gradle" => Some(version.clone()),
        _ => None,
    });
    if let Some(found) = classpath.filter(|v| !matches!(v, Fact::Absent)) {
        return found;
    }
    for statement in scripts.iter().flat_map(|s| inside(&s.body, &["plugins"])) {
        if plugin_id(scope, statement).is_none_or(|id| !id.starts_with("com.android.")) {
            continue;
        }
        if let Some(at) = statement.words.iter().position(|w| w.kind == WordKind::Name && w.text == "version")
        {
            let words = statement.words.get(at + 1..).unwrap_or_default();
            let end = words
                .iter()
                .position(|w| w.text == "apply" && w.kind == WordKind::Name)
                .unwrap_or(words.len());
            return scope.value(
                statement.file,
                words.get(..end).unwrap_or_default(),
                "the version of the Android Gradle plugin",
            );
        }
        let path = statement.words.get(2).map_or("", |w| &*w.text);
        if let Some((version, place)) =
            scope.catalogs().iter().find_map(|c| c.plugin(path)).and_then(|p| p.version.clone())
        {
            return Fact::Set(version, place);
        }
    }
    Fact::Absent
}

/// The plugin that a statement of a `plugins` block names.
fn plugin_id(scope: &Scope, statement: &Statement) -> Option<String> {
    match statement.name() {
        "id" => statement.string().map(|w| w.text.clone()),
        "alias" => {
            let path = statement.words.get(2)?;
            scope.catalogs().iter().find_map(|c| c.plugin(&path.text)).map(|p| p.module.clone())
        }
        _ => None,
    }
}

/// The Android plugin that a script applies to its own project: `com.android.application` or `com.android.library`.
pub(crate) fn android_plugin(script: &Script, catalogs: &[Catalog]) -> Option<String> {
    let scope = Scope::new(&[], Properties::default(), catalogs.to_vec());
    let android = |id: &String| matches!(&**id, "com.android.application" | "com.android.library");
    let old =
        script.body.iter().filter(|s| s.name() == "apply" && s.words.iter().any(|w| w.text == "plugin"));
    let old = old.filter_map(|s| s.string().map(|w| w.text.clone())).find(android);
    old.or_else(|| {
        let applied = inside(&script.body, &["plugins"]).into_iter().filter(|s| {
            let mut tail = s.words.iter().skip_while(|w| w.text != "apply");
            !tail.any(|w| w.text == "false")
        });
        applied.filter_map(|s| plugin_id(&scope, s)).find(android)
    })
}

/// What a script applies (`apply from: 'x'`), as written, with its place.
pub(crate) fn applied(body: &[Statement]) -> Vec<(String, Place)> {
    body.iter()
        .filter(|s| s.name() == "apply" && s.words.iter().any(|w| w.text == "from"))
        .filter_map(|s| s.string().map(|w| (w.text.clone(), Place::At(s.file, w.span))))
        .chain(body.iter().filter(|s| s.is_conditional()).flat_map(|s| applied(s.block())))
        .collect()
}

/// True for the address of something on the network.
pub(crate) fn is_remote(address: &str) -> bool {
    let lower = address.trim().to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

#[cfg(test)]
mod tests;
