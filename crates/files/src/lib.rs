//! capward files.
