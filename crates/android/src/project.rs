use crate::backup::{self, BackupRules};
use crate::gradle::{BuildConfig, Gradle};
use crate::manifest::{self, Manifest};
use crate::merge::{Attr, Merged, Role, Source, Variant};
use crate::modules::{self, Modules};
use crate::nsc::{self, Nsc};
use crate::paths::{self, ProviderPaths};
use crate::resources::{self, Resources, Type, Value};
use crate::wrapper::{self, Wrapper};
use crate::{Asked, manifest::CustomPermission};
use base::{Fact, FileId, Gap, Inputs, Place, folder_of, join_path};
use std::collections::{BTreeMap, BTreeSet};

/// A resource file that a manifest points at.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference<T> {
    /// The attribute that points at it.
    pub attr: Attr,
    /// What it holds.
    pub target: Target<T>,
}

/// What a reference leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Target<T> {
    /// The file, read.
    Found(T),
    /// There is no such file; the build fails, or another module brings it.
    Missing(Gap),
    /// The file is there but could not be understood, or the reference itself could not.
    Unclear(Gap),
}

impl<T> Reference<T> {
    /// The file, where it was read.
    pub fn found(&self) -> Option<&T> {
        match &self.target {
            Target::Found(found) => Some(found),
            Target::Missing(_) | Target::Unclear(_) => None,
        }
    }

    /// Why it could not be read.
    pub fn gap(&self) -> Option<&Gap> {
        match &self.target {
            Target::Found(_) => None,
            Target::Missing(gap) | Target::Unclear(gap) => Some(gap),
        }
    }
}

/// The folders that a file provider can share.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedPaths {
    /// The provider.
    pub provider: Merged,
    /// Its paths; a gap where they could not be read.
    pub paths: Result<ProviderPaths, Gap>,
}

/// An Android project.
#[derive(Debug)]
pub struct AndroidProject {
    /// Its folder relative to the audited root.
    pub folder: String,
    /// The folder of the app module.
    pub module: String,
    /// Every source set with its manifest: `main` first, then the others by their names.
    pub sources: Vec<Source>,
    /// The builds that ship: the plain one first.
    pub variants: Vec<Variant>,
    /// Gradle scripts.
    pub gradle: Gradle,
    /// `networkSecurityConfig` of every build that ships; equal ones once.
    pub nsc: Vec<Reference<Nsc>>,
    /// `fullBackupContent`; see [`AndroidProject::nsc`].
    pub full_backup: Vec<Reference<BackupRules>>,
    /// `dataExtractionRules`; see [`AndroidProject::nsc`].
    pub data_extraction: Vec<Reference<BackupRules>>,
    /// The paths of every file provider.
    pub provider_paths: Vec<SharedPaths>,
    /// The Gradle wrapper.
    pub wrapper: Option<Wrapper>,
    /// Java and Kotlin sources of `main`.
    pub native_sources: Vec<FileId>,
    /// Names of the files in `res/xml` of `main`, without ending.
    pub xml_names: BTreeSet<String>,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
}

/// Builds that are told apart; a project with more flavours has a gap.
const VARIANTS: usize = 24;

impl AndroidProject {
    /// Read the Android project in `folder`; none where there is none. `plugins` are the packages of installed
    /// plugins with their manifests.
    pub fn load(inputs: &dyn Inputs, folder: &str, plugins: &[(String, FileId)]) -> Option<Self> {
        let folder = join_path("", folder)?;
        let Modules { app, libraries, scripts, own, properties, catalogs, mut gaps } =
            modules::find(inputs, &folder)?;
        let gradle = Gradle::new(scripts, own, properties, catalogs);
        let mut sources = own_sources(inputs, &app, &gradle, &mut gaps);
        sources.extend(library_sources(inputs, &folder, &libraries, &gradle, plugins, &mut gaps));
        let variants = variants(inputs, &sources, &gradle, &mut gaps);
        let mut project = Self {
            folder,
            module: app,
            sources,
            variants,
            gradle,
            nsc: Vec::new(),
            full_backup: Vec::new(),
            data_extraction: Vec::new(),
            provider_paths: Vec::new(),
            wrapper: None,
            native_sources: Vec::new(),
            xml_names: BTreeSet::new(),
            gaps,
        };
        project.list_main(inputs);
        project.nsc = project.references(inputs, "networkSecurityConfig", nsc::parse);
        project.full_backup = project.references(inputs, "fullBackupContent", backup::parse);
        project.data_extraction = project.references(inputs, "dataExtractionRules", backup::parse);
        project.provider_paths = project.shared_paths(inputs);
        let wrapper = join_path(&project.folder, "gradle/wrapper/gradle-wrapper.properties")
            .and_then(|p| inputs.find(&p));
        project.wrapper = wrapper.and_then(|f| Some(wrapper::parse(f, inputs.text(f)?)));
        let gaps = project.nsc.iter().filter_map(Reference::found).flat_map(|n| n.gaps.clone());
        let gaps: Vec<Gap> = gaps.collect();
        project.gaps.extend(gaps);
        Some(project)
    }

    /// Every manifest with its role.
    pub fn manifests(&self) -> impl Iterator<Item = (&Role, &Manifest)> {
        self.sources.iter().filter_map(|s| Some((&s.role, s.manifest.as_ref()?)))
    }

    /// The main manifest.
    pub fn main(&self) -> Option<&Manifest> {
        self.manifests().find(|(r, _)| **r == Role::Main).map(|(_, m)| m)
    }

    /// An attribute of `<application>` in every build that ships; equal ones once. Builds that do not have it are
    /// left out.
    pub fn application(&self, name: &str) -> Vec<Attr> {
        let mut all: Vec<Attr> = Vec::new();
        for variant in &self.variants {
            if let Some(attr) = variant.application(&self.sources, name)
                && !all.iter().any(|a| a.place() == attr.place() && a.value == attr.value)
            {
                all.push(attr);
            }
        }
        all
    }

    /// True where a build that ships has no such attribute.
    pub fn lacks(&self, name: &str) -> bool {
        self.variants.iter().any(|v| v.application(&self.sources, name).is_none())
    }

    /// Components of every build that ships; equal ones once.
    pub fn components(&self) -> Vec<Merged> {
        self.distinct(|v| v.components(&self.sources))
    }

    /// Permissions that a build that ships asks for; equal ones once.
    pub fn permissions(&self) -> Vec<Asked> {
        let mut seen = BTreeSet::new();
        self.distinct(|v| v.permissions(&self.sources))
            .into_iter()
            .filter(|p| seen.insert(p.name.clone()))
            .collect()
    }

    /// Permissions that the app defines, with their manifests; equal ones once.
    pub fn custom_permissions(&self) -> Vec<(Role, CustomPermission)> {
        self.distinct(|v| v.custom_permissions(&self.sources))
    }

    /// `@string/x` and `${x}` in a text of a manifest that is in every build. `what` names it in a gap.
    pub fn resolve(&self, text: &str, place: &Place, what: &str) -> Fact<String> {
        match self.variants.first() {
            Some(variant) => variant.resolve(text, place, what),
            None => Fact::Set(text.to_owned(), place.clone()),
        }
    }

    /// The target level that holds: from Gradle, or from `<uses-sdk>`.
    pub fn target_sdk(&self) -> Fact<u32> {
        self.or_manifest(self.gradle.effective_target_sdk(), "targetSdkVersion")
    }

    /// The lowest level on which the app can be installed.
    pub fn min_sdk(&self) -> Fact<u32> {
        self.or_manifest(self.gradle.min_sdk.clone(), "minSdkVersion")
    }

    fn or_manifest(&self, gradle: Fact<u32>, name: &str) -> Fact<u32> {
        let found = || self.main()?.sdk(name);
        match gradle {
            Fact::Absent => found().map_or(Fact::Absent, |(level, place)| {
                u32::try_from(level).map_or(Fact::Absent, |level| Fact::Set(level, place))
            }),
            other => other,
        }
    }

    /// The folder of the source set `main`.
    pub fn main_folder(&self) -> String {
        join_path(&self.module, "src/main").unwrap_or_default()
    }

    fn list_main(&mut self, inputs: &dyn Inputs) {
        let folder = self.main_folder();
        for file in inputs.below(&folder) {
            let path = inputs.path(file).get(folder.len() + 1..).unwrap_or_default();
            if (path.starts_with("java/") || path.starts_with("kotlin/")) && (path.ends_with(".java") || path.ends_with(".kt")) {
                self.native_sources.push(file);
            } else if let Some(name) = path.strip_prefix("res/xml/").and_then(|n| n.strip_suffix(".xml")) {
                self.xml_names.insert(name.to_owned());
            }
        }
    }

    fn distinct<T: PartialEq>(&self, get: impl Fn(&Variant) -> Vec<T>) -> Vec<T> {
        let mut variants = self.variants.iter();
        let mut all = variants.next().map(&get).unwrap_or_default();
        for variant in variants {
            for found in get(variant) {
                if !all.contains(&found) {
                    all.push(found);
                }
            }
        }
        all
    }

    fn references<T>(
        &self,
        inputs: &dyn Inputs,
        name: &str,
        parse: impl Fn(FileId, &str) -> Result<T, Gap>,
    ) -> Vec<Reference<T>> {
        let mut all: Vec<Reference<T>> = Vec::new();
        let mut seen = BTreeSet::new();
        for variant in &self.variants {
            let Some(attr) = variant.application(&self.sources, name) else { continue };
            // `fullBackupContent` may also be a switch.
            if attr.text().is_some_and(|t| manifest::bool_of(t).is_some()) {
                continue;
            }
            let target = match &attr.value {
                Fact::Set(value, _) => self.xml_file(inputs, variant, value),
                other => Err(other.gap().cloned().unwrap_or_else(|| unclear(&attr, "could not be resolved"))),
            };
            let key = target.as_ref().ok().copied().flatten();
            if !seen.insert((attr.place(), key)) {
                continue;
            }
            let target = match target {
                Ok(Some(file)) => match inputs.text(file).map(|t| parse(file, t)) {
                    Some(Ok(found)) => Target::Found(found),
                    Some(Err(gap)) => Target::Unclear(gap),
                    None => Target::Unclear(unclear(&attr, "names a file that was not read")),
                },
                Ok(None) => Target::Missing(unclear(&attr, "names a file that was not found")),
                Err(gap) => Target::Unclear(gap),
            };
            all.push(Reference { attr, target });
        }
        all
    }

    /// The file that `@xml/x` names. The source set that wins has it first; then versions (`xml-v31`).
    fn xml_file(&self, inputs: &dyn Inputs, variant: &Variant, value: &str) -> Result<Option<FileId>, Gap> {
        let Some(name) = value.strip_prefix("@xml/") else { return Ok(None) };
        let folders: Vec<&str> =
            variant.chain.iter().filter_map(|i| self.sources.get(*i)).map(|s| &*s.folder).collect();
        let plain = folders.iter().find_map(|f| inputs.find(&format!("{f}/res/xml/{name}.xml")));
        Ok(plain.or_else(|| {
            let tail = format!("/{name}.xml");
            folders.iter().find_map(|f| {
                let prefix = format!("{f}/res/xml-");
                inputs
                    .below(&format!("{f}/res"))
                    .into_iter()
                    .find(|id| inputs.path(*id).starts_with(&prefix) && inputs.path(*id).ends_with(&tail))
            })
        }))
    }

    fn shared_paths(&self, inputs: &dyn Inputs) -> Vec<SharedPaths> {
        let mut all: Vec<SharedPaths> = Vec::new();
        for variant in &self.variants {
            for provider in variant.components(&self.sources) {
                let Some(resource) = provider.meta_resource("android.support.FILE_PROVIDER_PATHS") else {
                    continue;
                };
                let Some(place) = provider.element().map(xml::Element::open_place) else { continue };
                let missing =
                    |why: &str| Gap::new(place.clone(), format!("the paths of {}", provider.name), why);
                let paths = match self.xml_file(inputs, variant, resource) {
                    Ok(Some(file)) => match inputs.text(file) {
                        Some(text) => paths::parse(file, text),
                        None => Err(missing("were not read")),
                    },
                    _ => Err(missing("were not found")),
                };
                let found = SharedPaths { paths, provider };
                // A plugin brings its own file along; only what can be read here is judged.
                let foreign = found.provider.role.is_library() && found.paths.is_err();
                if !foreign && !all.contains(&found) {
                    all.push(found);
                }
            }
        }
        all
    }
}

fn unclear(attr: &Attr, why: &str) -> Gap {
    Gap::new(attr.place(), format!("android:{}", attr.attribute.name), why)
}

/// The source sets of the app module.
fn own_sources(inputs: &dyn Inputs, app: &str, gradle: &Gradle, gaps: &mut Vec<Gap>) -> Vec<Source> {
    let prefix = if app.is_empty() { "src/".to_owned() } else { format!("{app}/src/") };
    let mut sets: BTreeMap<String, Option<FileId>> = BTreeMap::new();
    for file in inputs.below(prefix.trim_end_matches('/')) {
        let Some((set, rest)) = inputs.path(file).strip_prefix(&prefix).and_then(|p| p.split_once('/'))
        else {
            continue;
        };
        if rest == "AndroidManifest.xml" {
            sets.insert(set.to_owned(), Some(file));
        } else if rest.starts_with("res/") {
            sets.entry(set.to_owned()).or_insert(None);
        }
    }
    let mut all: Vec<Source> = sets
        .into_iter()
        .map(|(set, file)| {
            let role = role_of(&set, gradle);
            // What never ships is not worth a gap.
            let mut unused = Vec::new();
            let manifest = file
                .and_then(|f| read_manifest(inputs, f, if role.ships() { &mut *gaps } else { &mut unused }));
            Source { role, folder: format!("{prefix}{set}"), manifest }
        })
        .collect();
    all.sort_by(|a, b| a.role.cmp(&b.role));
    all
}

fn role_of(set: &str, gradle: &Gradle) -> Role {
    let lower = set.to_ascii_lowercase();
    let develops = |b: &BuildConfig| {
        b.name != "release"
            && (b.debuggable.as_ref().is_some_and(|f| f.is_on()) || b.init_with.as_deref() == Some("debug"))
    };
    match set {
        "main" => Role::Main,
        _ if lower == "debug"
            || set.ends_with("Debug")
            || lower.starts_with("test")
            || lower.starts_with("androidtest") =>
        {
            Role::Debug(set.to_owned())
        }
        _ if gradle.build_type(set).is_some_and(develops) => Role::Debug(set.to_owned()),
        _ => Role::Variant(set.to_owned()),
    }
}

fn library_sources(
    inputs: &dyn Inputs,
    folder: &str,
    libraries: &[(String, String)],
    gradle: &Gradle,
    plugins: &[(String, FileId)],
    gaps: &mut Vec<Gap>,
) -> Vec<Source> {
    let mut all = Vec::new();
    let mut add = |role: Role, file: FileId, gaps: &mut Vec<Gap>| {
        let folder = folder_of(inputs.path(file)).to_owned();
        all.push(Source { role, folder, manifest: read_manifest(inputs, file, gaps) });
    };
    let find = |folder: &str, path: &str| join_path(folder, path).and_then(|p| inputs.find(&p));
    if let Some(file) = find(folder, "capacitor-cordova-android-plugins/src/main/AndroidManifest.xml") {
        add(Role::Cordova, file, gaps);
    }
    for (name, module) in libraries {
        let used = gradle.dependencies.iter().any(|d| match &d.target {
            crate::gradle::Target::Project(path) => path.rsplit(':').next() == Some(name),
            _ => false,
        });
        if let (true, Some(file)) = (used, find(module, "src/main/AndroidManifest.xml")) {
            add(Role::Module(name.clone()), file, gaps);
        }
    }
    for (name, file) in plugins {
        add(Role::Plugin(name.clone()), *file, gaps);
    }
    all
}

fn read_manifest(inputs: &dyn Inputs, file: FileId, gaps: &mut Vec<Gap>) -> Option<Manifest> {
    let Some(text) = inputs.text(file) else {
        let path = inputs.path(file);
        gaps.push(Gap::new(Place::Missing(path.into()), "this manifest", "was not read"));
        return None;
    };
    match manifest::parse(file, text) {
        Ok(manifest) => Some(manifest),
        Err(gap) => {
            gaps.push(gap);
            None
        }
    }
}

/// The builds that ship, out of the source sets.
fn variants(inputs: &dyn Inputs, sources: &[Source], gradle: &Gradle, gaps: &mut Vec<Gap>) -> Vec<Variant> {
    let values: Vec<Vec<Value>> = sources.iter().map(|s| read_values(inputs, s, gaps)).collect();
    let position = |set: &str| sources.iter().position(|s| matches!(&s.role, Role::Variant(n) if n == set));
    let below: Vec<usize> = sources
        .iter()
        .enumerate()
        .filter(|(_, s)| s.role == Role::Main || s.role.is_library())
        .map(|(i, _)| i)
        .collect();
    let release = position("release");
    let mut chains: Vec<(String, Vec<usize>)> = Vec::new();
    let flavours: Vec<&str> = gradle.flavours.iter().map(|f| &*f.name).collect();
    // Where every flavour has its own source set, no build is made of `main` alone.
    if flavours.is_empty() || !flavours.iter().all(|f| position(f).is_some()) {
        chains.push((String::new(), release.into_iter().chain(below.iter().copied()).collect()));
    }
    for (i, source) in sources.iter().enumerate() {
        let Role::Variant(name) = &source.role else { continue };
        if name == "release" {
            continue;
        }
        let is_build_type = gradle.build_type(name).is_some();
        let first = release.filter(|_| !is_build_type);
        // `freeRelease` stands over its flavour `free`.
        let flavour =
            flavours.iter().find(|f| **f != name && name.starts_with(**f)).and_then(|f| position(f));
        let chain = first.into_iter().chain([i]).chain(flavour).chain(below.iter().copied()).collect();
        chains.push((name.clone(), chain));
    }
    if chains.len() > VARIANTS {
        let place = Place::Missing(sources.first().map_or("", |s| &s.folder).into());
        gaps.push(Gap::new(
            place,
            "some source sets",
            format!("were not read: there are more than {VARIANTS}"),
        ));
        chains.truncate(VARIANTS);
    }
    chains.into_iter().map(|(name, chain)| variant(name, chain, &values, gradle)).collect()
}

fn variant(name: String, chain: Vec<usize>, values: &[Vec<Value>], gradle: &Gradle) -> Variant {
    let mut resources = Resources::default();
    for i in chain.iter().rev() {
        resources.add(values.get(*i).into_iter().flatten().cloned());
    }
    let flavour = gradle.flavours.iter().filter(|f| !f.name.is_empty() && name.starts_with(&*f.name));
    let build_type = gradle.build_type(&name).or_else(|| gradle.build_type("release"));
    let configs: Vec<&BuildConfig> =
        [&gradle.default_config].into_iter().chain(flavour).chain(build_type).collect();
    let mut placeholders = BTreeMap::new();
    let id = if gradle.application_id.is_absent() { &gradle.namespace } else { &gradle.application_id };
    placeholders.insert("applicationId".to_owned(), id.clone());
    for config in configs {
        for pair in &config.placeholders {
            placeholders.insert(pair.name.clone(), pair.value.clone());
        }
        resources.add(config.resource_values.iter().filter_map(|pair| {
            let (kind, name) = pair.name.split_once('/')?;
            let kind = match kind {
                "string" => Type::String,
                "bool" => Type::Bool,
                "integer" => Type::Integer,
                _ => return None,
            };
            let place = config.place.clone()?;
            Some(Value {
                kind,
                name: name.to_owned(),
                text: pair.value.value().cloned(),
                place,
                text_span: None,
            })
        }));
    }
    let namespace = gradle.namespace.value().cloned();
    Variant { name, chain, resources, placeholders, namespace }
}

/// `res/values` of a source set. Files that cannot hold strings, booleans or numbers are read all the same: the
/// name of a file says nothing.
fn read_values(inputs: &dyn Inputs, source: &Source, gaps: &mut Vec<Gap>) -> Vec<Value> {
    if matches!(source.role, Role::Debug(_) | Role::Plugin(_)) {
        return Vec::new();
    }
    let mut all = Vec::new();
    for file in inputs.below(&format!("{}/res/values", source.folder)) {
        let Some(text) = inputs.text(file) else { continue };
        match resources::parse(file, text) {
            Ok(values) => all.extend(values),
            Err(gap) => gaps.push(gap),
        }
    }
    all
}

#[cfg(test)]
mod tests;
