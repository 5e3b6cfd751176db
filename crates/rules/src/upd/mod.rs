//! Rules of this area, in the order of their numbers.

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[];
