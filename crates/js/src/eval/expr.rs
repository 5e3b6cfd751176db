//! Expressions.

use super::atoms::{Subject, Test, Texts};
use super::known;
use super::module::external;
use super::value::{At, Body, Code, External, Func, Host, Kind, ScopeId, Source, SourceKind, Val};
use super::words::{self, Sides};
use super::{Binding, DEPTH, Interp, TOO_DEEP, TOO_LONG};
use base::Stage;
use oxc_ast::ast::{ChainElement, Expression, TemplateLiteral};
use oxc_span::GetSpan;
use std::rc::Rc;
use std::sync::Arc;

/// Globals that the evaluation knows.
const GLOBALS: [&str; 15] = [
    "Object",
    "JSON",
    "Array",
    "String",
    "Number",
    "Boolean",
    "parseInt",
    "parseFloat",
    "console",
    "require",
    "Promise",
    "structuredClone",
    "Symbol",
    "URL",
    "Math",
];

impl<'a> Interp<'a> {
    /// The value of an expression.
    pub(crate) fn eval(&mut self, e: &'a Expression<'a>, scope: ScopeId) -> Val<'a> {
        let at = self.at(e.span());
        if self.depth >= DEPTH {
            self.gap(at, "this value", TOO_DEEP);
            return Val::unknown(at, TOO_DEEP);
        }
        if !self.step(at) {
            return Val::unknown(at, TOO_LONG);
        }
        self.depth += 1;
        let val = self.eval_inner(e, scope, at);
        self.depth -= 1;
        val
    }

    fn eval_inner(&mut self, e: &'a Expression<'a>, scope: ScopeId, at: At) -> Val<'a> {
        match e {
            Expression::BooleanLiteral(b) => Val::new(at, Kind::Bool(b.value)),
            Expression::NullLiteral(_) => Val::new(at, Kind::Null),
            Expression::NumericLiteral(n) => Val::new(at, Kind::Number(n.value)),
            Expression::StringLiteral(s) => Val::str(at, s.value.as_str()),
            Expression::TemplateLiteral(t) => self.template(t, scope, at),
            Expression::RegExpLiteral(r) => {
                let global = r.regex.flags.contains(oxc_ast::ast::RegExpFlags::G);
                Val::new(at, Kind::Regex(r.regex.pattern.text.as_str().into(), global))
            }
            Expression::Identifier(id) => self.name(id.name.as_str(), scope, at),
            Expression::ParenthesizedExpression(p) => self.eval(&p.expression, scope),
            Expression::TSAsExpression(t) => self.eval(&t.expression, scope),
            Expression::TSSatisfiesExpression(t) => self.eval(&t.expression, scope),
            Expression::TSTypeAssertion(t) => self.eval(&t.expression, scope),
            Expression::TSNonNullExpression(t) => self.eval(&t.expression, scope),
            Expression::TSInstantiationExpression(t) => self.eval(&t.expression, scope),
            Expression::AwaitExpression(a) => self.eval(&a.argument, scope),
            Expression::SequenceExpression(s) => {
                s.expressions.iter().fold(self.undefined(at), |_, e| self.eval(e, scope))
            }
            Expression::ObjectExpression(o) => self.object(o, scope, at),
            Expression::ArrayExpression(a) => self.array(a, scope, at),
            Expression::ArrowFunctionExpression(f) => self.function(Code::Arrow(f), scope, at),
            Expression::FunctionExpression(f) => self.function(Code::Function(f), scope, at),
            Expression::ConditionalExpression(c) => {
                let truth = self.test(&c.test, scope);
                self.either(at, &truth, &mut |i, holds| {
                    i.eval(if holds { &c.consequent } else { &c.alternate }, scope)
                })
            }
            Expression::LogicalExpression(l) => self.logical(l.operator, &l.left, &l.right, scope, at),
            Expression::UnaryExpression(u) => self.unary(u, scope, at),
            Expression::BinaryExpression(b) => self.binary(b, scope, at),
            Expression::CallExpression(call) => self.call(call, scope, at),
            Expression::NewExpression(_) => {
                Val::unknown(at, "is an object that is made when the config runs")
            }
            Expression::ImportExpression(import) => {
                let source = self.eval(&import.source, scope);
                self.required_by(&source, at)
            }
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::CallExpression(call) => self.call(call, scope, at),
                ChainElement::TSNonNullExpression(t) => self.eval(&t.expression, scope),
                ChainElement::StaticMemberExpression(m) => {
                    self.static_member(&m.object, m.property.name.as_str(), scope, at)
                }
                ChainElement::ComputedMemberExpression(m) => {
                    self.computed(&m.object, &m.expression, scope, at)
                }
                ChainElement::PrivateFieldExpression(_) => Val::unknown(at, "is a private field"),
            },
            Expression::ImportMeta(_) => Val::new(at, Kind::Host(Host::ImportMeta)),
            Expression::StaticMemberExpression(m) => {
                self.static_member(&m.object, m.property.name.as_str(), scope, at)
            }
            Expression::ComputedMemberExpression(m) => self.computed(&m.object, &m.expression, scope, at),
            Expression::AssignmentExpression(a) => self.assignment(a, scope, at),
            _ => Val::unknown(at, "is written in a way that is not worked out"),
        }
    }

    pub(crate) fn function(&mut self, code: Code<'a>, scope: ScopeId, at: At) -> Val<'a> {
        Val::new(at, Kind::Func(Rc::new(Func { code, scope, module: self.module })))
    }

    fn template(&mut self, t: &'a TemplateLiteral<'a>, scope: ScopeId, at: At) -> Val<'a> {
        let mut text = Val::str(at, "");
        for (n, quasi) in t.quasis.iter().enumerate() {
            let cooked = quasi.value.cooked.as_ref().map_or(quasi.value.raw.as_str(), |c| c.as_str());
            text = self.concat(&text, &Val::str(at, cooked), at);
            if let Some(inner) = t.expressions.get(n) {
                let inner = self.eval(inner, scope);
                text = self.concat(&text, &inner, at);
            }
        }
        text.moved(at)
    }

    /// A name: of the program, or of the language.
    fn name(&mut self, name: &'a str, scope: ScopeId, at: At) -> Val<'a> {
        if let Some(val) = self.lookup(scope, name, at, 0) {
            return val;
        }
        match name {
            "undefined" => self.undefined(at),
            "NaN" => Val::new(at, Kind::Number(f64::NAN)),
            "Infinity" => Val::new(at, Kind::Number(f64::INFINITY)),
            "process" => Val::new(at, Kind::Host(Host::Process)),
            "__DEV__" => self.flag(at, "__DEV__", (Stage::Development, Stage::Production)),
            "__dirname" | "__filename" => {
                Val::unknown(at, "is a path of the computer on which the config runs")
            }
            _ => match GLOBALS.iter().find(|g| **g == name) {
                Some(global) => Val::new(at, Kind::Host(Host::Global(global))),
                None => Val::unknown(
                    at,
                    format!("comes from `{name}`, which is not defined in the files that were read"),
                ),
            },
        }
    }

    /// The value of a name, with what is known here.
    pub(crate) fn lookup(&mut self, scope: ScopeId, name: &str, at: At, depth: usize) -> Option<Val<'a>> {
        let holder = self.holder(scope, name)?;
        let binding = self.scopes.get(holder.0)?.names.get(name)?.clone();
        Some(match binding {
            Binding::Value(val, _) => self.narrow(&val),
            Binding::Import(_, _) if depth > 16 => {
                Val::unknown(at, "comes from files that import one another")
            }
            Binding::Import(file, None) => self.whole(file, at),
            Binding::Import(file, Some(name)) => {
                let found = self.imported(file, &name, at, depth + 1);
                self.narrow(&found)
            }
        })
    }

    /// A boolean whose truth is a named condition.
    pub(crate) fn flag(&mut self, at: At, display: &str, sides: Sides) -> Val<'a> {
        let atom = self.atoms.get(Test::Set(Subject::Named(display.into())), Texts::of(display), sides);
        let (yes, no) = (Val::new(at, Kind::Bool(true)), Val::new(at, Kind::Bool(false)));
        Val::new(at, Kind::Choice(atom, Rc::new(yes), Rc::new(no)))
    }

    fn static_member(&mut self, object: &'a Expression<'a>, name: &str, scope: ScopeId, at: At) -> Val<'a> {
        let object = self.eval(object, scope);
        self.member(&object, name, at)
    }

    fn computed(
        &mut self,
        object: &'a Expression<'a>,
        key: &'a Expression<'a>,
        scope: ScopeId,
        at: At,
    ) -> Val<'a> {
        let object = self.eval(object, scope);
        let key = self.eval(key, scope);
        self.each(&key, &mut |i, key| match &key.kind {
            Kind::Source(source) => i.table(&object, source, at),
            _ => match i.key_text(&key) {
                Some(name) => i.member(&object, &name, at),
                None => Val::unknown(at, "is looked up by a name that is not known before the config runs"),
            },
        })
    }

    /// A table looked up by the environment: any of its entries may be meant.
    fn table(&mut self, object: &Val<'a>, source: &Rc<Source>, at: At) -> Val<'a> {
        let keys: Vec<Arc<str>> = match &object.kind {
            Kind::Object(id) => match self.objects.get(id.0).map(|o| &o.body) {
                Some(Body::Map(map)) => map.props.iter().map(|p| p.key.clone()).collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        if keys.is_empty() || keys.len() > 24 {
            return Val::unknown(at, format!("is looked up by {}", source.display));
        }
        self.table_entry(object, source, &keys, at)
    }

    fn table_entry(&mut self, object: &Val<'a>, source: &Rc<Source>, keys: &[Arc<str>], at: At) -> Val<'a> {
        let Some((key, rest)) = keys.split_first() else { return self.undefined(at) };
        let truth = self.source_is(source, key, &format!("{} === '{key}'", source.display));
        self.either(at, &truth, &mut |i, holds| {
            if holds { i.member(object, key, at) } else { i.table_entry(object, source, rest, at) }
        })
    }

    pub(crate) fn key_text(&self, key: &Val<'a>) -> Option<Arc<str>> {
        match &key.kind {
            Kind::Str(s) => Some(s.clone()),
            Kind::Number(n) => Some(n.to_string().into()),
            _ => None,
        }
    }

    /// The property `key` of a value.
    pub(crate) fn member(&mut self, val: &Val<'a>, key: &str, at: At) -> Val<'a> {
        self.each(val, &mut |i, v| i.member_of(&v, key, at))
    }

    fn member_of(&mut self, v: &Val<'a>, key: &str, at: At) -> Val<'a> {
        let length = |n: usize| Val::new(at, Kind::Number(n as f64));
        match &v.kind {
            Kind::Object(id) => {
                let Some(object) = self.objects.get(id.0) else { return self.undefined(at) };
                match &object.body {
                    Body::Map(map) => match (map.get(key), &object.open) {
                        (Some(prop), _) => self.narrow(&prop.val),
                        (None, Some(why)) => Val::unknown(at, why.clone()),
                        (None, None) => self.undefined(at),
                    },
                    Body::List(items) if key == "length" && object.open.is_none() => length(items.len()),
                    Body::List(items) => match key.parse::<usize>() {
                        Ok(n) => items.get(n).map_or_else(|| self.undefined(at), |v| self.narrow(v)),
                        Err(_) => Val::unknown(at, "is a property of a list"),
                    },
                }
            }
            Kind::Str(s) if key == "length" => length(s.encode_utf16().count()),
            Kind::Host(Host::Process) => match key {
                "env" => Val::new(at, Kind::Host(Host::Environment)),
                "argv" => Val::new(at, Kind::Host(Host::Arguments)),
                "platform" | "arch" => self.source(at, &format!("process.{key}"), SourceKind::Machine),
                _ => Val::unknown(at, "depends on the process in which the config runs"),
            },
            Kind::Host(Host::Environment) => match self.set_variables.get(key).cloned() {
                Some(val) => self.narrow(&val),
                None => self.variable(at, &format!("process.env.{key}")),
            },
            Kind::Host(Host::ImportMeta) if key == "env" => Val::new(at, Kind::Host(Host::MetaEnvironment)),
            Kind::Host(Host::MetaEnvironment) => match key {
                "DEV" => self.flag(at, "import.meta.env.DEV", (Stage::Development, Stage::Production)),
                "PROD" => self.flag(at, "import.meta.env.PROD", (Stage::Production, Stage::Development)),
                _ => self.variable(at, &format!("import.meta.env.{key}")),
            },
            Kind::Host(Host::Arguments) => match key.parse::<usize>() {
                Ok(_) => self.source(at, &format!("process.argv[{key}]"), SourceKind::Argument),
                Err(_) => Val::unknown(at, "is taken from the command line"),
            },
            Kind::Source(source) if source.kind == SourceKind::Tool => {
                let display = match (source.display.is_empty(), key) {
                    (true, key) => key.to_owned(),
                    (false, key) => format!("{}.{key}", source.display),
                };
                self.source(at, &display, SourceKind::Tool)
            }
            Kind::External(ext) => match known::enum_member(ext, key) {
                Some(text) => Val::str(at, text),
                None if key == "default" && ext.path.is_empty() => external(at, &ext.package, None),
                None => {
                    let path = ext.path.iter().cloned().chain([key.into()]).collect();
                    Val::new(at, Kind::External(Rc::new(External { package: ext.package.clone(), path })))
                }
            },
            Kind::Undefined | Kind::Null | Kind::Hole => self.undefined(at),
            Kind::Unknown(why) => Val::unknown(at, why.clone()),
            _ => Val::unknown(at, "is a property that is not worked out"),
        }
    }

    pub(crate) fn source(&self, at: At, display: &str, kind: SourceKind) -> Val<'a> {
        Val::new(at, Kind::Source(Rc::new(Source { display: display.into(), kind, fallback: None })))
    }

    /// An environment variable, with what is known of it here.
    fn variable(&mut self, at: At, display: &str) -> Val<'a> {
        let val = self.source(at, display, SourceKind::Environment);
        self.narrow(&val)
    }

    /// The sides of "this is set" for a value that is not known.
    pub(crate) fn sides_set(source: &Source) -> Sides {
        match source.kind {
            SourceKind::Environment => words::variable_set(&source.display),
            SourceKind::Argument => (Stage::OptIn, Stage::Always),
            SourceKind::Tool => words::name_hint(&source.display),
            SourceKind::Machine => words::UNDECIDED,
        }
    }
}
