//! Object literals. One with methods is a class as well, because its methods speak of it as `this`; so are the options
//! of a component or store, whose methods stand in groups below it.

use super::expr::span;
use super::lower::Lower;
use super::model::{ClassId, Field, Name, Node, NodeId, Property};
use base::Span;
use oxc_ast::ast::{Expression, ObjectExpression, ObjectPropertyKind, PropertyKey};

/// Options below which the methods of a component or store stand.
const GROUPS: [&str; 5] = ["methods", "computed", "actions", "getters", "watch"];
/// Options that return the first state of a component or store.
const STATES: [&str; 4] = ["data", "state", "setup", "asyncData"];

fn key_text<'a>(key: &PropertyKey<'a>) -> Option<&'a str> {
    match key {
        PropertyKey::StaticIdentifier(id) => Some(id.name.as_str()),
        PropertyKey::StringLiteral(s) => Some(s.value.as_str()),
        _ => None,
    }
}

/// True where a method of the object may speak of it.
fn has_methods(object: &ObjectExpression<'_>) -> bool {
    object.properties.iter().any(|p| match p {
        ObjectPropertyKind::ObjectProperty(p) => match &p.value {
            Expression::FunctionExpression(_) => true,
            Expression::ObjectExpression(_) => key_text(&p.key).is_some_and(|k| GROUPS.contains(&k)),
            _ => false,
        },
        ObjectPropertyKind::SpreadProperty(_) => false,
    })
}

impl<'a> Lower<'a> {
    pub(super) fn object(&mut self, object: &ObjectExpression<'a>, at: Span) -> NodeId {
        let inherited = self.methods_of.take();
        let described = self.component.filter(|_| std::mem::take(&mut self.options));
        let class = inherited.or(described).or_else(|| has_methods(object).then(|| self.open_class(None)));
        let mut properties = Vec::with_capacity(object.properties.len());
        for property in &object.properties {
            match property {
                ObjectPropertyKind::ObjectProperty(p) => {
                    let key = self.key(&p.key, p.computed);
                    let value = match (&p.value, class) {
                        (Expression::FunctionExpression(f), Some(class)) => {
                            let before = self.this.replace(class);
                            let id = self.function(f);
                            self.this = before;
                            self.node(Node::Function(id), span(&**f))
                        }
                        (Expression::ObjectExpression(_), Some(class))
                            if key_text(&p.key).is_some_and(|k| GROUPS.contains(&k)) =>
                        {
                            self.methods_of = Some(class);
                            self.expr(&p.value)
                        }
                        _ => self.expr(&p.value),
                    };
                    if let Some(key) = key {
                        self.name_value(value, key);
                        if let Some(class) = class {
                            self.part_of(class, key, value);
                        }
                    }
                    properties.push(Property { key, spread: false, value, span: span(&**p) });
                }
                ObjectPropertyKind::SpreadProperty(s) => {
                    let value = self.expr(&s.argument);
                    properties.push(Property { key: None, spread: true, value, span: span(&**s) });
                }
            }
        }
        self.node(Node::Object(properties.into()), at)
    }

    /// A property of an object that is a class as well.
    fn part_of(&mut self, class: ClassId, key: Name, value: NodeId) {
        let mut fields = Vec::new();
        let mut method = None;
        match self.out.node(value) {
            Node::Function(f) => {
                method = Some((key, *f));
                let returns = self.out.function(*f).map(|f| f.returns.clone()).unwrap_or_default();
                if STATES.contains(&self.out.name(key)) {
                    for value in returns {
                        if let Node::Object(state) = self.out.node(value) {
                            fields.extend(state.iter().filter_map(|p| Some((p.key?, p.value))));
                        }
                    }
                } else {
                    // A computed value is read like a field.
                    fields.extend(returns.into_iter().map(|value| (key, value)));
                }
            }
            _ => fields.push((key, value)),
        }
        if let Some(c) = self.out.classes.get_mut(class.0 as usize) {
            c.methods.extend(method);
            c.fields.extend(fields.into_iter().map(|(name, value)| Field {
                name,
                value: Some(value),
                ty: None,
            }));
        }
    }
}
