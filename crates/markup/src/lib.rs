//! capward markup.
