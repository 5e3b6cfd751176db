//! Assignments and destructuring.

use super::value::{At, Host, Kind, ScopeId, Val};
use super::{Binding, Interp};
use oxc_ast::ast::{AssignmentExpression, AssignmentTarget, BindingPattern, Expression, VariableDeclaration};
use oxc_span::GetSpan;
use oxc_syntax::operator::{AssignmentOperator, LogicalOperator};

impl<'a> Interp<'a> {
    pub(crate) fn assignment(&mut self, a: &'a AssignmentExpression<'a>, scope: ScopeId, at: At) -> Val<'a> {
        let logical = a.operator.to_logical_operator();
        if a.operator == AssignmentOperator::Assign {
            let val = self.eval(&a.right, scope);
            self.assign(&a.left, &val, scope);
            return val;
        }
        let text = self.words(a.left.span());
        let old = self.target_value(&a.left, scope, at);
        let val = match logical {
            Some(LogicalOperator::And) => {
                let truth = self.truth(&old, text);
                self.either(at, &truth, &mut |i, holds| {
                    if holds { i.eval(&a.right, scope) } else { i.narrow(&old) }
                })
            }
            Some(LogicalOperator::Or) => {
                let truth = self.truth(&old, text);
                self.fallback(&old, &truth, at, &mut |i| i.eval(&a.right, scope))
            }
            Some(LogicalOperator::Coalesce) => {
                self.or_default(&old, text, at, &mut |i| i.eval(&a.right, scope))
            }
            None => {
                let right = self.eval(&a.right, scope);
                match a.operator {
                    AssignmentOperator::Addition => self.concat(&old, &right, at),
                    _ => Val::unknown(at, "is arithmetic that is not worked out"),
                }
            }
        };
        self.assign(&a.left, &val, scope);
        val
    }

    pub(crate) fn assign(&mut self, target: &'a AssignmentTarget<'a>, val: &Val<'a>, scope: ScopeId) {
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(id) => {
                self.assign_name(scope, id.name.as_str(), val)
            }
            AssignmentTarget::StaticMemberExpression(m) => {
                let key_at = self.at(m.property.span);
                let object = self.eval(&m.object, scope);
                self.assign_member(&object, m.property.name.as_str(), key_at, val);
            }
            AssignmentTarget::ComputedMemberExpression(m) => {
                let object = self.eval(&m.object, scope);
                let key = self.eval(&m.expression, scope);
                let key_at = self.at(m.expression.span());
                match (self.key_text(&key), &object.kind) {
                    (Some(key), _) => self.assign_member(&object, &key, key_at, val),
                    (None, Kind::Object(id)) => self.open(*id, "is changed under a name that is not known"),
                    (None, _) => {}
                }
            }
            AssignmentTarget::TSAsExpression(t) => self.assign_expression(&t.expression, val, scope),
            AssignmentTarget::TSNonNullExpression(t) => self.assign_expression(&t.expression, val, scope),
            _ => {}
        }
    }

    fn assign_expression(&mut self, target: &'a Expression<'a>, val: &Val<'a>, scope: ScopeId) {
        match target {
            Expression::Identifier(id) => self.assign_name(scope, id.name.as_str(), val),
            Expression::StaticMemberExpression(m) => {
                let key_at = self.at(m.property.span);
                let object = self.eval(&m.object, scope);
                self.assign_member(&object, m.property.name.as_str(), key_at, val);
            }
            _ => {}
        }
    }

    fn assign_member(&mut self, object: &Val<'a>, key: &str, key_at: At, val: &Val<'a>) {
        if matches!(object.kind, Kind::Host(Host::Environment)) {
            let before = self.member(object, key, val.at);
            let val = self.written(val.clone(), &before, &Vec::new());
            self.set_variables.insert(key.into(), val);
            return;
        }
        if let Kind::Unknown(why) = &object.kind {
            let why = why.clone();
            self.gap(
                val.at,
                &format!("`{key}`, which is set here"),
                format!("belongs to something that {why}"),
            );
            return;
        }
        self.set_member(object, key, key_at, val);
    }

    fn assign_name(&mut self, scope: ScopeId, name: &'a str, val: &Val<'a>) {
        let Some(holder) = self.holder(scope, name) else {
            self.declare(scope, name, val.clone());
            return;
        };
        let found = self.scopes.get(holder.0).and_then(|s| s.names.get(name)).cloned();
        let (old, born) = match found {
            Some(Binding::Value(old, born)) => (old, born),
            _ => return,
        };
        let val = self.written(val.clone(), &old, &born);
        if let Some(scope) = self.scopes.get_mut(holder.0) {
            scope.names.insert(name, Binding::Value(val, born));
        }
    }

    pub(crate) fn declare_all(&mut self, declaration: &'a VariableDeclaration<'a>, scope: ScopeId) {
        for declarator in &declaration.declarations {
            let val = match &declarator.init {
                Some(init) => self.eval(init, scope),
                None if declaration.declare => continue,
                None => self.undefined(self.at(declarator.span)),
            };
            self.bind(&declarator.id, val, scope);
        }
    }

    /// Give the names of a pattern their values.
    pub(crate) fn bind(&mut self, pattern: &'a BindingPattern<'a>, val: Val<'a>, scope: ScopeId) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => self.declare(scope, id.name.as_str(), val),
            BindingPattern::ObjectPattern(object) => {
                let mut taken = Vec::new();
                for property in &object.properties {
                    let at = self.at(property.span);
                    if let Some(key) = self.key(&property.key, property.computed, scope) {
                        let inner = self.member(&val, &key, at);
                        self.bind(&property.value, inner, scope);
                        taken.push(key);
                    }
                }
                if let Some(rest) = &object.rest {
                    let rest_val = self.without_keys(&val, &taken);
                    self.bind(&rest.argument, rest_val, scope);
                }
            }
            BindingPattern::ArrayPattern(array) => {
                for (n, element) in array.elements.iter().enumerate() {
                    if let Some(pattern) = element {
                        let at = self.at(pattern.span());
                        let inner = self.member(&val, &n.to_string(), at);
                        self.bind(pattern, inner, scope);
                    }
                }
                if let Some(rest) = &array.rest {
                    let at = self.at(rest.span);
                    self.bind(&rest.argument, Val::unknown(at, "is the rest of a list"), scope);
                }
            }
            BindingPattern::AssignmentPattern(default) => {
                let at = self.at(default.span);
                let text = self.words(default.left.span());
                let val = self.or_default(&val, text, at, &mut |i| i.eval(&default.right, scope));
                self.bind(&default.left, val, scope);
            }
        }
    }

    fn without_keys(&mut self, val: &Val<'a>, taken: &[std::sync::Arc<str>]) -> Val<'a> {
        let Some(props) = self.props(val) else { return val.clone() };
        let kept: Vec<_> = props.iter().filter(|p| !taken.contains(&p.key)).cloned().collect();
        let id = self.new_object(super::value::Body::Map(super::value::Map::default()));
        for prop in kept {
            self.write(id, prop);
        }
        Val::new(val.at, Kind::Object(id))
    }
}
