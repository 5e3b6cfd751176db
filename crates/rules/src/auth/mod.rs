//! Rules of this area, in the order of their numbers.

mod bearer_to_any_host;
mod biometric_result_only_a_boolean;
mod custom_scheme_redirect;
mod local_pin_check;
mod oauth_implicit_flow;
mod oauth_in_embedded_webview;
mod oauth_state_or_nonce_unchecked;
mod oauth_without_pkce;
mod oidc_validation_disabled;
mod password_grant;
mod pkce_plain;
mod redirect_uri_loose;
pub(crate) mod request;
mod token_in_deep_link;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &oauth_implicit_flow::RULE,
    &oauth_without_pkce::RULE,
    &oauth_state_or_nonce_unchecked::RULE,
    &oauth_in_embedded_webview::RULE,
    &custom_scheme_redirect::RULE,
    &token_in_deep_link::RULE,
    &biometric_result_only_a_boolean::RULE,
    &pkce_plain::RULE,
    &password_grant::RULE,
    &oidc_validation_disabled::RULE,
    &bearer_to_any_host::RULE,
    &redirect_uri_loose::RULE,
    &local_pin_check::RULE,
];
