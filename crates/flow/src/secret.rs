//! Secrets that are kept where others can read them.

use crate::inbound::row_of;
use crate::names::{Says, is_token_field, says};
use crate::search::{End, Flow, Seek};
use crate::site::Site;
use crate::{Code, Context};
use base::{Confidence, Place, Step};
use knowledge::{SinkKind, SourceKind};
use std::collections::BTreeMap;

/// A secret that arrives at a store.
#[derive(Clone, Debug)]
pub struct Leak {
    /// The call that hands the secret over: the store itself, or the wrapper round it that the app calls.
    pub place: Place,
    /// The store in the words of the source: `Preferences.set`.
    pub store: String,
    /// The key, where it is constant.
    pub key: Option<String>,
    /// The name of the secret.
    pub name: String,
    /// Where it comes from, in words.
    pub origin: String,
    /// How sure it is that the value is a secret.
    pub confidence: Confidence,
    /// From the origin to the store.
    pub steps: Vec<Step>,
}

/// What a flow proves.
struct Verdict {
    name: String,
    origin: String,
    confidence: Confidence,
}

impl Code {
    /// The secrets that arrive at stores of a kind in the app that ships, one for each call that hands one over.
    pub fn leaks(&self, kind: SinkKind) -> Vec<Leak> {
        let mut found: BTreeMap<(Place, String), Leak> = BTreeMap::new();
        for site in self.sites_of(&[kind]) {
            let context =
                self.context(site.file, site.guard).and(self.in_web_plugin(site.file, site.function));
            if !context.ships() {
                continue;
            }
            for flow in self.flows(site.file, site.value, &site.fields(), Seek::Secret) {
                if !self.flow_context(&flow).and(context).ships() {
                    continue;
                }
                let key = self.site_key(site, &flow.out);
                let Some(verdict) = self.verdict(&flow, key.as_deref()) else { continue };
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

    /// When the calls run through which a flow comes.
    pub(crate) fn flow_context(&self, flow: &Flow<'_>) -> Context {
        flow.out.iter().fold(Context::default(), |context, (_, _, file, call)| {
            let guard = self.facts(*file).and_then(|f| f.call(*call)).and_then(|c| c.guard);
            context.and(self.context(*file, guard))
        })
    }

    fn verdict(&self, flow: &Flow<'_>, key: Option<&str>) -> Option<Verdict> {
        let row = match &flow.end {
            End::Text(_) | End::Scalar => return None,
            end => row_of(self, end, &flow.fields),
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
        let named = flow.names.iter().find(|(n, _)| says(n) == Says::Secret);
        let origin = match (row, flow.hops.first()) {
            (Some(row), _) => row.what.clone(),
            (None, Some((file, node))) => format!("`{}`", self.word(*file, *node)),
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
            return Some(Verdict { name: row.what.clone(), origin, confidence: certain });
        }
        match named {
            Some((name, field)) => {
                let proven = *field && (is_token_field(name) || row.is_some());
                let confidence = if proven { certain } else { Confidence::Likely };
                Some(Verdict { name: format!("`{name}`"), origin, confidence })
            }
            None if key_says == Says::Secret && !matches!(flow.end, End::Unknown) => {
                let key = key.unwrap_or_default();
                Some(Verdict {
                    name: format!("the value of `{key}`"),
                    origin,
                    confidence: Confidence::Possible,
                })
            }
            None => None,
        }
    }

    fn leak(&self, site: &Site, flow: &Flow<'_>, key: Option<String>, verdict: Verdict) -> Leak {
        let here = (site.file, site.node);
        // A wrapper round the store is not what is wrong: the call is that gives it a key.
        let known = (0..=flow.out.len())
            .find(|n| self.site_key(site, flow.out.get(..*n).unwrap_or_default()).is_some());
        let out = known.unwrap_or(flow.out.len().min(1));
        let caller = out.checked_sub(1).and_then(|n| flow.out.get(n));
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
        steps.push(Step::new(self.place_of(site.file, site.node), format!("is stored by `{store}`")));
        steps.dedup_by(|a, b| a.place == b.place);
        Leak {
            place: self.place_of(file, node),
            store,
            key,
            name: verdict.name,
            origin: verdict.origin,
            confidence: verdict.confidence,
            steps,
        }
    }
}

/// True for the names of plugins that deliver messages: their tokens are addresses.
fn is_about_messages(word: &str) -> bool {
    crate::names::words(word).iter().any(|w| {
        matches!(w.as_str(), "push" | "fcm" | "notification" | "notifications" | "messaging" | "onesignal")
    })
}
