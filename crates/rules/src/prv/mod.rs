//! Rules of this area, in the order of their numbers.

mod tracking_without_consent_flow;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[&tracking_without_consent_flow::RULE];
