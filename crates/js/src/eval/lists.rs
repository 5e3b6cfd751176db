//! Methods of lists.

use super::value::{At, Body, Host, Kind, ObjId, Truth, Val};
use super::{Interp, words};

impl<'a> Interp<'a> {
    pub(crate) fn list_method(&mut self, o: &Val<'a>, name: &str, arguments: &[Val<'a>], at: At) -> Val<'a> {
        let (items, open) = self.elements(o);
        let first = arguments.first().cloned().unwrap_or_else(|| self.undefined(at));
        match name {
            "concat" => {
                let (mut all, mut open) = (items, open);
                for argument in arguments {
                    let list = self.is_list(argument);
                    if list || matches!(argument.kind, Kind::Choice(..) | Kind::Unknown(_)) {
                        let (more, why) = self.elements(argument);
                        all.extend(more);
                        open = open.or(why);
                    } else {
                        all.push(argument.clone());
                    }
                }
                self.list_of(at, all, open)
            }
            "filter" => {
                let mut kept = Vec::new();
                for item in items {
                    let answer = match &first.kind {
                        Kind::Host(Host::Global("Boolean")) => item.clone(),
                        _ => self.call_value(&first, "", std::slice::from_ref(&item), at),
                    };
                    let truth = self.truth(&answer, "the filter keeps it");
                    let hole = Val::new(at, Kind::Hole);
                    let item = self.either(item.at, &truth, &mut |i, holds| {
                        if holds { i.narrow(&item) } else { hole.clone() }
                    });
                    if !matches!(item.kind, Kind::Hole) {
                        kept.push(item);
                    }
                }
                self.list_of(at, kept, open)
            }
            "map" | "flatMap" => {
                let mut mapped = Vec::new();
                for (n, item) in items.into_iter().enumerate() {
                    let index = Val::new(at, Kind::Number(n as f64));
                    let val = self.each(&item, &mut |i, item| match item.kind {
                        Kind::Hole => item,
                        _ => i.call_value(&first, "", &[item, index.clone()], at),
                    });
                    if name == "flatMap" && self.is_list(&val) {
                        mapped.extend(self.elements(&val).0);
                    } else {
                        mapped.push(val);
                    }
                }
                self.list_of(at, mapped, open)
            }
            "flat" => {
                let mut flat = Vec::new();
                for item in items {
                    if self.is_list(&item) { flat.extend(self.elements(&item).0) } else { flat.push(item) }
                }
                self.list_of(at, flat, open)
            }
            "forEach" => {
                for item in items {
                    self.call_value(&first, "", &[item], at);
                }
                self.undefined(at)
            }
            "slice" => match self.range(items.len(), arguments) {
                Some((from, to)) => {
                    let part = items.get(from..to.max(from)).unwrap_or_default().to_vec();
                    self.list_of(at, part, open)
                }
                None => Val::unknown(at, "is part of a list"),
            },
            "push" | "unshift" => {
                if let Kind::Object(id) = &o.kind {
                    self.append(*id, name == "push", arguments);
                }
                self.undefined(at)
            }
            "join" => {
                let separator = match &first.kind {
                    Kind::Str(s) => s.clone(),
                    _ => ",".into(),
                };
                let mut text = Val::str(at, "");
                for (n, item) in items.iter().enumerate() {
                    if n > 0 {
                        text = self.concat(&text, &Val::str(at, separator.clone()), at);
                    }
                    text = self.concat(&text, item, at);
                }
                if open.is_some() { Val::unknown(at, "is made from a list that is not known") } else { text }
            }
            "includes" | "indexOf" => {
                let truth = self.contains(&items, &first, open.is_some(), at);
                if name == "includes" { self.boolean(at, &truth) } else { self.position(at, &truth) }
            }
            _ => self.opaque(at, "is what a method of a list gives"),
        }
    }

    pub(crate) fn is_list(&self, val: &Val<'a>) -> bool {
        matches!(&val.kind, Kind::Object(id) if matches!(self.objects.get(id.0).map(|o| &o.body), Some(Body::List(_))))
    }

    fn append(&mut self, id: ObjId, last: bool, more: &[Val<'a>]) {
        let Some(born) = self.objects.get(id.0).map(|o| o.born.clone()) else { return };
        for val in more {
            let hole = Val::new(val.at, Kind::Hole);
            let val = self.written(val.clone(), &hole, &born);
            if let Some(Body::List(items)) = self.objects.get_mut(id.0).map(|o| &mut o.body) {
                match last {
                    true => items.push(val),
                    false => items.insert(0, val),
                }
            }
        }
    }

    /// Whether one of `items` equals `wanted`.
    fn contains(&mut self, items: &[Val<'a>], wanted: &Val<'a>, open: bool, at: At) -> Truth {
        let Some((item, rest)) = items.split_first() else {
            return match open {
                true => Truth::atom(self.unknown_atom(at, "the list holds it", words::UNDECIDED)),
                false => Truth::Is(false),
            };
        };
        let text = match (&wanted.kind, &item.kind) {
            (Kind::Source(s), Kind::Str(word)) => format!("{} === '{word}'", s.display),
            _ => "the list holds it".to_owned(),
        };
        let truth = self.equal(wanted, item, at, &text, false);
        match truth {
            Truth::Is(true) => truth,
            Truth::Is(false) => self.contains(rest, wanted, open, at),
            Truth::If(atom, ..) if self.depth < super::DEPTH => {
                self.depth += 1;
                let no = self.assuming(atom, false, |i| i.contains(rest, wanted, open, at));
                self.depth -= 1;
                Truth::of(atom, Truth::Is(true), no)
            }
            Truth::If(..) => truth,
        }
    }

    /// `indexOf`: some number where it is found, -1 where it is not.
    pub(crate) fn position(&mut self, at: At, truth: &Truth) -> Val<'a> {
        self.either(at, truth, &mut |_, found| Val::new(at, Kind::Number(if found { 2.0 } else { -1.0 })))
    }
}
