#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use artefact::zip::Zip;
use artefact::{Container, Limits};
use libfuzzer_sys::fuzz_target;

// An archive: every entry is unpacked, whatever the directory says of it.
fuzz_target!(|data: &[u8]| {
    let bytes = data.to_vec();
    let limits = Limits::default();
    let Ok(zip) = Zip::open(&bytes, &limits) else { return };
    let mut total = 0;
    for (number, entry) in zip.entries().iter().enumerate() {
        assert!(!entry.path.starts_with('/') && !entry.path.split('/').any(|p| p == ".."), "{}", entry.path);
        assert_eq!(zip.find(&entry.path), Some(number));
        let read = zip.read(number, 1 << 20);
        let len = read.as_ref().map_or_else(|t| t.bytes.as_ref().map_or(0, Vec::len), Vec::len);
        assert!(len <= 1 << 20, "{len} bytes came out");
        total += len;
        if total > 64 << 20 {
            break;
        }
    }
    let _ = zip.signing_block();
    if let Ok(unpacked) = artefact::unpack(&zip, &Limits { total_bytes: 64 << 20, ..limits }) {
        assert!(unpacked.files.is_sorted_by(|a, b| a.path < b.path));
    }
});
