//! capward app.
