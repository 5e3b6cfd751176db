//! Values that somebody else chose and that become markup of a page, and what is done to them on the way.

use crate::Code;
use crate::inbound::{Inbound, row_of};
use crate::search::{Flow, Seek};
use crate::site::Site;
use crate::trust::Checked;
use base::Place;
use js::{Call, NodeId, Value};
use knowledge::{SinkKind, SourceKind};
use std::collections::BTreeMap;

/// A value of somebody else that becomes markup.
#[derive(Clone, Debug)]
pub struct Injection {
    /// Whose it is and where it arrives.
    pub inbound: Inbound,
    /// The element whose attribute does it, in a template or where a script made it; none for other scripts.
    pub element: Option<String>,
    /// True where a template sets the attribute.
    pub template: bool,
    /// What arrives is text of this renderer, which leaves markup in it alone.
    pub renderer: Option<String>,
    /// Where tags were cut out of it by a pattern, which proves nothing.
    pub stripped: Option<Place>,
}

/// Words in the name of a function that makes markup harmless. One of the app is read: it may give back its input.
const CLEANS: [&str; 12] = [
    "escape",
    "escaped",
    "escaper",
    "sanitize",
    "sanitise",
    "sanitized",
    "sanitizer",
    "sanitised",
    "purify",
    "clean",
    "xss",
    "encode",
];

/// Words in the name of a function that checks an address or makes it one that may be opened.
const CHECKS: [&str; 8] = ["safe", "valid", "validate", "validated", "check", "checked", "allow", "allowed"];

/// Words at the end of names of values that carry no markup.
const NUMBERS: [&str; 26] = [
    "count",
    "total",
    "price",
    "amount",
    "size",
    "width",
    "height",
    "length",
    "score",
    "percent",
    "percentage",
    "progress",
    "duration",
    "distance",
    "latitude",
    "longitude",
    "lat",
    "lng",
    "lon",
    "id",
    "index",
    "number",
    "time",
    "date",
    "timestamp",
    "status",
];

/// Words in the names of addresses that are shown as images or played.
const IMAGES: [&str; 17] = [
    "base64",
    "image",
    "images",
    "img",
    "photo",
    "photos",
    "thumbnail",
    "thumb",
    "avatar",
    "picture",
    "blob",
    "icon",
    "poster",
    "logo",
    "audio",
    "preview",
    "cover",
];

impl Code {
    /// Values of somebody else that become markup of the app that ships, unless something makes them harmless.
    pub fn injections(&self, sinks: &[SinkKind], sources: &[SourceKind]) -> Vec<Injection> {
        let mut found: BTreeMap<(Place, SourceKind), Injection> = BTreeMap::new();
        for site in self.sites_of(sinks) {
            let element = self.element(site);
            if matches!(element.as_deref(), Some("script" | "style"))
                || self.facts(site.file).is_some_and(|f| matches!(f.node(site.value), Value::Text(_)))
            {
                continue;
            }
            let context = self.context(site.file, site.guard);
            // A function that cleans may let the browser parse the text to do so.
            let own = site.row.kind == SinkKind::Markup && self.is_cleaner(site);
            if own {
                continue;
            }
            let address = site.row.kind == SinkKind::UrlAttribute || site.row.path.last().ends_with("Url");
            for flow in self.flows(site.file, site.value, &site.fields(), Seek::Untrusted) {
                let row = row_of(self, &flow).filter(|r| sources.contains(&r.kind));
                let Some(row) = row else { continue };
                let packed = row.kind == SourceKind::Network && self.is_own_asset(&flow.end);
                let shown = |(name, _): &(&str, bool)| has_word(name, &IMAGES);
                let fixed = match site.row.path.last() {
                    "$" | "jQuery" | "default" if site.row.kind == SinkKind::Template => {
                        !self.is_markup(&flow)
                    }
                    _ => address && (!self.leads(&flow) || flow.names.iter().any(shown)),
                };
                if packed || fixed || context.and(self.flow_context(&flow)).development || is_number(&flow) {
                    continue;
                }
                // The sender of a message can be compared, and an address; markup is not made harmless by a test.
                let checked = match self.flow_checked(site, &flow) {
                    Some(Checked::Exactly) => {
                        address || matches!(row.kind, SourceKind::Message | SourceKind::Window)
                    }
                    Some(Checked::Scheme) => address,
                    _ => false,
                };
                let done = self.done_to(&flow);
                if checked || done.cleaned || (address && done.checked) {
                    continue;
                }
                let inbound = self.arrival(site, &flow, row, None);
                let hit = Injection {
                    inbound,
                    element: element.clone(),
                    template: site.binding.is_some(),
                    renderer: done.renderer,
                    stripped: done.stripped,
                };
                found.entry((hit.inbound.place.clone(), row.kind)).or_insert(hit);
            }
        }
        // One finding for one place: the source that weighs most comes first in the list of the caller.
        let mut best: BTreeMap<Place, Injection> = BTreeMap::new();
        let rank = |i: &Injection| sources.iter().position(|s| *s == i.inbound.source);
        for hit in found.into_values() {
            match best.get(&hit.inbound.place) {
                Some(old) if rank(old) <= rank(&hit) => {}
                _ => {
                    best.insert(hit.inbound.place.clone(), hit);
                }
            }
        }
        best.into_values().collect()
    }

    /// True inside a function that says that it escapes or cleans.
    fn is_cleaner(&self, site: &Site) -> bool {
        let Some(facts) = self.facts(site.file) else { return false };
        let first = site.function.and_then(|f| facts.function(f));
        let mut around = std::iter::successors(first, |f| facts.function(f.outer?));
        around.any(|f| f.name.is_some_and(|n| has_word(facts.name(n), &CLEANS)))
    }

    /// False where a text before the value fixes where an address leads.
    fn leads(&self, flow: &Flow<'_>) -> bool {
        flow.hops.windows(2).all(|pair| {
            let [(_, inner), (file, node)] = pair else { return true };
            match self.facts(*file).map(|f| f.node(*node)) {
                Some(Value::Join(parts)) => parts.first() == Some(inner),
                _ => true,
            }
        })
    }

    /// False where a text before the value makes the whole no markup: `$('#' + id)` looks an element up.
    fn is_markup(&self, flow: &Flow<'_>) -> bool {
        flow.hops.windows(2).all(|pair| {
            let [(_, inner), (file, node)] = pair else { return true };
            match self.facts(*file).map(|f| f.node(*node)) {
                Some(Value::Join(parts)) => parts.first().is_some_and(|first| {
                    first == inner
                        || self.text(*file, *first, &[]).is_some_and(|t| t.trim_start().starts_with('<'))
                }),
                _ => true,
            }
        })
    }

    /// Frames of templates that show a file of the device: the attribute, and where the address is made.
    pub fn file_frames(&self) -> Vec<(Place, String, Place)> {
        use crate::search::End;
        use crate::what::What;
        let mut found = Vec::new();
        for site in self.sites_of(&[SinkKind::UrlAttribute]) {
            let element = self.element(site);
            if !matches!(element.as_deref(), Some("iframe" | "object" | "embed")) {
                continue;
            }
            let flows = self.flows(site.file, site.value, &site.fields(), Seek::Untrusted);
            let file = flows.iter().find_map(|flow| match &flow.end {
                End::Result(file, call, Some(What::Package("@capacitor/core", names)))
                    if names.last() == Some(&"convertFileSrc") =>
                {
                    Some(self.place_of(*file, self.facts(*file)?.call(*call)?.node))
                }
                _ => None,
            });
            if let Some(made) = file {
                found.push((self.place_of(site.file, site.node), element.unwrap_or_default(), made));
            }
        }
        found
    }

    /// The texts of an option that is a list, and where each stands.
    pub fn option_texts(
        &self,
        at: crate::OptionCall,
        argument: usize,
        path: &[&str],
    ) -> Vec<(String, Place)> {
        let arg = self.facts(at.file).and_then(|f| f.call(at.call)?.args.get(argument).copied());
        let Some((file, node)) = arg.and_then(|a| self.value(at.file, a, path, &[])) else {
            return Vec::new();
        };
        let Some(Value::Array(items)) = self.facts(file).map(|f| f.node(node)) else { return Vec::new() };
        let text = |item: &NodeId| Some((self.text(file, *item, &[])?, self.place_of(file, *item)));
        items.iter().filter_map(text).collect()
    }

    /// The element whose attribute is set in a template, or by a script that made it.
    fn element(&self, site: &Site) -> Option<String> {
        let path = &site.row.path;
        if site.binding.is_none() && site.row.kind == SinkKind::UrlAttribute {
            let made = path.before.first().map(|(_, _, text)| *text);
            let made = made.or(path.texts.first().map(|(_, text)| *text))?;
            return Some(made.trim_matches(['<', '>', '/']).to_owned());
        }
        site.binding?;
        let facts = self.facts(site.file)?;
        match facts.node(site.node) {
            Value::Global(name) => Some(facts.name(*name).to_owned()),
            _ => None,
        }
    }

    fn done_to(&self, flow: &Flow<'_>) -> Done {
        let mut done = Done::default();
        for (file, node) in &flow.hops {
            let Some(facts) = self.facts(*file) else { continue };
            let Value::Call(id) = facts.node(*node) else { continue };
            let Some(call) = facts.call(*id) else { continue };
            let Some(last) = self.last_name(*file, call.callee) else { continue };
            let names = [last, self.word_of(*file, call.callee)];
            done.checked |= names.into_iter().any(|n| has_word(n, &CHECKS));
            done.cleaned |=
                names.into_iter().any(|n| has_word(n, &CLEANS)) && !self.gives_back(*file, call.callee);
            match last {
                "replace" | "replaceAll" => self.replaced(*file, call, *node, &mut done),
                "parse" | "marked" | "makeHtml" | "render" | "default" | "snarkdown" | "micromark" | "()" => {
                    self.rendered(*file, call, &mut done);
                }
                _ => {}
            }
        }
        done
    }

    /// True for a function of the app that is named after cleaning and hands on what it is given.
    fn gives_back(&self, file: u32, callee: NodeId) -> bool {
        matches!(self.what(file, callee), Some(crate::what::What::Function(f, id)) if self.lets_through(f, id))
    }

    /// The name by which something is called in this file.
    fn word_of(&self, file: u32, callee: NodeId) -> &str {
        let Some(facts) = self.facts(file) else { return "" };
        match facts.node(callee) {
            Value::Read(var) => facts.var(*var).map_or("", |v| facts.name(v.name)),
            _ => "",
        }
    }

    /// `.replace(/</g, '&lt;')` escapes; `.replace(/<[^>]*>/g, '')` cuts out what looks like a tag.
    fn replaced(&self, file: u32, call: &Call, node: NodeId, done: &mut Done) {
        let Some(facts) = self.facts(file) else { return };
        let [pattern, by, ..] = &*call.args else { return };
        let pattern = match self.value(file, *pattern, &[], &[]) {
            Some((f, n)) => match self.facts(f).map(|x| (x, x.node(n))) {
                Some((x, Value::Regex(name) | Value::Text(name))) => x.name(*name),
                _ => return,
            },
            None => return,
        };
        if !pattern.contains('<') {
            return;
        }
        match facts.node(*by) {
            Value::Text(text) if facts.name(*text).trim().is_empty() => {
                done.stripped = done.stripped.take().or_else(|| Some(self.place_of(file, node)));
            }
            _ => done.cleaned = true,
        }
    }

    /// Renderers of Markdown. `markdown-it` shows markup as text unless it is told not to.
    fn rendered(&self, file: u32, call: &Call, done: &mut Done) {
        use crate::what::What;
        let Some(What::Package(package, _)) = self.what(file, call.callee) else { return };
        match package {
            "markdown-it" if !self.lets_markup_through(file, call) => done.cleaned = true,
            "marked" | "markdown-it" | "showdown" | "snarkdown" => done.renderer = Some(package.to_owned()),
            _ => {}
        }
    }

    /// True for a renderer that was made with `html: true`.
    fn lets_markup_through(&self, file: u32, call: &Call) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        let Value::Member(base, _) = facts.node(call.callee) else { return false };
        let Some((f, made)) = self.value(file, *base, &[], &[]) else { return false };
        let Some(other) = self.facts(f) else { return false };
        let Value::Call(id) = other.node(made) else { return false };
        let at = crate::OptionCall::new(f, *id);
        matches!(self.option(at, 0, &["html"]), crate::Setting::Bool(true, _))
    }
}

/// What is done to a value on its way.
#[derive(Default)]
struct Done {
    cleaned: bool,
    checked: bool,
    renderer: Option<String>,
    stripped: Option<Place>,
}

fn has_word(name: &str, words: &[&str]) -> bool {
    crate::names::words(name).iter().any(|w| words.contains(&w.as_str()))
}

/// True where the value bears the name of a number or a date.
fn is_number(flow: &Flow<'_>) -> bool {
    let last = flow.names.iter().find(|(n, _)| !matches!(*n, "value" | "data" | "*" | "0"));
    last.is_some_and(|(name, _)| {
        crate::names::words(name).last().is_some_and(|w| NUMBERS.contains(&w.as_str()))
    })
}
