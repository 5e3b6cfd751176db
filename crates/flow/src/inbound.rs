//! Values that somebody else chose, where they do something.

use crate::Code;
use crate::search::{End, Flow, Seek};
use crate::site::{Site, is_named};
use crate::trust::Checked;
use crate::what::What;
use base::{Place, Step};
use js::NodeId;
use knowledge::{Pick, SinkKind, Source, SourceKind};
use std::collections::BTreeMap;

/// A value from outside that arrives at a sink.
#[derive(Clone, Debug)]
pub struct Inbound {
    /// What it does there.
    pub kind: SinkKind,
    /// Whose value it is.
    pub source: SourceKind,
    /// Whose value it is, in words.
    pub what: String,
    /// The sink.
    pub place: Place,
    /// The sink in the words of the source.
    pub sink: String,
    /// A check on the way that proves nothing.
    pub weak: Option<Weak>,
    /// From the source to the sink.
    pub steps: Vec<Step>,
    /// False where a call was linked by its name alone.
    pub sure: bool,
}

/// A check of an address that the address of somebody else passes as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weak {
    /// Where.
    pub place: Place,
    /// The method: `includes`, `startsWith`, `endsWith`, …
    pub method: String,
    /// What it looks for.
    pub text: String,
    /// The text where it is written, with its quotes; none where it has another name there.
    pub literal: Option<Place>,
}

/// The row of the table that an end of a search matches.
pub(crate) fn row_of(code: &Code, flow: &Flow<'_>) -> Option<&'static Source> {
    let (end, fields) = (&flow.end, flow.fields.as_slice());
    let (file, call) = match end {
        End::Result(file, call, _) | End::Callback(file, call, ..) => (*file, *call),
        End::Outside(what) => return read_row(what, fields, None),
        End::Handler(what, _, parameter) => return read_row(what, fields, Some(*parameter)),
        _ => return None,
    };
    let call = code.facts(file)?.call(call)?;
    let last = code.last_name(file, call.callee)?;
    let rows = knowledge::sources_named(last);
    if rows.is_empty() {
        return None;
    }
    let callee = match end {
        End::Result(_, _, callee) => callee.clone(),
        _ => code.what(file, call.callee),
    };
    rows.iter().find(|row| {
        let path = &row.path;
        let picked = match (end, path.pick) {
            (End::Result(..), Some(Pick::Result)) => true,
            (End::Callback(_, _, function, parameter), Some(Pick::Parameter(f, p))) => {
                (*function as usize, *parameter as usize) == (f, p)
            }
            _ => false,
        };
        let goes_in =
            path.fields.iter().copied().zip(fields.iter().copied()).all(|(a, b)| a == b || b == "*");
        picked
            && goes_in
            && (is_named(callee.as_ref(), last, path) || code.ends_in(file, call.callee, path))
            && path.texts.iter().all(|(i, wanted)| {
                call.args.get(*i).and_then(|a| code.text(file, *a, &flow.out)).is_some_and(|t| t == *wanted)
            })
    })
}

/// The row for what is read from a property, or given to the function that is assigned to it.
fn read_row(what: &What<'_>, fields: &[&str], parameter: Option<u32>) -> Option<&'static Source> {
    let (What::Global(names) | What::Package(_, names)) = what else { return None };
    let last = names.last()?;
    let pick = parameter.map(|p| Pick::Handler(p as usize));
    knowledge::sources_named(last).iter().find(|row| {
        let named = match row.path.any {
            true => names.as_slice() == &*row.path.names,
            false => is_named(Some(what), last, &row.path),
        };
        let below = row.path.fields.iter().zip(fields).all(|(a, b)| a == b || *b == "*");
        named && row.path.pick == pick && below
    })
}

impl Code {
    /// What a property is to the tables of sources, where it is read.
    pub(crate) fn read_from<'a>(
        &'a self,
        file: u32,
        base: NodeId,
        node: NodeId,
        name: &'a str,
    ) -> Option<What<'a>> {
        let mut rows = knowledge::sources_named(name).iter().filter(|r| r.path.pick.is_none()).peekable();
        rows.peek()?;
        let what = self.what(file, node);
        rows.find_map(|row| {
            if !row.path.any {
                return is_named(what.as_ref(), name, &row.path).then(|| what.clone()).flatten();
            }
            let above = row.path.names.iter().rev().nth(1);
            let same = above.is_none_or(|n| self.last_name(file, base) == Some(*n));
            same.then(|| What::Global(row.path.names.to_vec()))
        })
    }

    /// The values of some sources that arrive at some sinks in the app that ships, unless they are checked.
    pub fn inbound(&self, sinks: &[SinkKind], sources: &[SourceKind]) -> Vec<Inbound> {
        let mut found: BTreeMap<(Place, SourceKind), Inbound> = BTreeMap::new();
        if !sources.iter().any(|s| self.sources.contains(s)) {
            return Vec::new();
        }
        for site in self.sites_of(sinks) {
            let context = self.context(site.file, site.guard);
            for flow in self.flows(site.file, site.value, &site.fields(), Seek::Untrusted) {
                let Some(row) = row_of(self, &flow).filter(|r| sources.contains(&r.kind)) else {
                    continue;
                };
                // Names of files that are made of a number of the app's own server choose no other folder.
                let made = site.row.kind == SinkKind::FilePath
                    && row.kind == SourceKind::Network
                    && flow.names.iter().any(|(n, _)| is_number(n));
                let packed = row.kind == SourceKind::Network && self.is_own_asset(&flow.end);
                let flat = || site.row.kind == SinkKind::FilePath && self.is_flat(&flow.hops);
                if made
                    || flat()
                    || packed
                    || context.and(self.flow_context(&flow)).development
                    || !self.decides(site, &flow)
                {
                    continue;
                }
                let weak = match self.flow_checked(site, &flow) {
                    Some(Checked::Exactly) => continue,
                    // For what opens an address it matters that it is one of the web.
                    Some(Checked::Scheme)
                        if matches!(site.row.kind, SinkKind::Browser | SinkKind::Opener) =>
                    {
                        continue;
                    }
                    Some(Checked::Scheme) => None,
                    Some(Checked::Weakly(file, node)) => self.weak(file, node),
                    None => None,
                };
                let hit = self.arrival(site, &flow, row, weak);
                found.entry((hit.place.clone(), hit.source)).or_insert(hit);
            }
        }
        found.into_values().collect()
    }

    /// The strictest check on the way of a flow.
    pub(crate) fn flow_checked(&self, site: &Site, flow: &Flow<'_>) -> Option<Checked> {
        let at_site = self.checked(site.file, site.guard, &flow.hops);
        let others = flow.out.iter().map(|(_, _, file, call)| {
            let guard = self.facts(*file).and_then(|f| f.call(*call)).and_then(|c| c.guard);
            self.checked(*file, guard, &flow.hops)
        });
        let all: Vec<Checked> = std::iter::once(at_site).chain(others).flatten().collect();
        let weak = all.iter().find(|c| matches!(c, Checked::Weakly(..)));
        all.iter().find(|c| **c == Checked::Exactly).or(weak).or(all.first()).copied()
    }

    fn weak(&self, file: u32, test: NodeId) -> Option<Weak> {
        let facts = self.facts(file)?;
        let js::Value::Call(call) = facts.node(test) else { return None };
        let call = facts.call(*call)?;
        let needle = call.args.first().copied()?;
        let method = self.last_name(file, call.callee)?.to_owned();
        let place = self.place_of(file, test);
        // A regular expression stands before `test` and inside `match`.
        let receiver = match facts.node(call.callee) {
            js::Value::Member(base, _) if matches!(method.as_str(), "test" | "exec") => *base,
            _ => needle,
        };
        if let Some(text) = self.pattern_of(file, receiver) {
            return Some(Weak { place, method: "match".to_owned(), text, literal: None });
        }
        let written = matches!(facts.node(needle), js::Value::Text(_));
        Some(Weak {
            place,
            method,
            text: self.text(file, needle, &[])?,
            literal: written.then(|| self.place_of(file, needle)),
        })
    }

    /// Whether the value decides where an address leads: it does not where the text before it fixes the host.
    pub(crate) fn decides(&self, site: &Site, flow: &Flow<'_>) -> bool {
        let address = matches!(
            site.row.kind,
            SinkKind::Navigation
                | SinkKind::Browser
                | SinkKind::Opener
                | SinkKind::Request
                | SinkKind::UrlAttribute
        ) || loads_script(site);
        if !address {
            return true;
        }
        flow.hops.windows(2).all(|pair| {
            let [(_, inner), (file, node)] = pair else { return true };
            let Some(facts) = self.facts(*file) else { return true };
            let js::Value::Join(parts) = facts.node(*node) else { return true };
            // For what opens an address elsewhere, and for what would run it, the scheme is what matters.
            let scheme_counts =
                !matches!(site.row.kind, SinkKind::Navigation | SinkKind::Request | SinkKind::Code);
            parts.first() == Some(inner) || (!scheme_counts && self.follows_scheme(*file, parts, *inner))
        })
    }

    /// True for `'https://' + value`, which leaves the host to the value.
    fn follows_scheme(&self, file: u32, parts: &[NodeId], value: NodeId) -> bool {
        let [scheme, second, ..] = parts else { return false };
        *second == value
            && self
                .text(file, *scheme, &[])
                .is_some_and(|t| matches!(t.trim_start(), "https://" | "http://" | "//"))
    }

    pub(crate) fn arrival(&self, site: &Site, flow: &Flow<'_>, row: &Source, weak: Option<Weak>) -> Inbound {
        let sink = self.site_word(site);
        let mut steps = Vec::new();
        if let Some((file, node)) = flow.hops.first() {
            steps.push(Step::new(self.place_of(*file, *node), format!("{} comes in here", row.what)));
        }
        for (_, _, file, call) in flow.out.iter().rev() {
            let Some(c) = self.facts(*file).and_then(|f| f.call(*call)) else { continue };
            let callee = self.word(*file, c.callee);
            steps.push(Step::new(self.place_of(*file, c.node), format!("is handed to `{callee}`")));
        }
        let place = self.place_of(site.file, site.node);
        steps.push(Step::new(place.clone(), format!("arrives at `{sink}`")));
        Inbound {
            kind: site.row.kind,
            source: row.kind,
            what: row.what.to_owned(),
            place,
            sink,
            weak,
            steps,
            sure: flow.sure,
        }
    }

    /// Code or base paths that are not constant: sinks of a kind with a value that is no constant of the program.
    pub fn computed(&self, kind: SinkKind) -> Vec<(Place, String, String)> {
        let mut found = Vec::new();
        for site in self.sites_of(&[kind]) {
            let flows = self.flows(site.file, site.value, &site.fields(), Seek::Anything);
            let open = flows.iter().find(|f| !matches!(f.end, End::Text(_) | End::Scalar));
            let Some(flow) = open else { continue };
            if !self.context(site.file, site.guard).ships() || !self.flow_context(flow).ships() {
                continue;
            }
            let origin = match (&flow.end, flow.hops.first()) {
                (End::Outside(What::Global(names)), _) => names.join("."),
                (_, Some((file, node))) => self.word(*file, *node),
                _ => String::new(),
            };
            found.push((self.place_of(site.file, site.node), self.site_word(site), origin));
        }
        found
    }
}

/// True for the address of a script element, which runs what lies there.
fn loads_script(site: &Site) -> bool {
    site.row.kind == SinkKind::Code && matches!(site.row.path.before.first(), Some((_, _, "script")))
}

/// True for names of identifiers and dates.
fn is_number(name: &str) -> bool {
    crate::names::words(name).last().is_some_and(|w| {
        matches!(
            w.as_str(),
            "id" | "ids" | "slug" | "uuid" | "guid" | "hash" | "date" | "time" | "number" | "index"
        )
    })
}
