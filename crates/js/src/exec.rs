//! Statements: declarations, assignments, branches and returns, in the order in which they run.

use crate::cond;
use crate::module::{Exports, Machine};
use crate::value::{Callable, Kind, Prop, Val};
use base::{FileId, When};
use oxc_ast::ast::{
    BindingPattern, Declaration, ExportDefaultDeclarationKind, Expression, ImportDeclarationSpecifier, ModuleExportName,
    Program, PropertyKey, Statement, TSEnumDeclaration, TSEnumMemberName, VariableDeclaration,
};
use oxc_span::GetSpan;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

type Frame<'a> = HashMap<Rc<str>, Val<'a>>;

/// Names in scope, innermost first.
#[derive(Clone)]
pub(crate) struct Scope<'a> {
    pub file: FileId,
    vars: Rc<RefCell<Frame<'a>>>,
    parent: Option<Rc<Scope<'a>>>,
}

/// Where module-level results are kept among the names; no identifier contains these characters.
const DEFAULT: &str = "#default";
const COMMONJS: &str = "#exports";

/// What running statements gives.
#[derive(Default)]
pub(crate) struct Flow<'a> {
    pub returns: Vec<(When, Val<'a>)>,
    /// True where nothing after this point runs.
    pub done: bool,
    /// The condition under which this point is reached.
    pub when: Option<When>,
}

impl<'a> Scope<'a> {
    pub(crate) fn module(file: FileId) -> Self {
        Self { file, vars: Rc::default(), parent: None }
    }

    pub(crate) fn child(parent: &Scope<'a>) -> Self {
        Self { file: parent.file, vars: Rc::default(), parent: Some(Rc::new(parent.clone())) }
    }

    pub(crate) fn get(&self, name: &str) -> Option<Val<'a>> {
        let found = self.vars.borrow().get(name).cloned();
        found.or_else(|| self.parent.as_ref().and_then(|p| p.get(name)))
    }

    pub(crate) fn declare(&self, name: &str, value: Val<'a>) {
        self.vars.borrow_mut().insert(name.into(), value);
    }

    /// Set a name where it was declared; at the innermost level where it was not.
    pub(crate) fn assign(&self, name: &str, value: Val<'a>) {
        let mut scope = self;
        loop {
            if scope.vars.borrow().contains_key(name) {
                scope.vars.borrow_mut().insert(name.into(), value);
                return;
            }
            match &scope.parent {
                Some(parent) => scope = parent,
                None => break,
            }
        }
        self.declare(name, value);
    }

    fn frames(&self) -> Vec<Rc<RefCell<Frame<'a>>>> {
        let mut frames = vec![self.vars.clone()];
        let mut scope = self.parent.clone();
        while let Some(parent) = scope {
            frames.push(parent.vars.clone());
            scope = parent.parent.clone();
        }
        frames
    }

    fn save(&self) -> Vec<Frame<'a>> {
        self.frames().iter().map(|f| f.borrow().clone()).collect()
    }

    fn restore(&self, saved: Vec<Frame<'a>>) {
        for (frame, old) in self.frames().iter().zip(saved) {
            *frame.borrow_mut() = old;
        }
    }

    /// Join what two branches left behind.
    fn merge(&self, yes: Vec<Frame<'a>>, when_yes: &When, when_no: &When) {
        for (frame, yes) in self.frames().iter().zip(yes) {
            let no = frame.borrow().clone();
            let mut names: Vec<Rc<str>> = yes.keys().chain(no.keys()).cloned().collect();
            names.sort();
            names.dedup();
            for name in names {
                let value = match (yes.get(&name), no.get(&name)) {
                    (Some(a), Some(b)) if unchanged(a, b) => continue,
                    (Some(a), Some(b)) => Val::one_of(a, vec![(when_yes.clone(), a.clone()), (when_no.clone(), b.clone())]),
                    (Some(a), None) => {
                        Val::one_of(a, vec![(when_yes.clone(), a.clone()), (when_no.clone(), a.with(Kind::Undefined))])
                    }
                    _ => continue,
                };
                frame.borrow_mut().insert(name, value);
            }
        }
    }
}

/// True where neither branch touched the value.
fn unchanged<'a>(a: &Val<'a>, b: &Val<'a>) -> bool {
    let pointer = match (&a.kind, &b.kind) {
        (Kind::Map(x), Kind::Map(y)) => Rc::ptr_eq(x, y),
        (Kind::List(x), Kind::List(y)) => Rc::ptr_eq(x, y),
        (Kind::OneOf(x), Kind::OneOf(y)) => Rc::ptr_eq(x, y),
        (Kind::Func(..), Kind::Func(..)) | (Kind::EnvObject, Kind::EnvObject) => true,
        (Kind::Unknown(x), Kind::Unknown(y)) | (Kind::Env(x), Kind::Env(y)) | (Kind::Package(x), Kind::Package(y)) => x == y,
        _ => crate::value::same(a, b),
    };
    pointer && a.span == b.span
}

impl<'a> Machine<'a, '_> {
    /// Functions, enums and imports are known from the start of a block.
    pub(crate) fn hoist(&self, body: &'a [Statement<'a>], scope: &Scope<'a>) {
        for statement in body {
            match statement {
                Statement::FunctionDeclaration(f) => self.declare_function(f, scope),
                Statement::TSEnumDeclaration(e) => self.declare_enum(e, scope),
                Statement::ExportDeclaration(export) => match &export.declaration {
                    Declaration::FunctionDeclaration(f) => self.declare_function(f, scope),
                    Declaration::TSEnumDeclaration(e) => self.declare_enum(e, scope),
                    _ => {}
                },
                Statement::ImportDeclaration(import) => {
                    let target = self.resolve(scope.file, &import.source.value);
                    for specifier in import.specifiers.iter().flatten() {
                        let (local, name) = match specifier {
                            ImportDeclarationSpecifier::ImportSpecifier(s) => (s.local.name.as_str(), Some(export_name(&s.imported))),
                            ImportDeclarationSpecifier::ImportDefaultSpecifier(s) => (s.local.name.as_str(), Some("default")),
                            ImportDeclarationSpecifier::ImportNamespaceSpecifier(s) => (s.local.name.as_str(), None),
                        };
                        let value = self.imported(scope, target, &import.source.value, name, specifier.span());
                        scope.declare(local, value);
                    }
                }
                _ => {}
            }
        }
    }

    /// The value of an import: of a file of the project, or of a package.
    pub(crate) fn imported(
        &self,
        scope: &Scope<'a>,
        target: Option<FileId>,
        specifier: &str,
        name: Option<&str>,
        span: oxc_span::Span,
    ) -> Val<'a> {
        let at = Val::new(scope.file, self.span(span), Kind::Undefined);
        let Some(file) = target else {
            let path = name.map_or_else(String::new, |n| format!("#{n}"));
            return at.with(Kind::Package(format!("{specifier}{path}").into()));
        };
        let Some(exports) = self.module(file) else {
            return at.unknown("comes from a file that could not be read");
        };
        match name {
            Some("default") => exports.default.clone().unwrap_or_else(|| namespace(&at, &exports)),
            Some(name) => exports
                .named
                .iter()
                .find(|(n, _)| &**n == name)
                .map(|(_, v)| v.clone())
                .or_else(|| exports.default.as_ref().map(|d| d.get(name)))
                .unwrap_or(at),
            None if exports.named.is_empty() => exports.default.clone().unwrap_or(at),
            None => namespace(&at, &exports),
        }
    }

    pub(crate) fn span(&self, span: oxc_span::Span) -> base::Span {
        base::Span::new(span.start, span.end)
    }

    fn declare_function(&self, f: &'a oxc_ast::ast::Function<'a>, scope: &Scope<'a>) {
        if let Some(id) = &f.id {
            let kind = Kind::Func(Callable::Function(f), scope.clone());
            scope.declare(id.name.as_str(), Val::new(scope.file, self.span(f.span), kind));
        }
    }

    fn declare_enum(&self, e: &'a TSEnumDeclaration<'a>, scope: &Scope<'a>) {
        let mut props = Vec::new();
        let mut next = 0.0;
        for member in &e.body.members {
            let key: Rc<str> = match &member.id {
                TSEnumMemberName::Identifier(id) => id.name.as_str().into(),
                TSEnumMemberName::String(s) | TSEnumMemberName::ComputedString(s) => s.value.as_str().into(),
                TSEnumMemberName::ComputedTemplateString(_) => continue,
            };
            let span = self.span(member.span);
            let value = match &member.initializer {
                Some(init) => self.eval(init, scope),
                None => Val::new(scope.file, span, Kind::Number(next)),
            };
            if let Kind::Number(n) = value.kind {
                next = n + 1.0;
            }
            props.push(Prop { key, key_span: span, slot: None, value });
        }
        let kind = Kind::Map(Rc::new(props));
        scope.declare(e.id.name.as_str(), Val::new(scope.file, self.span(e.span), kind));
    }

    pub(crate) fn exec_all(&self, body: &'a [Statement<'a>], scope: &Scope<'a>, flow: &mut Flow<'a>) {
        for statement in body {
            if flow.done || !self.step() {
                return;
            }
            self.exec(statement, scope, flow);
        }
    }

    fn exec(&self, statement: &'a Statement<'a>, scope: &Scope<'a>, flow: &mut Flow<'a>) {
        match statement {
            Statement::VariableDeclaration(v) => self.declare(v, scope),
            Statement::ExportDeclaration(export) => {
                if let Declaration::VariableDeclaration(v) = &export.declaration {
                    self.declare(v, scope);
                }
            }
            Statement::ExpressionStatement(e) => {
                self.eval(&e.expression, scope);
            }
            Statement::ExportDefaultDeclaration(export) => {
                let value = match &export.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(f) => {
                        Val::new(scope.file, self.span(f.span), Kind::Func(Callable::Function(f), scope.clone()))
                    }
                    other => match other.as_expression() {
                        // A name is looked up when the module is done: `export default config` may stand above
                        // the lines that complete it.
                        Some(Expression::Identifier(id)) => {
                            scope.declare("#default-name", Val::new(scope.file, self.span(id.span), Kind::Str(id.name.as_str().into())));
                            return;
                        }
                        Some(e) => self.eval(e, scope),
                        None => return,
                    },
                };
                scope.declare(DEFAULT, value);
            }
            Statement::TSExportAssignment(export) => {
                let value = self.eval(&export.expression, scope);
                scope.declare(DEFAULT, value);
            }
            Statement::BlockStatement(block) => {
                self.hoist(&block.body, scope);
                self.exec_all(&block.body, scope, flow);
            }
            Statement::IfStatement(branch) => {
                let test = self.eval(&branch.test, scope);
                let text = self.source(scope.file, self.span(branch.test.span()));
                let truth = cond::truth(&test, &text);
                self.branch(scope, flow, truth, Some(&branch.consequent), branch.alternate.as_ref());
            }
            Statement::SwitchStatement(switch) => self.switch(switch, scope, flow),
            Statement::ReturnStatement(r) => {
                let value = match &r.argument {
                    Some(e) => self.eval(e, scope),
                    None => Val::new(scope.file, self.span(r.span), Kind::Undefined),
                };
                let when = flow.when.clone().unwrap_or_else(When::always);
                flow.returns.push((when, value));
                flow.done = true;
            }
            Statement::ThrowStatement(_) => flow.done = true,
            Statement::TryStatement(t) => {
                self.hoist(&t.block.body, scope);
                self.exec_all(&t.block.body, scope, flow);
            }
            _ => {}
        }
    }

    fn branch(
        &self,
        scope: &Scope<'a>,
        flow: &mut Flow<'a>,
        truth: Vec<(When, bool)>,
        yes: Option<&'a Statement<'a>>,
        no: Option<&'a Statement<'a>>,
    ) {
        let (when_yes, when_no) = (any(&truth, true), any(&truth, false));
        let (Some(when_yes), Some(when_no)) = (when_yes.clone(), when_no.clone()) else {
            let taken = if when_yes.is_some() { yes } else { no };
            if let Some(statement) = taken {
                self.exec(statement, scope, flow);
            }
            return;
        };
        let here = flow.when.clone().unwrap_or_else(When::always);
        let before = scope.save();
        let mut flow_yes = Flow { when: Some(here.and(&when_yes)), ..Flow::default() };
        if let Some(statement) = yes {
            self.exec(statement, scope, &mut flow_yes);
        }
        let after_yes = scope.save();
        scope.restore(before);
        let mut flow_no = Flow { when: Some(here.and(&when_no)), ..Flow::default() };
        if let Some(statement) = no {
            self.exec(statement, scope, &mut flow_no);
        }
        match (flow_yes.done, flow_no.done) {
            (true, true) => flow.done = true,
            (true, false) => flow.when = flow_no.when.take(),
            (false, true) => {
                scope.restore(after_yes);
                flow.when = flow_yes.when.take();
            }
            (false, false) => scope.merge(after_yes, &when_yes, &when_no),
        }
        flow.returns.append(&mut flow_yes.returns);
        flow.returns.append(&mut flow_no.returns);
    }

    /// A `switch` as a chain of comparisons, each case on its own.
    fn switch(&self, switch: &'a oxc_ast::ast::SwitchStatement<'a>, scope: &Scope<'a>, flow: &mut Flow<'a>) {
        let subject = self.eval(&switch.discriminant, scope);
        let name = self.source(scope.file, self.span(switch.discriminant.span()));
        let before = scope.save();
        let here = flow.when.clone();
        let mut outcomes: Vec<(When, Vec<Frame<'a>>)> = Vec::new();
        let mut decided = false;
        for (i, case) in switch.cases.iter().enumerate() {
            let when = match &case.test {
                None if decided => break,
                None => When::new(format!("{name} is something else"), base::Stage::Always),
                Some(test) => {
                    let value = self.eval(test, scope);
                    let text = format!("{name} === {}", self.source(scope.file, self.span(test.span())));
                    let equal = self.equals(&subject, &value, &text, false);
                    let truth = cond::truth(&equal, &text);
                    match (any(&truth, true), any(&truth, false)) {
                        (None, _) => continue,
                        (Some(_), None) => {
                            decided = true;
                            When::always()
                        }
                        (Some(when), Some(_)) => when,
                    }
                }
            };
            scope.restore(before.clone());
            let base = here.clone().unwrap_or_else(When::always);
            let mut inner = Flow { when: Some(base.and(&when)), ..Flow::default() };
            // An empty case falls through to the next one that has statements.
            let body = switch.cases.iter().skip(i).find(|c| !c.consequent.is_empty());
            if let Some(body) = body {
                self.exec_all(&body.consequent, scope, &mut inner);
            }
            flow.returns.append(&mut inner.returns);
            if !inner.done {
                outcomes.push((when, scope.save()));
            }
            if decided {
                break;
            }
        }
        scope.restore(before);
        let has_default = decided || switch.cases.iter().any(|c| c.test.is_none());
        if outcomes.is_empty() {
            flow.done = has_default && !switch.cases.is_empty();
            return;
        }
        if has_default && let Some((_, frames)) = outcomes.last() {
            scope.restore(frames.clone());
        }
        let otherwise = outcomes.last().filter(|_| has_default).map_or_else(
            || When::new(format!("{name} is something else"), base::Stage::Always),
            |(w, _)| w.clone(),
        );
        let skip = usize::from(has_default);
        let kept = outcomes.len() - skip;
        for (when, frames) in outcomes.into_iter().take(kept).rev() {
            scope.merge(frames, &when, &otherwise);
        }
    }

    fn declare(&self, declaration: &'a VariableDeclaration<'a>, scope: &Scope<'a>) {
        for declarator in &declaration.declarations {
            let value = match &declarator.init {
                Some(init) => self.eval(init, scope),
                None => Val::new(scope.file, self.span(declarator.span), Kind::Undefined),
            };
            self.bind(&declarator.id, value, scope);
        }
    }

    pub(crate) fn bind(&self, pattern: &'a BindingPattern<'a>, value: Val<'a>, scope: &Scope<'a>) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => scope.declare(id.name.as_str(), value),
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    if let Some(key) = self.key(&property.key, property.computed, scope) {
                        self.bind(&property.value, value.get(&key), scope);
                    }
                }
                if let Some(rest) = &object.rest {
                    self.bind(&rest.argument, value, scope);
                }
            }
            BindingPattern::ArrayPattern(array) => {
                for (i, element) in array.elements.iter().enumerate() {
                    if let Some(pattern) = element {
                        self.bind(pattern, value.get(&i.to_string()), scope);
                    }
                }
            }
            BindingPattern::AssignmentPattern(default) => {
                let fallback = matches!(value.kind, Kind::Undefined);
                let value = if fallback { self.eval(&default.right, scope) } else { value };
                self.bind(&default.left, value, scope);
            }
        }
    }

    /// The name of a property; none where it is computed from something unknown.
    pub(crate) fn key(&self, key: &'a PropertyKey<'a>, computed: bool, scope: &Scope<'a>) -> Option<Rc<str>> {
        match key {
            PropertyKey::StaticIdentifier(id) => Some(id.name.as_str().into()),
            PropertyKey::StringLiteral(s) => Some(s.value.as_str().into()),
            PropertyKey::NumericLiteral(n) => Some(n.value.to_string().into()),
            other if computed => self.eval(other.as_expression()?, scope).as_str().cloned(),
            _ => None,
        }
    }

    pub(crate) fn exports(&self, file: FileId, program: &'a Program<'a>, scope: &Scope<'a>) -> Exports<'a> {
        let mut exports = Exports::default();
        let named = |name: &str| scope.get(name);
        for statement in &program.body {
            match statement {
                Statement::ExportDeclaration(export) => {
                    let mut names: Vec<String> = Vec::new();
                    match &export.declaration {
                        Declaration::VariableDeclaration(v) => {
                            names.extend(v.declarations.iter().filter_map(|d| match &d.id {
                                BindingPattern::BindingIdentifier(id) => Some(id.name.to_string()),
                                _ => None,
                            }));
                        }
                        Declaration::FunctionDeclaration(f) => names.extend(f.id.as_ref().map(|id| id.name.to_string())),
                        Declaration::TSEnumDeclaration(e) => names.push(e.id.name.to_string()),
                        _ => {}
                    }
                    for name in names {
                        exports.named.extend(named(&name).map(|v| (name.as_str().into(), v)));
                    }
                }
                Statement::ExportNamedDeclaration(export) => {
                    for specifier in &export.specifiers {
                        let value = named(export_name(&specifier.local));
                        put_export(&mut exports, export_name(&specifier.exported), value);
                    }
                }
                Statement::ExportFromDeclaration(export) => {
                    let target = self.resolve(file, &export.source.value);
                    for specifier in &export.specifiers {
                        let local = export_name(&specifier.local);
                        let value = self.imported(scope, target, &export.source.value, Some(local), specifier.span);
                        put_export(&mut exports, export_name(&specifier.exported), Some(value));
                    }
                }
                Statement::ExportAllDeclaration(all) => {
                    let target = self.resolve(file, &all.source.value);
                    if let Some(inner) = target.and_then(|f| self.module(f)) {
                        exports.named.extend(inner.named.iter().cloned());
                    }
                }
                _ => {}
            }
        }
        let by_name = named("#default-name").and_then(|n| named(n.as_str()?));
        exports.default = exports.default.or(by_name).or_else(|| named(DEFAULT)).or_else(|| named(COMMONJS));
        if let Some(value) = named(COMMONJS) {
            if let Kind::Map(props) = &value.kind {
                exports.named.extend(props.iter().map(|p| (p.key.clone(), p.value.clone())));
                if let Some(default) = props.iter().find(|p| &*p.key == "default") {
                    exports.default = Some(default.value.clone());
                }
            }
        }
        exports
    }

    /// `module.exports = …` and `exports.x = …`.
    pub(crate) fn assign_exports(&self, scope: &Scope<'a>, path: &[Rc<str>], value: &Val<'a>) {
        let mut top = scope.clone();
        while let Some(parent) = top.parent.clone() {
            top = parent.as_ref().clone();
        }
        let old = top.get(COMMONJS).unwrap_or_else(|| value.with(Kind::Undefined));
        top.declare(COMMONJS, old.set(path, value));
    }
}

fn put_export<'a>(exports: &mut Exports<'a>, name: &str, value: Option<Val<'a>>) {
    match (name, value) {
        ("default", value) => exports.default = value,
        (name, Some(value)) => exports.named.push((name.into(), value)),
        _ => {}
    }
}

fn namespace<'a>(at: &Val<'a>, exports: &Exports<'a>) -> Val<'a> {
    let props = exports
        .named
        .iter()
        .map(|(key, value)| Prop { key: key.clone(), key_span: value.span, slot: None, value: value.clone() })
        .collect();
    at.with(Kind::Map(Rc::new(props)))
}

fn export_name<'b>(name: &'b ModuleExportName<'_>) -> &'b str {
    match name {
        ModuleExportName::IdentifierName(n) => n.name.as_str(),
        ModuleExportName::IdentifierReference(n) => n.name.as_str(),
        ModuleExportName::StringLiteral(s) => s.value.as_str(),
    }
}

/// The condition under which the truth is `wanted`; none where it never is. Several cases join: the one that
/// ships most easily speaks for all.
pub(crate) fn any(truth: &[(When, bool)], wanted: bool) -> Option<When> {
    let cases: Vec<&When> = truth.iter().filter(|(_, b)| *b == wanted).map(|(w, _)| w).collect();
    let rank = |w: &When| match w.ships() {
        Some(true) => 0,
        None => 1,
        Some(false) => 2,
    };
    cases.into_iter().min_by_key(|w| rank(w)).cloned()
}
