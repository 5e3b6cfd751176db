//! End-to-end tests of the binary.

mod ending;
mod hiding;
mod input;
mod output;
mod repair;
mod support;
