use xml::{Element, TOOLS};

/// How the manifest merger treats an element (`tools:node`).
/// <https://developer.android.com/build/manage-manifests#merge_rule_markers>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Marker {
    /// Attributes and children of both are joined: the default.
    #[default]
    Merge,
    /// Only attributes are joined.
    MergeOnlyAttributes,
    /// The element of a lower manifest is removed.
    Remove,
    /// All elements of this kind in lower manifests are removed.
    RemoveAll,
    /// The element of a lower manifest is ignored.
    Replace,
    /// The build fails where the lower element differs.
    Strict,
}

/// The `tools:` attributes of an element that change the merge or quieten lint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markers {
    /// `tools:node`.
    pub node: Marker,
    /// `tools:remove`: attributes (with prefix) that lower manifests cannot set.
    pub remove: Vec<String>,
    /// `tools:replace`: attributes (with prefix) whose value here wins.
    pub replace: Vec<String>,
    /// `tools:strict`: attributes that must not differ.
    pub strict: Vec<String>,
    /// `tools:ignore`: lint checks that somebody silenced.
    pub ignore: Vec<String>,
    /// `tools:selector`: the markers hold for the library with this package only.
    pub selector: Option<String>,
}

impl Markers {
    /// The markers of an element.
    pub fn read(element: &Element) -> Self {
        let list = |name: &str| -> Vec<String> {
            let Some(attribute) = element.attribute(TOOLS, name) else { return Vec::new() };
            attribute.value.split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
        };
        let node = element.attribute(TOOLS, "node").map_or(Marker::Merge, |a| match a.value.trim() {
            "merge-only-attributes" | "mergeOnlyAttributes" => Marker::MergeOnlyAttributes,
            "remove" => Marker::Remove,
            "removeAll" => Marker::RemoveAll,
            "replace" => Marker::Replace,
            "strict" => Marker::Strict,
            _ => Marker::Merge,
        });
        Self {
            node,
            remove: list("remove"),
            replace: list("replace"),
            strict: list("strict"),
            ignore: list("ignore"),
            selector: element.attribute(TOOLS, "selector").map(|a| a.value.trim().to_owned()),
        }
    }

    /// True where `names` holds an `android:` attribute, written with or without its prefix.
    pub(crate) fn lists(names: &[String], attribute: &str) -> bool {
        names.iter().any(|n| n.strip_prefix("android:").unwrap_or(n) == attribute)
    }
}
