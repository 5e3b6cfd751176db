//! What an app is made of: `package.json`, lockfiles, registry settings and installed plugins.
//!
//! Nothing is asked of a registry and no code of a package is read; versions come from the lockfile, else from what is
//! installed, else from the range that is asked for.

mod cordova;
mod installed;
mod lock;
mod login;
mod manifest;
#[cfg(test)]
mod memory;
mod npmrc;
mod project;
mod script;
mod spec;
mod version;
mod workspace;

pub use cordova::{AttributeEdit, PluginXml};
pub use installed::{Installed, PluginKind, plugin_manifest_paths};
pub use lock::{LockKind, Locked, Lockfile, Tally};
pub use manifest::{Dependency, DependencyKind, Manifest, Override, dependency_names};
pub use npmrc::{RegistryRisk, RegistrySetting};
pub use project::{Known, Plugin, Project, Resolved};
pub use script::Script;
pub use spec::Source;
pub use version::{Range, Version};
