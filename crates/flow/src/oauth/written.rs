//! Authorization requests that the app puts together itself.

use super::{Answer, Asked, Bound, Method, Parameter, SignIn};
use crate::Code;
use crate::search::{End, Seek};
use base::Place;
use js::{NodeId, Relation, Value};

impl Code {
    pub(super) fn written_requests(&self) -> Vec<SignIn> {
        let all = self.requests_with("response_type");
        // A server that answers requests names the parameter as well; a request names the client or an address.
        let asks = |a: &Asked| {
            a.parameter("client_id").is_some()
                || a.parameter("redirect_uri").is_some()
                || a.address.as_ref().is_some_and(|t| t.contains("://"))
        };
        let named: Vec<&Asked> = all.iter().filter(|a| asks(a)).collect();
        named.into_iter().map(|asked| self.written_request(asked)).collect()
    }

    fn written_request(&self, asked: &Asked) -> SignIn {
        let challenge = asked.parameter("code_challenge");
        // The challenge may be added out of sight wherever the app speaks of one.
        let elsewhere = challenge.is_none() && self.speaks_of("code_challenge");
        let pkce = match challenge {
            Some(p) => Answer::Set(true, p.place.clone()),
            None if asked.open || elsewhere => Answer::Unknown,
            None => Answer::Set(false, asked.place.clone()),
        };
        let redirects = match asked.parameter("redirect_uri") {
            Some(p) => self.redirects(p),
            None => Vec::new(),
        };
        SignIn {
            place: asked.place.clone(),
            by: "the address".to_owned(),
            library: None,
            platform: None,
            response_type: match asked.parameter("response_type") {
                Some(Parameter { text: Some(text), place, .. }) => Answer::Set(text.clone(), place.clone()),
                _ => Answer::Unknown,
            },
            pkce,
            method: self.method(asked),
            state: self.bound(asked, "state"),
            nonce: self.bound(asked, "nonce"),
            redirects,
            outside: Answer::Unknown,
        }
    }

    fn redirects(&self, parameter: &Parameter) -> Vec<crate::Written> {
        match (&parameter.text, parameter.value) {
            (_, Some((file, node))) => self.alternatives(file, node),
            (Some(text), None) => vec![crate::Written { place: parameter.place.clone(), text: text.clone() }],
            (None, None) => Vec::new(),
        }
    }

    fn method(&self, asked: &Asked) -> Answer<Method> {
        let Some(challenge) = asked.parameter("code_challenge") else { return Answer::Unknown };
        // The verifier itself as the challenge is `plain`, whatever is said of the method.
        if challenge.text.is_some() {
            return Answer::Set(Method::Constant, challenge.place.clone());
        }
        let bare = challenge.value.filter(|(file, node)| self.is_verifier(*file, *node));
        match asked.parameter("code_challenge_method") {
            _ if bare.is_some() => Answer::Set(Method::Plain, challenge.place.clone()),
            Some(p) => match p.text.as_deref() {
                Some("plain") => Answer::Set(Method::Plain, p.place.clone()),
                Some(_) => Answer::Set(Method::S256, p.place.clone()),
                None => Answer::Unknown,
            },
            // RFC 7636, section 4.3: without a method it is `plain`.
            None if !asked.open => Answer::Default(Method::Plain),
            None => Answer::Unknown,
        }
    }

    /// The places where an answer's `taken` is read from an address in a file that never speaks of `checked`.
    pub fn taken_unchecked(&self, taken: &str, checked: &str) -> Vec<Place> {
        let mut found = Vec::new();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let says = |word: &str| f.facts.names.iter().any(|n| &**n == word);
            if !says(taken) || says(checked) {
                continue;
            }
            for call in f.facts.calls.iter().filter(|c| c.args.len() == 1) {
                let first = call.args.first().and_then(|a| self.text(i as u32, *a, &[]));
                let read =
                    self.last_name(i as u32, call.callee) == Some("get") && first.as_deref() == Some(taken);
                if read && self.context(i as u32, call.guard).ships() {
                    found.push(self.place_of(i as u32, call.node));
                }
            }
        }
        found.sort();
        found
    }

    /// Comparisons of an answer's `state` that are left out where the app kept none: an answer that nobody asked for
    /// passes. The comparison, and the kept value in the words of the source.
    pub fn states_skipped(&self) -> Vec<(Place, String)> {
        let mut found = Vec::new();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let (file, facts) = (i as u32, &f.facts);
            if !facts.names.iter().any(|n| &**n == "state") {
                continue;
            }
            for (n, node) in facts.nodes.iter().enumerate() {
                let (given, compared, relation) = match node {
                    Value::And(a, b) => (*a, *b, Relation::Differs),
                    Value::Or(a, b) => (*a, *b, Relation::Equal),
                    _ => continue,
                };
                let Value::Compare(is, left, right) = facts.node(compared) else { continue };
                let Some(kept) = self.is_there(file, given, relation == Relation::Differs) else { continue };
                let Some(other) = [(*left, *right), (*right, *left)]
                    .into_iter()
                    .find_map(|(a, b)| (*is == relation && facts.node(a) == facts.node(kept)).then_some(b))
                else {
                    continue;
                };
                let at = NodeId(n as u32);
                let tested = facts.guards.iter().find(|g| g.test == at);
                let ships = tested.is_some_and(|g| self.context(file, g.outer).ships());
                if ships && self.is_sent_state(file, other) && self.is_stored(file, kept) {
                    found.push((self.place_of(file, compared), self.word(file, kept)));
                }
            }
        }
        found.sort();
        found
    }

    /// The variable whose presence a test asks for: `kept`, `kept !== null`; `!kept` where its absence is meant.
    fn is_there(&self, file: u32, test: NodeId, there: bool) -> Option<NodeId> {
        let facts = self.facts(file)?;
        match facts.node(test) {
            Value::Read(_) if there => Some(test),
            Value::Not(inner) if !there => self.is_there(file, *inner, true),
            Value::Compare(Relation::Differs, a, b) if there && matches!(facts.node(*b), Value::Scalar) => {
                matches!(facts.node(*a), Value::Read(_)).then_some(*a)
            }
            Value::Compare(Relation::Equal, a, b) if !there && matches!(facts.node(*b), Value::Scalar) => {
                matches!(facts.node(*a), Value::Read(_)).then_some(*a)
            }
            _ => None,
        }
    }

    /// True for the `state` that is taken out of an address.
    fn is_sent_state(&self, file: u32, node: NodeId) -> bool {
        let Some((f, value)) = self.value(file, node, &[], &[]) else { return false };
        let Some(facts) = self.facts(f) else { return false };
        let Value::Call(call) = facts.node(value) else { return false };
        facts.call(*call).is_some_and(|c| {
            self.last_name(f, c.callee) == Some("get")
                && c.args.first().and_then(|a| self.text(f, *a, &[])).as_deref() == Some("state")
        })
    }

    /// True for what comes out of a store.
    fn is_stored(&self, file: u32, node: NodeId) -> bool {
        self.flows(file, node, &[], Seek::Anything).iter().any(|flow| {
            let End::Result(f, call, _) = &flow.end else { return false };
            let callee = self.facts(*f).and_then(|x| x.call(*call)).map(|c| c.callee);
            let last = callee.and_then(|c| self.last_name(*f, c));
            matches!(last, Some("getItem" | "get" | "getValue" | "getSync"))
        })
    }

    /// True where a value is named as a verifier and not made by a call.
    fn is_verifier(&self, file: u32, node: NodeId) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        let plain = match facts.node(node) {
            Value::Read(_) | Value::Member(..) => true,
            Value::Call(call) => facts.call(*call).is_some_and(|c| {
                matches!(self.last_name(file, c.callee), Some("encodeURIComponent"))
                    && c.args
                        .first()
                        .is_some_and(|a| matches!(facts.node(*a), Value::Read(_) | Value::Member(..)))
            }),
            _ => false,
        };
        let word = self.word(file, node);
        let name = word.trim_end_matches("()").rsplit('.').next().unwrap_or_default();
        let inner = match facts.node(node) {
            Value::Call(call) => facts.call(*call).and_then(|c| c.args.first()).map(|a| self.word(file, *a)),
            _ => None,
        };
        let name = inner.as_deref().unwrap_or(name);
        plain && crate::names::words(name).last().is_some_and(|w| w == "verifier")
    }

    fn bound(&self, asked: &Asked, name: &str) -> Answer<Bound> {
        match asked.parameter(name) {
            Some(p) if p.text.as_ref().is_some_and(|t| !t.is_empty()) => {
                Answer::Set(Bound::Constant, p.place.clone())
            }
            Some(p) => Answer::Set(Bound::Sent, p.place.clone()),
            None if asked.open => Answer::Unknown,
            None => Answer::Set(Bound::Missing, asked.place.clone()),
        }
    }

    /// True where some text or name of the app holds a word.
    fn speaks_of(&self, word: &str) -> bool {
        let files = self.files.iter().filter(|f| !f.elsewhere);
        files.into_iter().any(|f| f.facts.names.iter().any(|n| n.contains(word)))
    }
}
