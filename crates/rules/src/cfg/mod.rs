//! Rules of this area, in the order of their numbers.

pub(crate) mod address;
mod allow_mixed_content;
mod allow_navigation_remote_host;
mod allow_navigation_wildcard;
mod android_scheme_http;
mod android_web_debugging_in_release;
mod app_bound_domains_mismatch;
mod bridge_origin_rule_invalid;
mod common;
mod config_file_never_read;
mod cookie_bridge_enabled;
mod hostname_is_public_domain;
mod http_bridge_changes_policy;
mod ios_web_debugging_in_release;
mod legacy_bridge;
mod logging_in_production;
mod mask;
mod native_config_drift;
mod origin_rule;
mod remote_server_url;
mod secret_in_capacitor_config;
mod secrets;
mod server_base_path_from_data;
mod server_cleartext;
mod weak;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &remote_server_url::RULE,
    &server_cleartext::RULE,
    &allow_navigation_wildcard::RULE,
    &allow_navigation_remote_host::RULE,
    &bridge_origin_rule_invalid::RULE,
    &legacy_bridge::RULE,
    &allow_mixed_content::RULE,
    &android_web_debugging_in_release::RULE,
    &ios_web_debugging_in_release::RULE,
    &logging_in_production::RULE,
    &secret_in_capacitor_config::RULE,
    &native_config_drift::RULE,
    &android_scheme_http::RULE,
    &hostname_is_public_domain::RULE,
    &http_bridge_changes_policy::RULE,
    &cookie_bridge_enabled::RULE,
    &server_base_path_from_data::RULE,
    &app_bound_domains_mismatch::RULE,
    &config_file_never_read::RULE,
];
