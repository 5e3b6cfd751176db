use super::{IntentFilter, Markers, flag};
use base::Fact;
use xml::{Attribute, Element};

/// The kind of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// `<activity>`.
    Activity,
    /// `<activity-alias>`.
    ActivityAlias,
    /// `<service>`.
    Service,
    /// `<receiver>`.
    Receiver,
    /// `<provider>`.
    Provider,
}

impl Kind {
    /// The name of the element.
    pub const fn tag(self) -> &'static str {
        match self {
            Kind::Activity => "activity",
            Kind::ActivityAlias => "activity-alias",
            Kind::Service => "service",
            Kind::Receiver => "receiver",
            Kind::Provider => "provider",
        }
    }

    fn of(tag: &str) -> Option<Self> {
        [Kind::Activity, Kind::ActivityAlias, Kind::Service, Kind::Receiver, Kind::Provider]
            .into_iter()
            .find(|k| k.tag() == tag)
    }
}

/// A part of the app that the system or other apps may start.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Its kind.
    pub kind: Kind,
    /// The class. A name that starts with a dot is completed with the manifest's `package`, where it has one;
    /// [`class_name`] completes it with a namespace from Gradle. Empty where an element only carries
    /// `tools:node="removeAll"`.
    pub name: String,
    /// `exported` as it is written; see [`crate::defaults::exported`] for what holds where it is absent.
    pub exported: Fact<bool>,
    /// `enabled` as it is written; true by default.
    pub enabled: Fact<bool>,
    /// `<intent-filter>`.
    pub filters: Vec<IntentFilter>,
    /// `<meta-data>`.
    pub meta_data: Vec<MetaData>,
    /// The merger's markers.
    pub markers: Markers,
    /// The element with everything below it.
    pub element: Element,
}

impl Component {
    pub(super) fn read(element: &Element, package: Option<&str>) -> Option<Self> {
        let kind = Kind::of(&element.name)?;
        let markers = Markers::read(element);
        let name = match element.android("name") {
            Some(name) => class_name(package, name.value.trim()),
            None if markers.node == super::Marker::RemoveAll => String::new(),
            None => return None,
        };
        Some(Self {
            kind,
            name,
            exported: flag(element, "exported"),
            enabled: flag(element, "enabled"),
            filters: element.children_named("intent-filter").map(IntentFilter::read).collect(),
            meta_data: element.children_named("meta-data").map(MetaData::read).collect(),
            markers,
            element: element.clone(),
        })
    }

    /// An `android:` attribute.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.element.android(name)
    }

    /// The text of an `android:` attribute as it is written.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.attribute(name).map(|a| a.value.trim())
    }

    /// The permission a caller needs; for a provider the one for reading and writing.
    pub fn permission(&self) -> Option<&str> {
        self.text("permission")
    }

    /// The authorities of a provider, as they are written.
    pub fn authorities(&self) -> Vec<&str> {
        self.text("authorities")
            .unwrap_or_default()
            .split(';')
            .map(str::trim)
            .filter(|a| !a.is_empty())
            .collect()
    }

    /// True where a filter starts the app from the launcher.
    pub fn is_launcher(&self) -> bool {
        self.filters.iter().any(IntentFilter::is_launcher)
    }
}

/// The class that a name in a manifest stands for: `.Main` and `Main` lie in the namespace.
/// <https://developer.android.com/guide/topics/manifest/activity-element#nm>
pub fn class_name(namespace: Option<&str>, name: &str) -> String {
    match namespace {
        Some(namespace) if name.starts_with('.') => format!("{namespace}{name}"),
        Some(namespace) if !name.is_empty() && !name.contains(['.', '$']) => format!("{namespace}.{name}"),
        _ => name.to_owned(),
    }
}

/// `<meta-data>`.
#[derive(Clone, Debug, PartialEq)]
pub struct MetaData {
    /// The key.
    pub name: String,
    /// `value`, as it is written.
    pub value: Option<String>,
    /// `resource`, as it is written.
    pub resource: Option<String>,
    /// The element.
    pub element: Element,
}

impl MetaData {
    pub(super) fn read(element: &Element) -> Self {
        let text = |name: &str| element.android(name).map(|a| a.value.trim().to_owned());
        Self {
            name: text("name").unwrap_or_default(),
            value: text("value"),
            resource: text("resource"),
            element: element.clone(),
        }
    }
}
