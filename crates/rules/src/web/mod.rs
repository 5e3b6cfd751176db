//! Rules of this area, in the order of their numbers.

mod custom_plugin_unsafe_method;
mod native_eval_of_data;
mod native_webview_settings_weakened;
mod quoted;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &native_webview_settings_weakened::RULE,
    &native_eval_of_data::RULE,
    &custom_plugin_unsafe_method::RULE,
];
