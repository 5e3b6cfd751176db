//! `AndroidManifest.xml` as owned facts. Every fact keeps its element, so that a rule can point at an attribute,
//! remove it or add one.
//!
//! <https://developer.android.com/guide/topics/manifest/manifest-intro>

mod component;
mod filter;
mod marker;
mod permission;

pub use component::{Component, Kind, MetaData, class_name};
pub use filter::{Breadth, DataSpec, IntentFilter, PathMatch, PathSpec};
pub use marker::{Marker, Markers};
pub use permission::{CustomPermission, Protection, UsesPermission};

use base::{Fact, FileId, Gap, Place};
use xml::{Attribute, Element};

/// A manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// The file.
    pub file: FileId,
    /// The `<manifest>` element with everything below it.
    pub root: Element,
    /// The `package` attribute; projects of today write `namespace` in Gradle instead.
    pub package: Option<String>,
    /// `<uses-sdk>`.
    pub uses_sdk: Option<Element>,
    /// `<uses-permission>` and `<uses-permission-sdk-23>`.
    pub permissions: Vec<UsesPermission>,
    /// `<permission>`: permissions that the app defines.
    pub custom_permissions: Vec<CustomPermission>,
    /// The children of `<queries>`.
    pub queries: Vec<Element>,
    /// `<application>`; libraries often have none.
    pub application: Option<Application>,
}

/// `<application>`.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// The element with everything below it.
    pub element: Element,
    /// Activities, aliases, services, receivers and providers in the order of the file.
    pub components: Vec<Component>,
    /// `<meta-data>` right below.
    pub meta_data: Vec<MetaData>,
    /// The merger's markers.
    pub markers: Markers,
}

/// Parse a manifest.
///
/// # Errors
/// A gap with the place where the file is not well-formed, or with the root where it is no manifest.
pub fn parse(file: FileId, text: &str) -> Result<Manifest, Gap> {
    let root = xml::parse(file, text).map_err(|e| {
        Gap::new(Place::At(file, e.at), "this manifest", format!("is not well-formed XML: {}", e.message))
    })?;
    if root.name != "manifest" {
        return Err(Gap::new(root.open_place(), "this manifest", format!("starts with <{}>", root.name)));
    }
    Ok(read(file, root))
}

fn read(file: FileId, root: Element) -> Manifest {
    let package = root.plain("package").map(|a| a.value.trim().to_owned()).filter(|p| !p.is_empty());
    let mut manifest = Manifest {
        file,
        package,
        uses_sdk: root.child("uses-sdk").cloned(),
        permissions: root.children.iter().filter_map(UsesPermission::read).collect(),
        custom_permissions: root.children_named("permission").filter_map(CustomPermission::read).collect(),
        queries: root.children_named("queries").flat_map(|q| q.children.iter().cloned()).collect(),
        application: None,
        root,
    };
    manifest.application =
        manifest.root.child("application").map(|a| Application::read(a, manifest.package.as_deref()));
    manifest
}

impl Application {
    fn read(element: &Element, package: Option<&str>) -> Self {
        Self {
            components: element.children.iter().filter_map(|c| Component::read(c, package)).collect(),
            meta_data: element.children_named("meta-data").map(MetaData::read).collect(),
            markers: Markers::read(element),
            element: element.clone(),
        }
    }

    /// An `android:` attribute.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.element.android(name)
    }
}

impl Manifest {
    /// The components; none without an `<application>`.
    pub fn components(&self) -> &[Component] {
        self.application.as_ref().map_or(&[], |a| &a.components)
    }

    /// An attribute of `<application>`.
    pub fn application_attribute(&self, name: &str) -> Option<&Attribute> {
        self.application.as_ref()?.attribute(name)
    }

    /// A level of `<uses-sdk>` (`minSdkVersion`, `targetSdkVersion`). Gradle's value wins over it.
    pub fn sdk(&self, name: &str) -> Option<(i64, Place)> {
        let element = self.uses_sdk.as_ref()?;
        let attribute = element.android(name)?;
        Some((attribute.value.trim().parse().ok()?, element.place_of(attribute)))
    }
}

/// A boolean attribute as it is written: set, absent, or unknown where it refers to a resource or a placeholder.
pub fn flag(element: &Element, name: &str) -> Fact<bool> {
    let Some(attribute) = element.android(name) else { return Fact::Absent };
    let place = element.place_of(attribute);
    match bool_of(&attribute.value) {
        Some(value) => Fact::Set(value, place),
        None => Fact::Unknown(Gap::new(
            place,
            format!("android:{name}"),
            format!("is written as \"{}\"", attribute.value),
        )),
    }
}

/// The boolean a text stands for, as the resource compiler reads it.
pub fn bool_of(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "TRUE" | "True" => Some(true),
        "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
