/// An address, as far as source lists look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// Lower case, without the colon.
    pub scheme: String,
    /// Lower case; none where the scheme has no host (`data:`, `blob:`).
    pub host: Option<String>,
    /// The port, where one is written that is not the scheme's own.
    pub port: Option<u16>,
    /// The path with its leading `/`, without query and fragment.
    pub path: String,
}

/// Scheme, host and port of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Lower case, without the colon.
    pub scheme: String,
    /// Lower case.
    pub host: String,
    /// The port, where it is not the scheme's own.
    pub port: Option<u16>,
}

/// The port a scheme has where none is written.
pub(crate) fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        "ftp" => Some(21),
        _ => None,
    }
}

/// The scheme of an address and the rest after its colon.
pub(crate) fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let mut bytes = scheme.bytes();
    let first = bytes.next()?.is_ascii_alphabetic();
    let tail = bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    (first && tail).then_some((scheme, rest))
}

impl Url {
    /// Read an address as a page at `base` would: absolute, `//host/…`, or relative. None where it has no meaning.
    pub fn parse(text: &str, base: &Origin) -> Option<Url> {
        let text = text.trim();
        let (scheme, rest) = match split_scheme(text) {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None if text.starts_with("//") => (base.scheme.clone(), text),
            None => {
                let path = text.split(['?', '#']).next().unwrap_or_default();
                let slash = if path.starts_with('/') { "" } else { "/" };
                return Some(Url {
                    scheme: base.scheme.clone(),
                    host: Some(base.host.clone()),
                    port: base.port,
                    path: format!("{slash}{path}"),
                });
            }
        };
        let Some(rest) = rest.strip_prefix("//") else {
            return Some(Url { scheme, host: None, port: None, path: String::new() });
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, "")) => (host, None),
            Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse().ok()?)),
            _ => (authority, None),
        };
        if host.is_empty() && scheme != "file" {
            return None;
        }
        let path = tail.split(['?', '#']).next().unwrap_or_default();
        let port = port.filter(|p| default_port(&scheme) != Some(*p));
        let path = if path.is_empty() { "/" } else { path };
        Some(Url { scheme, host: Some(host.to_ascii_lowercase()), port, path: path.to_owned() })
    }
}

impl Origin {
    /// Read `scheme://host[:port]`.
    pub fn parse(text: &str) -> Option<Origin> {
        let none = Origin { scheme: String::new(), host: String::new(), port: None };
        split_scheme(text)?;
        let url = Url::parse(text, &none)?;
        Some(Origin { scheme: url.scheme, host: url.host.filter(|h| !h.is_empty())?, port: url.port })
    }

    /// The origin of a Capacitor app.
    pub fn app(scheme: &str, hostname: &str) -> Origin {
        Origin { scheme: scheme.to_ascii_lowercase(), host: hostname.to_ascii_lowercase(), port: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_relative_to_the_app() {
        let app = Origin::app("capacitor", "localhost");
        let url = |text| Url::parse(text, &app).unwrap();
        assert_eq!(url("main.js?v=1").path, "/main.js");
        assert_eq!(url("//cdn.example/x").scheme, "capacitor");
        assert_eq!(url("HTTPS://u:p@API.example:443/a?b").host.as_deref(), Some("api.example"));
        assert_eq!(url("https://a.example:443").port, None);
        assert_eq!(url("http://a.example:3000").port, Some(3000));
        assert_eq!(url("data:text/html,x").host, None);
        assert_eq!(url("http://[::1]:80/").host.as_deref(), Some("[::1]"));
        assert!(Url::parse("https://", &app).is_none());
        assert!(Url::parse("https://a:99999/", &app).is_none());
        assert_eq!(Origin::parse("ionic://localhost").unwrap().scheme, "ionic");
        assert!(Origin::parse("localhost").is_none());
    }
}
