#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use artefact::{Content, Limits, Memory};
use base::FileId;
use libfuzzer_sys::fuzz_target;

// Binary XML, as the manifest of a package: whatever comes out is XML.
fuzz_target!(|data: &[u8]| {
    let package = Memory::new([("AndroidManifest.xml".to_owned(), data.to_vec())]);
    let Ok(unpacked) = artefact::unpack(&package, &Limits::default()) else { return };
    for file in unpacked.files {
        // A manifest that is text already is kept as it is.
        if let (Content::Decoded(text), false) = (file.content, std::str::from_utf8(data).is_ok()) {
            assert!(xml::parse(FileId(0), &text).is_ok(), "what was decoded is no XML: {text}");
        }
    }
});
