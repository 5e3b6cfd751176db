#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use capward_fuzz::{check_gaps, tree};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let files = tree(data);
    let Some(project) = android::AndroidProject::load(&files, "android", &[]) else { return };
    check_gaps(&files, &project.gaps);
    let _ = (project.target_sdk(), project.min_sdk(), project.backups(), project.permissions());
    for component in project.components() {
        let _ = (component.is_launcher(), component.filters().count());
    }
});
