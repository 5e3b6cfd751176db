#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use audit::Settings;
use base::Place;
use capward_fuzz::check_place;
use files::Files;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let paths = ["a.ts", "index.html", "ios/App/App/Info.plist", "android/app/src/main/AndroidManifest.xml"];
    let files = Files::from_memory(paths.map(|path| (path.to_owned(), data.to_vec())));
    // No app is among the files: only what reads comments takes part.
    let report = audit::audit(&files, &Settings::default());
    for unused in &report.unused_ignores {
        assert!(matches!(unused.place, Place::At(..)));
        check_place(&files, &unused.place);
    }
});
