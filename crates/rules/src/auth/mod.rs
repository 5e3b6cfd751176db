//! Rules of this area, in the order of their numbers.

mod oauth_implicit_flow;
mod oauth_without_pkce;
mod request;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[&oauth_implicit_flow::RULE, &oauth_without_pkce::RULE];
