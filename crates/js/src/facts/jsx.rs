//! JSX: an element is a call whose one argument holds the attributes.

use super::expr::span;
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
        self.jsx_children(&element.children);
        let attributes = self.node(Node::Object(properties.into()), span(&**opening));
        self.finish_call(callee, vec![attributes], CallKind::Jsx, at)
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
