//! Whether a place in a text is inside a comment: those of code leave with the build, but stay in the repository.

use base::name_of;

/// How comments are written in a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `//` and `/* */`, and texts in quotes.
    Code,
    /// `<!-- -->`.
    Markup,
    /// `#` at the start of a line.
    Hash,
    /// None.
    None,
}

fn style(path: &str) -> Style {
    let name = name_of(path);
    match name.rsplit_once('.').map_or(name, |(_, ending)| ending) {
        "ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs" | "mts" | "cts" | "java" | "kt" | "kts" | "swift"
        | "m" | "mm" | "h" | "gradle" | "json5" | "jsonc" | "xcconfig" | "strings" => Style::Code,
        "xml" | "html" | "htm" | "plist" | "vue" | "svelte" => Style::Markup,
        "properties" | "yml" | "yaml" | "sh" | "toml" | "rb" => Style::Hash,
        _ if name.starts_with(".env") || name.ends_with("file") || name.starts_with(".npmrc") => Style::Hash,
        _ => Style::None,
    }
}

/// True where byte `at` of the file at `path` is inside a comment. Linear in `at`.
pub(crate) fn is_in_comment(path: &str, text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    match style(path) {
        Style::None => false,
        Style::Hash => {
            let start =
                bytes.get(..at).and_then(|b| b.iter().rposition(|b| *b == b'\n')).map_or(0, |n| n + 1);
            text.get(start..at).is_some_and(|line| line.trim_start().starts_with('#'))
        }
        Style::Markup => {
            let before = text.get(..at).unwrap_or_default();
            let open = before.rfind("<!--");
            let inside = open.is_some_and(|open| before.rfind("-->").is_none_or(|close| close < open));
            inside || (path.ends_with("vue") || path.ends_with("svelte")) && after_slashes(before)
        }
        Style::Code => in_code(bytes, at),
    }
}

/// True where a line has `//` before its end that is no part of an address.
fn after_slashes(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.match_indices("//").any(|(n, _)| {
        !line.get(..n).is_some_and(|b| b.ends_with(':'))
            && !line.get(..n).is_some_and(|b| b.contains(['\'', '"', '`']))
    })
}

/// Follows quotes and comments from the start; a text in quotes ends with its line, but for templates.
fn in_code(bytes: &[u8], at: usize) -> bool {
    let mut i = 0;
    let mut quote = None;
    while i < at {
        let (b, next) = (bytes.get(i).copied().unwrap_or(b' '), bytes.get(i + 1).copied());
        match quote {
            Some(q) => {
                if b == b'\\' {
                    i += 1;
                } else if b == q || (b == b'\n' && q != b'`') {
                    quote = None;
                }
            }
            None => match (b, next) {
                (b'"' | b'\'' | b'`', _) => quote = Some(b),
                (b'/', Some(b'/')) => {
                    let rest = bytes.get(i..).unwrap_or_default();
                    let end = rest.iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| i + n);
                    // `https://` outside of quotes stands in markup inside of code.
                    let address = i > 0 && bytes.get(i - 1) == Some(&b':');
                    if !address {
                        if at < end {
                            return true;
                        }
                        i = end;
                    }
                }
                (b'/', Some(b'*')) => {
                    let rest = bytes.get(i + 2..).unwrap_or_default();
                    let end = rest.windows(2).position(|w| w == b"*/").map_or(bytes.len(), |n| i + n + 4);
                    if at < end {
                        return true;
                    }
                    i = end - 1;
                }
                _ => {}
            },
        }
        i += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_in_comment;

    #[test]
    fn comments_are_told_from_texts_that_look_like_them() {
        for (path, text, inside) in [
            ("a.ts", "const a = 'HIT';", false),
            ("a.ts", "// a HIT", true),
            ("a.ts", "/* it's\n HIT */", true),
            ("a.ts", "const u = 'https://x'; const a = 'HIT';", false),
            ("a.ts", "const u = 'https://HIT';", false),
            ("a.ts", "// it's\nconst a = 'HIT';", false),
            ("a.ts", "`// ${x}\n HIT`", false),
            ("a.xml", "<!-- HIT -->", true),
            ("a.xml", "<!-- x --> HIT", false),
            (".env", "# KEY=HIT", true),
            (".env", "KEY=HIT", false),
            ("a.vue", "<script>\n// old HIT\n</script>", true),
            ("a.vue", "<script>\nconst a = 'https://HIT';\n</script>", false),
            ("a.json", "{ \"// HIT\": 1 }", false),
        ] {
            assert_eq!(is_in_comment(path, text, text.find("HIT").unwrap()), inside, "{path}: {text}");
        }
    }
}
