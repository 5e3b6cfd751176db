//! Which folders of an Android project are modules, and which one is the app.

use crate::gradle::{Catalog, Script, android_plugin, applied, is_remote, parse_catalog, parse_script};
use crate::properties::{self, Properties};
use crate::template;
use base::{FileId, Gap, Inputs, folder_of, join_path, name_of};

/// The modules of a project, and the scripts that speak for its app.
#[derive(Debug)]
pub(crate) struct Modules {
    /// The folder of the app module.
    pub(crate) app: String,
    /// Folders of library modules, by their last name.
    pub(crate) libraries: Vec<(String, String)>,
    /// Scripts of the app module first.
    pub(crate) scripts: Vec<Script>,
    /// How many of them belong to the app module.
    pub(crate) own: usize,
    pub(crate) properties: Properties,
    pub(crate) catalogs: Vec<Catalog>,
    pub(crate) gaps: Vec<Gap>,
}

/// Modules that are read; a project with more has a gap.
const LIMIT: usize = 60;

/// Find the modules below `folder`; none where no app is found.
pub(crate) fn find(inputs: &dyn Inputs, folder: &str) -> Option<Modules> {
    let mut gaps = Vec::new();
    let catalogs = catalogs(inputs, folder, &mut gaps);
    let mut apps: Vec<String> = Vec::new();
    let mut libraries = Vec::new();
    let mut manifests: Vec<String> = Vec::new();
    let mut read = 0;
    for file in inputs.below(folder) {
        let path = inputs.path(file);
        // A template stands for the file that a build makes from it, where that file is not kept.
        let made = template::makes(name_of(path));
        let kept = |n: &String| join_path(folder_of(path), n).is_some_and(|p| inputs.find(&p).is_some());
        let name = made.as_deref().unwrap_or(name_of(path));
        if made.as_ref().is_some_and(kept) {
            continue;
        }
        if name == "AndroidManifest.xml"
            && let Some(module) = folder_of(path).strip_suffix("/src/main")
        {
            manifests.push(module.to_owned());
        }
        if !matches!(name, "build.gradle" | "build.gradle.kts") || is_foreign(path) {
            continue;
        }
        read += 1;
        if read > LIMIT {
            continue;
        }
        let Some(text) = inputs.text(file) else { continue };
        let module = folder_of(path).to_owned();
        match android_plugin(&parse_script(file, text), &catalogs).as_deref() {
            Some("com.android.application") => apps.push(module),
            Some(_) => libraries.push((name_of(&module).to_owned(), module)),
            None => {}
        }
    }
    let usual = join_path(folder, "app")?;
    let app = if apps.contains(&usual) || (apps.is_empty() && manifests.contains(&usual)) {
        usual
    } else {
        apps.first().or_else(|| manifests.iter().find(|m| !is_foreign(m))).cloned()?
    };
    for other in apps.iter().filter(|a| **a != app) {
        let place = base::Place::Missing(other.as_str().into());
        gaps.push(Gap::new(
            place,
            format!("the module {other}"),
            "is a second app of the project and is not read",
        ));
    }
    let single = app == folder;
    let own = scripts_of(inputs, &app, if single { &ROOT } else { &MODULE }, &mut gaps);
    let mut root = if single { Vec::new() } else { scripts_of(inputs, folder, &ROOT, &mut gaps) };
    root.extend(constants(inputs, folder));
    let count = own.len();
    let properties = ["gradle.properties"]
        .iter()
        .filter_map(|n| inputs.find(&join_path(folder, n)?))
        .find_map(|f| inputs.text(f).map(|t| properties::parse(f, t)))
        .unwrap_or_default();
    let scripts = own.into_iter().chain(root).collect();
    Some(Modules { app, libraries, scripts, own: count, properties, catalogs, gaps })
}

const MODULE: [&str; 2] = ["build.gradle", "build.gradle.kts"];

/// The last one is applied by the root script of every Capacitor project; where that script is not kept in the
/// repository it still tells the levels.
const ROOT: [&str; 5] =
    ["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "variables.gradle"];

/// Sources of `buildSrc`, where some projects keep versions as constants.
fn constants(inputs: &dyn Inputs, folder: &str) -> Vec<Script> {
    let below = join_path(folder, "buildSrc/src/main").map(|f| inputs.below(&f)).unwrap_or_default();
    let sources = below.into_iter().filter(|f| {
        let path = inputs.path(*f);
        path.ends_with(".kt") || path.ends_with(".kts") || path.ends_with(".gradle")
    });
    sources.take(APPLIED).filter_map(|f| inputs.text(f).map(|text| parse_script(f, text))).collect()
}

/// Generated or somebody else's.
fn is_foreign(path: &str) -> bool {
    path.split('/')
        .any(|p| matches!(p, "node_modules" | "build" | "buildSrc" | "capacitor-cordova-android-plugins"))
}

fn catalogs(inputs: &dyn Inputs, folder: &str, gaps: &mut Vec<Gap>) -> Vec<Catalog> {
    let Some(below) = join_path(folder, "gradle") else { return Vec::new() };
    let mut all = Vec::new();
    for file in inputs.below(&below) {
        let Some(name) = name_of(inputs.path(file)).strip_suffix(".versions.toml") else { continue };
        let Some(text) = inputs.text(file) else { continue };
        match parse_catalog(file, name, text) {
            Ok(catalog) => all.push(catalog),
            Err(gap) => gaps.push(gap),
        }
    }
    all
}

/// Scripts that scripts apply; deeper ones are not followed.
const APPLIED: usize = 30;

/// The scripts of a folder with those they apply.
fn scripts_of(inputs: &dyn Inputs, folder: &str, names: &[&str], gaps: &mut Vec<Gap>) -> Vec<Script> {
    let mut files: Vec<FileId> = names.iter().filter_map(|n| template::find(inputs, folder, n)).collect();
    let mut scripts: Vec<Script> = Vec::new();
    let mut at = 0;
    while let Some(file) = files.get(at).copied() {
        at += 1;
        let Some(text) = inputs.text(file) else { continue };
        let script = parse_script(file, text);
        for (address, place) in applied(&script.body) {
            if is_remote(&address) {
                continue;
            }
            match resolve(inputs, folder, file, &address) {
                Some(found) if !files.contains(&found) && files.len() < APPLIED => files.push(found),
                Some(_) => {}
                // `cap sync` writes these, or they come with a plugin; a fresh checkout lacks them.
                None if address.contains("capacitor") || address.contains("node_modules") => {}
                None => gaps.push(Gap::new(
                    place,
                    format!("the script {address}"),
                    "is applied, but was not found",
                )),
            }
        }
        scripts.push(script);
    }
    scripts
}

/// The file that `apply from:` names: relative to the script, or to the root with `$rootDir`.
fn resolve(inputs: &dyn Inputs, folder: &str, script: FileId, address: &str) -> Option<FileId> {
    let roots = [
        "$rootDir/",
        "${rootDir}/",
        "$rootProject.projectDir/",
        "${rootProject.projectDir}/",
        "$projectDir/",
        "${projectDir}/",
    ];
    let plain = roots.iter().find_map(|r| address.strip_prefix(r)).unwrap_or(address);
    let beside = join_path(folder_of(inputs.path(script)), plain).and_then(|p| inputs.find(&p));
    let parent = || join_path(folder, plain).and_then(|p| inputs.find(&p));
    let above = || join_path(folder_of(folder), plain).and_then(|p| inputs.find(&p));
    beside.or_else(parent).or_else(above)
}
