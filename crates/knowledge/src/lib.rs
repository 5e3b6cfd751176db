//! capward knowledge.
