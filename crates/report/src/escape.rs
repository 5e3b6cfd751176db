use std::borrow::Cow;
use std::fmt::Write;

/// True for characters that a reader cannot see, or that change what a reader sees: control characters (a tab and a
/// line break are among them), marks that turn the direction of text, characters without a width and the tag
/// characters, which all can hide text or forge it in a terminal.
/// Background: <https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing>.
pub(crate) fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Text of an audited file as it may be shown: deceptive characters are written as `\u{..}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_deceptive) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        push_visible(&mut out, c);
    }
    Cow::Owned(out)
}

/// Append one character as it may be shown.
pub(crate) fn push_visible(out: &mut String, c: char) {
    if is_deceptive(c) {
        // Writing to a string does not fail.
        let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
    } else {
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_of_any_language_stays_as_it_is() {
        for text in [
            "plain",
            "\u{dc}bergr\u{f6}\u{df}e",
            "\u{65e5}\u{672c}\u{8a9e}",
            "e\u{301}",
            "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
        ] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn what_could_deceive_a_reader_is_shown() {
        assert_eq!(visible("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(visible("x\u{202e}y\u{2066}z"), "x\\u{202e}y\\u{2066}z");
        assert_eq!(visible("a\u{200b}b\r\nc\t\u{9b}"), "a\\u{200b}b\\u{d}\\u{a}c\\u{9}\\u{9b}");
        assert_eq!(visible("\u{feff}\u{e0041}"), "\\u{feff}\\u{e0041}");
    }
}
