//! Rules about keys, tokens and passwords that others can read, in the order of their numbers.

mod ai_provider_key_in_client;
mod backend_admin_credential;
mod env_or_credential_file_exposed;
mod presigned_or_webhook_url;
mod private_key_material;
mod provider_secret;
mod secret_in_comment_or_source_map;
mod secret_in_native_resources;
mod signing_credentials_in_repository;
mod told;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &provider_secret::RULE,
    &private_key_material::RULE,
    &backend_admin_credential::RULE,
    &ai_provider_key_in_client::RULE,
    &env_or_credential_file_exposed::RULE,
    &secret_in_native_resources::RULE,
    &signing_credentials_in_repository::RULE,
    &presigned_or_webhook_url::RULE,
    &secret_in_comment_or_source_map::RULE,
];
