//! Mach-O binaries: what the linker and the compiler left in the header, the load commands and the symbol table.

use super::codesign::{self, Signature};
use object::Endianness;
use object::macho;
use object::read::macho::{
    FatArch, LoadCommandVariant, MachHeader, MachOFatFile32, MachOFatFile64, Nlist, Section, Segment,
};
use rustc_hash::FxHashSet;
use std::ops::Range;

/// More load commands of a kind than any real binary has.
const LIST: usize = 2_000;
/// More symbols than any real binary has.
const SYMBOLS: usize = 4_000_000;
/// Texts of up to so many bytes say nothing.
const SHORT: usize = 3;

/// What a binary is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BinaryKind {
    /// A program: that of the app or of an extension.
    Program,
    /// A library that is loaded with the program: what frameworks hold.
    Library,
    /// Anything else.
    #[default]
    Other,
}

/// What one Mach-O binary says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Binary {
    /// Its path inside the package.
    pub path: String,
    /// What it is.
    pub kind: BinaryKind,
    /// The processors it holds code for, such as `arm64`. All else is said of the first of those that phones of
    /// today run.
    pub processors: Vec<String>,
    /// True where it may be loaded at any address (`MH_PIE`; libraries always may).
    pub position_independent: bool,
    /// True where functions check for overwritten stacks.
    pub stack_canary: bool,
    /// True where the compiler counts references to objects.
    pub reference_counting: bool,
    /// True where the App Store encrypted it: only header and signature can be read then.
    pub encrypted: bool,
    /// Names of its own functions that an attacker reads.
    pub local_symbols: usize,
    /// Entries for a debugger: source paths, lines.
    pub debug_symbols: usize,
    /// True where it uses the web view that Apple removed, `UIWebView`.
    pub uses_ui_web_view: bool,
    /// Libraries it loads, as written: `@rpath/Capacitor.framework/Capacitor`.
    pub libraries: Vec<String>,
    /// Where those are looked for.
    pub search_paths: Vec<String>,
    /// The oldest version of the system it runs on: `14.0`.
    pub oldest_system: Option<String>,
    /// The version of the system it was built for.
    pub built_for: Option<String>,
    /// True where it was built for a simulator and not for phones.
    pub simulator: bool,
    /// What it is signed with; none where it is not.
    pub signature: Option<Signature>,
}

/// True where the bytes start as Mach-O binaries do. Fat binaries share their mark with compiled Java, whose next
/// number is a version above 40.
pub fn is_macho(bytes: &[u8]) -> bool {
    match bytes {
        [0xca, 0xfe, 0xba, 0xbe | 0xbf, 0, 0, 0, count, ..] => *count < 40,
        [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..] | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] => true,
        _ => false,
    }
}

/// Read a binary.
///
/// # Errors
/// Why it cannot be read, as the end of a sentence that starts with its name.
pub fn read(path: &str, bytes: &[u8]) -> Result<Binary, String> {
    let (processors, slice) = slice(bytes)?;
    let binary = match slice {
        [0xfe, 0xed, 0xfa, 0xcf, ..] | [0xcf, 0xfa, 0xed, 0xfe, ..] => {
            read_slice::<macho::MachHeader64<Endianness>>(slice)
        }
        _ => read_slice::<macho::MachHeader32<Endianness>>(slice),
    };
    let mut binary = binary.map_err(|e| format!("is a Mach-O binary that cannot be read: {e}"))?;
    path.clone_into(&mut binary.path);
    if !processors.is_empty() {
        binary.processors = processors;
    }
    Ok(binary)
}

/// The processors of a fat binary, and the part of it that phones run; a thin binary is its own part.
fn slice(bytes: &[u8]) -> Result<(Vec<String>, &[u8]), String> {
    fn pick<'a, F: FatArch>(arches: &[F], bytes: &'a [u8]) -> Result<(Vec<String>, &'a [u8]), String> {
        let names = arches.iter().take(LIST).map(|a| processor(a.cputype())).collect();
        let arch = arches.iter().find(|a| a.cputype() == macho::CPU_TYPE_ARM64).or(arches.first());
        let data = arch.ok_or("is a fat binary without content")?.data(bytes).map_err(|e| e.to_string())?;
        Ok((names, data))
    }
    match bytes {
        [0xca, 0xfe, 0xba, 0xbe, ..] => {
            pick(MachOFatFile32::parse(bytes).map_err(|e| e.to_string())?.arches(), bytes)
        }
        [0xca, 0xfe, 0xba, 0xbf, ..] => {
            pick(MachOFatFile64::parse(bytes).map_err(|e| e.to_string())?.arches(), bytes)
        }
        _ => Ok((Vec::new(), bytes)),
    }
}

fn processor(cpu: macho::CpuType) -> String {
    match cpu {
        macho::CPU_TYPE_ARM64 => "arm64".to_owned(),
        macho::CPU_TYPE_ARM => "arm".to_owned(),
        macho::CPU_TYPE_X86_64 => "x86_64".to_owned(),
        macho::CPU_TYPE_X86 => "x86".to_owned(),
        other => format!("processor {}", other.0),
    }
}

fn version(packed: macho::Version) -> String {
    let n = packed.0;
    match n & 0xff {
        0 => format!("{}.{}", n >> 16, n >> 8 & 0xff),
        patch => format!("{}.{}.{patch}", n >> 16, n >> 8 & 0xff),
    }
}

fn read_slice<H: MachHeader<Endian = Endianness>>(bytes: &[u8]) -> object::Result<Binary> {
    let header = H::parse(bytes, 0)?;
    let endian = header.endian()?;
    let kind = match header.filetype(endian) {
        macho::MH_EXECUTE => BinaryKind::Program,
        macho::MH_DYLIB | macho::MH_BUNDLE => BinaryKind::Library,
        _ => BinaryKind::Other,
    };
    let mut binary = Binary {
        kind,
        processors: vec![processor(header.cputype(endian))],
        position_independent: kind == BinaryKind::Library || header.flags(endian).contains(macho::MH_PIE),
        ..Binary::default()
    };
    let mut commands = header.load_commands(endian, bytes, 0)?;
    while let Some(command) = commands.next()? {
        let text = |s| command.string(endian, s).map(|s| String::from_utf8_lossy(s).into_owned());
        match command.variant()? {
            LoadCommandVariant::Dylib(dylib) if binary.libraries.len() < LIST => {
                binary.libraries.extend(text(dylib.dylib.name));
            }
            LoadCommandVariant::Rpath(path) if binary.search_paths.len() < LIST => {
                binary.search_paths.extend(text(path.path));
            }
            LoadCommandVariant::EncryptionInfo32(c) => binary.encrypted |= c.cryptid.get(endian) != 0,
            LoadCommandVariant::EncryptionInfo64(c) => binary.encrypted |= c.cryptid.get(endian) != 0,
            LoadCommandVariant::VersionMin(c) => {
                binary.oldest_system = Some(version(c.version.get(endian)));
                binary.built_for = Some(version(c.sdk.get(endian)));
            }
            LoadCommandVariant::BuildVersion(c, _) => {
                binary.oldest_system = Some(version(c.minos.get(endian)));
                binary.built_for = Some(version(c.sdk.get(endian)));
                binary.simulator = matches!(
                    c.platform.get(endian),
                    macho::PLATFORM_IOSSIMULATOR
                        | macho::PLATFORM_TVOSSIMULATOR
                        | macho::PLATFORM_WATCHOSSIMULATOR
                        | macho::PLATFORM_VISIONOSSIMULATOR
                );
            }
            LoadCommandVariant::Symtab(table) => symbols::<H>(endian, table, bytes, &mut binary)?,
            LoadCommandVariant::LinkeditData(link) if link.cmd.get(endian) == macho::LC_CODE_SIGNATURE => {
                binary.signature = Some(codesign::read(link.data(endian, bytes)?)?);
            }
            _ => {}
        }
    }
    Ok(binary)
}

/// What the names in the symbol table tell. Names are compared where they start, so that overlapping ones cost
/// nothing.
fn symbols<H: MachHeader<Endian = Endianness>>(
    endian: Endianness,
    table: &macho::SymtabCommand<Endianness>,
    bytes: &[u8],
    binary: &mut Binary,
) -> object::Result<()> {
    let (start, size) = (table.stroff.get(endian) as usize, table.strsize.get(endian) as usize);
    let names = start.checked_add(size).and_then(|end| bytes.get(start..end)).unwrap_or_default();
    let symbols = table.symbols::<H, _>(endian, bytes)?;
    for symbol in symbols.symbols().iter().take(SYMBOLS) {
        let kind = symbol.n_type();
        if kind.is_stab() {
            binary.debug_symbols += 1;
            continue;
        }
        if !kind.is_ext() {
            binary.local_symbols += 1;
            continue;
        }
        let name = names.get(symbol.n_strx(endian) as usize..).unwrap_or_default();
        let is = |word: &[u8]| name.starts_with(word);
        binary.stack_canary |= is(b"___stack_chk_fail\0") || is(b"___stack_chk_guard\0");
        // The linker has a variant for each register: `_objc_release_x19`.
        binary.reference_counting |=
            is(b"_objc_release") || is(b"_objc_storeStrong") || is(b"_swift_release");
        binary.uses_ui_web_view |= is(b"_OBJC_CLASS_$_UIWebView\0");
    }
    Ok(())
}

/// The texts in a binary, each once and on a line of its own, in the order of the file: literals of C, Objective-C and
/// Swift, up to `limit` bytes; false where there are more. Swift keeps texts of up to 15 bytes inside instructions,
/// where they are not seen.
pub fn texts(bytes: &[u8], limit: usize) -> (String, bool) {
    let Ok((_, slice)) = slice(bytes) else { return (String::new(), true) };
    let ranges = match slice {
        [0xfe, 0xed, 0xfa, 0xcf, ..] | [0xcf, 0xfa, 0xed, 0xfe, ..] => {
            literals::<macho::MachHeader64<Endianness>>(slice)
        }
        _ => literals::<macho::MachHeader32<Endianness>>(slice),
    };
    let mut seen: FxHashSet<&[u8]> = FxHashSet::default();
    let mut texts = String::new();
    let mut left = limit;
    for (range, wide) in ranges.unwrap_or_default() {
        let bytes = slice.get(range).unwrap_or_default();
        let text = if wide { narrow(bytes) } else { String::new() };
        // Sections may overlap in a hostile file; each costs what it holds.
        let Some(rest) = left.checked_sub(bytes.len()) else { return (texts, false) };
        left = rest;
        if wide {
            text.split('\0').filter(|t| t.len() > SHORT).for_each(|t| line(t, &mut texts));
        } else {
            for text in bytes.split(|b| *b == 0).filter(|t| t.len() > SHORT) {
                if seen.insert(text) {
                    line(&String::from_utf8_lossy(text), &mut texts);
                }
            }
        }
    }
    (texts, true)
}

fn line(text: &str, texts: &mut String) {
    texts.extend(text.chars().map(|c| if c.is_control() && c != '\t' { ' ' } else { c }));
    texts.push('\n');
}

fn narrow(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| match *pair {
        [a, b] => u16::from_le_bytes([a, b]),
        _ => 0,
    });
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

/// Where literals stand, and whether they are UTF-16.
fn literals<H: MachHeader<Endian = Endianness>>(bytes: &[u8]) -> object::Result<Vec<(Range<usize>, bool)>> {
    let header = H::parse(bytes, 0)?;
    let endian = header.endian()?;
    let mut found = Vec::new();
    let mut commands = header.load_commands(endian, bytes, 0)?;
    while let Some(command) = commands.next()? {
        let Some((segment, data)) = H::Segment::from_command(command)? else { continue };
        for section in segment.sections(endian, data)?.iter().take(LIST) {
            let name = section.name();
            let literal = section.section_type(endian) == macho::S_CSTRING_LITERALS;
            if name != b"__ustring" && !literal || name.starts_with(b"__objc") {
                continue;
            }
            let start = section.offset(endian) as usize;
            let size: u64 = section.size(endian).into();
            let end = usize::try_from(size).ok().and_then(|size| start.checked_add(size));
            found.extend(end.map(|end| (start..end.min(bytes.len()), name == b"__ustring")));
            if found.len() > LIST {
                return Ok(found);
            }
        }
    }
    Ok(found)
}
