//! What the rules about things from other hosts share.

use crate::cfg::address::own;
use app::{App, Page};
use base::Confidence;

/// An address on another host.
pub(super) struct Remote {
    /// The host in lower case, without its port.
    pub(super) host: String,
    /// The whole address with its scheme.
    pub(super) url: String,
    /// True for plain http.
    pub(super) plain: bool,
}

/// The address of another host; none for files of the app.
pub(super) fn remote(value: &str) -> Option<Remote> {
    let value = value.trim();
    let url = if value.starts_with("//") { format!("https:{value}") } else { value.to_owned() };
    let (scheme, rest) = url.split_once("://")?;
    let plain = scheme.eq_ignore_ascii_case("http");
    if !plain && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    // What a build or a template fills in is not known.
    let known = host.contains('.') && !host.contains(['%', '<', '{', '$']);
    let host = host.to_ascii_lowercase();
    known.then_some(Remote { host, url, plain })
}

impl Remote {
    /// True where the address begins with one of `starts`: a host, or a host with the start of a path.
    pub(super) fn is_below(&self, starts: &[&str]) -> bool {
        let rest = self.url.split_once("://").map_or("", |(_, r)| r);
        starts.iter().any(|start| match start.split_once('/') {
            Some(_) => rest.get(..start.len()).is_some_and(|r| r.eq_ignore_ascii_case(start)),
            None => self.host == *start || self.host.ends_with(&format!(".{start}")),
        })
    }

    /// True for a host of the makers of the app, as far as its identifiers and its verified links tell.
    pub(super) fn is_own(&self, app: &App) -> bool {
        own(app).has(&self.host)
    }
}

/// The pages that ship inside the app; none where the app shows those of a server instead.
pub(super) fn packaged(app: &App) -> Vec<&Page> {
    let served = app.config.hits(&[&["server", "url"]], |n| n.as_str().is_some_and(|u| !u.is_empty()));
    let served = served.iter().any(|hit| hit.confidence > Confidence::Possible);
    if served { Vec::new() } else { app.pages.judged() }
}

#[cfg(test)]
mod tests {
    use super::remote;

    #[test]
    fn files_of_the_app_and_unknown_hosts_are_not_remote() {
        for value in [
            "",
            "main.js",
            "/a/b.js",
            "data:text/javascript,1",
            "capacitor://localhost/x",
            "blob:x",
            "https://%HOST%/x",
            "http://localhost/x",
        ] {
            assert!(remote(value).is_none(), "{value}");
        }
    }

    #[test]
    fn hosts_are_read_from_addresses() {
        let found = remote(" //CDN.example.com:8443/a.js").unwrap();
        assert_eq!((found.host.as_str(), found.plain), ("cdn.example.com", false));
        assert!(found.is_below(&["example.com"]) && !found.is_below(&["ample.com", "cdn.example.com/b"]));
        assert!(remote("HTTP://example.com").unwrap().plain);
        assert!(
            remote("https://www.google.com/recaptcha/api.js")
                .unwrap()
                .is_below(&["www.google.com/recaptcha"])
        );
    }
}
