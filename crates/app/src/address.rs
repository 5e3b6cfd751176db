//! Addresses and hosts as they stand in settings.

/// An address taken apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Address<'t> {
    /// The scheme in lower case.
    pub scheme: String,
    /// The host in lower case, without port.
    pub host: String,
    /// What stands behind host and port.
    pub rest: &'t str,
}

/// Where a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The phone itself.
    Device,
    /// The computer that an emulator runs on.
    Emulator,
    /// A private network.
    Private,
    /// A tunnel to somebody's computer, whose name others get once it is given up.
    Tunnel,
    /// A preview that a development service serves.
    Preview,
    /// The internet.
    Public,
}

/// Suffixes of tunnels, from the documentation of each.
const TUNNELS: [&str; 17] = [
    "ngrok.io",
    "ngrok.app",
    "ngrok.dev",
    "ngrok-free.app",
    "ngrok-free.dev",
    "loca.lt",
    "localtunnel.me",
    "trycloudflare.com",
    "serveo.net",
    "localhost.run",
    "lhr.life",
    "pinggy.link",
    "pinggy.online",
    "devtunnels.ms",
    "exp.direct",
    "tunnelmole.net",
    "bore.pub",
];

/// Suffixes of previews, from the documentation of each.
const PREVIEWS: [&str; 14] = [
    "lovableproject.com",
    "lovable.app",
    "gitpod.io",
    "app.github.dev",
    "csb.app",
    "webcontainer.io",
    "stackblitz.io",
    "replit.dev",
    "repl.co",
    "cloudworkstations.dev",
    "idx.dev",
    "bolt.new",
    "base44.app",
    "e2b.dev",
];

/// Take an address apart; none where it is no absolute address with a host.
pub fn parse(text: &str) -> Option<Address<'_>> {
    let text = text.trim();
    let (scheme, rest) = text.split_once("://")?;
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, h)| h);
    let host = match host.strip_prefix('[').and_then(|h| h.split_once(']')) {
        Some((inner, _)) => inner,
        None => host.split_once(':').map_or(host, |(h, _)| h),
    };
    let plain = !host.is_empty()
        && !host.contains(|c: char| c.is_whitespace() || c.is_control() || c == '<' || c == '$');
    (valid && plain).then(|| Address {
        scheme: scheme.to_ascii_lowercase(),
        host: host.to_ascii_lowercase(),
        rest,
    })
}

/// Where a host is, by its name alone. Private ranges: RFC 1918, RFC 3927, RFC 4193 and the names of RFC 6762.
pub fn reach(host: &str) -> Reach {
    let below = |suffixes: &[&str]| {
        suffixes
            .iter()
            .any(|s| host.strip_suffix(s).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
    };
    let octets: Vec<u8> = host.split('.').filter_map(|p| p.parse().ok()).collect();
    let octets = (host.split('.').count() == 4 && octets.len() == 4).then_some(octets);
    match octets.as_deref() {
        Some([127, ..] | [0, 0, 0, 0]) => return Reach::Device,
        Some([10, 0, 2 | 3, 2]) => return Reach::Emulator,
        Some([10, ..] | [192, 168, ..] | [169, 254, ..] | [172, 16..=31, ..]) => return Reach::Private,
        Some(_) => return Reach::Public,
        None => {}
    }
    let v6 = host.contains(':');
    if below(&["localhost"]) || host == "::1" {
        Reach::Device
    } else if below(&["local", "lan", "home.arpa", "internal"])
        || (v6 && host.starts_with(['f']))
        || !(v6 || host.contains('.'))
    {
        Reach::Private
    } else if below(&TUNNELS) {
        Reach::Tunnel
    } else if below(&PREVIEWS) {
        Reach::Preview
    } else {
        Reach::Public
    }
}

/// The part of a host that somebody registers: `example.com` of `a.b.example.com`, `example.co.uk`.
pub fn registrable(host: &str) -> String {
    let labels: Vec<&str> = host.split('.').filter(|l| !l.is_empty()).collect();
    let second = labels.iter().rev().nth(1).copied().unwrap_or_default();
    let country = labels.last().is_some_and(|l| l.len() == 2);
    let deep = country
        && matches!(
            second,
            "co" | "com" | "org" | "net" | "gov" | "edu" | "ac" | "gob" | "gouv" | "or" | "ne" | "go"
        );
    let keep = if deep { 3 } else { 2 };
    labels.get(labels.len().saturating_sub(keep)..).unwrap_or_default().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_none() {
        for text in ["", "example.com", "http://", "://a", "https://${HOST}", "http:/a", "http://a b/"] {
            assert_eq!(parse(text), None, "{text}");
        }
        let found = parse("HTTPS://User@Example.com:8080/a?b").unwrap();
        assert_eq!((&*found.scheme, &*found.host, found.rest), ("https", "example.com", "/a?b"));
        assert_eq!(parse("http://[::1]:80").unwrap().host, "::1");
    }

    #[test]
    fn hosts_are_placed() {
        for (host, place) in [
            ("localhost", Reach::Device),
            ("a.localhost", Reach::Device),
            ("127.0.0.1", Reach::Device),
            ("10.0.2.2", Reach::Emulator),
            ("10.1.2.3", Reach::Private),
            ("172.32.0.1", Reach::Public),
            ("192.168.1.20", Reach::Private),
            ("macbook.local", Reach::Private),
            ("macbook", Reach::Private),
            ("fe80::1", Reach::Private),
            ("abc.ngrok-free.app", Reach::Tunnel),
            ("x.lovableproject.com", Reach::Preview),
            ("notngrok.io", Reach::Public),
            ("app.example.com", Reach::Public),
        ] {
            assert_eq!(reach(host), place, "{host}");
        }
    }

    #[test]
    fn the_registered_part_is_found() {
        assert_eq!(registrable("a.b.example.com"), "example.com");
        assert_eq!(registrable("www.example.co.uk"), "example.co.uk");
        assert_eq!(registrable("com"), "com");
    }
}
