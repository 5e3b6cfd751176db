//! Whether a regular expression fixes where an address leads.

/// What an address that matches is known to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// What the pattern says, from the start on.
    Exactly,
    /// An address with some scheme.
    Scheme,
    /// Anything that holds the text somewhere.
    Weakly,
}

/// Judge the pattern of a regular expression. One that names no host fixes other things, and counts.
pub(crate) fn judge(pattern: &str) -> Held {
    let plain = pattern.replace("\\/", "/");
    let anchored = plain.starts_with('^') || plain.starts_with("(^") || plain.starts_with("(?:^");
    let (before, after) = match plain.split_once("//") {
        Some((before, after)) => (before, after),
        None => ("", plain.trim_start_matches('^')),
    };
    let has_scheme = before.contains("http") || before.ends_with(':');
    let host: String = after.chars().take_while(|c| *c != '/' && *c != '$').collect();
    let names_host = {
        let dots = host.replace("\\.", ".");
        let labels: Vec<&str> = dots.split('.').collect();
        let ending = labels.last().map(|l| l.trim_end_matches([')', '(', '?', ':', '|'])).unwrap_or_default();
        labels.len() > 1
            && labels.iter().any(|l| l.chars().filter(char::is_ascii_alphanumeric).count() > 2)
            && (2..8).contains(&ending.len())
            && ending.bytes().all(|b| b.is_ascii_alphabetic())
    };
    if !names_host {
        let only_scheme = has_scheme && host.trim_matches(['.', '*', '+', '?', '(', ')']).is_empty();
        let bare = matches!(
            plain.trim_start_matches('^'),
            "http" | "https" | "https?" | "https?:" | "http:" | "https:"
        );
        return if only_scheme || bare { Held::Scheme } else { Held::Exactly };
    }
    // After the host an address must end or go on with a path, and a dot must be a dot.
    let rest = after.get(host.len()..).unwrap_or_default();
    let ends = rest.starts_with('/') || rest.starts_with('$') || host.ends_with("(") || host.ends_with("(?:");
    let bare_dot = host.replace("\\.", "").replace(".*", "").replace(".+", "").contains('.');
    if anchored && ends && !bare_dot { Held::Exactly } else { Held::Weakly }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_holds_where_it_fixes_the_host() {
        for pattern in [
            r"^https:\/\/app\.example\.com\/",
            r"^https:\/\/app\.example\.com(\/|$)",
            r"^https:\/\/([a-z]+\.)?example\.com\/",
            r"^\d+$",
            r"^[a-z0-9-]{36}$",
            r"^(.+\.)?example\.com$",
            r"\.\.",
        ] {
            assert_eq!(judge(pattern), Held::Exactly, "{pattern}");
        }
    }

    #[test]
    fn a_pattern_without_an_anchor_or_an_end_holds_nothing() {
        for pattern in [
            r"app\.example\.com",
            r"https:\/\/app\.example\.com\/",
            r"^https:\/\/app\.example\.com",
            r"^https:\/\/app.example.com\/",
            r"example\.com$",
        ] {
            assert_eq!(judge(pattern), Held::Weakly, "{pattern}");
        }
        for pattern in [r"^https?:\/\/", "^https?", r"^https:\/\/.+"] {
            assert_eq!(judge(pattern), Held::Scheme, "{pattern}");
        }
    }
}
