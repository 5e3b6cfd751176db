//! capward testkit.
