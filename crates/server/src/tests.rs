//! What holds of every reader here, on texts that begin or end anywhere.

use base::{FileId, Place, Span};

const SQL: &str = r#"create table "a" (id int, e text); alter table only public.a enable row level security;
create policy "p ä" on a for all to anon using ((select auth.uid()) = id or true) with check (bucket_id = 'x');
do $x$ begin if not exists (select 1) then grant all on a to anon; end if; end $x$; /* ä /* */ */
create or replace function f(p_token text) returns trigger security definer as $$ begin update a set id = 1; end $$;
insert into storage.buckets (id, public) values ('ä', true); revoke all on all tables in schema public from anon;"#;

const RULES: &str = r#"rules_version = '2'; service cloud.firestore { match /databases/{d}/documents {
function s(a) { let x = a; return request.auth != null; }
match /ä/{u=**} { allow read, write: if s(1) || !(false) && now < 1709164800000; } allow get; } }"#;

const CODE: &str = r#"import { a } from './b'; // ä
export const f = onRequest({ cors: { origin: true, credentials: true } }, (r) => { process.env.OPENAI_API_KEY; });
const a = `${'}'}`; res.setHeader('Access-Control-Allow-Origin', req.headers.origin);
res.setHeader('Access-Control-Allow-Credentials', 'true');"#;

fn lies_in(text: &str, span: Span) {
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} of {text}");
}

fn read(text: &str) {
    let place = |p: &Place| p.span().into_iter().for_each(|s| lies_in(text, s));
    let db = crate::sql::replay(&[(FileId(0), text)], vec!["public".to_owned()], true, &[]);
    db.tables.iter().for_each(|t| place(&t.place));
    db.tables.iter().flat_map(|t| &t.policies).for_each(|p| {
        place(&p.place);
        p.using.iter().chain(&p.check).for_each(|c| lies_in(text, c.span));
    });
    db.functions.iter().for_each(|f| place(&f.place));
    db.gaps.iter().for_each(|g| place(&g.place));
    crate::firebase::parse_rules(FileId(0), text).allows.iter().for_each(|(_, a)| place(&a.place));
    crate::firebase::parse_database(FileId(0), text).0.iter().for_each(|g| place(&g.place));
    crate::supabase::parse(FileId(0), text).open_functions.iter().for_each(|f| place(&f.place));
    crate::cors::read(text).iter().for_each(|c| lies_in(text, c.span));
    let code = crate::handler::Code::new(text);
    code.keys().iter().for_each(|k| lies_in(text, k.span));
    code.cloud_functions().iter().for_each(|f| lies_in(text, f.span));
    let _ = (code.imports(), code.declaration("a"), code.called().len());
}

#[test]
fn texts_that_begin_or_end_anywhere_are_read() {
    for text in [SQL, RULES, CODE] {
        for (at, _) in text.char_indices() {
            read(&text[..at]);
            read(&text[at..]);
        }
    }
}

#[test]
fn nested_and_repeated_texts_come_to_an_end() {
    for piece in [
        "(",
        "((select (",
        "{",
        "begin do $$ ",
        "do $a$ do $b$ ",
        "not (",
        "a or (",
        "case ",
        "$x$",
        "/*",
        "'",
        "match /a/{b=**} {",
        "allow read: if f() || (",
        "function f() { return f() || f(); } ",
        "onRequest(",
        "import { a } from './a';\n",
        "credentials: true, origin: [",
        "Access-Control-Allow-Origin",
        "create policy a on a using (",
        "alter table a add ",
        "create function f() as $$ update ",
        "{\"rules\":",
    ] {
        read(&piece.repeat(40_000 / piece.len()));
    }
}
