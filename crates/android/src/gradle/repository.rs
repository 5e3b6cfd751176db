//! Where the build takes libraries and plugins from.

use super::scope::Scope;
use super::script::{Script, Statement, Word};
use base::{Fact, Place};

/// A repository of the build.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Its kind.
    pub kind: RepositoryKind,
    /// The address of `maven` and `ivy`, the folders of `flatDir`; absent for the others.
    pub address: Fact<String>,
    /// `allowInsecureProtocol`, where it is on: its statement.
    pub insecure_allowed: Option<Statement>,
    /// The statement.
    pub statement: Statement,
    /// The string that holds the address, where the address is written right here.
    pub address_word: Option<Word>,
}

/// The kind of a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RepositoryKind {
    /// `maven { url … }`.
    Maven,
    /// `ivy { url … }`.
    Ivy,
    /// `jcenter()`: read-only since 2021, shut down in parts.
    JCenter,
    /// `mavenLocal()`: whatever lies in the home folder of who builds.
    MavenLocal,
    /// `flatDir { dirs … }`.
    FlatDir,
    /// `google()`, `mavenCentral()`, `gradlePluginPortal()`.
    WellKnown,
}

impl Repository {
    /// The place of the address, or of the statement.
    pub fn place(&self) -> Place {
        match &self.address_word {
            Some(word) => Place::At(self.statement.file, word.span),
            None => self.statement.place(),
        }
    }
}

/// True for an address on the network without encryption; a server on the machine that builds is none.
pub fn is_cleartext(address: &str) -> bool {
    address.trim().to_ascii_lowercase().starts_with("http://") && !is_this_machine(address)
}

/// True for the address of a server on the machine that builds.
pub fn is_this_machine(address: &str) -> bool {
    let rest = address.trim().split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    host.eq_ignore_ascii_case("localhost") || host.starts_with("127.")
}

/// Every repository of a script. Those that the project publishes to are left out.
pub(super) fn read(scope: &Scope, script: &Script) -> Vec<Repository> {
    let mut all = Vec::new();
    walk(scope, &script.body, false, &mut all);
    all
}

fn walk(scope: &Scope, body: &[Statement], here: bool, all: &mut Vec<Repository>) {
    for statement in body {
        if here && let Some(found) = repository(scope, statement) {
            all.push(found);
            continue;
        }
        if matches!(statement.name(), "publishing" | "uploadArchives" | "mavenPublishing" | "publications") {
            continue;
        }
        walk(scope, statement.block(), statement.name() == "repositories" || here, all);
    }
}

fn repository(scope: &Scope, statement: &Statement) -> Option<Repository> {
    let kind = match statement.name() {
        "maven" => RepositoryKind::Maven,
        "ivy" => RepositoryKind::Ivy,
        "jcenter" => RepositoryKind::JCenter,
        "mavenLocal" => RepositoryKind::MavenLocal,
        "flatDir" => RepositoryKind::FlatDir,
        "google" | "mavenCentral" | "gradlePluginPortal" => RepositoryKind::WellKnown,
        _ => return None,
    };
    let address = statement
        .block()
        .iter()
        .find(|s| matches!(s.name(), "url" | "setUrl" | "dirs" | "dir" | "url.set"))
        .or_else(|| (statement.block.is_none() && statement.words.len() > 1).then_some(statement));
    let insecure = statement.block().iter().find(|s| {
        let name = s.name().trim_start_matches("is").trim_start_matches("set");
        name.trim_end_matches(".set").eq_ignore_ascii_case("allowInsecureProtocol")
            && s.words.iter().any(|w| w.text == "true")
    });
    let word = address.and_then(Statement::string).cloned();
    let value = match (kind, address) {
        (RepositoryKind::Maven | RepositoryKind::Ivy, Some(found)) if word.is_some() => match scope.of(found)
        {
            // `url uri("…")` and named arguments: the string is the address all the same.
            Fact::Unknown(_) if word.as_ref().is_some_and(|w| super::is_remote(&w.text)) => word
                .as_ref()
                .map_or(Fact::Absent, |w| Fact::Set(w.text.clone(), Place::At(found.file, w.span))),
            other => other,
        },
        (RepositoryKind::Maven | RepositoryKind::Ivy, Some(found)) => scope.of(found),
        (RepositoryKind::FlatDir, Some(found)) => {
            let dirs: Vec<&str> = found.words.iter().filter(|w| w.is_string()).map(|w| &*w.text).collect();
            Fact::Set(dirs.join(", "), found.place())
        }
        _ => Fact::Absent,
    };
    Some(Repository {
        kind,
        address: value,
        insecure_allowed: insecure.cloned(),
        statement: statement.clone(),
        address_word: word,
    })
}
