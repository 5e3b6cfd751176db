//! The result: values as the owned tree that rules read.

use super::value::{Body, Kind, Prop, SourceKind, Val};
use super::{Interp, TOO_DEEP, TOO_MANY, known};
use base::{Entry, Node, Stage, Value, When};

/// Objects inside one another; a value that holds itself ends here.
const DEPTH: usize = 24;
/// Values of a result.
const NODES: u32 = 20_000;

impl<'a> Interp<'a> {
    /// The owned tree of a value.
    pub(crate) fn node(&mut self, val: &Val<'a>) -> Node {
        self.node_at(val, 0)
    }

    fn node_at(&mut self, val: &Val<'a>, depth: usize) -> Node {
        let val = self.narrow(val);
        let node = |value| Node::new(val.at.file, val.at.span, value);
        let unknown = |why: &str| node(Value::Unknown(why.into()));
        self.nodes += 1;
        if depth > DEPTH || self.nodes > NODES {
            let why = if depth > DEPTH { TOO_DEEP } else { TOO_MANY };
            self.gap(val.at, "this value", why);
            return unknown(why);
        }
        match &val.kind {
            Kind::Null => node(Value::Null),
            Kind::Undefined | Kind::Hole => node(Value::Undefined),
            Kind::Bool(b) => node(Value::Bool(*b)),
            Kind::Number(n) => node(Value::Number(*n)),
            Kind::Str(s) => node(Value::Str(s.clone())),
            Kind::Unknown(why) => unknown(why),
            Kind::External(ext) => unknown(&known::reason(ext)),
            Kind::Func(_) => unknown("is a function"),
            Kind::Regex(..) => unknown("is a pattern"),
            Kind::Host(_) => unknown("is the whole environment in which the config runs"),
            Kind::Source(source) => {
                let why = format!("comes from {} when the config runs", source.display);
                match (source.kind, &source.fallback) {
                    (SourceKind::Environment, fallback)
                        if self.atoms.set(&source.display, &self.path) != Some(true) =>
                    {
                        let other = match fallback {
                            Some(text) => node(Value::Str(text.clone())),
                            None => node(Value::Undefined),
                        };
                        node(Value::OneOf(vec![
                            (When::new(format!("{} is set", source.display), Stage::OptIn), unknown(&why)),
                            (When::new(format!("{} is not set", source.display), Stage::Always), other),
                        ]))
                    }
                    _ => unknown(&why),
                }
            }
            Kind::Choice(..) => {
                let mut cases = Vec::new();
                self.cases(&val, self.path.len(), depth, &mut cases);
                node(Value::OneOf(cases))
            }
            Kind::Object(id) => {
                let Some(object) = self.objects.get(id.0) else { return node(Value::Undefined) };
                let open = object.open.clone();
                let value = match &object.body {
                    Body::List(items) => {
                        let items = items.clone();
                        let items =
                            items.iter().map(|v| self.narrow(v)).filter(|v| !matches!(v.kind, Kind::Hole));
                        let items: Vec<Val<'a>> = items.collect();
                        Value::List(items.iter().map(|v| self.node_at(v, depth + 1)).collect())
                    }
                    Body::Map(map) => {
                        let props = map.props.clone();
                        Value::Map(props.iter().map(|p| self.entry(p, depth)).collect())
                    }
                };
                if let Some(why) = open {
                    let why = format!("could not be worked out: it {why}");
                    self.gap(val.at, "part of this object", why);
                }
                node(value)
            }
        }
    }

    fn entry(&mut self, prop: &Prop<'a>, depth: usize) -> Entry {
        let node = self.node_at(&prop.val, depth + 1);
        // A key of one file may have a value of another one.
        let key_is_near = prop.slot.is_some() || prop.key_at.file == node.file;
        let key_span = if key_is_near { prop.key_at.span } else { node.span };
        Entry { key: prop.key.clone(), key_span, slot: prop.slot, node }
    }

    /// Every alternative with the conditions that come after the first `base` ones.
    fn cases(&mut self, val: &Val<'a>, base: usize, depth: usize, out: &mut Vec<(When, Node)>) {
        let val = self.narrow(val);
        match &val.kind {
            Kind::Choice(atom, yes, no) => {
                self.assuming(*atom, true, |i| i.cases(yes, base, depth, out));
                self.assuming(*atom, false, |i| i.cases(no, base, depth, out));
            }
            _ => {
                let when = self.atoms.when(self.path.get(base..).unwrap_or_default());
                let node = self.node_at(&val, depth + 1);
                out.push((when, node));
            }
        }
    }
}

/// The settings without the case in which there are none: a build that has none does not work, so that one of the
/// others, which have to be asked for by name, is what ships. Which one is not known.
pub(crate) fn wanted(mut root: Node) -> Node {
    if let Value::OneOf(cases) = &mut root.value {
        let all = cases.len();
        cases.retain(|(_, node)| !matches!(node.value, Value::Undefined | Value::Null));
        if cases.len() < all {
            for (when, _) in cases.iter_mut().filter(|(when, _)| when.stage == Stage::OptIn) {
                when.stage = Stage::Undecided;
            }
        }
    }
    root
}
