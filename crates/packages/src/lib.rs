//! capward packages.
