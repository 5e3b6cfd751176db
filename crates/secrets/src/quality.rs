//! Telling keys from what stands in their place: `YOUR_KEY`, `xxxx`, `0123456789abcdef`, keys out of documentation.

use knowledge::sample_keys;

/// Words that no key contains by chance.
const WORDS: [&[u8]; 27] = [
    b"your",
    b"xxxx",
    b"example",
    b"sample",
    b"placeholder",
    b"changeme",
    b"change_me",
    b"dummy",
    b"replace",
    b"insert",
    b"redacted",
    b"fake",
    b"secret",
    b"asdf",
    b"qwerty",
    b"foobar",
    b"testkey",
    b"test_key",
    b"mykey",
    b"my_key",
    b"todo",
    b"here",
    b"0000000",
    b"mock",
    b"process.env",
    b"import.meta",
    b"deadbeef",
];

/// True where a text is no key but holds its place: by its words, its rows of characters, its lack of variety.
pub fn is_placeholder(body: &[u8]) -> bool {
    let lower = body.to_ascii_lowercase();
    let holds = |word: &&[u8]| lower.windows(word.len()).any(|w| w == *word);
    if WORDS.iter().any(holds) || body.windows(2).any(|w| matches!(w, b"${" | b"{{" | b"<%" | b"..")) {
        return true;
    }
    let n = lower.len();
    if n < 8 {
        return false;
    }
    let steps = lower.windows(2).filter(|w| matches!(w, [a, b] if a.checked_add(1) == Some(*b))).count();
    let mut run = 1;
    let mut longest = 1;
    for pair in lower.windows(2) {
        run = if matches!(pair, [a, b] if a == b) { run + 1 } else { 1 };
        longest = longest.max(run);
    }
    let period = (1..=n / 2).any(|p| lower.get(p..) == lower.get(..n - p));
    let mut seen = [false; 256];
    lower.iter().for_each(|b| {
        if let Some(slot) = seen.get_mut(usize::from(*b)) {
            *slot = true;
        }
    });
    let distinct = seen.iter().filter(|s| **s).count();
    steps > (n / 4).max(4) || longest > 5 || period || distinct < (n / 3).clamp(3, 8)
}

/// Bits per character of a text, counting its characters only.
pub(crate) fn entropy(body: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for b in body {
        if let Some(slot) = counts.get_mut(usize::from(*b)) {
            *slot += 1;
        }
    }
    let n = body.len().max(1) as f64;
    let share = counts.iter().filter(|c| **c > 0).map(|c| f64::from(*c) / n);
    share.map(|p| -p * p.log2()).sum()
}

/// True for bodies that vary as much as what is drawn by lot: letters and digits are mixed where both may stand
/// (`mixed`), and few are repeated.
pub(crate) fn is_drawn(body: &[u8], mixed: bool) -> bool {
    let digits = body.iter().filter(|b| b.is_ascii_digit()).count();
    let letters = body.iter().filter(|b| b.is_ascii_alphabetic()).count();
    // A text of n characters cannot have more than log2(n) bits per character.
    let most = (body.len().max(2) as f64).log2().min(4.0);
    (!mixed || (digits > 0 && letters > 0)) && entropy(body) >= most * 0.68
}

/// True for keys that their makers print.
pub fn is_sample(key: &[u8]) -> bool {
    let hash = key.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| {
        (hash ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    sample_keys().contains(&hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_the_place_of_a_key_is_told() {
        for text in [
            "YOUR_KEY_HERE",
            "xxxxxxxxxxxxxxxx",
            "00000000000000000000",
            "0123456789abcdef",
            "abcdefghijklmnop",
            "abc123def456ghi789jkl012",
            "1234567812345678",
            "AKIAIOSFODNN7EXAMPLE",
            "aaaaaaaabbbbbbbb",
            "${STRIPE_KEY}",
            "sample-token-value",
        ] {
            assert!(is_placeholder(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_is_drawn_by_lot_is_no_placeholder() {
        let parts = knowledge::parse_form("{alnum:32}").unwrap();
        let hex = knowledge::parse_form("{hex:32}").unwrap();
        for seed in 0..300 {
            for parts in [&parts, &hex] {
                let text = knowledge::spell(parts, &format!("seed {seed}"));
                assert!(!is_placeholder(text.as_bytes()), "{text}");
                assert!(is_drawn(text.as_bytes(), true), "{text}");
            }
        }
        assert!(!is_drawn(b"getRazorpaySecretFromEnv", true) && !is_drawn(b"thisisthesecondline", true));
    }
}
