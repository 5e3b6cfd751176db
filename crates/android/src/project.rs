use crate::backup::{self, BackupRules};
use crate::gradle::Gradle;
use crate::manifest::{self, Manifest};
use crate::merge::{Attr, Merged, Role, Source, Variant};
use crate::modules::{self, Modules};
use crate::nsc::{self, Nsc};
use crate::paths::{self, ProviderPaths};
use crate::sources::{library_sources, own_sources, package, variants};
use crate::wrapper::{self, Wrapper};
use crate::{Asked, manifest::CustomPermission};
use base::{Fact, FileId, Gap, Inputs, Place, join_path, name_of};
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

impl AndroidProject {
    /// Read the Android project in `folder`; none where there is none. `plugins` are the packages of installed
    /// plugins with their manifests.
    pub fn load(inputs: &dyn Inputs, folder: &str, plugins: &[(String, FileId)]) -> Option<Self> {
        let folder = join_path("", folder)?;
        let Modules { app, libraries, scripts, own, properties, catalogs, mut gaps } =
            modules::find(inputs, &folder)?;
        let mut gradle = Gradle::new(scripts, own, properties, catalogs);
        gradle.generated =
            gradle.scripts.iter().map(|s| s.file).filter(|f| is_generated(inputs.path(*f))).collect();
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
        project.read_references(inputs);
        let wrapper = join_path(&project.folder, "gradle/wrapper/gradle-wrapper.properties")
            .and_then(|p| inputs.find(&p));
        project.wrapper = wrapper.and_then(|f| Some(wrapper::parse(f, inputs.text(f)?)));
        Some(project)
    }

    /// The files that manifests point at.
    fn read_references(&mut self, inputs: &dyn Inputs) {
        self.list_main(inputs);
        self.nsc = self.references(inputs, "networkSecurityConfig", nsc::parse);
        self.full_backup = self.references(inputs, "fullBackupContent", backup::parse);
        self.data_extraction = self.references(inputs, "dataExtractionRules", backup::parse);
        self.provider_paths = self.shared_paths(inputs);
        let gaps: Vec<Gap> =
            self.nsc.iter().filter_map(Reference::found).flat_map(|n| n.gaps.clone()).collect();
        self.gaps.extend(gaps);
    }

    /// Read what an Android package says of itself: the merged manifest, and the resources below `folder`. There is one
    /// build, the one that ships, and nothing of Gradle; none where there is no manifest.
    pub fn load_package(inputs: &dyn Inputs, manifest: &str, folder: &str) -> Option<Self> {
        let mut gaps = Vec::new();
        let (source, variant) = package(inputs, manifest, folder, &mut gaps)?;
        let mut project = Self {
            folder: folder.to_owned(),
            module: folder.to_owned(),
            sources: vec![source],
            variants: vec![variant],
            gradle: Gradle::new(Vec::new(), 0, Default::default(), Vec::new()),
            nsc: Vec::new(),
            full_backup: Vec::new(),
            data_extraction: Vec::new(),
            provider_paths: Vec::new(),
            wrapper: None,
            native_sources: Vec::new(),
            xml_names: BTreeSet::new(),
            gaps,
        };
        project.read_references(inputs);
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
        self.distinct(|v| v.components(&self.sources), |c| (c.kind, c.name.clone()))
    }

    /// Permissions that a build that ships asks for; equal ones once.
    pub fn permissions(&self) -> Vec<Asked> {
        let mut seen = BTreeSet::new();
        let all = self.variants.iter().flat_map(|v| v.permissions(&self.sources));
        all.filter(|p| seen.insert(p.name.clone())).collect()
    }

    /// Permissions that the app defines, with their manifests; equal ones once.
    pub fn custom_permissions(&self) -> Vec<(Role, CustomPermission)> {
        self.distinct(|v| v.custom_permissions(&self.sources), |(_, p)| p.name.clone())
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

    /// Where a finding about an attribute of `<application>` belongs: the attribute in the app's own manifests, and the
    /// main manifest's `<application>`, which can overrule it, where a library brings it along.
    pub fn own_place(&self, attr: &Attr) -> Place {
        let main = || self.main()?.application.as_ref().map(|a| a.element.open_place());
        if attr.role.is_library() { main().unwrap_or_else(|| attr.place()) } else { attr.place() }
    }

    /// The folder of the source set `main`.
    pub fn main_folder(&self) -> String {
        let main = self.sources.iter().find(|s| s.role == Role::Main);
        main.map_or_else(|| join_path(&self.module, "src/main").unwrap_or_default(), |s| s.folder.clone())
    }

    fn list_main(&mut self, inputs: &dyn Inputs) {
        let folder = self.main_folder();
        for file in inputs.below(&folder) {
            let path = inputs.path(file).get(folder.len()..).unwrap_or_default().trim_start_matches('/');
            if (path.starts_with("java/") || path.starts_with("kotlin/"))
                && (path.ends_with(".java") || path.ends_with(".kt"))
            {
                self.native_sources.push(file);
            } else if let Some(name) = path.strip_prefix("res/xml/").and_then(|n| n.strip_suffix(".xml")) {
                self.xml_names.insert(name.to_owned());
            }
        }
    }

    fn distinct<T: PartialEq, K: Ord>(
        &self,
        get: impl Fn(&Variant) -> Vec<T>,
        key: impl Fn(&T) -> K,
    ) -> Vec<T> {
        let mut all: Vec<T> = Vec::new();
        let mut known: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for variant in &self.variants {
            for found in get(variant) {
                let same = known.entry(key(&found)).or_default();
                if !same.iter().any(|i| all.get(*i) == Some(&found)) {
                    same.push(all.len());
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
        let plain = folders.iter().find_map(|f| inputs.find(&join_path(f, &format!("res/xml/{name}.xml"))?));
        Ok(plain.or_else(|| {
            let tail = format!("/{name}.xml");
            folders.iter().find_map(|f| {
                let res = join_path(f, "res")?;
                let prefix = format!("{res}/xml-");
                inputs
                    .below(&res)
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

/// <https://github.com/ionic-team/capacitor/blob/main/cli/src/android/update.ts>
fn is_generated(path: &str) -> bool {
    name_of(path) == "capacitor.build.gradle" || path.contains("capacitor-cordova-android-plugins/")
}

fn unclear(attr: &Attr, why: &str) -> Gap {
    Gap::new(attr.place(), format!("android:{}", attr.attribute.name), why)
}

#[cfg(test)]
mod tests;
