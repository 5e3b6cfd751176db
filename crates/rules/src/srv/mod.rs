//! Rules of this area, in the order of their numbers.

mod cors_too_open;
mod firebase_rules_open;
mod function_without_auth;
mod names;
mod policies;
mod routines;
mod supabase_rls_missing;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &firebase_rules_open::RULE,
    &supabase_rls_missing::RULE,
    &cors_too_open::RULE,
    &function_without_auth::RULE,
];
