//! Whether a regular expression fixes where an address leads.

use crate::Code;
use js::{NodeId, Value};

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

impl Code {
    /// True where every `/` of a name was replaced on the way: it names no other folder.
    pub(crate) fn is_flat(&self, hops: &[(u32, NodeId)]) -> bool {
        hops.iter().any(|(file, node)| {
            let Some(facts) = self.facts(*file) else { return false };
            let Value::Call(call) = facts.node(*node) else { return false };
            let Some(call) = facts.call(*call) else { return false };
            let replaces = matches!(self.last_name(*file, call.callee), Some("replace" | "replaceAll"));
            let pattern = call.args.first().map(|a| facts.node(*a));
            replaces && matches!(pattern, Some(Value::Regex(p)) if takes_slashes(facts.name(*p)))
        })
    }
}

/// True for a class of characters with the `/` in it: `[<>:"/]`, `[^a-z0-9]+`.
fn takes_slashes(pattern: &str) -> bool {
    let class = pattern.trim_end_matches('+').strip_prefix('[').and_then(|p| p.strip_suffix(']'));
    class.filter(|c| !c.contains(']')).is_some_and(|c| c.contains('/') != c.starts_with('^'))
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
        // `^(https?://)?([a-z\d-]+\.)+[a-z]{2,}`: any host at all.
        let any_host = has_scheme && host.contains('[') && !has_literal(&host);
        return if only_scheme || bare || any_host { Held::Scheme } else { Held::Exactly };
    }
    // After the host an address must end or go on with a path, and a dot must be a dot.
    let rest = after.get(host.len()..).unwrap_or_default();
    let ends = rest.starts_with('/') || rest.starts_with('$') || host.ends_with("(") || host.ends_with("(?:");
    let bare_dot = host.replace("\\.", "").replace(".*", "").replace(".+", "").contains('.');
    if anchored && ends && !bare_dot { Held::Exactly } else { Held::Weakly }
}

/// True for a pattern with a letter or digit that stands for itself.
fn has_literal(pattern: &str) -> bool {
    let (mut inside, mut escaped) = (false, false);
    pattern.chars().any(|c| match c {
        _ if std::mem::take(&mut escaped) => false,
        '\\' => {
            escaped = true;
            false
        }
        '[' | '{' | ']' | '}' => {
            inside = matches!(c, '[' | '{');
            false
        }
        _ => !inside && c.is_alphanumeric(),
    })
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
            r"^https?:\/\/192\.168\.[0-9]+\.",
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
        for pattern in [
            r"^https?:\/\/",
            "^https?",
            r"^https:\/\/.+",
            r"^(https?:\/\/)?((([a-z\d]([a-z\d-]*[a-z\d])*)\.)+[a-z]{2,}|((\d{1,3}\.){3}\d{1,3}))(\:\d+)?",
        ] {
            assert_eq!(judge(pattern), Held::Scheme, "{pattern}");
        }
    }

    #[test]
    fn a_class_with_the_slash_in_it_leaves_none() {
        let takes = |p: &&str| takes_slashes(p);
        let all = [r#"[<>:"/\\|?*]"#, "[^a-z0-9]+", "[^/]", "a/b", "[a-z]", "[/]x[^a]"];
        let found: Vec<&str> = all.iter().copied().filter(takes).collect();
        assert_eq!(found, [all[0], all[1]]);
    }
}
