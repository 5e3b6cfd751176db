use crate::{Case, Fact, FileId, Gap, Place, Span, When};
use std::sync::Arc;

/// One value of a settings file, with its place: what JSON, an evaluated `capacitor.config.ts` and a property
/// list have in common, so that rules read all of them the same way.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The file in which the value is written (for an imported constant: the file of the constant).
    pub file: FileId,
    /// The range of the value.
    pub span: Span,
    /// The value itself.
    pub value: Value,
}

/// A value of a settings file.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// `undefined`, or a property that was deleted: as good as absent.
    Undefined,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string.
    Str(Arc<str>),
    /// A list.
    List(Vec<Node>),
    /// A mapping in the order of the file; where a key occurs twice the last one counts.
    Map(Vec<Entry>),
    /// One of several values, each under its condition.
    OneOf(Vec<(When, Node)>),
    /// Something that could not be worked out, with the reason in plain words.
    Unknown(Arc<str>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Arc<str>,
    /// The range of the key, in the file that `slot` names, else in that of the value.
    pub key_span: Span,
    /// How to remove or replace the entry in its file; `None` where the value is computed, so that an edit of
    /// the text would not do.
    pub slot: Option<Slot>,
    /// The value.
    pub node: Node,
}

/// The ranges an edit of an entry needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The file that holds the entry.
    pub file: FileId,
    /// What to delete so that the entry is gone and the rest still parses (with one separator and the line, where
    /// the entry stands alone on it).
    pub removal: Span,
    /// The range of the value's own text.
    pub value: Span,
}

impl Node {
    /// A node without children.
    pub fn new(file: FileId, span: Span, value: Value) -> Self {
        Self { file, span, value }
    }

    /// The place of the value.
    pub fn place(&self) -> Place {
        Place::At(self.file, self.span)
    }

    /// The entries of a mapping; none for every other value.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The elements of a list; none for every other value.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The string, where the value is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Str(s) => Some(s),
            _ => None,
        }
    }

    /// The boolean, where the value is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(b) => Some(b),
            _ => None,
        }
    }

    /// The number, where the value is one.
    pub fn as_number(&self) -> Option<f64> {
        match self.value {
            Value::Number(n) => Some(n),
            _ => None,
        }
    }

    /// The entry of a mapping by key, not looking into alternatives. The last one of equal keys counts.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().rev().find(|e| &*e.key == key)
    }

    /// The value of a key, not looking into alternatives.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|e| &e.node)
    }

    /// Follow `path` through plain mappings.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// What stands at `path`, looking into every alternative on the way. A value that is absent on one branch
    /// and set on another gives `OneOf` with the branches on which it is set.
    pub fn fact(&self, path: &[&str]) -> Fact<Node> {
        let mut found = Vec::new();
        let mut unknown = None;
        self.collect(path, &When::always(), None, &mut found, &mut unknown);
        let certain = found.len() == 1 && found.first().is_some_and(|c: &Case<Node>| c.when.text.is_empty());
        match (found.len(), unknown) {
            (1, None) if certain => match found.pop() {
                Some(case) => Fact::Set(case.value, case.place),
                None => Fact::Absent,
            },
            (0, None) => Fact::Absent,
            (0, Some(gap)) => Fact::Unknown(gap),
            (_, _) => Fact::OneOf(found),
        }
    }

    /// The slot of the entry at `path`, where `path` leads through plain mappings to an entry of the text.
    pub fn slot(&self, path: &[&str]) -> Option<Slot> {
        let (last, parents) = path.split_last()?;
        self.at(parents)?.entry(last)?.slot
    }

    fn collect(
        &self,
        path: &[&str],
        when: &When,
        slot: Option<Slot>,
        found: &mut Vec<Case<Node>>,
        unknown: &mut Option<Gap>,
    ) {
        match &self.value {
            Value::OneOf(branches) => {
                for (branch, node) in branches {
                    node.collect(path, &when.and(branch), None, found, unknown);
                }
            }
            // What only a development build has, or one that somebody asks for, leaves no gap in what ships.
            Value::Unknown(_) if when.ships() == Some(false) => {}
            Value::Unknown(reason) => {
                unknown.get_or_insert_with(|| Gap::new(self.place(), "this value", reason.to_string()));
            }
            Value::Undefined => {}
            _ => match path.split_first() {
                None => {
                    found.push(Case { value: self.clone(), when: when.clone(), place: self.place(), slot })
                }
                Some((key, rest)) => {
                    if let Some(entry) = self.entry(key) {
                        entry.node.collect(rest, when, entry.slot, found, unknown);
                    }
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stage;

    fn leaf(value: Value) -> Node {
        Node::new(FileId(0), Span::new(0, 1), value)
    }

    fn map(entries: Vec<(&str, Node)>) -> Node {
        leaf(Value::Map(
            entries
                .into_iter()
                .map(|(k, node)| Entry { key: k.into(), key_span: Span::new(0, 1), slot: None, node })
                .collect(),
        ))
    }

    #[test]
    fn a_fact_looks_into_every_branch() {
        let dev = map(vec![("url", leaf(Value::Str("http://dev".into())))]);
        let server = leaf(Value::OneOf(vec![
            (When::new("isDev", Stage::Development), dev),
            (When::new("!isDev", Stage::Production), leaf(Value::Undefined)),
        ]));
        let config = map(vec![("server", server), ("appId", leaf(Value::Str("a.b".into())))]);
        assert!(matches!(config.fact(&["appId"]), Fact::Set(_, _)));
        let Fact::OneOf(cases) = config.fact(&["server", "url"]) else { panic!("expected branches") };
        assert_eq!(cases.len(), 1);
        assert_eq!(cases[0].when.ships(), Some(false));
        assert!(matches!(config.fact(&["server", "cleartext"]), Fact::Absent));
    }

    #[test]
    fn an_unknown_value_is_a_gap_and_not_absence() {
        let config = map(vec![("server", leaf(Value::Unknown("read from a file".into())))]);
        assert!(matches!(config.fact(&["server", "url"]), Fact::Unknown(_)));
    }

    #[test]
    fn what_has_to_be_asked_for_leaves_no_gap() {
        let asked = (When::new("LIVE is set", Stage::OptIn), leaf(Value::Unknown("comes from LIVE".into())));
        let url = leaf(Value::OneOf(vec![asked, (When::always(), leaf(Value::Undefined))]));
        assert!(matches!(map(vec![("url", url)]).fact(&["url"]), Fact::Absent));
    }
}
