//! A small Mach-O program with a signature that holds entitlements.

use super::bytes::Bytes;

const LINKED: &str = "@rpath/Capacitor.framework/Capacitor";

/// A program for phones, signed for `identifier` with these entitlements.
pub(crate) fn program(identifier: &str, entitlements: &str) -> Vec<u8> {
    let names = b"\0_objc_release\0___stack_chk_fail\0";
    let mut symbols = Bytes::default();
    for at in [1u32, 15] {
        // An undefined symbol that others may see.
        symbols.u32(at).all(&[1, 0]).u16(0).u64(0);
    }
    let signature = signature(identifier, entitlements);
    let mut library = Bytes::default();
    library.u32(0x0c).u32(0).u32(24).u32(0).u32(0).u32(0).all(LINKED.as_bytes()).all(&[0]).pad(8);
    let len = (library.0.len() as u32).to_le_bytes();
    library.0[4..8].copy_from_slice(&len);
    let commands = library.0.len() + 24 + 24 + 16;
    let at = (32 + commands).next_multiple_of(16);
    let (strings, signed) = (at + symbols.0.len(), (at + symbols.0.len() + names.len()).next_multiple_of(16));
    let mut out = Bytes::default();
    // 64 bits, arm64, a program; 4 commands; may be loaded anywhere.
    out.u32(0xfeed_facf).u32(0x0100_000c).u32(0).u32(2).u32(4).u32(commands as u32).u32(0x20_0085).u32(0);
    out.all(&library.0);
    // For iOS, from 15.0, built with 18.0.
    out.u32(0x32).u32(24).u32(2).u32(15 << 16).u32(18 << 16).u32(0);
    out.u32(0x02).u32(24).u32(at as u32).u32(2).u32(strings as u32).u32(names.len() as u32);
    out.u32(0x1d).u32(16).u32(signed as u32).u32(signature.len() as u32);
    out.pad(16).all(&symbols.0).all(names).pad(16).all(&signature);
    out.0
}

/// <https://developer.apple.com/documentation/technotes/tn3126-inside-code-signing-hashes>
fn signature(identifier: &str, entitlements: &str) -> Vec<u8> {
    let big = |n: usize| (n as u32).to_be_bytes();
    let team = "TEAMID1234";
    let end = 52 + identifier.len() + 1 + team.len() + 1;
    let mut directory: Vec<u8> = Vec::new();
    for n in [0xfade_0c02, end, 0x20200, 0, end, 52, 0, 0, 0] {
        directory.extend(big(n));
    }
    // SHA-256, pages of 4096 bytes.
    directory.extend([32, 2, 0, 12]);
    for n in [0, 0, 52 + identifier.len() + 1] {
        directory.extend(big(n));
    }
    directory.extend([identifier.as_bytes(), &[0], team.as_bytes(), &[0]].concat());
    let granted = [&big(0xfade_7171), &big(8 + entitlements.len()), entitlements.as_bytes()].concat();
    let start = 12 + 2 * 8;
    let total = start + directory.len() + granted.len();
    let mut out = [big(0xfade_0cc0), big(total), big(2)].concat();
    out.extend([big(0), big(start), big(5), big(start + directory.len())].concat());
    out.extend([directory, granted].concat());
    out
}
