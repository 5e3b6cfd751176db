//! From expressions to values: names are followed through the scopes around them for a few steps.

use crate::env::Env;
use crate::ir::{CallExpr, Expr, Func, Kind, Stmt};
use crate::{Body, Value};

/// How many names are followed one after the other.
const HOPS: u8 = 3;
/// How many parts a value may have.
const PARTS: usize = 160;
/// How many statements and expressions of a lambda are summed up.
const LAMBDA: usize = 1_500;

/// The scopes around a place, the innermost last.
#[derive(Default)]
pub(crate) struct Scopes<'a> {
    pub(crate) envs: Vec<Env<'a>>,
    /// What `apply`, `run` and `with` make the implicit receiver, and what `it` stands for.
    pub(crate) implicit: Vec<(&'static str, &'a Expr)>,
    /// The names of the classes around, by which their constants are named, too.
    pub(crate) classes: Vec<&'a str>,
}

impl<'a> Scopes<'a> {
    /// The value of an argument, with what is done to it elsewhere in the function.
    pub(crate) fn value(&self, expr: &'a Expr) -> Value {
        self.work(expr, HOPS, true, &mut { PARTS })
    }

    /// The value of a receiver.
    pub(crate) fn receiver(&self, expr: &'a Expr) -> Value {
        self.work(expr, HOPS, false, &mut { PARTS })
    }

    /// What stands for `it`, or for a missing receiver.
    pub(crate) fn implied(&self, word: &str) -> Option<&'a Expr> {
        self.implicit.iter().rev().find(|(w, _)| *w == word).map(|(_, e)| *e)
    }

    /// The declared type of a name, or that of the object it is given.
    pub(crate) fn type_of(&self, expr: &'a Expr) -> Option<String> {
        match &expr.kind {
            Kind::Name(name) if name == "it" => self.implied("it").and_then(|e| self.type_of(e)),
            Kind::Name(name) => {
                if let Some(env) = self.envs.iter().rev().find(|e| e.types.contains_key(name.as_str())) {
                    return env
                        .types
                        .get(name.as_str())
                        .map(|t| (*t).to_owned())
                        .filter(|t| t != "var" && t != "id");
                }
                let env = self.envs.iter().rev().find(|e| e.knows(name));
                match env.and_then(|e| e.values.get(name.as_str())).and_then(|v| v.first()) {
                    Some(Expr { kind: Kind::Call(call), .. }) => self.type_of_call(call),
                    Some(Expr { kind: Kind::Cast(ty, _), .. }) => Some(ty.clone()),
                    _ if env.is_none() && name.starts_with(char::is_uppercase) => Some(name.clone()),
                    _ => None,
                }
            }
            Kind::Member(object, name) if is_self(object) => {
                self.envs.iter().rev().find_map(|e| e.types.get(name.as_str())).map(|t| (*t).to_owned())
            }
            Kind::Call(call) => self.type_of_call(call),
            Kind::Cast(ty, _) => Some(ty.clone()),
            _ => None,
        }
    }

    fn is_around(&self, expr: &Expr) -> bool {
        matches!(&expr.kind, Kind::Name(n) if n == "Self" || self.classes.contains(&n.as_str()))
    }

    fn type_of_call(&self, call: &CallExpr) -> Option<String> {
        call.new.then(|| call.name.clone())
    }

    fn work(&self, expr: &'a Expr, hops: u8, built: bool, left: &mut usize) -> Value {
        if *left == 0 {
            return Value::Unknown;
        }
        *left -= 1;
        let mut all = |items: &mut dyn Iterator<Item = &'a Expr>| -> Vec<Value> {
            items.map(|e| self.work(e, hops, false, left)).collect()
        };
        match &expr.kind {
            Kind::Str(text) => Value::Str(text.clone()),
            Kind::Bool(b) => Value::Bool(*b),
            Kind::Number(n) => Value::Number(n.clone()),
            Kind::Null => Value::Null,
            Kind::Class(name) => Value::Class(name.clone()),
            Kind::Name(name) => self.named(name, hops, built, left),
            Kind::Member(object, name) if is_self(object) || self.is_around(object) => {
                self.named(name, hops, built, left)
            }
            Kind::Member(object, name) => match self.work(object, hops, false, left) {
                Value::Name(object) => Value::Name(format!("{object}.{name}")),
                object => Value::Member(Box::new(object), name.clone()),
            },
            Kind::Index(object, _) => {
                Value::Member(Box::new(self.work(object, hops, false, left)), "[]".to_owned())
            }
            Kind::Call(call) => self.called(call, hops, left),
            Kind::Join(parts) => Value::Join(all(&mut parts.iter())),
            Kind::Flags(parts) => Value::Flags(all(&mut parts.iter())),
            Kind::List(parts) => Value::List(all(&mut parts.iter())),
            Kind::Dict(entries) => Value::List(all(&mut entries.iter().map(|(_, v)| v))),
            Kind::Binary(_, a, b) => Value::Mixed(all(&mut [&**a, &**b].into_iter())),
            Kind::Not(inner) => match self.work(inner, hops, false, left) {
                Value::Bool(b) => Value::Bool(!b),
                other => Value::Mixed(vec![other]),
            },
            Kind::Choice(_, a, b) | Kind::Either(a, b) => Value::Either(all(&mut [&**a, &**b].into_iter())),
            Kind::Cast(ty, inner) => Value::Cast(ty.clone(), Box::new(self.work(inner, hops, built, left))),
            Kind::Lambda(func) => Value::Lambda(self.body(func, true, false)),
            Kind::Do(stmts) => {
                let mut found = Vec::new();
                tails(stmts, &mut found);
                match found.as_slice() {
                    [] => Value::Unknown,
                    [one] => self.work(one, hops, built, left),
                    _ => Value::Either(all(&mut found.into_iter())),
                }
            }
            Kind::Other(stmts) => {
                let inner = stmts.iter().filter_map(|s| match s {
                    Stmt::Expr(e) => Some(e),
                    _ => None,
                });
                Value::Mixed(all(&mut inner.take(8)))
            }
        }
    }

    fn named(&self, name: &'a str, hops: u8, built: bool, left: &mut usize) -> Value {
        if name == "it"
            && let (Some(expr), true) = (self.implied("it"), hops > 0)
        {
            return self.work(expr, hops - 1, false, left);
        }
        let Some(env) = self.envs.iter().rev().find(|e| e.knows(name)) else {
            return Value::Name(name.to_owned());
        };
        let given = env.values.get(name).map(Vec::as_slice).unwrap_or_default();
        let typed = |value: Value| match env.types.get(name) {
            Some(ty) => Value::Cast((*ty).to_owned(), Box::new(value)),
            None => value,
        };
        let value = match given {
            [] if env.params.contains(&name) => typed(Value::Param(name.to_owned())),
            [] => typed(Value::Name(name.to_owned())),
            _ if hops == 0 => Value::Var(name.to_owned(), Box::new(Value::Unknown)),
            [one] => Value::Var(name.to_owned(), Box::new(typed(self.work(one, hops - 1, built, left)))),
            many => {
                let mut cases: Vec<Value> =
                    many.iter().map(|e| self.work(e, hops - 1, false, left)).collect();
                if env.params.contains(&name) {
                    cases.push(Value::Param(name.to_owned()));
                }
                Value::Var(name.to_owned(), Box::new(typed(Value::Either(cases))))
            }
        };
        match env.uses.get(name).filter(|_| built && hops > 0) {
            Some(uses) => {
                let then = uses.iter().map(|(what, args)| {
                    let args = args.iter().map(|a| self.work(a, 1, false, left)).collect();
                    ((*what).to_owned(), args)
                });
                let then = then.collect();
                Value::Built(Box::new(value), then)
            }
            None => value,
        }
    }

    fn called(&self, call: &'a CallExpr, hops: u8, left: &mut usize) -> Value {
        if let (Some(receiver), "apply" | "also", Some(Kind::Lambda(inner))) =
            (&call.receiver, call.name.as_str(), call.args.last().map(|(_, a)| &a.kind))
        {
            let object = self.work(receiver, hops, false, left);
            return Value::Built(Box::new(object), self.steps(inner, left));
        }
        if let Some(class) = &call.class {
            return Value::Anonymous(class.supertypes.clone());
        }
        Value::Call {
            receiver: call.receiver.as_ref().map(|r| Box::new(self.work(r, hops, false, left))),
            name: call.name.clone(),
            args: call.args.iter().map(|(l, a)| (l.clone(), self.work(a, hops, false, left))).collect(),
            new: call.new,
        }
    }

    /// What the lambda of `apply` and `also` does to its object.
    fn steps(&self, func: &'a Func, left: &mut usize) -> Vec<(String, Vec<Value>)> {
        let on_object = |e: &Expr| matches!(&e.kind, Kind::Name(n) if n == "it" || n == "this");
        let mut steps = Vec::new();
        for stmt in func.body.iter().flatten().take(24) {
            match stmt {
                Stmt::Expr(Expr { kind: Kind::Call(call), .. })
                    if call.receiver.as_ref().is_none_or(on_object) =>
                {
                    let args = call.args.iter().map(|(_, a)| self.work(a, 1, false, left)).collect();
                    steps.push((call.name.clone(), args));
                }
                Stmt::Assign { target, value, .. } => {
                    let name = match &target.kind {
                        Kind::Name(name) => name,
                        Kind::Member(object, name) if on_object(object) => name,
                        _ => continue,
                    };
                    steps.push((name.clone(), vec![self.work(value, 1, false, left)]));
                }
                _ => {}
            }
        }
        steps
    }

    /// What the body of a function does, in short.
    ///
    /// Lambdas are summed up to a limit; in Swift, and in lambdas, a last expression is what is returned.
    pub(crate) fn body(&self, func: &'a Func, lambda: bool, swift: bool) -> Body {
        let stmts = func.body.as_deref().unwrap_or_default();
        let mut sum = Sum {
            body: Body { empty: stmts.is_empty(), ..Body::default() },
            returns: Vec::new(),
            left: usize::MAX,
        };
        if lambda {
            sum.left = LAMBDA;
        }
        sum.stmts(stmts, true);
        if lambda || (swift && stmts.len() == 1) {
            let mut last = Vec::new();
            tails(stmts, &mut last);
            last.retain(|e| !sum.returns.iter().any(|r| std::ptr::eq(*r, *e)));
            sum.returns.append(&mut last);
        }
        let left = &mut { PARTS };
        sum.body.returns = sum
            .returns
            .iter()
            .take(20)
            .map(|e| self.work(e, if lambda { 0 } else { 2 }, false, left))
            .collect();
        sum.body
    }
}

/// `this`, `self`.
pub(crate) fn is_self(expr: &Expr) -> bool {
    matches!(&expr.kind, Kind::Name(n) if n == "this" || n == "self")
}

/// The values of statements that stand for a value: the last one of each branch.
fn tails<'a>(stmts: &'a [Stmt], out: &mut Vec<&'a Expr>) {
    match stmts.last() {
        Some(Stmt::Expr(Expr { kind: Kind::Do(inner), .. })) | Some(Stmt::Block(inner)) => tails(inner, out),
        Some(Stmt::Expr(e)) | Some(Stmt::Return(Some(e))) => out.push(e),
        Some(Stmt::If { then, other, .. }) => {
            tails(then, out);
            tails(other, out);
        }
        Some(Stmt::Ways(ways)) => ways.iter().for_each(|(_, way)| tails(way, out)),
        _ => {}
    }
}

struct Sum<'a> {
    body: Body,
    returns: Vec<&'a Expr>,
    left: usize,
}

impl<'a> Sum<'a> {
    fn stmts(&mut self, all: &'a [Stmt], own: bool) {
        all.iter().for_each(|s| self.stmt(s, own));
    }

    /// `own` is false inside lambdas and classes of the function, whose returns are not its own.
    fn stmt(&mut self, stmt: &'a Stmt, own: bool) {
        match stmt {
            Stmt::Expr(e) => self.expr(e),
            Stmt::Return(value) => {
                if own {
                    self.returns.extend(value);
                }
                value.iter().for_each(|e| self.expr(e));
            }
            Stmt::Throw(value) => {
                self.body.throws |= own;
                value.iter().for_each(|e| self.expr(e));
            }
            Stmt::Let { value, .. } => value.iter().for_each(|e| self.expr(e)),
            Stmt::Assign { target, value, .. } => [target, value].into_iter().for_each(|e| self.expr(e)),
            Stmt::If { cond, then, other } => {
                self.body.branches |= own;
                self.expr(cond);
                self.stmts(then, own);
                self.stmts(other, own);
            }
            Stmt::Guard { conds, cond, other } => {
                self.body.branches |= own;
                self.stmts(conds, own);
                cond.iter().for_each(|c| self.expr(c));
                self.stmts(other, own);
            }
            Stmt::Ways(ways) => {
                self.body.branches |= own;
                ways.iter().for_each(|(_, way)| self.stmts(way, own));
            }
            Stmt::Block(inner) => self.stmts(inner, own),
            Stmt::Func(func) => self.stmts(func.body.as_deref().unwrap_or_default(), false),
            Stmt::Class(class) => self.stmts(&class.members, false),
        }
    }

    fn expr(&mut self, expr: &'a Expr) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        match &expr.kind {
            Kind::Call(call) => {
                self.body.calls.push(call.name.clone());
                call.receiver.iter().for_each(|e| self.expr(e));
                call.args.iter().for_each(|(_, e)| self.expr(e));
                call.class.iter().for_each(|c| self.stmts(&c.members, false));
            }
            Kind::Lambda(func) => self.stmts(func.body.as_deref().unwrap_or_default(), false),
            Kind::Do(all) | Kind::Other(all) => self.stmts(all, true),
            Kind::Member(inner, _) | Kind::Not(inner) | Kind::Cast(_, inner) => self.expr(inner),
            Kind::Index(a, b) | Kind::Binary(_, a, b) | Kind::Either(a, b) => {
                [a, b].into_iter().for_each(|e| self.expr(e));
            }
            Kind::Choice(a, b, c) => [a, b, c].into_iter().for_each(|e| self.expr(e)),
            Kind::Join(all) | Kind::Flags(all) | Kind::List(all) => all.iter().for_each(|e| self.expr(e)),
            Kind::Dict(all) => all.iter().for_each(|(_, v)| self.expr(v)),
            Kind::Str(_) | Kind::Bool(_) | Kind::Number(_) | Kind::Null | Kind::Name(_) | Kind::Class(_) => {}
        }
    }
}
