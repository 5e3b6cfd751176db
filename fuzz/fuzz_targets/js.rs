#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use base::Inputs;
use capward_fuzz::{check_gaps, check_node, tree};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let files = tree(data);
    for path in ["input", "capacitor.config.ts", "capacitor.config.js", "vite.config.ts"] {
        let Some(file) = files.find(path) else { continue };
        let evaluated = js::evaluate_default_export(&files, file);
        check_gaps(&files, &evaluated.gaps);
        if let Some(root) = &evaluated.root {
            check_node(&files, root);
        }
    }
});
