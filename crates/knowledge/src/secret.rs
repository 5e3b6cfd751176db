//! Keys and tokens by their form, with what each of them is: a secret, public by design, or not to be told. The rows
//! below `knowledge/secrets` become these tables when this crate is built.

use crate::{Date, Part};

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Hosts, clouds and what runs there.
    Cloud,
    /// Payment.
    Payment,
    /// Models and what serves them.
    Ai,
    /// Services for sign-in.
    Auth,
    /// Mail, messages and calls.
    Messaging,
    /// Errors, measurements and what users do.
    Monitoring,
    /// Repositories, registries and builds.
    DevCi,
    /// Databases and their addresses.
    Database,
    /// What rules over the app's backend, past its access rules.
    Backend,
    /// Search, content and shops.
    Content,
    /// Maps, places and weather.
    Maps,
    /// App stores, purchases in apps, live updates.
    Mobile,
    /// Other services.
    Service,
    /// Private and public keys as such.
    Key,
    /// Addresses that are a credential by themselves.
    Link,
    /// Chains and coins.
    Chain,
    /// Tokens that say by themselves what they are.
    Token,
}

/// What a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// Made to be handed out: never a finding.
    Public,
    /// Its form does not tell.
    Unknown,
    /// Whoever has it can act in the name of its owner.
    Secret,
}

/// What the finder of a secret wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Worth {
    /// Little by itself.
    Hygiene,
    /// A sandbox, or one half of a credential.
    Layer,
    /// A limited use: reading, one channel, one file.
    Data,
    /// The account.
    Account,
}

/// What is looked at besides the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretCheck {
    /// Nothing more.
    None,
    /// The last six characters are the CRC-32 of the thirty before them, in base62.
    /// <https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>
    Crc32,
    /// An AWS key id: tells the account, and looks for the secret near by.
    AwsId,
    /// Forty characters of base64 that are no hash and no path.
    AwsSecret,
    /// A JWT whose payload grants everything (`service_role`).
    JwtAdmin,
    /// A JWT that is made for clients (`anon`).
    JwtAnon,
    /// Any other JWT.
    Jwt,
    /// A private key in PEM, without a passphrase.
    Pem,
    /// A private key in PEM that a passphrase protects.
    PemLocked,
    /// A private key in PEM inside the key file of a Google service account.
    PemService,
    /// A public key or certificate in PEM.
    PemPublic,
    /// An address with a user and a password.
    Login,
    /// A signed address that has not expired.
    Signed,
    /// A JSON payload in base64.
    Json,
    /// A text in base64 that holds a secret.
    Wrapped,
}

/// A kind of key.
#[derive(Debug)]
pub struct Secret {
    /// Its name, in kebab case.
    pub id: &'static str,
    /// Who hands it out.
    pub provider: &'static str,
    /// What it is, with its article.
    pub what: &'static str,
    /// What it is for.
    pub family: Family,
    /// What it is by design.
    pub verdict: Verdict,
    /// What its finder wins.
    pub worth: Worth,
    /// Its forms.
    pub forms: &'static [&'static [Part<'static>]],
    /// Words of which one must be part of the name that the value is given; where there are any, the value is looked
    /// for behind such a name.
    pub near: &'static [&'static str],
    /// Words of which one must be part of that name as well.
    pub says: &'static [&'static str],
    /// Words of which one must stand near the key.
    pub beside: &'static [&'static str],
    /// What is looked at besides the form.
    pub check: SecretCheck,
    /// Of a public key: how to restrict it. Of a secret: what it opens, as the end of "can …".
    pub note: &'static str,
    /// Where its form is documented.
    pub source: &'static str,
    /// When that was last checked.
    pub checked: Date,
}

include!(concat!(env!("OUT_DIR"), "/secrets.rs"));

/// Every kind of key, in the order in which they are tried.
pub fn secrets() -> &'static [Secret] {
    SECRETS
}

/// The FNV-1a hash (64 bits) of keys that their makers print in documentation, or give to everybody's own computer.
pub fn sample_keys() -> &'static [u64] {
    SAMPLES
}
