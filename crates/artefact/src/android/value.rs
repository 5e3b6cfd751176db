//! Typed values of binary XML and resource tables, as the text that source has.

use crate::bytes::{u16_at, u32_at};

/// A typed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    /// The type, one of the constants below.
    pub kind: u8,
    /// Its data.
    pub data: u32,
}

pub(crate) const NULL: u8 = 0x00;
pub(crate) const REFERENCE: u8 = 0x01;
pub(crate) const ATTRIBUTE: u8 = 0x02;
pub(crate) const STRING: u8 = 0x03;
const FLOAT: u8 = 0x04;
const DIMENSION: u8 = 0x05;
const FRACTION: u8 = 0x06;
const DYNAMIC_REFERENCE: u8 = 0x07;
const DECIMAL: u8 = 0x10;
const BOOLEAN: u8 = 0x12;
const COLOR: std::ops::RangeInclusive<u8> = 0x1c..=0x1f;

impl Value {
    /// The value whose eight bytes start at `at`: its size, a zero, its type, its data.
    pub(crate) fn at(bytes: &[u8], at: usize) -> Option<Self> {
        u16_at(bytes, at)?;
        Some(Self { kind: *bytes.get(at + 3)?, data: u32_at(bytes, at + 4)? })
    }

    /// The resource that it refers to.
    pub(crate) fn reference(self) -> Option<u32> {
        (matches!(self.kind, REFERENCE | DYNAMIC_REFERENCE) && self.data != 0).then_some(self.data)
    }

    /// The text of a value that is neither string nor reference.
    pub(crate) fn text(self) -> String {
        match self.kind {
            NULL => if self.data == 1 { "@empty" } else { "@null" }.to_owned(),
            REFERENCE | DYNAMIC_REFERENCE => "@null".to_owned(),
            ATTRIBUTE => format!("?0x{:08x}", self.data),
            FLOAT => f32::from_bits(self.data).to_string(),
            DIMENSION => complex(self.data, &["px", "dp", "sp", "pt", "in", "mm"], 1.0),
            FRACTION => complex(self.data, &["%", "%p"], 100.0),
            DECIMAL => self.data.cast_signed().to_string(),
            BOOLEAN => (self.data != 0).to_string(),
            kind if COLOR.contains(&kind) => format!("#{:08x}", self.data),
            _ => format!("0x{:x}", self.data),
        }
    }
}

/// A number with 24 bits of mantissa, the place of its point and a unit.
fn complex(data: u32, units: &[&str], factor: f64) -> String {
    let shift = [0, 7, 15, 23][(data >> 4 & 3) as usize];
    let mantissa = f64::from((data & 0xffff_ff00).cast_signed()) / 256.0;
    let number = mantissa / f64::from(1_u32 << shift) * factor;
    format!("{number}{}", units.get((data & 0xf) as usize).copied().unwrap_or_default())
}

/// The words of attributes that source writes with words and binary XML has as numbers; none where no rule reads the
/// attribute, or the number has no word.
/// <https://android.googlesource.com/platform/frameworks/base/+/refs/heads/main/core/res/res/values/attrs_manifest.xml>
pub(crate) fn words(attribute: &str, number: u32) -> Option<String> {
    match attribute {
        "launchMode" => {
            let all = ["standard", "singleTop", "singleTask", "singleInstance", "singleInstancePerTask"];
            all.get(number as usize).map(|w| (*w).to_owned())
        }
        "protectionLevel" => {
            let base = ["normal", "dangerous", "signature", "signatureOrSystem", "internal"];
            let mut text = (*base.get((number & 0xf) as usize)?).to_owned();
            let flags = [(0x10, "privileged"), (0x20, "development"), (0x40, "appop"), (0x1000, "instant")];
            for (bit, word) in flags {
                if number & bit != 0 {
                    text.push('|');
                    text.push_str(word);
                }
            }
            Some(text)
        }
        "requireFlags" => match number {
            1 => Some("clientSideEncryption".to_owned()),
            2 => Some("deviceToDeviceTransfer".to_owned()),
            3 => Some("clientSideEncryption|deviceToDeviceTransfer".to_owned()),
            _ => None,
        },
        "usesPermissionFlags" => (number == 0x10000).then(|| "neverForLocation".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_like_source() {
        let text = |kind, data| Value { kind, data }.text();
        assert_eq!(text(DECIMAL, u32::MAX), "-1");
        assert_eq!(text(BOOLEAN, 0xffff_ffff), "true");
        assert_eq!(text(DIMENSION, 0x1001), "16dp");
        assert_eq!(text(0x1c, 0xff00_11aa), "#ff0011aa");
        assert_eq!(text(REFERENCE, 0), "@null");
        assert_eq!(words("launchMode", 2).as_deref(), Some("singleTask"));
        assert_eq!(words("protectionLevel", 0x12).as_deref(), Some("signature|privileged"));
        assert_eq!(words("label", 1), None);
    }
}
