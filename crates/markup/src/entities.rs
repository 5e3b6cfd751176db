/// Decode the character references that occur in attribute values of real pages: numbers, with or without a semicolon,
/// and the names that matter for addresses and policies.
/// <https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state>
pub(crate) fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or_default());
        let tail = rest.get(at + 1..).unwrap_or_default();
        match number(tail).or_else(|| name(tail)) {
            Some((c, len)) => {
                out.push(c);
                rest = tail.get(len..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    out
}

/// `#39;`, `#x27`: the character and the length.
fn number(tail: &str) -> Option<(char, usize)> {
    let digits = tail.strip_prefix('#')?;
    let (radix, digits, lead) = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => (16, hex, 2),
        None => (10, digits, 1),
    };
    let len = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let code = u32::from_str_radix(digits.get(..len)?.trim_start_matches('0'), radix).ok()?;
    let semicolon = usize::from(digits.as_bytes().get(len) == Some(&b';'));
    Some((char::from_u32(code)?, lead + len + semicolon))
}

/// `quot;`, and the oldest names also without their semicolon, where no letter, digit or `=` follows.
fn name(tail: &str) -> Option<(char, usize)> {
    const NAMES: [(&str, char, bool); 16] = [
        ("amp", '&', true),
        ("lt", '<', true),
        ("gt", '>', true),
        ("quot", '"', true),
        ("apos", '\'', false),
        ("nbsp", '\u{a0}', true),
        ("colon", ':', false),
        ("semi", ';', false),
        ("comma", ',', false),
        ("ast", '*', false),
        ("lpar", '(', false),
        ("rpar", ')', false),
        ("Tab", '\t', false),
        ("NewLine", '\n', false),
        ("sol", '/', false),
        ("period", '.', false),
    ];
    NAMES.iter().find_map(|(name, c, old)| {
        let after = tail.strip_prefix(name)?;
        let next = after.bytes().next();
        match next {
            Some(b';') => Some((*c, name.len() + 1)),
            _ if *old && next.is_none_or(|b| !b.is_ascii_alphanumeric() && b != b'=') => {
                Some((*c, name.len()))
            }
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn references_are_decoded_as_browsers_do() {
        assert_eq!(decode("a=1&b=2&copy=3&amp=4&&"), "a=1&b=2&copy=3&amp=4&&");
        assert_eq!(decode("&#39;self&#x27; &apos;&quot;x&QUOT;"), "'self' '\"x&QUOT;");
        assert_eq!(decode("&#39self&#39; &#0000000000000039;"), "'self' '");
        assert_eq!(decode("java&Tab;script&colon;x&lpar;1)"), "java\tscript:x(1)");
        assert_eq!(decode("&#xD800;&#99999999999;&#;&#x;"), "&#xD800;&#99999999999;&#;&#x;");
        assert_eq!(decode("&lt b&gt"), "< b>");
    }
}
