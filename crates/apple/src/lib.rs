//! capward apple.
