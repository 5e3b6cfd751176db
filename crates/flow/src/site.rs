//! The calls and assignments that the tables know, and the options that calls are given.

use crate::calls::Calls;
use crate::constant::Out;
use crate::what::What;
use crate::{Code, Context};
use base::Place;
use js::{CallId, CallKind, FnId, GuardId, NodeId, Value};
use knowledge::{Path, Pick, Sink, SinkKind, SourceKind};
use rayon::prelude::*;
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
    /// How a template spells the assignment.
    pub(crate) binding: Option<js::Name>,
    /// The call that makes the state that is assigned to, where it says under which key it is kept.
    pub(crate) made: Option<(u32, CallId)>,
}

impl Site {
    /// The properties of the value that matter.
    pub(crate) fn fields(&self) -> Vec<&'static str> {
        self.row.path.fields.to_vec()
    }
}

/// True where the names after a package are those of a row; a default import counts as the package itself, and `*` of
/// a row as any one name.
pub(crate) fn same_names<S: AsRef<str>>(names: &[&str], row: &[S]) -> bool {
    let plain = |n: &&str| *n != "default";
    let (mut names, mut row) =
        (names.iter().copied().filter(plain), row.iter().map(AsRef::as_ref).filter(plain));
    loop {
        match (names.next(), row.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == b || (b == "*" && a != "()") => {}
            _ => return false,
        }
    }
}

/// True where `callee` is what `path` names.
pub(crate) fn is_named(callee: Option<&What<'_>>, last: &str, path: &Path<'_>) -> bool {
    if path.any {
        // What several names end is told by the code around it, see `ends_in`.
        return last == path.last() && path.names.len() == 1;
    }
    match callee {
        Some(What::Package(package, names)) => {
            (path.package == *package && same_names(names, &path.names))
                || (*package == "@capacitor/core" && is_bridged(names, path))
        }
        Some(What::Global(names)) => {
            let names = names.strip_prefix(&["window"]).unwrap_or(names);
            (path.package.is_empty() && same_names(names, &path.names)) || is_bridged(names, path)
        }
        _ => false,
    }
}

/// True where the names are those of a plugin that is taken from the bridge by its own name, and a row speaks of a
/// package that exports it: packages export plugins under the names under which they register them.
fn is_bridged(names: &[&str], path: &Path<'_>) -> bool {
    let names = names.strip_prefix(&["Capacitor"]).unwrap_or(names);
    let wraps_cordova = ["", "@awesome-cordova-plugins", "@ionic-native"];
    !wraps_cordova.contains(&path.package.split('/').next().unwrap_or_default())
        && names.strip_prefix(&["Plugins"]).is_some_and(|rest| rest == &*path.names)
}

impl Code {
    /// True where a callee is written with the names of a row that leaves the first receiver open: `*.a().b(0)`.
    pub(crate) fn ends_in(&self, file: u32, callee: NodeId, path: &Path<'_>) -> bool {
        path.any && path.names.len() > 1 && self.names_end(file, callee, &path.names, 0)
    }

    fn names_end(&self, file: u32, node: NodeId, names: &[&str], depth: u32) -> bool {
        let Some((last, rest)) = names.split_last() else { return true };
        let Some(facts) = self.facts(file).filter(|_| depth < 12) else { return false };
        match facts.node(node) {
            Value::Member(base, name) if facts.name(*name) == *last => {
                rest.is_empty() || self.names_end(file, *base, rest, depth + 1)
            }
            Value::Call(call) if *last == "()" => {
                facts.call(*call).is_some_and(|c| self.names_end(file, c.callee, rest, depth + 1))
            }
            Value::Read(var) => match facts.var(*var).map(|v| v.writes.as_slice()) {
                Some([one]) => self.names_end(file, *one, names, depth + 1),
                _ => false,
            },
            _ => false,
        }
    }

    /// The last name of what is called.
    pub(crate) fn last_name(&self, file: u32, callee: NodeId) -> Option<&str> {
        let facts = self.facts(file)?;
        match facts.node(callee) {
            Value::Member(_, name) | Value::Global(name) => Some(facts.name(*name)),
            Value::Read(var) => {
                let var = facts.var(*var)?;
                // `import { set as put }` and `const { set: put } = x` have their own names.
                let own = var.writes.first().and_then(|w| match facts.node(*w) {
                    // `const f = require('f')` calls what the package is.
                    Value::Import(i) => Some(facts.import(*i)?.name.map_or("default", |n| facts.name(n))),
                    Value::Member(_, n) => Some(facts.name(*n)),
                    Value::Call(_) => Some("()"),
                    _ => None,
                });
                Some(own.unwrap_or(facts.name(var.name)))
            }
            Value::Call(_) => Some("()"),
            _ => None,
        }
    }

    pub(crate) fn find_sites(&self) -> Vec<Site> {
        self.files
            .par_iter()
            .enumerate()
            .filter(|(_, f)| !f.elsewhere)
            .flat_map_iter(|(i, f)| {
                let (file, facts) = (i as u32, &f.facts);
                let mut found = Vec::new();
                for (c, call) in facts.calls.iter().enumerate() {
                    let Some(last) = self.last_name(file, call.callee) else { continue };
                    let rows = knowledge::sinks_named(last);
                    if rows.is_empty() || call.kind == CallKind::Jsx {
                        continue;
                    }
                    let callee = self.what(file, call.callee);
                    if matches!(callee, Some(What::Function(..))) {
                        continue;
                    }
                    let row = rows.iter().filter(|row| {
                        (is_named(callee.as_ref(), last, &row.path)
                            || self.ends_in(file, call.callee, &row.path))
                            && self.has_texts(file, call, &row.path)
                            && self.has_texts_before(file, call.callee, &row.path)
                            && self.has_company(file, call.function, row)
                    });
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
                            binding: None,
                            made: None,
                        }));
                    }
                }
                for store in &facts.stores {
                    // A row may leave the property open, as in `localStorage.* =`.
                    let name = store.name.map_or("*", |n| facts.name(n));
                    let rows = knowledge::sinks_named(name).iter();
                    let rows = rows.chain(knowledge::sinks_named(if name == "*" { "" } else { "*" }));
                    let mut assigned = rows.filter(|row| row.path.pick == Some(Pick::Assigned)).peekable();
                    if assigned.peek().is_none() {
                        continue;
                    }
                    let target = self.what(file, store.base).and_then(|b| self.member_of(b, name));
                    let row = assigned.filter(|row| {
                        is_named(target.as_ref(), name, &row.path)
                            && self.has_texts_above(file, store.base, &row.path)
                            && self.has_company(file, store.function, row)
                            && !self.is_download(file, store, row)
                    });
                    for row in row {
                        found.push(Site {
                            row,
                            file,
                            call: None,
                            value: store.value,
                            node: store.base,
                            function: store.function,
                            guard: store.guard,
                            binding: store.binding,
                            made: None,
                        });
                    }
                }
                found
            })
            .collect()
    }

    /// The sources of values that the code calls by their names.
    pub(crate) fn find_sources(&self) -> BTreeSet<SourceKind> {
        let of_file = |(i, f): (usize, &crate::File)| {
            let says = |text: &str| f.facts.names.iter().any(|n| &**n == text);
            let names = f.facts.calls.iter().filter_map(|c| self.last_name(i as u32, c.callee));
            let found: BTreeSet<&str> = names.collect();
            let rows = found.iter().flat_map(|n| knowledge::sources_named(n));
            // What is read or assigned is not called: there the name in the file must do.
            let read =
                f.facts.names.iter().filter(|n| n.len() < 20).flat_map(|n| knowledge::sources_named(n));
            let read = read.filter(|row| matches!(row.path.pick, None | Some(Pick::Handler(_))));
            // A name that a caller elsewhere gives may be any.
            let given = |last: &str, argument: usize| {
                let of_last = |c: &&js::Call| self.last_name(i as u32, c.callee) == Some(last);
                let argument = |c: &js::Call| c.args.get(argument).map(|a| f.facts.node(*a));
                f.facts.calls.iter().filter(of_last).any(|c| matches!(argument(c), Some(Value::Read(_))))
            };
            let known = |row: &&knowledge::Source| {
                row.path.texts.iter().all(|(a, text)| says(text) || given(row.path.last(), *a))
            };
            let rows = rows.chain(read).filter(known);
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
        let file = site.made.map_or(site.file, |(f, _)| f);
        match site.made.map(|(_, c)| c).or(site.call).and_then(|c| self.facts(file)?.call(c)) {
            Some(call) => self.word(file, call.callee),
            None => match (site.binding, self.facts(site.file)) {
                (Some(binding), Some(facts)) => facts.name(binding).to_owned(),
                _ => format!("{}.{}", self.word(site.file, site.node), site.row.path.last()),
            },
        }
    }

    /// The key under which a site keeps its value.
    pub(crate) fn site_key(&self, site: &Site, out: &Out) -> Option<String> {
        if site.call.is_none() && site.row.path.last() == "*" {
            let facts = self.facts(site.file)?;
            let store = facts.stores.iter().find(|s| s.value == site.value && s.base == site.node)?;
            return Some(facts.name(store.name?).to_owned());
        }
        let path = site.row.key.as_ref()?;
        let Some(Pick::Argument(n)) = path.pick else { return None };
        let (file, call) = site.made.or(site.call.map(|c| (site.file, c)))?;
        let node = self.facts(file)?.call(call)?.args.get(n).copied()?;
        self.text_of(file, node, &path.fields, out)
    }

    /// False where nothing in the app can be of a package.
    pub(crate) fn may_call(&self, package: &str) -> bool {
        self.calls().may_call(package)
    }

    /// The calls by their names.
    pub(crate) fn calls(&self) -> &Calls {
        self.calls.get_or_init(|| Calls::new(self))
    }

    /// Every call of what `path` names: `package#name.name` or the name of a global.
    pub fn calls_of(&self, path: &str) -> Vec<OptionCall> {
        let Ok(path) = Path::parse(path) else { return Vec::new() };
        if !self.may_call(path.package) {
            return Vec::new();
        }
        let calls = self.calls();
        // A default export has whatever name it is given here.
        let mut list: Vec<(u32, u32)> = match path.last() {
            "default" => calls.all().collect(),
            last => calls.named(last).collect(),
        };
        list.sort_unstable();
        let named = list.into_iter().filter(|(file, call)| {
            let Some(call) = self.facts(*file).and_then(|f| f.call(CallId(*call))) else { return false };
            let Some(last) = self.last_name(*file, call.callee) else { return false };
            is_named(self.what(*file, call.callee).as_ref(), last, &path)
        });
        named.flat_map(|(file, call)| self.given_by(OptionCall::new(file, CallId(call)))).collect()
    }

    /// A call whose options come whole from the callers of its function, once for each of them; others as they are.
    fn given_by(&self, at: OptionCall) -> Vec<OptionCall> {
        let handed = || {
            let facts = self.facts(at.file)?;
            let call = facts.call(at.call)?;
            let function = call.function?;
            let is_own = |n: &NodeId| matches!(facts.node(*n), Value::Param(f, _) if *f == function);
            let given = |n: &NodeId| match facts.node(*n) {
                Value::Read(var) => facts.var(*var).is_some_and(|v| v.writes.iter().any(is_own)),
                _ => is_own(n),
            };
            let callers = call.args.iter().any(given).then(|| self.callers(at.file, function))?;
            let sure = callers.iter().filter(|c| c.sure && c.argument.is_none());
            Some(
                sure.map(|c| OptionCall { from: Some((function, c.file, c.call)), ..at }).collect::<Vec<_>>(),
            )
        };
        handed().filter(|list| !list.is_empty()).unwrap_or_else(|| vec![at])
    }

    /// The calls that may have this last name: file and number.
    pub(crate) fn calls_named(&self, name: &str) -> Vec<(u32, u32)> {
        self.calls().named(name).collect()
    }

    /// Where a call is, and when it runs.
    pub fn call_place(&self, at: OptionCall) -> (Place, Context) {
        let Some(call) = self.facts(at.file).and_then(|f| f.call(at.call)) else {
            return (Place::Missing("".into()), Context::default());
        };
        let own = (self.place_of(at.file, call.node), self.context(at.file, call.guard));
        let caller = at.from.and_then(|(_, file, id)| {
            let outer = self.facts(file)?.call(id)?;
            Some((self.place_of(file, outer.node), self.context(file, outer.guard).and(own.1)))
        });
        caller.unwrap_or(own)
    }

    /// The value of an option: a property of the argument `argument`, or the argument itself.
    pub fn option(&self, at: OptionCall, argument: usize, path: &[&str]) -> Setting {
        let Some(facts) = self.facts(at.file) else { return Setting::Unknown };
        let Some(arg) = facts.call(at.call).and_then(|c| c.args.get(argument).copied()) else {
            return Setting::Absent;
        };
        let out = at.from.map(|(function, file, call)| (at.file, function, file, call));
        for depth in (0..=path.len()).rev() {
            let head = path.get(..depth).unwrap_or_default();
            let Some((file, node)) = self.value(at.file, arg, head, out.as_slice()) else { continue };
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
    pub(crate) file: u32,
    pub(crate) call: CallId,
    /// The function that the call stands in, and who calls that one and gives it the options.
    pub(crate) from: Option<(FnId, u32, CallId)>,
}

impl OptionCall {
    pub(crate) fn new(file: u32, call: CallId) -> Self {
        Self { file, call, from: None }
    }
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
