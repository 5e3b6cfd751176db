//! Rules about what a build leaves in the app, in the order of their numbers.

mod debug_tool_in_production;
mod development_build_shipped;
mod sensitive_file_in_web_assets;
mod source_maps_shipped;
mod stale_or_foreign_web_assets;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[
    &source_maps_shipped::RULE,
    &sensitive_file_in_web_assets::RULE,
    &development_build_shipped::RULE,
    &debug_tool_in_production::RULE,
    &stale_or_foreign_web_assets::RULE,
];
