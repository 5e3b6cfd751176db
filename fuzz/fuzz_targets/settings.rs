#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use audit::{Baseline, Date, Settings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(error) = Settings::from_toml(text)
        && let Some(span) = error.span
    {
        assert!(text.get(span).is_some(), "an error has its place in the text");
    }
    let _ = Settings::from_package_json(text);
    let _ = Baseline::parse(text);
    let _ = Date::parse(text);
});
