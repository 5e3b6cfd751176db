//! Which hosts an entry of `allowNavigation` matches.
//! <https://github.com/ionic-team/capacitor/blob/main/android/capacitor/src/main/java/com/getcapacitor/util/HostMask.java>

/// How much of the web an entry lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breadth {
    /// Every host.
    Everything,
    /// Every host below a top-level or country domain, or below a suffix that a service gives away.
    Suffix(&'static str),
    /// The same, where the service makes plain text of the pages that its customers put there.
    TextSuffix(&'static str),
    /// One host, or those below one registered domain.
    Bounded,
}

/// Who gives away the names below a top-level or country domain.
pub(super) const REGISTRY: &str = "every domain registry";

/// How much an entry lets in. Entries with a scheme, port or path match no navigation, whatever else they say.
pub(super) fn breadth(entry: &str) -> Breadth {
    let entry = entry.trim();
    let bare = entry.strip_prefix("https://").or_else(|| entry.strip_prefix("http://")).unwrap_or(entry);
    if bare == "*" {
        return Breadth::Everything;
    }
    if bare.contains(['/', ':']) || bare.is_empty() {
        return Breadth::Bounded;
    }
    let labels: Vec<&str> = bare.split('.').collect();
    if labels.iter().all(|l| *l == "*") {
        return Breadth::Everything;
    }
    // A mask of one label matches every host with that last label on Android.
    if labels.len() == 1 {
        return if bare == "localhost" { Breadth::Bounded } else { Breadth::Suffix(REGISTRY) };
    }
    let fixed: Vec<&str> = labels.iter().copied().skip_while(|l| *l == "*").collect();
    let wildcard = fixed.len() < labels.len();
    if !wildcard || fixed.contains(&"*") {
        return if fixed.last().is_some_and(|l| *l == "*") {
            Breadth::Suffix(REGISTRY)
        } else {
            Breadth::Bounded
        };
    }
    let source = csp::HostSource {
        scheme: None,
        wildcard: true,
        host: fixed.join(".").to_ascii_lowercase(),
        port: None,
        path: String::new(),
    };
    match csp::tenant(&source) {
        Some(t) if t.serves_html => Breadth::Suffix(t.owner),
        Some(t) => Breadth::TextSuffix(t.owner),
        None => Breadth::Bounded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_own_domains_are_bounded() {
        for entry in [
            "example.com",
            "*.example.com",
            "*.api.example.co.uk",
            "localhost",
            "192.168.0.1",
            "https://a.example.com/*",
            "my-app.web.app",
            "",
        ] {
            assert_eq!(breadth(entry), Breadth::Bounded, "{entry}");
        }
    }

    #[test]
    fn wide_entries_are_told() {
        for entry in ["*", "*.*", "*.*.*", "https://*", " * "] {
            assert_eq!(breadth(entry), Breadth::Everything, "{entry}");
        }
        for entry in
            ["com", "app", "*.com", "*.co.uk", "*.github.io", "*.vercel.app", "*.herokuapp.com", "example.*"]
        {
            assert!(matches!(breadth(entry), Breadth::Suffix(_)), "{entry}");
        }
        assert_eq!(breadth("*.supabase.co"), Breadth::TextSuffix("Supabase"));
    }
}
