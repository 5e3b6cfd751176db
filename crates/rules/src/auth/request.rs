//! What the rules about authorization requests share.

use app::App;
use base::Place;
use flow::{Answer, SignIn};

/// The authorization requests of the app that ships.
pub(crate) fn sign_ins(app: &App) -> &[SignIn] {
    app.code.sign_ins(&|package| app.packages.major(package).value().copied())
}

/// Where a fact is said, or else the request.
pub(super) fn place_of<T>(request: &SignIn, fact: &Answer<T>) -> Place {
    fact.place().unwrap_or(&request.place).clone()
}

/// ` on Android` where a request holds for one platform.
pub(super) fn on(request: &SignIn) -> String {
    request.platform.map(|p| format!(" on {p}")).unwrap_or_default()
}

/// The scheme of an address where it is one of an app: `com.example.app` of `com.example.app:/callback`.
pub(super) fn custom_scheme(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once(':')?;
    let formed = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    let web = matches!(
        scheme.to_ascii_lowercase().as_str(),
        "http"
            | "https"
            | "urn"
            | "data"
            | "blob"
            | "about"
            | "capacitor"
            | "javascript"
            | "file"
            | "localhost"
    );
    // `host:8100` is no scheme.
    (formed && !web && !rest.starts_with(|c: char| c.is_ascii_digit())).then_some(scheme)
}

/// True where the answer goes to a website and not to the app.
pub(super) fn answers_elsewhere(request: &SignIn) -> bool {
    let web = |text: &str| {
        // A text that starts with `…` and goes on with `:` may have the scheme of an app there.
        text.starts_with("http://")
            || text.starts_with("https://")
            || (text.starts_with('\u{2026}') && (request.library.is_none() || !text.starts_with("\u{2026}:")))
    };
    !request.redirects.is_empty() && request.redirects.iter().all(|r| web(&r.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_of_apps_are_told_from_other_addresses() {
        assert_eq!(custom_scheme("com.example.app:/cb"), Some("com.example.app"));
        assert_eq!(custom_scheme("myapp://cb"), Some("myapp"));
        for other in
            ["https://a.example/cb", "localhost:8100/cb", "\u{2026}://cb", "urn:ietf:wg:oauth:2.0:oob", "/cb"]
        {
            assert_eq!(custom_scheme(other), None, "{other}");
        }
    }
}
