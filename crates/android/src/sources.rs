//! The source sets of a project, and the builds that ship made of them.

use crate::gradle::{BuildConfig, Gradle, Target};
use crate::manifest::{self, Manifest};
use crate::merge::{Role, Source, Variant};
use crate::resources::{self, Resources, Type, Value};
use crate::template;
use base::{FileId, Gap, Inputs, Place, folder_of, join_path, name_of};
use std::collections::BTreeMap;

/// Builds that are told apart; a project with more flavours has a gap.
const VARIANTS: usize = 24;

/// The source sets of the app module.
pub(crate) fn own_sources(
    inputs: &dyn Inputs,
    app: &str,
    gradle: &Gradle,
    gaps: &mut Vec<Gap>,
) -> Vec<Source> {
    let prefix = if app.is_empty() { "src/".to_owned() } else { format!("{app}/src/") };
    let mut sets: BTreeMap<String, Option<FileId>> = BTreeMap::new();
    for file in inputs.below(prefix.trim_end_matches('/')) {
        let Some((set, rest)) = inputs.path(file).strip_prefix(&prefix).and_then(|p| p.split_once('/'))
        else {
            continue;
        };
        if rest == "AndroidManifest.xml" {
            sets.insert(set.to_owned(), Some(file));
        } else if template::makes(rest).as_deref() == Some("AndroidManifest.xml") {
            let known = sets.entry(set.to_owned()).or_insert(None);
            if known.is_none() {
                *known = Some(file);
            }
        } else if rest.starts_with("res/") {
            sets.entry(set.to_owned()).or_insert(None);
        }
    }
    for file in sets.values().flatten().filter(|f| template::makes(name_of(inputs.path(**f))).is_some()) {
        let why = "is a template: what a build puts into it is not known";
        gaps.push(Gap::new(Place::At(*file, base::Span::default()), "this manifest", why));
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

pub(crate) fn library_sources(
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
            Target::Project(path) => path.rsplit(':').next() == Some(name),
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
pub(crate) fn variants(
    inputs: &dyn Inputs,
    sources: &[Source],
    gradle: &Gradle,
    gaps: &mut Vec<Gap>,
) -> Vec<Variant> {
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

/// The one manifest of a package, and the one build it is.
pub(crate) fn package(
    inputs: &dyn Inputs,
    manifest: &str,
    folder: &str,
    gaps: &mut Vec<Gap>,
) -> Option<(Source, Variant)> {
    let manifest = read_manifest(inputs, inputs.find(manifest)?, gaps)?;
    let name = manifest.package.clone();
    let source = Source { role: Role::Main, folder: folder.to_owned(), manifest: Some(manifest) };
    let mut resources = Resources::default();
    resources.add(read_values(inputs, &source, gaps));
    let variant = Variant {
        name: String::new(),
        chain: vec![0],
        resources,
        placeholders: BTreeMap::new(),
        namespace: name,
    };
    Some((source, variant))
}

/// `res/values` of a source set. Files that cannot hold strings, booleans or numbers are read all the same: the
/// name of a file says nothing.
fn read_values(inputs: &dyn Inputs, source: &Source, gaps: &mut Vec<Gap>) -> Vec<Value> {
    if matches!(source.role, Role::Debug(_) | Role::Plugin(_)) {
        return Vec::new();
    }
    let mut all = Vec::new();
    for file in inputs.below(&join_path(&source.folder, "res/values").unwrap_or_default()) {
        let Some(text) = inputs.text(file) else { continue };
        match resources::parse(file, text) {
            Ok(values) => all.extend(values),
            Err(gap) => gaps.push(gap),
        }
    }
    all
}
