use crate::bytes::{u16_at, u32_at};

/// The devices that a value is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Config {
    /// Every field but the size.
    fields: Vec<u8>,
}

impl Config {
    /// From `ResTable_config`; trailing zeros say nothing.
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let fields = bytes.get(4..).unwrap_or_default();
        let len = fields.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
        Self { fields: fields.get(..len).unwrap_or_default().to_vec() }
    }

    /// True for values that any device takes.
    pub(crate) fn is_default(&self) -> bool {
        self.fields.is_empty()
    }

    /// The ending of a resource folder: nothing, `-de`, `-night`, `-v28`. Qualifiers without influence on what rules
    /// read are one number.
    pub(crate) fn suffix(&self) -> String {
        if self.is_default() {
            return String::new();
        }
        let mut padded = self.fields.clone();
        padded.resize(60, 0);
        let mut out = String::new();
        let locale = |at: usize| match (padded.get(at), padded.get(at + 1)) {
            (Some(a), Some(b)) if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Some(format!("{}{}", char::from(*a), char::from(*b)))
            }
            _ => None,
        };
        // Offsets as in the structure, less the four bytes of its size.
        if let Some(language) = locale(4) {
            out.push_str(&format!("-{language}"));
            if let Some(region) = locale(6) {
                out.push_str(&format!("-r{region}"));
            }
        }
        match padded.get(25).map(|mode| mode & 0x30) {
            Some(0x20) => out.push_str("-night"),
            Some(0x10) => out.push_str("-notnight"),
            _ => {}
        }
        if let Some(density) = u16_at(&padded, 10).filter(|d| *d != 0) {
            out.push_str(&format!("-{density}dpi"));
        }
        if let Some(version) = u16_at(&padded, 20).filter(|v| *v != 0) {
            out.push_str(&format!("-v{version}"));
        }
        let mut rest = padded;
        for range in [4..8, 10..12, 20..22] {
            if let Some(part) = rest.get_mut(range) {
                part.fill(0);
            }
        }
        if let Some(mode) = rest.get_mut(25) {
            *mode &= !0x30;
        }
        if rest.iter().any(|b| *b != 0) || out.is_empty() {
            let number =
                (0..15).filter_map(|i| u32_at(&rest, i * 4)).fold(0_u32, |a, b| a.rotate_left(5) ^ b);
            out.push_str(&format!("-x{number:08x}"));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_named_like_in_source() {
        let mut bytes = vec![0; 64];
        assert_eq!(Config::new(&bytes).suffix(), "");
        bytes[8..12].copy_from_slice(b"deAT");
        assert_eq!(Config::new(&bytes).suffix(), "-de-rAT");
        bytes[24] = 28;
        assert_eq!(Config::new(&bytes).suffix(), "-de-rAT-v28");
        let short = Config::new(&[28, 0, 0, 0, 0, 0, 0, 9]);
        assert!(short.suffix().starts_with("-x") && !short.is_default());
    }
}
