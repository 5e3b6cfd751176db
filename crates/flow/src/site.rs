//! The calls and assignments that the tables know, and the options that calls are given.

use crate::constant::Out;
use crate::what::What;
use crate::{Code, Context};
use base::Place;
use js::{CallId, CallKind, FnId, GuardId, NodeId, Value};
use knowledge::{Path, Pick, Sink, SinkKind, Source, SourceKind};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// A place where a value arrives at a sink.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site {
    pub(crate) row: &'static Sink,
    pub(crate) file: u32,
    /// The call; none for an assignment.
    pub(crate) call: Option<CallId>,
    /// The value that arrives.
    pub(crate) value: NodeId,
    /// The whole call, or the object that is assigned to.
    pub(crate) node: NodeId,
    pub(crate) function: Option<FnId>,
    pub(crate) guard: Option<GuardId>,
}

impl Site {
    /// The properties of the value that matter.
    pub(crate) fn fields(&self) -> Vec<&'static str> {
        self.row.path.fields.iter().map(String::as_str).collect()
    }
}

/// True where the names after a package are those of a row; a default import counts as the package itself.
pub(crate) fn same_names<S: AsRef<str>>(names: &[&str], row: &[S]) -> bool {
    let plain = |n: &&str| *n != "default";
    names.iter().copied().filter(plain).eq(row.iter().map(AsRef::as_ref).filter(plain))
}

/// True where `callee` is what `path` names.
pub(crate) fn is_named(callee: Option<&What<'_>>, last: &str, path: &Path) -> bool {
    if path.any {
        return last == path.last();
    }
    match callee {
        Some(What::Package(package, names)) => path.package == *package && same_names(names, &path.names),
        Some(What::Global(names)) => {
            let names = names.strip_prefix(&["window"]).unwrap_or(names);
            path.package.is_empty() && names.iter().copied().eq(path.names.iter().map(String::as_str))
        }
        _ => false,
    }
}

impl Code {
    /// The last name of what is called.
    pub(crate) fn last_name(&self, file: u32, callee: NodeId) -> Option<&str> {
        let facts = self.facts(file)?;
        match facts.node(callee) {
            Value::Member(_, name) | Value::Global(name) => Some(facts.name(*name)),
            Value::Read(var) => {
                let var = facts.var(*var)?;
                // `import { set as put }` and `const { set: put } = x` have their own names.
                let own = var.writes.first().and_then(|w| match facts.node(*w) {
                    Value::Import(i) => facts.import(*i)?.name,
                    Value::Member(_, n) => Some(*n),
                    _ => None,
                });
                Some(facts.name(own.unwrap_or(var.name)))
            }
            _ => None,
        }
    }

    pub(crate) fn find_sites(&self) -> Vec<Site> {
        let mut calls: FxHashMap<&str, Vec<&'static Sink>> = FxHashMap::default();
        let mut stores: FxHashMap<&str, Vec<&'static Sink>> = FxHashMap::default();
        for row in knowledge::sinks() {
            let table = if row.path.pick == Some(Pick::Assigned) { &mut stores } else { &mut calls };
            table.entry(row.path.last()).or_default().push(row);
        }
        self.files
            .par_iter()
            .enumerate()
            .filter(|(_, f)| !f.elsewhere)
            .flat_map_iter(|(i, f)| {
                let (file, facts) = (i as u32, &f.facts);
                let mut found = Vec::new();
                for (c, call) in facts.calls.iter().enumerate() {
                    let Some(last) = self.last_name(file, call.callee) else { continue };
                    let Some(rows) = calls.get(last).filter(|_| call.kind != CallKind::Jsx) else { continue };
                    let callee = self.what(file, call.callee);
                    if matches!(callee, Some(What::Function(..))) {
                        continue;
                    }
                    let row = rows.iter().filter(|row| is_named(callee.as_ref(), last, &row.path));
                    for row in row {
                        let values = match row.path.pick {
                            Some(Pick::Argument(n)) => call.args.get(n..=n).unwrap_or_default(),
                            Some(Pick::Each) => &call.args,
                            _ => &[],
                        };
                        found.extend(values.iter().map(|value| Site {
                            row,
                            file,
                            call: Some(CallId(c as u32)),
                            value: *value,
                            node: call.node,
                            function: call.function,
                            guard: call.guard,
                        }));
                    }
                }
                for store in &facts.stores {
                    let Some(name) = store.name.map(|n| facts.name(n)) else { continue };
                    let Some(rows) = stores.get(name) else { continue };
                    let target = self.what(file, store.base).and_then(|b| self.member_of(b, name));
                    for row in rows.iter().filter(|row| is_named(target.as_ref(), name, &row.path)) {
                        found.push(Site {
                            row,
                            file,
                            call: None,
                            value: store.value,
                            node: store.base,
                            function: store.function,
                            guard: store.guard,
                        });
                    }
                }
                found
            })
            .collect()
    }

    /// The sources of values that the code calls by their names.
    pub(crate) fn find_sources(&self) -> BTreeSet<SourceKind> {
        let mut rows: FxHashMap<&str, Vec<&'static Source>> = FxHashMap::default();
        for row in knowledge::web_sources() {
            rows.entry(row.path.last()).or_default().push(row);
        }
        let of_file = |(i, f): (usize, &crate::File)| {
            let says = |text: &str| f.facts.names.iter().any(|n| &**n == text);
            let names = f.facts.calls.iter().filter_map(|c| self.last_name(i as u32, c.callee));
            let found: BTreeSet<&str> = names.filter(|n| rows.contains_key(n)).collect();
            let rows = found.iter().filter_map(|n| rows.get(n)).flatten();
            let rows = rows.filter(|row| row.path.texts.iter().all(|(_, text)| says(text)));
            rows.map(|row| row.kind).collect::<BTreeSet<_>>()
        };
        self.files.par_iter().enumerate().map(of_file).reduce(BTreeSet::new, |mut a, b| {
            a.extend(b);
            a
        })
    }

    pub(crate) fn sites_of(&self, kinds: &[SinkKind]) -> impl Iterator<Item = &Site> {
        self.sites.iter().filter(move |s| kinds.contains(&s.row.kind))
    }

    /// The sink in the words of the source: `Preferences.set`, `location.href`.
    pub(crate) fn site_word(&self, site: &Site) -> String {
        match site.call.and_then(|c| self.facts(site.file)?.call(c)) {
            Some(call) => self.word(site.file, call.callee),
            None => format!("{}.{}", self.word(site.file, site.node), site.row.path.last()),
        }
    }

    /// The key under which a site keeps its value.
    pub(crate) fn site_key(&self, site: &Site, out: &Out) -> Option<String> {
        let path = site.row.key.as_ref()?;
        let Some(Pick::Argument(n)) = path.pick else { return None };
        let node = self.facts(site.file)?.call(site.call?)?.args.get(n).copied()?;
        let fields: Vec<&str> = path.fields.iter().map(String::as_str).collect();
        self.text_of(site.file, node, &fields, out)
    }

    /// Every call of what `path` names: `package#name.name` or the name of a global.
    pub fn calls_of(&self, path: &str) -> Vec<OptionCall> {
        let Ok(path) = Path::parse(path) else { return Vec::new() };
        let mut found = Vec::new();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let file = i as u32;
            for (c, call) in f.facts.calls.iter().enumerate() {
                let Some(last) = self.last_name(file, call.callee) else { continue };
                if last != path.last() && last != "default" && path.last() != "default" {
                    continue;
                }
                let callee = self.what(file, call.callee);
                if is_named(callee.as_ref(), last, &path) {
                    found.push(OptionCall { file, call: CallId(c as u32) });
                }
            }
        }
        found
    }

    /// Where a call is, and when it runs.
    pub fn call_place(&self, at: OptionCall) -> (Place, Context) {
        let Some(call) = self.facts(at.file).and_then(|f| f.call(at.call)) else {
            return (Place::Missing("".into()), Context::default());
        };
        (self.place_of(at.file, call.node), self.context(at.file, call.guard))
    }

    /// The value of an option: a property of the argument `argument`, or the argument itself.
    pub fn option(&self, at: OptionCall, argument: usize, path: &[&str]) -> Setting {
        let Some(facts) = self.facts(at.file) else { return Setting::Unknown };
        let Some(arg) = facts.call(at.call).and_then(|c| c.args.get(argument).copied()) else {
            return Setting::Absent;
        };
        for depth in (0..=path.len()).rev() {
            let head = path.get(..depth).unwrap_or_default();
            let Some((file, node)) = self.value(at.file, arg, head, &[]) else { continue };
            let Some(facts) = self.facts(file) else { return Setting::Unknown };
            if depth == path.len() {
                let place = self.place_of(file, node);
                return match facts.node(node) {
                    Value::Bool(b) => Setting::Bool(*b, place),
                    Value::Not(inner) if matches!(facts.node(*inner), Value::Scalar) => Setting::Unknown,
                    Value::Object(_) => Setting::Object,
                    _ => match self.text(file, node, &[]) {
                        Some(text) => Setting::Text(text, place),
                        None => Setting::Unknown,
                    },
                };
            }
            // An object literal that lacks the next name, and spreads nothing in, does not have it.
            return match facts.node(node) {
                Value::Object(properties) => {
                    let next = path.get(depth).copied().unwrap_or_default();
                    let hidden = properties
                        .iter()
                        .any(|p| p.key.is_none() || p.key.is_some_and(|k| facts.name(k) == next));
                    if hidden { Setting::Unknown } else { Setting::Absent }
                }
                _ => Setting::Unknown,
            };
        }
        Setting::Unknown
    }
}

/// A call that takes options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionCall {
    file: u32,
    call: CallId,
}

/// What an option is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// `true` or `false`, and where it says so.
    Bool(bool, Place),
    /// A text, and where it says so.
    Text(String, Place),
    /// Further options.
    Object,
    /// It is not set.
    Absent,
    /// It is decided when the app runs.
    Unknown,
}
