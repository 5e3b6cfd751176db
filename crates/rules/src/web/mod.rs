//! Rules of this area, in the order of their numbers.

mod custom_plugin_unsafe_method;
mod missing_sri;
mod native_eval_of_data;
mod native_webview_settings_weakened;
mod quoted;
mod remote;
mod remote_script;
mod third_party_frame;
mod weak_frame_sandbox;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &remote_script::RULE,
    &third_party_frame::RULE,
    &native_webview_settings_weakened::RULE,
    &native_eval_of_data::RULE,
    &missing_sri::RULE,
    &custom_plugin_unsafe_method::RULE,
    &weak_frame_sandbox::RULE,
];
