#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use capward_fuzz::{check_gaps, check_node, only, single};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let files = single("a.json", data);
    let Some((file, text)) = only(&files) else { return };
    let parsed = json::parse(file, text);
    check_gaps(&files, &parsed.gaps);
    if let Some(root) = &parsed.root {
        check_node(&files, root);
    }
    let _ = json::strict(text);
    let mut cursor = json::Cursor::new(text);
    if cursor.object() {
        while cursor.key().is_some() {
            cursor.skip();
        }
    }
});
