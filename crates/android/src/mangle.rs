//! Broken input for tests: cut at every byte, and with bytes replaced.

/// Call `read` with `text` cut after each character, and with characters replaced by ones that matter to parsers.
pub(crate) fn each(text: &str, mut read: impl FnMut(&str)) {
    let ends: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    for end in &ends {
        read(&text[..*end]);
        read(&text[*end..]);
    }
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let spice = [
        '{', '}', '(', ')', '[', ']', '"', '\'', '$', '/', '\\', '<', '>', '=', ':', '?', '\n', '\u{e4}',
        '\0',
    ];
    for _ in 0..400 {
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..3 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let at = (state >> 8) as usize % chars.len().max(1);
            if let Some(slot) = chars.get_mut(at) {
                *slot = spice[(state >> 40) as usize % spice.len()];
            }
        }
        let mangled: String = chars.into_iter().collect();
        read(&mangled);
    }
}
