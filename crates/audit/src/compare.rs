//! A project against a package that was built of it: what the build added or changed.

use crate::check::Checked;
use app::{App, PageLayer, Platform};
use base::{Finding, Inputs, Node, SheetLine, Value, redact_line};
use std::collections::{BTreeMap, BTreeSet};

/// Longer values are cut.
const VALUE: usize = 80;

/// The position of the project that a package was built of: the one with its id, or the only one.
pub(crate) fn project_of(apps: &[App], package: &App) -> Option<usize> {
    let id = |app: &App| app.config.text(&["appId"]);
    let name = package.android.as_ref().and_then(|a| a.main()?.package.clone()).or_else(|| id(package));
    let projects = || apps.iter().enumerate().filter(|(_, a)| a.package.is_none() && !a.electron);
    let same = projects().find(|(_, a)| name.is_some() && id(a) == name);
    let mut all = projects();
    let only = all.next().filter(|_| all.next().is_none());
    same.or(only).map(|(at, _)| at)
}

/// A package and the project that it was built of, by their positions.
pub(crate) struct Pair {
    package: usize,
    project: usize,
}

/// Every package whose project is there.
pub(crate) fn pairs(apps: &[App]) -> Vec<Pair> {
    let packages = apps.iter().enumerate().filter(|(_, a)| a.package.is_some());
    packages.filter_map(|(package, app)| Some(Pair { package, project: project_of(apps, app)? })).collect()
}

/// Let projects know what their packages hold.
pub(crate) fn attach(apps: &mut [App], pairs: &[Pair]) {
    for pair in pairs {
        // A package comes after every project.
        let (before, after) = apps.split_at_mut(pair.package);
        if let (Some(project), Some(package)) = (before.get_mut(pair.project), after.first()) {
            attach_one(project, package);
        }
    }
}

/// Leave out of each package what is found in its project as well, and say what the build changed.
pub(crate) fn settle(inputs: &dyn Inputs, apps: &[App], pairs: &[Pair], checked: &mut [Checked]) {
    for pair in pairs {
        let (Some(project), Some(package)) = (apps.get(pair.project), apps.get(pair.package)) else {
            continue;
        };
        let (before, after) = checked.split_at_mut(pair.package);
        let (Some(of_project), Some(of_package)) = (before.get(pair.project), after.first_mut()) else {
            continue;
        };
        let (new, known) = only_new(std::mem::take(&mut of_package.findings), &of_project.findings);
        of_package.findings = new;
        of_package.compared = true;
        of_package.changes = changes(inputs, project, package);
        if known > 0 {
            let text = format!("{known} of the package are those of the project, and are shown there");
            of_package.changes.push(line("findings", text));
        }
    }
}

/// Let a project know what its package holds: the configuration that runs and the pages that ship take the place of the
/// copies in the project, which may be of any age.
fn attach_one(project: &mut App, package: &App) {
    let Some(platform) = package.package.as_ref().and_then(app::Package::platform) else { return };
    let is_copy = |layer: &app::Layer| *layer == app::Layer::Copy(platform);
    project.config.layers.retain(|s| !is_copy(&s.layer));
    project.config.layers.extend(package.config.layers.iter().filter(|s| is_copy(&s.layer)).cloned());
    project.pages.pages.retain(|p| p.layer != PageLayer::Copy(platform));
    let pages = package.pages.pages.iter().filter(|p| p.layer == PageLayer::Copy(platform));
    project.pages.pages.extend(pages.cloned());
}

/// Of the findings in a package those that its project does not have as well, and how many were left out.
pub(crate) fn only_new(package: Vec<Finding>, project: &[Finding]) -> (Vec<Finding>, usize) {
    let known: BTreeSet<(&str, &str)> = project.iter().map(|f| (f.rule.id, f.subject.as_str())).collect();
    let before = package.len();
    let new: Vec<Finding> =
        package.into_iter().filter(|f| !known.contains(&(f.rule.id, f.subject.as_str()))).collect();
    let left_out = before - new.len();
    (new, left_out)
}

/// What the build added or changed, as lines for people.
pub(crate) fn changes(inputs: &dyn Inputs, project: &App, package: &App) -> Vec<SheetLine> {
    let mut lines = Vec::new();
    permissions(inputs, project, package, &mut lines);
    components(inputs, project, package, &mut lines);
    application(project, package, &mut lines);
    configuration(project, package, &mut lines);
    policies(project, package, &mut lines);
    lines
}

fn line(name: impl Into<String>, value: impl Into<String>) -> SheetLine {
    SheetLine { name: name.into(), value: value.into(), place: None }
}

fn permissions(inputs: &dyn Inputs, project: &App, package: &App, lines: &mut Vec<SheetLine>) {
    let (Some(source), Some(built)) = (&project.android, &package.android) else { return };
    let known: BTreeMap<String, String> = source
        .permissions()
        .into_iter()
        .map(|p| {
            let library = p.parts.iter().find(|(r, _)| r.is_library()).filter(|_| !p.is_own());
            (p.name, library.map(|(r, _)| r.label()).unwrap_or_default())
        })
        .collect();
    let owners = plugin_classes(inputs, package);
    for asked in built.permissions() {
        match known.get(&asked.name) {
            Some(from) if from.is_empty() => {}
            Some(from) => lines.push(line(asked.name.as_str(), format!("permission from {from}"))),
            None => {
                let own = asked.name.contains("DYNAMIC_RECEIVER_NOT_EXPORTED_PERMISSION");
                let from = if own { "AndroidX".to_owned() } else { asking(package, &asked.name, &owners) };
                lines
                    .push(line(asked.name.as_str(), format!("permission that the build added, from {from}")));
            }
        }
    }
}

/// The plugin that is known to bring a permission along.
fn asking(package: &App, name: &str, owners: &BTreeMap<String, String>) -> String {
    let short = name.strip_prefix("android.permission.").unwrap_or(name);
    let plugins = package.packages.plugins();
    let asks =
        plugins.iter().filter(|p| p.row.is_some_and(|r| r.android_permissions.iter().any(|n| n == short)));
    let names: Vec<String> = asks.map(|p| format!("`{}`", p.name())).collect();
    if names.is_empty() { owner(name, owners) } else { names.join(" or ") }
}

fn components(inputs: &dyn Inputs, project: &App, package: &App, lines: &mut Vec<SheetLine>) {
    let (Some(source), Some(built)) = (&project.android, &package.android) else { return };
    let exported = |android: &android::AndroidProject| -> BTreeMap<String, String> {
        let all = android.components();
        let open = all.iter().filter(|c| android.is_exported(c).value() == Some(&true));
        open.map(|c| (c.name.clone(), c.kind.tag().to_owned())).collect()
    };
    let known = exported(source);
    let owners = plugin_classes(inputs, package);
    for (name, kind) in exported(built) {
        if !known.contains_key(&name) {
            let from = owner(&name, &owners);
            lines.push(line(name, format!("exported {kind} that the build added, from {from}")));
        }
    }
}

/// The attributes of `<application>` that rules ask about, where they changed.
fn application(project: &App, package: &App, lines: &mut Vec<SheetLine>) {
    let (Some(source), Some(built)) = (&project.android, &package.android) else { return };
    let names = [
        "debuggable",
        "testOnly",
        "allowBackup",
        "usesCleartextTraffic",
        "networkSecurityConfig",
        "dataExtractionRules",
    ];
    for name in names {
        let texts = |android: &android::AndroidProject| -> Vec<String> {
            android.application(name).iter().map(|a| a.text().unwrap_or("unknown").to_owned()).collect()
        };
        let (before, after) = (texts(source), texts(built));
        let is_off = |all: &[String]| all.is_empty() && matches!(name, "debuggable" | "testOnly");
        let same = after.iter().all(|a| before.contains(a)) && after.is_empty() == before.is_empty();
        let off = after.iter().all(|a| a == "false") && is_off(&before);
        if !same && !off {
            lines.push(line(
                format!("android:{name}"),
                format!("{} in the project, {} in the package", shown(&before), shown(&after)),
            ));
        }
    }
}

fn shown(values: &[String]) -> String {
    if values.is_empty() { "not set".to_owned() } else { values.join(" or ") }
}

/// Every value of the configuration that differs.
fn configuration(project: &App, package: &App, lines: &mut Vec<SheetLine>) {
    let (Some(source), Some(built)) = (project.config.source(), package.config.layers.first()) else {
        return;
    };
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    flatten(&source.root, String::new(), &mut before);
    flatten(&built.root, String::new(), &mut after);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let (old, new) = (before.get(name), after.get(name));
        // Alternatives and values that only a run of the configuration tells say nothing about a change; plugins of iOS
        // are listed by the build.
        if old == new || old.is_some_and(Option::is_none) || name.as_str() == "packageClassList" {
            continue;
        }
        let text = |value: Option<&Option<String>>| match value {
            Some(Some(text)) => text.clone(),
            _ => "not set".to_owned(),
        };
        let value = format!("{} in the project, {} in the package", text(old), text(new));
        lines.push(line(format!("configuration {name}"), value));
    }
}

/// Values by their key paths; none for those that are not plain.
fn flatten(node: &Node, path: String, out: &mut BTreeMap<String, Option<String>>) {
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                let below =
                    if path.is_empty() { entry.key.to_string() } else { format!("{path}.{}", entry.key) };
                flatten(&entry.node, below, out);
            }
        }
        Value::List(items) => {
            let words: Option<Vec<String>> = items.iter().map(scalar).collect();
            out.insert(path, words.map(|w| format!("[{}]", w.join(", "))));
        }
        Value::Undefined => {}
        _ => {
            out.insert(path, scalar(node));
        }
    }
}

fn scalar(node: &Node) -> Option<String> {
    let text = match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => n.to_string(),
        Value::Str(s) => redact_line(&format!("{s:?}"), 0, &[]),
        _ => return None,
    };
    let cut = text.chars().take(VALUE).collect::<String>();
    Some(if cut.len() < text.len() { format!("{cut}…") } else { cut })
}

/// Whether the start page still has its policy.
fn policies(project: &App, package: &App, lines: &mut Vec<SheetLine>) {
    let source = project.pages.judged().into_iter().find(|p| p.entry);
    let built = package.pages.pages.iter().find(|p| p.entry);
    let (Some(source), Some(built)) = (source, built) else { return };
    let value = match (source.enforced().is_empty(), built.enforced().is_empty()) {
        (false, true) => "is in the project and not in the package",
        (true, false) => "is in the package and not in the page that people wrote",
        _ => return,
    };
    lines.push(line("Content-Security-Policy", value));
}

/// Packages of classes with the plugin that each belongs to, as `capacitor.plugins.json` has them.
fn plugin_classes(inputs: &dyn Inputs, package: &App) -> BTreeMap<String, String> {
    let Some(open) = package.package.as_ref().filter(|p| p.platform() == Some(Platform::Android)) else {
        return BTreeMap::new();
    };
    let path = open.asset("capacitor.plugins.json");
    let Some((file, text)) = inputs.find(&path).and_then(|f| Some((f, inputs.text(f)?))) else {
        return BTreeMap::new();
    };
    let Some(root) = json::parse(file, text).root else { return BTreeMap::new() };
    let items = root.items().iter().filter_map(|item| {
        let class = item.get("classpath")?.as_str()?;
        let (start, _) = class.rsplit_once('.')?;
        Some((start.to_owned(), item.get("pkg")?.as_str()?.to_owned()))
    });
    items.collect()
}

/// Whose a class or a permission is, by the start of its name.
fn owner(name: &str, owners: &BTreeMap<String, String>) -> String {
    let below = |start: &str| name.strip_prefix(start).is_some_and(|rest| rest.starts_with('.'));
    if let Some((_, plugin)) = owners.iter().filter(|(start, _)| below(start)).max_by_key(|(s, _)| s.len()) {
        return format!("`{plugin}`");
    }
    let known = [
        ("androidx", "AndroidX"),
        ("com.google.firebase", "Firebase"),
        ("com.google.android.c2dm", "Firebase Cloud Messaging"),
        ("com.google.android.gms", "Google Play services"),
        ("com.google.android.finsky", "the Play install referrer"),
        ("com.google.android.play", "Google Play"),
        ("com.android.billingclient", "Google Play Billing"),
        ("com.android.vending", "Google Play"),
        ("com.facebook", "the Facebook SDK"),
        ("com.onesignal", "OneSignal"),
        ("io.sentry", "Sentry"),
        ("org.apache.cordova", "Cordova"),
        ("com.getcapacitor", "Capacitor"),
    ];
    let found = known.iter().find(|(start, _)| below(start)).map(|(_, owner)| (*owner).to_owned());
    found.unwrap_or_else(|| "a library that is not known".to_owned())
}
