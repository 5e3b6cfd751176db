//! What the language and Node bring along: methods of strings and lists, `Object`, `JSON`, `require`.

use super::atoms::{Subject, Test, Texts};
use super::ops::plain;
use super::value::{At, Body, External, Host, Kind, Map, Prop, Source, Truth, Val};
use super::{Interp, known, words};
use std::rc::Rc;
use std::sync::Arc;

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
            ("Object", "fromEntries") => self.entries_to_object(&first, at),
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

    fn entries_to_object(&mut self, entries: &Val<'a>, at: At) -> Val<'a> {
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
                    self.read_node(&root, 0)
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
