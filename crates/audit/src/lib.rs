//! capward audit.
