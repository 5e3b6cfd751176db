//! capward csp.
