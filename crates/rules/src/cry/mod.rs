//! Rules of this area, in the order of their numbers.

mod broken_cipher_or_mode;
mod encoding_as_encryption;
mod hardcoded_crypto_key;
mod native;
mod static_iv_salt_nonce;
mod weak_asymmetric;
mod weak_hash_or_kdf_for_secrets;
mod weak_random_in_security_context;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &weak_random_in_security_context::RULE,
    &hardcoded_crypto_key::RULE,
    &broken_cipher_or_mode::RULE,
    &static_iv_salt_nonce::RULE,
    &weak_hash_or_kdf_for_secrets::RULE,
    &encoding_as_encryption::RULE,
    &weak_asymmetric::RULE,
];
