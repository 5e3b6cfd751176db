use crate::exec::Scope;
use base::{Entry, FileId, Node, Slot, Span, Stage, Value, When};
use oxc_ast::ast::{ArrowFunctionExpression, Function};
use std::rc::Rc;

/// A value during evaluation.
#[derive(Clone)]
pub(crate) struct Val<'a> {
    pub file: FileId,
    pub span: Span,
    pub kind: Kind<'a>,
}

#[derive(Clone)]
pub(crate) enum Kind<'a> {
    Null,
    Undefined,
    Bool(bool),
    Number(f64),
    Str(Rc<str>),
    List(Rc<Vec<Val<'a>>>),
    Map(Rc<Vec<Prop<'a>>>),
    OneOf(Rc<Vec<(When, Val<'a>)>>),
    Unknown(Rc<str>),
    /// The environment variable of that name.
    Env(Rc<str>),
    /// `process.env` or `import.meta.env`.
    EnvObject,
    /// The command line (`process.argv`).
    Argv,
    /// A function with the scope it was made in.
    Func(Callable<'a>, Scope<'a>),
    /// Something of an installed package: the package and the path inside it.
    Package(Rc<str>),
}

#[derive(Clone, Copy)]
pub(crate) enum Callable<'a> {
    Function(&'a Function<'a>),
    Arrow(&'a ArrowFunctionExpression<'a>),
}

#[derive(Clone)]
pub(crate) struct Prop<'a> {
    pub key: Rc<str>,
    pub key_span: Span,
    pub slot: Option<Slot>,
    pub value: Val<'a>,
}

/// More alternatives than this are not followed.
pub(crate) const ALTERNATIVES: usize = 48;
const DEPTH: usize = 64;

impl<'a> Val<'a> {
    pub(crate) fn new(file: FileId, span: Span, kind: Kind<'a>) -> Self {
        Self { file, span, kind }
    }

    pub(crate) fn with(&self, kind: Kind<'a>) -> Self {
        Self { file: self.file, span: self.span, kind }
    }

    pub(crate) fn unknown(&self, why: &str) -> Self {
        self.with(Kind::Unknown(why.into()))
    }

    pub(crate) fn as_str(&self) -> Option<&Rc<str>> {
        match &self.kind {
            Kind::Str(s) => Some(s),
            _ => None,
        }
    }

    /// The cases of a value: an environment variable is set or not set, everything else is as it stands.
    pub(crate) fn cases(&self) -> Vec<(When, Val<'a>)> {
        match &self.kind {
            Kind::OneOf(cases) => cases
                .iter()
                .flat_map(|(w, v)| v.cases().into_iter().map(move |(w2, v2)| (w.and(&w2), v2)))
                .take(ALTERNATIVES)
                .collect(),
            _ => vec![(When::always(), self.clone())],
        }
    }

    /// One of several values; a single one, or several equal ones, stay plain.
    pub(crate) fn one_of(at: &Val<'a>, mut cases: Vec<(When, Val<'a>)>) -> Val<'a> {
        cases.dedup_by(|a, b| a.0 == b.0 && same(&a.1, &b.1));
        if cases.len() > ALTERNATIVES {
            return at.unknown("depends on too many conditions");
        }
        match cases.len() {
            0 => at.with(Kind::Undefined),
            1 if cases.first().is_some_and(|(w, _)| w.text.is_empty()) => {
                cases.pop().map_or_else(|| at.clone(), |(_, v)| v)
            }
            _ if cases.windows(2).all(|w| matches!(w, [a, b] if same(&a.1, &b.1))) => {
                cases.pop().map_or_else(|| at.clone(), |(_, v)| v)
            }
            _ => at.with(Kind::OneOf(Rc::new(cases))),
        }
    }

    /// Apply `f` to each case.
    pub(crate) fn map(&self, mut f: impl FnMut(&Val<'a>) -> Val<'a>) -> Val<'a> {
        match &self.kind {
            Kind::OneOf(_) => {
                let cases = self
                    .cases()
                    .into_iter()
                    .flat_map(|(w, v)| f(&v).cases().into_iter().map(move |(w2, v2)| (w.and(&w2), v2)))
                    .collect();
                Val::one_of(self, cases)
            }
            _ => f(self),
        }
    }

    /// The property of a mapping; `undefined` where there is none.
    pub(crate) fn get(&self, key: &str) -> Val<'a> {
        self.map(|v| match &v.kind {
            Kind::Map(props) => {
                props.iter().rev().find(|p| &*p.key == key).map_or_else(|| v.with(Kind::Undefined), |p| p.value.clone())
            }
            Kind::EnvObject => env_value(v, key),
            Kind::Package(name) => v.with(Kind::Package(format!("{name}.{key}").into())),
            Kind::List(items) => match key.parse::<usize>() {
                Ok(i) => items.get(i).cloned().unwrap_or_else(|| v.with(Kind::Undefined)),
                Err(_) if key == "length" => v.with(Kind::Number(items.len() as f64)),
                Err(_) => v.unknown("is a method of a list"),
            },
            Kind::Undefined | Kind::Null => v.with(Kind::Undefined),
            Kind::Unknown(_) => v.clone(),
            _ => v.unknown("is not worked out"),
        })
    }

    /// The mapping with a property set.
    pub(crate) fn set(&self, path: &[Rc<str>], new: &Val<'a>) -> Val<'a> {
        let Some((key, rest)) = path.split_first() else { return new.clone() };
        self.map(|v| {
            let mut props = match &v.kind {
                Kind::Map(props) => props.as_ref().clone(),
                Kind::Unknown(_) => return v.clone(),
                _ => Vec::new(),
            };
            let old = props.iter().rev().find(|p| p.key == *key).map(|p| p.value.clone());
            let value = old.unwrap_or_else(|| new.with(Kind::Undefined)).set(rest, new);
            props.retain(|p| p.key != *key || matches!(value.kind, Kind::Map(_)) && !rest.is_empty());
            match props.iter_mut().rev().find(|p| p.key == *key) {
                Some(prop) => prop.value = value,
                None => props.push(Prop { key: key.clone(), key_span: new.span, slot: None, value }),
            }
            v.with(Kind::Map(Rc::new(props)))
        })
    }
}

/// `process.env.X`.
fn env_value<'a>(at: &Val<'a>, name: &str) -> Val<'a> {
    let flag = |stage_true: Stage, stage_false: Stage| {
        let yes = (When::new(format!("import.meta.env.{name}"), stage_true), at.with(Kind::Bool(true)));
        let no = (When::new(format!("!import.meta.env.{name}"), stage_false), at.with(Kind::Bool(false)));
        at.with(Kind::OneOf(Rc::new(vec![yes, no])))
    };
    match name {
        "DEV" => flag(Stage::Development, Stage::Production),
        "PROD" => flag(Stage::Production, Stage::Development),
        _ => at.with(Kind::Env(name.into())),
    }
}

/// True where two values are equal as far as a settings file goes.
pub(crate) fn same<'a>(a: &Val<'a>, b: &Val<'a>) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Null, Kind::Null) | (Kind::Undefined, Kind::Undefined) => true,
        (Kind::Bool(x), Kind::Bool(y)) => x == y,
        (Kind::Number(x), Kind::Number(y)) => x == y,
        (Kind::Str(x), Kind::Str(y)) => x == y,
        (Kind::Map(x), Kind::Map(y)) => Rc::ptr_eq(x, y) || (x.is_empty() && y.is_empty()),
        (Kind::List(x), Kind::List(y)) => Rc::ptr_eq(x, y) || (x.is_empty() && y.is_empty()),
        _ => false,
    }
}

/// The owned tree of a value.
pub(crate) fn to_node(val: &Val<'_>, depth: usize) -> Node {
    let node = |value| Node::new(val.file, val.span, value);
    if depth > DEPTH {
        return node(Value::Unknown("is nested too deeply".into()));
    }
    match &val.kind {
        Kind::Null => node(Value::Null),
        Kind::Undefined => node(Value::Undefined),
        Kind::Bool(b) => node(Value::Bool(*b)),
        Kind::Number(n) => node(Value::Number(*n)),
        Kind::Str(s) => node(Value::Str(s.as_ref().into())),
        Kind::List(items) => node(Value::List(items.iter().map(|v| to_node(v, depth + 1)).collect())),
        Kind::Map(props) => node(Value::Map(
            props
                .iter()
                .map(|p| Entry {
                    key: p.key.as_ref().into(),
                    key_span: p.key_span,
                    slot: p.slot,
                    node: to_node(&p.value, depth + 1),
                })
                .collect(),
        )),
        Kind::OneOf(cases) => {
            node(Value::OneOf(cases.iter().map(|(w, v)| (w.clone(), to_node(v, depth + 1))).collect()))
        }
        Kind::Unknown(why) => node(Value::Unknown(why.as_ref().into())),
        Kind::Env(name) => {
            let why = format!("comes from the environment variable {name} when the config runs");
            let set = node(Value::Unknown(why.as_str().into()));
            node(Value::OneOf(vec![
                (When::new(format!("{name} is set"), Stage::OptIn), set),
                (When::new(format!("{name} is not set"), Stage::Always), node(Value::Undefined)),
            ]))
        }
        Kind::EnvObject => node(Value::Unknown("is the whole environment".into())),
        Kind::Argv => node(Value::Unknown("is the command line".into())),
        Kind::Func(..) => node(Value::Unknown("is a function".into())),
        Kind::Package(name) => {
            node(Value::Unknown(format!("comes from the package {}", name.split('#').next().unwrap_or(name)).into()))
        }
    }
}
