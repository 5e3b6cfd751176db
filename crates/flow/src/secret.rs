//! Secrets that are kept, printed, sent or copied where others can read them.

use crate::answers::{Answers, called};
use crate::inbound::row_of;
use crate::kinds::{Secret, holds_token, kind_of};
use crate::names::{Says, is_token_field, says};
use crate::search::{End, Flow, PARSED, Seek};
use crate::site::{OptionCall, Site};
use crate::{Code, Context};
use base::{Confidence, Place, Step};
use js::{FnId, NodeId, Value};
use knowledge::{SinkKind, SourceKind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A secret that arrives at a sink.
#[derive(Clone, Debug)]
pub struct Leak {
    /// The call that hands the secret over: the sink itself, or the wrapper round it that the app calls.
    pub place: Place,
    /// The sink in the words of the source: `Preferences.set`.
    pub store: String,
    /// The package of the sink; empty for what the browser offers.
    pub package: &'static str,
    /// The key, where it is constant.
    pub key: Option<String>,
    /// The name of the secret.
    pub name: String,
    /// What the sink is given, as the source writes it: `session.access_token`; none where it has no name.
    pub given: Option<String>,
    /// What it is.
    pub secret: Secret,
    /// Where it comes from, in words.
    pub origin: String,
    /// How sure it is that the value is a secret.
    pub confidence: Confidence,
    /// From the origin to the sink.
    pub steps: Vec<Step>,
    /// The call of the sink, for questions about its other options.
    pub call: Option<OptionCall>,
}

/// What a flow proves.
struct Verdict {
    name: String,
    secret: Secret,
    origin: String,
    confidence: Confidence,
}

impl Code {
    /// The secrets that arrive at sinks of a kind in the app that ships, one for each call that hands one over.
    pub fn leaks(&self, kind: SinkKind) -> Vec<Leak> {
        let known = self.leaks.lock().map(|mut all| Arc::clone(all.entry(kind).or_default()));
        known.map_or_else(|_| self.find_leaks(kind), |k| k.get_or_init(|| self.find_leaks(kind)).clone())
    }

    fn find_leaks(&self, kind: SinkKind) -> Vec<Leak> {
        let mut found: BTreeMap<(Place, String), Leak> = BTreeMap::new();
        let mut answers = Answers::default();
        for site in self.sites_of(&[kind]) {
            if self.facts(site.file).is_some_and(|f| is_plain(f.node(site.value))) {
                continue;
            }
            let context =
                self.context(site.file, site.guard).and(self.in_web_plugin(site.file, site.function));
            if !context.ships() {
                continue;
            }
            for flow in self.flows(site.file, site.value, &site.fields(), Seek::Secret) {
                let runs_in_node = |file: u32| self.files.get(file as usize).is_some_and(|f| f.elsewhere);
                if !self.flow_context(&flow).and(context).ships()
                    || flow.out.iter().any(|o| runs_in_node(o.2))
                {
                    continue;
                }
                let key = self.site_key(site, &flow.out);
                let verdict = self.verdict(site, &flow, key.as_deref(), &mut answers);
                let Some(verdict) = verdict.or_else(|| self.whole_link(site, &flow)) else { continue };
                let leak = self.leak(site, &flow, key, verdict);
                let at = (leak.place.clone(), leak.key.clone().unwrap_or_default());
                match found.get(&at) {
                    Some(known) if known.confidence >= leak.confidence => {}
                    _ => {
                        found.insert(at, leak);
                    }
                }
            }
        }
        found.into_values().collect()
    }

    /// The calls that keep something in a secure store and also run in a browser, where plugins keep it in the clear.
    pub fn secure_on_the_web(&self) -> Vec<(Place, String)> {
        let stores = self.sites_of(&[SinkKind::SecureStore]);
        let falls_back = stores.filter(|s| {
            matches!(
                s.row.path.package,
                "@aparajita/capacitor-secure-storage"
                    | "capacitor-secure-storage-plugin"
                    | "@atroo/capacitor-secure-storage-plugin"
            )
        });
        let found = falls_back
            .filter(|s| !self.only_native(s.file, s.guard) && self.context(s.file, s.guard).ships());
        let mut found: Vec<_> = found.map(|s| (self.place_of(s.file, s.node), self.site_word(s))).collect();
        found.sort_by_key(|(place, _)| self.is_dead(place));
        found
    }

    /// When the calls run through which a flow comes.
    pub(crate) fn flow_context(&self, flow: &Flow<'_>) -> Context {
        flow.out.iter().fold(Context::default(), |context, (_, _, file, call)| {
            let guard = self.facts(*file).and_then(|f| f.call(*call)).and_then(|c| c.guard);
            context.and(self.context(*file, guard))
        })
    }

    fn verdict<'a>(
        &'a self,
        site: &Site,
        flow: &Flow<'a>,
        key: Option<&str>,
        answers: &mut Answers<'a>,
    ) -> Option<Verdict> {
        let kind = site.row.kind;
        let row = match &flow.end {
            End::Text(_) | End::Scalar => return None,
            _ => row_of(self, flow),
        };
        let key_says = key.map_or(Says::Nothing, says);
        let delivery = matches!(flow.end, End::Result(..) | End::Callback(..))
            && flow.hops.first().is_some_and(|(f, n)| is_about_messages(&self.word(*f, *n)));
        let harmless = delivery
            || flow.names.iter().any(|(n, _)| says(n) == Says::Harmless)
            || key_says == Says::Harmless;
        if harmless || row.is_some_and(|r| matches!(r.kind, SourceKind::PushToken | SourceKind::DeviceId)) {
            return None;
        }
        let shown = matches!(kind, SinkKind::Log | SinkKind::Telemetry);
        if shown && self.is_cut(flow) {
            return None;
        }
        let all = matches!(kind, SinkKind::Telemetry | SinkKind::Clipboard);
        let own = flow.names.iter().rposition(|(n, _)| *n == PARSED).map_or(0, |i| i + 1);
        let own = flow.names.get(own..).unwrap_or_default();
        let named = own.iter().find_map(|(n, field)| Some((*n, *field, kind_of(n, all)?)));
        let origin = match (row, flow.hops.first()) {
            (Some(row), _) => row.what.to_owned(),
            (None, Some((file, node))) => match self.word(*file, *node) {
                word if says_no_origin(&word) => String::new(),
                word => format!("`{word}`"),
            },
            (None, None) => String::new(),
        };
        let certain = if flow.sure { Confidence::Certain } else { Confidence::Likely };
        // Of a session its tokens are secret, not what else it tells of the user.
        if let Some(row) = row.filter(|r| r.kind == SourceKind::Session)
            && flow
                .fields
                .get(row.path.fields.len()..)
                .is_none_or(|rest| rest.last().is_none_or(|f| is_token_field(f)))
        {
            let name = row.what.to_owned();
            return Some(Verdict { name, secret: Secret::Token, origin, confidence: certain });
        }
        if let Some(row) = row.filter(|r| r.kind == SourceKind::Key) {
            let name = row.what.to_owned();
            return Some(Verdict { name, secret: Secret::Key, origin, confidence: certain });
        }
        // What people copy and call a token is often meant to be handed on.
        let named = named.filter(|(name, ..)| {
            kind != SinkKind::Clipboard || says(name) != Says::Secret || {
                kind_of(name, false) != Some(Secret::Token) || is_token_field(name)
            }
        });
        if let Some((name, field, secret)) = named {
            let proven = field && (is_token_field(name) || row.is_some());
            let confidence = if proven { certain } else { Confidence::Likely };
            return Some(Verdict { name: format!("`{name}`"), secret, origin, confidence });
        }
        if self.is_typed(flow) {
            let name = "a password that the user types".to_owned();
            return Some(Verdict {
                name,
                secret: Secret::Password,
                origin: String::new(),
                confidence: certain,
            });
        }
        if !matches!(flow.end, End::Unknown | End::Outside(_))
            && let Some((name, value)) = self.whole_answer(site, flow, answers)
        {
            let confidence = if is_token_field(name) { certain } else { Confidence::Likely };
            let name = format!("`{value}` with its `{name}`");
            return Some(Verdict { name, secret: Secret::Token, origin, confidence });
        }
        if key_says == Says::Secret && !matches!(flow.end, End::Unknown) {
            let key = key.unwrap_or_default();
            return Some(Verdict {
                name: format!("the value of `{key}`"),
                secret: kind_of(key, false).unwrap_or(Secret::Token),
                origin,
                confidence: Confidence::Possible,
            });
        }
        None
    }

    /// The answer that arrives as a whole and of which the app itself takes a token: that token's name and the answer.
    /// It counts where the sink or the caller of its wrapper is: what many callers share has answers of all kinds.
    fn whole_answer<'a>(
        &'a self,
        site: &Site,
        flow: &Flow<'a>,
        answers: &mut Answers<'a>,
    ) -> Option<(&'a str, String)> {
        let (file, guard) = match flow.out.last() {
            Some((_, _, file, call)) => (*file, self.facts(*file)?.call(*call)?.guard),
            None => (site.file, site.guard),
        };
        let whole = flow.hops.iter().zip(&flow.whole).filter(|((f, _), whole)| **whole && *f == file);
        let mut nodes = whole.map(|((_, node), _)| *node);
        nodes.find_map(|node| {
            let own = answers.token_of(self, file, node);
            let name = own.or_else(|| answers.token_of_callers(self, file, node))?;
            (!self.lacks(file, node, guard)).then(|| (name, self.word(file, node)))
        })
    }

    /// The link that opened the app, printed or sent as a whole where the app itself takes a token out of such links.
    fn whole_link(&self, site: &Site, flow: &Flow<'_>) -> Option<Verdict> {
        let shown = matches!(site.row.kind, SinkKind::Log | SinkKind::Telemetry);
        let row = row_of(self, flow).filter(|r| shown && r.kind == SourceKind::Link)?;
        if flow.fields.len() > row.path.fields.len() || self.is_cut(flow) {
            return None;
        }
        let token = self.link_tokens().into_iter().next()?;
        let inside = token.names.first()?;
        let name = format!("the link that opened the app, with its `{inside}`");
        let secret = kind_of(inside, false).unwrap_or(Secret::Token);
        Some(Verdict { name, secret, origin: String::new(), confidence: Confidence::Likely })
    }

    /// True where a guard says that an answer holds no token.
    fn lacks(&self, file: u32, node: NodeId, guard: Option<js::GuardId>) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        let key = called(self, file, node);
        facts.guards(guard).any(|g| {
            let (test, holds) = match facts.node(g.test) {
                Value::Not(inner) => (*inner, !g.holds),
                _ => (g.test, g.holds),
            };
            matches!(facts.node(test), Value::Member(base, name)
                if !holds && holds_token(facts.name(*name)) && called(self, file, *base) == key)
        })
    }

    /// True where only a piece of the value arrives.
    fn is_cut(&self, flow: &Flow<'_>) -> bool {
        flow.hops.iter().any(|(file, node)| {
            let Some(facts) = self.facts(*file) else { return false };
            let Value::Call(call) = facts.node(*node) else { return false };
            let last = facts.call(*call).and_then(|c| self.last_name(*file, c.callee));
            matches!(
                last,
                Some("slice" | "substring" | "substr" | "charAt" | "split" | "replace" | "replaceAll")
            )
        })
    }

    /// How many of the calls through which a flow leaves functions are those of wrappers round the sink.
    fn wrappers(&self, site: &Site, flow: &Flow<'_>) -> usize {
        if matches!(site.row.kind, SinkKind::Log | SinkKind::Telemetry | SinkKind::Clipboard) {
            return flow.out.iter().take_while(|(file, f, ..)| self.is_wrapper(*file, *f)).count();
        }
        // A wrapper round the store is not what is wrong: the call is that gives it a key.
        let known = (0..=flow.out.len())
            .find(|n| self.site_key(site, flow.out.get(..*n).unwrap_or_default()).is_some());
        known.unwrap_or(flow.out.len().min(1))
    }

    /// True for a function whose name, or that of its class, says that it logs, tracks or copies.
    fn is_wrapper(&self, file: u32, function: FnId) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        let Some(f) = facts.function(function) else { return false };
        let class = f.class.and_then(|c| facts.class(c)?.name);
        let about = |name: &str| {
            crate::names::words(name).iter().any(|w| {
                matches!(
                    w.as_str(),
                    "log"
                        | "logger"
                        | "logging"
                        | "debug"
                        | "info"
                        | "warn"
                        | "err"
                        | "error"
                        | "trace"
                        | "print"
                        | "critical"
                        | "fatal"
                        | "verbose"
                        | "track"
                        | "copy"
                        | "clipboard"
                        | "analytics"
                        | "telemetry"
                        | "breadcrumb"
                        | "capture"
                )
            })
        };
        f.name.into_iter().chain(class).any(|n| about(facts.name(n)))
    }

    /// The outermost name or property of a flow that is written between the brackets of the sink.
    fn given_to(&self, site: &Site, flow: &Flow<'_>) -> Option<String> {
        let facts = self.facts(site.file)?;
        let whole = facts.span(site.node);
        let named = |node: NodeId| {
            let at = facts.span(node);
            let inside = whole.start < at.start && at.end <= whole.end;
            (inside && matches!(facts.node(node), Value::Read(_) | Value::Member(..))).then_some(node)
        };
        let mut hops = flow.hops.iter().filter(|(f, _)| *f == site.file).filter_map(|(_, n)| named(*n));
        hops.next_back().map(|node| self.word(site.file, node)).filter(|w| !w.is_empty())
    }

    fn leak(&self, site: &Site, flow: &Flow<'_>, key: Option<String>, verdict: Verdict) -> Leak {
        let here = (site.file, site.node);
        let caller = self.wrappers(site, flow).checked_sub(1).and_then(|n| flow.out.get(n));
        let (file, node) = caller.map_or(here, |(_, _, file, call)| {
            let node = self.facts(*file).and_then(|f| f.call(*call)).map(|c| c.node);
            node.map_or(here, |n| (*file, n))
        });
        let store = self.site_word(site);
        let mut steps = Vec::new();
        if let Some((f, n)) = flow.hops.first() {
            steps.push(Step::new(self.place_of(*f, *n), format!("{} comes from here", verdict.name)));
        }
        for (_, _, f, call) in flow.out.iter().rev() {
            let Some(c) = self.facts(*f).and_then(|x| x.call(*call)) else { continue };
            let callee = self.word(*f, c.callee);
            steps.push(Step::new(self.place_of(*f, c.node), format!("is handed to `{callee}`")));
        }
        let place = self.place_of(site.file, site.node);
        steps.push(Step::new(place, format!("is {} `{store}`", done_by(site.row.kind))));
        steps.dedup_by(|a, b| a.place == b.place);
        Leak {
            place: self.place_of(file, node),
            store,
            package: site.row.path.package,
            key,
            given: self.given_to(site, flow),
            name: verdict.name,
            secret: verdict.secret,
            origin: verdict.origin,
            confidence: verdict.confidence,
            steps,
            call: site.call.map(|call| {
                let given = flow.out.iter().find(|o| o.0 == site.file && Some(o.1) == site.function);
                OptionCall { from: given.map(|o| (o.1, o.2, o.3)), ..OptionCall::new(site.file, call) }
            }),
        }
    }
}

/// What a sink does to a value, for the last step of the evidence.
fn done_by(kind: SinkKind) -> &'static str {
    match kind {
        SinkKind::Log => "printed by",
        SinkKind::Telemetry => "sent by",
        SinkKind::Clipboard => "copied by",
        SinkKind::FileContent => "written by",
        SinkKind::Injected | SinkKind::Posted => "handed to",
        _ => "stored by",
    }
}

/// True for what needs no search: it is a constant.
fn is_plain(value: &Value) -> bool {
    matches!(value, Value::Text(_) | Value::Scalar | Value::Bool(_) | Value::Regex(_) | Value::Not(_))
}

/// True for the names of plugins that deliver messages: their tokens are addresses.
fn is_about_messages(word: &str) -> bool {
    crate::names::words(word).iter().any(|w| {
        matches!(w.as_str(), "push" | "fcm" | "notification" | "notifications" | "messaging" | "onesignal")
    })
}

/// True for words of the language that tell nobody where a value comes from.
fn says_no_origin(word: &str) -> bool {
    matches!(word, "window" | "self" | "globalThis" | "this")
        || word.starts_with("Object.")
        || word.starts_with("Array.")
}

#[cfg(test)]
mod tests {
    use crate::tests::code;
    use knowledge::SinkKind;

    fn places(text: &str) -> usize {
        code(&[("src/a.ts", text)]).leaks(SinkKind::Log).len()
    }

    #[test]
    fn what_a_guard_says_to_be_missing_is_not_printed() {
        let text = "async function f() { const data = await (await fetch('/login')).json();
            if (data.access_token) { keep(data.access_token); } else { console.log('failed', data); } }";
        assert_eq!(places(text), 0);
    }

    #[test]
    fn answers_of_a_shared_client_are_no_login_answers() {
        let client = "export class Http { async post(url, body) { const response = await (await fetch(url, body)).json();
            if (response.token) this.token = response.token; return response; } }";
        let page = "import { Http } from './http'; class Page { constructor(private http: Http) {}
            async pay(x) { const answer = await this.http.post('/pay', x); console.log(answer); } }";
        let code = code(&[("src/http.ts", client), ("src/page.ts", page)]);
        assert!(code.leaks(SinkKind::Log).is_empty());
    }

    #[test]
    fn loggers_of_the_app_are_seen_through_at_their_callers() {
        let text = "class Log { static debug(...args) { console.debug('x', ...args); } }
            const log = { info: (...args) => console.info(...args), warn: (m, o) => { console.warn(m, o); } };
            function f(session) { Log.debug('a', session.access_token); }
            function g(session) { log.info(session.access_token); }
            function h(session) { log.warn('m', { t: session.access_token }); }";
        assert_eq!(places(text), 3);
    }
}
