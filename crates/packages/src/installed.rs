//! What is installed below `node_modules`, as far as it was read.

use crate::manifest::scripts;
use crate::{Script, Version, cordova};
use base::{FileId, Gap, Inputs, Node, Place, join_path};

/// Which bridge a plugin speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PluginKind {
    /// Capacitor's own.
    Capacitor,
    /// Cordova's.
    Cordova,
}

/// An installed package.
#[derive(Clone, Debug)]
pub struct Installed {
    /// The name under which it is installed.
    pub name: String,
    /// Its `package.json`.
    pub file: FileId,
    /// Its version.
    pub version: Option<(Version, Place)>,
    /// Which bridge it speaks, where it is a plugin.
    pub kind: Option<PluginKind>,
    /// Its scripts.
    pub scripts: Vec<Script>,
    /// Its `AndroidManifest.xml`, where that was read.
    pub android_manifest: Option<FileId>,
    /// Its `plugin.xml`, where that was read.
    pub plugin_xml: Option<cordova::PluginXml>,
}

/// Look for `name` among what is installed in the `folders`, the nearest first.
pub(crate) fn find(
    inputs: &dyn Inputs,
    folders: &[String],
    name: &str,
    gaps: &mut Vec<Gap>,
) -> Option<Installed> {
    let (folder, file) = folders.iter().find_map(|at| {
        let folder = join_path(at, &format!("node_modules/{name}"))?;
        let file = inputs.find(&format!("{folder}/package.json"))?;
        Some((folder, file))
    })?;
    let text = inputs.text(file)?;
    let root = json::parse(file, text).root?;
    let kind = kind(&root);
    let version = root.get("version").and_then(|n| Some((Version::parse(n.as_str()?)?, n.place())));
    let mut installed = Installed {
        name: name.to_owned(),
        file,
        version,
        kind,
        scripts: scripts(&root, Some(name)),
        android_manifest: None,
        plugin_xml: None,
    };
    for below in native_files(&root) {
        let Some(found) = join_path(&folder, &below).and_then(|p| inputs.find(&p)) else { continue };
        if below.ends_with("plugin.xml") {
            installed.plugin_xml = inputs.text(found).map(|t| cordova::parse(found, t, gaps));
        } else {
            installed.android_manifest.get_or_insert(found);
        }
    }
    Some(installed)
}

/// What the Capacitor CLI looks at: `capacitor.android.src` or `capacitor.ios.src`, else `cordova`.
fn kind(root: &Node) -> Option<PluginKind> {
    let capacitor =
        root.get("capacitor").is_some_and(|c| c.get("android").is_some() || c.get("ios").is_some());
    if capacitor {
        return Some(PluginKind::Capacitor);
    }
    let keywords = root.get("keywords").map(Node::items).unwrap_or_default();
    let says = |word: &str| keywords.iter().any(|k| k.as_str() == Some(word));
    if root.get("cordova").is_some_and(|c| c.get("id").is_some() || c.get("platforms").is_some()) {
        return Some(PluginKind::Cordova);
    }
    if says("ecosystem:cordova") && (says("cordova-android") || says("cordova-ios")) {
        return Some(PluginKind::Cordova);
    }
    None
}

fn native_files(root: &Node) -> Vec<String> {
    match kind(root) {
        Some(PluginKind::Capacitor) => {
            let src = root.at(&["capacitor", "android", "src"]).and_then(Node::as_str).unwrap_or("android");
            let mut files = vec![join_path(src, "src/main/AndroidManifest.xml")];
            if src.trim_matches(['.', '/']) != "android" {
                files.push(Some("android/src/main/AndroidManifest.xml".to_owned()));
            }
            files.into_iter().flatten().collect()
        }
        Some(PluginKind::Cordova) => vec!["plugin.xml".to_owned()],
        None => Vec::new(),
    }
}

/// For an installed package that is a Capacitor or Cordova plugin: the paths below it that are worth reading.
pub fn plugin_manifest_paths(package_json: &str) -> Vec<String> {
    json::parse(FileId(0), package_json).root.map(|root| native_files(&root)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plugins_have_native_files() {
        assert!(plugin_manifest_paths(r#"{"name":"left-pad"}"#).is_empty());
        assert!(plugin_manifest_paths("nonsense").is_empty());
        assert_eq!(
            plugin_manifest_paths(r#"{"capacitor":{"ios":{"src":"ios"},"android":{"src":"android"}}}"#),
            ["android/src/main/AndroidManifest.xml"]
        );
        assert_eq!(
            plugin_manifest_paths(r#"{"capacitor":{"android":{"src":"./native/droid"}}}"#),
            ["native/droid/src/main/AndroidManifest.xml", "android/src/main/AndroidManifest.xml"]
        );
        assert_eq!(plugin_manifest_paths(r#"{"cordova":{"id":"x","platforms":["ios"]}}"#), ["plugin.xml"]);
    }

    #[test]
    fn a_path_that_leaves_the_package_is_not_read() {
        assert_eq!(
            plugin_manifest_paths(r#"{"capacitor":{"android":{"src":"../../../etc"}}}"#),
            ["android/src/main/AndroidManifest.xml"]
        );
    }
}
