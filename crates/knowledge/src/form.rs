//! The form of a key, as its maker documents it: `ghp_{alnum:36}` is a text and then 36 letters or digits. A form is
//! matched, and it is spelled out into a key that nobody was ever given: examples are kept as forms, so that nothing in
//! this repository looks like the key of somebody. The build script reads forms with this module as well.

/// The characters that may stand in a part of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Set {
    /// `0`–`9`.
    Digit,
    /// `a`–`z`.
    Lower,
    /// `A`–`Z`.
    Upper,
    /// Letters.
    Alpha,
    /// Letters and digits.
    Alnum,
    /// Small letters and digits.
    LowAlnum,
    /// Capital letters and digits.
    UpAlnum,
    /// Hexadecimal digits in small letters.
    Hex,
    /// Hexadecimal digits in capital letters.
    UpHex,
    /// Hexadecimal digits.
    AnyHex,
    /// Letters, digits, `_` and `-`: base64 for addresses.
    Word,
    /// Letters, digits, `+` and `/`: base64.
    B64,
    /// `A`–`Z` and `2`–`7`: base32.
    B32,
    /// The character that pads base64.
    Pad,
    /// Letters, digits, `_`, `-` and `.`.
    Dotted,
    /// What may stand in an address.
    Url,
    /// What may stand in a password: anything printable but quotes, blanks and angle brackets.
    Any,
}

impl Set {
    /// The set by its name.
    fn named(name: &str) -> Option<Set> {
        Some(match name {
            "digit" => Set::Digit,
            "lower" => Set::Lower,
            "upper" => Set::Upper,
            "alpha" => Set::Alpha,
            "alnum" => Set::Alnum,
            "lowalnum" => Set::LowAlnum,
            "upalnum" => Set::UpAlnum,
            "hex" => Set::Hex,
            "uphex" => Set::UpHex,
            "anyhex" => Set::AnyHex,
            "word" => Set::Word,
            "b64" => Set::B64,
            "b32" => Set::B32,
            "pad" => Set::Pad,
            "dotted" => Set::Dotted,
            "url" => Set::Url,
            "any" => Set::Any,
            _ => return None,
        })
    }

    /// True for a byte of the set.
    pub const fn has(self, b: u8) -> bool {
        match self {
            Set::Digit => b.is_ascii_digit(),
            Set::Lower => b.is_ascii_lowercase(),
            Set::Upper => b.is_ascii_uppercase(),
            Set::Alpha => b.is_ascii_alphabetic(),
            Set::Alnum => b.is_ascii_alphanumeric(),
            Set::LowAlnum => b.is_ascii_lowercase() || b.is_ascii_digit(),
            Set::UpAlnum => b.is_ascii_uppercase() || b.is_ascii_digit(),
            Set::Hex => matches!(b, b'0'..=b'9' | b'a'..=b'f'),
            Set::UpHex => matches!(b, b'0'..=b'9' | b'A'..=b'F'),
            Set::AnyHex => b.is_ascii_hexdigit(),
            Set::Word => b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'),
            Set::B64 => b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'),
            Set::B32 => matches!(b, b'A'..=b'Z' | b'2'..=b'7'),
            Set::Pad => b == b'=',
            Set::Dotted => b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'),
            Set::Url => {
                b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\' | b'{' | b'}')
            }
            Set::Any => b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>'),
        }
    }
}

/// A part of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// This text.
    Text(&'a str),
    /// Characters of a set: the least and the greatest number of them.
    Set(Set, u16, u16),
}

/// As many characters as a part without an upper end may have.
const MOST: u16 = 4000;

/// Read a form: `{set:n}`, `{set:least..most}`, `{set:least..}`, `{uuid}`, and text between them.
///
/// # Errors
/// What is wrong with it.
pub fn parse_form(form: &str) -> Result<Vec<Part<'_>>, String> {
    let mut parts = Vec::new();
    let mut rest = form;
    while let Some((text, after)) = rest.split_once('{') {
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        let (inner, after) = after.split_once('}').ok_or_else(|| format!("`{form}` does not end a set"))?;
        rest = after;
        if inner == "uuid" {
            for (i, n) in [8, 4, 4, 4, 12].into_iter().enumerate() {
                if i > 0 {
                    parts.push(Part::Text("-"));
                }
                parts.push(Part::Set(Set::AnyHex, n, n));
            }
            continue;
        }
        let bad = || format!("`{{{inner}}}` is no set with a number");
        let (name, count) = inner.split_once(':').ok_or_else(bad)?;
        let set = Set::named(name).ok_or_else(bad)?;
        let number = |text: &str| text.parse::<u16>().map_err(|_| bad());
        let (least, most) = match count.split_once("..") {
            Some((least, "")) => (number(least)?, MOST),
            Some((least, most)) => (number(least)?, number(most)?),
            None => (number(count)?, number(count)?),
        };
        if least > most {
            return Err(bad());
        }
        parts.push(Part::Set(set, least, most));
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    Ok(parts)
}

/// A key of the form that nobody was ever given: the same for the same `seed`.
pub fn spell(parts: &[Part<'_>], seed: &str) -> String {
    let mut state = seed
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3));
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Set(set, least, most) => {
                let letters: Vec<u8> = (b'!'..=b'~')
                    .filter(|b| set.has(*b) && (b.is_ascii_alphanumeric() || *set == Set::Pad))
                    .collect();
                // Enough of them that the key does not look like a placeholder.
                let count = (*least).max((*most).min(*least + 12).min(40));
                for _ in 0..count {
                    // xorshift64*: <https://www.jstatsoft.org/article/view/v008i14>
                    state ^= state >> 12;
                    state ^= state << 25;
                    state ^= state >> 27;
                    let number = (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize;
                    out.extend(letters.get(number % letters.len().max(1)).map(|b| char::from(*b)));
                }
            }
        }
    }
    out
}

/// Spell out every form inside a text: `{set:…}` with what stands around it is left alone, so that a form in the middle
/// of code becomes a key. Other braces stay.
pub fn spell_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = from.find('}').map(|end| end + 1);
        let piece = end.and_then(|end| from.get(..end));
        match piece.and_then(|p| Some((p, parse_form(p).ok()?))) {
            Some((piece, parts)) => {
                // The text before it is part of the seed: two kinds of keys are not alike, equal keys are.
                let tail = before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').next();
                out.push_str(&spell(&parts, &format!("{}{piece}", tail.unwrap_or_default())));
                rest = from.get(piece.len()..).unwrap_or_default();
            }
            None => {
                out.push('{');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_text_and_sets() {
        assert_eq!(
            parse_form("a_{hex:4}{word:2..}").unwrap(),
            [Part::Text("a_"), Part::Set(Set::Hex, 4, 4), Part::Set(Set::Word, 2, MOST)]
        );
        assert_eq!(parse_form("{uuid}").unwrap().len(), 9);
        for bad in ["{hex}", "{hex:x}", "{none:3}", "{hex:4..2}", "{hex:3"] {
            assert!(parse_form(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn equal_forms_are_spelled_alike_and_other_braces_stay() {
        let text = spell_text(
            "const a = { k: `${x}`, y: 'sk_{alnum:24}', z: 'sk_{alnum:24}', w: 'rk_{alnum:24}' };",
        );
        let words: Vec<&str> = text.split('\'').collect();
        assert!(words[0].ends_with("`${x}`, y: ") && words[1].len() == 27, "{text}");
        assert_eq!(words[1], words[3]);
        assert_ne!(words[1].get(3..), words[5].get(3..));
    }
}
