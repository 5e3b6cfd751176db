#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use base::{FileId, Place};
use capward_fuzz::check_span;
use libfuzzer_sys::fuzz_target;
use server::{cors, firebase, handler, sql, supabase};

fn check(text: &str, place: &Place) {
    if let Some(span) = place.span() {
        check_span(text, span);
    }
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let file = FileId(0);
    for (_, allow) in firebase::parse_rules(file, text).allows {
        check(text, &allow.place);
        check(text, &allow.match_place);
        let _ = allow.path_text();
    }
    for grant in firebase::parse_database(file, text).0 {
        check(text, &grant.place);
    }
    let _ = firebase::parse_settings(file, text, "a");
    for function in supabase::parse(file, text).open_functions {
        check(text, &function.place);
    }
    let db = sql::replay(&[(file, text)], vec!["public".to_owned()], true, &[(file, text)]);
    for table in &db.tables {
        check(text, &table.place);
        for policy in &table.policies {
            check(text, &policy.place);
            policy.using.iter().chain(&policy.check).for_each(|c| check_span(text, c.span));
        }
    }
    db.views.iter().for_each(|v| check(text, &v.place));
    db.functions.iter().for_each(|f| check(text, &f.place));
    db.buckets.iter().for_each(|b| check(text, &b.place));
    db.gaps.iter().for_each(|g| check(text, &g.place));
    for setting in cors::read(text) {
        check_span(text, setting.span);
    }
    let code = handler::Code::new(text);
    code.keys().iter().for_each(|k| check_span(text, k.span));
    for function in code.cloud_functions() {
        check_span(text, function.span);
        let _ = (function.body.is_name(), function.body.called());
    }
    for import in code.imports().iter().take(20) {
        let _ = import.names.iter().take(20).filter_map(|n| code.declaration(n)).count();
    }
});
