//! capward json.
