//! Classes: methods, fields, and what the constructor is given.

use super::expr::{Body, span};
use super::lower::Lower;
use super::model::{self, ClassId, Field, Node};
use oxc_ast::ast::{BindingPattern, Class, ClassElement, Expression, Function, MethodDefinitionKind};

impl<'a> Lower<'a> {
    pub(super) fn class(&mut self, class: &Class<'a>) -> ClassId {
        let base = class.heritage.as_ref().map(|h| self.expr(&h.expression));
        let name = class.id.as_ref().map(|id| self.name(id.name.as_str()));
        let id = self.open_class(name);
        if let Some(c) = self.out.classes.get_mut(id.0 as usize) {
            c.base = base;
        }
        for decorator in &class.decorators {
            self.expr(&decorator.expression);
            self.describe(id, &decorator.expression);
        }
        let before = self.this.replace(id);
        for element in &class.body.body {
            self.element(id, element);
        }
        self.this = before;
        id
    }

    fn element(&mut self, class: ClassId, element: &ClassElement<'a>) {
        match element {
            ClassElement::MethodDefinition(m) => {
                let name = self.key(&m.key, m.computed);
                let f = self.method(class, name, &m.value, m.kind == MethodDefinitionKind::Constructor);
                for decorator in &m.decorators {
                    self.decorate(f, &decorator.expression);
                }
                let Some(name) = name else { return };
                if m.kind == MethodDefinitionKind::Get {
                    let values = self.out.function(f).map(|f| f.returns.clone()).unwrap_or_default();
                    for value in values {
                        self.field(class, Field { name, value: Some(value), ty: None });
                    }
                } else if let Some(c) = self.out.classes.get_mut(class.0 as usize) {
                    c.methods.push((name, f));
                }
            }
            ClassElement::PropertyDefinition(p) => {
                let name = self.key(&p.key, p.computed);
                let ty = p.type_annotation.as_ref().and_then(|t| self.type_var(&t.type_annotation));
                let value = p.value.as_ref().map(|v| self.expr(v));
                let Some(name) = name else { return };
                if let Some(value) = value {
                    self.name_value(value, name);
                    if let Node::Function(f) = *self.out.node(value)
                        && let Some(c) = self.out.classes.get_mut(class.0 as usize)
                    {
                        c.methods.push((name, f));
                    }
                }
                self.field(class, Field { name, value, ty });
            }
            ClassElement::StaticBlock(b) => self.scoped(|l| l.statements(&b.body)),
            ClassElement::AccessorProperty(_) | ClassElement::TSIndexSignature(_) => {}
        }
    }

    /// `@HostListener('window:message') on(event) {}`: what the decorator gives is called with the method.
    fn decorate(&mut self, f: model::FnId, decorator: &Expression<'a>) {
        let at = span(decorator);
        let callee = self.expr(decorator);
        let method = self.node(Node::Function(f), at);
        let id = model::CallId(self.out.calls.len() as u32);
        let node = self.node(Node::Call(id), at);
        let (function, guard) = (self.function, self.guard);
        let (args, kind) = ([method].into(), model::CallKind::Call);
        self.out.calls.push(model::Call { callee, args, kind, function, guard, node });
    }

    fn field(&mut self, class: ClassId, field: Field) {
        if let Some(c) = self.out.classes.get_mut(class.0 as usize) {
            c.fields.push(field);
        }
    }

    fn method(
        &mut self,
        class: ClassId,
        name: Option<model::Name>,
        f: &Function<'a>,
        constructs: bool,
    ) -> model::FnId {
        let id = self.open_function(name, span(f));
        if let Some(function) = self.function_mut(id) {
            function.class = Some(class);
        }
        if constructs {
            // `constructor(private storage: StorageService)` makes a field of the parameter.
            for (i, param) in f.params.items.iter().enumerate() {
                if param.accessibility.is_none() && !param.readonly {
                    continue;
                }
                if let BindingPattern::BindingIdentifier(binding) = &param.pattern {
                    let name = self.name(binding.name.as_str());
                    let ty = param.type_annotation.as_ref().and_then(|t| self.type_var(&t.type_annotation));
                    let value = self.node(Node::Param(id, i as u32), span(&param.pattern));
                    self.field(class, Field { name, value: Some(value), ty });
                }
            }
        }
        if let Some(body) = &f.body {
            self.body(id, &f.params, Body::Statements(&body.statements));
        }
        id
    }
}
