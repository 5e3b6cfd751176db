//! Numbers that can be foreseen, where nobody must foresee them.

use super::Origin;
use crate::Code;
use crate::link::exported_names;
use crate::names::{holds, words};
use crate::search::End;
use base::{Place, Span, Step};
use js::{FnId, NodeId, Value};
use knowledge::{Does, SinkKind};
use std::collections::{BTreeMap, BTreeSet};

/// What a value is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// A key.
    Key,
    /// An initialisation vector or nonce.
    Iv,
    /// The salt of a derivation.
    Salt,
    /// What ties the answer of a sign-in to its question: `state`, `nonce`, `code_verifier`.
    SignIn,
    /// A password, one-time code or key by its name.
    Secret,
}

/// A value that can be foreseen.
#[derive(Clone, Debug)]
pub struct WeakRandom {
    /// What it is needed for.
    pub needs: Needs,
    /// Where it is used.
    pub place: Place,
    /// The use, in the words of the source.
    pub by: String,
    /// What makes it: `Math.random`, `Date.now`.
    pub from: &'static str,
    /// From the generator to the use.
    pub steps: Vec<Step>,
}

/// A use of a value that must not be foreseen.
struct Spot<'a> {
    needs: Needs,
    file: u32,
    /// What is reported.
    node: NodeId,
    value: NodeId,
    fields: Vec<&'a str>,
    by: String,
}

impl Code {
    /// Values of `Math.random` and of the clock that are used where they must not be foreseen.
    pub fn weak_randoms(&self) -> Vec<WeakRandom> {
        let generators = self.generators();
        if generators.is_empty() {
            return Vec::new();
        }
        let mut found: BTreeMap<Place, WeakRandom> = BTreeMap::new();
        for used in self.places() {
            let origins = self.origins(used.file, used.value, &used.fields, super::FORMS);
            let Some((from, at)) = self.foreseen(&origins, &generators) else { continue };
            let place = self.place_of(used.file, used.node);
            let mut steps = vec![
                Step::new(at.clone(), format!("`{from}` makes the value")),
                Step::new(place.clone(), format!("it is used as {}", used.by)),
            ];
            steps.dedup_by(|a, b| a.place == b.place);
            let weak = WeakRandom { needs: used.needs, place, by: used.by, from, steps };
            // One finding for a generator, at the place that proves most.
            let known = found.get(&at).is_some_and(|k| k.needs <= weak.needs);
            if !known {
                found.insert(at, weak);
            }
        }
        // A value that is put together from many is one.
        let mut seen = BTreeSet::new();
        found.into_values().filter(|w| seen.insert((w.place.file(), w.by.clone()))).collect()
    }

    /// Every call of `Math.random` in the app that ships.
    fn generators(&self) -> BTreeMap<u32, Vec<Span>> {
        let mut found: BTreeMap<u32, Vec<Span>> = BTreeMap::new();
        for at in self.calls_of("Math.random") {
            let Some(call) = self.facts(at.file).and_then(|f| Some((f, f.call(at.call)?))) else { continue };
            if self.context(at.file, call.1.guard).ships() {
                found.entry(at.file).or_default().push(call.0.span(call.1.node));
            }
        }
        found
    }

    /// What makes a value that can be foreseen, if nothing unforeseeable is part of it.
    fn foreseen(
        &self,
        origins: &[Origin<'_>],
        generators: &BTreeMap<u32, Vec<Span>>,
    ) -> Option<(&'static str, Place)> {
        let strong = |o: &Origin<'_>| match &o.end {
            End::Result(f, call, _) => self
                .facts(*f)
                .and_then(|x| x.call(*call))
                .and_then(|c| self.crypto_row(*f, c.callee))
                .is_some_and(|row| row.does == Does::Random),
            _ => false,
        };
        let filled = |o: &Origin<'_>| {
            self.vars_of(&o.hops).into_iter().any(|(f, var)| {
                self.facts(f).is_some_and(|facts| {
                    facts.calls.iter().any(|c| {
                        let given =
                            c.args.iter().any(|a| matches!(facts.node(*a), Value::Read(v) if *v == var));
                        given && self.crypto_row(f, c.callee).is_some_and(|r| r.does == Does::Random)
                    })
                })
            })
        };
        if origins.iter().any(|o| strong(o) || filled(o)) {
            return None;
        }
        origins.iter().find_map(|o| {
            o.hops.iter().find_map(|(f, n)| {
                let span = self.facts(*f).filter(|_| self.carries(*f, *n))?.span(*n);
                let inside = |g: &&Span| span.start <= g.start && g.end <= span.end;
                let generator = generators.get(f)?.iter().find(inside)?;
                Some(("Math.random", self.place(*f, *generator)))
            })
        })
    }

    /// True for nodes that are made of what stands inside them, not of what is handed to something unknown.
    fn carries(&self, file: u32, node: NodeId) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        match facts.node(node) {
            Value::Join(_) | Value::Scalar | Value::Index(..) => true,
            Value::Call(call) => facts.call(*call).is_some_and(|c| {
                let last = self.last_name(file, c.callee).unwrap_or_default();
                matches!(
                    last,
                    "random"
                        | "charAt"
                        | "charCodeAt"
                        | "at"
                        | "substr"
                        | "substring"
                        | "slice"
                        | "replace"
                        | "replaceAll"
                        | "toString"
                        | "padStart"
                        | "padEnd"
                        | "from"
                        | "map"
                        | "join"
                        | "fill"
                        | "String"
                        | "fromCharCode"
                        | "floor"
                        | "toFixed"
                        | "repeat"
                        | "split"
                )
            }),
            _ => false,
        }
    }

    /// Every place where a value must not be foreseen.
    fn places(&self) -> Vec<Spot<'_>> {
        let mut all = Vec::new();
        for used in self.crypto() {
            let row = used.row;
            let Some(call) = self.facts(used.at.file).and_then(|f| f.call(used.at.call)) else { continue };
            let spots = [(Needs::Key, &row.key), (Needs::Iv, &row.iv), (Needs::Salt, &row.salt)];
            for (needs, spot) in spots {
                let Some(spot) = spot else { continue };
                let Some(value) = call.args.get(spot.argument).copied() else { continue };
                let noun = match needs {
                    Needs::Key => "the key",
                    Needs::Iv => "the initialisation vector",
                    _ => "the salt",
                };
                let by = format!("{noun} of `{}`", self.use_word(used));
                let fields = spot.fields.iter().map(String::as_str).collect();
                all.push(Spot { needs, file: used.at.file, node: call.node, value, fields, by });
            }
        }
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere && !f.development) {
            self.sign_in_places(i as u32, &f.facts, &mut all);
            self.named_places(i as u32, &f.facts, &mut all);
        }
        let stores = [SinkKind::WebStorage, SinkKind::Preferences];
        for site in self.sites_of(&stores).filter(|s| self.context(s.file, s.guard).ships()) {
            let Some(key) = self.site_key(site, &[]).filter(|k| is_sign_in_key(k)) else { continue };
            let by = format!("`{key}` of the sign-in");
            let (file, fields) = (site.file, site.fields());
            all.push(Spot { needs: Needs::SignIn, file, node: site.node, value: site.value, fields, by });
        }
        all
    }

    /// Parts of requests for sign-in: in objects with the other parts of one, and in addresses.
    fn sign_in_places<'a>(&'a self, file: u32, facts: &'a js::Facts, all: &mut Vec<Spot<'a>>) {
        const PARTS: [&str; 4] = ["state", "nonce", "code_verifier", "codeVerifier"];
        for (i, node) in facts.nodes.iter().enumerate() {
            match node {
                Value::Object(properties) => {
                    let named = |p: &js::Property| p.key.map(|k| facts.name(k));
                    let request = properties.iter().filter_map(named).any(|k| {
                        matches!(
                            k,
                            "client_id"
                                | "clientId"
                                | "redirect_uri"
                                | "redirectUri"
                                | "response_type"
                                | "grant_type"
                        )
                    });
                    if !request {
                        continue;
                    }
                    for p in properties.iter() {
                        let Some(key) = named(p).filter(|k| PARTS.contains(k)) else { continue };
                        let by = format!("`{key}` of the sign-in");
                        let (needs, value) = (Needs::SignIn, p.value);
                        all.push(Spot { needs, file, node: value, value, fields: Vec::new(), by });
                    }
                }
                Value::Join(parts) => {
                    let text = |n: &NodeId| match facts.node(*n) {
                        Value::Text(name) => facts.name(*name),
                        _ => "",
                    };
                    if !parts
                        .iter()
                        .any(|p| text(p).contains("client_id=") || text(p).contains("response_type="))
                    {
                        continue;
                    }
                    for pair in parts.windows(2) {
                        let [before, value] = pair else { continue };
                        let is = |part: &&&str| text(before).ends_with(&format!("{part}="));
                        let Some(part) =
                            ["state", "nonce", "code_verifier", "code_challenge"].iter().find(is)
                        else {
                            continue;
                        };
                        let by = format!("`{part}` of the sign-in");
                        let node = NodeId(i as u32);
                        all.push(Spot {
                            needs: Needs::SignIn,
                            file,
                            node,
                            value: *value,
                            fields: Vec::new(),
                            by,
                        });
                    }
                }
                _ => {}
            }
        }
    }

    /// Variables and functions whose names say that the value is a secret.
    fn named_places<'a>(&'a self, file: u32, facts: &'a js::Facts, all: &mut Vec<Spot<'a>>) {
        let mut seen = BTreeSet::new();
        for var in &facts.vars {
            let name = facts.name(var.name);
            let Some(needs) = needs_of(name) else { continue };
            for value in &var.writes {
                if seen.insert(*value) {
                    let (node, by) = (*value, format!("`{name}`"));
                    all.push(Spot { needs, file, node, value: *value, fields: Vec::new(), by });
                }
            }
        }
        let exported = exported_names(facts);
        for (i, function) in facts.functions.iter().enumerate() {
            let names = function.name.into_iter().chain(exported.get(&FnId(i as u32)).copied());
            let needed = |name| Some((name, needs_of(name).filter(|_| makes(name))?));
            let Some((name, needs)) = names.map(|n| facts.name(n)).find_map(needed) else { continue };
            for value in &function.returns {
                if seen.insert(*value) {
                    let (node, by) = (*value, format!("the result of `{name}`"));
                    all.push(Spot { needs, file, node, value: *value, fields: Vec::new(), by });
                }
            }
        }
    }
}

/// True for names of functions that make something.
fn makes(name: &str) -> bool {
    words(name)
        .iter()
        .any(|w| matches!(w.as_str(), "generate" | "create" | "make" | "random" | "new" | "gen" | "build"))
}

/// What a name proves on its own. Words that have other meanings (`state`, `nonce`, `token`, `key`, `code`, `pin`)
/// prove nothing.
fn needs_of(name: &str) -> Option<Needs> {
    if !holds(name, &["verifier", "oauth", "oidc", "key", "pass", "otp", "code"]) {
        return None;
    }
    let words = words(name);
    let tail = |n: usize| words.len().checked_sub(n).and_then(|i| words.get(i)).map_or("", String::as_str);
    match (tail(2), tail(1)) {
        ("code" | "pkce", "verifier") | (_, "codeverifier") | ("oauth" | "oidc", "state" | "nonce") => {
            Some(Needs::SignIn)
        }
        ("encryption" | "secret" | "private" | "aes" | "master", "key") => Some(Needs::Secret),
        (_, "password" | "passphrase" | "passcode" | "otp") => {
            let about = ["has", "is", "show", "forgot", "reset", "no", "change"];
            (!words.iter().any(|w| about.contains(&w.as_str()))).then_some(Needs::Secret)
        }
        // What lets somebody in, once, in place of a password.
        ("recovery" | "backup" | "verification" | "reset", "code" | "codes") => Some(Needs::Secret),
        ("time", "code" | "codes") if tail(3) == "one" => Some(Needs::Secret),
        _ => None,
    }
}

/// True for keys under which apps keep the state of a sign-in.
fn is_sign_in_key(key: &str) -> bool {
    let words = words(key);
    let has = |w: &str| words.iter().any(|x| x == w);
    has("verifier") || ((has("oauth") || has("oidc") || has("pkce")) && (has("state") || has("nonce")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_other_meanings_prove_nothing() {
        for name in
            ["state", "nonce", "token", "key", "sessionId", "pin", "code", "showPassword", "FALLBACK_NONCE"]
        {
            assert_eq!(needs_of(name), None, "{name}");
        }
        assert_eq!(needs_of("codeVerifier"), Some(Needs::SignIn));
        assert_eq!(needs_of("randomPassword"), Some(Needs::Secret));
        for name in [
            "statusCode",
            "codes",
            "countryCode",
            "inviteCode",
            "postCode",
            "barcode",
            "errorCodes",
            "resetCodeSent",
        ] {
            assert_eq!(needs_of(name), None, "{name}");
        }
        for name in ["recoveryCodes", "generateBackupCode", "verification_code", "oneTimeCode", "resetCode"] {
            assert_eq!(needs_of(name), Some(Needs::Secret), "{name}");
        }
        assert!(is_sign_in_key("oauth_state") && !is_sign_in_key("app_state"));
    }
}
