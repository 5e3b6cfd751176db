/// The text of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoded {
    /// UTF-8, byte for byte.
    Exact(String),
    /// UTF-16 with a byte order mark, or UTF-16 as Android resources and property lists sometimes come.
    Transcoded(String),
    /// UTF-8 with invalid bytes, replaced by U+FFFD.
    Lossy(String),
    /// Not text.
    Binary(Vec<u8>),
}

/// How many bytes are looked at to tell text from binary.
const PROBE: usize = 8192;

/// Tell text from binary and bring it to UTF-8.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    if let Some(text) = utf16(&bytes) {
        return Decoded::Transcoded(text);
    }
    let probe = bytes.get(..PROBE.min(bytes.len())).unwrap_or_default();
    if probe.contains(&0) || probe.starts_with(b"bplist") {
        return Decoded::Binary(bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Decoded::Exact(text),
        Err(error) => Decoded::Lossy(String::from_utf8_lossy(error.as_bytes()).into_owned()),
    }
}

/// UTF-16 by its byte order mark, or by `<` followed or preceded by NUL (XML without a mark).
fn utf16(bytes: &[u8]) -> Option<String> {
    let (little, skip) = match bytes {
        [0xff, 0xfe, ..] => (true, 2),
        [0xfe, 0xff, ..] => (false, 2),
        [b'<', 0, _, 0, ..] => (true, 0),
        [0, b'<', 0, _, ..] => (false, 0),
        _ => return None,
    };
    let units = bytes.get(skip..)?.chunks_exact(2).map(|pair| match pair {
        [a, b] if little => u16::from_le_bytes([*a, *b]),
        [a, b] => u16::from_be_bytes([*a, *b]),
        _ => 0xfffd,
    });
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
    // A transcoded document must not claim to be UTF-16 any longer: XML parsers believe the declaration.
    Some(text.replacen("encoding=\"utf-16\"", "encoding=\"utf-8\"", 1).replacen(
        "encoding=\"UTF-16\"",
        "encoding=\"UTF-8\"",
        1,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_transcoded_with_and_without_a_mark() {
        let le: Vec<u8> = "\u{feff}<a>\u{e4}</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "<a>\u{e4}</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(le), Decoded::Transcoded("<a>\u{e4}</a>".into()));
        assert_eq!(decode(be), Decoded::Transcoded("<a>\u{e4}</a>".into()));
    }

    #[test]
    fn binary_and_invalid_text_are_told_apart() {
        assert!(matches!(decode(vec![1, 0, 2]), Decoded::Binary(_)));
        assert!(matches!(decode(b"bplist00".to_vec()), Decoded::Binary(_)));
        assert_eq!(decode(b"a\xffb".to_vec()), Decoded::Lossy("a\u{fffd}b".into()));
        assert_eq!(decode(b"\r\n".to_vec()), Decoded::Exact("\r\n".into()));
    }
}
