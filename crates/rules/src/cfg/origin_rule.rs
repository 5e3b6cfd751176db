//! The check that Chromium makes of an origin rule of `addWebMessageListener`. Capacitor hands over all rules at
//! once: where one of them is refused, the call throws, and the bridge falls back to an interface that every frame of
//! every origin reaches.
//! <https://chromium.googlesource.com/chromium/src/+/main/components/origin_matcher/origin_matcher.cc>
//! <https://github.com/ionic-team/capacitor/blob/main/android/capacitor/src/main/java/com/getcapacitor/MessageHandler.java>

/// The rule that Capacitor makes of an entry of `allowNavigation`.
/// <https://github.com/ionic-team/capacitor/blob/main/android/capacitor/src/main/java/com/getcapacitor/Bridge.java>
pub(super) fn of_entry(entry: &str) -> String {
    if entry.starts_with("http") { entry.to_owned() } else { format!("https://{entry}") }
}

/// Why Chromium refuses a rule, as the end of a sentence about it; none where it takes the rule.
pub(super) fn refused(rule: &str) -> Option<&'static str> {
    let rule = rule.trim_matches([' ', '\t', '\n', '\r', '\x0b', '\x0c']);
    if rule == "*" {
        return None;
    }
    let Some((scheme, rest)) = rule.split_once("://") else { return Some("has no scheme") };
    if scheme.is_empty() || scheme.contains('*') {
        return Some("has no scheme, or one with a `*`");
    }
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    if rest.is_empty() {
        return web.then_some("has no host");
    }
    let Some(host) = host_of(rest) else { return Some("has no readable host and port") };
    if !web {
        return Some("has a host after a scheme of its own, which only http and https may have");
    }
    if host.contains('/') {
        return Some("has a `/` after the host");
    }
    match host.matches('*').count() {
        0 => None,
        1 if host.starts_with("*.") => None,
        1 => Some("has a `*` that is not the whole first label of a host (`*.`)"),
        _ => Some("has more than one `*`"),
    }
}

/// The host of `host:port`; none where a name and password stand before it or the port is no port.
/// <https://chromium.googlesource.com/chromium/src/+/main/net/base/host_port_pair.cc>
fn host_of(text: &str) -> Option<&str> {
    if text.contains('@') {
        return None;
    }
    let (host, port) = match text.strip_prefix('[') {
        Some(inner) => {
            let end = inner.find(']')? + 2;
            let (host, port) = text.split_at(end);
            (host, if port.is_empty() { None } else { Some(port.strip_prefix(':')?) })
        }
        None => text.rsplit_once(':').map_or((text, None), |(h, p)| (h, Some(p))),
    };
    let good_port = port
        .is_none_or(|p| p.bytes().all(|b| b.is_ascii_digit()) && (p.is_empty() || p.parse::<u16>().is_ok()));
    (good_port && !host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_chromium_takes() {
        for rule in [
            "https://localhost",
            "http://localhost",
            "https://example.com",
            "https://*.example.com",
            "http://10.0.2.2:8100",
            "*",
            "app://",
            "https://[::1]:443",
            "https://example.com?x=1",
            " https://example.com ",
            "HTTPS://Example.com",
        ] {
            assert_eq!(refused(rule), None, "{rule}");
        }
    }

    #[test]
    fn rules_that_chromium_refuses() {
        for rule in [
            "https://*",
            "https://*.*",
            "https://*.example.*",
            "https://a.*.com",
            "https://*example.com",
            "https://example.com/",
            "https://example.com/*",
            "https://https://a",
            "ionic://localhost",
            "example.com",
            "https://",
            "*://example.com",
            "https://user@example.com",
            "https://example.com:8080/",
            "https://example.com:99999",
            "://x",
        ] {
            assert!(refused(rule).is_some(), "{rule}");
        }
    }

    #[test]
    fn entries_become_rules_as_capacitor_makes_them() {
        assert_eq!(of_entry("example.com"), "https://example.com");
        assert_eq!(of_entry("http://a.b"), "http://a.b");
        // Capacitor only looks at the first four letters.
        assert_eq!(of_entry("httpbin.org"), "httpbin.org");
    }
}
