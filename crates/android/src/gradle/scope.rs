//! The variables of a project: `ext`, `def`, `val`, Gradle properties and version catalogs.

use super::catalog::Catalog;
use super::resolve::resolve;
use super::script::{Script, Statement, Word, WordKind};
use crate::properties::{Properties, Property};
use base::{Fact, FileId, Gap, Place, Span};
use std::collections::BTreeMap;

/// Blocks inside blocks that are searched for variables.
const BLOCKS: u32 = 12;
/// Entries of one map that are read.
const ENTRIES: usize = 500;

/// The variables of a project.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    variables: BTreeMap<String, Vec<Variable>>,
    properties: BTreeMap<String, Property>,
    catalogs: Vec<Catalog>,
}

#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) file: FileId,
    pub(super) words: Vec<Word>,
    /// `def` or `val`: seen in its own script only.
    pub(super) local: bool,
    /// Assigned in a branch.
    pub(super) conditional: bool,
}

impl Scope {
    /// Gather the variables of scripts.
    pub(crate) fn new(scripts: &[Script], properties: Properties, catalogs: Vec<Catalog>) -> Self {
        let properties = properties.entries.into_iter().map(|p| (p.key.clone(), p)).collect();
        let mut scope = Self { variables: BTreeMap::new(), properties, catalogs };
        for script in scripts {
            scope.gather(&script.body, false, false, 0);
        }
        scope
    }

    /// The assignments of a variable.
    pub(super) fn variables(&self, name: &str) -> &[Variable] {
        self.variables.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// A Gradle property.
    pub(super) fn property(&self, name: &str) -> Option<&Property> {
        self.properties.get(name)
    }

    /// The version catalogs.
    pub(crate) fn catalogs(&self) -> &[Catalog] {
        &self.catalogs
    }

    fn gather(&mut self, body: &[Statement], in_ext: bool, conditional: bool, depth: u32) {
        for statement in body {
            self.statement(statement, in_ext, conditional);
            let name = statement.name();
            let ext = in_ext || matches!(name, "ext" | "project.ext" | "rootProject.ext" | "extra");
            if depth < BLOCKS {
                self.gather(statement.block(), ext, conditional || statement.is_conditional(), depth + 1);
            }
        }
    }

    fn statement(&mut self, statement: &Statement, in_ext: bool, conditional: bool) {
        let words = &statement.words;
        let word = |i: usize| words.get(i);
        // `extra["x"] = 1`, `ext["x"] = 1`, `rootProject.extra["x"] = 1`
        if let (Some(name), Some(open), Some(key)) = (word(0), word(1), word(2))
            && open.is("[")
            && key.is_string()
            && is_ext(&name.text)
            && word(4).is_some_and(|w| w.is("="))
        {
            return self.put(&key.text, statement, words.get(5..), false, conditional);
        }
        // `ext.set("x", 1)`, `extra.set("x", 1)`
        if let (Some(name), Some(key)) = (word(0), word(2))
            && name.text.strip_suffix(".set").is_some_and(is_ext)
            && key.is_string()
        {
            let end = words.len().saturating_sub(1);
            return self.put(&key.text, statement, words.get(4..end), false, conditional);
        }
        let keyword = |w: &Word| {
            matches!(
                &*w.text,
                "def" | "val" | "var" | "const" | "private" | "int" | "Integer" | "String" | "final"
            )
        };
        let first = words.iter().position(|w| w.kind != WordKind::Name || !keyword(w)).unwrap_or(0);
        let Some(name) = word(first).filter(|w| w.kind == WordKind::Name) else { return };
        let local = first > 0;
        let rest = words.get(first + 1..).unwrap_or_default();
        let tail = |sign: &str| rest.iter().position(|w| w.is(sign) || w.text == sign);
        match (tail("="), tail("by")) {
            // `val x by extra(1)`; `val x: String by project` declares and assigns nothing.
            (None, Some(at)) => {
                let value = rest.get(at + 1..).unwrap_or_default();
                if value.first().is_some_and(|w| w.text == "extra") {
                    let value = value.get(1..).unwrap_or_default();
                    match statement.block() {
                        [one] if value.is_empty() => {
                            self.put(&name.text, statement, Some(&one.words), false, conditional)
                        }
                        _ => self.put(&name.text, statement, Some(value), false, conditional),
                    }
                }
            }
            // `x: Int = 1` of Kotlin may stand before the sign.
            (Some(at), _) if at == 0 || (local && at <= 4) => {
                let qualified = name.text.rsplit_once('.').is_some_and(|(owner, _)| is_ext(owner));
                if local || in_ext || qualified {
                    let last = name.text.rsplit('.').next().unwrap_or_default();
                    self.put(last, statement, rest.get(at + 1..), local, conditional);
                }
            }
            _ => self.entries(statement, in_ext, conditional),
        }
    }

    /// `set("x", 1)` inside `ext`; `x 1` there is no assignment.
    fn entries(&mut self, statement: &Statement, in_ext: bool, conditional: bool) {
        let words = &statement.words;
        if in_ext
            && statement.name() == "set"
            && let Some(key) = words.get(2).filter(|w| w.is_string())
        {
            let end = words.len().saturating_sub(1);
            self.put(&key.text, statement, words.get(4..end), false, conditional);
        }
    }

    fn put(
        &mut self,
        name: &str,
        statement: &Statement,
        words: Option<&[Word]>,
        local: bool,
        conditional: bool,
    ) {
        let Some(words) = words.filter(|w| !w.is_empty()) else { return };
        // `versions = [minSdk: 24]` is read as `versions.minSdk`.
        if let [open, inner @ .., _] = words
            && open.is("[")
        {
            for pair in inner.split(|w| w.is(",")).take(ENTRIES) {
                if let [key, colon, value @ ..] = pair
                    && colon.is(":")
                    && !value.is_empty()
                {
                    let words = value.to_vec();
                    let entry = Variable { file: statement.file, words, local: false, conditional };
                    self.variables.entry(key.text.clone()).or_default().push(entry);
                }
            }
        }
        let all = self.variables.entry(name.to_owned()).or_default();
        all.push(Variable { file: statement.file, words: words.to_vec(), local, conditional });
    }

    /// The value of an expression in `file`. `what` names it in a gap.
    pub(crate) fn value(&self, file: FileId, words: &[Word], what: &str) -> Fact<String> {
        resolve(self, file, words)
            .unwrap_or_else(|why| Fact::Unknown(Gap::new(place_of(file, words), what, why)))
    }

    /// The same for a statement such as `minSdk = 24`.
    pub(crate) fn of(&self, statement: &Statement) -> Fact<String> {
        match self.value(statement.file, statement.value(), statement.name()) {
            Fact::Unknown(gap) => Fact::Unknown(Gap { place: statement.place(), ..gap }),
            found => found,
        }
    }
}

fn is_ext(owner: &str) -> bool {
    matches!(owner.rsplit('.').next(), Some("ext" | "extra"))
}

fn place_of(file: FileId, words: &[Word]) -> Place {
    match (words.first(), words.last()) {
        (Some(first), Some(last)) => Place::At(file, Span::new(first.span.start, last.span.end)),
        _ => Place::At(file, Span::default()),
    }
}
