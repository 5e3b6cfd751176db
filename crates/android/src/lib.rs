//! capward android.
