#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use artefact::{Container, Entry, Limits, Memory, Trouble};
use libfuzzer_sys::fuzz_target;

/// A package with a block of signatures.
struct Signed {
    files: Memory,
    block: Vec<u8>,
}

impl Container for Signed {
    fn entries(&self) -> &[Entry] {
        self.files.entries()
    }

    fn read(&self, entry: usize, limit: u64) -> Result<Vec<u8>, Trouble> {
        self.files.read(entry, limit)
    }

    fn signing_block(&self) -> Option<Vec<u8>> {
        Some(self.block.clone())
    }

    fn is_archive(&self) -> bool {
        true
    }
}

// The input as each place that holds signatures: the block, a file of scheme v1, one beside the package.
fuzz_target!(|data: &[u8]| {
    let file = |path: &str, bytes: &[u8]| (path.to_owned(), bytes.to_vec());
    let files = Memory::new([
        file("AndroidManifest.xml", b"<manifest/>"),
        file("META-INF/CERT.RSA", data),
        file("META-INF/CERT.SF", b""),
    ]);
    let _ = artefact::unpack(&Signed { files, block: data.to_vec() }, &Limits::default());
    let _ = artefact::android::beside(data);
});
