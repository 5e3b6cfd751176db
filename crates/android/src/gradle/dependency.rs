//! What a script depends on.

use super::scope::Scope;
use super::script::{Script, Statement, WordKind, inside};
use base::{Fact, Place};

/// A dependency.
#[derive(Clone, Debug)]
pub struct Dependency {
    /// The configuration: `implementation`, `classpath`, `testImplementation`.
    pub configuration: String,
    /// What it names.
    pub target: Target,
    /// Where.
    pub place: Place,
}

/// What a dependency names.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A module of a repository.
    Module {
        /// `group:name`.
        name: String,
        /// The version; absent where another place (a platform) gives it.
        version: Fact<String>,
    },
    /// Another project of the build: `:capacitor-android`.
    Project(String),
    /// Files: `files('libs/x.aar')`, `fileTree(dir: 'libs')`.
    Files(Vec<String>),
}

/// Every dependency of a script.
pub(super) fn read(scope: &Scope, script: &Script) -> Vec<Dependency> {
    inside(&script.body, &["dependencies"]).into_iter().filter_map(|s| dependency(scope, s)).collect()
}

fn dependency(scope: &Scope, statement: &Statement) -> Option<Dependency> {
    let configuration = statement.name();
    if configuration.is_empty() || matches!(configuration, "constraints" | "if" | "else" | "modules") {
        return None;
    }
    let words = statement.words.get(1..)?;
    let calls = |name: &str| {
        words.iter().any(|w| w.kind == WordKind::Name && w.text.rsplit('.').next() == Some(name))
    };
    let strings: Vec<_> = words.iter().filter(|w| w.is_string()).collect();
    let named = |key: &str| {
        let at = words
            .windows(2)
            .position(|w| matches!(w, [a, b] if a.text == key && (b.is(":") || b.is("="))))?;
        words.get(at + 2).filter(|w| w.is_string())
    };
    let target = if calls("project") {
        Target::Project(strings.first()?.text.clone())
    } else if calls("files") || calls("fileTree") {
        Target::Files(strings.iter().map(|w| w.text.clone()).collect())
    } else if let (Some(group), Some(name)) = (named("group"), named("name")) {
        let version = named("version")
            .map_or(Fact::Absent, |v| scope.value(statement.file, std::slice::from_ref(v), "a version"));
        Target::Module { name: format!("{}:{}", group.text, name.text), version }
    } else if let Some(word) = strings.iter().find(|w| w.text.contains(':')) {
        coordinates(scope, statement, word)?
    } else {
        let library = words.iter().find_map(|w| scope.catalogs().iter().find_map(|c| c.library(&w.text)))?;
        let version = library.version.clone().map_or(Fact::Absent, |(v, place)| Fact::Set(v, place));
        Target::Module { name: library.module.clone(), version }
    };
    Some(Dependency { configuration: configuration.to_owned(), target, place: statement.place() })
}

/// `group:name:version:classifier@type`; a version may hold variables.
fn coordinates(scope: &Scope, statement: &Statement, word: &super::Word) -> Option<Target> {
    let text = match scope.value(statement.file, std::slice::from_ref(word), "a version") {
        Fact::Set(text, _) => text,
        Fact::Unknown(gap) => {
            let mut parts = word.text.splitn(3, ':');
            let (group, name) = (parts.next()?, parts.next()?);
            return Some(Target::Module { name: format!("{group}:{name}"), version: Fact::Unknown(gap) });
        }
        _ => return None,
    };
    let mut parts = text.split(':');
    let (group, name, version) = (parts.next()?, parts.next()?, parts.next());
    let version = version.map(|v| v.split('@').next().unwrap_or_default().trim_end_matches("!!").to_owned());
    let version = version.filter(|v| !v.is_empty());
    let place = Place::At(statement.file, word.span);
    Some(Target::Module {
        name: format!("{group}:{name}"),
        version: version.map_or(Fact::Absent, |v| Fact::Set(v, place)),
    })
}
