//! Statements, in the order in which they run.

use super::module::{Export, Target, export_name, external};
use super::value::{At, Body, Code, Flow, Host, Kind, Map, Prop, ScopeId, Val};
use super::words::UNDECIDED;
use super::{DEPTH, Interp, TOO_DEEP};
use oxc_ast::ast::{
    BindingPattern, Declaration, ExportDefaultDeclarationKind, Expression, Statement, SwitchStatement,
    TSEnumDeclaration, TSEnumMemberName, TryStatement,
};
use oxc_span::GetSpan;
use std::sync::Arc;

/// Ways in which a statement may end that are followed one by one.
const WAYS: usize = 24;

impl<'a> Interp<'a> {
    /// Run statements that share a scope; functions and enums are known from the start.
    pub(crate) fn run_block(&mut self, body: &'a [Statement<'a>], scope: ScopeId) -> Flow<'a> {
        for statement in body {
            match statement {
                Statement::FunctionDeclaration(f) => self.declare_function(f, scope),
                Statement::ExportDeclaration(export) => {
                    if let Declaration::FunctionDeclaration(f) = &export.declaration {
                        self.declare_function(f, scope);
                    }
                }
                _ => {}
            }
        }
        self.run_list(body, scope)
    }

    fn declare_function(&mut self, f: &'a oxc_ast::ast::Function<'a>, scope: ScopeId) {
        if let (Some(id), Some(_)) = (&f.id, &f.body) {
            let at = self.at(f.span);
            let val = self.function(Code::Function(f), scope, at);
            self.declare(scope, id.name.as_str(), val);
        }
    }

    fn run_list(&mut self, body: &'a [Statement<'a>], scope: ScopeId) -> Flow<'a> {
        for (n, statement) in body.iter().enumerate() {
            let at = self.at(statement.span());
            if !self.step(at) {
                return Flow::Throw;
            }
            let flow = self.statement(statement, scope);
            if matches!(flow, Flow::Normal) {
                continue;
            }
            let rest = body.get(n + 1..).unwrap_or_default();
            if flow.leaves() > WAYS {
                self.gap(at, "what follows this statement", "is reached in too many ways");
                return flow;
            }
            return self.then(flow, &mut |i| i.run_list(rest, scope));
        }
        Flow::Normal
    }

    /// Go on with `next` wherever `flow` goes on.
    pub(crate) fn then(&mut self, flow: Flow<'a>, next: &mut dyn FnMut(&mut Self) -> Flow<'a>) -> Flow<'a> {
        if self.depth >= DEPTH {
            let at = self.at(oxc_span::Span::default());
            self.gap(at, "this file", TOO_DEEP);
            return flow;
        }
        self.depth += 1;
        let flow = match flow {
            Flow::Normal => next(self),
            Flow::Choice(atom, yes, no) => {
                let yes = self.assuming(atom, true, |i| i.then(*yes, next));
                let no = self.assuming(atom, false, |i| i.then(*no, next));
                Flow::choice(atom, yes, no)
            }
            other => other,
        };
        self.depth -= 1;
        flow
    }

    fn block(&mut self, body: &'a [Statement<'a>], scope: ScopeId) -> Flow<'a> {
        let inner = self.new_scope(Some(scope));
        self.run_block(body, inner)
    }

    pub(crate) fn statement(&mut self, statement: &'a Statement<'a>, scope: ScopeId) -> Flow<'a> {
        let at = self.at(statement.span());
        if self.depth >= DEPTH {
            self.gap(at, "this statement", TOO_DEEP);
            return Flow::Normal;
        }
        self.depth += 1;
        let flow = self.statement_inner(statement, scope, at);
        self.depth -= 1;
        flow
    }

    fn statement_inner(&mut self, statement: &'a Statement<'a>, scope: ScopeId, at: At) -> Flow<'a> {
        match statement {
            Statement::VariableDeclaration(v) => self.declare_all(v, scope),
            Statement::TSEnumDeclaration(e) => self.declare_enum(e, scope),
            Statement::ClassDeclaration(c) => {
                if let Some(id) = &c.id {
                    self.declare(scope, id.name.as_str(), Val::unknown(at, "is a class"));
                }
            }
            Statement::ExpressionStatement(e) => {
                let val = self.eval(&e.expression, scope);
                if self.ends_process(&e.expression, scope) {
                    return Flow::Throw;
                }
                let _ = val;
            }
            Statement::BlockStatement(block) => return self.block(&block.body, scope),
            Statement::IfStatement(branch) => {
                let truth = self.test(&branch.test, scope);
                return self.either_flow(&truth, &mut |i, holds| match (holds, &branch.alternate) {
                    (true, _) => i.statement(&branch.consequent, scope),
                    (false, Some(alternate)) => i.statement(alternate, scope),
                    (false, None) => Flow::Normal,
                });
            }
            Statement::SwitchStatement(switch) => return self.switch(switch, scope),
            Statement::ReturnStatement(r) => {
                let val = match &r.argument {
                    Some(e) => self.eval(e, scope),
                    None => self.undefined(at),
                };
                return Flow::Return(val);
            }
            Statement::ThrowStatement(_) => return Flow::Throw,
            Statement::BreakStatement(_) => return Flow::Break,
            Statement::ContinueStatement(_) => return Flow::Continue,
            Statement::TryStatement(t) => return self.attempt(t, scope, at),
            Statement::LabeledStatement(l) => return self.statement(&l.body, scope),
            Statement::ForOfStatement(f) => {
                let list = self.eval(&f.right, scope);
                let (items, open) = self.elements(&list);
                return self.for_each(&f.left, &f.body, &items, open.is_some(), scope, at);
            }
            Statement::ForInStatement(f) => {
                let object = self.eval(&f.right, scope);
                let keys: Option<Vec<Val<'a>>> = self
                    .props(&object)
                    .map(|p| p.iter().map(|p| Val::str(p.key_at, p.key.clone())).collect());
                let open = keys.is_none();
                return self.for_each(&f.left, &f.body, &keys.unwrap_or_default(), open, scope, at);
            }
            Statement::ForStatement(f) => return self.maybe(&f.body, scope, at),
            Statement::WhileStatement(w) => return self.maybe(&w.body, scope, at),
            Statement::DoWhileStatement(w) => return self.maybe(&w.body, scope, at),
            Statement::ExportDeclaration(export) => self.export_declaration(&export.declaration, scope),
            Statement::ExportDefaultDeclaration(export) => {
                self.export_default(&export.declaration, scope, at)
            }
            Statement::ExportNamedDeclaration(export) => {
                for specifier in export.specifiers.iter().filter(|_| export.export_kind.is_value()) {
                    self.export(
                        export_name(&specifier.exported),
                        Export::Local(export_name(&specifier.local)),
                    );
                }
            }
            Statement::ExportFromDeclaration(export) if export.export_kind.is_value() => {
                let target = self.target(&export.source.value);
                for specifier in &export.specifiers {
                    let local: Arc<str> = export_name(&specifier.local).into();
                    let export = match &target {
                        Target::File(file) => Export::From(*file, Some(local)),
                        Target::Package => Export::Value(external(at, &export.source.value, Some(local))),
                        Target::Missing(why) => Export::Value(Val::unknown(at, why.clone())),
                    };
                    self.export(export_name(&specifier.exported), export);
                }
            }
            Statement::ExportAllDeclaration(all) if all.export_kind.is_value() => {
                if let Target::File(file) = self.target(&all.source.value) {
                    match &all.exported {
                        Some(name) => self.export(export_name(name), Export::From(file, None)),
                        None => {
                            let index = self.module;
                            if let Some(m) = self.modules.get_mut(index) {
                                m.reexports.push(file);
                            }
                        }
                    }
                }
            }
            Statement::TSExportAssignment(export) => match &export.expression {
                Expression::Identifier(id) => self.export("default", Export::Local(id.name.as_str())),
                e => {
                    let val = self.eval(e, scope);
                    self.export("default", Export::Value(val));
                }
            },
            _ => {}
        }
        Flow::Normal
    }

    /// `process.exit()`: nothing runs after it.
    fn ends_process(&mut self, e: &'a Expression<'a>, scope: ScopeId) -> bool {
        let Expression::CallExpression(call) = e else { return false };
        let Expression::StaticMemberExpression(m) = &call.callee else { return false };
        m.property.name == "exit"
            && matches!(&m.object, Expression::Identifier(id) if id.name == "process")
            && matches!(self.eval(&m.object, scope).kind, Kind::Host(Host::Process))
    }

    fn export_declaration(&mut self, declaration: &'a Declaration<'a>, scope: ScopeId) {
        match declaration {
            Declaration::VariableDeclaration(v) => {
                self.declare_all(v, scope);
                for declarator in &v.declarations {
                    let mut names = Vec::new();
                    pattern_names(&declarator.id, &mut names);
                    for name in names {
                        self.export(name, Export::Local(name));
                    }
                }
            }
            Declaration::FunctionDeclaration(f) => {
                if let Some(id) = &f.id {
                    self.export(id.name.as_str(), Export::Local(id.name.as_str()));
                }
            }
            Declaration::TSEnumDeclaration(e) => {
                self.declare_enum(e, scope);
                self.export(e.id.name.as_str(), Export::Local(e.id.name.as_str()));
            }
            _ => {}
        }
    }

    fn export_default(&mut self, kind: &'a ExportDefaultDeclarationKind<'a>, scope: ScopeId, at: At) {
        let val = match kind {
            ExportDefaultDeclarationKind::FunctionDeclaration(f) => {
                self.declare_function(f, scope);
                self.function(Code::Function(f), scope, at)
            }
            // A name is looked up when the module is done: lines that complete it may follow.
            ExportDefaultDeclarationKind::Identifier(id) => {
                self.export("default", Export::Local(id.name.as_str()));
                return;
            }
            other => match other.as_expression() {
                Some(e) => self.eval(e, scope),
                None => return,
            },
        };
        self.export("default", Export::Value(val));
    }

    fn declare_enum(&mut self, e: &'a TSEnumDeclaration<'a>, scope: ScopeId) {
        let id = self.new_object(Body::Map(Map::default()));
        let mut next = Some(0.0);
        for member in &e.body.members {
            let key: Arc<str> = match &member.id {
                TSEnumMemberName::Identifier(id) => id.name.as_str().into(),
                TSEnumMemberName::String(s) | TSEnumMemberName::ComputedString(s) => s.value.as_str().into(),
                TSEnumMemberName::ComputedTemplateString(_) => continue,
            };
            let at = self.at(member.span);
            let val = match (&member.initializer, next) {
                (Some(init), _) => self.eval(init, scope),
                (None, Some(n)) => Val::new(at, Kind::Number(n)),
                (None, None) => Val::unknown(at, "is an enum member that is not worked out"),
            };
            next = match val.kind {
                Kind::Number(n) => Some(n + 1.0),
                _ => None,
            };
            self.write(id, Prop { key, key_at: at, slot: None, val });
        }
        let val = Val::new(self.at(e.span), Kind::Object(id));
        self.declare(scope, e.id.name.as_str(), val);
    }

    fn switch(&mut self, switch: &'a SwitchStatement<'a>, scope: ScopeId) -> Flow<'a> {
        let subject = self.eval(&switch.discriminant, scope);
        let inner = self.new_scope(Some(scope));
        let flow = self.switch_from(switch, &subject, 0, inner);
        Self::ended(flow, false)
    }

    fn switch_from(
        &mut self,
        switch: &'a SwitchStatement<'a>,
        subject: &Val<'a>,
        from: usize,
        scope: ScopeId,
    ) -> Flow<'a> {
        let next =
            switch.cases.iter().enumerate().skip(from).find_map(|(n, c)| c.test.as_ref().map(|t| (n, t)));
        let Some((n, test)) = next.filter(|_| self.depth < DEPTH) else {
            return match switch.cases.iter().position(|c| c.test.is_none()) {
                Some(default) => self.run_cases(switch, default, scope),
                None => Flow::Normal,
            };
        };
        self.depth += 1;
        let at = self.at(test.span());
        let val = self.eval(test, scope);
        let text = format!("{} === {}", self.words(switch.discriminant.span()), self.words(test.span()));
        let truth = match subject.kind {
            // `switch (true) { case isDev: … }`
            Kind::Bool(true) => self.truth(&val, self.words(test.span())),
            _ => self.equal(subject, &val, at, &text, false),
        };
        let flow = self.either_flow(&truth, &mut |i, holds| {
            if holds { i.run_cases(switch, n, scope) } else { i.switch_from(switch, subject, n + 1, scope) }
        });
        self.depth -= 1;
        flow
    }

    /// Run the statements of a case and of those it falls through to.
    fn run_cases(&mut self, switch: &'a SwitchStatement<'a>, from: usize, scope: ScopeId) -> Flow<'a> {
        let Some(case) = switch.cases.get(from) else { return Flow::Normal };
        if case.consequent.is_empty() {
            let filled = switch.cases.iter().enumerate().skip(from).find(|(_, c)| !c.consequent.is_empty());
            return filled.map_or(Flow::Normal, |(n, _)| self.run_cases(switch, n, scope));
        }
        let flow = self.run_list(&case.consequent, scope);
        self.then(flow, &mut |i| i.run_cases(switch, from + 1, scope))
    }

    /// The flow after a loop or switch.
    pub(crate) fn ended(flow: Flow<'a>, is_loop: bool) -> Flow<'a> {
        match flow {
            Flow::Break => Flow::Normal,
            Flow::Continue if is_loop => Flow::Normal,
            Flow::Choice(atom, a, b) => {
                Flow::choice(atom, Self::ended(*a, is_loop), Self::ended(*b, is_loop))
            }
            other => other,
        }
    }

    fn attempt(&mut self, t: &'a TryStatement<'a>, scope: ScopeId, at: At) -> Flow<'a> {
        let opaque = self.opaque;
        let mut flow = self.block(&t.block.body, scope);
        if let Some(handler) = t.handler.as_ref().filter(|_| self.opaque != opaque || flow.leaves() > 1) {
            let atom = self.unknown_atom(at, "the attempt fails", UNDECIDED);
            let inner = self.new_scope(Some(scope));
            if let Some(param) = &handler.param {
                self.bind(&param.pattern, Val::unknown(at, "is an error"), inner);
            }
            let failed = self.assuming(atom, true, |i| i.run_block(&handler.body.body, inner));
            flow = Flow::choice(atom, failed, flow);
        }
        match &t.finalizer {
            Some(last) => self.then(flow, &mut |i| i.block(&last.body, scope)),
            None => flow,
        }
    }
}

fn pattern_names<'a>(pattern: &'a BindingPattern<'a>, names: &mut Vec<&'a str>) {
    match pattern {
        BindingPattern::BindingIdentifier(id) => names.push(id.name.as_str()),
        BindingPattern::ObjectPattern(o) => o.properties.iter().for_each(|p| pattern_names(&p.value, names)),
        BindingPattern::ArrayPattern(a) => a.elements.iter().flatten().for_each(|p| pattern_names(p, names)),
        BindingPattern::AssignmentPattern(a) => pattern_names(&a.left, names),
    }
}
