//! Calls of plugins whose plugin or method a stranger names.

use crate::Code;
use crate::inbound::row_of;
use crate::message::Listeners;
use crate::search::{Flow, Seek};
use crate::what::What;
use base::{Place, Step};
use js::{Call, NodeId, Value};
use knowledge::SourceKind;
use std::collections::BTreeMap;

/// Such a call.
#[derive(Clone, Debug)]
pub struct Dispatch {
    /// Where.
    pub place: Place,
    /// What is called, in the words of the source.
    pub callee: String,
    /// Who names it, in words.
    pub what: String,
    /// From there to the call.
    pub steps: Vec<Step>,
    /// False where a call was linked by its name alone.
    pub sure: bool,
}

impl Code {
    /// The calls of plugins in the app that ships where a message, link, push message, scanned code or server names the
    /// plugin or the method, and nothing compares the name.
    pub fn dispatches(&self) -> Vec<Dispatch> {
        let mut found: BTreeMap<Place, Dispatch> = BTreeMap::new();
        let listeners = self.listeners();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let file = i as u32;
            for call in &f.facts.calls {
                let keys = self.named_at_run_time(file, call);
                if keys.is_empty() || !self.context(file, call.guard).ships() {
                    continue;
                }
                for key in keys {
                    let flows = self.flows(file, key, &[], Seek::Untrusted);
                    let Some((flow, what)) =
                        flows.iter().find_map(|f| self.stranger(&listeners, (file, call), f))
                    else {
                        continue;
                    };
                    let dispatch = self.dispatch(file, call, flow, what);
                    found.entry(dispatch.place.clone()).or_insert(dispatch);
                }
            }
        }
        found.into_values().collect()
    }

    /// The names of plugin and method that a call takes from values.
    fn named_at_run_time(&self, file: u32, call: &Call) -> Vec<NodeId> {
        let Some(facts) = self.facts(file) else { return Vec::new() };
        let constant = |n: &NodeId| self.text(file, *n, &[]).is_some();
        let last = self.last_name(file, call.callee);
        // `Capacitor.nativePromise(plugin, method, options)` and `registerPlugin(name)`.
        let arguments = match last {
            Some("nativePromise" | "nativeCallback" | "toNative") => 2,
            Some("registerPlugin") => 1,
            _ => 0,
        };
        if arguments > 0 {
            let ours = match self.what(file, call.callee) {
                Some(What::Package("@capacitor/core", _)) => true,
                Some(What::Global(names)) => names.first() == Some(&"Capacitor"),
                _ => false,
            };
            let list = call.args.iter().take(arguments).filter(|n| !constant(n)).copied();
            return if ours { list.collect() } else { Vec::new() };
        }
        let behind = |node: NodeId| match facts.node(node) {
            Value::Read(var) => match facts.var(*var).map(|v| v.writes.as_slice()) {
                Some([one]) => *one,
                _ => node,
            },
            _ => node,
        };
        // Most calls name everything: no need to know more of them.
        let mut at = behind(call.callee);
        let computed = (0..3).any(|_| match facts.node(at) {
            Value::Index(..) => true,
            Value::Member(base, _) => {
                at = behind(*base);
                false
            }
            _ => false,
        });
        if !computed {
            return Vec::new();
        }
        let mut keys = Vec::new();
        let mut at = behind(call.callee);
        for _ in 0..3 {
            match facts.node(at) {
                Value::Index(base, key) => {
                    keys.push(*key);
                    at = behind(*base);
                }
                Value::Member(base, _) => at = behind(*base),
                _ => break,
            }
            if self.holds_plugins(file, at) {
                keys.retain(|k| !constant(k));
                return keys;
            }
        }
        Vec::new()
    }

    /// True for `Capacitor.Plugins` and for a plugin itself.
    fn holds_plugins(&self, file: u32, node: NodeId) -> bool {
        match self.what(file, node) {
            Some(What::Package("@capacitor/core", names)) => names.contains(&"Plugins"),
            Some(What::Package(package, names)) => names.len() == 1 && knowledge::plugin(package).is_some(),
            Some(What::Global(names)) => names.starts_with(&["Capacitor", "Plugins"]),
            _ => false,
        }
    }

    /// Whose the value of a flow is, where a stranger chose it and nothing checks it.
    fn stranger<'f, 'a>(
        &'a self,
        listeners: &Listeners,
        (file, call): (u32, &Call),
        flow: &'f Flow<'a>,
    ) -> Option<(&'f Flow<'a>, &'a str)> {
        let outer = flow.out.iter().map(|(_, _, from, outer)| {
            (*from, self.facts(*from).and_then(|f| f.call(*outer)).and_then(|c| c.guard))
        });
        let guards: Vec<_> = std::iter::once((file, call.guard)).chain(outer).collect();
        let compared = guards.iter().any(|(f, g)| self.content_checked(*f, *g, flow));
        if compared || !self.flow_context(flow).ships() {
            return None;
        }
        if self.is_unchecked_message(listeners, flow, &guards) {
            return Some((flow, "a message of any window"));
        }
        let row = row_of(self, flow)?;
        let kinds = [SourceKind::Link, SourceKind::Push, SourceKind::Scan, SourceKind::Network];
        kinds.contains(&row.kind).then_some((flow, row.what))
    }

    fn dispatch(&self, file: u32, call: &Call, flow: &Flow<'_>, what: &str) -> Dispatch {
        let place = self.place_of(file, call.node);
        let callee = self.word(file, call.callee);
        let mut steps = Vec::new();
        if let Some((from, node)) = flow.hops.first() {
            steps.push(Step::new(self.place_of(*from, *node), format!("{what} comes in here")));
        }
        for (_, _, from, outer) in flow.out.iter().rev() {
            let Some(c) = self.facts(*from).and_then(|f| f.call(*outer)) else { continue };
            let callee = self.word(*from, c.callee);
            steps.push(Step::new(self.place_of(*from, c.node), format!("is handed to `{callee}`")));
        }
        steps.push(Step::new(place.clone(), format!("names what `{callee}` calls")));
        steps.dedup_by(|a, b| a.place == b.place);
        Dispatch { place, callee, what: what.to_owned(), steps, sure: flow.sure }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::code;

    fn dispatches(text: &str) -> usize {
        code(&[("src/a.ts", text)]).dispatches().len()
    }

    #[test]
    fn names_that_the_program_chooses_are_no_dispatch() {
        for text in [
            "import { registerPlugin } from '@capacitor/core'; const P = registerPlugin('P'); P.run(1);",
            "import { registerPlugin } from '@capacitor/core'; export const make = (name) => registerPlugin(name);",
            "const OPS = { share: (m) => Share.share(m) };
             window.addEventListener('message', (e) => { OPS[e.data.op]?.(e.data.args); });",
            "window.addEventListener('message', (e) => {
               if (e.data.plugin === 'Share') Capacitor.Plugins[e.data.plugin].share(e.data); });",
            "const list = ['App']; for (const name of list) Capacitor.Plugins[name].addListener('x', f);",
        ] {
            assert_eq!(dispatches(text), 0, "{text}");
        }
    }

    #[test]
    fn names_of_a_stranger_are() {
        for text in [
            "window.addEventListener('message', (e) => { Capacitor.Plugins[e.data.plugin][e.data.fn](e.data.args); });",
            "import { Plugins } from '@capacitor/core';
             window.addEventListener('message', async ({ data }) => { const p = Plugins[data.name]; await p.run(data.args); });",
            "import { Browser } from '@capacitor/browser';
             window.addEventListener('message', (e) => { Browser[e.data.method](e.data.args); });",
            "function call(m) { return window.Capacitor.nativePromise(m.plugin, m.method, m.options); }
             window.addEventListener('message', (e) => { call(e.data); });",
        ] {
            assert_eq!(dispatches(text), 1, "{text}");
        }
    }
}
