//! `plugin.xml` of Cordova plugins, as far as Capacitor takes it over:
//! <https://cordova.apache.org/docs/en/latest/plugin_ref/spec.html>.

use base::{FileId, Gap, Place};
use xml::Element;

/// A change of attributes in a native file (`edit-config`).
#[derive(Clone, Debug)]
pub struct AttributeEdit {
    /// The file it is for: `AndroidManifest.xml`, `*-Info.plist`.
    pub file: String,
    /// The path of the element inside: `/manifest/application`.
    pub target: String,
    /// Attribute (with its prefix) and value.
    pub attributes: Vec<(String, String)>,
    /// The place.
    pub place: Place,
}

/// What a `plugin.xml` says about the native projects.
#[derive(Clone, Debug, Default)]
pub struct PluginXml {
    /// Android permissions it adds, with their full names.
    pub permissions: Vec<(String, Place)>,
    /// Keys it adds to `Info.plist`.
    pub plist_keys: Vec<(String, Place)>,
    /// Exported Android components it adds, by class name.
    pub exported: Vec<(String, Place)>,
    /// Attributes it changes.
    pub edits: Vec<AttributeEdit>,
    /// What it asks the build for, as written: a Gradle coordinate on Android, a framework on iOS.
    pub frameworks: Vec<(String, Place)>,
}

pub(crate) fn parse(file: FileId, text: &str, gaps: &mut Vec<Gap>) -> PluginXml {
    let mut found = PluginXml::default();
    match xml::parse(file, text) {
        Ok(root) => {
            for element in root.descendants() {
                read(element, &mut found);
            }
        }
        Err(error) => gaps.push(Gap::new(Place::At(file, error.at), "this plugin.xml", error.message)),
    }
    found
}

fn read(element: &Element, found: &mut PluginXml) {
    let attribute = |name: &str| element.plain(name).map_or("", |a| a.value.as_str());
    match element.name.as_str() {
        "config-file" => {
            let target = attribute("target");
            let parent = attribute("parent").to_owned();
            if target.ends_with("AndroidManifest.xml") {
                manifest(element, found);
            } else if target.ends_with("-Info.plist") && !parent.is_empty() {
                found.plist_keys.push((parent, element.open_place()));
            }
        }
        "edit-config" => found.edits.push(AttributeEdit {
            file: attribute("file").to_owned(),
            target: attribute("target").to_owned(),
            attributes: element
                .children
                .iter()
                .flat_map(|child| &child.attributes)
                .map(|a| {
                    (
                        if a.namespace == xml::ANDROID {
                            format!("android:{}", a.name)
                        } else {
                            a.name.clone()
                        },
                        a.value.clone(),
                    )
                })
                .collect(),
            place: element.open_place(),
        }),
        "framework" => found.frameworks.push((attribute("src").to_owned(), element.open_place())),
        _ => {}
    }
}

fn manifest(element: &Element, found: &mut PluginXml) {
    for child in element.descendants() {
        let Some(name) = child.android("name").map(|a| a.value.clone()) else { continue };
        match child.name.as_str() {
            "uses-permission" | "uses-permission-sdk-23" => {
                found.permissions.push((name, child.open_place()))
            }
            "activity" | "activity-alias" | "service" | "receiver" | "provider"
                if child.android("exported").is_some_and(|a| a.value == "true") =>
            {
                found.exported.push((name, child.open_place()));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_components_and_edits_are_read() {
        let text = r#"<plugin xmlns="http://apache.org/cordova/ns/plugins/1.0" xmlns:android="http://schemas.android.com/apk/res/android" id="x">
          <platform name="android">
            <config-file target="AndroidManifest.xml" parent="/*"><uses-permission android:name="android.permission.CAMERA"/></config-file>
            <config-file target="AndroidManifest.xml" parent="/manifest/application"><activity android:name=".A" android:exported="true"/><service android:name=".S" android:exported="false"/></config-file>
            <edit-config file="AndroidManifest.xml" target="/manifest/application" mode="merge"><application android:usesCleartextTraffic="true"/></edit-config>
            <framework src="org.example:lib:1.+"/>
          </platform>
          <platform name="ios"><config-file target="*-Info.plist" parent="NSCameraUsageDescription"><string>x</string></config-file></platform>
        </plugin>"#;
        let found = parse(FileId(0), text, &mut Vec::new());
        assert_eq!(found.permissions[0].0, "android.permission.CAMERA");
        assert_eq!(found.exported.len(), 1);
        assert_eq!(found.frameworks[0].0, "org.example:lib:1.+");
        assert_eq!(found.plist_keys[0].0, "NSCameraUsageDescription");
        assert_eq!(
            found.edits[0].attributes,
            [("android:usesCleartextTraffic".to_owned(), "true".to_owned())]
        );
        let mut gaps = Vec::new();
        parse(FileId(0), "<plugin", &mut gaps);
        assert_eq!(gaps.len(), 1);
    }
}
