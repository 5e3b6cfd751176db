//! Texts that are run as code although they are no constants of the program.

use crate::Code;
use crate::search::{End, Flow, Seek};
use crate::what::What;
use base::{Place, Step};
use js::{CallId, NodeId, Store, Value};
use knowledge::SinkKind;
use std::collections::BTreeMap;

/// How a text is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By `eval`, or as the body of a function.
    Evaluated,
    /// By a timer.
    Timer,
    /// As the content of a script element.
    Element,
}

/// A text that is run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Where it is run.
    pub place: Place,
    /// What runs it, in the words of the source.
    pub by: String,
    /// How.
    pub way: Way,
    /// Where the text comes from, in the words of the source; empty where it has no name.
    pub origin: String,
    /// From there to what runs it.
    pub steps: Vec<Step>,
    /// False where the text comes in by a function whose callers are unknown, or a call was linked by its name.
    pub sure: bool,
}

impl Code {
    /// Texts that are run in the app that ships and are not constant.
    pub fn runs(&self) -> Vec<Run> {
        let mut found: BTreeMap<Place, Run> = BTreeMap::new();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let file = i as u32;
            for (c, call) in f.facts.calls.iter().enumerate() {
                let Some((way, texts)) = self.run_by(file, CallId(c as u32)) else { continue };
                if !self.context(file, call.guard).ships() {
                    continue;
                }
                let by = self.word(file, call.callee);
                if let Some(run) = self.run(file, call.node, by, way, &texts) {
                    found.insert(run.place.clone(), run);
                }
            }
            for store in f.facts.stores.iter().filter(|s| self.fills_script(file, s)) {
                if !self.context(file, store.guard).ships() {
                    continue;
                }
                let name = store.name.map_or("", |n| f.facts.name(n));
                let by = format!("{}.{name}", self.word(file, store.base));
                if let Some(mut run) = self.run(file, store.base, by, Way::Element, &[store.value]) {
                    run.place = self.place(file, store.span);
                    found.insert(run.place.clone(), run);
                }
            }
        }
        found.into_values().collect()
    }

    /// Texts that become script of a page in an in-app browser and are not constant. What `JSON.stringify` made
    /// stays a value there.
    pub fn injected(&self) -> Vec<Run> {
        let mut found: BTreeMap<Place, Run> = BTreeMap::new();
        for site in self.sites_of(&[SinkKind::Injected]) {
            let Some((file, code)) = self.value(site.file, site.value, &site.fields(), &[]) else { continue };
            let Some(facts) = self.facts(file).filter(|_| self.context(site.file, site.guard).ships()) else {
                continue;
            };
            let quoted = |node: &NodeId| {
                match facts.node(*node) {
                Value::Call(call) => facts.call(*call).is_some_and(|c| {
                    matches!(self.what(file, c.callee), Some(What::Global(n)) if n == ["JSON", "stringify"])
                }),
                _ => false,
            }
            };
            let parts: Vec<NodeId> = match facts.node(code) {
                Value::Join(parts) => parts.iter().copied().filter(|p| !quoted(p)).collect(),
                _ => vec![code],
            };
            let by = self.site_word(site);
            if let Some(mut run) = self.run(file, code, by, Way::Element, &parts) {
                run.place = self.place_of(site.file, site.node);
                found.insert(run.place.clone(), run);
            }
        }
        found.into_values().collect()
    }

    /// How a call runs text, and the texts.
    fn run_by(&self, file: u32, id: CallId) -> Option<(Way, Vec<NodeId>)> {
        let facts = self.facts(file)?;
        let call = facts.call(id)?;
        let last = self.last_name(file, call.callee);
        if !matches!(
            last,
            Some("eval" | "Function" | "constructor" | "setTimeout" | "setInterval" | "AsyncFunction")
        ) {
            return None;
        }
        let Some(What::Global(names)) = self.what(file, call.callee) else { return None };
        match names.as_slice() {
            ["eval"] => Some((Way::Evaluated, call.args.first().copied().into_iter().collect())),
            // `Object.getPrototypeOf(async function () {}).constructor`.
            ["Function"] | ["Object", "getPrototypeOf", "()", "constructor"] => {
                // The others name parameters.
                Some((Way::Evaluated, call.args.last().copied().into_iter().collect()))
            }
            ["setTimeout" | "setInterval"] => {
                let (at, text) = self.value(file, *call.args.first()?, &[], &[])?;
                let joined = matches!(self.facts(at)?.node(text), Value::Join(_));
                joined.then(|| (Way::Timer, call.args.first().copied().into_iter().collect()))
            }
            _ => None,
        }
    }

    /// True where the content of a script element is set that the page runs.
    fn fills_script(&self, file: u32, store: &Store) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        let named = store
            .name
            .is_some_and(|n| matches!(facts.name(n), "text" | "textContent" | "innerHTML" | "innerText"));
        let Some((at, made)) = named.then(|| self.value(file, store.base, &[], &[])).flatten() else {
            return false;
        };
        let script = self.facts(at).is_some_and(|f| {
            let Value::Call(call) = f.node(made) else { return false };
            f.call(*call).is_some_and(|c| {
                let first = c.args.first().and_then(|a| self.text(at, *a, &[]));
                self.last_name(at, c.callee) == Some("createElement") && first.as_deref() == Some("script")
            })
        });
        script && !self.holds_data(file, store.base)
    }

    /// True for a script element of another type: structured data, settings, an import map.
    fn holds_data(&self, file: u32, element: NodeId) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        let same = |node: NodeId| match (facts.node(node), facts.node(element)) {
            (Value::Read(a), Value::Read(b)) => a == b,
            (a, b) => a == b,
        };
        let runs = |text: &str| matches!(text, "" | "module" | "text/javascript" | "application/javascript");
        let stored = facts.stores.iter().any(|s| {
            s.name.is_some_and(|n| facts.name(n) == "type")
                && same(s.base)
                && self.text(file, s.value, &[]).is_none_or(|t| !runs(&t))
        });
        let set = || {
            facts.calls.iter().any(|c| {
                let Value::Member(base, name) = facts.node(c.callee) else { return false };
                let text = |n: usize| c.args.get(n).and_then(|a| self.text(file, *a, &[]));
                facts.name(*name) == "setAttribute"
                    && same(*base)
                    && text(0).as_deref() == Some("type")
                    && text(1).is_none_or(|t| !runs(&t))
            })
        };
        stored || set()
    }

    fn run(&self, file: u32, at: NodeId, by: String, way: Way, texts: &[NodeId]) -> Option<Run> {
        let flows = texts.iter().flat_map(|t| self.flows(file, *t, &[], Seek::Anything));
        let known = |f: &Flow<'_>| {
            let open = match &f.end {
                // `Object.assign` and the like call nothing.
                End::Callback(file, call, ..) => {
                    let callee = self.facts(*file).and_then(|x| x.call(*call)).map(|c| c.callee);
                    !callee.is_some_and(|c| {
                        matches!(self.what(*file, c), Some(What::Global(n)) if n.first() == Some(&"Object"))
                    })
                }
                End::Result(..) | End::Param(..) => true,
                End::Outside(What::Global(names)) => {
                    !matches!(names.as_slice(), ["undefined" | "process" | "import.meta", ..])
                }
                End::Outside(_) => true,
                _ => false,
            };
            open && self.flow_context(f).ships()
        };
        let mut open: Vec<Flow<'_>> = flows.filter(known).collect();
        // What the app calls with a value says more than a parameter nobody is seen to give.
        open.sort_by_key(|f| (!f.sure, matches!(f.end, End::Param(..))));
        let flow = open.into_iter().next()?;
        let place = self.place_of(file, at);
        let (from, node) = *flow.hops.first()?;
        let mut steps = vec![Step::new(self.place_of(from, node), "the text comes from here")];
        for (_, _, from, call) in flow.out.iter().rev() {
            let Some(c) = self.facts(*from).and_then(|f| f.call(*call)) else { continue };
            let callee = self.word(*from, c.callee);
            steps.push(Step::new(self.place_of(*from, c.node), format!("is handed to `{callee}`")));
        }
        steps.push(Step::new(place.clone(), format!("is run by `{by}`")));
        steps.dedup_by(|a, b| a.place == b.place);
        let origin = self.word(from, node);
        let sure = flow.sure && !matches!(flow.end, End::Param(..));
        Some(Run { place, by, way, origin, steps, sure })
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::code;

    fn runs(text: &str) -> Vec<String> {
        code(&[("src/a.ts", text)]).runs().into_iter().map(|r| r.by).collect()
    }

    #[test]
    fn constants_functions_and_data_are_not_run_as_code() {
        for text in [
            "new Function('return this')(); eval('1 + 1'); const code = 'x'; eval(code);",
            "setTimeout(run, 10); setTimeout(() => run(name), 10); setInterval(this.tick, 1);",
            "setTimeout('tick()', 10);",
            "vm.eval(text); this.eval(text); const parser = { eval(x) { return x; } }; parser.eval(text);",
            "if (import.meta.env.DEV) eval(await load());",
            "const s = document.createElement('script'); s.type = 'application/ld+json'; s.textContent = JSON.stringify(await f());",
            "const s = document.createElement('script'); s.src = url(); s.text = '';",
            "const s = document.createElement('style'); s.textContent = await f();",
            "import(`./pages/${name}.js`);",
        ] {
            assert!(runs(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn texts_that_come_from_elsewhere_are() {
        for (text, by) in [
            ("export function f(rule) { return new Function(rule.code)(); }", "Function"),
            ("export const f = (e) => window.eval(e);", "window.eval"),
            ("export const f = (e) => (0, eval)(`(${e})`);", "eval"),
            ("setTimeout('show(\"' + location.hash + '\")', 10);", "setTimeout"),
            ("const s = document.createElement('script'); s.text = await (await fetch(u)).text();", "s.text"),
            ("new Function('a', 'b', await load());", "Function"),
        ] {
            assert_eq!(runs(text), [by], "{text}");
        }
    }
}
