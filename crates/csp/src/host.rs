use crate::url::split_scheme;

/// A host source. <https://www.w3.org/TR/CSP3/#grammardef-host-source>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostSource {
    /// Lower case, without `://`.
    pub scheme: Option<String>,
    /// True where the host begins with `*.` or is `*` alone.
    pub wildcard: bool,
    /// Lower case, without the `*.`; empty for `*` alone.
    pub host: String,
    /// The port.
    pub port: Option<Port>,
    /// With its leading `/`; empty where there is none.
    pub path: String,
}

/// The port of a host source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Port {
    /// `:*`.
    Any,
    /// A number.
    Number(u16),
}

impl HostSource {
    /// True where every host is allowed.
    pub fn any_host(&self) -> bool {
        self.wildcard && self.host.is_empty()
    }

    /// The host, if it is a literal IP address.
    pub fn is_ip(&self) -> bool {
        self.host.starts_with('[') || self.host.parse::<std::net::Ipv4Addr>().is_ok()
    }

    /// True for `localhost`, the loopback network and the addresses at which an Android emulator sees its host.
    pub fn is_loopback(&self) -> bool {
        let host = self.host.as_str();
        let v4 = host.parse::<std::net::Ipv4Addr>();
        host == "localhost"
            || host.ends_with(".localhost")
            || host == "[::1]"
            || v4.is_ok_and(|a| {
                a.is_loopback() || a.is_unspecified() || matches!(a.octets(), [10, 0, 2 | 3, 2])
            })
    }
}

/// Read a host source, or say why it is none.
pub(crate) fn host(text: &str) -> Result<HostSource, &'static str> {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) if split_scheme(&format!("{scheme}:")).is_some() => {
            (Some(scheme.to_ascii_lowercase()), rest)
        }
        Some(_) => return Err("its scheme is not one"),
        None if text.starts_with("//") => {
            return Err("an address without a scheme is written without slashes");
        }
        None => (None, text),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let (name, port) = match authority.strip_prefix('[') {
        Some(_) => match authority.rsplit_once("]:") {
            Some((name, port)) => (format!("{name}]"), Some(port)),
            None => (authority.to_owned(), None),
        },
        None => match authority.split_once(':') {
            Some((name, port)) => (name.to_owned(), Some(port)),
            None => (authority.to_owned(), None),
        },
    };
    let port = match port {
        None => None,
        Some("*") => Some(Port::Any),
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            Some(Port::Number(digits.parse().map_err(|_| "its port is not a number from 0 to 65535")?))
        }
        Some(_) => return Err("its port is not a number"),
    };
    let (wildcard, bare) = match name.as_str() {
        "*" => (true, ""),
        other => other.strip_prefix("*.").map_or((false, other), |rest| (true, rest)),
    };
    if bare.is_empty() && !wildcard {
        return Err("it names no host");
    }
    if name == "*." || bare.contains('*') {
        return Err("a wildcard stands only for whole labels at the start of a host");
    }
    if bare.starts_with('[') {
        // The grammar knows no IPv6 address; kept as a host, so that it can be spoken of.
        let inner = bare.trim_start_matches('[').trim_end_matches(']');
        if inner.parse::<std::net::Ipv6Addr>().is_err() {
            return Err("it is not an address");
        }
    } else {
        let labels = bare.strip_suffix('.').unwrap_or(bare);
        // Browsers accept `_`, which the grammar does not have.
        let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if !bare.is_empty() && !labels.split('.').all(|l| !l.is_empty() && l.bytes().all(letter)) {
            return Err("its host has letters that no host has");
        }
    }
    let path = tail.split(['?', '#']).next().unwrap_or_default().to_owned();
    Ok(HostSource { scheme, wildcard, host: bare.to_ascii_lowercase(), port, path })
}
