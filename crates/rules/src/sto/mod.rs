//! Rules of this area, in the order of their numbers.

mod auth_sdk_persists_plain;
mod clipboard_secret;
mod key_stored_with_data;
mod keychain_accessibility_weak;
mod keychain_cloud_sync;
mod leak;
mod local_database_unencrypted;
mod native_store;
mod raw_password_stored;
mod screen_capture_unprotected;
mod secure_storage_web_fallback;
mod sensitive_file_in_shared_directory;
mod token_in_preferences;
mod token_in_web_storage;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &token_in_web_storage::RULE,
    &token_in_preferences::RULE,
    &auth_sdk_persists_plain::RULE,
    &sensitive_file_in_shared_directory::RULE,
    &local_database_unencrypted::RULE,
    &key_stored_with_data::RULE,
    &keychain_accessibility_weak::RULE,
    &keychain_cloud_sync::RULE,
    &clipboard_secret::RULE,
    &raw_password_stored::RULE,
    &secure_storage_web_fallback::RULE,
    &screen_capture_unprotected::RULE,
];
