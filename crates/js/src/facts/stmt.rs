//! Statements: declarations, branches and the guards they leave.

use super::expr::span;
use super::lower::Lower;
use super::model::{CallId, Node, NodeId, Property};
use oxc_ast::ast::{
    AssignmentTarget, BindingPattern, Declaration, Expression, ForStatementInit, ForStatementLeft,
    IfStatement, Statement, SwitchStatement, TSEnumDeclaration, TSEnumMemberName, VariableDeclaration,
    VariableDeclarationKind,
};

impl<'a> Lower<'a> {
    /// The statements of a block, with the names declared in it.
    pub(super) fn statements(&mut self, list: &[Statement<'a>]) {
        list.iter().for_each(|s| self.hoist(s));
        let before = self.guard;
        for statement in list {
            self.statement(statement);
            self.note_call(statement);
        }
        self.guard = before;
    }

    /// Remember a call that stands for itself: what it gives is not used. It is the call that ended last.
    fn note_call(&mut self, statement: &Statement<'a>) {
        let Statement::ExpressionStatement(e) = statement else { return };
        let Expression::CallExpression(call) = &e.expression else { return };
        let last = self.out.calls.last().map(|c| self.out.span(c.node));
        if last == Some(span(&**call)) {
            let id = CallId(self.out.calls.len() as u32 - 1);
            self.out.statements.push((id, span(statement)));
        }
    }

    /// Declare what a statement declares in its own block.
    pub(super) fn hoist(&mut self, statement: &Statement<'a>) {
        if let Some(declaration) = statement.as_declaration() {
            self.hoist_declaration(declaration);
        }
        // `$: html = f(text)` declares `html` in a page of Svelte.
        if let Statement::LabeledStatement(l) = statement
            && self.component.is_some()
            && l.label.name == "$"
            && let Statement::ExpressionStatement(e) = &l.body
            && let Expression::AssignmentExpression(a) = &e.expression
            && let AssignmentTarget::AssignmentTargetIdentifier(id) = &a.left
        {
            self.declare(id.name.as_str());
        }
    }

    pub(super) fn hoist_declaration(&mut self, declaration: &Declaration<'a>) {
        match declaration {
            // `declare const x` says that the page has it.
            Declaration::VariableDeclaration(v) if v.kind != VariableDeclarationKind::Var && !v.declare => {
                v.declarations.iter().for_each(|d| self.declare_pattern(&d.id));
            }
            Declaration::FunctionDeclaration(f) => {
                f.id.iter().for_each(|id| {
                    self.declare(id.name.as_str());
                });
            }
            Declaration::ClassDeclaration(c) => {
                c.id.iter().for_each(|id| {
                    self.declare(id.name.as_str());
                });
            }
            Declaration::TSEnumDeclaration(e) => {
                self.declare(e.id.name.as_str());
            }
            _ => {}
        }
    }

    /// Declare every `var` of a function, at any depth of its blocks.
    pub(super) fn hoist_vars(&mut self, list: &[Statement<'a>]) {
        let mut rest: Vec<&Statement<'a>> = list.iter().collect();
        while let Some(statement) = rest.pop() {
            match statement {
                Statement::VariableDeclaration(v) if v.kind == VariableDeclarationKind::Var => {
                    self.hoist_var(v)
                }
                Statement::ExportDeclaration(e) => {
                    if let Declaration::VariableDeclaration(v) = &e.declaration
                        && v.kind == VariableDeclarationKind::Var
                    {
                        self.hoist_var(v);
                    }
                }
                Statement::BlockStatement(b) => rest.extend(&b.body),
                Statement::IfStatement(i) => {
                    rest.push(&i.consequent);
                    rest.extend(&i.alternate);
                }
                Statement::ForStatement(f) => {
                    if let Some(ForStatementInit::VariableDeclaration(v)) = &f.init
                        && v.kind == VariableDeclarationKind::Var
                    {
                        self.hoist_var(v);
                    }
                    rest.push(&f.body);
                }
                Statement::ForInStatement(f) => {
                    self.hoist_left(&f.left);
                    rest.push(&f.body);
                }
                Statement::ForOfStatement(f) => {
                    self.hoist_left(&f.left);
                    rest.push(&f.body);
                }
                Statement::WhileStatement(w) => rest.push(&w.body),
                Statement::DoWhileStatement(w) => rest.push(&w.body),
                Statement::LabeledStatement(l) => rest.push(&l.body),
                Statement::TryStatement(t) => {
                    rest.extend(&t.block.body);
                    rest.extend(t.handler.iter().flat_map(|h| &h.body.body));
                    rest.extend(t.finalizer.iter().flat_map(|f| &f.body));
                }
                Statement::SwitchStatement(s) => rest.extend(s.cases.iter().flat_map(|c| &c.consequent)),
                _ => {}
            }
        }
    }

    fn hoist_var(&mut self, declaration: &VariableDeclaration<'a>) {
        if declaration.declare {
            return;
        }
        declaration.declarations.iter().for_each(|d| self.declare_pattern(&d.id));
    }

    fn hoist_left(&mut self, left: &ForStatementLeft<'a>) {
        if let ForStatementLeft::VariableDeclaration(v) = left
            && v.kind == VariableDeclarationKind::Var
        {
            self.hoist_var(v);
        }
    }

    fn statement(&mut self, statement: &Statement<'a>) {
        self.deeper(span(statement), |l| l.statement_inner(statement));
    }

    fn statement_inner(&mut self, statement: &Statement<'a>) {
        match statement {
            Statement::ExpressionStatement(e) => {
                self.expr(&e.expression);
            }
            Statement::BlockStatement(b) => self.scoped(|l| l.statements(&b.body)),
            Statement::ReturnStatement(r) => {
                if let Some(value) = &r.argument {
                    let value = self.expr(value);
                    self.returns(value);
                }
            }
            Statement::ThrowStatement(t) => {
                self.expr(&t.argument);
            }
            Statement::IfStatement(i) => self.branch(i),
            Statement::ForStatement(f) => self.scoped(|l| {
                match &f.init {
                    Some(ForStatementInit::VariableDeclaration(v)) => {
                        v.declarations.iter().for_each(|d| l.declare_pattern(&d.id));
                        l.variables(v);
                    }
                    Some(init) => {
                        init.as_expression().map(|e| l.expr(e));
                    }
                    None => {}
                }
                f.test.as_ref().map(|e| l.expr(e));
                f.update.as_ref().map(|e| l.expr(e));
                l.statement(&f.body);
            }),
            Statement::ForOfStatement(f) => self.scoped(|l| {
                let all = l.expr(&f.right);
                let each = l.member(all, "*", span(&f.right));
                l.each(&f.left, each);
                l.statement(&f.body);
            }),
            Statement::ForInStatement(f) => self.scoped(|l| {
                l.expr(&f.right);
                let each = l.node(Node::Opaque, span(&f.right));
                l.each(&f.left, each);
                l.statement(&f.body);
            }),
            Statement::WhileStatement(w) => {
                let test = self.expr(&w.test);
                self.guarded(test, true, |l| l.statement(&w.body));
            }
            Statement::DoWhileStatement(w) => {
                self.statement(&w.body);
                self.expr(&w.test);
            }
            Statement::LabeledStatement(l) => self.statement(&l.body),
            Statement::SwitchStatement(s) => self.switch(s),
            Statement::TryStatement(t) => {
                self.scoped(|l| l.statements(&t.block.body));
                if let Some(handler) = &t.handler {
                    self.scoped(|l| {
                        if let Some(param) = &handler.param {
                            l.declare_pattern(&param.pattern);
                            let error = l.node(Node::Opaque, span(&param.pattern));
                            l.bind(&param.pattern, error, None);
                        }
                        l.statements(&handler.body.body);
                    });
                }
                if let Some(last) = &t.finalizer {
                    self.scoped(|l| l.statements(&last.body));
                }
            }
            other => {
                if let Some(declaration) = other.as_declaration() {
                    self.declaration(declaration);
                } else if let Some(module) = other.as_module_declaration() {
                    self.module_declaration(module);
                }
            }
        }
    }

    pub(super) fn declaration(&mut self, declaration: &Declaration<'a>) {
        match declaration {
            Declaration::VariableDeclaration(v) => self.variables(v),
            Declaration::FunctionDeclaration(f) => {
                let before = self.this.take();
                let id = self.function(f);
                self.this = before;
                let value = self.node(Node::Function(id), span(&**f));
                if let Some(var) = f.id.as_ref().and_then(|n| self.lookup(n.name.as_str())) {
                    self.write(var, value);
                }
            }
            Declaration::ClassDeclaration(c) => {
                let id = self.class(c);
                let value = self.node(Node::Class(id), span(&**c));
                if let Some(var) = c.id.as_ref().and_then(|n| self.lookup(n.name.as_str())) {
                    self.write(var, value);
                }
            }
            Declaration::TSEnumDeclaration(e) => self.enumeration(e),
            _ => {}
        }
    }

    fn variables(&mut self, list: &VariableDeclaration<'a>) {
        for declarator in &list.declarations {
            let ty = declarator.type_annotation.as_deref();
            if let Some(init) = &declarator.init {
                let value = self.expr(init);
                self.bind(&declarator.id, value, ty);
            } else if let (BindingPattern::BindingIdentifier(id), Some(ty)) = (&declarator.id, ty) {
                let ty = self.type_var(&ty.type_annotation);
                if let Some(var) = self.lookup(id.name.as_str())
                    && let Some(v) = self.out.vars.get_mut(var.0 as usize)
                {
                    v.ty = v.ty.or(ty);
                }
            }
        }
    }

    /// An enumeration is an object with constant properties.
    fn enumeration(&mut self, e: &TSEnumDeclaration<'a>) {
        let mut properties = Vec::new();
        for member in &e.body.members {
            let key = match &member.id {
                TSEnumMemberName::Identifier(id) => Some(self.name(id.name.as_str())),
                TSEnumMemberName::String(s) => Some(self.name(s.value.as_str())),
                _ => None,
            };
            let value = match &member.initializer {
                Some(value) => self.expr(value),
                None => self.node(Node::Scalar, span(member)),
            };
            properties.push(Property { key, spread: false, value, span: span(member) });
        }
        let value = self.node(Node::Object(properties.into()), span(e));
        if let Some(var) = self.lookup(e.id.name.as_str()) {
            self.write(var, value);
        }
    }

    fn branch(&mut self, i: &IfStatement<'a>) {
        let test = self.expr(&i.test);
        self.guarded(test, true, |l| l.statement(&i.consequent));
        if let Some(other) = &i.alternate {
            self.guarded(test, false, |l| l.statement(other));
        }
        // What follows an early exit runs only where the test came out the other way.
        if exits(&i.consequent) {
            self.push_guard(test, false);
        } else if i.alternate.as_ref().is_some_and(exits) {
            self.push_guard(test, true);
        }
    }

    fn switch(&mut self, s: &SwitchStatement<'a>) {
        let subject = self.expr(&s.discriminant);
        self.scoped(|l| {
            for case in &s.cases {
                case.consequent.iter().for_each(|c| l.hoist(c));
            }
            for case in &s.cases {
                let Some(test) = &case.test else {
                    case.consequent.iter().for_each(|c| l.statement(c));
                    continue;
                };
                let at = span(test);
                let value = l.expr(test);
                let same = l.node(Node::Compare(super::Relation::Equal, subject, value), at);
                l.guarded(same, true, |l| case.consequent.iter().for_each(|c| l.statement(c)));
            }
        });
    }

    fn each(&mut self, left: &ForStatementLeft<'a>, value: NodeId) {
        match left {
            ForStatementLeft::VariableDeclaration(v) => {
                for declarator in &v.declarations {
                    if v.kind != VariableDeclarationKind::Var {
                        self.declare_pattern(&declarator.id);
                    }
                    self.bind(&declarator.id, value, None);
                }
            }
            other => {
                if let Some(target) = other.as_assignment_target() {
                    self.assign(target, value, span(left));
                }
            }
        }
    }
}

/// True where nothing after the statement runs.
fn exits(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::ReturnStatement(_)
        | Statement::ThrowStatement(_)
        | Statement::ContinueStatement(_)
        | Statement::BreakStatement(_) => true,
        Statement::BlockStatement(b) => b.body.last().is_some_and(exits),
        _ => false,
    }
}
