//! Instructions, as far as they call methods or set constants.
//! <https://source.android.com/docs/core/runtime/dalvik-bytecode>

use crate::bytes::u16_at;
use rustc_hash::FxHashMap;

/// A constant in a register: a number, or a text by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Raw {
    Number(i64),
    Text(usize),
}

/// The calls of watched methods in a piece of code, with those arguments that are constants.
pub(super) struct Calls<'a> {
    code: &'a [u8],
    at: usize,
    watched: &'a FxHashMap<usize, String>,
    registers: FxHashMap<u16, Raw>,
}

impl<'a> Calls<'a> {
    pub(super) fn new(code: &'a [u8], watched: &'a FxHashMap<usize, String>) -> Self {
        Self { code, at: 0, watched, registers: FxHashMap::default() }
    }

    /// One instruction; a call where it is one that is watched. None at the end of the code.
    fn step(&mut self) -> Option<Option<(String, Vec<Option<Raw>>)>> {
        let unit = |n: usize| u16_at(self.code, self.at + n * 2);
        let first = unit(0)?;
        let (op, high) = ((first & 0xff) as u8, first >> 8);
        let len = length(self.code, self.at)?;
        let mut call = None;
        match op {
            0x12 => {
                let value = i64::from((high >> 4) as u8);
                let value = if value > 7 { value - 16 } else { value };
                self.registers.insert(high & 0xf, Raw::Number(value));
            }
            0x13 | 0x16 => {
                self.registers.insert(high, Raw::Number(i64::from(unit(1)?.cast_signed())));
            }
            0x14 => {
                let value = (u32::from(unit(2)?) << 16 | u32::from(unit(1)?)).cast_signed();
                self.registers.insert(high, Raw::Number(i64::from(value)));
            }
            0x15 => {
                let value = (u32::from(unit(1)?) << 16).cast_signed();
                self.registers.insert(high, Raw::Number(i64::from(value)));
            }
            0x1a => {
                self.registers.insert(high, Raw::Text(usize::from(unit(1)?)));
            }
            0x1b => {
                let number = (usize::from(unit(2)?) << 16) | usize::from(unit(1)?);
                self.registers.insert(high, Raw::Text(number));
            }
            // Calls leave registers as they are.
            0x6e..=0x72 | 0x74..=0x78 => {
                if let Some(name) = self.watched.get(&usize::from(unit(1)?)) {
                    let mut used: Vec<u16> = if op < 0x73 {
                        let more = unit(2)?;
                        let all =
                            [more & 0xf, more >> 4 & 0xf, more >> 8 & 0xf, more >> 12 & 0xf, high & 0xf];
                        all.into_iter().take(usize::from(high >> 4)).collect()
                    } else {
                        let from = unit(2)?;
                        (0..high).map(|i| from.wrapping_add(i)).collect()
                    };
                    // The first register of all but static methods is the object.
                    if !matches!(op, 0x71 | 0x77) && !used.is_empty() {
                        used.remove(0);
                    }
                    let arguments = used.iter().map(|r| self.registers.get(r).copied()).collect();
                    call = Some((name.clone(), arguments));
                }
            }
            // Jumps: from here on another path may have set other values.
            0x27..=0x2c | 0x32..=0x3d => self.registers.clear(),
            // What else writes a register writes the one in the upper byte, or in its lower half.
            _ => {
                self.registers.remove(&high);
                self.registers.remove(&(high & 0xf));
            }
        }
        self.at = self.at.checked_add(len)?;
        Some(call)
    }
}

impl Iterator for Calls<'_> {
    type Item = (String, Vec<Option<Raw>>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(call) = self.step()? {
                return Some(call);
            }
        }
    }
}

/// The number of bytes of the instruction at `at`.
fn length(code: &[u8], at: usize) -> Option<usize> {
    let first = u16_at(code, at)?;
    let size = |n: usize| u16_at(code, at + n * 2).map(usize::from);
    let units = match (first & 0xff) as u8 {
        // Tables of switches and arrays lie among the code.
        0x00 => match first {
            0x0100 => size(1)? * 2 + 4,
            0x0200 => size(1)? * 4 + 2,
            0x0300 => (size(2)? | size(3)? << 16).checked_mul(size(1)?)?.div_ceil(2).checked_add(4)?,
            _ => 1,
        },
        0x02 | 0x05 | 0x08 | 0x13 | 0x15 | 0x16 | 0x19 | 0x1a | 0x1c | 0x1f | 0x20 | 0x22 | 0x23 | 0x29 => 2,
        0x2d..=0x3d | 0x44..=0x6d | 0x90..=0xaf | 0xd0..=0xe2 | 0xfe | 0xff => 2,
        0x03 | 0x06 | 0x09 | 0x14 | 0x17 | 0x1b | 0x24..=0x26 | 0x2a..=0x2c => 3,
        0x6e..=0x72 | 0x74..=0x78 | 0xfc | 0xfd => 3,
        0xfa | 0xfb => 4,
        0x18 => 5,
        _ => 1,
    };
    units.checked_mul(2)
}

/// True for a method that does nothing but return.
pub(super) fn is_empty(code: &[u8]) -> bool {
    let skipped = code.chunks_exact(2).take_while(|u| *u == [0, 0]).count() * 2;
    code.get(skipped..) == Some(&[0x0e, 0x00])
}

/// True for a method that does nothing but return true.
pub(super) fn returns_true(code: &[u8]) -> bool {
    match code {
        [0x12, set, 0x0f, back] => set >> 4 == 1 && set & 0xf == *back,
        _ => false,
    }
}
