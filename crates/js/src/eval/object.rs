//! Objects and lists: literals, spreads, reading and writing of properties.

use super::Interp;
use super::value::{At, Body, Kind, Map, ObjId, Prop, ScopeId, Val};
use base::{FileId, Slot, Span};
use oxc_ast::ast::{
    ArrayExpression, ArrayExpressionElement, ObjectExpression, ObjectPropertyKind, PropertyKey, PropertyKind,
};
use oxc_span::GetSpan;
use std::sync::Arc;

/// Elements of one list.
const ELEMENTS: usize = 2000;

/// The ranges of the entries of an object literal, for edits.
struct Ranges<'t> {
    text: &'t str,
    file: FileId,
    spans: Vec<Span>,
    commas: Vec<usize>,
}

impl Ranges<'_> {
    fn slot(&self, entry: usize, value: oxc_span::Span) -> Slot {
        let removal = self.with_comment(json::removal(self.text, &self.spans, entry, &self.commas));
        Slot { file: self.file, removal, value: Span::new(value.start, value.end) }
    }
}

impl Ranges<'_> {
    /// A removal with the comment behind the entry, where the two have the line for themselves.
    fn with_comment(&self, removal: Span) -> Span {
        let before = self.text.get(..removal.start as usize).unwrap_or_default();
        let starts_line = before.trim_end_matches([' ', '\t']).ends_with('\n');
        let rest = self.text.get(removal.end as usize..).unwrap_or_default();
        let ended = self.text.get(..removal.end as usize).is_some_and(|t| t.ends_with('\n'));
        if !starts_line || ended || !rest.trim_start_matches([' ', '\t']).starts_with("//") {
            return removal;
        }
        let Some(line) = rest.find('\n') else { return removal };
        let start = before.trim_end_matches([' ', '\t']).len();
        Span::from_usize(start, removal.end as usize + line + 1)
    }
}

impl<'a> Interp<'a> {
    pub(crate) fn object(&mut self, o: &'a ObjectExpression<'a>, scope: ScopeId, at: At) -> Val<'a> {
        let id = self.new_object(Body::Map(Map::default()));
        let ranges = self.ranges(o);
        for (n, property) in o.properties.iter().enumerate() {
            match property {
                ObjectPropertyKind::SpreadProperty(spread) => {
                    let val = self.eval(&spread.argument, scope);
                    self.spread(id, &val);
                }
                ObjectPropertyKind::ObjectProperty(p) => {
                    let at = self.at(p.span);
                    let Some(key) = self.key(&p.key, p.computed, scope) else {
                        self.eval(&p.value, scope);
                        self.open(id, "has a key that is not known before the config runs");
                        continue;
                    };
                    let val = match p.kind {
                        PropertyKind::Init => self.eval(&p.value, scope),
                        PropertyKind::Get | PropertyKind::Set => {
                            Val::unknown(at, "is worked out by an accessor")
                        }
                    };
                    let slot = ranges
                        .as_ref()
                        .filter(|_| !p.shorthand && !p.method && p.kind == PropertyKind::Init)
                        .map(|r| r.slot(n, p.value.span()));
                    self.write(id, Prop { key, key_at: self.at(p.key.span()), slot, val });
                }
            }
        }
        Val::new(at, Kind::Object(id))
    }

    fn ranges(&self, o: &'a ObjectExpression<'a>) -> Option<Ranges<'a>> {
        let text = self.text();
        self.modules.get(self.module).filter(|m| m.exact)?;
        let spans: Vec<Span> = o.properties.iter().map(|p| Span::new(p.span().start, p.span().end)).collect();
        let commas = commas(text, &spans, o.span.end);
        Some(Ranges { text, file: self.file(), spans, commas })
    }

    /// The name of a property; none where it is computed from something that is not known.
    pub(crate) fn key(
        &mut self,
        key: &'a PropertyKey<'a>,
        computed: bool,
        scope: ScopeId,
    ) -> Option<Arc<str>> {
        match key {
            PropertyKey::StaticIdentifier(id) => Some(id.name.as_str().into()),
            PropertyKey::StringLiteral(s) => Some(s.value.as_str().into()),
            PropertyKey::NumericLiteral(n) => Some(n.value.to_string().into()),
            other if computed => {
                let val = self.eval(other.as_expression()?, scope);
                self.key_text(&val)
            }
            _ => None,
        }
    }

    /// Note that an object or list may hold more than is known.
    pub(crate) fn open(&mut self, id: ObjId, why: impl Into<Arc<str>>) {
        if let Some(object) = self.objects.get_mut(id.0) {
            object.open.get_or_insert_with(|| why.into());
        }
    }

    /// Write a property under the conditions that hold here.
    pub(crate) fn write(&mut self, id: ObjId, mut prop: Prop<'a>) {
        let Some(object) = self.objects.get(id.0) else { return };
        let Body::Map(map) = &object.body else { return };
        let old = map.get(&prop.key).cloned();
        let born = object.born.clone();
        if old.is_some() {
            // An earlier entry would come back if this one were removed.
            prop.slot = None;
        }
        let old = old.map_or_else(|| self.undefined(prop.val.at), |p| p.val);
        prop.val = self.written(prop.val, &old, &born);
        if let Some(Body::Map(map)) = self.objects.get_mut(id.0).map(|o| &mut o.body) {
            map.set(prop);
        }
    }

    /// Set `key` of whatever `target` may be.
    pub(crate) fn set_member(&mut self, target: &Val<'a>, key: &str, key_at: At, val: &Val<'a>) {
        let at = val.at;
        self.each(target, &mut |i, t| {
            if let Kind::Object(id) = &t.kind {
                let list = matches!(i.objects.get(id.0).map(|o| &o.body), Some(Body::List(_)));
                match (list, key.parse::<usize>()) {
                    (true, Ok(n)) => i.write_item(*id, n, val.clone()),
                    (true, Err(_)) => {}
                    (false, _) => {
                        i.write(*id, Prop { key: key.into(), key_at, slot: None, val: val.clone() })
                    }
                }
            }
            i.undefined(at)
        });
    }

    fn write_item(&mut self, id: ObjId, n: usize, val: Val<'a>) {
        let Some(object) = self.objects.get(id.0) else { return };
        let Body::List(items) = &object.body else { return };
        let hole = Val::new(val.at, Kind::Hole);
        let old = items.get(n).cloned().unwrap_or_else(|| hole.clone());
        let born = object.born.clone();
        let val = self.written(val, &old, &born);
        if let Some(Body::List(items)) = self.objects.get_mut(id.0).map(|o| &mut o.body)
            && n < ELEMENTS
        {
            if items.len() <= n {
                items.resize(n + 1, hole);
            }
            if let Some(item) = items.get_mut(n) {
                *item = val;
            }
        }
    }

    /// Copy the properties of `val` into an object, as `{...val}` and `Object.assign` do.
    pub(crate) fn spread(&mut self, id: ObjId, val: &Val<'a>) {
        let at = val.at;
        self.each(val, &mut |i, v| {
            match &v.kind {
                Kind::Object(from) => i.copy(id, *from),
                Kind::Unknown(why) => i.open(id, why.clone()),
                Kind::External(ext) => i.open(id, super::known::reason(ext)),
                Kind::Source(source) => i.open(id, format!("may come from {}", source.display)),
                Kind::Host(_) => i.open(id, "takes in the whole environment"),
                _ => {}
            }
            i.undefined(at)
        });
    }

    fn copy(&mut self, to: ObjId, from: ObjId) {
        let Some(object) = self.objects.get(from.0) else { return };
        let open = object.open.clone();
        let props: Vec<Prop<'a>> = match &object.body {
            Body::Map(map) => map.props.clone(),
            Body::List(_) => Vec::new(),
        };
        for prop in props {
            let at = prop.val.at;
            if !self.step(at) {
                return;
            }
            self.write(to, prop);
        }
        if let Some(why) = open {
            self.open(to, why);
        }
    }

    pub(crate) fn array(&mut self, a: &'a ArrayExpression<'a>, scope: ScopeId, at: At) -> Val<'a> {
        let mut items = Vec::new();
        let mut open = None;
        for element in &a.elements {
            match element {
                ArrayExpressionElement::SpreadElement(spread) => {
                    let val = self.eval(&spread.argument, scope);
                    let (more, why) = self.elements(&val);
                    items.extend(more);
                    open = open.or(why);
                }
                ArrayExpressionElement::Elision(_) => items.push(self.undefined(at)),
                other => items.extend(other.as_expression().map(|e| self.eval(e, scope))),
            }
        }
        self.list_of(at, items, open)
    }

    /// A list; `open` where it may hold more.
    pub(crate) fn list_of(&mut self, at: At, mut items: Vec<Val<'a>>, open: Option<Arc<str>>) -> Val<'a> {
        let open = if items.len() > ELEMENTS { Some(super::TOO_MANY.into()) } else { open };
        items.truncate(ELEMENTS);
        let list = self.list(at, items);
        if let (Kind::Object(id), Some(why)) = (&list.kind, open) {
            self.open(*id, why);
        }
        list
    }

    /// The elements of a list, those of some alternatives only with holes for the others; and why there may be
    /// more.
    pub(crate) fn elements(&mut self, val: &Val<'a>) -> (Vec<Val<'a>>, Option<Arc<str>>) {
        let val = self.narrow(val);
        match &val.kind {
            Kind::Object(id) => match self.objects.get(id.0) {
                Some(object) => match &object.body {
                    Body::List(items) => (items.clone(), object.open.clone()),
                    Body::Map(_) => (Vec::new(), Some("is made from something that is no list".into())),
                },
                None => (Vec::new(), None),
            },
            Kind::Choice(atom, yes, no) => {
                let (yes, open_yes) = self.assuming(*atom, true, |i| i.elements(yes));
                let (no, open_no) = self.assuming(*atom, false, |i| i.elements(no));
                let hole = Val::new(val.at, Kind::Hole);
                let mut items: Vec<Val<'a>> =
                    yes.into_iter().map(|v| self.choice(v.at, *atom, v, hole.clone())).collect();
                items.extend(no.into_iter().map(|v| self.choice(v.at, *atom, hole.clone(), v)));
                (items, open_yes.or(open_no))
            }
            Kind::Undefined | Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Hole => (Vec::new(), None),
            Kind::Unknown(why) => (Vec::new(), Some(why.clone())),
            Kind::External(ext) => (Vec::new(), Some(super::known::reason(ext).into())),
            Kind::Source(source) => {
                (Vec::new(), Some(format!("may hold more, from {}", source.display).into()))
            }
            _ => (Vec::new(), Some("holds elements that are not worked out".into())),
        }
    }

    /// The properties of a plain object.
    pub(crate) fn props(&self, val: &Val<'a>) -> Option<&[Prop<'a>]> {
        let Kind::Object(id) = &val.kind else { return None };
        match &self.objects.get(id.0)?.body {
            Body::Map(map) => Some(&map.props),
            Body::List(_) => None,
        }
    }
}

/// The offsets of the commas between and after the properties of an object, those in comments left out.
fn commas(text: &str, spans: &[Span], end: u32) -> Vec<usize> {
    let mut found = Vec::new();
    for (n, span) in spans.iter().enumerate() {
        let next = spans.get(n + 1).map_or(end, |s| s.start);
        let Some(gap) = text.get(span.end as usize..next as usize) else { continue };
        let commas = crate::lex::Lexer::new(gap).filter(|t| t.kind == crate::lex::TokenKind::Punct(b','));
        found.extend(commas.map(|t| (span.end + t.span.start) as usize));
    }
    found
}
