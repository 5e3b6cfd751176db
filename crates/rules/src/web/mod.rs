//! Rules of this area, in the order of their numbers.

mod angular_sanitizer_bypass;
mod custom_plugin_unsafe_method;
mod dynamic_code_execution;
mod dynamic_plugin_dispatch;
mod html_injection_dom;
mod html_injection_framework;
mod inapp_browser_script_injection;
mod injected;
mod ionic_html_content;
mod missing_sri;
mod native_eval_of_data;
mod native_webview_settings_weakened;
mod postmessage_wildcard_target;
mod postmessage_without_origin_check;
mod quoted;
mod remote;
mod remote_script;
mod sanitizer_misuse;
mod template_engine_unescaped;
mod third_party_frame;
mod untrusted_file_same_origin;
mod url_attribute_from_data;
mod weak_frame_sandbox;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &dynamic_code_execution::RULE,
    &html_injection_dom::RULE,
    &html_injection_framework::RULE,
    &angular_sanitizer_bypass::RULE,
    &ionic_html_content::RULE,
    &remote_script::RULE,
    &third_party_frame::RULE,
    &postmessage_without_origin_check::RULE,
    &native_webview_settings_weakened::RULE,
    &native_eval_of_data::RULE,
    &inapp_browser_script_injection::RULE,
    &url_attribute_from_data::RULE,
    &sanitizer_misuse::RULE,
    &untrusted_file_same_origin::RULE,
    &template_engine_unescaped::RULE,
    &missing_sri::RULE,
    &postmessage_wildcard_target::RULE,
    &custom_plugin_unsafe_method::RULE,
    &dynamic_plugin_dispatch::RULE,
    &weak_frame_sandbox::RULE,
];
