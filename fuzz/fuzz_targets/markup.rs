#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use capward_fuzz::{check_span, only, single};
use libfuzzer_sys::fuzz_target;
use markup::Token;

fuzz_target!(|data: &[u8]| {
    let files = single("a.html", data);
    let Some((file, text)) = only(&files) else { return };
    let _ = markup::page(file, text);
    for token in markup::tokens(text) {
        match token {
            Token::Open(tag) => {
                check_span(text, tag.span);
                for attribute in &tag.attributes {
                    check_span(text, attribute.span);
                    check_span(text, attribute.value_span);
                }
            }
            Token::Close(_, span) | Token::Text(span) | Token::Comment(span) | Token::Code(span) => {
                check_span(text, span);
            }
        }
    }
});
