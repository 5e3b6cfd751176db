//! Names, passwords and tokens inside addresses, which no output may show.

use base::Span;

/// The byte ranges of logins in `text`: what stands between `://` and `@`. A bare user name (`git@`) is none.
pub(crate) fn logins(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("://") {
        let start = at + 3;
        let rest = text.get(start..).unwrap_or_default();
        let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '`' | ')');
        let authority = rest.split(ends).next().unwrap_or_default();
        let Some((user, _)) = authority.rsplit_once('@') else { continue };
        // A token may stand alone; nobody has a user name that long.
        if user.contains(':') || user.len() > 12 {
            found.push((start, start + user.len()));
        }
    }
    found
}

/// `text` with `…` in place of every login.
pub(crate) fn without_logins(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (from, to) in logins(text) {
        out.push_str(text.get(at..from).unwrap_or_default());
        out.push('\u{2026}');
        at = to;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// The logins of a JSON string, as ranges of the file: `value` is its text, `span` its literal with quotes. Where an
/// escape shifts the text, the whole literal counts.
pub(crate) fn logins_of_literal(value: &str, span: Span) -> Vec<Span> {
    let found = logins(value);
    if found.is_empty() || span.len() as usize == value.len() + 2 {
        let shift = |(from, to): (usize, usize)| Span::from_usize(from + 1, to + 1).shifted(span.start);
        return found.into_iter().map(shift).collect();
    }
    vec![span]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_login_is_left_alone() {
        for text in
            ["https://example.com/a@b", "git+ssh://git@github.com/a/b.git", "curl https://x | sh", "@a/b"]
        {
            assert_eq!(without_logins(text), text);
        }
    }

    #[test]
    fn logins_are_hidden_and_their_ranges_known() {
        let text = "curl http://me:secret@example.com/x && git clone https://0123456789abcdef@example.com/y";
        assert_eq!(
            without_logins(text),
            "curl http://\u{2026}@example.com/x && git clone https://\u{2026}@example.com/y"
        );
        let literal = "{\"a\": \"https://me:pw@x.example\"}";
        let span = Span::new(6, 31);
        assert_eq!(logins_of_literal("https://me:pw@x.example", span)[0].of(literal), "me:pw");
        assert_eq!(logins_of_literal("https://me:pw@x", span), [span]);
    }
}
