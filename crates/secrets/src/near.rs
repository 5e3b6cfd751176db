//! Values behind a name: `TWILIO_AUTH_TOKEN=…`, `twilioAuthToken: '…'`, `<string name="twilio_auth_token">…</string>`.

/// As many characters as a name may have on each side of the word by which it was found.
const NAME: usize = 60;

/// As many characters as may stand between a name and its value.
const GLUE: usize = 64;

/// Words that stand between a name and its value in some format: types, elements, attributes.
const BETWEEN: [&[u8]; 9] =
    [b"android:value", b"/key", b"string", b"String", b"NSString", b"value", b"any", b"content", b"data"];

/// The name around the word at `from..to`.
pub(crate) fn name(text: &[u8], from: usize, to: usize) -> (usize, usize) {
    let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    let before = text.get(..from).unwrap_or_default();
    let start = from - before.iter().rev().take(NAME).take_while(|b| part(b)).count();
    let after = text.get(to..).unwrap_or_default();
    (start, to + after.iter().take(NAME).take_while(|b| part(b)).count())
}

/// Where the value of the name that ends at `end` starts.
pub(crate) fn value(text: &[u8], end: usize) -> Option<usize> {
    let mut at = end;
    let mut given = false;
    while at < end + GLUE {
        let rest = text.get(at..)?;
        match rest.first()? {
            b':' | b'=' | b'>' | b',' => {
                given = true;
                at += 1;
            }
            b'"' | b'\'' | b'`' | b' ' | b'\t' | b'\r' | b'\n' | b'(' | b')' | b'[' | b']' | b'<' | b'@'
            | b'\\' | b'*' => at += 1,
            _ => match BETWEEN.iter().find(|w| {
                rest.starts_with(w)
                    && rest.get(w.len()).is_some_and(|b| !b.is_ascii_alphanumeric() && *b != b'_')
            }) {
                Some(word) => at += word.len(),
                None => break,
            },
        }
    }
    (given && at < end + GLUE).then_some(at)
}

/// True where a value stands in quotes, or is all that follows in a line of settings.
pub(crate) fn is_quoted(text: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    let quote = |b: Option<&u8>| matches!(b, Some(b'"' | b'\'' | b'`' | b'>'));
    let alone = matches!(text.get(end), None | Some(b'\n' | b'\r'));
    (quote(before) && matches!(text.get(end), Some(b'"' | b'\'' | b'`' | b'<' | b'\\')))
        || (alone && matches!(before, Some(b'=')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, word: &str) -> Option<String> {
        let at = text.find(word)?;
        let (_, end) = name(text.as_bytes(), at, at + word.len());
        let start = value(text.as_bytes(), end)?;
        let rest = text.get(start..)?;
        Some(rest.chars().take_while(|c| c.is_ascii_alphanumeric()).collect())
    }

    #[test]
    fn values_are_found_in_every_format() {
        for text in [
            "TWILIO_TOKEN=v1",
            "export const twilioToken: string = 'v1';",
            "\"twilio_token\": \"v1\"",
            "<string name=\"twilio_token\">v1</string>",
            "<key>TwilioToken</key>\n\t<string>v1</string>",
            "<meta-data android:name=\"twilio.token\" android:value=\"v1\"/>",
            "buildConfigField \"String\", \"TWILIO_TOKEN\", \"\\\"v1\\\"\"",
            "static NSString *const twilioToken = @\"v1\";",
            "setTwilioToken(\"x\"); twilio.token(, 'v1'",
        ] {
            let word = ["TWILIO", "twilio", "Twilio"].into_iter().find(|w| text.contains(w)).unwrap();
            let found = of(text, word);
            assert!(found.as_deref() == Some("v1") || text.starts_with("set"), "{text}: {found:?}");
        }
        assert_eq!(of("twilio token", "twilio"), None);
    }
}
