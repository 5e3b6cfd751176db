//! Base64 in both alphabets, as far as reading needs it.

/// As much of a text as is decoded.
const MOST: usize = 64 << 10;

/// The bytes that a text in base64 stands for; none where it is not base64. <https://datatracker.ietf.org/doc/html/rfc4648>
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len().min(MOST) * 3 / 4);
    let (mut bits, mut count) = (0u32, 0u32);
    for b in text.iter().take(MOST) {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn both_alphabets_are_read_and_other_text_is_refused() {
        assert_eq!(decode(b"SGk+Pw==").unwrap(), b"Hi>?");
        assert_eq!(decode(b"SGk-Pw").unwrap(), b"Hi>?");
        assert_eq!(decode(b"no base64"), None);
    }
}
