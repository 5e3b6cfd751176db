use base::{Inputs, folder_of, join_path, name_of};
use files::{CollectError, Files, Limits};
use std::collections::BTreeSet;
use std::path::Path;

/// How many installed packages are looked up; no real app has as many plugins.
const PACKAGES: usize = 3000;

/// Read a folder, then the scripts of built web folders, in which stands what a build pasted in (and all there is where
/// an app has no other code that can be read), and the
/// manifests of the packages that its `package.json` files name, where they are installed. A package that is audited
/// itself (an APK, AAB, IPA or web bundle) is opened instead.
///
/// # Errors
/// [`CollectError`] where there is no such folder or package.
pub fn collect(root: &Path, limits: &Limits) -> Result<Files, CollectError> {
    let files = files::collect(root, limits)?;
    if !files.packages.is_empty() {
        return Ok(files);
    }
    let found = app::discover(&files);
    let mut built: Vec<String> = found.iter().flat_map(|found| app::built_scripts(&files, found)).collect();
    built.extend(found.iter().flat_map(|found| app::built_web(&files, found)));
    built.sort_unstable();
    built.dedup();
    let files = if built.is_empty() { files } else { files::read_more(root, files, &built, limits) };
    let manifests = installed_manifests(&files);
    if manifests.is_empty() {
        return Ok(files);
    }
    let files = files::read_more(root, files, &manifests, limits);
    let native = plugin_files(&files, &manifests);
    if native.is_empty() { Ok(files) } else { Ok(files::read_more(root, files, &native, limits)) }
}

/// `node_modules/<name>/package.json` of every direct dependency, in its folder and in those above it.
fn installed_manifests(files: &Files) -> Vec<String> {
    let mut paths = BTreeSet::new();
    for found in app::discover(files) {
        let mut folder = Some(found.folder.as_str());
        let mut names: BTreeSet<String> = BTreeSet::new();
        let mut above = Vec::new();
        while let Some(at) = folder {
            above.push(at.to_owned());
            let manifest = join_path(at, "package.json").and_then(|p| files.find(&p));
            if let Some(text) = manifest.and_then(|f| files.text(f)) {
                names.extend(packages::dependency_names(text));
            }
            folder = (!at.is_empty()).then(|| folder_of(at));
        }
        for name in names.iter().filter(|n| is_package_name(n)).take(PACKAGES) {
            for at in &above {
                paths.extend(join_path(at, &format!("node_modules/{name}/package.json")));
            }
        }
    }
    paths.into_iter().collect()
}

/// The native manifests of the packages that are plugins.
fn plugin_files(files: &Files, manifests: &[String]) -> Vec<String> {
    let mut paths = Vec::new();
    for path in manifests {
        let Some(text) = files.find(path).and_then(|f| files.text(f)) else { continue };
        for below in packages::plugin_manifest_paths(text) {
            paths.extend(join_path(folder_of(path), &below));
        }
        debug_assert_eq!(name_of(path), "package.json");
    }
    paths
}

/// Names of the npm registry, so that a hostile `package.json` cannot name a path.
fn is_package_name(name: &str) -> bool {
    let ok = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~'))
    };
    match name.strip_prefix('@') {
        Some(scoped) => scoped.split_once('/').is_some_and(|(scope, rest)| ok(scope) && ok(rest)),
        None => ok(name),
    }
}

#[cfg(test)]
mod tests {
    use super::is_package_name;

    #[test]
    fn only_package_names_become_paths() {
        assert!(is_package_name("@capacitor/core") && is_package_name("left-pad"));
        assert!(!is_package_name("../../etc") && !is_package_name("@a/../b") && !is_package_name("a/b"));
    }
}
