//! The backend that lies beside an app: security rules of Firebase, migrations and settings of Supabase, functions.
//! Keys of such services ship in every copy of the app, so these files are the only lock.
//!
//! Every reader here is tolerant and pure: it takes a text, gives facts with their places, and what it does not
//! understand counts as bound to something, never as open.

mod checks;
pub mod cors;
pub mod firebase;
pub mod handler;
mod reach;
pub mod sql;
pub mod supabase;
mod token;

pub use reach::Reach;

#[cfg(test)]
mod tests;
