//! What locks the data of a Firebase project: its settings and the two languages of its rules.

mod condition;
mod database;
mod lex;
mod rules;
mod settings;

pub use condition::Condition;
pub use database::{Grant, parse as parse_database};
pub use rules::{Allow, Methods, SecurityRules, Segment, Service, parse as parse_rules};
pub use settings::{Settings, parse as parse_settings};

#[cfg(test)]
mod tests;
