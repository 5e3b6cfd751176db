//! Rules of this area, in the order of their numbers.

mod native_log_secret;
mod reach;
mod secret_in_log;
mod telemetry_carries_pii_or_secrets;
mod verbose_auth_plugin;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &secret_in_log::RULE,
    &telemetry_carries_pii_or_secrets::RULE,
    &native_log_secret::RULE,
    &verbose_auth_plugin::RULE,
];
