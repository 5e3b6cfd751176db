use super::Markers;
use xml::Element;

/// A permission that the app asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct UsesPermission {
    /// The full name, for instance `android.permission.CAMERA`.
    pub name: String,
    /// True for `<uses-permission-sdk-23>`: not asked for below API 23.
    pub from_sdk_23: bool,
    /// `maxSdkVersion`: not asked for above this level.
    pub max_sdk: Option<i64>,
    /// The merger's markers (`tools:node="remove"` takes a permission of a plugin away).
    pub markers: Markers,
    /// The element.
    pub element: Element,
}

impl UsesPermission {
    pub(super) fn read(element: &Element) -> Option<Self> {
        let from_sdk_23 = match &*element.name {
            "uses-permission" => false,
            // The short spelling is what older tools accepted.
            "uses-permission-sdk-23" | "uses-permission-sdk-m" => true,
            _ => return None,
        };
        let markers = Markers::read(element);
        let name = element.android("name").map(|a| a.value.trim().to_owned());
        // `tools:node="removeAll"` needs no name.
        let name = if markers.node == super::Marker::RemoveAll { name.unwrap_or_default() } else { name? };
        let max_sdk = element.android("maxSdkVersion").and_then(|a| a.value.trim().parse().ok());
        Some(Self { name, from_sdk_23, max_sdk, markers, element: element.clone() })
    }
}

/// Who gets a permission that an app defines.
/// <https://developer.android.com/guide/topics/manifest/permission-element#plevel>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Every app that asks.
    Normal,
    /// Every app whose user agrees.
    Dangerous,
    /// Apps signed with the same certificate (also `signatureOrSystem` and `internal`).
    Signature,
    /// A word that is none of these.
    Other,
}

/// A permission that the app defines.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomPermission {
    /// The full name; may hold a placeholder.
    pub name: String,
    /// The base of `protectionLevel`; `normal` where it is not set.
    pub protection: Protection,
    /// The merger's markers.
    pub markers: Markers,
    /// The element.
    pub element: Element,
}

impl CustomPermission {
    pub(super) fn read(element: &Element) -> Option<Self> {
        let name = element.android("name")?.value.trim().to_owned();
        let level = element.android("protectionLevel").map_or("normal", |a| a.value.trim());
        let protection = match level.split('|').next().unwrap_or_default().trim() {
            "normal" | "0" | "0x0" | "0x00" => Protection::Normal,
            "dangerous" | "1" | "0x1" | "0x01" => Protection::Dangerous,
            "signature" | "signatureOrSystem" | "internal" | "2" | "0x2" | "0x02" => Protection::Signature,
            _ => Protection::Other,
        };
        Some(Self { name, protection, markers: Markers::read(element), element: element.clone() })
    }
}
