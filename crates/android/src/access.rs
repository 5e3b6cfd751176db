//! Who may start a component.

use crate::defaults;
use crate::manifest::{IntentFilter, Kind, Protection};
use crate::{AndroidProject, Merged};
use base::{Fact, Gap};
use std::collections::BTreeMap;

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
            Some(target) => Fact::Default(
                defaults::exported(provider, has_filter, i64::from(target)),
                "of the target level",
            ),
            // Only with a filter, and only below level 31, does the default differ.
            None if has_filter && !provider => match component.element() {
                Some(element) => {
                    let why = "is not set, and the target level, which decides its default, is unknown";
                    Fact::Unknown(Gap::new(
                        element.open_place(),
                        format!("android:exported of {}", component.name),
                        why,
                    ))
                }
                None => Fact::Absent,
            },
            None => Fact::Default(false, "of every target level in use"),
        }
    }

    /// The protection of every permission that the app defines.
    pub fn protections(&self) -> BTreeMap<String, Protection> {
        // Where builds differ, the weaker one counts.
        let mut all = BTreeMap::new();
        for (_, permission) in self.custom_permissions() {
            let weaker = matches!(permission.protection, Protection::Normal | Protection::Dangerous);
            if weaker || !all.contains_key(&permission.name) {
                all.insert(permission.name, permission.protection);
            }
        }
        all
    }
}

impl Merged {
    /// What a caller needs to reach the component where it is exported. `custom` are the permissions that the app
    /// defines, as [`AndroidProject::protections`] has them.
    pub fn guard(&self, custom: &BTreeMap<String, Protection>) -> Guard {
        let name = match &self.permission {
            Fact::Set(name, _) if !name.is_empty() => name.clone(),
            Fact::Unknown(gap) => return Guard::Unknown(gap.clone()),
            // A provider may have one for reading and one for writing.
            _ => match (self.text("readPermission"), self.text("writePermission")) {
                (Some(read), Some(_)) if self.kind == Kind::Provider => read.to_owned(),
                _ => return Guard::None,
            },
        };
        let last = name.rsplit('.').next().unwrap_or_default();
        if last.starts_with("BIND_") || SYSTEM.contains(&&*name) {
            return Guard::Strong;
        }
        match custom.get(&name) {
            Some(Protection::Normal | Protection::Dangerous) => Guard::Weak(name),
            Some(Protection::Signature | Protection::Other) => Guard::Strong,
            // Every other permission of the system can be asked for.
            None if name.starts_with("android.permission.") => Guard::Weak(name),
            // Defined by a library or by another app of the same maker.
            None => Guard::Strong,
        }
    }

    /// True for components of well-known libraries, which are meant to be reached and check their callers. What lies
    /// in the app's own `namespace` is not theirs.
    pub fn is_well_known(&self, namespace: Option<&str>) -> bool {
        let own = namespace.is_some_and(|n| self.name.starts_with(n));
        !own && WELL_KNOWN.iter().any(|p| self.name.starts_with(p))
    }

    /// True for the launcher, for handlers of links, and for what the system itself calls by a documented action.
    pub fn is_open_by_design(&self) -> bool {
        let activity = matches!(self.kind, Kind::Activity | Kind::ActivityAlias);
        if activity && self.is_launcher() {
            return true;
        }
        let public = |f: &IntentFilter| {
            (activity && f.is_browsable()) || f.actions.iter().all(|a| is_public(self.kind, a))
        };
        self.filters().next().is_some() && self.kind != Kind::Provider && self.filters().all(public)
    }

    /// The actions of its filters that the system does not document, each once: other apps reach the component by
    /// them, unless it is guarded.
    pub fn custom_actions(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for action in self.filters().flat_map(|f| &f.actions).filter(|a| !is_public(self.kind, a)) {
            if !all.contains(&action.as_str()) && all.len() < ACTIONS {
                all.push(action);
            }
        }
        all
    }

    /// True for the receiver of a widget. Only the system and the app itself can send it the action by which widgets
    /// are updated: <https://android.googlesource.com/platform/frameworks/base/+/refs/heads/android14-release/services/core/java/com/android/server/am/ActivityManagerService.java>
    pub fn is_widget(&self) -> bool {
        let updates = |f: &IntentFilter| f.has_action("android.appwidget.action.APPWIDGET_UPDATE");
        self.kind == Kind::Receiver && self.filters().any(updates)
    }
}

/// More actions than a message can name.
const ACTIONS: usize = 3;

const WELL_KNOWN: [&str; 16] = [
    "com.google.firebase.",
    "com.google.android.",
    "com.android.",
    "androidx.",
    "android.support.",
    "com.facebook.",
    "com.amazon.device.",
    "com.huawei.",
    "com.onesignal.",
    "com.stripe.",
    "com.paypal.",
    "com.braintreepayments.",
    "com.microsoft.",
    "net.openid.appauth.",
    "com.okta.",
    "com.auth0.",
];

/// Actions of the system and of its services.
const SYSTEM_ACTIONS: [&str; 6] = [
    "android.",
    "com.android.",
    "androidx.",
    "com.google.android.",
    "com.google.firebase.",
    "com.htc.intent.action.QUICKBOOT_POWERON",
];

/// Services that the system alone should bind, for which it holds a `BIND_` permission: one that does not demand it
/// answers everybody.
const BOUND_ACTIONS: [&str; 5] = [
    "android.service.",
    "android.accessibilityservice.",
    "android.nfc.cardemulation.",
    "android.view.InputMethod",
    "android.net.VpnService",
];

fn is_public(kind: Kind, action: &str) -> bool {
    let starts = |all: &[&str]| all.iter().any(|p| action.starts_with(p));
    starts(&SYSTEM_ACTIONS) && !(kind == Kind::Service && starts(&BOUND_ACTIONS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use files::Files;

    fn project(target: &str, main: &str) -> AndroidProject {
        let manifest = format!(
            "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a\">{main}</manifest>"
        );
        let script = format!(
            "apply plugin: 'com.android.application'\nandroid {{ defaultConfig {{ targetSdk {target} }} }}"
        );
        let files = [("app/src/main/AndroidManifest.xml", manifest), ("app/build.gradle", script)];
        let files = Files::from_memory(files.map(|(p, t)| (p.to_owned(), t.into_bytes())));
        AndroidProject::load(&files, "", &[]).unwrap()
    }

    fn guards(main: &str) -> Vec<Guard> {
        let project = project("36", main);
        let custom = project.protections();
        project.components().iter().map(|c| c.guard(&custom)).collect()
    }

    const RECEIVER: &str = "<application><receiver android:name=\".R\"><intent-filter><action android:name=\"q\"/></intent-filter></receiver></application>";

    #[test]
    fn the_target_level_decides_where_nothing_is_set() {
        let exported = |target: &str| {
            let project = project(target, RECEIVER);
            project.is_exported(&project.components()[0])
        };
        assert_eq!(exported("36").value(), Some(&false));
        assert_eq!(exported("30").value(), Some(&true));
        assert!(exported("System.getenv('T')").gap().is_some());
        let bare = project("f()", "<application><service android:name=\".S\"/></application>");
        assert_eq!(bare.is_exported(&bare.components()[0]).value(), Some(&false));
    }

    #[test]
    fn a_permission_guards_only_where_others_do_not_get_it() {
        let main = "<permission android:name=\"a.S\" android:protectionLevel=\"signature\"/><permission android:name=\"a.N\"/><application>\
            <service android:name=\".A\" android:permission=\"android.permission.BIND_JOB_SERVICE\"/>\
            <service android:name=\".B\" android:permission=\"a.S\"/>\
            <service android:name=\".C\" android:permission=\"a.N\"/>\
            <service android:name=\".D\" android:permission=\"android.permission.INTERNET\"/>\
            <service android:name=\".E\" android:permission=\"other.P\"/>\
            <service android:name=\".F\"/>\
            <provider android:name=\".G\" android:readPermission=\"a.S\"/>\
            <provider android:name=\".H\" android:readPermission=\"a.S\" android:writePermission=\"a.S\"/>\
            <service android:name=\".I\" android:permission=\"@string/none\"/></application>";
        let all = guards(main);
        assert!(matches!(all[8], Guard::Unknown(_)));
        let strong = |i: usize| all[i] == Guard::Strong;
        assert!(strong(0) && strong(1) && strong(4) && strong(7));
        assert_eq!(all[2], Guard::Weak("a.N".to_owned()));
        assert_eq!(all[3], Guard::Weak("android.permission.INTERNET".to_owned()));
        assert!(all[5] == Guard::None && all[6] == Guard::None);
    }

    #[test]
    fn documented_actions_are_open_and_others_are_not() {
        let receiver = |action: &str| {
            let main = RECEIVER.replace("\"q\"", &format!("\"{action}\""));
            project("36", &main).components()[0].is_open_by_design()
        };
        assert!(receiver("android.intent.action.BOOT_COMPLETED") && !receiver("a.MINE"));
        let main = RECEIVER.replace(
            "<action android:name=\"q\"/>",
            "<action android:name=\"android.appwidget.action.APPWIDGET_UPDATE\"/><action android:name=\"a.MINE\"/>",
        );
        let widget = project("36", &main).components()[0].clone();
        assert!(widget.is_widget() && !widget.is_open_by_design());
        assert_eq!(widget.custom_actions(), ["a.MINE"]);
        let service = RECEIVER
            .replace("receiver", "service")
            .replace("\"q\"", "\"android.service.dreams.DreamService\"");
        assert!(!project("36", &service).components()[0].is_open_by_design());
        let mut known = project("36", RECEIVER).components()[0].clone();
        known.name = "com.stripe.android.X".to_owned();
        assert!(known.is_well_known(Some("a")) && !known.is_well_known(Some("com.stripe.android")));
    }
}
