#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use artefact::{Limits, Memory};
use libfuzzer_sys::fuzz_target;

// Compiled code, and the same bytes as a native library.
fuzz_target!(|data: &[u8]| {
    let file = |path: &str, bytes: &[u8]| (path.to_owned(), bytes.to_vec());
    let package = Memory::new([
        file("AndroidManifest.xml", b"<manifest/>"),
        file("classes.dex", data),
        file("lib/arm64-v8a/libx.so", data),
    ]);
    let _ = artefact::unpack(&package, &Limits::default());
});
