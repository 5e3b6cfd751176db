//! The values of the abstract evaluation: what a settings file may hold, and what it may hold under conditions.

use super::atoms::AtomId;
use base::{FileId, Slot, Span};
use oxc_ast::ast::{ArrowFunctionExpression, Function};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// A range in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct At {
    pub(crate) file: FileId,
    pub(crate) span: Span,
}

/// A value with the expression it comes from.
#[derive(Clone)]
pub(crate) struct Val<'a> {
    pub(crate) at: At,
    pub(crate) kind: Kind<'a>,
}

/// Index of an object or list; both are shared and can be changed after they were made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct ObjId(pub(crate) usize);

/// Index of a scope.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScopeId(pub(crate) usize);

/// What a value is.
#[derive(Clone)]
pub(crate) enum Kind<'a> {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    Str(Arc<str>),
    Object(ObjId),
    Func(Rc<Func<'a>>),
    /// The source and flags of a regular expression.
    Regex(Arc<str>, bool),
    Host(Host),
    Source(Rc<Source>),
    External(Rc<External>),
    /// Could not be worked out, with the reason in plain words.
    Unknown(Arc<str>),
    /// No element at all: what a condition leaves out of a list.
    Hole,
    /// One value where the condition holds, another where it does not.
    Choice(AtomId, Rc<Val<'a>>, Rc<Val<'a>>),
}

/// Things that the language and Node bring along.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    Process,
    Environment,
    Arguments,
    ImportMeta,
    MetaEnvironment,
    /// A global such as `Object` or `parseInt`.
    Global(&'static str),
}

/// Where a value comes from that is not known before the settings file runs.
#[derive(Debug, PartialEq)]
pub(crate) struct Source {
    /// As the author writes it: `process.env.X`.
    pub(crate) display: Arc<str>,
    /// What it is.
    pub(crate) kind: SourceKind,
    /// The value in place of a variable that is not set; kept here only for variables that name the stage of a
    /// build, whose comparisons are to be read as such.
    pub(crate) fallback: Option<Arc<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceKind {
    /// An environment variable: undefined where nobody sets it.
    Environment,
    /// An argument of the command line.
    Argument,
    /// Handed in by the tool that reads the settings: `mode`, `command`, `ctx`.
    Tool,
    /// The computer on which the settings are read.
    Machine,
}

/// Something that a package exports.
#[derive(Debug)]
pub(crate) struct External {
    pub(crate) package: Arc<str>,
    /// Names from the module inwards; empty for the module itself.
    pub(crate) path: Vec<Arc<str>>,
}

/// A function with the scope it was made in.
pub(crate) struct Func<'a> {
    pub(crate) code: Code<'a>,
    pub(crate) scope: ScopeId,
    pub(crate) module: usize,
}

#[derive(Clone, Copy)]
pub(crate) enum Code<'a> {
    Arrow(&'a ArrowFunctionExpression<'a>),
    Function(&'a Function<'a>),
}

/// Conditions that hold at a place of the program.
pub(crate) type Path = Vec<(AtomId, bool)>;

/// An object or a list.
pub(crate) struct Object<'a> {
    pub(crate) body: Body<'a>,
    /// The conditions under which it was made: it does not exist elsewhere.
    pub(crate) born: Rc<Path>,
    /// Why it may hold more than is known, for instance a spread of something unknown.
    pub(crate) open: Option<Arc<str>>,
}

pub(crate) enum Body<'a> {
    Map(Map<'a>),
    List(Vec<Val<'a>>),
}

/// Properties in their order, found by name.
#[derive(Default)]
pub(crate) struct Map<'a> {
    pub(crate) props: Vec<Prop<'a>>,
    index: HashMap<Arc<str>, usize>,
}

/// A property.
#[derive(Clone)]
pub(crate) struct Prop<'a> {
    pub(crate) key: Arc<str>,
    pub(crate) key_at: At,
    pub(crate) slot: Option<Slot>,
    pub(crate) val: Val<'a>,
}

impl<'a> Map<'a> {
    pub(crate) fn get(&self, key: &str) -> Option<&Prop<'a>> {
        self.props.get(*self.index.get(key)?)
    }

    /// Set a property. One that is there keeps its position, as in JavaScript.
    pub(crate) fn set(&mut self, prop: Prop<'a>) {
        match self.index.get(&prop.key).and_then(|i| self.props.get_mut(*i)) {
            Some(old) => *old = prop,
            None => {
                self.index.insert(prop.key.clone(), self.props.len());
                self.props.push(prop);
            }
        }
    }
}

impl<'a> Val<'a> {
    pub(crate) fn new(at: At, kind: Kind<'a>) -> Self {
        Self { at, kind }
    }

    pub(crate) fn str(at: At, text: impl Into<Arc<str>>) -> Self {
        Self::new(at, Kind::Str(text.into()))
    }

    pub(crate) fn unknown(at: At, why: impl Into<Arc<str>>) -> Self {
        Self::new(at, Kind::Unknown(why.into()))
    }

    /// The same value, written elsewhere: used where the whole expression and not its part is what matters.
    pub(crate) fn moved(self, at: At) -> Self {
        Self { at, kind: self.kind }
    }

    /// True for two values that are the same without looking into objects.
    pub(crate) fn same(&self, other: &Val<'a>) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Undefined, Kind::Undefined) | (Kind::Null, Kind::Null) | (Kind::Hole, Kind::Hole) => true,
            (Kind::Bool(a), Kind::Bool(b)) => a == b,
            (Kind::Number(a), Kind::Number(b)) => a == b,
            (Kind::Str(a), Kind::Str(b)) => a == b && self.at == other.at,
            (Kind::Object(a), Kind::Object(b)) => a == b,
            (Kind::Source(a), Kind::Source(b)) => a == b,
            (Kind::Unknown(a), Kind::Unknown(b)) => a == b && self.at == other.at,
            _ => false,
        }
    }

    /// Number of alternatives, counting no further than `limit`.
    pub(crate) fn leaves(&self, limit: usize) -> usize {
        match &self.kind {
            Kind::Choice(_, a, b) => {
                let left = a.leaves(limit);
                if left >= limit { left } else { left + b.leaves(limit - left) }
            }
            _ => 1,
        }
    }
}

/// The outcome of a test.
#[derive(Clone)]
pub(crate) enum Truth {
    Is(bool),
    If(AtomId, Box<Truth>, Box<Truth>),
}

impl Truth {
    pub(crate) fn not(self) -> Truth {
        match self {
            Truth::Is(b) => Truth::Is(!b),
            Truth::If(atom, a, b) => Truth::If(atom, Box::new(a.not()), Box::new(b.not())),
        }
    }

    pub(crate) fn atom(atom: AtomId) -> Truth {
        Truth::If(atom, Box::new(Truth::Is(true)), Box::new(Truth::Is(false)))
    }

    pub(crate) fn of(atom: AtomId, yes: Truth, no: Truth) -> Truth {
        match (&yes, &no) {
            (Truth::Is(a), Truth::Is(b)) if a == b => yes,
            _ => Truth::If(atom, Box::new(yes), Box::new(no)),
        }
    }
}

/// How a statement ends.
#[derive(Clone)]
pub(crate) enum Flow<'a> {
    Normal,
    Return(Val<'a>),
    Break,
    Continue,
    /// An exception, or the end of the process: nothing after it matters.
    Throw,
    Choice(AtomId, Box<Flow<'a>>, Box<Flow<'a>>),
}

impl<'a> Flow<'a> {
    pub(crate) fn choice(atom: AtomId, yes: Flow<'a>, no: Flow<'a>) -> Flow<'a> {
        match (&yes, &no) {
            (Flow::Normal, Flow::Normal) => Flow::Normal,
            _ => Flow::Choice(atom, Box::new(yes), Box::new(no)),
        }
    }

    pub(crate) fn leaves(&self) -> usize {
        match self {
            Flow::Choice(_, a, b) => a.leaves() + b.leaves(),
            _ => 1,
        }
    }
}
