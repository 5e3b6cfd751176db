//! What was found out about each app, as text: for people who want to know why capward says what it says.

use app::{App, Layer, Platform};
use base::{Fact, Inputs, LineIndex, Node, Place, Sheet, SheetGroup, SheetLine, Value};
use files::Files;

/// Values are shown up to this many characters.
const VALUE: usize = 160;

/// Everything known of each app.
pub fn facts(files: &Files) -> Vec<Sheet> {
    sheets(files, |app| {
        vec![
            crate::packed::group(app),
            config(files, app),
            android(files, app),
            ios(files, app),
            web(files, app),
            packages(files, app),
        ]
    })
}

/// What capward looks at in each app, and what it cannot see.
pub fn doctor(files: &Files) -> Vec<Sheet> {
    sheets(files, |app| vec![seen(files, app), unseen(files, app)])
}

fn sheets(files: &Files, groups: impl Fn(&App) -> Vec<SheetGroup>) -> Vec<Sheet> {
    crate::link(files)
        .iter()
        .map(|app| {
            let folder = if app.folder.is_empty() { ".".to_owned() } else { app.folder.clone() };
            let groups = groups(app).into_iter().filter(|g| !g.lines.is_empty()).collect();
            Sheet { title: format!("{} ({folder})", app.name), groups }
        })
        .collect()
}

fn line(name: impl Into<String>, value: impl Into<String>, place: Option<String>) -> SheetLine {
    SheetLine { name: name.into(), value: value.into(), place }
}

/// `path:line` of a place.
fn at(files: &Files, place: &Place) -> Option<String> {
    let Place::At(file, span) = place else { return None };
    let text = files.text(*file)?;
    Some(format!("{}:{}", files.path(*file), LineIndex::new(text).position(span.start, text).line))
}

fn seen(files: &Files, app: &App) -> SheetGroup {
    let mut lines = Vec::new();
    for settings in &app.config.layers {
        let what = match settings.layer {
            Layer::Source => "configuration",
            Layer::ReleaseVariant => "release variant",
            Layer::Template => "template of the configuration",
            Layer::Variant => "variant that no build for release was seen to use",
            Layer::Copy(Platform::Android) => "copy in the Android project",
            Layer::Copy(Platform::Ios) => "copy in the iOS project",
        };
        lines.push(line(what, files.path(settings.file), None));
    }
    for dead in &app.config.dead {
        lines.push(line("never read by the CLI", files.path(dead.file), None));
    }
    for file in &app.config.other_variants {
        lines.push(line("variant, not judged", files.path(*file), None));
    }
    lines.extend(app.package.iter().map(|p| line("package", p.kind.name(), None)));
    lines.extend(
        app.android
            .iter()
            .filter(|_| app.package.is_none())
            .map(|a| line("Android project", a.folder.as_str(), None)),
    );
    lines.extend(
        app.ios
            .iter()
            .filter(|_| app.package.is_none())
            .map(|i| line("iOS project", i.folder.as_str(), None)),
    );
    lines.push(line("web framework", app.web.framework.name(), None));
    for page in app.pages.judged() {
        lines.push(line("page", page.path.as_str(), None));
    }
    SheetGroup { title: "Looked at".to_owned(), lines }
}

fn unseen(files: &Files, app: &App) -> SheetGroup {
    let gaps = app.gaps.iter().chain(&files.gaps);
    let lines = gaps.map(|g| line(g.what.as_str(), g.why.as_str(), at(files, &g.place))).collect();
    SheetGroup { title: "Not seen".to_owned(), lines }
}

fn config(files: &Files, app: &App) -> SheetGroup {
    let mut lines = Vec::new();
    if let Some(settings) = app.config.source().or_else(|| app.config.layers.first()) {
        flatten(files, &settings.root, "", "", &mut lines);
    }
    SheetGroup { title: "Capacitor configuration".to_owned(), lines }
}

/// Every value with its key path; alternatives with their conditions.
fn flatten(files: &Files, node: &Node, path: &str, when: &str, lines: &mut Vec<SheetLine>) {
    let mut push = |value: String| {
        let value = if when.is_empty() { value } else { format!("{value} (when {when})") };
        lines.push(line(path, shorten(&value), at(files, &node.place())));
    };
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                let below =
                    if path.is_empty() { entry.key.to_string() } else { format!("{path}.{}", entry.key) };
                flatten(files, &entry.node, &below, when, lines);
            }
        }
        Value::OneOf(branches) => {
            for (condition, branch) in branches {
                let both = if when.is_empty() {
                    condition.text.clone()
                } else {
                    format!("{when} && {}", condition.text)
                };
                flatten(files, branch, path, &both, lines);
            }
        }
        Value::List(items) => {
            let words: Vec<String> =
                items.iter().map(|i| scalar(i).unwrap_or_else(|| "…".to_owned())).collect();
            push(format!("[{}]", words.join(", ")));
        }
        Value::Undefined => {}
        _ => push(scalar(node).unwrap_or_default()),
    }
}

fn scalar(node: &Node) -> Option<String> {
    Some(match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => n.to_string(),
        Value::Str(s) => base::redact_line(&format!("{s:?}"), 0, &[]),
        Value::Unknown(why) => format!("unknown: {why}"),
        Value::Undefined | Value::List(_) | Value::Map(_) | Value::OneOf(_) => return None,
    })
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= VALUE {
        text.to_owned()
    } else {
        text.chars().take(VALUE).chain(['…']).collect()
    }
}

fn fact_line<T: ToString>(files: &Files, name: &str, fact: &Fact<T>) -> Option<SheetLine> {
    match fact {
        Fact::Set(value, place) => Some(line(name, value.to_string(), at(files, place))),
        Fact::OneOf(cases) => {
            let words: Vec<String> =
                cases.iter().map(|c| format!("{} (when {})", c.value.to_string(), c.when.text)).collect();
            Some(line(name, words.join("; "), None))
        }
        Fact::Default(value, why) => {
            Some(line(name, format!("{} (default: {why})", value.to_string()), None))
        }
        Fact::Absent => None,
        Fact::Unknown(gap) => Some(line(name, format!("unknown: {}", gap.why), at(files, &gap.place))),
    }
}

/// Attributes of `<application>` that say something about security.
const APPLICATION: [&str; 8] = [
    "allowBackup",
    "fullBackupContent",
    "dataExtractionRules",
    "usesCleartextTraffic",
    "networkSecurityConfig",
    "debuggable",
    "testOnly",
    "hasFragileUserData",
];

fn android(files: &Files, app: &App) -> SheetGroup {
    let mut lines = Vec::new();
    if let Some(android) = &app.android {
        lines.extend(fact_line(files, "applicationId", &android.gradle.application_id));
        lines.extend(fact_line(files, "minSdk", &android.gradle.min_sdk));
        lines.extend(fact_line(files, "targetSdk", &android.gradle.target_sdk));
        lines.extend(fact_line(files, "compileSdk", &android.gradle.compile_sdk));
        for name in APPLICATION {
            for attr in android.application(name) {
                let value = attr.text().unwrap_or("unknown").to_owned();
                lines.push(line(format!("application {name}"), value, at(files, &attr.place())));
            }
        }
        for component in android.components() {
            let exported = match component.exported {
                Fact::Set(true, _) | Fact::Default(true, _) => "exported",
                Fact::Set(false, _) | Fact::Default(false, _) | Fact::Absent => "not exported",
                _ => "exported or not: unknown",
            };
            let value = format!("{} {exported}, from {}", component.kind.tag(), component.role.label());
            lines.push(line(
                component.name.as_str(),
                value,
                component.element().and_then(|e| at(files, &e.open_place())),
            ));
        }
        for asked in android.permissions() {
            let from: Vec<String> = asked.parts.iter().map(|(role, _)| role.label()).collect();
            lines.push(line(asked.name.as_str(), format!("permission, from {}", from.join(", ")), None));
        }
    }
    SheetGroup { title: "Android".to_owned(), lines }
}

fn ios(files: &Files, app: &App) -> SheetGroup {
    let mut lines = Vec::new();
    for target in app.ios.iter().flat_map(|i| &i.targets) {
        for configuration in &target.configurations {
            let name = format!("{} {}", target.name, configuration.name);
            let mut add = |what: &str, value: String, place: Option<String>| {
                lines.push(line(format!("{name}: {what}"), value, place))
            };
            if let Some(id) = &configuration.bundle_id {
                add("bundle id", id.value.clone(), at(files, &id.place));
            }
            if let Some(version) = &configuration.deployment_target {
                add("deployment target", version.value.clone(), at(files, &version.place));
            }
            for (what, plist) in
                [("Info.plist", &configuration.info), ("entitlements", &configuration.entitlements)]
            {
                if let Some(plist) = plist {
                    add(
                        what,
                        format!("{} keys", plist.root.entries().len()),
                        Some(files.path(plist.file).to_owned()),
                    );
                }
            }
        }
    }
    SheetGroup { title: "iOS".to_owned(), lines }
}

fn web(files: &Files, app: &App) -> SheetGroup {
    let mut lines = vec![line("framework", app.web.framework.name(), None)];
    lines.extend(app.web.web_dir.iter().map(|d| line("webDir", d.as_str(), None)));
    for page in &app.pages.pages {
        let words =
            if page.policies.is_empty() { "no Content-Security-Policy" } else { "a page with a policy" };
        lines.push(line(page.path.as_str(), words, None));
        for policy in &page.policies {
            let text = files.text(policy.file).map(|t| policy.span.of(t).to_owned()).unwrap_or_default();
            lines.push(line("policy", shorten(&text), at(files, &Place::At(policy.file, policy.span))));
        }
    }
    SheetGroup { title: "Web".to_owned(), lines }
}

fn packages(files: &Files, app: &App) -> SheetGroup {
    let mut lines = Vec::new();
    lines.extend(fact_line(files, "Capacitor major", &app.capacitor_major()));
    for plugin in app.packages.plugins() {
        let version = app
            .packages
            .version(plugin.name())
            .map(|r| r.version.to_string())
            .unwrap_or_else(|| "unknown version".to_owned());
        lines.push(line(plugin.name(), version, at(files, &plugin.dependency.place)));
    }
    SheetGroup { title: "Packages".to_owned(), lines }
}
