//! Rules of this area, in the order of their numbers.

mod common;
mod dependency_source_untrusted;
mod deprecated_or_unmaintained_plugin;
mod install_script_risk;
mod known_vulnerable_component;
mod local_sql_injection;
mod opener_with_untrusted_target;
mod path_traversal_in_file_apis;
mod plugin_adds_surface;
mod plugin_login_in_web_view;
mod plugin_stores_tokens_in_clear;
mod unsupported_capacitor_version;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &known_vulnerable_component::RULE,
    &unsupported_capacitor_version::RULE,
    &local_sql_injection::RULE,
    &path_traversal_in_file_apis::RULE,
    &opener_with_untrusted_target::RULE,
    &deprecated_or_unmaintained_plugin::RULE,
    &dependency_source_untrusted::RULE,
    &plugin_adds_surface::RULE,
    &install_script_risk::RULE,
    &plugin_stores_tokens_in_clear::RULE,
    &plugin_login_in_web_view::RULE,
];
