//! End-to-end tests of the binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod ending;
mod hiding;
mod input;
mod output;
mod repair;
mod support;
