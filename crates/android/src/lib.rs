//! What an Android project says about itself: manifests and their merge, resources, network security configs,
//! backup rules, file provider paths and Gradle scripts, as owned facts with exact places.
//!
//! Nothing here runs Gradle. Manifests are merged and scripts are read by approximation, and what the
//! approximation cannot know is a [`base::Gap`].

mod access;
pub mod backup;
mod cleartext;
pub mod defaults;
mod exposure;
pub mod gradle;
pub mod manifest;
pub mod merge;
mod modules;
pub mod nsc;
pub mod paths;
mod project;
pub mod properties;
pub mod resources;
mod sources;
mod template;
pub mod wrapper;

#[cfg(test)]
mod mangle;

pub use access::Guard;
pub use cleartext::Cleartext;
pub use exposure::{Backup, Store, Way};
pub use merge::{Asked, Attr, Merged, Role, Source, Variant};
pub use project::{AndroidProject, Reference, SharedPaths, Target};
