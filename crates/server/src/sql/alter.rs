//! `alter` and `drop`; changes of rows of `storage.buckets`.

use crate::sql::create::{clauses, find, invoker};
use crate::sql::grant::defaults;
use crate::sql::model::{Name, Rls};
use crate::sql::replay::{At, Replay};
use crate::sql::words::{Words, literal};

pub(crate) fn alter(replay: &mut Replay, at: At<'_>, mut words: Words<'_>) {
    if words.eat("table") {
        table(replay, at, words);
    } else if words.eat("view") || words.eat("materialized view") {
        view(replay, words);
    } else if words.eat("function") || words.eat("procedure") || words.eat("routine") {
        function(replay, words);
    } else if words.eat("policy") {
        policy(replay, at, words);
    } else if words.eat("default privileges") {
        defaults(replay, words);
    }
}

fn table(replay: &mut Replay, at: At<'_>, mut words: Words<'_>) {
    words.eat("if exists");
    words.eat("only");
    let Some(name) = words.name(&replay.schema) else { return };
    let place = at.place(name.span);
    if words.has("enable row level security") {
        find(replay, at, &name).rls = Rls::On;
    }
    if words.has("disable row level security") && !at.perhaps {
        let table = find(replay, at, &name);
        (table.rls, table.place) = (Rls::Off, place);
    }
    if words.eat("rename to")
        && let Some(new) = words.word()
        && let Some(table) = replay.db.tables.iter_mut().find(|t| t.name.same(&name))
    {
        table.name.name = new;
    } else if words.eat("set schema")
        && let Some(schema) = words.word()
        && let Some(table) = replay.db.tables.iter_mut().find(|t| t.name.same(&name))
    {
        table.name.schema = schema;
    } else if let Some(table) = replay.db.tables.iter_mut().find(|t| t.name.same(&name)) {
        while words.peek().is_some() {
            if words.eat("add column") || words.eat("add") {
                words.eat("if not exists");
                let constraint = ["constraint", "primary", "unique", "foreign", "check"];
                table.columns.extend(words.word().filter(|c| !constraint.contains(&c.as_str())));
            } else if words.eat("drop column") {
                words.eat("if exists");
                if let Some(column) = words.word() {
                    table.columns.retain(|c| *c != column);
                }
            } else {
                words.next();
            }
        }
    }
}

fn view(replay: &mut Replay, mut words: Words<'_>) {
    words.eat("if exists");
    let Some(name) = words.name(&replay.schema) else { return };
    let Some(view) = replay.db.views.iter_mut().find(|v| v.name.same(&name)) else { return };
    if words.eat("set") && words.has("security_invoker") {
        view.invoker = invoker(&words);
    } else if words.eat("reset") && words.has("security_invoker") {
        view.invoker = false;
    } else if words.eat("rename to")
        && let Some(new) = words.word()
    {
        view.name.name = new;
    } else if words.eat("set schema")
        && let Some(schema) = words.word()
    {
        view.name.schema = schema;
    }
}

fn function(replay: &mut Replay, mut words: Words<'_>) {
    let Some(name) = words.name(&replay.schema) else { return };
    words.group();
    let functions = replay.db.functions.iter_mut().filter(|f| f.name.same(&name));
    let (schema, new) = (words.has("set schema"), words.has("rename to"));
    let last = words.tokens.last().map(|t| t.of(words.text).trim_matches('"').to_lowercase());
    for function in functions {
        function.path_set |= words.has("set search_path");
        function.definer =
            (function.definer || words.has("security definer")) && !words.has("security invoker");
        match (&last, schema, new) {
            (Some(last), true, _) => function.name.schema.clone_from(last),
            (Some(last), _, true) => function.name.name.clone_from(last),
            _ => {}
        }
    }
}

fn policy(replay: &mut Replay, at: At<'_>, mut words: Words<'_>) {
    let Some(name) = words.word() else { return };
    if !words.eat("on") {
        return;
    }
    let Some(table) = words.name(&replay.schema) else { return };
    let Some(table) = replay.db.tables.iter_mut().find(|t| t.name.same(&table)) else { return };
    let Some(policy) = table.policies.iter_mut().find(|p| p.name == name) else { return };
    if words.eat("rename to") {
        policy.name = words.word().unwrap_or(name);
    } else {
        clauses(policy, at, words);
    }
}

/// `drop`. What a block may drop stays where it protects, and goes where it opens something.
pub(crate) fn drop(replay: &mut Replay, at: At<'_>, mut words: Words<'_>) {
    if words.eat("table") || words.eat("foreign table") {
        words.eat("if exists");
        let names = words.names(&replay.schema);
        replay.db.tables.retain(|t| !contains(&names, &t.name));
    } else if words.eat("view") || words.eat("materialized view") {
        words.eat("if exists");
        let names = words.names(&replay.schema);
        replay.db.views.retain(|v| !contains(&names, &v.name));
    } else if words.eat("schema") {
        words.eat("if exists");
        let names = words.names("");
        let gone = |n: &Name| names.iter().any(|s| s.name == n.schema);
        replay.db.tables.retain(|t| !gone(&t.name));
        replay.db.views.retain(|v| !gone(&v.name));
        replay.db.functions.retain(|f| !gone(&f.name));
    } else if words.eat("function") || words.eat("procedure") {
        words.eat("if exists");
        while let Some(name) = words.name(&replay.schema) {
            let count = words.group().map(|g| match g {
                [] => 0,
                _ => crate::token::split(g, at.text, |t| t.is(at.text, ",")).len(),
            });
            replay.db.functions.retain(|f| !f.name.same(&name) || count.is_some_and(|n| n != f.parameters));
            if !words.sign(",") {
                break;
            }
        }
    } else if words.eat("policy") {
        words.eat("if exists");
        let Some(name) = words.word() else { return };
        if !words.eat("on") {
            return;
        }
        let Some(table) = words.name(&replay.schema) else { return };
        if let Some(table) = replay.db.tables.iter_mut().find(|t| t.name.same(&table)) {
            table.policies.retain(|p| p.name != name);
        }
    }
}

fn contains(names: &[Name], name: &Name) -> bool {
    names.iter().any(|n| n.same(name))
}

/// `update storage.buckets set public = false where id = 'a'`.
pub(crate) fn bucket(replay: &mut Replay, at: At<'_>, mut words: Words<'_>) {
    let Some(table) = words.name("") else { return };
    if table.schema != "storage" || table.name != "buckets" {
        return;
    }
    let Some(set) = (0..words.tokens.len()).find(|i| {
        let mut rest = Words::new(at.text, words.tokens.get(*i..).unwrap_or_default());
        rest.eat("public") && rest.sign("=")
    }) else {
        return;
    };
    let public = words.tokens.get(set + 2).is_some_and(|t| t.is_word(at.text, "true"));
    let ids: Vec<String> = words.tokens.iter().skip(set + 3).filter_map(|t| literal(t, at.text)).collect();
    for bucket in &mut replay.db.buckets {
        if ids.is_empty() || ids.contains(&bucket.id) {
            bucket.public = public;
        }
    }
}
