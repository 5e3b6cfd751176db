//! Where commands set an environment variable: in shells, in JavaScript, Ruby, PowerShell and YAML.

use base::Span;

/// A variable that is set.
#[derive(Debug)]
pub(crate) struct Assigned<'t> {
    pub(crate) name: &'t str,
    pub(crate) value: &'t str,
    /// The place of the name in the text.
    pub(crate) span: Span,
}

/// A value or the start of a line further away than this is not looked for.
const NEAR: usize = 300;

/// Every variable with a name in capitals that is set to a known text. In code a bare word is the name of something
/// and so not known; a text with a variable in it is not known either.
pub(crate) fn all(text: &str, is_code: bool) -> Vec<Assigned<'_>> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(part) {
        let Some(word) = rest.get(start..) else { break };
        let end = word.find(|c| !part(c)).unwrap_or(word.len());
        let (name, after) = word.split_at(end);
        rest = after;
        let capitals = name.len() > 1
            && name.starts_with(|c: char| c.is_ascii_uppercase())
            && !name.contains(|c: char| c.is_ascii_lowercase());
        let at = text.len() - word.len();
        if capitals && let Some(value) = value(text.get(..at).unwrap_or_default(), after, is_code) {
            found.push(Assigned { name, value, span: Span::new(at as u32, (at + end) as u32) });
        }
    }
    found
}

fn value<'t>(before: &str, after: &'t str, is_code: bool) -> Option<&'t str> {
    if before.ends_with('$') || before.ends_with("${") || in_comment(before) {
        return None;
    }
    let near = after.char_indices().nth(NEAR).map_or(after, |(i, _)| after.get(..i).unwrap_or_default());
    let rest = near.trim_start_matches(['\'', '"', ']']).trim_start_matches([' ', '\t']);
    let rest = match rest.strip_prefix('=') {
        Some(rest) if !rest.starts_with(['=', '>', '~']) => rest,
        Some(_) => return None,
        // `a ? process.env.X : b` sets nothing.
        None if before.ends_with('.') => return None,
        None => rest.strip_prefix(':').filter(|r| !r.starts_with([':', '-', '=', '?']))?,
    };
    let rest = rest.trim_start_matches([' ', '\t']);
    let ends =
        |c: char| c.is_whitespace() || matches!(c, ';' | ',' | '&' | '|' | ')' | '}' | '"' | '\'' | '`');
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let text = match quote {
        Some(quote) => rest.get(1..)?.split([quote, '\n']).next()?,
        None => rest.split(ends).next()?,
    };
    let literal = quote.is_some()
        || matches!(text, "true" | "false")
        || (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()));
    (!text.contains(['$', '%']) && (literal || !is_code)).then_some(text)
}

fn in_comment(before: &str) -> bool {
    let mut start: Vec<u8> = Vec::new();
    for byte in before.bytes().rev().take(NEAR).take_while(|b| *b != b'\n') {
        if byte.is_ascii_whitespace() {
            continue;
        }
        start.push(byte);
    }
    let first = start.last().copied();
    matches!(first, Some(b'#' | b'*')) || (first == Some(b'/') && start.iter().rev().nth(1) == Some(&b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str, is_code: bool) -> Vec<&str> {
        let all = all(text, is_code).into_iter().filter(|a| a.name == "HOSTED");
        all.map(|a| a.value).collect()
    }

    #[test]
    fn what_reads_a_variable_sets_nothing() {
        for text in [
            "process.env.HOSTED === '1'",
            "if [ \"$HOSTED\" = 1 ]; then",
            "${HOSTED:-1}",
            "a ? process.env.HOSTED : '1'",
            "# HOSTED=1",
            "// env.HOSTED = '1'",
            "UNHOSTED=1",
            "HOSTED_BY=1",
            "HOSTED=$VALUE",
            "HOSTED: ${{ vars.HOSTED }}",
            "delete env.HOSTED;",
        ] {
            assert_eq!(set(text, false), Vec::<&str>::new(), "{text}");
        }
        assert_eq!(set("env.HOSTED = mode;", true), Vec::<&str>::new());
    }

    #[test]
    fn every_way_to_set_it_is_read() {
        for text in [
            "HOSTED=1 npx cap sync",
            "cross-env HOSTED=1 cap sync",
            "export HOSTED='1'",
            "env.HOSTED = '1';",
            "spawn(x, { env: { ...process.env, HOSTED: '1' } })",
            "process.env['HOSTED'] = \"1\"",
            "ENV[\"HOSTED\"] = \"1\"",
            "$env:HOSTED = '1'",
            "set HOSTED=1&& cap sync",
            "env:\n  HOSTED: 1\n",
            "echo \"HOSTED=1\" >> $GITHUB_ENV",
        ] {
            assert_eq!(set(text, false), ["1"], "{text}");
        }
        assert_eq!(set("env.HOSTED = '1'; x.HOSTED = true", true), ["1", "true"]);
    }
}
