//! Rules of this area, in the order of their numbers.

mod ats_disabled;
mod ats_weak_exception;
mod pinning_config_without_plugin;
mod pinning_status;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &ats_disabled::RULE,
    &pinning_status::RULE,
    &ats_weak_exception::RULE,
    &pinning_config_without_plugin::RULE,
];
