//! `grant`, `revoke` and `alter default privileges`.

use crate::sql::create::find;
use crate::sql::model::{Access, Callers, Name, Rights};
use crate::sql::replay::{At, Replay};
use crate::sql::words::Words;

/// The roles of the Data API among those named.
#[derive(Clone, Copy)]
struct Roles {
    public: bool,
    anon: bool,
    users: bool,
}

fn roles(words: &Words<'_>) -> Roles {
    let has = |role: &str| {
        words.tokens.iter().any(|t| t.of(words.text).trim_matches('"').eq_ignore_ascii_case(role))
    };
    Roles { public: has("public"), anon: has("anon"), users: has("authenticated") }
}

/// What stands before `on`: rights on tables, and whether `execute` or `all` is among them.
fn rights(words: &mut Words<'_>) -> (Rights, bool) {
    let mut rights = Rights::default();
    let mut execute = false;
    while let Some(token) = words.peek() {
        if token.is_word(words.text, "on") {
            break;
        }
        match token.of(words.text).to_ascii_lowercase().as_str() {
            "all" => (rights, execute) = (Rights::ALL, true),
            "select" => rights.read = true,
            "insert" => rights.insert = true,
            "update" => rights.update = true,
            "delete" => rights.delete = true,
            "execute" => execute = true,
            _ => {}
        }
        words.next();
        // Rights on single columns count like those on the whole table.
        words.group();
    }
    (rights, execute)
}

fn change(access: &mut Access, rights: Rights, roles: Roles, given: bool) {
    // What `public` has, both roles have; taking from `public` takes nothing that they were given by name.
    let public = roles.public && given;
    if roles.anon || public {
        access.anon = access.anon.with(rights, given);
    }
    if roles.users || public {
        access.users = access.users.with(rights, given);
    }
    access.said |= roles.anon || roles.users || roles.public;
}

pub(crate) fn grant(replay: &mut Replay, at: At<'_>, mut words: Words<'_>, given: bool) {
    words.eat("grant option for");
    let (rights, execute) = rights(&mut words);
    if !words.eat("on") || (at.perhaps && given) {
        return;
    }
    if words.eat("all tables in schema") {
        let schemas = words.names("");
        let roles = roles(&words);
        let inside = |n: &Name| schemas.iter().any(|s| s.name == n.schema);
        replay
            .db
            .tables
            .iter_mut()
            .filter(|t| inside(&t.name))
            .for_each(|t| change(&mut t.access, rights, roles, given));
        replay
            .db
            .views
            .iter_mut()
            .filter(|v| inside(&v.name))
            .for_each(|v| change(&mut v.access, rights, roles, given));
        return;
    }
    if words.eat("all functions in schema") || words.eat("all routines in schema") {
        let schemas = words.names("");
        let roles = roles(&words);
        if execute {
            let inside = |n: &Name| schemas.iter().any(|s| s.name == n.schema);
            replay.db.functions.iter_mut().filter(|f| inside(&f.name)).for_each(|f| call(f, roles, given));
        }
        return;
    }
    if words.eat("function") || words.eat("procedure") || words.eat("routine") {
        functions(replay, words, given);
        return;
    }
    if words.eat_any(&[
        "schema",
        "sequence",
        "all sequences",
        "type",
        "database",
        "language",
        "domain",
        "large",
    ]) {
        return;
    }
    words.eat("table");
    let names = words.names(&replay.schema);
    let roles = roles(&words);
    for name in names {
        if let Some(view) = replay.db.views.iter_mut().find(|v| v.name.same(&name)) {
            change(&mut view.access, rights, roles, given);
            continue;
        }
        replay.db.grants |= given && (roles.anon || roles.users);
        change(&mut find(replay, at, &name).access, rights, roles, given);
    }
}

fn functions(replay: &mut Replay, mut words: Words<'_>, given: bool) {
    let mut names = Vec::new();
    while let Some(name) = words.name(&replay.schema) {
        words.group();
        names.push(name);
        if !words.sign(",") {
            break;
        }
    }
    let roles = roles(&words);
    let named = |n: &Name| names.iter().any(|m| m.same(n));
    replay.db.functions.iter_mut().filter(|f| named(&f.name)).for_each(|f| call(f, roles, given));
}

fn call(function: &mut crate::sql::model::Function, roles: Roles, given: bool) {
    let callers = &mut function.callers;
    set(callers, roles, given);
}

/// What is taken from `public` counts as taken from both roles, until they are given it by name: the platform gives
/// them new functions by name as well, but a dump, whose defaults are others, looks the same.
fn set(callers: &mut Callers, roles: Roles, given: bool) {
    if roles.public {
        callers.public = given;
        callers.anon &= given;
        callers.users &= given;
    }
    if roles.anon {
        callers.anon = given;
    }
    if roles.users {
        callers.users = given;
    }
}

/// `alter default privileges [for role r] [in schema s] grant … on tables to …`.
pub(crate) fn defaults(replay: &mut Replay, mut words: Words<'_>) {
    let mut schemas = vec![];
    while let Some(token) = words.peek() {
        if words.eat("in schema") {
            schemas = words.names("").into_iter().map(|n| n.name).collect();
        } else if token.is_word(words.text, "grant") || token.is_word(words.text, "revoke") {
            break;
        } else {
            words.next();
        }
    }
    let given = words.eat("grant");
    let _ = given || words.eat("revoke");
    let (rights, execute) = rights(&mut words);
    if !words.eat("on") {
        return;
    }
    if schemas.is_empty() {
        schemas = replay.db.exposed.clone();
    }
    if words.eat("tables") {
        let roles = roles(&words);
        for schema in schemas {
            change(replay.tables.entry(schema).or_default(), rights, roles, given);
        }
    } else if execute && (words.eat("functions") || words.eat("routines")) {
        let roles = roles(&words);
        for schema in schemas {
            let name = Name { schema: schema.clone(), name: String::new(), span: base::Span::default() };
            let mut callers = replay.callers(&name);
            set(&mut callers, roles, given);
            replay.functions.insert(schema, callers);
        }
    }
}
