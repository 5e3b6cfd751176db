//! Algorithms that are broken, keys that are short, and passwords that are protected too little.

use super::Use;
use crate::Code;
use crate::kinds::{Secret, kind_of};
use crate::names::words;
use crate::search::End;
use crate::what::What;
use base::{Place, Step};
use js::{NodeId, Value};
use knowledge::{Does, Spot};

/// A call with a weak algorithm.
#[derive(Clone, Debug)]
pub struct WeakAlgorithm {
    /// The call.
    pub place: Place,
    /// The call in the words of the source.
    pub call: String,
    /// The algorithm: `DES`, `AES in ECB mode`, `RSA with 1024 bits`.
    pub algorithm: String,
    /// True where the call only reads what others encrypted.
    pub reads: bool,
    /// True for keys that come in pairs.
    pub asymmetric: bool,
}

/// A password that is digested once.
#[derive(Clone, Debug)]
pub struct Digested {
    /// The call.
    pub place: Place,
    /// The call in the words of the source.
    pub call: String,
    /// The name of the password.
    pub name: String,
    /// From the password to the call.
    pub steps: Vec<Step>,
}

/// A key that is made of a password with little work.
#[derive(Clone, Debug)]
pub struct CheapKey {
    /// The call.
    pub place: Place,
    /// The call in the words of the source.
    pub call: String,
    /// How often the step is repeated; none where the password itself is given as the key.
    pub rounds: Option<u64>,
    /// True where `rounds` is the logarithm of it.
    pub logarithm: bool,
    /// The name of the password, where it is given as the key.
    pub name: Option<String>,
}

/// Fewer repetitions than these protect no password.
const ROUNDS: u64 = 100_000;
const COST: u64 = 10;
/// Shorter keys of RSA are broken, or will be.
const RSA: u64 = 2_048;

impl Code {
    /// Calls that use a broken algorithm, a mode that shows patterns, or a short key.
    pub fn weak_algorithms(&self) -> Vec<WeakAlgorithm> {
        let weak = |used: &Use| {
            let name = self.algorithm(used).unwrap_or_default();
            let symmetric = matches!(used.row.does, Does::Encrypt | Does::Decrypt);
            let algorithm = if symmetric {
                broken(&name).map(str::to_owned).or_else(|| {
                    (name.split(['-', '/']).any(|p| p == "ECB") || self.is_ecb(used))
                        .then(|| "AES in ECB mode".to_owned())
                })
            } else {
                self.weak_pair(used, &name)
            };
            Some(WeakAlgorithm {
                place: self.use_place(used),
                call: self.use_word(used),
                algorithm: algorithm?,
                reads: used.row.does == Does::Decrypt,
                asymmetric: !symmetric,
            })
        };
        self.crypto().iter().filter_map(weak).collect()
    }

    /// `mode: CryptoJS.mode.ECB`.
    fn is_ecb(&self, used: &Use) -> bool {
        let Some((file, node)) = used.row.mode.as_ref().and_then(|s| self.written_option(used, s)) else {
            return false;
        };
        match self.what(file, node) {
            Some(What::Package(package, names)) => {
                names.last() == Some(&"ECB") || package.trim_end_matches(".js").ends_with("mode-ecb")
            }
            Some(What::Global(names)) => names.last() == Some(&"ECB"),
            _ => false,
        }
    }

    /// The property of an argument as it is written: what it names may belong to a package.
    fn written_option(&self, used: &Use, spot: &Spot) -> Option<(u32, NodeId)> {
        let argument = self.facts(used.at.file)?.call(used.at.call)?.args.get(spot.argument).copied()?;
        let (file, object) = self.value(used.at.file, argument, &[], &[])?;
        let facts = self.facts(file)?;
        let Value::Object(properties) = facts.node(object) else { return None };
        let name = spot.fields.first()?;
        let is = |p: &&js::Property| p.key.is_some_and(|k| facts.name(k) == name);
        properties.iter().rev().find(is).map(|p| (file, p.value))
    }

    fn weak_pair(&self, used: &Use, name: &str) -> Option<String> {
        match used.row.does {
            Does::Generate if name.starts_with("RSA") => {
                let size = used.row.size.as_ref().and_then(|s| self.number(used.at, s))?;
                (size < RSA).then(|| format!("RSA with {size} bits"))
            }
            Does::EncryptFor if name.contains("PKCS1") || name.contains("RAW") => {
                Some("RSA with the padding of PKCS #1 v1.5".to_owned())
            }
            Does::Sign if name.starts_with("SHA1WITH") || name.starts_with("MD5WITH") => {
                Some(format!("signatures with {}", name.split("WITH").next().unwrap_or_default()))
            }
            _ => None,
        }
    }

    /// Passwords and PINs that are digested once.
    pub fn digested_passwords(&self) -> Vec<Digested> {
        let mut found = Vec::new();
        for used in self.crypto().iter().filter(|u| u.row.does == Does::Digest) {
            let Some(spot) = &used.row.data else { continue };
            let origins = self.spot_origins(used.at, spot);
            let password = origins.iter().find_map(|o| {
                let open = !matches!(o.end, End::Text(_) | End::Scalar);
                let own = o.through.is_empty() || o.through.iter().all(|r| r.does == Does::Form);
                let name = o.names.iter().find(|n| is_password(n)).filter(|_| open && own && o.sure)?;
                Some((*name, o.hops.first().copied()?))
            });
            let Some((name, (file, node))) = password else { continue };
            let (place, call) = (self.use_place(used), self.use_word(used));
            let mut steps = vec![
                Step::new(self.place_of(file, node), format!("`{name}` comes from here")),
                Step::new(place.clone(), format!("is digested by `{call}`")),
            ];
            steps.dedup_by(|a, b| a.place == b.place);
            found.push(Digested { place, call, name: name.to_owned(), steps });
        }
        found
    }

    /// Keys that are made of passwords with little work.
    pub fn cheap_keys(&self) -> Vec<CheapKey> {
        self.crypto().iter().filter_map(|used| self.cheap_key(used)).collect()
    }

    fn cheap_key(&self, used: &Use) -> Option<CheapKey> {
        let row = used.row;
        let cheap = |rounds, logarithm, name| CheapKey {
            place: self.use_place(used),
            call: self.use_word(used),
            rounds,
            logarithm,
            name,
        };
        let rounds = row.rounds.as_ref().and_then(|s| self.number(used.at, s));
        if let Some(rounds) = rounds.filter(|r| *r > 0 && *r < ROUNDS && self.stretches_password(used)) {
            return Some(cheap(Some(rounds), false, None));
        }
        let cost = row.cost.as_ref().and_then(|s| self.number(used.at, s));
        if let Some(cost) = cost.filter(|c| *c > 0 && *c < COST) {
            return Some(cheap(Some(cost), true, None));
        }
        let key = row.key.as_ref().filter(|_| row.passphrase && row.does == Does::Encrypt)?;
        let name = self.spot_origins(used.at, key).iter().find_map(|o| {
            let open = !matches!(o.end, End::Text(_) | End::Scalar);
            let name = o.names.iter().find(|n| is_password(n))?;
            (open && o.through.is_empty() && o.sure).then(|| (*name).to_owned())
        })?;
        Some(cheap(None, false, Some(name)))
    }

    /// True where PBKDF2 makes a key of what people choose; the words of a wallet and keys need no stretching, and
    /// their standards say which salt to take.
    pub(super) fn stretches_password(&self, used: &Use) -> bool {
        let named = self.algorithm(used).is_none_or(|n| n.contains("PBKDF2"));
        let Some(spot) = &used.row.key else { return named };
        let strong = |name: &&str| {
            words(name)
                .iter()
                .any(|w| matches!(w.as_str(), "mnemonic" | "seed" | "entropy" | "secret" | "random"))
        };
        // The salt of the words of a wallet is `mnemonic` and what the user adds:
        // <https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki>
        let salt = used.row.salt.as_ref().and_then(|s| self.spot(used.at, s));
        if salt.is_some_and(|(file, node)| self.starts_with_mnemonic(file, node)) {
            return false;
        }
        let origins = self.spot_origins(used.at, spot);
        named && !origins.iter().any(|o| o.names.iter().any(&strong))
    }
}

impl Code {
    fn starts_with_mnemonic(&self, file: u32, node: NodeId) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        match facts.node(node) {
            Value::Text(text) => facts.name(*text).starts_with("mnemonic"),
            Value::Join(parts) => parts.first().is_some_and(|p| self.starts_with_mnemonic(file, *p)),
            _ => false,
        }
    }
}

/// True for names of what people choose and remember.
fn is_password(name: &str) -> bool {
    let list = words(name);
    let last = list.last().map(String::as_str).unwrap_or_default();
    kind_of(name, false) == Some(Secret::Password)
        || (matches!(last, "pin" | "passcode" | "pincode")
            && !list.iter().any(|w| matches!(w.as_str(), "map" | "is" | "has" | "show")))
}

/// The broken cipher that a name speaks of.
fn broken(name: &str) -> Option<&'static str> {
    let first = name.split(['-', '/', '_']).next().unwrap_or_default();
    match first {
        "DES" if name.contains("EDE") => Some("3DES"),
        "DES" => Some("DES"),
        "3DES" | "DES3" | "DESEDE" | "TRIPLEDES" => Some("3DES"),
        "RC4" | "ARC4" | "ARCFOUR" => Some("RC4"),
        "RC2" => Some("RC2"),
        "BF" | "BLOWFISH" => Some("Blowfish"),
        _ => None,
    }
}

impl Code {
    /// True where the app compares digests of passwords with those of known leaks.
    pub fn checks_leaks(&self) -> bool {
        !self.texts("pwnedpasswords").is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ciphers_are_told_by_the_first_part_of_the_name() {
        assert_eq!(broken("AES-256-GCM"), None);
        assert_eq!(broken("DESCRIBE"), None);
        assert_eq!(broken("DES-EDE3-CBC"), Some("3DES"));
        assert_eq!(broken("DES-CBC"), Some("DES"));
        assert_eq!(broken("BF-CBC"), Some("Blowfish"));
    }

    #[test]
    fn passwords_are_what_people_remember() {
        for name in ["token", "spin", "mapPin", "passwordHint2", "showPassword", "pinned", "key"] {
            assert!(!is_password(name), "{name}");
        }
        for name in ["password", "userPassword", "pin", "newPin", "passcode"] {
            assert!(is_password(name), "{name}");
        }
    }
}
