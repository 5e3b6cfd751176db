//! Messages of other windows and frames: who listens, whether the sender is checked, and what the content does.

mod listener;
mod sender;

use crate::Code;
use crate::names::{Says, says};
use crate::search::{End, Flow, Seek};
use crate::site::Site;
use crate::what::What;
use base::{Place, Step};
use js::{CallId, CallKind, FnId, GuardId, NodeId};
use knowledge::{Kind, SinkKind};
use listener::Listener;
pub(crate) use listener::Listeners;
use sender::Sender;
use std::collections::BTreeMap;

/// What the content of a message does where it arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// It is given to a plugin.
    Native,
    /// It decides where a page, a request or another app leads.
    Leads,
    /// It becomes the session of the app.
    SignsIn,
    /// It names a file or becomes part of a statement.
    Reads,
    /// It is run, or becomes markup.
    Runs,
}

/// A listener that uses what it is sent without knowing by whom.
#[derive(Clone, Debug)]
pub struct Message {
    /// Where the app begins to listen.
    pub listener: Place,
    /// The worst that the content does.
    pub act: Act,
    /// Where, in the words of the source.
    pub sink: String,
    /// A check of the sender that proves nothing, in words.
    pub weak: Option<String>,
    /// From the listener to what happens.
    pub steps: Vec<Step>,
    /// False where a call was linked by its name alone.
    pub sure: bool,
}

/// A value that may come from a message: a site of the tables, or an argument of another call.
struct Spot {
    file: u32,
    value: NodeId,
    fields: Vec<&'static str>,
    guard: Option<GuardId>,
    function: Option<FnId>,
    /// The call or assignment.
    node: NodeId,
    sink: String,
    act: Act,
    /// Only secrets matter here.
    secret: bool,
    site: Option<Site>,
}

impl Code {
    /// The listeners for messages of other windows that act on what they are sent in the app that ships, without an
    /// exact check of the sender.
    pub fn messages(&self) -> &[Message] {
        self.messages.get_or_init(|| self.find_messages())
    }

    fn find_messages(&self) -> Vec<Message> {
        let listeners = self.listeners();
        let mut found: BTreeMap<Place, Message> = BTreeMap::new();
        if listeners.calls.is_empty() && listeners.functions.is_empty() {
            return Vec::new();
        }
        for spot in self.spots() {
            for flow in self.flows(spot.file, spot.value, &spot.fields, Seek::Untrusted) {
                let Some(listener) = listener_of(&listeners, &flow) else { continue };
                let Some(message) = self.message(&spot, &flow, listener) else { continue };
                match found.get(&message.listener) {
                    Some(known) if known.act >= message.act => {}
                    _ => {
                        found.insert(message.listener.clone(), message);
                    }
                }
            }
        }
        found.into_values().collect()
    }

    /// True where a flow begins at a message whose sender no condition on `guards` checks.
    pub(crate) fn is_unchecked_message(
        &self,
        listeners: &Listeners,
        flow: &Flow<'_>,
        guards: &[(u32, Option<GuardId>)],
    ) -> bool {
        listener_of(listeners, flow).is_some_and(|listener| {
            let seen = guards.iter().any(|(f, g)| self.sender_at(*f, *g) == Sender::Checked);
            !seen && !listener.handler.is_some_and(|(f, id)| self.looks_at_sender(f, id))
        })
    }

    /// The places where the content of a message would do something.
    fn spots(&self) -> Vec<Spot> {
        let mut spots = Vec::new();
        for site in &self.sites {
            let Some((act, secret)) = act_of(site.row.kind) else { continue };
            let sink = self.site_word(site);
            spots.push(Spot {
                file: site.file,
                value: site.value,
                fields: site.fields(),
                guard: site.guard,
                function: site.function,
                node: site.node,
                sink,
                act,
                secret,
                site: Some(*site),
            });
        }
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let file = i as u32;
            for (c, call) in f.facts.calls.iter().enumerate().filter(|(_, c)| c.kind == CallKind::Call) {
                let Some((act, secret)) = self.acts(file, CallId(c as u32)) else { continue };
                let sink = self.word(file, call.callee);
                spots.extend(call.args.iter().map(|value| Spot {
                    file,
                    value: *value,
                    fields: Vec::new(),
                    guard: call.guard,
                    function: call.function,
                    node: call.node,
                    sink: sink.clone(),
                    act,
                    secret,
                    site: None,
                }));
            }
        }
        spots
    }

    /// What a call that no table of sinks knows does, and whether only secrets matter to it.
    fn acts(&self, file: u32, id: CallId) -> Option<(Act, bool)> {
        let call = self.facts(file)?.call(id)?;
        if call.args.is_empty() {
            return None;
        }
        let last = self.last_name(file, call.callee)?;
        if let Some(What::Package(package, names)) = self.what(file, call.callee)
            && names.len() > 1
            && is_powerful(package)
            && !matches!(last, "addListener" | "removeListener" | "removeAllListeners" | "convertFileSrc")
        {
            return Some((Act::Native, false));
        }
        if !crate::names::holds(last, &["token", "session", "auth", "credentials", "log", "sign"]) {
            return None;
        }
        let words = crate::names::words(last);
        let word = |n: usize| words.get(n).map_or("", String::as_str);
        let keeps = matches!(word(0), "set" | "save" | "store" | "update" | "persist" | "restore");
        let session = words
            .iter()
            .skip(1)
            .any(|w| matches!(w.as_str(), "token" | "tokens" | "session" | "auth" | "credentials"));
        let login = matches!(word(0), "login" | "signin" | "authenticate")
            || (word(0) == "sign" && word(1) == "in")
            || (word(0) == "log" && word(1) == "in");
        ((keeps && session) || login).then_some((Act::SignsIn, true))
    }

    fn message(&self, spot: &Spot, flow: &Flow<'_>, listener: &Listener) -> Option<Message> {
        let context = self.context(spot.file, spot.guard).and(self.in_web_plugin(spot.file, spot.function));
        if !context.and(self.flow_context(flow)).ships() {
            return None;
        }
        if let Some(site) = &spot.site
            && !self.decides(site, flow)
        {
            return None;
        }
        let named = || flow.names.iter().any(|(n, _)| says(n) == Says::Secret);
        let keyed = || {
            let key = spot.site.as_ref().and_then(|s| self.site_key(s, &flow.out));
            key.is_some_and(|k| says(&k) == Says::Secret)
        };
        if spot.secret && !named() && !keyed() {
            return None;
        }
        let mut weak = None;
        for (file, guard) in self.guards_on(spot, flow) {
            match self.sender_at(file, guard) {
                Sender::Checked => return None,
                Sender::Weakly(place, what) => weak = weak.or(Some((place, what))),
                Sender::Unchecked => {}
            }
            if self.content_checked(file, guard, flow) {
                return None;
            }
        }
        // The handler looks at the sender in a way that is not understood: nothing is known.
        let looks = listener.handler.is_some_and(|(f, id)| self.looks_at_sender(f, id));
        if looks && weak.is_none() {
            return None;
        }
        let place = self.place_of(spot.file, spot.node);
        let mut steps =
            vec![Step::new(listener.place.clone(), "messages of every window and frame come in here")];
        if let Some((place, what)) = &weak {
            steps.push(Step::new(place.clone(), format!("`{what}` lets other senders pass as well")));
        }
        for (_, _, file, call) in flow.out.iter().rev() {
            let Some(c) = self.facts(*file).and_then(|f| f.call(*call)) else { continue };
            let callee = self.word(*file, c.callee);
            steps.push(Step::new(self.place_of(*file, c.node), format!("is handed to `{callee}`")));
        }
        steps.push(Step::new(place, format!("arrives at `{}`", spot.sink)));
        steps.dedup_by(|a, b| a.place == b.place);
        Some(Message {
            listener: listener.place.clone(),
            act: spot.act,
            sink: spot.sink.clone(),
            weak: weak.map(|(_, what)| what),
            steps,
            sure: flow.sure,
        })
    }

    /// The conditions under which a value goes its way, from the last to the first.
    fn guards_on(&self, spot: &Spot, flow: &Flow<'_>) -> Vec<(u32, Option<GuardId>)> {
        let mut guards = vec![(spot.file, spot.guard)];
        for (_, _, file, call) in &flow.out {
            guards.push((*file, self.facts(*file).and_then(|f| f.call(*call)).and_then(|c| c.guard)));
        }
        // Where it is put into a field or handed on.
        for (file, node) in &flow.hops {
            let Some(facts) = self.facts(*file) else { continue };
            let stores = facts.stores.iter().filter(|s| s.value == *node).map(|s| s.guard);
            let calls = facts.calls.iter().filter(|c| c.args.contains(node)).map(|c| c.guard);
            guards.extend(stores.chain(calls).map(|g| (*file, g)));
        }
        guards
    }
}

/// What a sink of the tables does, and whether only secrets matter to it.
fn act_of(kind: SinkKind) -> Option<(Act, bool)> {
    use SinkKind::{
        BasePath, Browser, Code, FilePath, Markup, Navigation, Opener, Preferences, Request, Sql, WebStorage,
    };
    let of = |kinds: &[SinkKind]| kinds.contains(&kind);
    match () {
        () if of(&[Code, Markup, BasePath]) => Some((Act::Runs, false)),
        () if of(&[FilePath, Sql]) => Some((Act::Reads, false)),
        () if of(&[Navigation, Browser, Opener, Request]) => Some((Act::Leads, false)),
        () if of(&[Preferences, WebStorage]) => Some((Act::SignsIn, true)),
        () => None,
    }
}

/// Plugins that only change how the app looks, or tell something, take no harm from a stranger's values.
fn is_powerful(package: &str) -> bool {
    let Some(plugin) = knowledge::plugin(package) else { return false };
    let harmless =
        |k: &Kind| matches!(k, Kind::Interface | Kind::Network | Kind::Device | Kind::Core | Kind::Links);
    !plugin.kinds.is_empty() && !plugin.kinds.iter().all(harmless)
}

/// The listener whose event a flow begins at.
fn listener_of<'l>(listeners: &'l Listeners, flow: &Flow<'_>) -> Option<&'l Listener> {
    let content = match flow.fields.first() {
        None | Some(&("data" | "*" | "detail")) => true,
        Some(&"originalEvent") => flow.fields.get(1).is_none_or(|f| *f == "data"),
        Some(_) => false,
    };
    if !content {
        return None;
    }
    match &flow.end {
        End::Callback(file, call, _, 0) | End::Result(file, call, _) => listeners.calls.get(&(*file, *call)),
        End::Param(file, function) | End::Handler(_, (file, function), _) => {
            listeners.functions.get(&(*file, *function))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
