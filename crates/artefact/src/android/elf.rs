//! Native libraries: what protects them against the abuse of errors in memory.

use crate::bytes::{u16_at, u32_at};
use object::elf;
use object::read::elf::{Dyn, ElfFile32, ElfFile64, FileHeader, ProgramHeader};
use object::{Object, ObjectSection, ObjectSymbol};

/// How the tables that a library is linked by are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relro {
    /// Not at all.
    None,
    /// Those that are complete when it is loaded.
    Partial,
    /// All of them, since all are filled when it is loaded.
    Full,
}

/// A native library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// Its path inside the package.
    pub path: String,
    /// The processor, as the folder says: `arm64-v8a`.
    pub abi: String,
    /// True where data of the stack cannot be run.
    pub stack_is_data: bool,
    /// How its link tables are protected.
    pub relro: Relro,
    /// True where it asks for the check of the stack, or for no such check because it has no function that needs it.
    pub stack_canary: bool,
    /// True where it has the symbols that only debuggers need.
    pub symbols: bool,
    /// Folders that it looks for other libraries in.
    pub search_paths: Vec<String>,
    /// True where all its segments are aligned to 16 KB, as phones with such pages need.
    pub large_pages: bool,
}

/// True for a file in ELF.
pub(crate) fn is_elf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x7fELF")
}

/// Read a library.
///
/// # Errors
/// Why it cannot be read, as the end of a sentence.
pub(crate) fn read(path: &str, bytes: &[u8]) -> Result<Library, String> {
    let damaged = || "is a native library that cannot be read".to_owned();
    match (bytes.get(4), u16_at(bytes, 16), u32_at(bytes, 0)) {
        (Some(2), Some(_), Some(_)) => {
            let file = ElfFile64::<object::Endianness>::parse(bytes).map_err(|_| damaged())?;
            Ok(library(path, &file))
        }
        (Some(1), Some(_), Some(_)) => {
            let file = ElfFile32::<object::Endianness>::parse(bytes).map_err(|_| damaged())?;
            Ok(library(path, &file))
        }
        _ => Err(damaged()),
    }
}

fn library<'d, Elf: FileHeader<Endian = object::Endianness>>(
    path: &str,
    file: &object::read::elf::ElfFile<'d, Elf>,
) -> Library {
    let endian = file.endian();
    let data = file.data();
    let mut found = Library {
        path: path.to_owned(),
        abi: path.rsplit('/').nth(1).unwrap_or_default().to_owned(),
        stack_is_data: false,
        relro: Relro::None,
        stack_canary: false,
        symbols: file.section_by_name(".symtab").is_some() || file.section_by_name(".debug_info").is_some(),
        search_paths: Vec::new(),
        large_pages: true,
    };
    let mut binds_now = false;
    for segment in file.elf_program_headers() {
        match segment.p_type(endian) {
            elf::PT_GNU_STACK => found.stack_is_data = segment.p_flags(endian).0 & elf::PF_X.0 == 0,
            elf::PT_GNU_RELRO => found.relro = Relro::Partial,
            elf::PT_LOAD => found.large_pages &= segment.p_align(endian).into() >= 0x4000,
            elf::PT_DYNAMIC => {
                for entry in segment.dynamic(endian, data).ok().flatten().unwrap_or_default() {
                    let value: u64 = entry.d_val(endian).into();
                    match entry.d_tag(endian) {
                        elf::DT_BIND_NOW => binds_now = true,
                        elf::DT_FLAGS => binds_now |= value & elf::DF_BIND_NOW.0 != 0,
                        elf::DT_FLAGS_1 => binds_now |= value & elf::DF_1_NOW.0 != 0,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    if found.relro == Relro::Partial && binds_now {
        found.relro = Relro::Full;
    }
    let mut functions = false;
    for symbol in file.dynamic_symbols() {
        let name = symbol.name().unwrap_or_default();
        found.stack_canary |= name.starts_with("__stack_chk_fail");
        functions |= symbol.is_undefined();
    }
    found.stack_canary |= !functions;
    found.search_paths = search_paths(file);
    found
}

/// `RPATH` and `RUNPATH`: offsets into the strings of the dynamic symbols.
fn search_paths<Elf: FileHeader<Endian = object::Endianness>>(
    file: &object::read::elf::ElfFile<'_, Elf>,
) -> Vec<String> {
    let endian = file.endian();
    let strings = file.section_by_name(".dynstr").and_then(|s| s.data().ok()).unwrap_or_default();
    let mut paths = Vec::new();
    for segment in file.elf_program_headers() {
        if segment.p_type(endian) != elf::PT_DYNAMIC {
            continue;
        }
        for entry in segment.dynamic(endian, file.data()).ok().flatten().unwrap_or_default() {
            let tag = entry.d_tag(endian);
            if !matches!(tag, elf::DT_RPATH | elf::DT_RUNPATH) || paths.len() > 16 {
                continue;
            }
            let at = usize::try_from(entry.d_val(endian).into()).unwrap_or(usize::MAX);
            let text = strings.get(at..).and_then(|s| s.split(|b| *b == 0).next()).unwrap_or_default();
            let text = text.get(..text.len().min(4096)).unwrap_or_default();
            paths.push(String::from_utf8_lossy(text).into_owned());
        }
    }
    paths
}
