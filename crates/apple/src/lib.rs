//! What an iOS project says about itself: targets and configurations, build settings, `Info.plist`, entitlements,
//! privacy manifests, CocoaPods and Swift packages, as owned facts with exact places.
//!
//! Nothing here runs Xcode. Values may differ from configuration to configuration; each fact says in which ones it
//! holds, and what could not be known is a [`base::Gap`].

mod ascii;
mod ats;
mod binary;
mod built;
mod lists;
mod pbxproj;
mod plist;
mod pods;
mod privacy;
mod project;
mod settings;
mod swiftpm;
mod variant;
mod xcconfig;

#[cfg(test)]
mod mangle;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod tests;

pub use ats::{Ats, ExceptionDomain, Flag, PinnedDomain, SpkiPin};
pub use plist::{Format, Plist, item_removal, truth};
pub use pods::{Pod, PodLock, Podfile};
pub use privacy::{AccessedApi, PrivacyManifest};
pub use project::{AppleProject, Configuration, Kind, Target};
pub use settings::{Setting, Settings};
pub use swiftpm::{Dependency, Pin, Requirement};
