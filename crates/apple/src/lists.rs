//! The property lists that configurations use: each parsed once, and expanded for each configuration.

use crate::plist::{self, Format, Plist};
use crate::settings::{Budget, Settings};
use base::{Entry, FileId, Gap, Inputs, Node, Place, Span, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Property lists of a project, each parsed once.
pub(crate) struct Plists<'a> {
    pub(crate) inputs: &'a dyn Inputs,
    read: BTreeMap<FileId, Option<Plist>>,
    /// What could not be read.
    pub(crate) gaps: Vec<Gap>,
    /// Bytes of property lists that may still be expanded.
    left: usize,
}

/// More than any real project needs: many configurations that share one large list must not fill memory.
const EXPANDED: usize = 32 << 20;
/// What a binary list counts for, which may unfold to more than its size.
const BINARY: usize = 1 << 20;
/// What an entry made from a build setting counts for.
const GENERATED: usize = 1 << 9;

impl<'a> Plists<'a> {
    /// Nothing read yet.
    pub(crate) fn new(inputs: &'a dyn Inputs) -> Self {
        Self { inputs, read: BTreeMap::new(), gaps: Vec::new(), left: EXPANDED }
    }

    /// The list in `file`.
    pub(crate) fn get(&mut self, file: FileId) -> Option<Plist> {
        if !self.read.contains_key(&file) {
            let plist = plist::load(self.inputs, file, &mut self.gaps);
            self.read.insert(file, plist);
        }
        self.read.get(&file).cloned().flatten()
    }

    /// Add what `INFOPLIST_KEY_…` settings generate. A key that the file has stays as it is.
    pub(crate) fn generated(&mut self, info: Option<Plist>, settings: &Settings) -> Option<Plist> {
        const PREFIX: &str = "INFOPLIST_KEY_";
        if self.left < GENERATED {
            return info;
        }
        let own: BTreeSet<Arc<str>> =
            info.iter().flat_map(|p| p.root.entries()).map(|e| Arc::clone(&e.key)).collect();
        let mut entries = Vec::new();
        let mut file = None;
        for name in settings.names(PREFIX) {
            let key = name.strip_prefix(PREFIX).unwrap_or(name);
            let key = key.strip_suffix("_iPhone").or_else(|| key.strip_suffix("_iPad")).unwrap_or(key);
            let Some(setting) = settings.get(name) else { continue };
            let Some(left) = self.left.checked_sub(GENERATED) else {
                self.left = 0;
                self.gaps.push(Gap::new(
                    setting.place,
                    "what build settings add to the Info.plist",
                    "is too much",
                ));
                break;
            };
            self.left = left;
            let Place::At(at, span) = &setting.place else { continue };
            if own.contains(key) {
                continue;
            }
            let value = match setting.value.as_str() {
                "YES" => Value::Bool(true),
                "NO" => Value::Bool(false),
                other => Value::Str(other.into()),
            };
            file.get_or_insert(*at);
            let node = Node::new(*at, *span, value);
            entries.push(Entry { key: key.into(), key_span: *span, slot: setting.slot, node });
        }
        let Some(mut plist) = info else {
            let file = file?;
            let root = Node::new(file, Span::default(), Value::Map(entries));
            return Some(Plist { file, format: Format::OpenStep, root });
        };
        if let Value::Map(own) = &mut plist.root.value {
            own.extend(entries);
        }
        Some(plist)
    }

    /// The list in `file` with names of build settings expanded.
    pub(crate) fn expanded(&mut self, file: FileId, settings: &Settings) -> Option<Plist> {
        let size = self.inputs.text(file).map_or(BINARY, |t| t.len());
        let Some(left) = self.left.checked_sub(size) else {
            let place = Place::At(file, Span::default());
            self.gaps.push(Gap::new(place, "this property list", "is used by too many configurations"));
            return None;
        };
        self.left = left;
        let plist = self.get(file)?;
        Some(Plist { root: expanded(&plist.root, settings, &mut Budget::of_a_list()), ..plist })
    }
}

/// A value with the names of build settings in its texts expanded.
pub(crate) fn expanded(node: &Node, settings: &Settings, budget: &mut Budget) -> Node {
    let value = match &node.value {
        Value::Str(s) if s.contains('$') => Value::Str(settings.expand_within(s, budget).into()),
        Value::List(items) => Value::List(items.iter().map(|i| expanded(i, settings, budget)).collect()),
        Value::Map(entries) => {
            let entry = |e: &Entry| Entry { node: expanded(&e.node, settings, budget), ..e.clone() };
            Value::Map(entries.iter().map(entry).collect())
        }
        other => other.clone(),
    };
    Node { value, ..node.clone() }
}
