#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use artefact::{Content, Limits, Memory};
use base::FileId;
use libfuzzer_sys::fuzz_target;

// The input as every binary that an iOS package holds: a property list, a program and a provisioning profile.
fuzz_target!(|data: &[u8]| {
    let info = b"<plist version=\"1.0\"><dict><key>CFBundleExecutable</key><string>App</string></dict></plist>";
    let file = |path: &str, bytes: &[u8]| (format!("Payload/App.app/{path}"), bytes.to_vec());
    let package = Memory::new([
        file("Info.plist", info),
        file("App", data),
        file("list.plist", data),
        file("embedded.mobileprovision", data),
    ]);
    let Ok(unpacked) = artefact::unpack(&package, &Limits::default()) else { return };
    for file in unpacked.files {
        if let (Content::Decoded(text), true) = (file.content, file.path.ends_with("list.plist")) {
            assert!(xml::parse(FileId(0), &text).is_ok(), "what was decoded is no XML");
        }
    }
    artefact::ios::macho::texts(data, 1 << 20);
});
