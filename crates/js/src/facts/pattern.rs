//! Destructuring, and assignments.

use super::expr::span;
use super::lower::Lower;
use super::model::{Field, Node, NodeId, Property, Store, VarId};
use base::Span;
use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, AssignmentTargetMaybeDefault, AssignmentTargetProperty,
    BindingPattern, Expression, MemberExpression, ObjectPattern, SimpleAssignmentTarget, TSType,
    TSTypeAnnotation, TSTypeName,
};
use oxc_syntax::operator::AssignmentOperator;

impl<'a> Lower<'a> {
    pub(super) fn declare_pattern(&mut self, pattern: &BindingPattern<'a>) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => {
                self.declare(id.name.as_str());
            }
            BindingPattern::ObjectPattern(o) => {
                o.properties.iter().for_each(|p| self.declare_pattern(&p.value));
                o.rest.iter().for_each(|r| self.declare_pattern(&r.argument));
            }
            BindingPattern::ArrayPattern(a) => {
                a.elements.iter().flatten().for_each(|p| self.declare_pattern(p));
                a.rest.iter().for_each(|r| self.declare_pattern(&r.argument));
            }
            BindingPattern::AssignmentPattern(p) => self.declare_pattern(&p.left),
        }
    }

    /// Give the names of a pattern their part of `value`.
    pub(super) fn bind(
        &mut self,
        pattern: &BindingPattern<'a>,
        value: NodeId,
        ty: Option<&TSTypeAnnotation<'a>>,
    ) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => {
                let text = id.name.as_str();
                let var = self.lookup(text).unwrap_or_else(|| self.declare(text));
                let ty = ty.and_then(|t| self.type_var(&t.type_annotation));
                let name = self.name(text);
                self.name_value(value, name);
                self.write(var, value);
                if let Some(v) = self.out.vars.get_mut(var.0 as usize) {
                    v.ty = v.ty.or(ty);
                }
            }
            BindingPattern::ObjectPattern(o) => {
                for property in &o.properties {
                    let part = match self.key(&property.key, property.computed) {
                        Some(key) => self.node(Node::Member(value, key), span(property)),
                        None => self.node(Node::Opaque, span(property)),
                    };
                    self.bind(&property.value, part, None);
                }
                if let Some(rest) = &o.rest {
                    let part = self.all_but(o, value, span(&**rest));
                    self.bind(&rest.argument, part, None);
                }
            }
            BindingPattern::ArrayPattern(a) => {
                self.note_setter(a.elements.as_slice(), value);
                for (i, element) in a.elements.iter().enumerate() {
                    if let Some(element) = element {
                        let part = self.member(value, index_name(i), span(element));
                        self.bind(element, part, None);
                    }
                }
                if let Some(rest) = &a.rest {
                    let part = self.member(value, "*", span(&**rest));
                    self.bind(&rest.argument, part, None);
                }
            }
            BindingPattern::AssignmentPattern(p) => {
                let default = self.expr(&p.right);
                let either = self.node(Node::Or(value, default), span(&**p));
                self.bind(&p.left, either, ty);
            }
        }
    }

    /// `{ name, ...rest }`: what is left is the value without the names before.
    fn all_but(&mut self, pattern: &ObjectPattern<'a>, value: NodeId, at: Span) -> NodeId {
        let mut parts = vec![Property { key: None, spread: true, value, span: at }];
        for property in pattern.properties.iter().filter(|p| !p.computed) {
            if let Some(key) = self.key(&property.key, false) {
                let nothing = self.node(Node::Scalar, at);
                parts.push(Property { key: Some(key), spread: false, value: nothing, span: at });
            }
        }
        self.node(Node::Object(parts.into()), at)
    }

    /// `const [name, setName] = useState(first)`: a call of `setName` writes `name`.
    fn note_setter(&mut self, elements: &[Option<BindingPattern<'a>>], value: NodeId) {
        let [Some(BindingPattern::BindingIdentifier(state)), Some(BindingPattern::BindingIdentifier(set))] =
            elements
        else {
            return;
        };
        let Node::Call(call) = *self.out.node(value) else { return };
        let Some(callee) = self.out.call(call).map(|c| c.callee) else { return };
        let first = self.out.call(call).and_then(|c| c.args.first().copied());
        let name = match *self.out.node(callee) {
            Node::Read(var) => self.out.var(var).map(|v| v.name),
            Node::Member(_, name) | Node::Global(name) => Some(name),
            _ => None,
        };
        if name.is_some_and(|n| matches!(self.out.name(n), "useState" | "createSignal" | "useLocalState"))
            && let (Some(state), Some(set)) =
                (self.lookup(state.name.as_str()), self.lookup(set.name.as_str()))
        {
            self.setters.insert(set, state);
            if let Some(first) = first {
                self.write(state, first);
            }
        }
    }

    /// The class or import that a type names.
    pub(super) fn type_var(&self, ty: &TSType<'a>) -> Option<VarId> {
        match ty {
            TSType::TSTypeReference(r) => match &r.type_name {
                TSTypeName::IdentifierReference(id) => self.lookup(id.name.as_str()),
                _ => None,
            },
            TSType::TSUnionType(u) => u.types.iter().find_map(|t| self.type_var(t)),
            _ => None,
        }
    }

    pub(super) fn assignment(&mut self, expr: &AssignmentExpression<'a>, at: Span) -> NodeId {
        let mut value = self.expr(&expr.right);
        if expr.operator == AssignmentOperator::Addition {
            value = self.node(Node::Join([value].into()), at);
        } else if !matches!(
            expr.operator,
            AssignmentOperator::Assign
                | AssignmentOperator::LogicalOr
                | AssignmentOperator::LogicalAnd
                | AssignmentOperator::LogicalNullish
        ) {
            value = self.node(Node::Scalar, at);
        }
        self.assign(&expr.left, value, at);
        value
    }

    pub(super) fn assign(&mut self, target: &AssignmentTarget<'a>, value: NodeId, at: Span) {
        if let Some(simple) = target.as_simple_assignment_target() {
            return self.assign_simple(simple, value, at);
        }
        match target {
            AssignmentTarget::ObjectAssignmentTarget(o) => {
                for property in &o.properties {
                    match property {
                        AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(p) => {
                            let part = self.member(value, p.binding.name.as_str(), span(&**p));
                            if let Some(var) = self.lookup(p.binding.name.as_str()) {
                                self.write(var, part);
                            }
                        }
                        AssignmentTargetProperty::AssignmentTargetPropertyProperty(p) => {
                            if let Some(key) = self.key(&p.name, p.computed) {
                                let part = self.node(Node::Member(value, key), span(&**p));
                                self.assign_default(&p.binding, part, at);
                            }
                        }
                    }
                }
            }
            AssignmentTarget::ArrayAssignmentTarget(a) => {
                for (i, element) in a.elements.iter().enumerate() {
                    if let Some(element) = element {
                        let part = self.member(value, index_name(i), at);
                        self.assign_default(element, part, at);
                    }
                }
            }
            _ => {}
        }
    }

    fn assign_default(&mut self, target: &AssignmentTargetMaybeDefault<'a>, value: NodeId, at: Span) {
        match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(d) => {
                let default = self.expr(&d.init);
                let either = self.node(Node::Or(value, default), at);
                self.assign(&d.binding, either, at);
            }
            other => {
                if let Some(target) = other.as_assignment_target() {
                    self.assign(target, value, at);
                }
            }
        }
    }

    fn assign_simple(&mut self, target: &SimpleAssignmentTarget<'a>, value: NodeId, at: Span) {
        match target {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(id) => {
                let text = id.name.as_str();
                let name = self.name(text);
                self.name_value(value, name);
                match self.lookup(text) {
                    Some(var) => self.write(var, value),
                    None => {
                        // `location = url`, or a member where templates speak of them by their names.
                        let base = match self.owner {
                            Some(owner) => self.owner_node(owner, at),
                            None => {
                                let window = self.name("window");
                                self.node(Node::Global(window), at)
                            }
                        };
                        self.store(base, Some(name), value, at);
                    }
                }
            }
            SimpleAssignmentTarget::TSAsExpression(e) => self.assign_expression(&e.expression, value, at),
            SimpleAssignmentTarget::TSNonNullExpression(e) => {
                self.assign_expression(&e.expression, value, at)
            }
            SimpleAssignmentTarget::TSSatisfiesExpression(e) => {
                self.assign_expression(&e.expression, value, at)
            }
            SimpleAssignmentTarget::TSTypeAssertion(e) => self.assign_expression(&e.expression, value, at),
            other => {
                if let Some(member) = other.as_member_expression() {
                    self.assign_member(member, value, at);
                }
            }
        }
    }

    fn assign_expression(&mut self, target: &Expression<'a>, value: NodeId, at: Span) {
        if let Some(member) = target.as_member_expression() {
            self.assign_member(member, value, at);
        }
    }

    fn assign_member(&mut self, member: &MemberExpression<'a>, value: NodeId, at: Span) {
        let base = self.expr(member.object());
        let name = match member {
            MemberExpression::StaticMemberExpression(m) => Some(self.name(m.property.name.as_str())),
            MemberExpression::PrivateFieldExpression(m) => Some(self.name(m.field.name.as_str())),
            MemberExpression::ComputedMemberExpression(m) => match &m.expression {
                Expression::StringLiteral(s) => Some(self.name(s.value.as_str())),
                other => {
                    self.expr(other);
                    None
                }
            },
        };
        self.store(base, name, value, at);
    }

    pub(super) fn store(&mut self, base: NodeId, name: Option<super::Name>, value: NodeId, at: Span) {
        if let Some(name) = name {
            self.name_value(value, name);
            if let Node::This(Some(class)) = *self.out.node(base)
                && let Some(class) = self.out.classes.get_mut(class.0 as usize)
            {
                class.fields.push(Field { name, value: Some(value), ty: None });
            }
        }
        let (function, guard) = (self.function, self.guard);
        self.out.stores.push(Store { base, name, value, function, guard, binding: None, span: at });
    }
}

/// The name under which an element of a list is kept.
fn index_name(i: usize) -> &'static str {
    match i {
        0 => "0",
        1 => "1",
        2 => "2",
        _ => "*",
    }
}
