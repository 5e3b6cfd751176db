//! Rules about Content-Security-Policies, in the order of their numbers.

mod common;
mod csp_bypassable_host;
mod csp_connect_open;
mod csp_frame_open;
mod csp_hardening_gaps;
mod csp_http_or_ip_source;
mod csp_lost_in_build;
mod csp_meta_ineffective;
mod csp_missing;
mod csp_missing_object_or_base;
mod csp_script_open_source;
mod csp_script_unsafe_inline;
mod csp_static_nonce;
mod csp_syntax_error;
mod csp_unsafe_eval;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &csp_missing::RULE,
    &csp_script_unsafe_inline::RULE,
    &csp_script_open_source::RULE,
    &csp_meta_ineffective::RULE,
    &csp_lost_in_build::RULE,
    &csp_unsafe_eval::RULE,
    &csp_missing_object_or_base::RULE,
    &csp_connect_open::RULE,
    &csp_frame_open::RULE,
    &csp_bypassable_host::RULE,
    &csp_static_nonce::RULE,
    &csp_syntax_error::RULE,
    &csp_http_or_ip_source::RULE,
    &csp_hardening_gaps::RULE,
];
