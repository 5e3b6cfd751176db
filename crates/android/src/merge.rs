//! The manifest merger, by approximation: what stands in which manifest, and which one wins.
//!
//! Build types win over flavours, flavours over `main`, the app over its libraries; `tools:` markers remove or
//! replace what comes from below. <https://developer.android.com/build/manage-manifests>

use crate::manifest::{
    Component, CustomPermission, IntentFilter, Kind, Manifest, Marker, Markers, UsesPermission, bool_of,
};
use crate::resources::{Resolved, Resources};
use base::{Fact, Gap, Place};
use std::collections::{BTreeMap, BTreeSet};
use xml::{Attribute, Element};

/// Where a manifest comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// `src/main`: in every build.
    Main,
    /// The source set of a build type that ships, of a flavour or of both together.
    Variant(String),
    /// `src/debug` and test source sets: never in what ships.
    Debug(String),
    /// Cordova plugins, gathered by `cap sync`.
    Cordova,
    /// A library module of the same project.
    Module(String),
    /// The manifest of an installed plugin, by the name of its package.
    Plugin(String),
}

impl Role {
    /// True where it ends up in builds that ship.
    pub fn ships(&self) -> bool {
        !matches!(self, Role::Debug(_))
    }

    /// True for a manifest that the app's own ones win over.
    pub fn is_library(&self) -> bool {
        matches!(self, Role::Cordova | Role::Module(_) | Role::Plugin(_))
    }

    /// The name for people.
    pub fn label(&self) -> String {
        match self {
            Role::Main => "the main manifest".to_owned(),
            Role::Variant(name) | Role::Debug(name) => format!("the manifest of {name}"),
            Role::Cordova => "the manifest that cap sync generates for Cordova plugins".to_owned(),
            Role::Module(name) => format!("the module {name}"),
            Role::Plugin(name) => format!("the plugin {name}"),
        }
    }
}

/// A source set: its folder, and its manifest where it has one.
#[derive(Clone, Debug)]
pub struct Source {
    /// What it is.
    pub role: Role,
    /// Its folder: `android/app/src/main`.
    pub folder: String,
    /// Its manifest.
    pub manifest: Option<Manifest>,
}

/// A build that ships: the source sets it is made of, the one that wins first.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The source set that makes it different; empty for the plain build.
    pub name: String,
    /// Positions in [`crate::AndroidProject::sources`].
    pub chain: Vec<usize>,
    /// `res/values` of the chain.
    pub resources: Resources,
    /// `manifestPlaceholders`, and `applicationId`.
    pub placeholders: BTreeMap<String, Fact<String>>,
    /// `namespace`, which completes class names.
    pub namespace: Option<String>,
}

/// An attribute of `<application>` as one build has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attr {
    /// The value with placeholders and references to values resolved.
    pub value: Fact<String>,
    /// The attribute: its ranges are what an edit needs.
    pub attribute: Attribute,
    /// The element that carries it.
    pub element: Element,
    /// Which manifest.
    pub role: Role,
}

impl Attr {
    /// The place of the attribute.
    pub fn place(&self) -> Place {
        self.element.place_of(&self.attribute)
    }

    /// The value of a switch.
    pub fn flag(&self) -> Fact<bool> {
        to_flag(&self.value, &self.attribute.name)
    }

    /// The text, where it is known.
    pub fn text(&self) -> Option<&str> {
        self.value.value().map(String::as_str)
    }
}

/// The boolean that a resolved text stands for.
fn to_flag(value: &Fact<String>, name: &str) -> Fact<bool> {
    match value {
        Fact::Set(text, place) => match bool_of(text) {
            Some(flag) => Fact::Set(flag, place.clone()),
            None => {
                Fact::Unknown(Gap::new(place.clone(), format!("android:{name}"), format!("is \"{text}\"")))
            }
        },
        other => other.clone().filter_map(|text| bool_of(&text)),
    }
}

/// A component as one build has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// Its kind.
    pub kind: Kind,
    /// The class, completed with the namespace where the name starts with a point and the namespace is known.
    pub name: String,
    /// The manifest that declares it; the one that wins where several do.
    pub role: Role,
    /// `exported`; see [`crate::defaults::exported`] for what holds where it is absent.
    pub exported: Fact<bool>,
    /// False only where `enabled="false"` is certain.
    pub enabled: bool,
    /// `permission`, resolved; none where it is not set. Unknown where it could not be resolved.
    pub permission: Fact<String>,
    /// What each manifest says of it, the one that wins first.
    pub parts: Vec<(Role, Component)>,
}

impl Merged {
    /// The element that wins: what a finding points at.
    pub fn element(&self) -> Option<&Element> {
        self.parts.first().map(|(_, c)| &c.element)
    }

    /// The attribute that counts, with its element.
    pub fn attribute(&self, name: &str) -> Option<(&Attribute, &Element)> {
        attribute(&self.parts, name)
    }

    /// The text of an attribute as it is written.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.attribute(name).map(|(a, _)| a.value.trim())
    }

    /// Every filter.
    pub fn filters(&self) -> impl Iterator<Item = &IntentFilter> {
        let cut = self.parts.iter().position(|(_, c)| c.markers.node == Marker::MergeOnlyAttributes);
        self.parts.iter().take(cut.map_or(usize::MAX, |c| c + 1)).flat_map(|(_, c)| &c.filters)
    }

    /// True where a filter starts the app from the launcher.
    pub fn is_launcher(&self) -> bool {
        self.filters().any(IntentFilter::is_launcher)
    }

    /// The resource of a `<meta-data>`.
    pub fn meta_resource(&self, name: &str) -> Option<&str> {
        let all = self.parts.iter().flat_map(|(_, c)| &c.meta_data);
        all.filter(|m| m.name == name).find_map(|m| m.resource.as_deref())
    }
}

fn attribute<'a>(parts: &'a [(Role, Component)], name: &str) -> Option<(&'a Attribute, &'a Element)> {
    for (_, part) in parts {
        if let Some(found) = part.element.android(name) {
            return Some((found, &part.element));
        }
        if Markers::lists(&part.markers.remove, name) {
            return None;
        }
    }
    None
}

/// A permission that a build asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The full name.
    pub name: String,
    /// `maxSdkVersion`: not asked for above this level.
    pub max_sdk: Option<i64>,
    /// Every manifest that asks for it, the one that wins first.
    pub parts: Vec<(Role, UsesPermission)>,
}

impl Asked {
    /// True where the app's own manifests ask for it.
    pub fn is_own(&self) -> bool {
        self.parts.iter().any(|(role, _)| !role.is_library())
    }
}

impl Variant {
    /// `@string/x` and `${placeholder}` resolved. Other references (`@xml/x`) stay as they are.
    pub fn resolve(&self, text: &str, place: &Place, what: &str) -> Fact<String> {
        let text = match self.fill(text.trim()) {
            Ok(text) => text,
            Err(why) => return Fact::Unknown(Gap::new(place.clone(), what, why)),
        };
        if !["@string/", "@bool/", "@integer/"].iter().any(|k| text.starts_with(k)) {
            return Fact::Set(text, place.clone());
        }
        match self.resources.resolve(&text) {
            Resolved::Text(value, _) => match self.fill(&value) {
                Ok(value) => Fact::Set(value, place.clone()),
                Err(why) => Fact::Unknown(Gap::new(place.clone(), what, why)),
            },
            Resolved::Missing(name) => Fact::Unknown(Gap::new(
                place.clone(),
                what,
                format!("is {name}, which no file that was read defines"),
            )),
            Resolved::Unclear(name) => {
                Fact::Unknown(Gap::new(place.clone(), what, format!("is {name}, which is no plain text")))
            }
        }
    }

    fn fill(&self, text: &str) -> Result<String, String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((head, tail)) = rest.split_once("${") {
            let Some((name, after)) = tail.split_once('}') else { break };
            out.push_str(head);
            match self.placeholders.get(name.trim()).and_then(Fact::value) {
                Some(value) => out.push_str(value),
                None => {
                    return Err(format!(
                        "holds the placeholder ${{{name}}}, whose value no script that was read gives"
                    ));
                }
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }

    fn manifests<'a>(&'a self, sources: &'a [Source]) -> impl Iterator<Item = (&'a Role, &'a Manifest)> {
        self.chain
            .iter()
            .filter_map(|i| sources.get(*i))
            .filter_map(|s| Some((&s.role, s.manifest.as_ref()?)))
    }

    /// The attribute of `<application>` that counts.
    pub fn application(&self, sources: &[Source], name: &str) -> Option<Attr> {
        for (role, manifest) in self.manifests(sources) {
            let Some(app) = &manifest.application else { continue };
            if let Some(found) = app.attribute(name) {
                let place = app.element.place_of(found);
                return Some(Attr {
                    value: self.resolve(&found.value, &place, &format!("android:{name}")),
                    attribute: found.clone(),
                    element: app.element.clone(),
                    role: role.clone(),
                });
            }
            if Markers::lists(&app.markers.remove, name) || app.markers.node == Marker::Replace {
                return None;
            }
        }
        None
    }

    /// Every component.
    pub fn components(&self, sources: &[Source]) -> Vec<Merged> {
        let mut order: Vec<(Kind, String)> = Vec::new();
        let mut parts: BTreeMap<(Kind, String), Vec<(Role, Component)>> = BTreeMap::new();
        let mut closed: BTreeSet<(Kind, String)> = BTreeSet::new();
        let mut closed_kinds: BTreeSet<Kind> = BTreeSet::new();
        for (role, manifest) in self.manifests(sources) {
            let mut closing = Vec::new();
            for component in manifest.components() {
                if component.markers.node == Marker::RemoveAll {
                    closing.push(component.kind);
                    continue;
                }
                let name = self.class_name(role, &component.name);
                let key = (component.kind, name);
                if closed_kinds.contains(&component.kind) || closed.contains(&key) {
                    continue;
                }
                if component.markers.node == Marker::Remove {
                    if component.markers.selector.is_none() {
                        closed.insert(key);
                    }
                    continue;
                }
                if component.markers.node == Marker::Replace {
                    closed.insert(key.clone());
                }
                if !parts.contains_key(&key) {
                    order.push(key.clone());
                }
                parts.entry(key).or_default().push((role.clone(), component.clone()));
            }
            closed_kinds.extend(closing);
        }
        order.into_iter().filter_map(|key| parts.remove(&key).map(|parts| self.merged(key, parts))).collect()
    }

    fn class_name(&self, role: &Role, name: &str) -> String {
        let name = self.fill(name).unwrap_or_else(|_| name.to_owned());
        if role.is_library() { name } else { crate::manifest::class_name(self.namespace.as_deref(), &name) }
    }

    fn merged(&self, (kind, name): (Kind, String), parts: Vec<(Role, Component)>) -> Merged {
        let text = |attr: &str| match attribute(&parts, attr) {
            Some((found, element)) => {
                self.resolve(&found.value, &element.place_of(found), &format!("android:{attr} of {name}"))
            }
            None => Fact::Absent,
        };
        let exported = to_flag(&text("exported"), "exported");
        let enabled = to_flag(&text("enabled"), "enabled").value() != Some(&false);
        let permission = text("permission");
        let role = parts.first().map_or(Role::Main, |(r, _)| r.clone());
        Merged { kind, role, exported, enabled, permission, parts, name }
    }

    /// Every permission that is asked for.
    pub fn permissions(&self, sources: &[Source]) -> Vec<Asked> {
        let mut all: Vec<Asked> = Vec::new();
        let mut at: BTreeMap<String, usize> = BTreeMap::new();
        let mut closed: BTreeSet<String> = BTreeSet::new();
        let mut everything = false;
        for (role, manifest) in self.manifests(sources) {
            let mut remove_all = false;
            for permission in &manifest.permissions {
                let name = self.fill(&permission.name).unwrap_or_else(|_| permission.name.clone());
                if permission.markers.node == Marker::RemoveAll {
                    remove_all = true;
                    continue;
                }
                if everything || closed.contains(&name) {
                    continue;
                }
                match permission.markers.node {
                    Marker::Remove => {
                        if permission.markers.selector.is_none() {
                            closed.insert(name);
                        }
                        continue;
                    }
                    Marker::Replace => _ = closed.insert(name.clone()),
                    _ => {}
                }
                let index = *at.entry(name.clone()).or_insert_with(|| {
                    all.push(Asked { name, max_sdk: permission.max_sdk, parts: Vec::new() });
                    all.len() - 1
                });
                if let Some(asked) = all.get_mut(index) {
                    let removes =
                        asked.parts.iter().any(|(_, p)| Markers::lists(&p.markers.remove, "maxSdkVersion"));
                    // A manifest of another level without a limit does not lift the limit of the one that wins.
                    asked.max_sdk = asked.max_sdk.or(permission.max_sdk.filter(|_| !removes));
                    asked.parts.push((role.clone(), permission.clone()));
                }
            }
            everything |= remove_all;
        }
        all
    }

    /// Every permission that the build defines, with its manifest.
    pub fn custom_permissions(&self, sources: &[Source]) -> Vec<(Role, CustomPermission)> {
        let mut seen = BTreeSet::new();
        let mut all = Vec::new();
        for (role, manifest) in self.manifests(sources) {
            for permission in &manifest.custom_permissions {
                let name = self.fill(&permission.name).unwrap_or_else(|_| permission.name.clone());
                if seen.insert(name.clone()) && permission.markers.node != Marker::Remove {
                    all.push((role.clone(), CustomPermission { name, ..permission.clone() }));
                }
            }
        }
        all
    }

    /// The children of every `<queries>`.
    pub fn queries<'a>(&'a self, sources: &'a [Source]) -> Vec<(&'a Role, &'a Element)> {
        self.manifests(sources).flat_map(|(role, m)| m.queries.iter().map(move |q| (role, q))).collect()
    }
}
