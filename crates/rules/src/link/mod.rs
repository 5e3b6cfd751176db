//! Rules of this area, in the order of their numbers.

mod app_link_not_verified;
mod associated_domains_unsafe;
mod association_files_wrong;
mod custom_scheme_registered;
mod ids;
mod inbound;
mod inbound_data_to_dangerous_sink;
mod intent_filter_too_broad;
mod native_url_handler_custom;
mod notification_data_to_sink;
mod scanned_code_to_sink;
pub(crate) mod schemes;
mod weak_url_check;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &inbound_data_to_dangerous_sink::RULE,
    &weak_url_check::RULE,
    &app_link_not_verified::RULE,
    &custom_scheme_registered::RULE,
    &association_files_wrong::RULE,
    &intent_filter_too_broad::RULE,
    &notification_data_to_sink::RULE,
    &scanned_code_to_sink::RULE,
    &associated_domains_unsafe::RULE,
    &native_url_handler_custom::RULE,
];
