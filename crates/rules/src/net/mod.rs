//! Rules of this area, in the order of their numbers.

mod android_cleartext_enabled;
mod ats_disabled;
mod ats_weak_exception;
mod cleartext_endpoint;
mod lan;
mod native_address;
mod non_production_endpoint_shipped;
mod nsc_permits_cleartext;
mod nsc_trusts_user_ca;
mod pinning_config_without_plugin;
mod pinning_status;
mod secret_in_query;
mod tls_check_disabled_by_plugin;
mod tls_validation_broken_in_native;
mod trust;
mod weak_tls_in_native;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &cleartext_endpoint::RULE,
    &android_cleartext_enabled::RULE,
    &nsc_permits_cleartext::RULE,
    &nsc_trusts_user_ca::RULE,
    &tls_check_disabled_by_plugin::RULE,
    &tls_validation_broken_in_native::RULE,
    &ats_disabled::RULE,
    &pinning_status::RULE,
    &ats_weak_exception::RULE,
    &secret_in_query::RULE,
    &weak_tls_in_native::RULE,
    &non_production_endpoint_shipped::RULE,
    &pinning_config_without_plugin::RULE,
];
