//! The names of a function, class or file: what they are given, and what is done to them.

use crate::ir::{CallExpr, Expr, Func, Kind, Stmt};
use std::collections::HashMap;

/// What one scope says about its names.
#[derive(Default)]
pub(crate) struct Env<'a> {
    /// Values that a name is given.
    pub(crate) values: HashMap<&'a str, Vec<&'a Expr>>,
    /// Declared types.
    pub(crate) types: HashMap<&'a str, &'a str>,
    /// Names of parameters.
    pub(crate) params: Vec<&'a str>,
    /// Calls on a name, and assignments to its properties.
    pub(crate) uses: HashMap<&'a str, Vec<(&'a str, Vec<&'a Expr>)>>,
}

/// How many values or uses of one name are kept.
const KEPT: usize = 12;

impl<'a> Env<'a> {
    /// The names of a function or lambda; lambdas inside it share them.
    pub(crate) fn of_func(func: &'a Func) -> Self {
        let mut env = Self::default();
        env.params(func);
        env.stmts(func.body.as_deref().unwrap_or_default());
        env
    }

    /// The names of a class or a file: functions inside count only for what they assign to `this.name`.
    pub(crate) fn of_members(members: &'a [Stmt]) -> Self {
        let mut env = Self::default();
        env.stmts(members);
        env
    }

    fn params(&mut self, func: &'a Func) {
        for param in &func.params {
            self.params.push(&param.name);
            if let Some(ty) = &param.ty {
                self.types.insert(&param.name, ty);
            }
        }
    }

    /// True where the scope declares or assigns the name.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.values.contains_key(name) || self.params.contains(&name)
    }

    fn give(&mut self, name: &'a str, value: &'a Expr) {
        let values = self.values.entry(name).or_default();
        if values.len() < KEPT {
            values.push(value);
        }
    }

    fn used(&mut self, name: &'a str, what: &'a str, args: Vec<&'a Expr>) {
        let uses = self.uses.entry(name).or_default();
        if uses.len() < KEPT {
            uses.push((what, args));
        }
    }

    fn stmts(&mut self, all: &'a [Stmt]) {
        all.iter().for_each(|s| self.stmt(s));
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Expr(e) | Stmt::Return(Some(e)) | Stmt::Throw(Some(e)) => self.expr(e),
            Stmt::Return(None) | Stmt::Throw(None) | Stmt::Class(_) | Stmt::Func(_) => {}
            Stmt::Let { name, ty, value } => {
                self.values.entry(name).or_default();
                if let Some(ty) = ty {
                    self.types.insert(name, ty);
                }
                if let Some(value) = value {
                    self.give(name, value);
                    self.expr(value);
                }
            }
            Stmt::Assign { target, value, .. } => {
                match &target.kind {
                    Kind::Name(name) => self.give(name, value),
                    Kind::Member(object, property) => {
                        if let Kind::Name(name) = &object.kind {
                            self.used(name, property, vec![value]);
                        }
                    }
                    Kind::Index(object, key) => {
                        if let Kind::Name(name) = &object.kind {
                            self.used(name, "[]", vec![key, value]);
                        }
                    }
                    _ => {}
                }
                self.expr(target);
                self.expr(value);
            }
            Stmt::If { cond, then, other } => {
                self.expr(cond);
                self.stmts(then);
                self.stmts(other);
            }
            Stmt::Guard { conds, cond, other } => {
                self.stmts(conds);
                cond.iter().for_each(|c| self.expr(c));
                self.stmts(other);
            }
            Stmt::Ways(ways) => ways.iter().for_each(|(_, way)| self.stmts(way)),
            Stmt::Block(inner) => self.stmts(inner),
        }
    }

    fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            Kind::Call(call) => self.call(call),
            Kind::Lambda(func) => {
                self.params(func);
                self.stmts(func.body.as_deref().unwrap_or_default());
            }
            Kind::Do(all) | Kind::Other(all) => self.stmts(all),
            Kind::Member(inner, _) | Kind::Not(inner) | Kind::Cast(_, inner) => self.expr(inner),
            Kind::Index(a, b) | Kind::Binary(_, a, b) | Kind::Either(a, b) => {
                [a, b].into_iter().for_each(|e| self.expr(e))
            }
            Kind::Choice(a, b, c) => [a, b, c].into_iter().for_each(|e| self.expr(e)),
            Kind::Join(all) | Kind::Flags(all) | Kind::List(all) => all.iter().for_each(|e| self.expr(e)),
            Kind::Dict(all) => all.iter().for_each(|(_, v)| self.expr(v)),
            Kind::Str(_) | Kind::Bool(_) | Kind::Number(_) | Kind::Null | Kind::Name(_) | Kind::Class(_) => {}
        }
    }

    fn call(&mut self, call: &'a CallExpr) {
        let args = || call.args.iter().map(|(_, a)| a);
        if let Some(receiver) = &call.receiver {
            if let Kind::Name(name) = &receiver.kind {
                self.used(name, &call.name, args().collect());
            }
            self.expr(receiver);
        }
        args().for_each(|a| self.expr(a));
    }
}
