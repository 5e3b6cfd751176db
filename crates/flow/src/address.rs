//! Secrets in the address of a request, where servers, proxies and histories write them down.

use crate::Code;
use crate::inbound::row_of;
use crate::kinds::kind_of;
use crate::names::{Says, is_token_field, says, words};
use crate::search::{End, Flow, Seek};
use crate::site::Site;
use crate::what::What;
use base::{Confidence, Place, Step};
use js::Value;
use knowledge::{SinkKind, SourceKind};
use std::collections::BTreeMap;

/// A secret that becomes a part of an address.
#[derive(Clone, Debug)]
pub struct Addressed {
    /// Where the address is put together.
    pub place: Place,
    /// The request in the words of the source.
    pub request: String,
    /// The name of the secret.
    pub name: String,
    /// True where the request cannot carry headers: a socket or a stream of events.
    pub socket: bool,
    /// True where an element shows or plays what lies at the address, which cannot send headers either.
    pub shown: bool,
    /// The scheme of the address where it is one of an app: `example` of `example://`.
    pub scheme: Option<String>,
    /// How sure it is that the value is a secret.
    pub confidence: Confidence,
    /// From the origin to the request.
    pub steps: Vec<Step>,
}

/// Words of what is meant to be in an address: tickets that work once, and what a protocol puts there.
const TICKETS: [&str; 22] = [
    "reset",
    "verify",
    "verification",
    "invite",
    "invitation",
    "confirm",
    "confirmation",
    "activation",
    "magic",
    "unsubscribe",
    "share",
    "ticket",
    "temp",
    "temporary",
    "onetime",
    "short",
    "signed",
    "hint",
    "email",
    "revoke",
    "preview",
    "download",
];
/// Addresses that are made for it: sign-out with a hint, and the end of a token.
const MADE_FOR_IT: [&str; 6] =
    ["revoke", "tokeninfo", "id_token_hint", "logout", "end_session", "reset-password"];

/// The scheme of an address that another app opens.
fn app_scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once("://")?;
    let formed = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    (formed && !matches!(scheme, "http" | "https" | "ws" | "wss" | "file" | "blob")).then_some(scheme)
}

impl Code {
    /// The secrets that become a part of an address of the app that ships, one for each address.
    pub fn addressed(&self) -> Vec<Addressed> {
        let mut found: BTreeMap<Place, Addressed> = BTreeMap::new();
        let kinds = [
            SinkKind::Request,
            SinkKind::Query,
            SinkKind::Browser,
            SinkKind::Navigation,
            SinkKind::Media,
            SinkKind::UrlAttribute,
        ];
        for site in self.sites_of(&kinds) {
            let context = self.context(site.file, site.guard);
            let constant =
                self.facts(site.file).is_some_and(|f| matches!(f.node(site.value), Value::Text(_)));
            if constant || !context.ships() {
                continue;
            }
            for flow in self.flows(site.file, site.value, &site.fields(), Seek::Secret) {
                if !self.flow_context(&flow).ships() {
                    continue;
                }
                let Some(hit) = self.in_address(site, &flow) else { continue };
                match found.get(&hit.place) {
                    Some(known) if known.confidence >= hit.confidence => {}
                    _ => {
                        found.insert(hit.place.clone(), hit);
                    }
                }
            }
        }
        found.into_values().collect()
    }

    fn in_address(&self, site: &Site, flow: &Flow<'_>) -> Option<Addressed> {
        if matches!(flow.end, End::Text(_) | End::Scalar) || self.is_of_build(flow) {
            return None;
        }
        // A token that is given back to be made invalid is worth nothing afterwards.
        if site.row.path.last() == "delete" {
            return None;
        }
        let row = row_of(self, flow);
        if row.is_some_and(|r| {
            !matches!(
                r.kind,
                SourceKind::Network | SourceKind::Session | SourceKind::Credential | SourceKind::Key
            )
        }) {
            return None;
        }
        let (name, field) = flow.names.iter().copied().find(|(n, _)| kind_of(n, false).is_some())?;
        let said = || flow.names.iter().flat_map(|(n, _)| words(n));
        if flow.names.iter().any(|(n, _)| says(n) == Says::Harmless)
            || said().any(|w| TICKETS.contains(&w.as_str()))
        {
            return None;
        }
        let (file, node) = match site.row.kind {
            SinkKind::Query => (site.file, site.value),
            _ => self.built(flow)?,
        };
        let text = self.constant_parts(file, node).to_ascii_lowercase();
        if MADE_FOR_IT.iter().any(|w| text.contains(w)) {
            return None;
        }
        let proven = field && (is_token_field(name) || row.is_some()) && flow.sure;
        let request = self.site_word(site);
        let place = self.place_of(file, node);
        let mut steps = Vec::new();
        if let Some((f, n)) = flow.hops.first() {
            steps.push(Step::new(self.place_of(*f, *n), format!("`{name}` comes from here")));
        }
        steps.push(Step::new(place.clone(), format!("`{name}` becomes a part of the address")));
        steps.push(Step::new(self.place_of(site.file, site.node), format!("`{request}` sends it")));
        steps.dedup_by(|a, b| a.place == b.place);
        let last = site.row.path.last();
        Some(Addressed {
            place,
            request,
            name: name.to_owned(),
            scheme: app_scheme(&text).map(str::to_owned),
            socket: matches!(last, "WebSocket" | "EventSource"),
            shown: matches!(site.row.kind, SinkKind::Media | SinkKind::UrlAttribute),
            confidence: if proven { Confidence::Certain } else { Confidence::Likely },
            steps,
        })
    }

    /// Where the address is put together out of the value and others; none where the value is the whole of it, or its
    /// start.
    fn built(&self, flow: &Flow<'_>) -> Option<(u32, js::NodeId)> {
        flow.hops.windows(2).find_map(|pair| {
            let [first @ (_, inner), (file, node)] = pair else { return None };
            match self.facts(*file)?.node(*node) {
                Value::Join(parts) => (parts.first() != Some(inner)).then_some((*file, *node)),
                // `new URL(…)` and `new URLSearchParams(…)` that it is put into.
                Value::Call(call) => {
                    let call = self.facts(*file)?.call(*call)?;
                    let makes = matches!(self.what(*file, call.callee), Some(What::Global(n)) if n == ["URLSearchParams"] || n == ["URL"]);
                    let given = call.args.first() == Some(inner);
                    let object = given && matches!(self.facts(*file)?.node(*inner), Value::Object(_));
                    // What is put in later says more than the empty start.
                    (makes && (!given || object)).then_some(if given { (*file, *node) } else { *first })
                }
                _ => None,
            }
        })
    }

    fn constant_parts(&self, file: u32, node: js::NodeId) -> String {
        let Some(facts) = self.facts(file) else { return String::new() };
        match facts.node(node) {
            Value::Join(parts) => parts.iter().filter_map(|p| self.text(file, *p, &[])).collect(),
            _ => String::new(),
        }
    }

    /// True for values that the build writes into the program: they are no secrets of a user.
    fn is_of_build(&self, flow: &Flow<'_>) -> bool {
        let env = |name: &str| {
            matches!(name, "env" | "environment" | "process" | "config" | "import.meta")
                || name.ends_with("nvironment")
        };
        let outside = matches!(&flow.end, End::Outside(What::Global(names)) if names.iter().any(|n| env(n)));
        outside
            || flow.names.iter().any(|(n, _)| env(n) || n.starts_with("VITE_") || n.starts_with("REACT_APP_"))
    }
}
