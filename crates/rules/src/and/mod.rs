//! Rules of this area, in the order of their numbers.

mod backup_exposes_data;
mod common;
mod debuggable_or_test_build;
mod exported_component_unprotected;
mod file_provider_too_broad;
mod insecure_build_repository;
mod intent_redirection;
mod native_hardening;
mod outdated_target_or_min_sdk;
mod permission_overreach;
mod task_hijacking;
mod unsafe_pending_intent;
mod weak_package_signing;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &debuggable_or_test_build::RULE,
    &backup_exposes_data::RULE,
    &exported_component_unprotected::RULE,
    &file_provider_too_broad::RULE,
    &outdated_target_or_min_sdk::RULE,
    &task_hijacking::RULE,
    &unsafe_pending_intent::RULE,
    &intent_redirection::RULE,
    &permission_overreach::RULE,
    &weak_package_signing::RULE,
    &insecure_build_repository::RULE,
    &native_hardening::RULE,
];
