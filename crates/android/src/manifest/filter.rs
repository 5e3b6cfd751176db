use base::{Place, Span};
use xml::{Attribute, Element};

/// `<intent-filter>`: what a component answers to.
/// <https://developer.android.com/guide/topics/manifest/intent-filter-element>
#[derive(Clone, Debug, PartialEq)]
pub struct IntentFilter {
    /// `autoVerify="true"`.
    pub auto_verify: bool,
    /// Actions.
    pub actions: Vec<String>,
    /// Categories.
    pub categories: Vec<String>,
    /// The `<data>` elements in order. The system joins them: every scheme holds with every host.
    pub data: Vec<DataSpec>,
    /// The element.
    pub element: Element,
}

/// `<data>` of a filter; values as they are written (`@string/x` and `${x}` are not resolved here).
#[derive(Clone, Debug, PartialEq)]
pub struct DataSpec {
    /// `scheme`.
    pub scheme: Option<String>,
    /// `host`.
    pub host: Option<String>,
    /// `port`.
    pub port: Option<String>,
    /// Every path condition.
    pub paths: Vec<PathSpec>,
    /// `mimeType`.
    pub mime_type: Option<String>,
    /// The element.
    pub element: Element,
}

/// What a filter takes without limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Breadth {
    /// Web links to every host.
    EveryHost,
    /// Files of every type.
    EveryFile,
    /// Shared content of every type.
    EveryShare,
}

/// How a path is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathMatch {
    /// `path`: the whole path.
    Exact,
    /// `pathPrefix`.
    Prefix,
    /// `pathSuffix`.
    Suffix,
    /// `pathPattern`: `.` and `*` are special.
    Pattern,
    /// `pathAdvancedPattern`: also sets and ranges.
    AdvancedPattern,
}

/// A condition on the path of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathSpec {
    /// How it is compared.
    pub kind: PathMatch,
    /// The text to compare with.
    pub value: String,
    /// The attribute.
    pub span: Span,
}

const PATHS: [(&str, PathMatch); 5] = [
    ("path", PathMatch::Exact),
    ("pathPrefix", PathMatch::Prefix),
    ("pathSuffix", PathMatch::Suffix),
    ("pathPattern", PathMatch::Pattern),
    ("pathAdvancedPattern", PathMatch::AdvancedPattern),
];

impl IntentFilter {
    pub(super) fn read(element: &Element) -> Self {
        let names = |tag: &str| -> Vec<String> {
            let of = |e: &Element| e.android("name").map(|a| a.value.trim().to_owned());
            element.children.iter().filter(|c| c.name == tag).filter_map(of).collect()
        };
        Self {
            auto_verify: element
                .android("autoVerify")
                .is_some_and(|a| super::bool_of(&a.value) == Some(true)),
            actions: names("action"),
            categories: names("category"),
            data: element.children_named("data").map(DataSpec::read).collect(),
            element: element.clone(),
        }
    }

    /// True for the filter of the launcher icon.
    pub fn is_launcher(&self) -> bool {
        self.has_action("android.intent.action.MAIN")
            && self.categories.iter().any(|c| {
                c == "android.intent.category.LAUNCHER" || c == "android.intent.category.LEANBACK_LAUNCHER"
            })
    }

    /// True where the filter has an action with this full name.
    pub fn has_action(&self, name: &str) -> bool {
        self.actions.iter().any(|a| a == name)
    }

    /// True where the filter has the category `android.intent.category.<name>`.
    pub fn has_category(&self, name: &str) -> bool {
        self.categories.iter().any(|c| c.strip_prefix("android.intent.category.") == Some(name))
    }

    /// True for a filter that answers links from web pages: VIEW and BROWSABLE.
    pub fn is_browsable(&self) -> bool {
        self.has_action("android.intent.action.VIEW") && self.has_category("BROWSABLE")
    }

    /// Every scheme with the attribute's place.
    pub fn schemes(&self) -> Vec<(&str, Place)> {
        self.of("scheme", |d| d.scheme.as_deref())
    }

    /// Every host with the attribute's place.
    pub fn hosts(&self) -> Vec<(&str, Place)> {
        self.of("host", |d| d.host.as_deref())
    }

    /// Every MIME type with the attribute's place.
    pub fn mime_types(&self) -> Vec<(&str, Place)> {
        self.of("mimeType", |d| d.mime_type.as_deref())
    }

    /// Every path condition of the filter.
    pub fn paths(&self) -> impl Iterator<Item = &PathSpec> {
        self.data.iter().flat_map(|d| &d.paths)
    }

    /// What the filter takes without limits.
    pub fn breadth(&self) -> Option<Breadth> {
        let scheme = |names: &[&str]| self.schemes().iter().any(|(s, _)| names.contains(s));
        let types = self.mime_types();
        let any_type = types.iter().any(|(t, _)| matches!(*t, "*/*" | "*"));
        if self.has_action("android.intent.action.VIEW") {
            let hosts = self.hosts();
            let any_host = hosts.is_empty() || hosts.iter().any(|(h, _)| *h == "*");
            // A filter with a type is about files of that type, wherever they come from.
            if scheme(&["http", "https"]) && any_host && types.is_empty() && self.paths().next().is_none() {
                return Some(Breadth::EveryHost);
            }
            // A pattern that ends in a file's ending limits the type as well as a MIME type does.
            let any_path = self.paths().all(|p| matches!(&*p.value, ".*" | "/.*" | "*" | "/"));
            if scheme(&["file", "content"]) && any_path && (any_type || types.is_empty()) {
                return Some(Breadth::EveryFile);
            }
        }
        let sends = ["android.intent.action.SEND", "android.intent.action.SEND_MULTIPLE"];
        (any_type && sends.iter().any(|a| self.has_action(a))).then_some(Breadth::EveryShare)
    }

    fn of<'a>(&'a self, name: &str, get: impl Fn(&'a DataSpec) -> Option<&'a str>) -> Vec<(&'a str, Place)> {
        let place = |d: &DataSpec| {
            d.attribute(name).map_or_else(|| d.element.open_place(), |a| d.element.place_of(a))
        };
        self.data.iter().filter_map(|d| get(d).map(|value| (value, place(d)))).collect()
    }
}

impl DataSpec {
    fn read(element: &Element) -> Self {
        let text = |name: &str| element.android(name).map(|a| a.value.trim().to_owned());
        let path = |(name, kind): &(&str, PathMatch)| {
            element.android(name).map(|a| PathSpec { kind: *kind, value: a.value.clone(), span: a.span })
        };
        Self {
            scheme: text("scheme"),
            host: text("host"),
            port: text("port"),
            paths: PATHS.iter().filter_map(path).collect(),
            mime_type: text("mimeType"),
            element: element.clone(),
        }
    }

    /// An `android:` attribute.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.element.android(name)
    }
}
