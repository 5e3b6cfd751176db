//! Expressions.

use crate::cond::{self, compare, truth};
use crate::exec::Scope;
use crate::module::Machine;
use crate::value::{Callable, Kind, Prop, Val, same};
use base::{Slot, Span, When};
use oxc_ast::ast::{
    ArrayExpressionElement, AssignmentTarget, ChainElement, Expression, ObjectExpression, ObjectPropertyKind, PropertyKind,
};
use oxc_span::GetSpan;
use oxc_syntax::operator::{AssignmentOperator, BinaryOperator, LogicalOperator, UnaryOperator};
use std::rc::Rc;

impl<'a> Machine<'a, '_> {
    /// The value of an expression.
    pub(crate) fn eval(&self, e: &'a Expression<'a>, scope: &Scope<'a>) -> Val<'a> {
        let at = Val::new(scope.file, self.span(e.span()), Kind::Undefined);
        if !self.step() {
            return at.unknown("takes too many steps to work out");
        }
        if self.depth.get() > crate::module::DEPTH * 4 {
            return at.unknown("is nested too deeply");
        }
        self.depth.set(self.depth.get() + 1);
        let value = self.eval_inner(e, scope, &at);
        self.depth.set(self.depth.get() - 1);
        value
    }

    fn eval_inner(&self, e: &'a Expression<'a>, scope: &Scope<'a>, at: &Val<'a>) -> Val<'a> {
        match e {
            Expression::BooleanLiteral(b) => at.with(Kind::Bool(b.value)),
            Expression::NullLiteral(_) => at.with(Kind::Null),
            Expression::NumericLiteral(n) => at.with(Kind::Number(n.value)),
            Expression::StringLiteral(s) => at.with(Kind::Str(s.value.as_str().into())),
            Expression::TemplateLiteral(t) => {
                let mut text = at.with(Kind::Str("".into()));
                for (i, quasi) in t.quasis.iter().enumerate() {
                    let cooked = quasi.value.cooked.as_ref().map_or(quasi.value.raw.as_str(), |c| c.as_str());
                    text = concat(&text, &at.with(Kind::Str(cooked.into())));
                    if let Some(inner) = t.expressions.get(i) {
                        text = concat(&text, &self.eval(inner, scope));
                    }
                }
                text.at_place(at)
            }
            Expression::Identifier(id) => match (scope.get(id.name.as_str()), id.name.as_str()) {
                (Some(value), _) => value,
                (None, "undefined") => at.clone(),
                (None, "__DEV__") => compare(at, "NODE_ENV", "development", "__DEV__", false),
                (None, name) => at.with(Kind::Package(format!("#{name}").into())),
            },
            Expression::ParenthesizedExpression(p) => self.eval(&p.expression, scope),
            Expression::TSAsExpression(t) => self.eval(&t.expression, scope),
            Expression::TSSatisfiesExpression(t) => self.eval(&t.expression, scope),
            Expression::TSTypeAssertion(t) => self.eval(&t.expression, scope),
            Expression::TSNonNullExpression(t) => self.eval(&t.expression, scope),
            Expression::TSInstantiationExpression(t) => self.eval(&t.expression, scope),
            Expression::AwaitExpression(a) => self.eval(&a.argument, scope),
            Expression::SequenceExpression(s) => {
                s.expressions.iter().fold(at.clone(), |_, e| self.eval(e, scope))
            }
            Expression::ObjectExpression(o) => self.object(o, scope, at),
            Expression::ArrayExpression(a) => {
                let mut items = Vec::new();
                for element in &a.elements {
                    match element {
                        ArrayExpressionElement::SpreadElement(s) => match self.eval(&s.argument, scope).kind {
                            Kind::List(inner) => items.extend(inner.iter().cloned()),
                            Kind::OneOf(cases) => items.extend(spread_cases(&cases)),
                            Kind::Undefined | Kind::Null => {}
                            _ => items.push(at.unknown("is spread from something that is not worked out")),
                        },
                        ArrayExpressionElement::Elision(_) => {}
                        other => items.extend(other.as_expression().map(|e| self.eval(e, scope))),
                    }
                }
                at.with(Kind::List(Rc::new(items)))
            }
            Expression::ArrowFunctionExpression(f) => at.with(Kind::Func(Callable::Arrow(f), scope.clone())),
            Expression::FunctionExpression(f) => at.with(Kind::Func(Callable::Function(f), scope.clone())),
            Expression::ConditionalExpression(c) => {
                let test = self.eval(&c.test, scope);
                let text = self.source(scope.file, self.span(c.test.span()));
                self.choose(at, truth(&test, &text), || self.eval(&c.consequent, scope), || self.eval(&c.alternate, scope))
            }
            Expression::LogicalExpression(l) => self.logical(l, scope, at),
            Expression::UnaryExpression(u) => self.unary(u, scope, at),
            Expression::BinaryExpression(b) => self.binary(b, scope, at),
            Expression::CallExpression(call) => self.call(call, scope, at),
            Expression::NewExpression(_) => at.unknown("is an object made when the config runs"),
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::CallExpression(call) => self.call(call, scope, at),
                ChainElement::TSNonNullExpression(t) => self.eval(&t.expression, scope),
                ChainElement::StaticMemberExpression(m) => self.eval(&m.object, scope).get(m.property.name.as_str()),
                ChainElement::ComputedMemberExpression(m) => self.computed(&m.object, &m.expression, scope, at),
                ChainElement::PrivateFieldExpression(_) => at.unknown("is private"),
            },
            Expression::ImportMeta(_) => {
                let env = Prop { key: "env".into(), key_span: at.span, slot: None, value: at.with(Kind::EnvObject) };
                at.with(Kind::Map(Rc::new(vec![env])))
            }
            Expression::StaticMemberExpression(m) => {
                let name = m.property.name.as_str();
                if let Expression::Identifier(id) = &m.object
                    && scope.get(id.name.as_str()).is_none()
                {
                    match (id.name.as_str(), name) {
                        ("process", "env") => return at.with(Kind::EnvObject),
                        ("process", "argv") => return at.with(Kind::Argv),
                        ("module", "exports") => return at.unknown("is the module itself"),
                        _ => {}
                    }
                }
                self.eval(&m.object, scope).get(name)
            }
            Expression::ComputedMemberExpression(m) => self.computed(&m.object, &m.expression, scope, at),
            Expression::AssignmentExpression(a) => {
                let value = self.eval(&a.right, scope);
                if a.operator == AssignmentOperator::Assign || a.operator.is_logical() {
                    self.assign(&a.left, value.clone(), scope);
                }
                value
            }
            _ => at.unknown("is not worked out"),
        }
    }

    /// One value or the other, or both under their conditions.
    pub(crate) fn choose(
        &self,
        at: &Val<'a>,
        truth: Vec<(When, bool)>,
        yes: impl Fn() -> Val<'a>,
        no: impl Fn() -> Val<'a>,
    ) -> Val<'a> {
        let mut cases = Vec::new();
        let branch = |wanted| crate::exec::any(&truth, wanted);
        for (when, value) in [(branch(true), true), (branch(false), false)] {
            if let Some(when) = when {
                let value = if value { yes() } else { no() };
                cases.extend(value.cases().into_iter().map(|(w, v)| (when.and(&w), v)));
            }
        }
        Val::one_of(at, cases)
    }

    fn computed(&self, object: &'a Expression<'a>, key: &'a Expression<'a>, scope: &Scope<'a>, at: &Val<'a>) -> Val<'a> {
        let object = self.eval(object, scope);
        let key = self.eval(key, scope);
        match &key.kind {
            Kind::Str(s) => object.get(s),
            Kind::Number(n) => object.get(&n.to_string()),
            _ => {
                // A table looked up by the environment: any of its entries may be meant.
                if let (Kind::Map(props), Kind::Env(variable)) = (&object.kind, &key.kind) {
                    let cases = props
                        .iter()
                        .map(|p| {
                            let text = format!("{variable} === '{}'", p.key);
                            let truth = truth(&compare(at, variable, &p.key, &text, false), &text);
                            (crate::exec::any(&truth, true).unwrap_or_else(When::always), p.value.clone())
                        })
                        .collect();
                    return Val::one_of(at, cases);
                }
                at.unknown("is looked up by a name that is not worked out")
            }
        }
    }

    fn object(&self, o: &'a ObjectExpression<'a>, scope: &Scope<'a>, at: &Val<'a>) -> Val<'a> {
        let text = self.inputs.text(scope.file).cloned().unwrap_or_else(|| "".into());
        let spans: Vec<Span> = o.properties.iter().map(|p| self.span(p.span())).collect();
        let commas = commas(&text, &spans, at.span.end);
        let mut props: Vec<Prop<'a>> = Vec::new();
        let mut under: Vec<(When, Vec<Prop<'a>>)> = vec![(When::always(), Vec::new())];
        let mut unknown: Option<Rc<str>> = None;
        for (i, property) in o.properties.iter().enumerate() {
            match property {
                ObjectPropertyKind::ObjectProperty(p) => {
                    let Some(key) = self.key(&p.key, p.computed, scope) else { continue };
                    let value = match p.kind {
                        PropertyKind::Init => self.eval(&p.value, scope),
                        PropertyKind::Get | PropertyKind::Set => at.unknown("is an accessor"),
                    };
                    let own = self.span(p.value.span());
                    let removal = json::removal(&text, &spans, i, &commas);
                    let slot = (!p.shorthand).then_some(Slot { file: scope.file, removal, value: own });
                    let prop = Prop { key, key_span: self.span(p.key.span()), slot, value };
                    under.iter_mut().for_each(|(_, props)| put(props, prop.clone()));
                }
                ObjectPropertyKind::SpreadProperty(s) => {
                    let value = self.eval(&s.argument, scope);
                    let mut next = Vec::new();
                    for (when, props) in &under {
                        for (inner, case) in value.cases() {
                            let mut props = props.clone();
                            match &case.kind {
                                Kind::Map(more) => more.iter().for_each(|p| put(&mut props, p.clone())),
                                Kind::Unknown(why) => unknown = Some(why.clone()),
                                Kind::Package(name) => unknown = Some(format!("is spread from the package {name}").into()),
                                _ => {}
                            }
                            next.push((when.and(&inner), props));
                        }
                    }
                    if next.len() <= crate::value::ALTERNATIVES {
                        under = next;
                    } else {
                        unknown = Some("depends on too many conditions".into());
                    }
                }
            }
        }
        if let Some(why) = unknown {
            props.push(Prop { key: "...".into(), key_span: at.span, slot: None, value: at.unknown(&why) });
        }
        let cases = under
            .into_iter()
            .map(|(when, inner)| {
                let mut all = inner;
                all.extend(props.iter().cloned());
                (when, at.with(Kind::Map(Rc::new(all))))
            })
            .collect();
        Val::one_of(at, cases)
    }

    fn logical(&self, l: &'a oxc_ast::ast::LogicalExpression<'a>, scope: &Scope<'a>, at: &Val<'a>) -> Val<'a> {
        let left = self.eval(&l.left, scope);
        let text = self.source(scope.file, self.span(l.left.span()));
        match l.operator {
            LogicalOperator::And => self.choose(at, truth(&left, &text), || self.eval(&l.right, scope), || falsy(&left)),
            LogicalOperator::Or | LogicalOperator::Coalesce => {
                // `process.env.NODE_ENV || 'development'` still names the kind of build.
                if let Kind::Env(name) = &left.kind
                    && cond::names_stage(name)
                {
                    return left;
                }
                let test: Vec<(When, bool)> = if l.operator == LogicalOperator::Or {
                    truth(&left, &text)
                } else {
                    nullish(&left, &text)
                };
                self.choose(at, test, || truthy(&left), || self.eval(&l.right, scope))
            }
        }
    }

    fn unary(&self, u: &'a oxc_ast::ast::UnaryExpression<'a>, scope: &Scope<'a>, at: &Val<'a>) -> Val<'a> {
        let value = self.eval(&u.argument, scope);
        match u.operator {
            UnaryOperator::LogicalNot => {
                let text = self.source(scope.file, self.span(u.argument.span()));
                self.choose(at, truth(&value, &text), || at.with(Kind::Bool(false)), || at.with(Kind::Bool(true)))
            }
            UnaryOperator::UnaryNegation => value.map(|v| match v.kind {
                Kind::Number(n) => at.with(Kind::Number(-n)),
                _ => at.unknown("is not a number"),
            }),
            UnaryOperator::Void => at.clone(),
            UnaryOperator::Delete => {
                if let Some((name, path)) = member_path(&u.argument)
                    && let Some(old) = scope.get(name)
                {
                    scope.assign(name, old.set(&path, &at.clone()));
                }
                at.with(Kind::Bool(true))
            }
            UnaryOperator::Typeof => value.map(|v| match &v.kind {
                Kind::Undefined => at.with(Kind::Str("undefined".into())),
                Kind::Str(_) => at.with(Kind::Str("string".into())),
                Kind::Bool(_) => at.with(Kind::Str("boolean".into())),
                Kind::Number(_) => at.with(Kind::Str("number".into())),
                _ => at.unknown("is a type"),
            }),
            UnaryOperator::UnaryPlus | UnaryOperator::BitwiseNot => at.unknown("is arithmetic"),
        }
    }

    fn binary(&self, b: &'a oxc_ast::ast::BinaryExpression<'a>, scope: &Scope<'a>, at: &Val<'a>) -> Val<'a> {
        let left = self.eval(&b.left, scope);
        let right = self.eval(&b.right, scope);
        let text = self.source(scope.file, self.span(b.span));
        match b.operator {
            BinaryOperator::Equality | BinaryOperator::StrictEquality => self.equals(&left, &right, &text, false),
            BinaryOperator::Inequality | BinaryOperator::StrictInequality => self.equals(&left, &right, &text, true),
            BinaryOperator::Addition => concat(&left, &right).at_place(at),
            BinaryOperator::Multiplication => number(&left, &right, at, |a, b| a * b),
            BinaryOperator::Subtraction => number(&left, &right, at, |a, b| a - b),
            _ => at.unknown("is arithmetic"),
        }
    }

    /// `a === b`, or `a !== b` where `negated`.
    pub(crate) fn equals(&self, a: &Val<'a>, b: &Val<'a>, text: &str, negated: bool) -> Val<'a> {
        a.map(|a| {
            b.map(|b| match (&a.kind, &b.kind) {
                (Kind::Env(name), Kind::Str(word)) | (Kind::Str(word), Kind::Env(name)) => {
                    compare(a, name, word, text, negated)
                }
                (Kind::Env(_), Kind::Undefined | Kind::Null) | (Kind::Undefined | Kind::Null, Kind::Env(_)) => {
                    let cases = vec![
                        (When::new(text, base::Stage::Always), a.with(Kind::Bool(!negated))),
                        (When::new(cond::not(text), base::Stage::OptIn), a.with(Kind::Bool(negated))),
                    ];
                    a.with(Kind::OneOf(Rc::new(cases)))
                }
                (Kind::Unknown(_) | Kind::Package(_) | Kind::Env(_) | Kind::Func(..) | Kind::Map(_) | Kind::List(_), _)
                | (_, Kind::Unknown(_) | Kind::Package(_) | Kind::Env(_) | Kind::Func(..) | Kind::Map(_) | Kind::List(_)) => {
                    a.unknown("is a comparison that is not worked out")
                }
                _ => a.with(Kind::Bool(same(a, b) != negated)),
            })
        })
    }

    fn assign(&self, target: &'a AssignmentTarget<'a>, value: Val<'a>, scope: &Scope<'a>) {
        let (name, path) = match target {
            AssignmentTarget::AssignmentTargetIdentifier(id) => {
                scope.assign(id.name.as_str(), value);
                return;
            }
            AssignmentTarget::StaticMemberExpression(m) => {
                let Some((name, mut path)) = member_path(&m.object) else { return };
                path.push(m.property.name.as_str().into());
                (name, path)
            }
            AssignmentTarget::ComputedMemberExpression(m) => {
                let Some((name, mut path)) = member_path(&m.object) else { return };
                let Some(key) = self.eval(&m.expression, scope).as_str().cloned() else { return };
                path.push(key);
                (name, path)
            }
            _ => return,
        };
        match (name, path.first().map(|p| &**p)) {
            ("module", Some("exports")) => self.assign_exports(scope, path.get(1..).unwrap_or_default(), &value),
            ("exports", _) => self.assign_exports(scope, &path, &value),
            _ => {
                if let Some(old) = scope.get(name) {
                    scope.assign(name, old.set(&path, &value));
                }
            }
        }
    }
}

impl<'a> Val<'a> {
    /// The same value, reported at another place (a template or a sum has the place of the whole).
    fn at_place(self, at: &Val<'a>) -> Val<'a> {
        Val { file: at.file, span: at.span, kind: self.kind }
    }
}

/// Add a property; a later one takes the place of an earlier one of the same name.
fn put<'a>(props: &mut Vec<Prop<'a>>, prop: Prop<'a>) {
    props.retain(|p| p.key != prop.key);
    props.push(prop);
}

fn spread_cases<'a>(cases: &[(When, Val<'a>)]) -> Vec<Val<'a>> {
    let mut items = Vec::new();
    for (when, value) in cases {
        if let Kind::List(inner) = &value.kind {
            items.extend(inner.iter().map(|v| v.with(Kind::OneOf(Rc::new(vec![(when.clone(), v.clone())])))));
        }
    }
    items
}

/// The cases of a value that are true, for the result of `||`.
fn truthy<'a>(value: &Val<'a>) -> Val<'a> {
    keep(value, true)
}

/// The cases that are false, for the result of `&&`.
fn falsy<'a>(value: &Val<'a>) -> Val<'a> {
    match &value.kind {
        Kind::Env(_) => value.with(Kind::Undefined),
        _ => keep(value, false),
    }
}

fn keep<'a>(value: &Val<'a>, wanted: bool) -> Val<'a> {
    match &value.kind {
        Kind::Env(name) if wanted => {
            value.unknown(&format!("comes from the environment variable {name} when the config runs"))
        }
        Kind::OneOf(cases) => {
            let kept: Vec<_> =
                cases.iter().filter(|(_, v)| truth(v, "").iter().any(|(_, b)| *b == wanted)).cloned().collect();
            match kept.len() {
                1 => kept.into_iter().next().map_or_else(|| value.clone(), |(_, v)| v),
                _ => Val::one_of(value, kept),
            }
        }
        _ => value.clone(),
    }
}

/// Whether a value is neither null nor undefined, as cases.
fn nullish(value: &Val<'_>, text: &str) -> Vec<(When, bool)> {
    value
        .cases()
        .into_iter()
        .flat_map(|(when, v)| match &v.kind {
            Kind::Undefined | Kind::Null => vec![(when, false)],
            Kind::Bool(_) | Kind::Number(_) | Kind::Str(_) | Kind::Map(_) | Kind::List(_) => vec![(when, true)],
            _ => truth(&v, text).into_iter().map(|(w, b)| (when.and(&w), b)).collect(),
        })
        .collect()
}

/// String concatenation; addition of numbers.
fn concat<'a>(a: &Val<'a>, b: &Val<'a>) -> Val<'a> {
    a.map(|a| {
        b.map(|b| {
            let word = |v: &Val<'a>| match &v.kind {
                Kind::Str(s) => Some(s.to_string()),
                Kind::Number(n) => Some(n.to_string()),
                Kind::Bool(b) => Some(b.to_string()),
                _ => None,
            };
            match (&a.kind, &b.kind) {
                (Kind::Number(x), Kind::Number(y)) => a.with(Kind::Number(x + y)),
                (Kind::Unknown(_), _) => a.clone(),
                _ => match (word(a), word(b)) {
                    (Some(x), Some(y)) => a.with(Kind::Str(format!("{x}{y}").into())),
                    (_, None) => match &b.kind {
                        Kind::Unknown(why) => a.unknown(why),
                        Kind::Env(name) => a.unknown(&format!("holds the environment variable {name}")),
                        _ => a.unknown("is put together from something that is not worked out"),
                    },
                    _ => a.unknown("is put together from something that is not worked out"),
                },
            }
        })
    })
}

fn number<'a>(a: &Val<'a>, b: &Val<'a>, at: &Val<'a>, f: impl Fn(f64, f64) -> f64) -> Val<'a> {
    match (&a.kind, &b.kind) {
        (Kind::Number(x), Kind::Number(y)) => at.with(Kind::Number(f(*x, *y))),
        _ => at.unknown("is arithmetic"),
    }
}

/// `a.b.c` as its first name and the rest.
pub(crate) fn member_path<'b>(e: &'b Expression<'_>) -> Option<(&'b str, Vec<Rc<str>>)> {
    match e {
        Expression::Identifier(id) => Some((id.name.as_str(), Vec::new())),
        Expression::StaticMemberExpression(m) => {
            let (name, mut path) = member_path(&m.object)?;
            path.push(m.property.name.as_str().into());
            Some((name, path))
        }
        Expression::ComputedMemberExpression(m) => match &m.expression {
            Expression::StringLiteral(s) => {
                let (name, mut path) = member_path(&m.object)?;
                path.push(s.value.as_str().into());
                Some((name, path))
            }
            _ => None,
        },
        Expression::TSNonNullExpression(t) => member_path(&t.expression),
        Expression::ParenthesizedExpression(p) => member_path(&p.expression),
        Expression::TSAsExpression(t) => member_path(&t.expression),
        _ => None,
    }
}

/// The offsets of the commas between and after the properties of an object, comments left out.
fn commas(text: &str, spans: &[Span], end: u32) -> Vec<usize> {
    let mut found = Vec::new();
    for (i, span) in spans.iter().enumerate() {
        let next = spans.get(i + 1).map_or(end, |s| s.start);
        let start = span.end as usize;
        let Some(gap) = text.get(start..next as usize) else { continue };
        let mut rest = gap;
        while let Some(at) = rest.find([',', '/']) {
            let tail = rest.get(at..).unwrap_or_default();
            let skip = if tail.starts_with("//") {
                tail.find('\n').unwrap_or(tail.len())
            } else if tail.starts_with("/*") {
                tail.find("*/").map_or(tail.len(), |i| i + 2)
            } else {
                if tail.starts_with(',') {
                    found.push(start + (gap.len() - rest.len()) + at);
                }
                1
            };
            rest = tail.get(skip..).unwrap_or_default();
        }
    }
    found
}
