use crate::Container;
use base::{Gap, Place};

/// What kind of package it is. Its content decides, not its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An Android package: `AndroidManifest.xml` in binary form at the root.
    Apk,
    /// An Android App Bundle: `base/manifest/AndroidManifest.xml` in protobuf form.
    Aab,
    /// An iOS package: an `.app` folder, below `Payload/` or anywhere else.
    Ipa,
    /// The web side alone: a built folder, or a bundle for a live update.
    Web,
}

impl Kind {
    /// The kind of a container.
    ///
    /// # Errors
    /// A gap that says why nothing in it was recognised.
    pub fn of(container: &dyn Container) -> Result<Kind, Gap> {
        let entries = container.entries();
        let has = |path: &str| container.find(path).is_some();
        if has("AndroidManifest.xml") {
            return Ok(Kind::Apk);
        }
        if has("base/manifest/AndroidManifest.xml") || has("BundleConfig.pb") {
            return Ok(Kind::Aab);
        }
        let in_app = |path: &str| {
            path.strip_suffix("/Info.plist")
                .is_some_and(|folder| folder.ends_with(".app") && !folder.contains(".app/"))
        };
        if entries.iter().any(|e| in_app(&e.path)) {
            return Ok(Kind::Ipa);
        }
        let page = |path: &str| path == "index.html" || path.ends_with("/index.html");
        if entries.iter().any(|e| page(&e.path)) {
            return Ok(Kind::Web);
        }
        let what = match entries.len() {
            0 => "is empty".to_owned(),
            n => format!(
                "has {n} entries, but neither AndroidManifest.xml nor an .app folder nor an index.html among them"
            ),
        };
        Err(Gap::new(Place::Missing("".into()), "the package", what))
    }

    /// The word people use.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Apk => "APK",
            Kind::Aab => "AAB",
            Kind::Ipa => "IPA",
            Kind::Web => "web bundle",
        }
    }
}
