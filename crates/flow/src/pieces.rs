//! Where the pieces of the program stand that a repair replaces.

use crate::{Code, OptionCall};
use base::{FileId, Place, Span};
use js::{Call, Facts, NodeId, Value};

/// Calls that only make a text of what they are given.
const TEXTS: [&str; 3] = ["stringify", "String", "toString"];

/// An assignment to a property: `box.innerHTML = text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// The name of the property.
    pub name: Place,
    /// The value.
    pub value: Place,
    /// True for a value that holds no text of the program: it is no markup that the app puts together.
    pub plain: bool,
}

impl Code {
    fn of_file(&self, file: FileId) -> Option<&Facts> {
        self.files.iter().map(|f| &*f.facts).find(|facts| facts.file == file)
    }

    /// All that goes where a call is deleted that stands for itself and calls nothing else.
    pub fn statement(&self, at: OptionCall) -> Option<Place> {
        let facts = self.facts(at.file)?;
        let (_, span) = facts.statements.iter().find(|(call, _)| *call == at.call)?;
        let whole = facts.span(facts.call(at.call)?.node);
        let inside = |c: &Call| within(facts.span(c.node), whole) && facts.span(c.node) != whole;
        let acts = |c: &Call| match facts.node(c.callee) {
            Value::Member(_, name) | Value::Global(name) => !TEXTS.contains(&facts.name(*name)),
            _ => true,
        };
        (!facts.calls.iter().any(|c| inside(c) && acts(c))).then_some(Place::At(facts.file, *span))
    }

    /// A name at the end of a member expression (`Directory.Documents`), or a text without its quotes.
    pub fn written_name(&self, place: &Place, name: &str) -> Option<Place> {
        let (file, span) = (place.file()?, place.span()?);
        let facts = self.of_file(file)?;
        let found = (0..facts.nodes.len() as u32).map(NodeId).filter(|n| facts.span(*n) == span);
        let at = |node: NodeId| match facts.node(node) {
            Value::Member(base, n) if facts.name(*n) == name => last_name(facts, *base, span, name),
            Value::Text(n) if facts.name(*n) == name && len(span) == name.len() + 2 => {
                Some(Span::new(span.start + 1, span.end - 1))
            }
            _ => None,
        };
        found.filter_map(at).next().map(|span| Place::At(file, span))
    }

    /// The name of the method of a call.
    pub fn method_at(&self, place: &Place) -> Option<(String, Place, bool)> {
        let (file, span) = (place.file()?, place.span()?);
        let facts = self.of_file(file)?;
        let call = facts.calls.iter().find(|c| facts.span(c.node) == span)?;
        let Value::Member(base, name) = facts.node(call.callee) else { return None };
        let name = facts.name(*name);
        let at = last_name(facts, *base, facts.span(call.callee), name)?;
        let plain = matches!(&*call.args, [one] if is_plain(facts, *one));
        Some((name.to_owned(), Place::At(file, at), plain))
    }

    /// The assignment of a property of the object at a place, where there is one.
    pub fn assigned(&self, object: &Place, name: &str) -> Option<Assigned> {
        let (file, span) = (object.file()?, object.span()?);
        let facts = self.of_file(file)?;
        let is_it = |s: &&js::Store| {
            s.binding.is_none() && facts.span(s.base) == span && s.name.is_some_and(|n| facts.name(n) == name)
        };
        let mut stores = facts.stores.iter().filter(is_it);
        let store = stores.next().filter(|_| stores.next().is_none())?;
        let end = span.end + 1 + name.len() as u32;
        let value = facts.span(store.value);
        let at = Span::new(span.end + 1, end);
        (store.span.start <= span.start && end < value.start && within(value, store.span)).then(|| Assigned {
            name: Place::At(file, at),
            value: Place::At(file, value),
            plain: is_plain(facts, store.value),
        })
    }

    /// The name by which a file calls the default export of a package.
    pub fn name_of_package(&self, file: FileId, package: &str) -> Option<&str> {
        let facts = self.of_file(file)?;
        let is_it = |node: &NodeId| match facts.node(*node) {
            Value::Import(i) => facts.import(*i).is_some_and(|i| {
                facts.name(i.from) == package && i.name.is_some_and(|n| facts.name(n) == "default")
            }),
            _ => false,
        };
        facts.vars.iter().find(|v| v.writes.iter().any(is_it)).map(|v| facts.name(v.name))
    }

    /// What goes where an item of a list is deleted: the item, and the comma to its neighbour.
    pub fn item_removal(&self, item: &Place) -> Option<Place> {
        let (file, span) = (item.file()?, item.span()?);
        let facts = self.of_file(file)?;
        let lists = facts.nodes.iter().filter_map(|node| match node {
            Value::Array(items) => {
                let at = items.iter().position(|i| facts.span(*i) == span)?;
                let neighbour = |i: Option<usize>| Some(facts.span(*items.get(i?)?));
                Some((neighbour(at.checked_sub(1)), neighbour(Some(at + 1))))
            }
            _ => None,
        });
        let (before, after) = lists.take(1).next()?;
        let removed = match (before, after) {
            (_, Some(next)) => Span::new(span.start, next.start),
            (Some(last), None) => Span::new(last.end, span.end),
            (None, None) => span,
        };
        (removed.start <= removed.end).then_some(Place::At(file, removed))
    }

    /// True where some option with one of these names may hold markup: it is no constant text, or one with a tag.
    pub fn may_hold_markup(&self, names: &[&str]) -> bool {
        let all = self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere);
        all.flat_map(|(i, f)| f.facts.nodes.iter().map(move |n| (i as u32, &*f.facts, n))).any(
            |(file, facts, node)| match node {
                Value::Object(properties) => properties.iter().any(|p| {
                    p.key.is_some_and(|k| names.contains(&facts.name(k)))
                        && self.text(file, p.value, &[]).is_none_or(|text| text.contains('<'))
                }),
                _ => false,
            },
        )
    }
}

fn within(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn len(span: Span) -> usize {
    span.end.saturating_sub(span.start) as usize
}

/// Where the last name of `base.name` is, where nothing but a dot stands between.
fn last_name(facts: &Facts, base: NodeId, whole: Span, name: &str) -> Option<Span> {
    let start = facts.span(base).end + 1;
    (start + name.len() as u32 == whole.end).then(|| Span::new(start, whole.end))
}

/// True for a value that is read from somewhere, and not put together of texts.
fn is_plain(facts: &Facts, node: NodeId) -> bool {
    match facts.node(node) {
        Value::Member(..) | Value::Param(..) => true,
        Value::Read(var) => facts.var(*var).is_some_and(|v| {
            matches!(v.writes.as_slice(), [one] if matches!(facts.node(*one), Value::Member(..) | Value::Param(..) | Value::Call(_)))
        }),
        _ => false,
    }
}
