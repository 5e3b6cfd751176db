//! capward js.
