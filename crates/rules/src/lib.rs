//! capward rules.
