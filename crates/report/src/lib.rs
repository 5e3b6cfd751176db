//! capward report.
