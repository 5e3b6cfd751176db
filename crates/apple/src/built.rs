//! An app as it was built: the `.app` folder of an IPA, with the extensions inside it. There is one configuration,
//! the one that ships, and no build setting is left open.

use crate::lists::Plists;
use crate::pbxproj::text;
use crate::plist::Plist;
use crate::privacy::PrivacyManifest;
use crate::project::{AppleProject, Configuration, Kind, Target, described};
use crate::settings::{Setting, Settings};
use base::{FileId, Inputs, Node, folder_of, name_of};

/// More extensions than any real app has.
const EXTENSIONS: usize = 40;

/// Folders of an app that hold apps and extensions of their own.
/// <https://developer.apple.com/documentation/bundleresources/placing-content-in-a-bundle>
const INSIDE: [&str; 4] = ["PlugIns", "Extensions", "AppClips", "Watch"];

impl AppleProject {
    /// Gather everything known of the app that lies built in `folder`, which ends in `.app`; none where no app is
    /// there. The entitlements of a program are those in its signature, read from a file beside it:
    /// `App.entitlements` for `App`.
    pub fn load_built(inputs: &dyn Inputs, folder: &str) -> Option<Self> {
        let mut plists = Plists::new(inputs);
        let info = inputs.find(&format!("{folder}/Info.plist"))?;
        let mut project = AppleProject { folder: folder.to_owned(), ..AppleProject::default() };
        project.targets.push(target(inputs, info, Kind::Application, &mut plists)?);
        for file in inputs.below(folder) {
            let path = inputs.path(file);
            let below = path.strip_prefix(folder).unwrap_or_default().trim_start_matches('/');
            match name_of(path) {
                "Info.plist" if is_inside(below) && project.targets.len() <= EXTENSIONS => {
                    project.targets.extend(target(inputs, file, Kind::Extension, &mut plists));
                }
                // The system reads the one of the app and those of its extensions; the rest belong to libraries.
                "PrivacyInfo.xcprivacy" => {
                    let beside = format!("{}/Info.plist", folder_of(path));
                    let owner = project.targets.iter().find(|t| t.info_path() == Some(beside.as_str()));
                    let owner = owner.map(|t| t.name.clone());
                    if let (Some(owner), Some(plist)) = (owner, plists.get(file)) {
                        project.privacy.push(PrivacyManifest::new(plist, path, vec![owner]));
                    }
                }
                "InfoPlist.strings" | "InfoPlist.loctable" => {
                    let text = inputs.text(file);
                    project.translated.extend(text.iter().flat_map(|text| described(text)));
                }
                _ => {}
            }
        }
        project.gaps.append(&mut plists.gaps);
        project.gaps.sort();
        project.gaps.dedup();
        Some(project)
    }
}

impl Target {
    fn info_path(&self) -> Option<&str> {
        self.configurations.first().and_then(|c| c.info_path.as_deref())
    }
}

/// True for the `Info.plist` of an extension, given its path inside the app.
fn is_inside(below: &str) -> bool {
    let parts: Vec<&str> = below.split('/').collect();
    matches!(parts.as_slice(), [holder, bundle, _]
        if INSIDE.contains(holder) && (bundle.ends_with(".appex") || bundle.ends_with(".app")))
}

fn target(inputs: &dyn Inputs, file: FileId, kind: Kind, plists: &mut Plists<'_>) -> Option<Target> {
    let info = plists.get(file)?;
    let path = inputs.path(file).to_owned();
    let folder = folder_of(&path);
    let stem = name_of(folder).rsplit_once('.').map_or(name_of(folder), |(stem, _)| stem);
    let program = text(Some(&info.root), "CFBundleExecutable").unwrap_or(stem).to_owned();
    let signed = inputs.find(&format!("{folder}/{program}.entitlements"));
    let entitlements = signed.and_then(|f| plists.get(f));
    let configuration = Configuration {
        name: String::new(),
        debug: false,
        bundle_id: setting(&info.root, "CFBundleIdentifier"),
        team: entitlements.as_ref().and_then(team),
        deployment_target: setting(&info.root, "MinimumOSVersion"),
        info: Some(info),
        info_path: Some(path.clone()),
        entitlements,
        settings: Settings::default(),
    };
    Some(Target {
        name: stem.to_owned(),
        kind,
        configurations: vec![configuration],
        place: None,
        resources: None,
    })
}

fn setting(root: &Node, key: &str) -> Option<Setting> {
    let node = root.get(key)?;
    Some(Setting { value: node.as_str()?.to_owned(), place: node.place(), slot: None })
}

/// The team that signed: named by itself, or the start of the identifier of the app.
fn team(entitlements: &Plist) -> Option<Setting> {
    let root = &entitlements.root;
    setting(root, "com.apple.developer.team-identifier").or_else(|| {
        let id = setting(root, "application-identifier")?;
        let (team, _) = id.value.split_once('.')?;
        Some(Setting { value: team.to_owned(), ..id })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::Memory;

    fn plist(entries: &str) -> String {
        format!("<plist version=\"1.0\"><dict>{entries}</dict></plist>")
    }

    fn text_entry(key: &str, value: &str) -> String {
        format!("<key>{key}</key><string>{value}</string>")
    }

    #[test]
    fn the_app_and_its_extensions_are_read_from_the_folder_that_ships() {
        let app = plist(
            &[
                text_entry("CFBundleExecutable", "Shop"),
                text_entry("CFBundleIdentifier", "com.example.shop"),
                text_entry("MinimumOSVersion", "15.0"),
            ]
            .concat(),
        );
        let signed = plist(&text_entry("application-identifier", "TEAM.com.example.shop"));
        let share = plist(&text_entry("CFBundleIdentifier", "com.example.shop.share"));
        let other = plist(&text_entry("CFBundleIdentifier", "com.example.library"));
        let privacy = plist("<key>NSPrivacyTracking</key><true/>");
        let strings = plist(&text_entry("NSCameraUsageDescription", "x"));
        let files = Memory::new(&[
            ("Payload/App.app/Info.plist", &app),
            ("Payload/App.app/Shop.entitlements", &signed),
            ("Payload/App.app/PlugIns/Share.appex/Info.plist", &share),
            ("Payload/App.app/PlugIns/Share.appex/Share.entitlements", &signed),
            ("Payload/App.app/PrivacyInfo.xcprivacy", &privacy),
            ("Payload/App.app/Frameworks/Library.framework/Info.plist", &other),
            ("Payload/App.app/Frameworks/Library.framework/PrivacyInfo.xcprivacy", &privacy),
            ("Payload/App.app/de.lproj/InfoPlist.strings", &strings),
        ]);
        let project = AppleProject::load_built(&files, "Payload/App.app").unwrap();
        let names: Vec<_> = project.targets.iter().map(|t| (t.name.as_str(), t.kind)).collect();
        assert_eq!(names, [("App", Kind::Application), ("Share", Kind::Extension)]);
        let first = |found: Vec<(String, base::Place)>| found.into_iter().map(|(v, _)| v).collect::<Vec<_>>();
        assert_eq!(first(project.bundle_ids()), ["com.example.shop"]);
        assert_eq!(first(project.teams()), ["TEAM"]);
        assert_eq!(first(project.deployment_targets()), ["15.0"]);
        assert_eq!(project.privacy.len(), 1);
        assert_eq!(project.privacy[0].targets, ["App"]);
        assert_eq!(project.translated.len(), 1);
        assert!(project.targets[1].configurations[0].entitlements.is_some());
        assert!(project.gaps.is_empty());
    }

    #[test]
    fn a_folder_without_property_list_is_no_app() {
        assert!(AppleProject::load_built(&Memory::new(&[]), "Payload/App.app").is_none());
    }
}
