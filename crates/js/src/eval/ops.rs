//! Operators, and what they say about conditions.

use super::atoms::{Subject, Test, Texts};
use super::value::{At, Host, Kind, ScopeId, Source, SourceKind, Truth, Val};
use super::{Interp, words};
use oxc_ast::ast::{AssignmentTarget, BinaryExpression, Expression, UnaryExpression};
use oxc_span::GetSpan;
use oxc_syntax::operator::{BinaryOperator, LogicalOperator, UnaryOperator};
use std::rc::Rc;
use std::sync::Arc;

impl<'a> Interp<'a> {
    /// The outcome of a condition.
    pub(crate) fn test(&mut self, e: &'a Expression<'a>, scope: ScopeId) -> Truth {
        let val = self.eval(e, scope);
        self.truth(&val, self.words(e.span()))
    }

    /// Whether a value counts as true; `text` are the author's words for it.
    pub(crate) fn truth(&mut self, val: &Val<'a>, text: &str) -> Truth {
        let val = self.narrow(val);
        match &val.kind {
            Kind::Undefined | Kind::Null | Kind::Hole => Truth::Is(false),
            Kind::Bool(b) => Truth::Is(*b),
            Kind::Number(n) => Truth::Is(*n != 0.0 && !n.is_nan()),
            Kind::Str(s) => Truth::Is(!s.is_empty()),
            Kind::Object(_) | Kind::Func(_) | Kind::Regex(..) | Kind::Host(_) => Truth::Is(true),
            Kind::Source(source) if source.fallback.is_some() => Truth::Is(true),
            Kind::Source(source) => self.source_set(source, text),
            Kind::External(_) | Kind::Unknown(_) => {
                Truth::atom(self.unknown_atom(val.at, text, words::name_hint(text)))
            }
            Kind::Choice(atom, yes, no) => {
                let yes = self.assuming(*atom, true, |i| i.truth(yes, text));
                let no = self.assuming(*atom, false, |i| i.truth(no, text));
                Truth::of(*atom, yes, no)
            }
        }
    }

    fn source_set(&mut self, source: &Rc<Source>, text: &str) -> Truth {
        let test = Test::Set(Subject::Named(source.display.clone()));
        let text = if text.is_empty() { &source.display } else { text };
        Truth::atom(self.atoms.get(test, Texts::of(text), Self::sides_set(source)))
    }

    /// Whether a value is neither null nor undefined.
    fn defined(&mut self, val: &Val<'a>, text: &str) -> Truth {
        let val = self.narrow(val);
        match &val.kind {
            Kind::Undefined | Kind::Null | Kind::Hole => Truth::Is(false),
            Kind::Source(source) if source.fallback.is_none() => self.source_set(source, text),
            Kind::External(_) | Kind::Unknown(_) => self.truth(&val, text),
            Kind::Choice(atom, yes, no) => {
                let yes = self.assuming(*atom, true, |i| i.defined(yes, text));
                let no = self.assuming(*atom, false, |i| i.defined(no, text));
                Truth::of(*atom, yes, no)
            }
            _ => Truth::Is(true),
        }
    }

    /// A truth as a value.
    pub(crate) fn boolean(&mut self, at: At, truth: &Truth) -> Val<'a> {
        self.either(at, truth, &mut |_, holds| Val::new(at, Kind::Bool(holds)))
    }

    pub(crate) fn logical(
        &mut self,
        operator: LogicalOperator,
        left: &'a Expression<'a>,
        right: &'a Expression<'a>,
        scope: ScopeId,
        at: At,
    ) -> Val<'a> {
        let text = self.words(left.span());
        let left = self.eval(left, scope);
        match operator {
            LogicalOperator::And => {
                let truth = self.truth(&left, text);
                self.either(at, &truth, &mut |i, holds| {
                    if holds {
                        return i.eval(right, scope);
                    }
                    let left = i.narrow(&left);
                    match &left.kind {
                        Kind::Unknown(_) | Kind::External(_) | Kind::Source(_) => i.undefined(at),
                        _ => left,
                    }
                })
            }
            LogicalOperator::Or => {
                let truth = self.truth(&left, text);
                self.fallback(&left, &truth, at, &mut |i| i.eval(right, scope))
            }
            LogicalOperator::Coalesce => self.or_default(&left, text, at, &mut |i| i.eval(right, scope)),
        }
    }

    /// `val`, or what `default` gives where `val` is missing.
    pub(crate) fn or_default(
        &mut self,
        val: &Val<'a>,
        text: &str,
        at: At,
        default: &mut dyn FnMut(&mut Self) -> Val<'a>,
    ) -> Val<'a> {
        let truth = self.defined(val, text);
        self.fallback(val, &truth, at, default)
    }

    pub(crate) fn fallback(
        &mut self,
        val: &Val<'a>,
        truth: &Truth,
        at: At,
        default: &mut dyn FnMut(&mut Self) -> Val<'a>,
    ) -> Val<'a> {
        let val = self.narrow(val);
        if let Kind::Source(source) = &val.kind
            && words::names_stage(&source.display)
            && source.fallback.is_none()
        {
            let other = default(self);
            if let Kind::Str(text) = &other.kind {
                // `NODE_ENV || 'development'`: comparisons of it are still about the stage of the build.
                let source = Source {
                    display: source.display.clone(),
                    kind: source.kind,
                    fallback: Some(text.clone()),
                };
                return Val::new(at, Kind::Source(Rc::new(source)));
            }
            return self
                .either(at, truth, &mut |i, holds| if holds { i.narrow(&val) } else { other.clone() });
        }
        self.either(at, truth, &mut |i, holds| if holds { i.narrow(&val) } else { default(i) })
    }

    pub(crate) fn unary(&mut self, u: &'a UnaryExpression<'a>, scope: ScopeId, at: At) -> Val<'a> {
        match u.operator {
            UnaryOperator::LogicalNot => {
                let truth = self.test(&u.argument, scope).not();
                self.boolean(at, &truth)
            }
            UnaryOperator::Delete => {
                self.delete(&u.argument, scope);
                Val::new(at, Kind::Bool(true))
            }
            UnaryOperator::Void => self.undefined(at),
            operator => {
                let val = self.eval(&u.argument, scope);
                self.each(&val, &mut |i, v| match (operator, &v.kind) {
                    (UnaryOperator::UnaryNegation, Kind::Number(n)) => Val::new(at, Kind::Number(-n)),
                    (UnaryOperator::UnaryPlus, _) => i.number(&v, at),
                    (UnaryOperator::Typeof, kind) => match type_of(kind) {
                        Some(word) => Val::str(at, word),
                        None => Val::unknown(at, "is a type that is not known before the config runs"),
                    },
                    _ => Val::unknown(at, "is arithmetic that is not worked out"),
                })
            }
        }
    }

    pub(crate) fn binary(&mut self, b: &'a BinaryExpression<'a>, scope: ScopeId, at: At) -> Val<'a> {
        let left = self.eval(&b.left, scope);
        let right = self.eval(&b.right, scope);
        let negated = matches!(b.operator, BinaryOperator::Inequality | BinaryOperator::StrictInequality);
        match b.operator {
            BinaryOperator::Addition => self.concat(&left, &right, at),
            BinaryOperator::Equality
            | BinaryOperator::StrictEquality
            | BinaryOperator::Inequality
            | BinaryOperator::StrictInequality => {
                let text = self.words(b.span);
                let truth = self.equal(&left, &right, at, text, negated);
                let truth = if negated { truth.not() } else { truth };
                self.boolean(at, &truth)
            }
            operator => self.each(&left, &mut |i, l| {
                i.each(&right, &mut |_, r| match (&l.kind, &r.kind) {
                    (Kind::Number(x), Kind::Number(y)) => Val::new(at, arithmetic(operator, *x, *y)),
                    _ => Val::unknown(at, "is arithmetic that is not worked out"),
                })
            }),
        }
    }

    /// Whether two values are equal. `text` is the author's comparison; `negated` where it asks for the contrary.
    pub(crate) fn equal(&mut self, a: &Val<'a>, b: &Val<'a>, at: At, text: &str, negated: bool) -> Truth {
        let (a, b) = (self.narrow(a), self.narrow(b));
        for (one, other, first) in [(&a, &b, true), (&b, &a, false)] {
            if let Kind::Choice(atom, yes, no) = &one.kind {
                let mut side = |holds: bool, val: &Val<'a>| {
                    self.assuming(*atom, holds, |i| match first {
                        true => i.equal(val, other, at, text, negated),
                        false => i.equal(other, val, at, text, negated),
                    })
                };
                let (yes, no) = (side(true, yes), side(false, no));
                return Truth::of(*atom, yes, no);
            }
        }
        match (&a.kind, &b.kind) {
            (Kind::Source(s), other) | (other, Kind::Source(s)) => {
                let word: Arc<str> = match other {
                    Kind::Str(word) => word.clone(),
                    Kind::Bool(word) => word.to_string().into(),
                    Kind::Number(word) => word.to_string().into(),
                    Kind::Undefined | Kind::Null => {
                        // The words are those of the contrary: `x === undefined` is "unless x".
                        let source = s.clone();
                        return if s.fallback.is_some() {
                            Truth::Is(false)
                        } else {
                            self.source_set(&source, "").not()
                        };
                    }
                    _ => return self.undecided(at, text, negated),
                };
                let texts = if negated { Texts::contrary(text) } else { Texts::of(text) };
                self.source_is_worded(s, &word, texts)
            }
            (Kind::Unknown(_) | Kind::External(_), Kind::Str(word))
            | (Kind::Str(word), Kind::Unknown(_) | Kind::External(_)) => {
                let name: String = text.split(['=', '!']).next().unwrap_or_default().trim().to_owned();
                let subject = if matches!(a.kind, Kind::Str(_)) { b.at } else { a.at };
                let texts = if negated { Texts::contrary(text) } else { Texts::of(text) };
                let sides = words::unknown_is(&name, word);
                Truth::atom(self.atoms.get(Test::Is(Subject::At(subject), word.clone()), texts, sides))
            }
            (Kind::Unknown(_) | Kind::External(_), _) | (_, Kind::Unknown(_) | Kind::External(_)) => {
                self.undecided(at, text, negated)
            }
            (Kind::Str(x), Kind::Str(y)) => Truth::Is(x == y),
            (Kind::Undefined | Kind::Null, Kind::Undefined | Kind::Null) => Truth::Is(true),
            _ => Truth::Is(a.same(&b)),
        }
    }

    fn undecided(&mut self, at: At, text: &str, negated: bool) -> Truth {
        let texts = if negated { Texts::contrary(text) } else { Texts::of(text) };
        Truth::atom(self.atoms.get(Test::Set(Subject::At(at)), texts, words::UNDECIDED))
    }

    pub(crate) fn source_is(&mut self, source: &Source, word: &str, text: &str) -> Truth {
        self.source_is_worded(source, &word.into(), Texts::of(text))
    }

    fn source_is_worded(&mut self, source: &Source, word: &Arc<str>, texts: Texts) -> Truth {
        let name = words::last_name(&source.display);
        let mut sides = match source.kind {
            SourceKind::Environment => words::variable_is(name, word),
            SourceKind::Argument => words::argument(word),
            SourceKind::Tool => words::unknown_is(&source.display, word),
            SourceKind::Machine => words::UNDECIDED,
        };
        let opt_in = (base::Stage::OptIn, base::Stage::Always);
        if sides == opt_in && source.fallback.as_ref().is_some_and(|f| f == word) {
            sides = (base::Stage::Always, base::Stage::OptIn);
        }
        Truth::atom(self.atoms.get(
            Test::Is(Subject::Named(source.display.clone()), word.clone()),
            texts,
            sides,
        ))
    }

    /// String concatenation; addition of numbers.
    pub(crate) fn concat(&mut self, a: &Val<'a>, b: &Val<'a>, at: At) -> Val<'a> {
        self.each(a, &mut |i, a| {
            i.each(b, &mut |_, b| match (&a.kind, &b.kind) {
                (Kind::Number(x), Kind::Number(y)) => Val::new(at, Kind::Number(x + y)),
                (Kind::Unknown(why), _) | (_, Kind::Unknown(why)) => Val::unknown(at, why.clone()),
                (Kind::Source(s), _) | (_, Kind::Source(s)) => Val::unknown(
                    at,
                    format!("holds {}, which is not known before the config runs", s.display),
                ),
                (Kind::External(e), _) | (_, Kind::External(e)) => Val::unknown(at, super::known::reason(e)),
                (x, y) => match (plain(x), plain(y)) {
                    (Some(x), Some(y)) if x.len() + y.len() < 65_536 => Val::str(at, format!("{x}{y}")),
                    _ => Val::unknown(at, "is put together from something that is not worked out"),
                },
            })
        })
    }

    /// `Number(x)`.
    pub(crate) fn number(&mut self, val: &Val<'a>, at: At) -> Val<'a> {
        match &val.kind {
            Kind::Number(_) => val.clone(),
            Kind::Bool(b) => Val::new(at, Kind::Number(f64::from(u8::from(*b)))),
            Kind::Str(s) => Val::new(at, Kind::Number(s.trim().parse().unwrap_or(f64::NAN))),
            Kind::Null => Val::new(at, Kind::Number(0.0)),
            Kind::Undefined => Val::new(at, Kind::Number(f64::NAN)),
            Kind::Source(s) => Val::unknown(at, format!("is the number in {}", s.display)),
            Kind::Unknown(why) => Val::unknown(at, why.clone()),
            _ => Val::unknown(at, "is a number that is not worked out"),
        }
    }

    /// `delete a.b`.
    fn delete(&mut self, e: &'a Expression<'a>, scope: ScopeId) {
        let at = self.at(e.span());
        let gone = self.undefined(at);
        match e {
            Expression::StaticMemberExpression(m) => {
                let object = self.eval(&m.object, scope);
                self.set_member(&object, m.property.name.as_str(), at, &gone);
            }
            Expression::ComputedMemberExpression(m) => {
                let object = self.eval(&m.object, scope);
                let key = self.eval(&m.expression, scope);
                if let Some(key) = self.key_text(&key) {
                    self.set_member(&object, &key, at, &gone);
                }
            }
            Expression::ParenthesizedExpression(p) => self.delete(&p.expression, scope),
            Expression::TSAsExpression(t) => self.delete(&t.expression, scope),
            Expression::TSNonNullExpression(t) => self.delete(&t.expression, scope),
            Expression::ChainExpression(c) => {
                if let oxc_ast::ast::ChainElement::StaticMemberExpression(m) = &c.expression {
                    let object = self.eval(&m.object, scope);
                    self.set_member(&object, m.property.name.as_str(), at, &gone);
                }
            }
            _ => {}
        }
    }

    /// The value that an assignment target has now, for `||=` and `+=`.
    pub(crate) fn target_value(
        &mut self,
        target: &'a AssignmentTarget<'a>,
        scope: ScopeId,
        at: At,
    ) -> Val<'a> {
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(id) => {
                self.lookup(scope, id.name.as_str(), at, 0).unwrap_or_else(|| self.undefined(at))
            }
            AssignmentTarget::StaticMemberExpression(m) => {
                let object = self.eval(&m.object, scope);
                self.member(&object, m.property.name.as_str(), at)
            }
            _ => Val::unknown(at, "is assigned in a way that is not worked out"),
        }
    }
}

fn type_of(kind: &Kind<'_>) -> Option<&'static str> {
    match kind {
        Kind::Undefined => Some("undefined"),
        Kind::Str(_) => Some("string"),
        Kind::Bool(_) => Some("boolean"),
        Kind::Number(_) => Some("number"),
        Kind::Func(_) => Some("function"),
        Kind::Object(_) | Kind::Null | Kind::Host(Host::Process | Host::ImportMeta) => Some("object"),
        _ => None,
    }
}

/// What a value is as part of a string.
pub(crate) fn plain(kind: &Kind<'_>) -> Option<String> {
    match kind {
        Kind::Str(s) => Some(s.to_string()),
        Kind::Number(n) => Some(n.to_string()),
        Kind::Bool(b) => Some(b.to_string()),
        Kind::Undefined => Some("undefined".to_owned()),
        Kind::Null => Some("null".to_owned()),
        _ => None,
    }
}

fn arithmetic(operator: BinaryOperator, x: f64, y: f64) -> Kind<'static> {
    match operator {
        BinaryOperator::Subtraction => Kind::Number(x - y),
        BinaryOperator::Multiplication => Kind::Number(x * y),
        BinaryOperator::Division => Kind::Number(x / y),
        BinaryOperator::Remainder => Kind::Number(x % y),
        BinaryOperator::Exponential => Kind::Number(x.powf(y)),
        BinaryOperator::LessThan => Kind::Bool(x < y),
        BinaryOperator::LessEqualThan => Kind::Bool(x <= y),
        BinaryOperator::GreaterThan => Kind::Bool(x > y),
        BinaryOperator::GreaterEqualThan => Kind::Bool(x >= y),
        _ => Kind::Unknown("is arithmetic that is not worked out".into()),
    }
}
