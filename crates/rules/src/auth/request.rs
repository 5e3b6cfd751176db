//! What the rules about authorization requests share.

use app::App;
use base::Place;
use flow::{OptionCall, Setting};

/// Plugins that take all settings of a request in one object, with blocks for the platforms that override them.
pub(super) const GENERIC: [&str; 3] = [
    "@capacitor-community/generic-oauth2#GenericOAuth2.authenticate",
    "@byteowls/capacitor-oauth2#OAuth2Client.authenticate",
    "@capacitor/core#Plugins.OAuth2Client.authenticate",
];

/// The setting as it holds on Android and on iOS.
pub(super) fn native(app: &App, call: OptionCall, name: &str) -> Vec<Setting> {
    ["android", "ios"]
        .into_iter()
        .map(|platform| match app.code.option(call, 0, &[platform, name]) {
            Setting::Absent => app.code.option(call, 0, &[name]),
            own => own,
        })
        .collect()
}

/// True for a response type that makes the server put tokens into the address.
pub(super) fn is_implicit(response_type: &str) -> bool {
    let mut words = response_type.split_whitespace().peekable();
    words.peek().is_some() && words.all(|w| matches!(w, "token" | "id_token"))
}

/// The value of a parameter in the text of an address.
pub(super) fn parameter<'a>(address: &'a str, name: &str) -> Option<&'a str> {
    let query = address.split_once('?').map_or(address, |(_, q)| q);
    let found = query.split(['&', '#', '?']).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    found.map(|v| v.trim())
}

/// The calls of one of `paths` that run in the app that ships.
pub(super) fn calls(app: &App, paths: &[&str]) -> Vec<(OptionCall, Place)> {
    let all = paths.iter().flat_map(|p| app.code.calls_of(p));
    all.filter_map(|call| {
        let (place, context) = app.code.call_place(call);
        context.ships().then_some((call, place))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn response_types_and_parameters_are_read() {
        assert!(is_implicit("token") && is_implicit("id_token token"));
        assert!(!is_implicit("code") && !is_implicit("code id_token") && !is_implicit(""));
        assert_eq!(
            parameter("https://a.example/authorize?x=1&response_type=code&y", "response_type"),
            Some("code")
        );
        assert_eq!(parameter("https://a.example/", "response_type"), None);
    }
}
