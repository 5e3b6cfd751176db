//! Rules of this area, in the order of their numbers.

mod common;
mod homemade_code_loading;
mod live_update_channel_open;
mod live_update_over_http;
pub(crate) mod live_update_signing_key_exposed;
mod live_update_target_mutable;
mod live_update_unsigned;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &live_update_unsigned::RULE,
    &live_update_over_http::RULE,
    &live_update_signing_key_exposed::RULE,
    &live_update_target_mutable::RULE,
    &live_update_channel_open::RULE,
    &homemade_code_loading::RULE,
];
