//! From the small tree to facts: calls, assignments and methods with the scope in which they hold.

use crate::debug::implies_debug;
use crate::env::Env;
use crate::facts::{Assign, Call, Class, Dict, Language, Method, Native, Param, Scope};
use crate::ir::{CallExpr, ClassDecl, Expr, Func, Kind, Stmt, leaves};
use crate::regions::Regions;
use crate::resolve::Scopes;
use base::{FileId, Place, Span, Stage, When};

/// A file that is read.
pub(crate) struct Source<'a> {
    pub(crate) file: FileId,
    pub(crate) language: Language,
    pub(crate) text: &'a str,
    /// In which builds the file is.
    pub(crate) when: When,
    pub(crate) regions: Regions,
}

/// Add the facts of a file.
pub(crate) fn walk(source: &Source<'_>, stmts: &[Stmt], out: &mut Native) {
    let mut walker = Walker {
        source,
        out,
        scopes: Scopes::default(),
        class: None,
        method: None,
        lambda: false,
        guards: Vec::new(),
        when: source.when.clone(),
    };
    walker.scopes.envs.push(Env::of_members(stmts));
    walker.stmts(stmts);
}

struct Walker<'a, 's> {
    source: &'s Source<'s>,
    out: &'s mut Native,
    scopes: Scopes<'a>,
    class: Option<usize>,
    method: Option<usize>,
    lambda: bool,
    guards: Vec<String>,
    when: When,
}

impl<'a> Walker<'a, '_> {
    fn place(&self, span: Span) -> Place {
        Place::At(self.source.file, span)
    }

    fn when_at(&self, span: Span) -> When {
        self.when.and(&self.source.regions.at(span.start))
    }

    fn scope(&self, span: Span) -> Scope {
        let near = self.guards.get(self.guards.len().saturating_sub(8)..).unwrap_or_default();
        Scope {
            class: self.class,
            method: self.method,
            lambda: self.lambda,
            guards: near.to_vec(),
            when: self.when_at(span),
        }
    }

    /// Statements in order: a branch that leaves guards what follows it.
    fn stmts(&mut self, all: &'a [Stmt]) {
        let (guards, when) = (self.guards.len(), self.when.clone());
        for stmt in all {
            self.stmt(stmt);
            match stmt {
                Stmt::If { cond, then, other } if leaves(then) => self.holds(cond, false),
                Stmt::If { cond, then: _, other } if leaves(other) => self.holds(cond, true),
                Stmt::Guard { conds, cond, .. } => {
                    cond.iter().for_each(|c| self.holds(c, true));
                    for bound in conds {
                        if let Stmt::Let { value: Some(value), .. } = bound {
                            self.guards.push(self.said(value, true));
                        }
                    }
                }
                _ => {}
            }
        }
        self.guards.truncate(guards);
        self.when = when;
    }

    /// From here on the condition is `truth`.
    fn holds(&mut self, cond: &'a Expr, truth: bool) {
        let text = self.said(cond, truth);
        if implies_debug(&self.scopes, cond, truth) {
            self.when = self.when.and(&When::new(text.clone(), Stage::Development));
        }
        self.guards.push(text);
    }

    fn said(&self, cond: &Expr, truth: bool) -> String {
        let text: String = cond.span.of(self.source.text).chars().take(200).collect();
        if truth { text } else { format!("!({text})") }
    }

    fn under(&mut self, cond: &'a Expr, truth: bool, body: &'a [Stmt]) {
        let (guards, when) = (self.guards.len(), self.when.clone());
        self.holds(cond, truth);
        self.stmts(body);
        self.guards.truncate(guards);
        self.when = when;
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Expr(e) | Stmt::Return(Some(e)) | Stmt::Throw(Some(e)) => self.expr(e),
            Stmt::Return(None) | Stmt::Throw(None) => {}
            Stmt::Let { value, .. } => value.iter().for_each(|e| self.expr(e)),
            Stmt::Assign { span, target, value } => self.assign(*span, target, value),
            Stmt::If { cond, then, other } => {
                self.expr(cond);
                self.under(cond, true, then);
                self.under(cond, false, other);
            }
            Stmt::Guard { conds, cond, other } => {
                self.stmts(conds);
                cond.iter().for_each(|c| self.expr(c));
                self.stmts(other);
            }
            Stmt::Ways(ways) => {
                for (label, way) in ways {
                    self.guards.push(label.chars().take(200).collect());
                    self.stmts(way);
                    self.guards.pop();
                }
            }
            Stmt::Block(inner) => self.stmts(inner),
            Stmt::Func(func) => self.func(func),
            Stmt::Class(class) => self.class(class),
        }
    }

    fn class(&mut self, class: &'a ClassDecl) {
        self.out.classes.push(Class {
            language: self.source.language,
            name: class.name.clone(),
            supertypes: class.supertypes.clone(),
            annotations: class.annotations.clone(),
            fields: class.members.iter().filter_map(field).map(str::to_owned).collect(),
            place: self.place(class.span),
        });
        let outer = (self.class.replace(self.out.classes.len() - 1), std::mem::take(&mut self.guards));
        let implicit = std::mem::take(&mut self.scopes.implicit);
        let lambda = std::mem::replace(&mut self.lambda, false);
        self.scopes.classes.push(&class.name);
        self.scopes.envs.push(Env::of_members(&class.members));
        class.members.iter().for_each(|m| self.stmt(m));
        self.scopes.envs.pop();
        self.scopes.classes.pop();
        self.scopes.implicit = implicit;
        (self.class, self.guards) = outer;
        self.lambda = lambda;
    }

    fn func(&mut self, func: &'a Func) {
        self.scopes.envs.push(Env::of_func(func));
        let params = func.params.iter();
        let params = params
            .map(|p| Param { name: p.name.clone(), label: p.label.clone(), ty: p.ty.clone() })
            .collect();
        self.out.methods.push(Method {
            language: self.source.language,
            name: func.name.clone(),
            class: self.class,
            outer: self.method,
            params,
            annotations: func.annotations.clone(),
            body: func
                .body
                .is_some()
                .then(|| self.scopes.body(func, false, self.source.language == Language::Swift)),
            when: self.when_at(func.span),
            place: self.place(func.span),
        });
        let outer = (self.method.replace(self.out.methods.len() - 1), std::mem::take(&mut self.guards));
        let lambda = std::mem::replace(&mut self.lambda, false);
        self.stmts(func.body.as_deref().unwrap_or_default());
        (self.method, self.guards) = outer;
        self.lambda = lambda;
        self.scopes.envs.pop();
    }

    fn assign(&mut self, span: Span, target: &'a Expr, value: &'a Expr) {
        let (object, property, key) = match &target.kind {
            Kind::Member(object, name) => (Some(&**object), Some(name), None),
            Kind::Index(object, key) => (Some(&**object), None, Some(self.scopes.value(key))),
            Kind::Name(name) => {
                let local = self
                    .scopes
                    .envs
                    .iter()
                    .skip(1)
                    .any(|e| e.values.get(name.as_str()).is_some_and(|v| v.len() > 1));
                let implied = self.scopes.implied("this");
                if local && implied.is_none() {
                    self.expr(value);
                    return;
                }
                (implied, Some(name), None)
            }
            _ => {
                self.expr(target);
                self.expr(value);
                return;
            }
        };
        let fact = Assign {
            language: self.source.language,
            object: object.map_or_else(|| crate::Value::Name("this".to_owned()), |o| self.scopes.receiver(o)),
            object_type: object.and_then(|o| self.scopes.type_of(o)),
            property: property.cloned(),
            key,
            value: self.scopes.value(value),
            span: value.span,
            scope: self.scope(span),
            place: self.place(span),
        };
        self.out.assigns.push(fact);
        if let Kind::Member(object, _) | Kind::Index(object, _) = &target.kind {
            self.expr(object);
        }
        self.expr(value);
    }

    fn call(&mut self, span: Span, call: &'a CallExpr) {
        let own = call.receiver.is_none() && !call.new;
        let on = call.receiver.as_ref().or_else(|| self.scopes.implied("this").filter(|_| own));
        let fact = Call {
            language: self.source.language,
            receiver: on.map(|r| self.scopes.receiver(r)),
            receiver_type: on.and_then(|r| self.scopes.type_of(r)),
            name: call.name.clone(),
            args: call.args.iter().map(|(l, a)| (l.clone(), self.scopes.value(a))).collect(),
            spans: call.args.iter().map(|(_, a)| a.span).collect(),
            new: call.new,
            scope: self.scope(span),
            place: self.place(span),
        };
        self.out.calls.push(fact);
        call.receiver.iter().for_each(|r| self.expr(r));
        let implicit = match (call.name.as_str(), &call.receiver, call.args.as_slice()) {
            ("apply" | "run", Some(receiver), _) => Some(("this", receiver)),
            ("also" | "let", Some(receiver), _) => Some(("it", receiver)),
            ("with", None, [(_, object), _]) => Some(("this", object)),
            _ => None,
        };
        for (_, arg) in &call.args {
            match (&arg.kind, implicit) {
                (Kind::Lambda(_), Some(pair)) => {
                    self.scopes.implicit.push(pair);
                    let lambda = self.lambda;
                    self.expr(arg);
                    // These run at once: their code belongs to the function itself.
                    self.lambda = lambda;
                    self.scopes.implicit.pop();
                }
                _ => self.expr(arg),
            }
        }
        if let Some(class) = &call.class {
            self.class(class);
        }
    }

    fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            Kind::Call(call) => self.call(expr.span, call),
            Kind::Lambda(func) => {
                let lambda = std::mem::replace(&mut self.lambda, true);
                self.stmts(func.body.as_deref().unwrap_or_default());
                self.lambda = lambda;
            }
            Kind::Do(all) | Kind::Other(all) => self.stmts(all),
            Kind::Member(inner, _) | Kind::Not(inner) | Kind::Cast(_, inner) => self.expr(inner),
            Kind::Binary("&&", a, b) => {
                self.expr(a);
                let (guards, when) = (self.guards.len(), self.when.clone());
                self.holds(a, true);
                self.expr(b);
                self.guards.truncate(guards);
                self.when = when;
            }
            Kind::Index(a, b) | Kind::Binary(_, a, b) | Kind::Either(a, b) => {
                self.expr(a);
                self.expr(b);
            }
            Kind::Choice(cond, a, b) => {
                self.expr(cond);
                for (truth, side) in [(true, a), (false, b)] {
                    let (guards, when) = (self.guards.len(), self.when.clone());
                    self.holds(cond, truth);
                    self.expr(side);
                    self.guards.truncate(guards);
                    self.when = when;
                }
            }
            Kind::Join(all) | Kind::Flags(all) | Kind::List(all) => all.iter().for_each(|e| self.expr(e)),
            Kind::Dict(all) => {
                let entries =
                    all.iter().map(|(k, v)| (self.scopes.value(k), self.scopes.value(v), self.place(v.span)));
                let entries = entries.collect();
                let fact = Dict { language: self.source.language, entries, scope: self.scope(expr.span) };
                self.out.dicts.push(fact);
                all.iter().for_each(|(_, v)| self.expr(v));
            }
            Kind::Str(_) | Kind::Bool(_) | Kind::Number(_) | Kind::Null | Kind::Name(_) | Kind::Class(_) => {}
        }
    }
}

/// The property that a member of a class declares, unless it is worked out anew each time.
fn field(member: &Stmt) -> Option<&str> {
    match member {
        Stmt::Let { name, value, .. } => {
            let worked_out = value.as_ref().is_some_and(|v| matches!(v.kind, Kind::Do(_)));
            (!worked_out).then_some(name)
        }
        _ => None,
    }
}
