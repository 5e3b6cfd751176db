//! What the language and Node bring along: methods of strings and lists, `Object`, `JSON`, `require`.

use super::atoms::{Subject, Test, Texts};
use super::ops::plain;
use super::value::{At, Body, External, Host, Kind, Map, Prop, Source, Truth, Val};
use super::{Interp, known, words};
use std::rc::Rc;
use std::sync::Arc;

const PATTERN: &str = "is changed by a pattern that is not worked out";

impl<'a> Interp<'a> {
    /// `object.name(arguments)`.
    pub(crate) fn method(&mut self, object: &Val<'a>, name: &str, arguments: &[Val<'a>], at: At) -> Val<'a> {
        self.each(object, &mut |i, o| i.method_of(&o, name, arguments, at))
    }

    fn method_of(&mut self, o: &Val<'a>, name: &str, arguments: &[Val<'a>], at: At) -> Val<'a> {
        match &o.kind {
            Kind::Host(Host::Global(global)) => self.static_method(global, name, arguments, at),
            Kind::Host(Host::Arguments) => self.argv_method(name, arguments, o, at),
            Kind::Host(_) => self.opaque(at, "depends on the process in which the config runs"),
            Kind::Str(text) => {
                self.each_argument(arguments, &mut |i, args| i.string_method(text, name, args, at))
            }
            Kind::Number(_) | Kind::Bool(_) => match plain(&o.kind).filter(|_| name == "toString") {
                Some(text) => Val::str(at, text),
                None => self.opaque(at, "is a number that is not worked out"),
            },
            Kind::Source(source) => self.source_method(source, o, name, arguments, at),
            Kind::External(ext) => self.package_method(ext, name, arguments, at),
            Kind::Object(id) => match self.objects.get(id.0).map(|o| &o.body) {
                Some(Body::List(_)) => self.list_method(o, name, arguments, at),
                _ => {
                    let function = self.member(o, name, at);
                    match function.kind {
                        Kind::Undefined if name == "toString" => Val::str(at, "[object Object]"),
                        _ => self.call_value(&function, name, arguments, at),
                    }
                }
            },
            Kind::Undefined | Kind::Null | Kind::Hole => self.undefined(at),
            Kind::Unknown(why) => {
                let why = why.clone();
                // `promise.then(x => …)` and the like: nothing is known of the result.
                self.opaque(at, &why)
            }
            _ => self.opaque(at, "is what a function gives when the config runs"),
        }
    }

    /// Run `f` with the first argument worked out into each of its alternatives.
    fn each_argument(
        &mut self,
        arguments: &[Val<'a>],
        f: &mut dyn FnMut(&mut Self, &[Val<'a>]) -> Val<'a>,
    ) -> Val<'a> {
        match arguments.split_first() {
            None => f(self, &[]),
            Some((first, rest)) => self.each(&first.clone(), &mut |i, first| {
                let mut all = vec![first];
                all.extend(rest.iter().cloned());
                f(i, &all)
            }),
        }
    }

    fn string_method(&mut self, s: &Arc<str>, name: &str, arguments: &[Val<'a>], at: At) -> Val<'a> {
        let word = |n: usize| match arguments.get(n).map(|v| &v.kind) {
            Some(Kind::Str(s)) => Some(s.clone()),
            _ => None,
        };
        let truth = |b: bool| Val::new(at, Kind::Bool(b));
        match (name, word(0)) {
            ("trim", _) => Val::str(at, s.trim()),
            ("trimEnd", _) => Val::str(at, s.trim_end()),
            ("trimStart", _) => Val::str(at, s.trim_start()),
            ("toLowerCase" | "toLocaleLowerCase", _) => Val::str(at, s.to_lowercase()),
            ("toUpperCase" | "toLocaleUpperCase", _) => Val::str(at, s.to_uppercase()),
            ("toString" | "valueOf", _) => Val::str(at, s.clone()),
            ("includes", Some(w)) => truth(s.contains(&*w)),
            ("startsWith", Some(w)) => truth(s.starts_with(&*w)),
            ("endsWith", Some(w)) => truth(s.ends_with(&*w)),
            ("indexOf", Some(w)) => Val::new(
                at,
                Kind::Number(s.find(&*w).map_or(-1.0, |b| s.get(..b).map_or(0, str::len) as f64)),
            ),
            ("concat", Some(w)) => Val::str(at, format!("{s}{w}")),
            ("split", Some(separator)) => {
                let items: Vec<Val<'a>> = match separator.is_empty() {
                    true => s.chars().map(|c| Val::str(at, c.to_string())).collect(),
                    false => s.split(&*separator).map(|p| Val::str(at, p)).collect(),
                };
                self.list_of(at, items, None)
            }
            ("replace" | "replaceAll", _) => match (arguments.first().map(|v| &v.kind), word(1)) {
                (Some(Kind::Str(from)), Some(to)) if name == "replace" => {
                    Val::str(at, s.replacen(&**from, &to, 1))
                }
                (Some(Kind::Str(from)), Some(to)) => Val::str(at, s.replace(&**from, &to)),
                (Some(Kind::Regex(pattern, global)), Some(to)) if !to.contains('$') => {
                    match replace_pattern(s, pattern, *global, &to) {
                        Some(text) => Val::str(at, text),
                        None => Val::unknown(at, PATTERN),
                    }
                }
                _ => Val::unknown(at, PATTERN),
            },
            ("slice" | "substring", _) => match self.range(s.chars().count(), arguments) {
                Some((from, to)) => {
                    Val::str(at, s.chars().skip(from).take(to.saturating_sub(from)).collect::<String>())
                }
                None => Val::unknown(at, "is part of a string"),
            },
            _ => self.opaque(at, "is what a method of a string gives"),
        }
    }

    /// The range that `slice(a, b)` means.
    fn range(&self, len: usize, arguments: &[Val<'a>]) -> Option<(usize, usize)> {
        let bound = |n: usize, default: usize| match arguments.get(n).map(|v| &v.kind) {
            None | Some(Kind::Undefined) => Some(default),
            Some(Kind::Number(x)) if *x < 0.0 => Some(len.saturating_sub(-x as usize)),
            Some(Kind::Number(x)) => Some((*x as usize).min(len)),
            _ => None,
        };
        Some((bound(0, 0)?, bound(1, len)?))
    }

    fn list_method(&mut self, o: &Val<'a>, name: &str, arguments: &[Val<'a>], at: At) -> Val<'a> {
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
            "find" | "some" | "every" | "reduce" | "at" | "pop" | "shift" | "keys" | "values" | "entries"
            | _ => self.opaque(at, "is what a method of a list gives"),
        }
    }

    fn is_list(&self, val: &Val<'a>) -> bool {
        matches!(&val.kind, Kind::Object(id) if matches!(self.objects.get(id.0).map(|o| &o.body), Some(Body::List(_))))
    }

    fn append(&mut self, id: super::value::ObjId, last: bool, more: &[Val<'a>]) {
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
    fn position(&mut self, at: At, truth: &Truth) -> Val<'a> {
        self.either(at, truth, &mut |_, found| Val::new(at, Kind::Number(if found { 2.0 } else { -1.0 })))
    }

    fn argv_method(&mut self, name: &str, arguments: &[Val<'a>], o: &Val<'a>, at: At) -> Val<'a> {
        match (name, arguments.first().map(|v| &v.kind)) {
            ("slice", _) => o.clone(),
            ("includes" | "indexOf", Some(Kind::Str(word))) => {
                let test = Test::Is(Subject::Named("process.argv".into()), word.clone());
                let texts = Texts::of(&format!("process.argv.includes('{word}')"));
                let truth = Truth::atom(self.atoms.get(test, texts, words::argument(word)));
                if name == "includes" { self.boolean(at, &truth) } else { self.position(at, &truth) }
            }
            ("some" | "includes", _) => {
                self.flag(at, "an argument of the command line", (base::Stage::OptIn, base::Stage::Always))
            }
            ("find", _) => {
                self.source(at, "an argument of the command line", super::value::SourceKind::Argument)
            }
            _ => self.opaque(at, "is taken from the command line"),
        }
    }

    fn source_method(
        &mut self,
        source: &Rc<Source>,
        o: &Val<'a>,
        name: &str,
        arguments: &[Val<'a>],
        at: At,
    ) -> Val<'a> {
        match (name, arguments.first().map(|v| &v.kind)) {
            ("trim" | "toLowerCase" | "toUpperCase" | "toString" | "trimEnd", _) => o.clone().moved(at),
            ("includes" | "startsWith" | "endsWith", Some(Kind::Str(word))) => {
                let subject = Subject::Named(format!("{} {name}", source.display).into());
                let texts = Texts::of(&format!("{}.{name}('{word}')", source.display));
                let sides = words::variable_is(words::last_name(&source.display), word);
                let truth = Truth::atom(self.atoms.get(Test::Is(subject, word.clone()), texts, sides));
                self.boolean(at, &truth)
            }
            _ => {
                let why = format!("is worked out from {} when the config runs", source.display);
                let truth = self.truth(o, &source.display);
                self.either(at, &truth, &mut |i, set| if set { i.opaque(at, &why) } else { i.undefined(at) })
            }
        }
    }

    fn package_method(&mut self, ext: &Rc<External>, name: &str, arguments: &[Val<'a>], at: At) -> Val<'a> {
        let words: Option<Vec<Arc<str>>> = arguments.iter().map(|v| self.key_text(v)).collect();
        if &*ext.package == "path"
            && matches!(name, "join" | "posix")
            && let Some(words) = words
        {
            let parts: Vec<&str> = words.iter().map(|w| &**w).collect();
            return Val::str(at, parts.join("/"));
        }
        let path = ext.path.iter().cloned().chain([name.into()]).collect();
        let function = Val::new(at, Kind::External(Rc::new(External { package: ext.package.clone(), path })));
        self.call_value(&function, name, arguments, at)
    }

    fn static_method(&mut self, global: &str, name: &str, arguments: &[Val<'a>], at: At) -> Val<'a> {
        let first = arguments.first().cloned().unwrap_or_else(|| self.undefined(at));
        match (global, name) {
            ("Object", "assign") => {
                for source in arguments.iter().skip(1) {
                    self.each(&first, &mut |i, target| {
                        if let Kind::Object(id) = &target.kind {
                            i.spread(*id, source);
                        }
                        target
                    });
                }
                first
            }
            ("Object", "freeze" | "seal") | ("Promise", "resolve") => first,
            ("Object", "keys" | "values" | "entries") => {
                self.each(&first, &mut |i, object| i.listed(&object, name, at))
            }
            ("Object", "fromEntries") => self.from_entries(&first, at),
            ("JSON", "parse") => self.each(&first, &mut |i, text| i.json(&text, at)),
            ("Array", "isArray") => match &first.kind {
                Kind::Unknown(_) | Kind::External(_) | Kind::Source(_) | Kind::Choice(..) => {
                    Val::unknown(at, "is a check that is not worked out")
                }
                _ => Val::new(at, Kind::Bool(self.is_list(&first))),
            },
            ("Array", "from" | "of") if self.is_list(&first) => first,
            ("Number", "parseInt" | "parseFloat") => self.call_global(name, arguments, at),
            ("console", _) => self.undefined(at),
            ("require", "resolve") => Val::unknown(at, "is a path of the computer on which the config runs"),
            _ => self.opaque(at, "is what a function gives when the config runs"),
        }
    }

    fn listed(&mut self, object: &Val<'a>, name: &str, at: At) -> Val<'a> {
        let Some(props) = self.props(object).map(<[Prop<'a>]>::to_vec) else {
            return self.opaque(at, "lists something that is not known before the config runs");
        };
        let mut items = Vec::new();
        for prop in props {
            let key = Val::str(prop.key_at, prop.key.clone());
            items.push(match name {
                "keys" => key,
                "values" => prop.val,
                _ => self.list(at, vec![key, prop.val]),
            });
        }
        self.list_of(at, items, None)
    }

    fn from_entries(&mut self, entries: &Val<'a>, at: At) -> Val<'a> {
        let (items, open) = self.elements(entries);
        let id = self.new_object(Body::Map(Map::default()));
        for item in items {
            let key = self.member(&item, "0", at);
            let val = self.member(&item, "1", at);
            match self.key_text(&key) {
                Some(text) => self.write(id, Prop { key: text, key_at: key.at, slot: None, val }),
                None => self.open(id, "has a key that is not known before the config runs"),
            }
        }
        if let Some(why) = open {
            self.open(id, why);
        }
        Val::new(at, Kind::Object(id))
    }

    fn json(&mut self, text: &Val<'a>, at: At) -> Val<'a> {
        match &text.kind {
            Kind::Str(source) => match json::parse(at.file, source) {
                json::Parsed { root: Some(root), gaps, .. } if gaps.is_empty() => {
                    let root = relocated(&root, at, 0);
                    self.from_node(&root, 0)
                }
                _ => self.opaque(at, "is JSON that cannot be read"),
            },
            Kind::Source(source) => {
                let why = format!("is read from {}", source.display);
                self.opaque(at, &why)
            }
            Kind::Unknown(why) => {
                let why = why.clone();
                self.opaque(at, &why)
            }
            Kind::External(ext) => {
                let why = known::reason(ext);
                self.opaque(at, &why)
            }
            _ => self.opaque(at, "is JSON that cannot be read"),
        }
    }

    /// A global called as a function.
    pub(crate) fn call_global(&mut self, global: &str, arguments: &[Val<'a>], at: At) -> Val<'a> {
        let first = arguments.first().cloned().unwrap_or_else(|| self.undefined(at));
        match global {
            "require" => self.required_by(&first, at),
            "Boolean" => {
                let truth = self.truth(&first, "it is set");
                self.boolean(at, &truth)
            }
            "Number" | "parseInt" | "parseFloat" => self.each(&first, &mut |i, v| i.number(&v, at)),
            "String" => self.each(&first, &mut |_, v| match plain(&v.kind) {
                Some(text) => Val::str(at, text),
                None => v,
            }),
            "structuredClone" | "Object" => first,
            _ => self.opaque(at, "is what a function gives when the config runs"),
        }
    }

    /// `require(specifier)` or `import(specifier)`.
    pub(crate) fn required_by(&mut self, specifier: &Val<'a>, at: At) -> Val<'a> {
        self.each(specifier, &mut |i, s| match &s.kind {
            Kind::Str(name) => {
                i.opaque += 1;
                i.required(name, at)
            }
            _ => i.opaque(at, "is loaded under a name that is not known before the config runs"),
        })
    }
}

/// The same tree, every value of it at one place.
fn relocated(node: &base::Node, at: At, depth: usize) -> base::Node {
    let value = match &node.value {
        _ if depth > 64 => base::Value::Unknown(super::TOO_DEEP.into()),
        base::Value::List(items) => {
            base::Value::List(items.iter().map(|n| relocated(n, at, depth + 1)).collect())
        }
        base::Value::Map(entries) => base::Value::Map(
            entries
                .iter()
                .map(|e| base::Entry {
                    key: e.key.clone(),
                    key_span: at.span,
                    slot: None,
                    node: relocated(&e.node, at, depth + 1),
                })
                .collect(),
        ),
        other => other.clone(),
    };
    base::Node::new(at.file, at.span, value)
}

/// Replace a pattern made of plain characters, with `^` and `$` at its ends; none for any other pattern.
fn replace_pattern(text: &str, pattern: &str, global: bool, to: &str) -> Option<String> {
    let (start, rest) = pattern.strip_prefix('^').map_or((false, pattern), |r| (true, r));
    let (end, body) =
        rest.strip_suffix('$').filter(|r| !r.ends_with('\\')).map_or((false, rest), |r| (true, r));
    let (end, body, repeated) = match body.strip_suffix('+') {
        Some(short) if end && !short.ends_with('\\') => (true, short, true),
        _ => (end, body, false),
    };
    let mut literal = String::new();
    let mut chars = body.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => literal.push(chars.next().filter(|c| !c.is_ascii_alphanumeric())?),
            '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' => return None,
            c => literal.push(c),
        }
    }
    if literal.is_empty() {
        return None;
    }
    Some(match (start, end) {
        (false, false) if global => text.replace(&literal, to),
        (false, false) => text.replacen(&literal, to, 1),
        (true, false) => text.strip_prefix(&literal).map_or_else(|| text.to_owned(), |r| format!("{to}{r}")),
        (false, true) if repeated => {
            let short = text.trim_end_matches(&*literal);
            if short.len() == text.len() { text.to_owned() } else { format!("{short}{to}") }
        }
        (false, true) => text.strip_suffix(&literal).map_or_else(|| text.to_owned(), |r| format!("{r}{to}")),
        (true, true) => {
            if text == literal {
                to.to_owned()
            } else {
                text.to_owned()
            }
        }
    })
}
