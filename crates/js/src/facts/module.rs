//! Imports and exports.

use super::expr::span;
use super::lower::Lower;
use super::model::{Export, Node, NodeId};
use base::Span;
use oxc_ast::ast::{
    BindingPattern, Declaration, ExportDefaultDeclarationKind, Expression, ImportDeclaration,
    ImportDeclarationSpecifier, ModuleDeclaration, ModuleExportName, Program, Statement, TSModuleReference,
    VariableDeclarationKind,
};

impl<'a> Lower<'a> {
    pub(super) fn module(&mut self, program: &Program<'a>) {
        let body = &program.body;
        for statement in body {
            match statement {
                Statement::ImportDeclaration(i) => self.import_names(i),
                Statement::TSImportEqualsDeclaration(i) => {
                    if let TSModuleReference::ExternalModuleReference(r) = &i.module_reference {
                        let var = self.declare(i.id.name.as_str());
                        let value = self.import(r.expression.value.as_str(), None, span(&**i));
                        self.write(var, value);
                    }
                }
                Statement::ExportDeclaration(e) => self.hoist_declaration(&e.declaration),
                Statement::ExportDefaultDeclaration(e) => {
                    let id = match &e.declaration {
                        ExportDefaultDeclarationKind::FunctionDeclaration(f) => f.id.as_ref(),
                        ExportDefaultDeclarationKind::ClassDeclaration(c) => c.id.as_ref(),
                        _ => None,
                    };
                    id.map(|id| self.declare(id.name.as_str()));
                }
                _ => {}
            }
        }
        self.hoist_vars(body);
        self.statements(body);
        self.common_js();
    }

    fn import_names(&mut self, import: &ImportDeclaration<'a>) {
        let from = import.source.value.as_str();
        let at = span(import);
        if import.specifiers.as_ref().is_none_or(|s| s.is_empty()) {
            self.import(from, None, at);
        }
        for specifier in import.specifiers.iter().flatten() {
            let (local, name) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(s) => {
                    (s.local.name.as_str(), Some(export_name(&s.imported)))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(s) => {
                    (s.local.name.as_str(), Some("default"))
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(s) => (s.local.name.as_str(), None),
            };
            let var = self.declare(local);
            let value = self.import(from, name, span(specifier));
            self.write(var, value);
        }
    }

    pub(super) fn module_declaration(&mut self, declaration: &ModuleDeclaration<'a>) {
        match declaration {
            ModuleDeclaration::ExportDeclaration(e) => {
                self.declaration(&e.declaration);
                match &e.declaration {
                    // `export let` of a page of Svelte is what the component is given.
                    Declaration::VariableDeclaration(v)
                        if self.component.is_some() && v.kind == VariableDeclarationKind::Let =>
                    {
                        v.declarations.iter().for_each(|d| self.given(&d.id));
                    }
                    Declaration::VariableDeclaration(v) => {
                        v.declarations.iter().for_each(|d| self.export_pattern(&d.id));
                    }
                    Declaration::FunctionDeclaration(f) => {
                        f.id.iter().for_each(|id| self.export_var(id.name.as_str(), id.name.as_str()));
                    }
                    Declaration::ClassDeclaration(c) => {
                        c.id.iter().for_each(|id| self.export_var(id.name.as_str(), id.name.as_str()));
                    }
                    Declaration::TSEnumDeclaration(e) => {
                        self.export_var(e.id.name.as_str(), e.id.name.as_str())
                    }
                    _ => {}
                }
            }
            ModuleDeclaration::ExportNamedDeclaration(e) => {
                for s in &e.specifiers {
                    self.export_var(export_name(&s.local), export_name(&s.exported));
                }
            }
            ModuleDeclaration::ExportFromDeclaration(e) => {
                let from = self.name(e.source.value.as_str());
                for s in &e.specifiers {
                    let (there, here) =
                        (self.name(export_name(&s.local)), self.name(export_name(&s.exported)));
                    self.out.exports.push(Export::From(here, from, Some(there)));
                }
            }
            ModuleDeclaration::ExportAllDeclaration(e) => {
                let from = self.name(e.source.value.as_str());
                match &e.exported {
                    Some(name) => {
                        let here = self.name(export_name(name));
                        self.out.exports.push(Export::From(here, from, None));
                    }
                    None => self.out.exports.push(Export::All(from)),
                }
            }
            ModuleDeclaration::ExportDefaultDeclaration(e) => {
                let at = span(&**e);
                let value = match &e.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(f) => {
                        let id = self.function(f);
                        let value = self.node(Node::Function(id), at);
                        if let Some(var) = f.id.as_ref().and_then(|n| self.lookup(n.name.as_str())) {
                            self.write(var, value);
                        }
                        Some(value)
                    }
                    ExportDefaultDeclarationKind::ClassDeclaration(c) => {
                        let id = self.class(c);
                        let value = self.node(Node::Class(id), at);
                        self.component = self.component.map(|_| id);
                        if let Some(var) = c.id.as_ref().and_then(|n| self.lookup(n.name.as_str())) {
                            self.write(var, value);
                        }
                        Some(value)
                    }
                    other => other.as_expression().map(|e| self.default_value(e, at)),
                };
                if let Some(value) = value {
                    self.export_value("default", value);
                }
            }
            ModuleDeclaration::TSExportAssignment(e) => {
                let value = self.expr(&e.expression);
                self.export_value("default", value);
            }
            ModuleDeclaration::ImportDeclaration(_) | ModuleDeclaration::TSNamespaceExportDeclaration(_) => {}
        }
    }

    fn given(&mut self, pattern: &BindingPattern<'a>) {
        let BindingPattern::BindingIdentifier(id) = pattern else { return };
        let (text, at) = (id.name.as_str(), span(&**id));
        if let (Some(class), Some(var)) = (self.component, self.lookup(text)) {
            let this = self.node(Node::This(Some(class)), at);
            let value = self.member(this, text, at);
            self.write(var, value);
        }
    }

    /// What a module exports by default: in a page the options of its component.
    fn default_value(&mut self, value: &Expression<'a>, at: Span) -> NodeId {
        let Some(class) = self.component else { return self.expr(value) };
        self.options = true;
        let value = self.expr(value);
        match std::mem::take(&mut self.options) {
            // There was no object.
            true => value,
            false => self.node(Node::Class(class), at),
        }
    }

    fn export_pattern(&mut self, pattern: &BindingPattern<'a>) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => self.export_var(id.name.as_str(), id.name.as_str()),
            BindingPattern::ObjectPattern(o) => {
                o.properties.iter().for_each(|p| self.export_pattern(&p.value))
            }
            BindingPattern::ArrayPattern(a) => {
                a.elements.iter().flatten().for_each(|p| self.export_pattern(p));
            }
            BindingPattern::AssignmentPattern(p) => self.export_pattern(&p.left),
        }
    }

    fn export_var(&mut self, local: &'a str, exported: &'a str) {
        if let Some(var) = self.lookup(local) {
            let value = self.node(Node::Read(var), base::Span::default());
            self.export_value(exported, value);
        }
    }

    pub(super) fn export_value(&mut self, name: &'a str, value: NodeId) {
        let name = self.name(name);
        self.name_value(value, name);
        self.out.exports.push(Export::Value(name, value));
    }

    /// `module.exports = …`, `module.exports.name = …` and `exports.name = …`.
    fn common_js(&mut self) {
        let mut found = Vec::new();
        for store in &self.out.stores {
            let Some(name) = store.name else { continue };
            let is_global = |node: NodeId, text: &str| match self.out.node(node) {
                Node::Global(n) => self.out.name(*n) == text,
                _ => false,
            };
            let whole = |node: NodeId| match self.out.node(node) {
                Node::Member(base, n) => is_global(*base, "module") && self.out.name(*n) == "exports",
                _ => false,
            };
            if is_global(store.base, "module") && self.out.name(name) == "exports" {
                found.push((None, store.value));
            } else if is_global(store.base, "exports") || whole(store.base) {
                found.push((Some(name), store.value));
            }
        }
        for (name, value) in found {
            match name {
                Some(name) => self.out.exports.push(Export::Value(name, value)),
                None => {
                    self.export_value("default", value);
                    if let Node::Object(properties) = self.out.node(value).clone() {
                        for p in properties.iter() {
                            if let Some(key) = p.key {
                                self.out.exports.push(Export::Value(key, p.value));
                            }
                        }
                    }
                }
            }
        }
    }
}

fn export_name<'a>(name: &ModuleExportName<'a>) -> &'a str {
    match name {
        ModuleExportName::IdentifierName(n) => n.name.as_str(),
        ModuleExportName::IdentifierReference(n) => n.name.as_str(),
        ModuleExportName::StringLiteral(n) => n.value.as_str(),
    }
}
