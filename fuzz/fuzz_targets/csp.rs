#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use capward_fuzz::check_span;
use csp::{Context, Delivery};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let policies = csp::parse_list(text, 0);
    let [app, _] = Context::default().origins();
    for delivery in [Delivery::Meta, Delivery::Header] {
        let context = Context { delivery, ..Context::default() };
        for issue in csp::evaluate(&policies, &context) {
            check_span(text, issue.span);
        }
    }
    for policy in &policies {
        for name in ["script-src", "connect-src", "frame-src", "object-src", "base-uri"] {
            let _ = csp::effective(policy, name);
            let _ = csp::matches(policy, name, "https://example.org:8443/a/b?c", &app);
        }
        let _ = csp::allows_eval(policy);
    }
});
