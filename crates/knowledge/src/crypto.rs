//! Calls of cryptography: what they do, and which of their arguments are keys, nonces and salts.

use crate::{Date, rows};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::LazyLock;

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Does {
    /// Encrypts with a secret key.
    Encrypt,
    /// Decrypts with a secret key.
    Decrypt,
    /// Encrypts for the owner of a public key.
    EncryptFor,
    /// Proves with a secret key where a message comes from.
    Authenticate,
    /// Digests once.
    Digest,
    /// Makes a key or a check value of a password.
    Derive,
    /// Makes bytes a key.
    Import,
    /// Makes a new key.
    Generate,
    /// Signs with a private key.
    Sign,
    /// Brings a value into another form.
    Form,
    /// Gives numbers that nobody can foresee.
    Random,
}

/// An argument of a call, or a property of one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Spot {
    /// The position of the argument.
    pub argument: usize,
    /// The names that lead from it to the value.
    pub fields: Vec<String>,
}

impl TryFrom<String> for Spot {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut parts = text.split('.');
        let argument = parts.next().unwrap_or_default();
        let argument = argument.parse().map_err(|e| format!("`{text}`: {e}"))?;
        Ok(Self { argument, fields: parts.map(str::to_owned).collect() })
    }
}

/// Calls that do the same with the same arguments.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CryptoCall {
    /// What is called: `package#names`, or the names of a global; see [`crypto_call`].
    pub calls: Vec<String>,
    /// What they do.
    pub does: Does,
    /// The algorithm, where the name of the call decides it.
    pub algorithm: Option<String>,
    /// The argument that names the algorithm: a text, or an object with a `name`.
    pub named: Option<Spot>,
    /// What holds where the algorithm is not named.
    pub default: Option<String>,
    /// The mode of operation, as a property of the package.
    pub mode: Option<Spot>,
    /// The format of a key.
    pub format: Option<Spot>,
    /// The key, or the password it is made of.
    pub key: Option<Spot>,
    /// The initialisation vector or nonce.
    pub iv: Option<Spot>,
    /// The salt of a derivation.
    pub salt: Option<Spot>,
    /// What is digested or brought into another form.
    pub data: Option<Spot>,
    /// How often a derivation repeats its step.
    pub rounds: Option<Spot>,
    /// The logarithm of how often it does.
    pub cost: Option<Spot>,
    /// The length of a key in bits.
    pub size: Option<Spot>,
    /// The digest of a signature.
    pub hash: Option<Spot>,
    /// True where a text as key is a password of which one round of MD5 makes the key.
    #[serde(default)]
    pub passphrase: bool,
    /// Where it says so.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    call: Vec<CryptoCall>,
}

const ROWS: &str = include_str!("../../../knowledge/web/crypto.toml");

static CALLS: LazyLock<Vec<CryptoCall>> = LazyLock::new(|| rows::<Table>(ROWS).call);
static BY_NAME: LazyLock<FxHashMap<&'static str, &'static CryptoCall>> = LazyLock::new(|| {
    CALLS.iter().flat_map(|row| row.calls.iter().map(move |call| (call.as_str(), row))).collect()
});
static LAST: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let last = |call: &'static str| {
        let names = call.split_once('#').map_or(call, |(_, names)| names);
        names.rsplit('.').next().filter(|n| !n.is_empty()).unwrap_or("default")
    };
    let mut all: Vec<&str> = BY_NAME.keys().map(|call| last(call)).collect();
    all.sort_unstable();
    all.dedup();
    all
});

/// What is known of a call, by `package#name.name` (`package#` for the package itself) or the names of a global.
pub fn crypto_call(name: &str) -> Option<&'static CryptoCall> {
    BY_NAME.get(name).copied()
}

/// The last names of all these calls; `default` for calls of what a package is.
pub fn crypto_names() -> &'static [&'static str] {
    &LAST
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::as_of;

    #[test]
    fn every_row_is_read_once_and_has_a_reason() {
        let all: Table = toml::from_str(ROWS).unwrap();
        let names: usize = all.call.iter().map(|c| c.calls.len()).sum();
        assert_eq!(names, BY_NAME.len(), "a call twice");
        for row in &all.call {
            assert!(row.source.starts_with("https://") && row.checked <= as_of(), "{:?}", row.calls);
        }
    }

    #[test]
    fn calls_are_found_by_their_names() {
        assert_eq!(crypto_call("crypto-js#AES.encrypt").map(|c| c.does), Some(Does::Encrypt));
        assert_eq!(crypto_call("md5#").and_then(|c| c.algorithm.as_deref()), Some("MD5"));
        assert!(crypto_names().contains(&"default") && crypto_names().contains(&"encrypt"));
        assert_eq!(Spot::try_from("2.iv".to_owned()).unwrap().fields, ["iv"]);
        assert!(Spot::try_from("iv".to_owned()).is_err());
    }
}
