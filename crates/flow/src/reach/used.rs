//! Which declarations of the reached files are used. A module is loaded whole, but what a function or a class of it
//! does only happens where something names it: a list of exports that a barrel hands on is no use. Every occurrence of a
//! name in the text counts as one, so that no use is missed.

use crate::Code;
use base::{FileId, Place, Span};
use js::{Export, Facts, Part, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// How a file leads to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// By an entry of its imports.
    Import(usize),
    /// By an entry of its exports.
    Export(usize),
    /// In another way, by which all of it may be used.
    Whole,
    /// By the names in a template, whose classes are named somewhere else too.
    Template,
}

/// A file that is reached.
#[derive(Debug, Default)]
pub(super) struct Reached {
    text: Arc<str>,
    /// Its facts, where it is not one of the files that are linked.
    facts: Option<Arc<Facts>>,
    /// True where everything it exports may be used.
    whole: bool,
    ways: Vec<(FileId, By)>,
}

impl Reached {
    pub(super) fn add(&mut self, from: FileId, by: By) {
        match by {
            By::Whole => self.whole = true,
            By::Template => {}
            By::Import(_) | By::Export(_) => self.ways.push((from, by)),
        }
    }

    pub(super) fn read(&mut self, text: &Arc<str>, facts: Option<Arc<Facts>>) {
        self.text = Arc::clone(text);
        self.facts = facts;
    }
}

/// The files that are reached, with the ways to them.
#[derive(Debug, Default)]
pub(super) struct Used {
    pub(super) files: FxHashMap<FileId, Reached>,
    /// The numbers of the linked files.
    pub(super) known: FxHashMap<FileId, usize>,
    /// The templates of components, with the file and the class.
    pub(super) templates: FxHashMap<FileId, Vec<(FileId, String)>>,
}

/// Something whose uses are looked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Thing {
    /// A part of a file by its number.
    Part(FileId, usize),
    /// A name that a file exports.
    Name(FileId, String),
}

/// A longer search says nothing.
const STEPS: usize = 4000;

impl Code {
    /// True for a place in a function, a class or a template that for certain nothing uses.
    pub(super) fn is_unused(&self, place: &Place) -> bool {
        let Place::At(file, span) = place else { return false };
        let used = &self.reach.used;
        if let Some(owners) = used.templates.get(file) {
            let class = |(file, class): &(FileId, String)| {
                let facts = self.facts_of(*file)?;
                facts.parts.iter().position(|p| p.name.is_some_and(|n| facts.name(n) == class))
            };
            return !owners.is_empty()
                && owners.iter().all(|o| class(o).is_some_and(|part| !self.is_live(o.0, part)));
        }
        let part = self.facts_of(*file).and_then(|facts| part_at(facts, span.start));
        part.is_some_and(|(part, _)| !self.is_live(*file, part))
    }

    fn facts_of(&self, file: FileId) -> Option<&Facts> {
        let reached = self.reach.used.files.get(&file)?;
        let linked = self.reach.used.known.get(&file).and_then(|i| self.files.get(*i));
        reached.facts.as_deref().or(linked.map(|f| &*f.facts))
    }

    /// Whether something that runs leads to a part: searched from there back to code that is run when it is loaded.
    fn is_live(&self, file: FileId, part: usize) -> bool {
        let first = Thing::Part(file, part);
        let mut seen: FxHashSet<Thing> = FxHashSet::from_iter([first.clone()]);
        let mut next = vec![first];
        while let Some(thing) = next.pop() {
            let Some(users) = self.users(&thing).filter(|_| seen.len() < STEPS) else { return true };
            next.extend(users.into_iter().filter(|user| seen.insert(user.clone())));
        }
        false
    }

    /// What uses a thing; none where code does that is run in any case.
    fn users(&self, thing: &Thing) -> Option<Vec<Thing>> {
        let mut found = Vec::new();
        match thing {
            Thing::Part(file, part) => {
                let facts = self.facts_of(*file)?;
                // The functions of a script that is no module are open to its page.
                if facts.imports.is_empty() && facts.exports.is_empty() {
                    return None;
                }
                let part = facts.parts.get(*part)?;
                if let Some(name) = part.name {
                    self.named(*file, facts, facts.name(name), &mut found)?;
                }
                for export in &facts.exports {
                    let Export::Value(name, node) = export else { continue };
                    if !matches!(facts.node(*node), Value::Read(_)) && is_in(part, facts.span(*node)) {
                        found.push(Thing::Name(*file, facts.name(*name).to_owned()));
                    }
                }
            }
            Thing::Name(file, name) => {
                let reached = self.reach.used.files.get(file).filter(|r| !r.whole)?;
                let facts = self.facts_of(*file)?;
                for (from, by) in &reached.ways {
                    self.taken(facts, name, *from, *by, &mut found)?;
                }
            }
        }
        Some(found)
    }

    /// What another file does with an exported name.
    fn taken(&self, facts: &Facts, name: &str, from: FileId, by: By, found: &mut Vec<Thing>) -> Option<()> {
        let other = self.facts_of(from)?;
        match by {
            By::Import(i) => {
                let taken = other.name(other.imports.get(i)?.name?);
                if taken == name {
                    self.local(from, other, i, found)?;
                } else if taken == "default" && !has_default(facts) {
                    return None;
                }
            }
            By::Export(i) => match other.exports.get(i)? {
                Export::From(here, _, there) => {
                    if other.name((*there)?) == name {
                        found.push(Thing::Name(from, other.name(*here).to_owned()));
                    }
                }
                Export::All(_) if name != "default" => found.push(Thing::Name(from, name.to_owned())),
                Export::All(_) => {}
                Export::Value(..) => return None,
            },
            By::Whole | By::Template => return None,
        }
        Some(())
    }

    /// What uses an import under the name it has in its file.
    fn local(&self, file: FileId, facts: &Facts, import: usize, found: &mut Vec<Thing>) -> Option<()> {
        let is_it =
            |node: &js::NodeId| matches!(facts.node(*node), Value::Import(i) if *i as usize == import);
        let mut vars = facts.vars.iter().filter(|v| v.writes.iter().any(&is_it)).peekable();
        vars.peek()?;
        for var in vars {
            self.named(file, facts, facts.name(var.name), found)?;
        }
        Some(())
    }

    /// The parts of a file in which a name occurs; none where it occurs outside of them.
    fn named(&self, file: FileId, facts: &Facts, name: &str, found: &mut Vec<Thing>) -> Option<()> {
        let text = &self.reach.used.files.get(&file)?.text;
        for at in occurrences(text, name) {
            let (i, part) = part_at(facts, at as u32)?;
            let itself = part.name.is_some_and(|n| facts.name(n) == name);
            if !part.link && !itself {
                found.push(Thing::Part(file, i));
            }
        }
        for export in &facts.exports {
            let Export::Value(exported, node) = export else { continue };
            if let Value::Read(var) = facts.node(*node)
                && facts.var(*var).is_some_and(|v| facts.name(v.name) == name)
            {
                found.push(Thing::Name(file, facts.name(*exported).to_owned()));
            }
        }
        Some(())
    }
}

fn has_default(facts: &Facts) -> bool {
    facts.exports.iter().any(|e| match e {
        Export::Value(name, _) | Export::From(name, ..) => facts.name(*name) == "default",
        Export::All(_) => false,
    })
}

fn part_at(facts: &Facts, at: u32) -> Option<(usize, &Part)> {
    let after = facts.parts.partition_point(|p| p.span.start <= at);
    let i = after.checked_sub(1)?;
    facts.parts.get(i).filter(|p| at < p.span.end).map(|p| (i, p))
}

fn is_in(part: &Part, span: Span) -> bool {
    part.span.start <= span.start && span.end <= part.span.end && span.end > 0
}

/// Where a text holds a name that is not a part of a longer one.
fn occurrences<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let inside =
        |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$'));
    text.match_indices(name).map(|(at, _)| at).filter(move |at| {
        let before = at.checked_sub(1).and_then(|i| text.as_bytes().get(i));
        !name.is_empty() && !inside(before) && !inside(text.as_bytes().get(at + name.len()))
    })
}
