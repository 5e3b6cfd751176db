//! Rules of this area, in the order of their numbers.

mod app_link_not_verified;
mod associated_domains_unsafe;
mod association_files_wrong;
mod custom_scheme_registered;
mod ids;
mod inbound;
mod inbound_data_to_dangerous_sink;
mod intent_filter_too_broad;
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
    &associated_domains_unsafe::RULE,
];
