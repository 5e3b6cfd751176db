#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use capward_fuzz::{check_gaps, tree};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let files = tree(data);
    let Some(project) = apple::AppleProject::load(&files, "ios") else { return };
    check_gaps(&files, &project.gaps);
});
