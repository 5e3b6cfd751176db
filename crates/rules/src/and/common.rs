//! What several rules of this area share.

use android::{AndroidProject, Role};
use base::Place;

/// The start tag of `<application>` in the main manifest: where a library's contribution can be overruled.
pub(super) fn application(android: &AndroidProject) -> Option<Place> {
    android.main()?.application.as_ref().map(|a| a.element.open_place())
}

/// ` in <manifest>`, for everything but the main manifest.
pub(super) fn origin(role: &Role) -> String {
    if *role == Role::Main { String::new() } else { format!(" in {}", role.label()) }
}

/// True for a build type that is made for production by its name.
pub(super) fn is_production(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["release", "prod", "live", "store"].iter().any(|w| name.contains(w)) && !name.contains("debug")
}
