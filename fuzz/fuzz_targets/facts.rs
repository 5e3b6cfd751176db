#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use base::Inputs;
use capward_fuzz::{check_gaps, check_place, check_span, tree};
use flow::Code;
use knowledge::{SinkKind, SourceKind};
use libfuzzer_sys::fuzz_target;

const SINKS: [SinkKind; 5] =
    [SinkKind::Code, SinkKind::Markup, SinkKind::Navigation, SinkKind::Request, SinkKind::FilePath];

fuzz_target!(|data: &[u8]| {
    let files = tree(data);
    for (file, path) in files.below("").into_iter().map(|f| (f, files.path(f))) {
        let Some(text) = files.text(file) else { continue };
        let facts = js::facts(file, path, text);
        check_gaps(&files, &facts.gaps);
        facts.spans.iter().for_each(|span| check_span(text, *span));
    }
    let code = Code::load(&files, &[""]);
    check_gaps(&files, &code.gaps);
    for leak in code.leaks(SinkKind::Preferences).iter().chain(&code.leaks(SinkKind::WebStorage)) {
        check_place(&files, &leak.place);
    }
    for hit in code.inbound(&SINKS, &[SourceKind::Link, SourceKind::Message, SourceKind::Network]) {
        check_place(&files, &hit.place);
    }
    code.statements().iter().for_each(|s| check_place(&files, &s.at));
    code.endpoints(&["http:"]).iter().for_each(|e| check_place(&files, &e.place));
    code.texts("response_type=").iter().for_each(|t| check_place(&files, &t.place));
});
