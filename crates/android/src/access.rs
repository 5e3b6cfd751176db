//! Who may start a component.

use crate::defaults;
use crate::manifest::{CustomPermission, Kind, Protection};
use crate::{AndroidProject, Merged, Role};
use base::{Fact, Gap};

/// What a caller from another app needs.
#[derive(Clone, Debug, PartialEq)]
pub enum Guard {
    /// Nothing.
    None,
    /// A permission that any app gets, by its name.
    Weak(String),
    /// A permission that other apps do not get.
    Strong,
    /// It could not be told.
    Unknown(Gap),
}

/// Permissions of the system that only the system or apps signed like it hold, besides `BIND_…`.
/// <https://developer.android.com/reference/android/Manifest.permission>
const SYSTEM: [&str; 9] = [
    "android.permission.DUMP",
    "android.permission.INSTALL_PACKAGES",
    "android.permission.INTERACT_ACROSS_USERS",
    "android.permission.INTERACT_ACROSS_USERS_FULL",
    "android.permission.BROADCAST_SMS",
    "android.permission.BROADCAST_WAP_PUSH",
    "android.permission.SEND_RESPOND_VIA_MESSAGE",
    "android.permission.MANAGE_DOCUMENTS",
    "android.permission.WRITE_SECURE_SETTINGS",
];

impl AndroidProject {
    /// Whether other apps can start a component.
    pub fn is_exported(&self, component: &Merged) -> Fact<bool> {
        if !matches!(component.exported, Fact::Absent) {
            return component.exported.clone();
        }
        let has_filter = component.filters().next().is_some();
        let provider = component.kind == Kind::Provider;
        let target = match self.target_sdk() {
            Fact::Set(level, _) | Fact::Default(level, _) => Some(level),
            Fact::OneOf(cases) => cases.iter().map(|c| c.value).min(),
            Fact::Absent | Fact::Unknown(_) => None,
        };
        match target {
            Some(target) => Fact::Default(defaults::exported(provider, has_filter, i64::from(target)), "of the target level"),
            // Only with a filter, and only below level 31, does the default differ.
            None if has_filter && !provider => match component.element() {
                Some(element) => {
                    let why = "is not set, and the target level, which decides its default, is unknown";
                    Fact::Unknown(Gap::new(element.open_place(), format!("android:exported of {}", component.name), why))
                }
                None => Fact::Absent,
            },
            None => Fact::Default(false, "of every target level in use"),
        }
    }

    /// What a caller needs to reach a component that is exported. `custom` are the permissions that the app defines.
    pub fn guard(&self, component: &Merged, custom: &[(Role, CustomPermission)]) -> Guard {
        let name = match &component.permission {
            Fact::Set(name, _) if !name.is_empty() => name.clone(),
            Fact::Unknown(gap) => return Guard::Unknown(gap.clone()),
            // A provider may have one for reading and one for writing.
            _ => match (component.text("readPermission"), component.text("writePermission")) {
                (Some(read), Some(_)) if component.kind == Kind::Provider => read.to_owned(),
                _ => return Guard::None,
            },
        };
        let last = name.rsplit('.').next().unwrap_or_default();
        if last.starts_with("BIND_") || SYSTEM.contains(&&*name) {
            return Guard::Strong;
        }
        match custom.iter().find(|(_, p)| p.name == name).map(|(_, p)| p.protection) {
            Some(Protection::Normal | Protection::Dangerous) => Guard::Weak(name),
            Some(Protection::Signature | Protection::Other) => Guard::Strong,
            // Every other permission of the system can be asked for.
            None if name.starts_with("android.permission.") => Guard::Weak(name),
            // Defined by a library or by another app of the same maker.
            None => Guard::Strong,
        }
    }
}
