//! Rules of this area, in the order of their numbers.

mod associated_domains_unsafe;
mod association_files_wrong;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[&association_files_wrong::RULE, &associated_domains_unsafe::RULE];
