//! Keys, nonces and salts that are constants of the program.

use super::{Origin, Use};
use crate::Code;
use crate::search::End;
use crate::what::What;
use base::{Place, Step};
use js::{NodeId, Value};
use knowledge::{CryptoCall, Does, Spot};
use std::collections::BTreeMap;

/// What a constant is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FixedPart {
    /// The key, or the password it is made of.
    Key,
    /// The key of a check value.
    AuthenticationKey,
    /// The initialisation vector.
    Iv,
    /// A number that one key must never meet twice, as in GCM and CTR.
    Nonce,
    /// The salt of a derivation.
    Salt,
}

/// A constant that a call of cryptography is given.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// What it is used as.
    pub part: FixedPart,
    /// The call.
    pub place: Place,
    /// The call in the words of the source.
    pub call: String,
    /// Where the constant is written.
    pub at: Place,
    /// A name for it, where it has one.
    pub name: Option<String>,
    /// What it is, in words: `a text of the program`, `zeros`.
    pub what: &'static str,
    /// True where the call that ships always gets it.
    pub always: bool,
    /// False where a call was linked by its name alone.
    pub sure: bool,
    /// From the constant to the call.
    pub steps: Vec<Step>,
}

impl Code {
    /// Constants that calls are given as keys, nonces and salts; each once for what it is used as.
    pub fn fixed(&self) -> Vec<Fixed> {
        let mut found: BTreeMap<(FixedPart, Place), Fixed> = BTreeMap::new();
        for used in self.crypto() {
            let row = used.row;
            let encrypts = row.does == Does::Encrypt;
            let key = match row.does {
                Does::Import if !self.is_secret_import(used) => None,
                Does::Authenticate => row.key.as_ref().map(|s| (FixedPart::AuthenticationKey, s)),
                _ => row.key.as_ref().map(|s| (FixedPart::Key, s)),
            };
            let vector = if self.counts(used) { FixedPart::Nonce } else { FixedPart::Iv };
            let iv = row.iv.as_ref().filter(|_| encrypts).map(|s| (vector, s));
            let salt = row.salt.as_ref().filter(|_| self.stretches_password(used));
            let salt = salt.map(|s| (FixedPart::Salt, s));
            for (part, spot) in [key, iv, salt].into_iter().flatten() {
                for fixed in self.fixed_at(used, part, spot) {
                    found.entry((part, fixed.at.clone())).or_insert(fixed);
                }
            }
        }
        found.into_values().collect()
    }

    /// Public keys are imported by the same call.
    fn is_secret_import(&self, used: &Use) -> bool {
        let format = used.row.format.as_ref().and_then(|s| self.spot(used.at, s));
        let format = format.and_then(|(f, n)| self.text(f, n, &[]));
        let name = self.algorithm(used).unwrap_or_default();
        let secret = ["AES", "HMAC", "PBKDF2", "HKDF"].iter().any(|a| name.starts_with(a));
        matches!(format.as_deref(), Some("raw") if secret)
    }

    /// True for ciphers that give their key away where a nonce comes twice.
    fn counts(&self, used: &Use) -> bool {
        let says = |name: &str| {
            let small = name.to_ascii_lowercase();
            ["gcm", "ctr", "poly1305", "secretbox"].iter().any(|w| small.contains(w))
        };
        self.algorithm(used).is_some_and(|n| says(&n)) || used.row.calls.iter().any(|c| says(c))
    }

    fn fixed_at(&self, used: &Use, part: FixedPart, spot: &Spot) -> Vec<Fixed> {
        let key = used.row.key.as_ref().filter(|_| matches!(part, FixedPart::Iv | FixedPart::Nonce));
        let same = |key: &Spot| Some((self.spot(used.at, key)?, self.spot(used.at, spot)?));
        if let Some(((f, n), value)) = key.and_then(same)
            && (f, n) == value
        {
            return vec![self.fixed_as(used, part, (f, n), "the key itself", (true, true), &[])];
        }
        let all = self.spot_origins(used.at, spot);
        let open: Vec<&Origin<'_>> =
            all.iter().filter(|o| self.constant(o, part).is_none() && !nothing(o)).collect();
        let mut found = Vec::new();
        for origin in &all {
            let Some(what) = self.constant(origin, part) else { continue };
            // A part of a text of which another part is not constant.
            let joined = |hop: &(u32, NodeId)| {
                matches!(self.facts(hop.0).map(|f| f.node(hop.1)), Some(Value::Join(_)))
                    && open.iter().any(|o| o.hops.contains(hop))
            };
            if origin.hops.iter().any(joined) || self.is_filled(origin) {
                continue;
            }
            // A list, or a text that is put together, is one constant.
            let whole = |hop: &&(u32, NodeId)| {
                let joins = matches!(self.facts(hop.0).map(|f| f.node(hop.1)), Some(Value::Join(_)));
                joins || self.is_list_at(hop)
            };
            let list = origin.hops.iter().find(whole);
            let Some(start) = list.or(origin.hops.first()).copied() else { continue };
            found.push(self.fixed_as(used, part, start, what, (open.is_empty(), origin.sure), &origin.names));
        }
        found
    }

    fn fixed_as(
        &self,
        used: &Use,
        part: FixedPart,
        start: (u32, NodeId),
        what: &'static str,
        (always, sure): (bool, bool),
        names: &[&str],
    ) -> Fixed {
        let (place, call) = (self.use_place(used), self.use_word(used));
        let at = self.place_of(start.0, start.1);
        let mut steps = vec![
            Step::new(at.clone(), format!("{what} is written here")),
            Step::new(place.clone(), format!("is used by `{call}`")),
        ];
        steps.dedup_by(|a, b| a.place == b.place);
        let name = names.iter().find(|n| !matches!(**n, "value" | "data")).map(|n| (*n).to_owned());
        Fixed { part, place, call, at, name, what, always, sure, steps }
    }

    /// What constant an origin is; none where it is none, or may be anything.
    fn constant(&self, origin: &Origin<'_>, part: FixedPart) -> Option<&'static str> {
        let is_key = matches!(part, FixedPart::Key | FixedPart::AuthenticationKey);
        match &origin.end {
            End::Text(text) if is_key && !is_key_text(text) => None,
            End::Text("") => None,
            End::Text(_) => Some("a text of the program"),
            End::Outside(What::Global(names))
                if is_build_time(&[names.as_slice(), &origin.fields].concat()) =>
            {
                Some("a value that the build puts in")
            }
            End::Scalar if self.is_list(origin) => Some("a list of numbers of the program"),
            End::Scalar if is_empty_buffer(&origin.through) && self.has_length(origin) => {
                Some("nothing but zeros")
            }
            _ => None,
        }
    }

    /// True where the origin is a number in a list of constants.
    fn is_list(&self, origin: &Origin<'_>) -> bool {
        origin.hops.iter().any(|hop| self.is_list_at(hop))
    }

    fn is_list_at(&self, (f, n): &(u32, NodeId)) -> bool {
        let Some(facts) = self.facts(*f) else { return false };
        match facts.node(*n) {
            Value::Array(items) => {
                items.len() > 7 && items.iter().all(|i| matches!(facts.node(*i), Value::Scalar))
            }
            _ => false,
        }
    }

    /// True where an array is made by its length, not of other bytes.
    fn has_length(&self, origin: &Origin<'_>) -> bool {
        let scalar =
            |(f, n): &(u32, NodeId)| matches!(self.facts(*f).map(|x| x.node(*n)), Some(Value::Scalar));
        origin.hops.first().is_some_and(scalar)
    }

    /// True where something else may fill the array afterwards.
    fn is_filled(&self, origin: &Origin<'_>) -> bool {
        if !matches!(origin.end, End::Scalar) || self.is_list(origin) {
            return false;
        }
        self.vars_of(&origin.hops).into_iter().any(|(f, var)| {
            let Some(facts) = self.facts(f) else { return true };
            let is = |n: NodeId| matches!(facts.node(n), Value::Read(v) if *v == var);
            let by_call = facts.calls.iter().any(|c| {
                let method = matches!(facts.node(c.callee), Value::Member(base, _) if is(*base));
                method || (c.args.iter().any(|a| is(*a)) && self.crypto_row(f, c.callee).is_none_or(fills))
            });
            by_call || facts.stores.iter().any(|s| is(s.base))
        })
    }
}

fn fills(row: &CryptoCall) -> bool {
    row.does == Does::Random
}

/// `null`, `undefined`, an empty text: the value that a variable has at first.
fn nothing(origin: &Origin<'_>) -> bool {
    matches!(origin.end, End::Text("")) || (matches!(origin.end, End::Scalar) && origin.through.is_empty())
}

/// True where the innermost form makes an array of a given length.
fn is_empty_buffer(through: &[&CryptoCall]) -> bool {
    let makes = |name: &String| matches!(name.as_str(), "Uint8Array" | "Buffer.alloc" | "ArrayBuffer");
    through.last().is_some_and(|row| row.calls.iter().any(makes))
}

/// Settings that bundlers replace by their values.
fn is_build_time(names: &[&str]) -> bool {
    let names = names.strip_prefix(&["window"]).unwrap_or(names);
    matches!(names, ["process", "env", name] | ["import.meta", "env", name] if !matches!(*name, "MODE" | "DEV" | "PROD" | "NODE_ENV"))
}

/// True for texts that may be keys: no placeholders, no public keys, no names that standards fix.
fn is_key_text(text: &str) -> bool {
    let small = text.to_ascii_lowercase();
    let placeholder = ["your_", "your-", "changeme", "change-me", "placeholder", "xxxx", "<", "${", "todo"];
    let fixed = ["bitcoin seed", "ed25519 seed", "nist256p1 seed", "begin public key", "begin certificate"];
    !small.is_empty() && !placeholder.iter().chain(&fixed).any(|w| small.contains(w))
}
