#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use capward_fuzz::{check_gaps, tree};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let files = tree(data);
    let project = packages::Project::load(&files, "");
    check_gaps(&files, &project.gaps);
});
