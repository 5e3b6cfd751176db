#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use artefact::{Content, Limits, Memory};
use base::FileId;
use libfuzzer_sys::fuzz_target;

// A resource table: the files of values that are made of it are XML.
fuzz_target!(|data: &[u8]| {
    let file = |path: &str, bytes: &[u8]| (path.to_owned(), bytes.to_vec());
    let package = Memory::new([
        file("AndroidManifest.xml", b"<manifest/>"),
        file("resources.arsc", data),
        file("res/xml/a.xml", b"<a/>"),
        file("res/a.xml", b"<a/>"),
    ]);
    let Ok(unpacked) = artefact::unpack(&package, &Limits::default()) else { return };
    for file in unpacked.files {
        assert!(!file.path.split('/').any(|p| p == ".." || p.is_empty()), "{}", file.path);
        if let Content::Decoded(text) = file.content {
            assert!(xml::parse(FileId(0), &text).is_ok(), "what was decoded is no XML: {text}");
        }
    }
});
