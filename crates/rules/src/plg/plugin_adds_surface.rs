use crate::words::list_words;
use crate::{Check, Out, Rule};
use android::AndroidProject;
use android::Role;
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use packages::Plugin;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "plugin-adds-surface",
        number: 8,
        area: Area::Plg,
        title: "A plugin changes what the app may do or who may reach it",
        severity: Severity::of(Attacker::Supplier, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[1357],
        masvs: &["MASVS-CODE-3", "MASVS-PLATFORM-1"],
        maswe: &[18, 66],
        mastg: &["MASTG-TEST-0254"],
        mobile_top_10: &[2, 8],
        page: include_str!("plugin_adds_surface.md"),
    },
    check: Check::Android(check),
};

/// Attributes of the application that a plugin has no business to set.
const GRAVE: [(&str, &str); 4] = [
    ("usesCleartextTraffic", "true"),
    ("debuggable", "true"),
    ("networkSecurityConfig", ""),
    ("requestLegacyExternalStorage", "true"),
];

fn check(app: &App, android: &AndroidProject, out: &mut Out) {
    for plugin in app.packages.plugins() {
        let mut added = permissions(&plugin, android);
        added.extend(edits(&plugin));
        let Some((_, place)) = added.first().cloned() else { continue };
        let words: Vec<&str> = added.iter().map(|(what, _)| what.as_str()).collect();
        let mut finding = Finding::new(&RULE.info, place, plugin.name(), format!("{} adds {} to the app.", plugin.name(), list_words(&words)))
            .confidence(Confidence::Likely)
            .why("It becomes part of the app without a line in its own files, so that nobody has decided for it.")
            .help("Decide whether the app needs it; remove it in the app's manifest with `tools:node=\"remove\"` or `tools:replace`, or replace the plugin.");
        for (what, place) in added {
            finding = finding.step(place, what);
        }
        out.push(finding);
    }
}

/// Dangerous permissions that only the plugin asks for, and that it is not known to need.
fn permissions(plugin: &Plugin<'_>, android: &AndroidProject) -> Vec<(String, Place)> {
    let known = |name: &str| {
        let short = name.strip_prefix("android.permission.").unwrap_or(name);
        plugin.row.is_some_and(|row| row.android_permissions.iter().any(|p| p == short))
    };
    let mut found = Vec::new();
    for asked in android
        .permissions()
        .into_iter()
        .filter(|a| !a.is_own() && knowledge::is_dangerous(&a.name) && !known(&a.name))
    {
        let part = asked.parts.iter().find(|(role, _)| *role == Role::Plugin(plugin.name().to_owned()));
        if let Some((_, permission)) = part {
            found.push((short(&asked.name), permission.element.open_place()));
        }
    }
    let declared = android.permissions();
    let own = |name: &str| declared.iter().any(|a| a.is_own() && a.name == name);
    let xml = plugin.installed.and_then(|i| i.plugin_xml.as_ref());
    for (name, place) in xml.map(|x| x.permissions.as_slice()).unwrap_or_default() {
        if knowledge::is_dangerous(name) && !own(name) && !known(name) {
            found.push((short(name), place.clone()));
        }
    }
    found
}

fn short(name: &str) -> String {
    format!("the permission {}", name.strip_prefix("android.permission.").unwrap_or(name))
}

/// What a Cordova plugin changes in the manifest by `edit-config`.
fn edits(plugin: &Plugin<'_>) -> Vec<(String, Place)> {
    let xml = plugin.installed.and_then(|i| i.plugin_xml.as_ref());
    let mut found = Vec::new();
    for edit in xml.map(|x| x.edits.as_slice()).unwrap_or_default() {
        for (name, value) in edit.attributes.iter().filter(|_| edit.file.ends_with("AndroidManifest.xml")) {
            let plain = name.strip_prefix("android:").unwrap_or(name);
            let grave = GRAVE.iter().any(|(n, v)| *n == plain && (v.is_empty() || v == value));
            if grave || (plain == "exported" && value == "true") {
                found.push((format!("`{name}=\"{value}\"`"), edit.place.clone()));
            }
        }
    }
    found
}
