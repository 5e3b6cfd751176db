#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut end = 0;
    for hit in secrets::scan(data) {
        assert!(hit.span.start >= end && hit.span.end as usize <= data.len(), "a key lies outside, or over another");
        end = hit.span.end;
        if let Some(partner) = hit.partner {
            assert!(partner.end as usize <= data.len(), "the other half lies outside");
        }
    }
    let _ = secrets::KeyFile::of(data);
    let _ = secrets::Claims::of(data);
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = secrets::whole(text);
    }
});
