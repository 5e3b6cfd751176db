//! Calls: functions of the project, and the few library functions that settings use.

use crate::cond;
use crate::exec::{Flow, Scope};
use crate::module::{DEPTH, Machine};
use crate::value::{Callable, Kind, Prop, Val};
use base::{Stage, When};
use oxc_ast::ast::{Argument, ArrowFunctionBody, CallExpression, Expression, FormalParameters};
use oxc_span::GetSpan;
use std::rc::Rc;

impl<'a> Machine<'a, '_> {
    /// The value of a settings export: called with what a build tool hands over, where it is a function.
    pub(crate) fn call_config(&self, value: Val<'a>) -> Val<'a> {
        match &value.kind {
            Kind::Func(callable, scope) => {
                let env = |key: &str, name: &str| Prop {
                    key: key.into(),
                    key_span: value.span,
                    slot: None,
                    value: value.with(Kind::Env(name.into())),
                };
                let argument =
                    value.with(Kind::Map(Rc::new(vec![env("mode", "MODE"), env("command", "COMMAND"), env("dev", "DEV_BUILD")])));
                let phase = value.with(Kind::Env("PHASE".into()));
                self.call_function(*callable, scope, vec![argument.clone(), phase], &value)
            }
            _ => value,
        }
    }

    fn arguments(&self, call: &'a CallExpression<'a>, scope: &Scope<'a>) -> Vec<Val<'a>> {
        call.arguments
            .iter()
            .flat_map(|a| match a {
                Argument::SpreadElement(s) => match self.eval(&s.argument, scope).kind {
                    Kind::List(items) => items.as_ref().clone(),
                    _ => Vec::new(),
                },
                other => other.as_expression().map(|e| self.eval(e, scope)).into_iter().collect(),
            })
            .collect()
    }

    pub(crate) fn call(&self, call: &'a CallExpression<'a>, scope: &Scope<'a>, at: &Val<'a>) -> Val<'a> {
        match &call.callee {
            Expression::StaticMemberExpression(m) => {
                let name = m.property.name.as_str();
                if let Expression::Identifier(id) = &m.object
                    && scope.get(id.name.as_str()).is_none()
                {
                    match (id.name.as_str(), name) {
                        ("Object", "assign") => return self.object_assign(call, scope, at),
                        ("Object", "freeze" | "seal") | ("JSON", "parse" | "stringify") => {
                            let mut arguments = self.arguments(call, scope);
                            return if arguments.is_empty() { at.clone() } else { arguments.swap_remove(0) };
                        }
                        ("Boolean", _) | ("console", _) => return at.clone(),
                        _ => {}
                    }
                }
                let object = self.eval(&m.object, scope);
                let arguments = self.arguments(call, scope);
                self.method(&object, name, &arguments, scope, call, at)
            }
            callee => {
                let name = match callee {
                    Expression::Identifier(id) => id.name.as_str(),
                    _ => "",
                };
                if scope.get(name).is_none() {
                    match name {
                        "require" => return self.require(call, scope, at),
                        "String" | "Number" | "structuredClone" => {
                            return self.arguments(call, scope).into_iter().next().unwrap_or_else(|| at.clone());
                        }
                        "Boolean" => {
                            let value = self.arguments(call, scope).into_iter().next().unwrap_or_else(|| at.clone());
                            let text = self.source(scope.file, at.span);
                            let truth = cond::truth(&value, &text);
                            return self.choose(at, truth, || at.with(Kind::Bool(true)), || at.with(Kind::Bool(false)));
                        }
                        _ => {}
                    }
                }
                let function = self.eval(callee, scope);
                let arguments = self.arguments(call, scope);
                match &function.kind {
                    Kind::Func(callable, inner) => self.call_function(*callable, inner, arguments, at),
                    // `defineConfig({...})`, `withPWA(options)(config)`: wrappers hand their settings on.
                    Kind::Package(_) | Kind::Unknown(_) => wrapped(name, arguments, at, &function),
                    _ => at.unknown("is what a function gives when the config runs"),
                }
            }
        }
    }

    fn require(&self, call: &'a CallExpression<'a>, scope: &Scope<'a>, at: &Val<'a>) -> Val<'a> {
        let arguments = self.arguments(call, scope);
        let Some(specifier) = arguments.first().and_then(Val::as_str) else {
            return at.unknown("is loaded by a name that is not worked out");
        };
        let target = self.resolve(scope.file, specifier);
        self.imported(scope, target, specifier, None, call.span())
    }

    fn object_assign(&self, call: &'a CallExpression<'a>, scope: &Scope<'a>, at: &Val<'a>) -> Val<'a> {
        let arguments = self.arguments(call, scope);
        let mut result = arguments.first().cloned().unwrap_or_else(|| at.with(Kind::Map(Rc::default())));
        for source in arguments.iter().skip(1) {
            let cases = result
                .cases()
                .into_iter()
                .flat_map(|(w, target)| {
                    source.cases().into_iter().map(move |(w2, s)| {
                        let mut target = target.clone();
                        if let Kind::Map(props) = &s.kind {
                            for prop in props.iter() {
                                target = target.set(std::slice::from_ref(&prop.key), &prop.value);
                            }
                        }
                        (w.and(&w2), target)
                    })
                })
                .collect();
            result = Val::one_of(at, cases);
        }
        let target = call.arguments.first().and_then(|a| a.as_expression()).and_then(crate::eval::member_path);
        if let Some((name, path)) = target
            && let Some(old) = scope.get(name)
        {
            scope.assign(name, if path.is_empty() { result.clone() } else { old.set(&path, &result) });
        }
        result
    }

    fn call_function(&self, callable: Callable<'a>, outer: &Scope<'a>, arguments: Vec<Val<'a>>, at: &Val<'a>) -> Val<'a> {
        if self.depth.get() > DEPTH * 2 || !self.step() {
            return at.unknown("calls itself too often");
        }
        let scope = Scope::child(outer);
        let bind = |params: &'a FormalParameters<'a>| {
            for (i, param) in params.items.iter().enumerate() {
                let given = arguments.get(i).cloned().filter(|v| !matches!(v.kind, Kind::Undefined));
                let value = match (given, &param.initializer) {
                    (Some(value), _) => value,
                    (None, Some(default)) => self.eval(default, &scope),
                    (None, None) => at.with(Kind::Undefined),
                };
                self.bind(&param.pattern, value, &scope);
            }
        };
        self.depth.set(self.depth.get() + 1);
        let mut flow = Flow::default();
        match callable {
            Callable::Function(f) => {
                bind(&f.params);
                if let Some(body) = &f.body {
                    self.hoist(&body.statements, &scope);
                    self.exec_all(&body.statements, &scope, &mut flow);
                }
            }
            Callable::Arrow(f) => {
                bind(&f.params);
                match &f.body {
                    ArrowFunctionBody::FunctionBody(body) => {
                        self.hoist(&body.statements, &scope);
                        self.exec_all(&body.statements, &scope, &mut flow);
                    }
                    body => {
                        if let Some(e) = body.as_expression() {
                            flow.returns.push((When::always(), self.eval(e, &scope)));
                            flow.done = true;
                        }
                    }
                }
            }
        }
        self.depth.set(self.depth.get() - 1);
        if !flow.done {
            let when = flow.when.clone().unwrap_or_else(When::always);
            flow.returns.push((when, at.with(Kind::Undefined)));
        }
        let cases = flow
            .returns
            .into_iter()
            .flat_map(|(w, v)| v.cases().into_iter().map(move |(w2, v2)| (w.and(&w2), v2)))
            .collect();
        Val::one_of(at, cases)
    }

    fn method(
        &self,
        object: &Val<'a>,
        name: &str,
        arguments: &[Val<'a>],
        scope: &Scope<'a>,
        call: &'a CallExpression<'a>,
        at: &Val<'a>,
    ) -> Val<'a> {
        let first = arguments.first();
        let text = || self.source(scope.file, at.span);
        object.map(|o| match (&o.kind, name) {
            (Kind::Argv, "includes" | "some" | "indexOf" | "find") => flag(at, &text()),
            (Kind::Argv, "slice") => o.clone(),
            (Kind::Env(variable), "includes" | "startsWith" | "endsWith") => match first.and_then(Val::as_str) {
                Some(word) => cond::compare(at, variable, word, &text(), false),
                None => flag(at, &text()),
            },
            (Kind::Env(_), "trim" | "toLowerCase" | "toUpperCase" | "toString" | "replace") => o.clone(),
            (Kind::Str(s), "trim") => at.with(Kind::Str(s.trim().into())),
            (Kind::Str(s), "toLowerCase") => at.with(Kind::Str(s.to_lowercase().into())),
            (Kind::Str(s), "toUpperCase") => at.with(Kind::Str(s.to_uppercase().into())),
            (Kind::Str(_), "toString") => o.clone(),
            (Kind::Str(s), "includes" | "startsWith" | "endsWith") => match first.and_then(Val::as_str) {
                Some(word) => at.with(Kind::Bool(match name {
                    "includes" => s.contains(&**word),
                    "startsWith" => s.starts_with(&**word),
                    _ => s.ends_with(&**word),
                })),
                None => at.unknown("is a comparison that is not worked out"),
            },
            (Kind::Str(s), "replace" | "replaceAll") => match (first.and_then(Val::as_str), arguments.get(1).and_then(Val::as_str)) {
                (Some(from), Some(to)) if name == "replace" => at.with(Kind::Str(s.replacen(&**from, to, 1).into())),
                (Some(from), Some(to)) => at.with(Kind::Str(s.replace(&**from, to).into())),
                _ => at.unknown("is changed by a pattern when the config runs"),
            },
            (Kind::List(items), "concat") => {
                let mut all = items.as_ref().clone();
                for argument in arguments {
                    match &argument.kind {
                        Kind::List(more) => all.extend(more.iter().cloned()),
                        _ => all.push(argument.clone()),
                    }
                }
                at.with(Kind::List(Rc::new(all)))
            }
            (Kind::List(items), "filter") => {
                let kept = items.iter().filter(|v| !matches!(v.kind, Kind::Undefined | Kind::Null | Kind::Bool(false)));
                at.with(Kind::List(Rc::new(kept.cloned().collect())))
            }
            (Kind::List(items), "includes") => match first.map(|f| &f.kind) {
                Some(Kind::Env(variable)) => {
                    let words: Vec<&Rc<str>> = items.iter().filter_map(Val::as_str).collect();
                    match words.first() {
                        Some(word) => cond::compare(at, variable, word, &text(), false),
                        None => at.with(Kind::Bool(false)),
                    }
                }
                Some(Kind::Str(word)) => at.with(Kind::Bool(items.iter().any(|v| v.as_str() == Some(word)))),
                _ => at.unknown("is a comparison that is not worked out"),
            },
            (Kind::List(items), "join") => {
                let separator = first.and_then(Val::as_str).map_or(",", |s| s);
                let words: Option<Vec<&str>> = items.iter().map(|v| v.as_str().map(|s| &**s)).collect();
                words.map_or_else(|| at.unknown("is not worked out"), |w| at.with(Kind::Str(w.join(separator).into())))
            }
            (Kind::List(items), "push") => {
                let mut all = items.as_ref().clone();
                all.extend(arguments.iter().cloned());
                if let Expression::StaticMemberExpression(m) = &call.callee
                    && let Some((target, path)) = crate::eval::member_path(&m.object)
                    && let Some(old) = scope.get(target)
                {
                    scope.assign(target, old.set(&path, &o.with(Kind::List(Rc::new(all)))));
                }
                at.clone()
            }
            (Kind::Map(_), _) => match o.get(name).kind {
                Kind::Func(callable, inner) => self.call_function(callable, &inner, arguments.to_vec(), at),
                _ => at.unknown("is what a function gives when the config runs"),
            },
            (Kind::Package(package), _) => match package.split(['#', '.']).next() {
                Some("fs" | "node:fs" | "fs-extra") => at.unknown("is read from a file when the config runs"),
                Some("os" | "node:os") => at.unknown("comes from the machine on which the config runs"),
                _ => at.unknown(&format!("is what {package}.{name} gives when the config runs")),
            },
            (Kind::Unknown(why), _) => at.unknown(why),
            _ => at.unknown("is what a function gives when the config runs"),
        })
    }
}

/// A condition that holds only where somebody asks for it.
fn flag<'a>(at: &Val<'a>, text: &str) -> Val<'a> {
    at.with(Kind::OneOf(Rc::new(vec![
        (When::new(text, Stage::OptIn), at.with(Kind::Bool(true))),
        (When::new(cond::not(text), Stage::Always), at.with(Kind::Bool(false))),
    ])))
}

/// What a wrapper of a package gives: the settings handed to it, where it is known or named like one.
fn wrapped<'a>(name: &str, arguments: Vec<Val<'a>>, at: &Val<'a>, function: &Val<'a>) -> Val<'a> {
    let define = name.starts_with("define") || name.ends_with("Config") || name == "configure" || name.starts_with("with");
    let package = match &function.kind {
        Kind::Package(p) => p.split('#').next().unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    let settings = arguments.into_iter().rev().find(|v| {
        matches!(v.kind, Kind::Map(_) | Kind::Func(..)) || matches!(&v.kind, Kind::OneOf(c) if c.iter().any(|(_, v)| matches!(v.kind, Kind::Map(_))))
    });
    match settings {
        Some(settings) if define || name.is_empty() => settings,
        _ if matches!(package.as_str(), "fs" | "node:fs") => at.unknown("is read from a file when the config runs"),
        _ => at.unknown("is what a function of a package gives when the config runs"),
    }
}
