//! Rules of this area, in the order of their numbers.

mod auto_events;
mod tracking_without_consent_flow;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[&tracking_without_consent_flow::RULE];
