use super::*;
use crate::Reach;

fn run(texts: &[&str]) -> Database {
    let files: Vec<(FileId, &str)> = texts.iter().enumerate().map(|(i, t)| (FileId(i as u32), *t)).collect();
    replay(&files, vec!["public".to_owned()], true, &[])
}

fn rls(db: &Database) -> Vec<(&str, Rls)> {
    db.tables.iter().map(|t| (t.name.name.as_str(), t.rls)).collect()
}

#[test]
fn the_final_state_counts() {
    let db = run(&[
        "create table notes (id uuid primary key, user_id uuid, body text);\ncreate table \"old\" (id int);",
        "ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY; drop table if exists old cascade;
         alter table notes add column email text;",
        "create temp table scratch (x int); create table if not exists notes (x int);",
    ]);
    assert_eq!(rls(&db), [("notes", Rls::On)]);
    assert_eq!(db.tables[0].columns, ["id", "user_id", "body", "email"]);
}

#[test]
fn what_is_switched_off_or_made_again_is_open_again() {
    let db = run(&[
        "create table a (x int); alter table a enable row level security; alter table only a disable row level security;
         create table b (x int); alter table b enable row level security; drop table b; create table b (x int);",
    ]);
    assert_eq!(rls(&db), [("a", Rls::Off), ("b", Rls::Never)]);
}

#[test]
fn code_that_protects_tables_leaves_a_gap_and_no_certainty() {
    let db = run(&["create table a (x int); do $$ declare t text; begin
        for t in select tablename from pg_tables loop
          execute format('alter table %I enable row level security', t);
        end loop; end $$;"]);
    assert_eq!((rls(&db), db.gaps.len()), (vec![("a", Rls::Perhaps)], 1));
    let db = run(&["create table a (x int);
        do $x$ begin if true then alter table a enable row level security; end if; end $x$;"]);
    assert_eq!((rls(&db), db.gaps.len()), (vec![("a", Rls::On)], 0));
    let db = run(&["create function f() returns event_trigger language plpgsql as $$ begin
          execute 'alter table x enable row level security'; end $$;
        create event trigger t on ddl_command_end execute function f(); create table a (x int);"]);
    assert_eq!(rls(&db), [("a", Rls::Perhaps)]);
}

#[test]
fn policies_are_replaced_dropped_and_altered() {
    let db = run(&[
        "create table a (x int); alter table a enable row level security;
         create policy \"p one\" on a for select to authenticated using (true);
         create policy p2 on public.a using (true) with check (x > 1);
         create policy p3 on a as restrictive for all using (true);",
        "alter policy p2 on a to anon using (auth.uid() = x); drop policy if exists \"p one\" on a;",
    ]);
    let policies = &db.tables[0].policies;
    assert_eq!(policies.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["p2", "p3"]);
    assert!(policies[0].anon && !policies[0].users && !policies[1].permissive);
    assert_eq!(policies[0].using.as_ref().unwrap().reach, Reach::Bound);
}

#[test]
fn rights_follow_grants_and_defaults() {
    let db = run(&[
        "create table a (x int); revoke all on table a from anon, authenticated; grant select on a to anon;
         create table b (x int); revoke all on b from public;
         alter default privileges in schema public revoke all on tables from anon, authenticated;
         create table c (x int); create schema app; create table app.d (x int);",
    ]);
    let access: Vec<(bool, bool)> =
        db.tables.iter().map(|t| (t.access.anon.read, t.access.anon.writes())).collect();
    assert_eq!(access, [(true, false), (true, true), (false, false), (false, false)]);
    assert!(!db.serves(&db.tables[3].name));
}

#[test]
fn views_functions_and_buckets_are_kept() {
    let db = run(&[
        "create table a (x int);
         create view v as select * from a; create view w with (security_invoker = on) as select * from a;
         alter view v set (security_invoker = true);
         create function f(a int, b int default 1) returns void language plpgsql security definer as $$
           begin update a set x = 1; end $$;
         create function g() returns int language sql security definer set search_path = '' as $$ select 1 where auth.uid() is not null $$;
         create function h() returns void security definer language sql begin atomic select g(); update a set x = case when 1 = 1 then 2 end; end;
         revoke execute on function f(int, int) from public, anon;
         insert into storage.buckets (id, name, public) values ('docs', 'docs', true), ('b', 'b', false);
         update storage.buckets set public = false where id = 'docs';",
    ]);
    assert!(db.views.iter().all(|v| v.invoker && v.reads.len() == 1));
    let [f, g, h] = db.functions.as_slice() else { panic!("{:?}", db.functions) };
    assert!(f.definer && f.writes && !f.asks && !f.path_set && f.parameters == 2);
    assert!(!f.callers.public && !f.callers.anon && !f.callers.users);
    assert!(g.asks && g.path_set && !g.writes && h.asks);
    assert!(db.buckets.iter().all(|b| !b.public) && db.buckets.len() == 2);
}

#[test]
fn other_files_may_protect() {
    let files = [(FileId(0), "create table a (x int); create table b (x int);")];
    let db = replay(
        &files,
        vec!["public".to_owned()],
        true,
        &[(FileId(1), "alter table a enable row level security")],
    );
    assert_eq!(rls(&db), [("a", Rls::Perhaps), ("b", Rls::Never)]);
}
