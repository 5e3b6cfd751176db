#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use artefact::{Content, Limits, Memory};
use base::FileId;
use libfuzzer_sys::fuzz_target;

// An Android App Bundle: two bytes with the length of the manifest, the manifest, the resources. The manifest is also
// the file of `res/xml` that the resources may name.
fuzz_target!(|data: &[u8]| {
    let Some((length, rest)) = data.split_at_checked(2) else { return };
    let length = length.iter().fold(0, |n, b| n << 8 | usize::from(*b));
    let Some((manifest, resources)) = rest.split_at_checked(length) else { return };
    let file = |path: &str, bytes: &[u8]| (path.to_owned(), bytes.to_vec());
    let package = Memory::new([
        file("base/manifest/AndroidManifest.xml", manifest),
        file("base/resources.pb", resources),
        file("base/res/xml/a.xml", manifest),
    ]);
    let Ok(unpacked) = artefact::unpack(&package, &Limits::default()) else { return };
    for file in unpacked.files {
        if let Content::Decoded(text) = file.content {
            assert!(xml::parse(FileId(0), &text).is_ok(), "what was decoded is no XML: {text}");
        }
    }
});
