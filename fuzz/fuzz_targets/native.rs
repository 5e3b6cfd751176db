#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use capward_fuzz::{check_gaps, check_place, tree};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let files = tree(data);
    let native = native::read(&files, Some("android"), Some("ios"), &[], &[""]);
    check_gaps(&files, &native.gaps);
    native.calls.iter().for_each(|c| check_place(&files, &c.place));
    native.assigns.iter().for_each(|a| check_place(&files, &a.place));
    native.methods.iter().for_each(|m| check_place(&files, &m.place));
    native.dicts.iter().flat_map(|d| &d.entries).for_each(|(_, _, place)| check_place(&files, place));
});
