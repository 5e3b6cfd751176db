//! Rules of this area, in the order of their numbers.

mod android_cleartext_enabled;
mod ats_disabled;
mod ats_weak_exception;
mod lan;
mod nsc_permits_cleartext;
mod nsc_trusts_user_ca;
mod pinning_config_without_plugin;
mod pinning_status;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &android_cleartext_enabled::RULE,
    &nsc_permits_cleartext::RULE,
    &nsc_trusts_user_ca::RULE,
    &ats_disabled::RULE,
    &pinning_status::RULE,
    &ats_weak_exception::RULE,
    &pinning_config_without_plugin::RULE,
];
