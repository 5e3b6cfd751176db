//! Rules of this area, in the order of their numbers.

pub(crate) mod common;
mod debug_entitlement_in_release;
mod documents_folder_shared;
mod privacy_manifest_gap;
mod purpose_string_gap;
mod secret_in_userdefaults_native;
mod shared_container_or_keychain_group;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &documents_folder_shared::RULE,
    &debug_entitlement_in_release::RULE,
    &privacy_manifest_gap::RULE,
    &purpose_string_gap::RULE,
    &shared_container_or_keychain_group::RULE,
    &secret_in_userdefaults_native::RULE,
];
