//! `package.json`: <https://docs.npmjs.com/cli/configuring-npm/package-json>.

use crate::login::{logins_of_literal, without_logins};
use crate::{Script, Source};
use base::{FileId, Gap, Node, Place, Slot, Span};

/// How a package depends on another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DependencyKind {
    /// `dependencies`: may end up in the app.
    Runtime,
    /// `optionalDependencies`.
    Optional,
    /// `peerDependencies`.
    Peer,
    /// `devDependencies`: tools, by intention.
    Dev,
}

/// One dependency of the app.
#[derive(Clone, Debug)]
pub struct Dependency {
    /// The name under which it is installed.
    pub name: String,
    /// How the app depends on it.
    pub kind: DependencyKind,
    /// What is asked for, as written.
    pub spec: String,
    /// What is asked for, understood.
    pub source: Source,
    /// The place of the specification.
    pub place: Place,
    /// How to edit the entry.
    pub slot: Option<Slot>,
    /// Names and passwords in the specification, which must not be shown.
    pub logins: Vec<Span>,
}

impl Dependency {
    /// What is asked for, without names and passwords.
    pub fn shown(&self) -> String {
        without_logins(&self.spec)
    }
}

/// A version that is forced on a package wherever it occurs.
#[derive(Clone, Debug)]
pub struct Override {
    /// The name, or a path of names as the tool writes it.
    pub name: String,
    /// The version.
    pub spec: String,
    /// The place of the version.
    pub place: Place,
}

/// What a `package.json` says.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The file.
    pub file: FileId,
    /// The folder it stands in.
    pub folder: String,
    /// `name`.
    pub name: Option<String>,
    /// `packageManager`: `pnpm@9.1.0`.
    pub manager: Option<String>,
    /// Every dependency in the order of the file.
    pub dependencies: Vec<Dependency>,
    /// Scripts.
    pub scripts: Vec<Script>,
    /// `overrides`, `resolutions`, `pnpm.overrides`.
    pub overrides: Vec<Override>,
    /// `workspaces` is set, so that its lockfile serves the folders below.
    pub workspaces: bool,
}

/// More dependencies than any real app names.
const LIMIT: usize = 5_000;

const KINDS: [(&str, DependencyKind); 4] = [
    ("dependencies", DependencyKind::Runtime),
    ("optionalDependencies", DependencyKind::Optional),
    ("peerDependencies", DependencyKind::Peer),
    ("devDependencies", DependencyKind::Dev),
];

/// Read a `package.json`.
pub(crate) fn parse(file: FileId, folder: &str, text: &str, gaps: &mut Vec<Gap>) -> Manifest {
    let parsed = json::parse(file, text);
    gaps.extend(parsed.gaps);
    let root = parsed.root.unwrap_or_else(|| Node::new(file, Span::default(), base::Value::Null));
    let text_of = |key: &str| root.get(key).and_then(Node::as_str).map(str::to_owned);
    Manifest {
        file,
        folder: folder.to_owned(),
        name: text_of("name"),
        manager: text_of("packageManager"),
        dependencies: dependencies(&root, gaps),
        scripts: scripts(&root, None),
        overrides: overrides(&root),
        workspaces: root.get("workspaces").is_some(),
    }
}

/// Read the list of plugins of a built app as what it depends on.
pub(crate) fn plugins(file: FileId, folder: &str, text: &str, gaps: &mut Vec<Gap>) -> Manifest {
    let parsed = json::parse(file, text);
    gaps.extend(parsed.gaps);
    let items = parsed.root.as_ref().map(Node::items).unwrap_or_default();
    let named = items.iter().filter_map(|item| {
        let name = item.get("pkg").filter(|n| n.as_str().is_some_and(|n| !n.is_empty()))?;
        Some(shipped(name.as_str()?, name.place()))
    });
    built(file, folder, named.take(LIMIT).collect())
}

/// Read the classes of plugins that a built iOS app registers as what it depends on. None where there is no such list,
/// or where the plugin of a class is not known: then nobody can say which plugins are missing.
/// <https://github.com/ionic-team/capacitor/blob/main/cli/src/ios/update.ts>
pub(crate) fn classes(file: FileId, folder: &str, text: &str, gaps: &mut Vec<Gap>) -> Option<Manifest> {
    let parsed = json::parse(file, text);
    let list = parsed.root.as_ref()?.get("packageClassList")?;
    let mut dependencies = Vec::new();
    for item in list.items().iter().take(LIMIT) {
        let class = item.as_str()?;
        let Some(name) = package_of(class) else {
            let what = "the plugins of the app";
            gaps.push(Gap::new(
                item.place(),
                what,
                format!("are not all known: `{class}` belongs to no known package"),
            ));
            return None;
        };
        dependencies.push(shipped(name, item.place()));
    }
    Some(built(file, folder, dependencies))
}

/// The package that brings along a class. Authors name the one after the other: `AppPlugin` of `@capacitor/app`.
fn package_of(class: &str) -> Option<&'static str> {
    let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_'], "").replace("capacitor", "");
    let short = class.strip_prefix("CAP").filter(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
    let class = plain(short.unwrap_or(class));
    let stem = |text: &str| text.trim_end_matches("plugin").to_owned();
    let last = |name: &'static str| name.rsplit('/').next().unwrap_or(name);
    // `FirebaseAppPlugin` of `@capacitor-firebase/app`.
    let with_scope =
        |name: &str| name.strip_prefix("@capacitor-firebase/").map(|n| format!("firebase{}", plain(n)));
    let names = || knowledge::plugins().iter().map(|p| p.name.as_str());
    let exact: Vec<&str> = names().filter(|name| plain(last(name)) == class).collect();
    let loose = |name: &&'static str| {
        let scoped = with_scope(name).is_some_and(|n| stem(&n) == stem(&class));
        scoped || stem(&plain(last(name))) == stem(&class) && with_scope(name).is_none()
    };
    let fitting: Vec<&str> = if exact.len() == 1 { exact } else { names().filter(loose).collect() };
    match fitting.as_slice() {
        [only] => Some(only),
        many => {
            let official = many.iter().find(|name| name.starts_with("@capacitor/"));
            // Of the others, the one that says in its own name what it is for.
            official.or_else(|| many.iter().find(|name| last(name).contains("capacitor"))).copied()
        }
    }
}

/// Read the list of Cordova plugins that `cap sync` writes beside the pages, `cordova_plugins.js`, with the versions in
/// it. <https://github.com/ionic-team/capacitor/blob/main/cli/src/cordova.ts>
pub(crate) fn cordova_plugins(file: FileId, text: &str) -> Vec<Dependency> {
    let Some((before, rest)) = text.split_once("// TOP OF METADATA") else { return Vec::new() };
    let start = before.len() + "// TOP OF METADATA".len();
    let list = rest.split("// BOTTOM OF METADATA").next().unwrap_or_default();
    let list = list.trim_end().trim_end_matches(';').trim_end_matches([' ', '}']).to_owned() + "}";
    let parsed = json::parse(file, &list).root;
    let entries = parsed.as_ref().map(Node::entries).unwrap_or_default();
    let dependency = |entry: &base::Entry| {
        let version = entry.node.as_str()?.to_owned();
        let span = entry.key_span.shifted(u32::try_from(start).ok()?);
        let source = Source::parse(&version);
        Some(Dependency { source, spec: version, ..shipped(&entry.key, Place::At(file, span)) })
    };
    entries.iter().take(LIMIT).filter_map(dependency).collect()
}

fn shipped(name: &str, place: Place) -> Dependency {
    Dependency {
        name: name.to_owned(),
        kind: DependencyKind::Runtime,
        spec: String::new(),
        source: Source::Shipped,
        place,
        slot: None,
        logins: Vec::new(),
    }
}

fn built(file: FileId, folder: &str, dependencies: Vec<Dependency>) -> Manifest {
    Manifest {
        file,
        folder: folder.to_owned(),
        name: None,
        manager: None,
        dependencies,
        scripts: Vec::new(),
        overrides: Vec::new(),
        workspaces: false,
    }
}

fn dependencies(root: &Node, gaps: &mut Vec<Gap>) -> Vec<Dependency> {
    let mut found: Vec<Dependency> = Vec::new();
    for (key, kind) in KINDS {
        for entry in root.get(key).map(Node::entries).unwrap_or_default() {
            let Some(spec) = entry.node.as_str() else { continue };
            if found.len() == LIMIT {
                let why = format!("come after the first {LIMIT}, which is more than is looked at");
                gaps.push(Gap::new(entry.node.place(), "the dependencies from here on", why));
                return found;
            }
            found.push(Dependency {
                name: entry.key.to_string(),
                kind,
                spec: spec.to_owned(),
                source: Source::parse(spec),
                place: entry.node.place(),
                slot: entry.slot,
                logins: logins_of_literal(spec, entry.node.span),
            });
        }
    }
    found
}

/// The scripts of a `package.json`; `package` names it where it is an installed one.
pub(crate) fn scripts(root: &Node, package: Option<&str>) -> Vec<Script> {
    let entries = root.get("scripts").map(Node::entries).unwrap_or_default();
    let script = |e: &base::Entry| {
        Some(Script {
            package: package.map(str::to_owned),
            name: e.key.to_string(),
            command: e.node.as_str()?.to_owned(),
            place: e.node.place(),
            logins: logins_of_literal(e.node.as_str()?, e.node.span),
        })
    };
    entries.iter().filter_map(script).collect()
}

fn overrides(root: &Node) -> Vec<Override> {
    let mut found = Vec::new();
    for path in [&["overrides"][..], &["resolutions"], &["pnpm", "overrides"]] {
        let mut todo: Vec<(String, &Node)> = root.at(path).map(|n| (String::new(), n)).into_iter().collect();
        while let Some((prefix, node)) = todo.pop() {
            for entry in node.entries() {
                let name = if prefix.is_empty() {
                    entry.key.to_string()
                } else {
                    format!("{prefix} > {}", entry.key)
                };
                match entry.node.as_str() {
                    Some(spec) => {
                        found.push(Override { name, spec: spec.to_owned(), place: entry.node.place() })
                    }
                    None => todo.push((name, &entry.node)),
                }
            }
        }
    }
    found
}

/// The names a `package.json` depends on, sorted: what is worth looking for among the installed packages.
pub fn dependency_names(package_json: &str) -> Vec<String> {
    let mut cursor = json::Cursor::new(package_json);
    let mut names = Vec::new();
    if cursor.object() {
        while let Some((key, _)) = cursor.key() {
            if !KINDS.iter().any(|(k, _)| *k == key) || !cursor.object() {
                if !KINDS.iter().any(|(k, _)| *k == key) {
                    cursor.skip();
                }
                continue;
            }
            while let Some((name, _)) = cursor.key() {
                names.push(name.into_owned());
                cursor.skip();
            }
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_every_kind_and_from_nothing_else() {
        let text = r#"{"name":"x","dependencies":{"b":"1","a":{"x":1}},"devDependencies":["no"],
            "peerDependencies":{"c":"*"},"x":{"dependencies":{"no":"1"}}}"#;
        assert_eq!(dependency_names(text), ["a", "b", "c"]);
        assert!(dependency_names("[").is_empty() && dependency_names("").is_empty());
    }

    #[test]
    fn classes_name_their_packages_where_only_one_fits() {
        assert_eq!(package_of("AppPlugin"), Some("@capacitor/app"));
        assert_eq!(package_of("PreferencesPlugin"), Some("@capacitor/preferences"));
        assert_eq!(package_of("CapacitorUpdaterPlugin"), Some("@capgo/capacitor-updater"));
        assert_eq!(package_of("SecureStorage"), Some("@aparajita/capacitor-secure-storage"));
        assert_eq!(package_of("FirebaseAppPlugin"), Some("@capacitor-firebase/app"));
        assert_eq!(package_of("OurOwnPlugin"), None);
    }

    #[test]
    fn cordova_plugins_of_a_built_app_have_versions() {
        let text = "cordova.define('cordova/plugin_list', function(require, exports, module) {\n  module.exports = [];\n  module.exports.metadata =\n  // TOP OF METADATA\n  {\n      \"cordova-plugin-a\": \"3.0.0\"\n  };\n  // BOTTOM OF METADATA\n});\n";
        let found = cordova_plugins(FileId(0), text);
        assert_eq!((found[0].name.as_str(), found[0].spec.as_str()), ("cordova-plugin-a", "3.0.0"));
        let Place::At(_, span) = found[0].place else { panic!() };
        assert_eq!(span.of(text).trim_matches('"'), "cordova-plugin-a");
        assert!(cordova_plugins(FileId(0), "").is_empty());
        assert!(cordova_plugins(FileId(0), "// TOP OF METADATA\n{").is_empty());
    }

    #[test]
    fn hooks_are_told_from_other_scripts() {
        let text =
            r#"{"scripts":{"capacitor:sync:after":"a","capacitor:build":"b","postinstall":"c","x":1}}"#;
        let manifest = parse(FileId(0), "", text, &mut Vec::new());
        assert_eq!(manifest.scripts.len(), 3);
        let hooks: Vec<&str> =
            manifest.scripts.iter().filter(|s| s.is_hook()).map(|s| s.name.as_str()).collect();
        assert_eq!(hooks, ["capacitor:sync:after"]);
        assert!(manifest.scripts.iter().any(Script::is_install));
    }

    #[test]
    fn overrides_of_every_tool_are_seen() {
        let text = r#"{"overrides":{"a":"1","b":{".":"2","c":"3"}},"resolutions":{"**/d":"4"},"pnpm":{"overrides":{"e":"5"}}}"#;
        let manifest = parse(FileId(0), "", text, &mut Vec::new());
        let mut names: Vec<&str> = manifest.overrides.iter().map(|o| o.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["**/d", "a", "b > .", "b > c", "e"]);
    }

    #[test]
    fn a_dependency_keeps_its_place_and_how_to_remove_it() {
        let text = "{\n  \"dependencies\": {\n    \"a\": \"^1.0.0\",\n    \"b\": \"*\"\n  }\n}";
        let manifest = parse(FileId(0), "", text, &mut Vec::new());
        let a = &manifest.dependencies[0];
        assert_eq!(a.place.span().unwrap().of(text), "\"^1.0.0\"");
        assert_eq!(a.slot.unwrap().removal.of(text), "    \"a\": \"^1.0.0\",\n");
    }
}
