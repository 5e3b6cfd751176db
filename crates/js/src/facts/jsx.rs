//! JSX: an element is a call whose one argument holds the attributes.

use super::expr::span;
use super::form::{FORM, PASSWORD, Typed, fills_in_password, names_password};
use super::lower::Lower;
use super::model::{CallKind, Node, NodeId, Property};
use super::template::property_of;
use base::Span;
use oxc_ast::ast::{
    JSXAttributeItem, JSXAttributeName, JSXAttributeValue, JSXChild, JSXElement, JSXElementName,
    JSXMemberExpression, JSXMemberExpressionObject,
};

impl<'a> Lower<'a> {
    pub(super) fn jsx_element(&mut self, element: &JSXElement<'a>, at: Span) -> NodeId {
        let opening = &element.opening_element;
        let name_at = span(&opening.name);
        let callee = match &opening.name {
            JSXElementName::Identifier(id) => {
                let name = self.name(id.name.as_str());
                self.node(Node::Text(name), name_at)
            }
            JSXElementName::IdentifierReference(id) => self.identifier(id.name.as_str(), name_at),
            JSXElementName::MemberExpression(m) => self.jsx_member(m),
            JSXElementName::NamespacedName(_) | JSXElementName::ThisExpression(_) => {
                self.node(Node::Opaque, name_at)
            }
        };
        let boxed = is_boxed(&opening.attributes);
        let mut properties = Vec::new();
        for item in &opening.attributes {
            match item {
                JSXAttributeItem::Attribute(a) => {
                    let key = match &a.name {
                        JSXAttributeName::Identifier(id) => Some(self.name(id.name.as_str())),
                        JSXAttributeName::NamespacedName(_) => None,
                    };
                    let at = span(&**a);
                    let value = match &a.value {
                        Some(JSXAttributeValue::StringLiteral(s)) => {
                            let name = self.name(s.value.as_str());
                            self.node(Node::Text(name), span(&**s))
                        }
                        Some(JSXAttributeValue::ExpressionContainer(c)) => match c.expression.as_expression()
                        {
                            Some(e) => self.expr(e),
                            None => self.node(Node::Scalar, at),
                        },
                        Some(JSXAttributeValue::Element(e)) => self
                            .deeper(at, |l| l.jsx_element(e, at))
                            .unwrap_or_else(|| self.node(Node::Opaque, at)),
                        Some(JSXAttributeValue::Fragment(f)) => {
                            self.jsx_children(&f.children);
                            self.node(Node::Scalar, at)
                        }
                        None => self.node(Node::Bool(true), at),
                    };
                    if let JSXAttributeName::Identifier(id) = &a.name
                        && !boxed
                    {
                        self.jsx_binding(&opening.name, id.name.as_str(), value, at);
                    }
                    properties.push(Property { key, spread: false, value, span: at });
                }
                JSXAttributeItem::SpreadAttribute(s) => {
                    let value = self.expr(&s.argument);
                    properties.push(Property { key: None, spread: true, value, span: span(&**s) });
                }
            }
        }
        self.jsx_field(callee, &properties);
        self.jsx_children(&element.children);
        let attributes = self.node(Node::Object(properties.into()), span(&**opening));
        self.finish_call(callee, vec![attributes], CallKind::Jsx, at)
    }

    /// A field of a password, or a form of a library: the functions it calls are given what is typed.
    fn jsx_field(&mut self, element: NodeId, attributes: &[Property]) {
        let find = |l: &Self, wanted: &str| {
            attributes.iter().find(|p| p.key.is_some_and(|k| l.out.name(k) == wanted)).map(|p| p.value)
        };
        let text = |l: &Self, node: NodeId| match l.out.node(node) {
            Node::Text(name) => Some(*name),
            _ => None,
        };
        let hides = find(self, "type").is_some_and(|t| self.may_be_password(t));
        let filled = ["autoComplete", "autocomplete"].into_iter().find_map(|n| text(self, find(self, n)?));
        let password = hides || filled.is_some_and(|t| fills_in_password(self.out.name(t)));
        let name = find(self, "name").and_then(|n| text(self, n));
        if let Some(name) = name.filter(|n| password || names_password(self.out.name(*n)))
            && !self.out.passwords.contains(&name)
        {
            self.out.passwords.push(name);
        }
        let form = !password && self.is_form_of_a_package(element);
        if !password && !form {
            return;
        }
        for p in attributes {
            let key = p.key.map_or("", |k| self.out.name(k));
            let caller = match key {
                "onSubmit" | "onFinish" if form => FORM,
                on if password && on.starts_with("on") => PASSWORD,
                "ref" if password => {
                    let element = self.holder_of(&[], Typed::Password, p.span);
                    let current = self.name("current");
                    self.store(p.value, Some(current), element, p.span);
                    continue;
                }
                _ => continue,
            };
            self.called_by(caller, p.value, p.span);
        }
    }

    /// True for the text `password`, or a choice of which it is one outcome.
    fn may_be_password(&self, node: NodeId) -> bool {
        let is =
            |node: NodeId| matches!(self.out.node(node), Node::Text(t) if self.out.name(*t) == "password");
        match self.out.node(node) {
            Node::Choice(_, a, b) | Node::Or(a, b) => is(*a) || is(*b),
            _ => is(node),
        }
    }

    /// `<Formik>` and `<Form>` of a package, which collect the fields inside of them.
    fn is_form_of_a_package(&self, element: NodeId) -> bool {
        let Node::Read(var) = self.out.node(element) else { return false };
        let Some(var) = self.out.var(*var) else { return false };
        let from = var.writes.first().and_then(|w| match self.out.node(*w) {
            Node::Import(i) => self.out.import(*i).map(|i| self.out.name(i.from)),
            _ => None,
        });
        matches!(self.out.name(var.name), "Formik" | "Form")
            && from.is_some_and(|f| !f.starts_with(['.', '~']) && !f.starts_with("@/"))
    }

    /// An attribute that becomes markup of the page or an address.
    fn jsx_binding(&mut self, element: &JSXElementName<'a>, name: &'a str, value: NodeId, at: Span) {
        let tag = match element {
            JSXElementName::Identifier(id) => id.name.as_str(),
            JSXElementName::IdentifierReference(id) if name == "dangerouslySetInnerHTML" => id.name.as_str(),
            _ => return,
        };
        if name == "dangerouslySetInnerHTML" {
            let html = self.member(value, "__html", at);
            self.binding(tag, "innerHTML", name, html, at);
        } else if let Some((element, property)) = property_of(tag, name)
            && !matches!(self.out.node(value), Node::Text(_))
        {
            self.binding(element, property, name, value, at);
        }
    }

    fn jsx_member(&mut self, member: &JSXMemberExpression<'a>) -> NodeId {
        let at = span(member);
        let base = match &member.object {
            JSXMemberExpressionObject::IdentifierReference(id) => self.identifier(id.name.as_str(), at),
            JSXMemberExpressionObject::MemberExpression(_) | JSXMemberExpressionObject::ThisExpression(_) => {
                self.node(Node::Opaque, at)
            }
        };
        self.member(base, member.property.name.as_str(), at)
    }

    pub(super) fn jsx_children(&mut self, children: &[JSXChild<'a>]) {
        for child in children {
            let at = span(child);
            match child {
                JSXChild::Element(e) => {
                    self.deeper(at, |l| l.jsx_element(e, at));
                }
                JSXChild::Fragment(f) => {
                    self.deeper(at, |l| l.jsx_children(&f.children));
                }
                JSXChild::ExpressionContainer(c) => {
                    c.expression.as_expression().map(|e| self.expr(e));
                }
                JSXChild::Spread(s) => {
                    self.expr(&s.expression);
                }
                JSXChild::Text(_) => {}
            }
        }
    }
}

/// True for a frame that runs no scripts: what it shows does nothing.
fn is_boxed(attributes: &[JSXAttributeItem<'_>]) -> bool {
    attributes.iter().any(|item| match item {
        JSXAttributeItem::Attribute(a) => {
            let sandbox = matches!(&a.name, JSXAttributeName::Identifier(id) if id.name == "sandbox");
            sandbox
                && match &a.value {
                    None => true,
                    Some(JSXAttributeValue::StringLiteral(s)) => !s.value.contains("allow-scripts"),
                    Some(_) => false,
                }
        }
        JSXAttributeItem::SpreadAttribute(_) => false,
    })
}
