//! The abstract evaluation of a settings file: it is walked statement by statement as it would run, but every
//! condition that cannot be decided gives both outcomes, and everything that reaches outside is unknown.
//!
//! Objects live on a heap, as later statements change them (`config.server.url = …`). What happens under a
//! condition is kept as a choice in the place that changes, so that nothing has to be run twice.

mod alias;
mod assign;
mod atoms;
mod builtin;
mod call;
mod expr;
mod known;
mod lists;
mod loops;
mod module;
mod object;
mod ops;
mod output;
mod stmt;
mod strings;
mod value;
mod words;

use atoms::{AtomId, Atoms, Test, Texts};
use base::{FileId, Gap, Inputs, Place, Span};
use module::Module;
use oxc_allocator::Allocator;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use value::{At, Body, Flow, Kind, ObjId, Object, Path, ScopeId, Truth, Val};

use crate::Evaluated;

/// Steps of one evaluation; a real settings file takes some hundreds.
const STEPS: u32 = 200_000;
/// Expressions and statements inside one another, calls included.
const DEPTH: u32 = 160;
/// Calls inside one another.
const CALLS: u32 = 24;
/// Alternatives of one value.
const ALTERNATIVES: usize = 64;
/// Bytes of the author's words for a condition.
const WORDS: usize = 320;
/// Modules below one another.
const MODULE_DEPTH: u32 = 16;
/// Modules in all.
const MODULES: usize = 64;
/// Gaps of one evaluation: a broken file should not fill the report.
const GAPS: usize = 20;

pub(crate) const TOO_LONG: &str = "takes too many steps to work out";
pub(crate) const TOO_DEEP: &str = "is nested too deeply to work out";
pub(crate) const TOO_MANY: &str = "has too many possible values";

/// A name in a scope.
#[derive(Clone)]
enum Binding<'a> {
    Value(Val<'a>, Rc<Path>),
    /// An import: the name in another file, or the file itself. It is read when somebody asks for the name.
    Import(FileId, Option<Arc<str>>),
}

struct Scope<'a> {
    parent: Option<ScopeId>,
    names: HashMap<&'a str, Binding<'a>>,
}

/// The state of an evaluation.
pub(crate) struct Interp<'a> {
    inputs: &'a dyn Inputs,
    arena: &'a Allocator,
    modules: Vec<Module<'a>>,
    by_file: HashMap<FileId, usize>,
    scopes: Vec<Scope<'a>>,
    objects: Vec<Object<'a>>,
    atoms: Atoms,
    path: Path,
    /// Values that the program itself gives to environment variables.
    set_variables: HashMap<Arc<str>, Val<'a>>,
    steps: u32,
    depth: u32,
    calls: u32,
    module_depth: u32,
    /// The module whose code runs.
    module: usize,
    /// Calls so far whose outcome is not known; tells whether a `try` may fail.
    opaque: u32,
    gaps: Vec<Gap>,
    /// Values of the result so far.
    nodes: u32,
}

/// Evaluate what `file` exports under `name`, or by default where there is none.
pub(crate) fn evaluate(inputs: &dyn Inputs, file: FileId, name: Option<&str>) -> Evaluated {
    let arena = Allocator::default();
    let mut interp = Interp {
        inputs,
        arena: &arena,
        modules: Vec::new(),
        by_file: HashMap::new(),
        scopes: Vec::new(),
        objects: Vec::new(),
        atoms: Atoms::default(),
        path: Vec::new(),
        set_variables: HashMap::new(),
        steps: STEPS,
        depth: 0,
        calls: 0,
        module_depth: 0,
        module: 0,
        opaque: 0,
        gaps: Vec::new(),
        nodes: 0,
    };
    let root = match name {
        None => interp.root(file),
        Some(name) => interp.named(file, name),
    };
    let read = interp.modules.iter().map(|m| m.file).collect();
    Evaluated { root, gaps: interp.gaps, read }
}

impl<'a> Interp<'a> {
    fn root(&mut self, file: FileId) -> Option<base::Node> {
        let module = self.load(file)?;
        let exported = self.default_export(module)?;
        self.module = module;
        let value = self.called_by_tool(exported, 0);
        Some(output::wanted(self.node(&value)))
    }

    fn named(&mut self, file: FileId, name: &str) -> Option<base::Node> {
        let module = self.load(file)?;
        let exported = self.exported(module, name, 0)?;
        self.module = module;
        Some(self.node(&exported))
    }

    /// The module whose code runs.
    fn file(&self) -> FileId {
        self.modules.get(self.module).map_or(FileId(0), |m| m.file)
    }

    fn text(&self) -> &'a str {
        self.modules.get(self.module).map_or("", |m| m.text)
    }

    fn at(&self, span: oxc_span::Span) -> At {
        // A mended text may be longer than the file, where brackets were closed at its end, and has spaces in the
        // place of characters of several bytes.
        let text = self.text();
        let inside = |at: u32| text.floor_char_boundary(at as usize);
        At { file: self.file(), span: Span::from_usize(inside(span.start), inside(span.end)) }
    }

    /// The author's words at `span`, as far as anybody would read them.
    fn words(&self, span: oxc_span::Span) -> &'a str {
        let (start, end) = (span.start as usize, span.end as usize);
        let text = self.text();
        let mut end = end.min(start + WORDS);
        while end > start && !text.is_char_boundary(end) {
            end -= 1;
        }
        text.get(start..end).unwrap_or_default()
    }

    fn gap(&mut self, at: At, what: &str, why: impl Into<String>) {
        self.add_gap(Gap::new(Place::At(at.file, at.span), what, why));
    }

    fn add_gap(&mut self, gap: Gap) {
        if self.gaps.len() < GAPS && !self.gaps.contains(&gap) {
            self.gaps.push(gap);
        }
    }

    /// Take a step; false where there are none left.
    fn step(&mut self, at: At) -> bool {
        if self.steps == 0 {
            self.gap(at, "the rest of this file", TOO_LONG);
            return false;
        }
        self.steps -= 1;
        true
    }

    fn undefined(&self, at: At) -> Val<'a> {
        Val::new(at, Kind::Undefined)
    }

    fn new_scope(&mut self, parent: Option<ScopeId>) -> ScopeId {
        self.scopes.push(Scope { parent, names: HashMap::new() });
        ScopeId(self.scopes.len() - 1)
    }

    fn declare(&mut self, scope: ScopeId, name: &'a str, val: Val<'a>) {
        let born = Rc::new(self.path.clone());
        if let Some(scope) = self.scopes.get_mut(scope.0) {
            scope.names.insert(name, Binding::Value(val, born));
        }
    }

    /// The scope that holds `name`, looking outwards.
    fn holder(&self, scope: ScopeId, name: &str) -> Option<ScopeId> {
        let mut at = Some(scope);
        while let Some(id) = at {
            let scope = self.scopes.get(id.0)?;
            if scope.names.contains_key(name) {
                return Some(id);
            }
            at = scope.parent;
        }
        None
    }

    fn new_object(&mut self, body: Body<'a>) -> ObjId {
        self.objects.push(Object { body, born: Rc::new(self.path.clone()), open: None });
        ObjId(self.objects.len() - 1)
    }

    fn list(&mut self, at: At, items: Vec<Val<'a>>) -> Val<'a> {
        Val::new(at, Kind::Object(self.new_object(Body::List(items))))
    }

    /// Run `f` where `atom` has the value `holds`.
    fn assuming<R>(&mut self, atom: AtomId, holds: bool, f: impl FnOnce(&mut Self) -> R) -> R {
        self.path.push((atom, holds));
        let result = f(self);
        self.path.pop();
        result
    }

    /// What is left of a value under the conditions that hold here: choices that they decide are gone.
    fn narrow(&self, val: &Val<'a>) -> Val<'a> {
        let mut val = val;
        loop {
            match &val.kind {
                Kind::Choice(atom, yes, no) => match self.atoms.decided(*atom, &self.path) {
                    Some(true) => val = yes,
                    Some(false) => val = no,
                    None => return val.clone(),
                },
                Kind::Source(source) => {
                    return match self.atoms.equals(&source.display, &self.path) {
                        Some(text) => Val::str(val.at, text),
                        None if source.fallback.is_none()
                            && self.atoms.set(&source.display, &self.path) == Some(false) =>
                        {
                            self.undefined(val.at)
                        }
                        None => val.clone(),
                    };
                }
                _ => return val.clone(),
            }
        }
    }

    /// A choice, or the one value where both are the same.
    fn choice(&self, at: At, atom: AtomId, yes: Val<'a>, no: Val<'a>) -> Val<'a> {
        if yes.same(&no) {
            return yes;
        }
        if yes.leaves(ALTERNATIVES) + no.leaves(ALTERNATIVES) > ALTERNATIVES {
            return Val::unknown(at, TOO_MANY);
        }
        Val::new(at, Kind::Choice(atom, Rc::new(yes), Rc::new(no)))
    }

    /// Apply `f` to every alternative of a value, each under its conditions.
    fn each(&mut self, val: &Val<'a>, f: &mut dyn FnMut(&mut Self, Val<'a>) -> Val<'a>) -> Val<'a> {
        let val = self.narrow(val);
        match val.kind {
            Kind::Choice(atom, yes, no) => {
                let yes = self.assuming(atom, true, |i| i.each(&yes, f));
                let no = self.assuming(atom, false, |i| i.each(&no, f));
                self.choice(val.at, atom, yes, no)
            }
            _ => f(self, val),
        }
    }

    /// Run `f` for every outcome of a test that is possible here, and join what it gives.
    fn branch<R>(
        &mut self,
        truth: &Truth,
        f: &mut dyn FnMut(&mut Self, bool) -> R,
        join: &dyn Fn(&mut Self, AtomId, R, R) -> R,
    ) -> R {
        match truth {
            Truth::Is(holds) => f(self, *holds),
            Truth::If(atom, yes, no) => match self.atoms.decided(*atom, &self.path) {
                Some(true) => self.branch(yes, f, join),
                Some(false) => self.branch(no, f, join),
                None => {
                    let yes = self.assuming(*atom, true, |i| i.branch(yes, f, join));
                    let no = self.assuming(*atom, false, |i| i.branch(no, f, join));
                    join(self, *atom, yes, no)
                }
            },
        }
    }

    /// The value of whichever outcome.
    fn either(&mut self, at: At, truth: &Truth, f: &mut dyn FnMut(&mut Self, bool) -> Val<'a>) -> Val<'a> {
        self.branch(truth, f, &|i, atom, yes, no| i.choice(at, atom, yes, no))
    }

    /// The flow of whichever outcome.
    fn either_flow(&mut self, truth: &Truth, f: &mut dyn FnMut(&mut Self, bool) -> Flow<'a>) -> Flow<'a> {
        self.branch(truth, f, &|_, atom, yes, no| Flow::choice(atom, yes, no))
    }

    /// A condition of which only the place is known.
    fn unknown_atom(&mut self, at: At, text: &str, sides: words::Sides) -> AtomId {
        self.atoms.get(Test::Set(atoms::Subject::At(at)), Texts::of(text), sides)
    }

    /// The value after a write of `new` over `old` under the conditions that hold here, leaving out those under
    /// which the place itself was made.
    fn written(&self, new: Val<'a>, old: &Val<'a>, born: &Path) -> Val<'a> {
        let from = if self.path.starts_with(born) { born.len() } else { 0 };
        let at = new.at;
        let since = self.path.get(from..).unwrap_or_default();
        since.iter().rev().fold(new, |val, (atom, holds)| {
            let old = without(old, *atom, !*holds);
            if *holds { self.choice(at, *atom, val, old) } else { self.choice(at, *atom, old, val) }
        })
    }
}

/// A value where `atom` is known to have the value `holds`.
fn without<'a>(val: &Val<'a>, atom: AtomId, holds: bool) -> Val<'a> {
    match &val.kind {
        Kind::Choice(a, yes, no) if *a == atom => without(if holds { yes } else { no }, atom, holds),
        Kind::Choice(a, yes, no) => Val::new(
            val.at,
            Kind::Choice(*a, Rc::new(without(yes, atom, holds)), Rc::new(without(no, atom, holds))),
        ),
        _ => val.clone(),
    }
}

#[cfg(test)]
mod tests;
