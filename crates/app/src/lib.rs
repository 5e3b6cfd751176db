//! Everything known of one app: configuration, native projects, web pages and packages, joined from the files of
//! a snapshot. Rules read an [`App`] and nothing else.

mod config;
mod discover;
mod pages;
mod web;

pub use config::{Config, Hit, Layer, Platform, Settings};
pub use discover::{ConfigFiles, Found, discover};
pub use pages::{Delivery, Page, PageLayer, PagePolicy, Pages};
pub use web::{Framework, Web};

use base::{Fact, Gap, Inputs, Place, name_of};

/// One Capacitor app.
#[derive(Debug)]
pub struct App {
    /// The folder of the project relative to the audited root; empty for the root itself.
    pub folder: String,
    /// `appName`, or else the name of the folder.
    pub name: String,
    /// True for a desktop project, to which no mobile rule applies.
    pub electron: bool,
    /// The Capacitor configuration.
    pub config: Config,
    /// `package.json`, lockfile and installed packages.
    pub packages: packages::Project,
    /// The Android project; none where its folder is missing.
    pub android: Option<android::AndroidProject>,
    /// The iOS project; none where its folder is missing.
    pub ios: Option<apple::AppleProject>,
    /// Framework, web folder and policies it injects.
    pub web: Web,
    /// The pages that ship.
    pub pages: Pages,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
}
