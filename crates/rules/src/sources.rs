//! What the rules about native sources share.

use base::{Edit, Fix, Place, Safety, Span};
use native::{Method, Native, Scope, Value};

/// `Class.method`, for messages and as a subject that stays when lines move.
pub(crate) fn name_of(native: &Native, scope: &Scope) -> String {
    let outermost = outermost(native, scope);
    // The class around it, not that of a listener inside.
    let class = outermost.map_or(scope.class, |m| m.class).and_then(|c| native.classes.get(c));
    let class = class.map(|c| c.name.as_str()).unwrap_or_default();
    let method = outermost.map(|m| m.name.as_str()).unwrap_or_default();
    match (class.is_empty(), method.is_empty()) {
        (false, false) => format!("{class}.{method}"),
        (false, true) => class.to_owned(),
        (true, false) => method.to_owned(),
        (true, true) => "the file".to_owned(),
    }
}

/// The function around a place that is no listener inside another one.
pub(crate) fn outermost<'a>(native: &'a Native, scope: &Scope) -> Option<&'a Method> {
    chain(native, scope).last()
}

/// The functions around a place, the innermost first.
pub(crate) fn chain<'a>(native: &'a Native, scope: &Scope) -> impl Iterator<Item = &'a Method> {
    std::iter::successors(native.method(scope), |m| native.methods.get(m.outer?))
}

/// True where a condition on the way to a place speaks of one of `words` (in small letters).
pub(crate) fn guarded_by(scope: &Scope, words: &[&str]) -> bool {
    scope.guards.iter().any(|g| {
        let guard = g.to_ascii_lowercase();
        words.iter().any(|w| guard.contains(w))
    })
}

/// The builds that run a place, as the end of a sentence.
pub(crate) fn builds_of(scope: &Scope) -> &'static str {
    if scope.guards.is_empty() {
        "every build, also in what the store gets"
    } else {
        "builds that the store may get"
    }
}

/// A value that a setting is given.
pub(crate) struct Setting<'a> {
    /// The value.
    pub(crate) value: &'a Value,
    /// Where it holds.
    pub(crate) scope: &'a Scope,
    /// The call or assignment.
    pub(crate) place: &'a Place,
    /// The range of the value.
    pub(crate) span: Span,
}

impl Setting<'_> {
    /// A repair that gives it another value.
    pub(crate) fn replace(&self, title: &str, text: &str) -> Option<Fix> {
        Some(Fix::new(Safety::Ask, title, vec![Edit::replace(self.place.file()?, self.span, text)]))
    }
}

/// The values that a setting is given, by a property of this name or by its setter, in builds that ship.
pub(crate) fn given<'a>(native: &'a Native, property: &'a str) -> impl Iterator<Item = Setting<'a>> {
    let setter = move |name: &str| {
        name.strip_prefix("set")
            .is_some_and(|rest| rest.len() == property.len() && rest.eq_ignore_ascii_case(property))
    };
    let calls = native.calls.iter().filter(move |c| setter(&c.name));
    let calls = calls.filter_map(|c| {
        Some(Setting { value: c.arg(0)?, scope: &c.scope, place: &c.place, span: *c.spans.first()? })
    });
    let assigned = native
        .assigns
        .iter()
        .filter(move |a| a.property.as_deref().is_some_and(|p| p.eq_ignore_ascii_case(property)))
        .map(|a| Setting { value: &a.value, scope: &a.scope, place: &a.place, span: a.span });
    calls.chain(assigned).filter(|s| s.scope.when.ships() != Some(false))
}

/// The same as a value with its scope and place.
pub(crate) fn settings<'a>(
    native: &'a Native,
    property: &'a str,
) -> impl Iterator<Item = (&'a Value, &'a Scope, &'a Place)> {
    given(native, property).map(|s| (s.value, s.scope, s.place))
}
