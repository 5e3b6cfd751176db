//! Rules of this area, in the order of their numbers.

mod native_log_secret;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[&native_log_secret::RULE];
