//! The conditions that could not be decided, each known once, and what follows from several of them.

use super::value::At;
use super::words::{Sides, names_stage};
use base::{Stage, Switch, When};
use std::collections::HashMap;
use std::sync::Arc;

/// A condition.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct AtomId(usize);

/// What a condition is about.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    /// Something with a name that is the same everywhere: `process.env.X`.
    Named(Arc<str>),
    /// The value of an expression.
    At(At),
}

/// A condition, so that the same one is recognised when it comes again.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    /// The subject is set and not empty, or simply true.
    Set(Subject),
    /// The subject equals a string.
    Is(Subject, Arc<str>),
}

struct Atom {
    test: Test,
    yes: When,
    no: When,
}

/// Every condition of an evaluation.
#[derive(Default)]
pub(crate) struct Atoms {
    all: Vec<Atom>,
    ids: HashMap<Test, AtomId>,
}

/// The words for the two sides of a condition.
pub(crate) struct Texts {
    pub(crate) yes: String,
    pub(crate) no: String,
}

/// Longest text of a condition, in characters.
const TEXT: usize = 80;

/// The author's words on one line.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::new();
    // Far more bytes than the line can hold, so that a huge expression is not read to its end.
    for word in text.split_whitespace().take(TEXT) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().take(TEXT + 1));
        if line.chars().count() > TEXT {
            let mut cut: String = line.chars().take(TEXT - 1).collect();
            cut.push('\u{2026}');
            return cut;
        }
    }
    line
}

impl Texts {
    /// The author's words for the condition; its contrary is "unless" it holds.
    pub(crate) fn of(text: &str) -> Self {
        let yes = one_line(text);
        Self { no: format!("unless {yes}"), yes }
    }

    /// The same where the author asks for the contrary: `x !== 'y'`.
    pub(crate) fn contrary(text: &str) -> Self {
        let Texts { yes, no } = Self::of(text);
        Self { yes: no, no: yes }
    }
}

impl Atoms {
    /// The condition `test`; its words and stages are those of its first occurrence.
    pub(crate) fn get(&mut self, test: Test, texts: Texts, sides: Sides) -> AtomId {
        if let Some(id) = self.ids.get(&test) {
            return *id;
        }
        let id = AtomId(self.all.len());
        self.ids.insert(test.clone(), id);
        self.all.push(Atom { test, yes: When::new(texts.yes, sides.0), no: When::new(texts.no, sides.1) });
        id
    }

    /// Whether `subject` is known to be set on `path`, or known not to be.
    pub(crate) fn set(&self, subject: &Arc<str>, path: &[(AtomId, bool)]) -> Option<bool> {
        let test = Test::Set(Subject::Named(subject.clone()));
        self.decided(*self.ids.get(&test)?, path)
    }

    /// Whether the condition holds wherever all of `path` holds; none where it may or may not.
    pub(crate) fn decided(&self, atom: AtomId, path: &[(AtomId, bool)]) -> Option<bool> {
        let test = &self.all.get(atom.0)?.test;
        path.iter().find_map(|(known, holds)| {
            if *known == atom {
                return Some(*holds);
            }
            self.follows(&self.all.get(known.0)?.test, *holds, test)
        })
    }

    fn follows(&self, known: &Test, holds: bool, asked: &Test) -> Option<bool> {
        match (known, holds, asked) {
            (Test::Is(a, x), true, Test::Is(b, y)) if a == b => Some(x == y),
            (Test::Is(a, x), true, Test::Set(b)) if a == b => Some(!x.is_empty()),
            (Test::Set(a), false, Test::Is(b, y)) if a == b && !y.is_empty() => Some(false),
            _ => None,
        }
    }

    /// The string that the subject is known to equal on `path`.
    pub(crate) fn equals(&self, subject: &str, path: &[(AtomId, bool)]) -> Option<Arc<str>> {
        path.iter().find_map(|(atom, holds)| match &self.all.get(atom.0)?.test {
            Test::Is(Subject::Named(name), value) if *holds && &**name == subject => Some(value.clone()),
            _ => None,
        })
    }

    /// The conditions of `path` in words, without those that follow from others.
    pub(crate) fn when(&self, path: &[(AtomId, bool)]) -> When {
        let mut when = When::always();
        let mut denied: Vec<(&Subject, Stage)> = Vec::new();
        for (i, (id, holds)) in path.iter().enumerate() {
            let Some(atom) = self.all.get(id.0) else { continue };
            let implied = path.iter().enumerate().any(|(j, (other, other_holds))| {
                j != i
                    && other != id
                    && self
                        .all
                        .get(other.0)
                        .is_some_and(|o| self.follows(&o.test, *other_holds, &atom.test).is_some())
            });
            if implied {
                continue;
            }
            let mut side = if *holds { atom.yes.clone() } else { atom.no.clone() };
            if let Test::Is(subject @ Subject::Named(name), _) = &atom.test
                && !*holds
                && names_stage(name)
            {
                // Neither production nor development: nothing is known of such a build.
                let contrary = match side.stage {
                    Stage::Development => Some(Stage::Production),
                    Stage::Production => Some(Stage::Development),
                    _ => None,
                };
                if denied.iter().any(|(s, stage)| *s == subject && Some(*stage) == contrary) {
                    side.stage = Stage::Undecided;
                    if matches!(when.stage, Stage::Development | Stage::Production) {
                        when.stage = Stage::Undecided;
                    }
                }
                denied.push((subject, side.stage));
            }
            if side.stage == Stage::OptIn {
                side.switches = switch(&atom.test, *holds).into_iter().collect();
            }
            when = when.and(&side);
        }
        when
    }
}

/// The environment variable that a condition asks for.
fn switch(test: &Test, holds: bool) -> Option<Switch> {
    let (subject, value) = match test {
        Test::Set(subject) => (subject, None),
        Test::Is(subject, value) => (subject, Some(value.clone())),
    };
    let Subject::Named(display) = subject else { return None };
    // `process.env.X includes`: what is asked of the value is no comparison with all of it.
    let (display, value) = match display.split_once(' ') {
        Some((display, _)) => (display, None),
        None => (&**display, value),
    };
    let name = display.rsplit_once("env.")?.1;
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    plain.then(|| Switch { name: name.into(), value, holds })
}
