//! Rules of this area, in the order of their numbers.

mod keychain_accessibility_weak;
mod leak;
mod token_in_preferences;
mod token_in_web_storage;

use crate::Rule;

pub(crate) static RULES: &[&Rule] =
    &[&token_in_web_storage::RULE, &token_in_preferences::RULE, &keychain_accessibility_weak::RULE];
