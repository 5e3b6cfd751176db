//! Rules of this area, in the order of their numbers.

mod keychain_accessibility_weak;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[&keychain_accessibility_weak::RULE];
