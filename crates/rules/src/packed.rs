//! What rules ask about packages.

use app::{App, Package};
use artefact::android::{AndroidFacts, Call, Constant};
use artefact::ios::IosFacts;
use base::Place;

/// The package of an app with what its Android binaries say; none for projects and other packages.
pub(crate) fn android(app: &App) -> Option<(&Package, &AndroidFacts)> {
    let package = app.package.as_ref()?;
    Some((package, package.facts.android.as_ref()?))
}

/// The package of an app with what its iOS binaries say; none for projects and other packages.
pub(crate) fn ios(app: &App) -> Option<(&Package, &IosFacts)> {
    let package = app.package.as_ref()?;
    Some((package, package.facts.ios.as_ref()?))
}

/// The place of a file of a package that holds no text.
pub(crate) fn place(package: &Package, inner: &str) -> Place {
    Place::Missing(package.path(inner).into())
}

/// Calls of `method` in compiled code of the app itself. Code of libraries is not judged: whether the app uses that part
/// of them cannot be told.
pub(crate) fn own_calls<'a>(app: &'a App, method: &'a str) -> impl Iterator<Item = (&'a Package, &'a Call)> {
    let found = android(app);
    let calls = found.into_iter().flat_map(|(package, facts)| facts.calls.iter().map(move |c| (package, c)));
    calls.filter(move |(_, call)| call.method == method && is_own(app, &call.class))
}

/// True for a class below the package name of the app, or its first two parts: `com.example` of `com.example.app`.
pub(crate) fn is_own(app: &App, class: &str) -> bool {
    let Some(name) = app.android.as_ref().and_then(|a| a.main()?.package.as_deref()) else { return false };
    let mut parts = name.match_indices('.');
    let start = parts.nth(1).map_or(name, |(at, _)| name.get(..at).unwrap_or(name));
    // Names that many share say nothing: `io.ionic.starter`, `com.getcapacitor.…`.
    let shared = ["com.getcapacitor", "io.ionic", "org.apache", "com.google", "com.android"].contains(&start);
    let own = if shared { name } else { start };
    class.strip_prefix(own).is_some_and(|rest| rest.starts_with('.'))
}

/// True where an argument is a constant number.
pub(crate) fn is_number(call: &Call, argument: usize, number: i64) -> bool {
    call.arguments.get(argument).is_some_and(|a| *a == Some(Constant::Number(number)))
}

/// The class without its package, and the method that calls: `MainActivity.onCreate`.
pub(crate) fn caller(call: &Call) -> String {
    let class = call.class.rsplit('.').next().unwrap_or_default();
    format!("{class}.{}", call.caller)
}
