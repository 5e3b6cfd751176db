//! Rules of this area, in the order of their numbers.

mod auto_events;
mod stable_device_id_as_identity;
mod tracking_without_consent_flow;

use crate::Rule;

pub(crate) static RULES: &[&Rule] =
    &[&stable_device_id_as_identity::RULE, &tracking_without_consent_flow::RULE];
