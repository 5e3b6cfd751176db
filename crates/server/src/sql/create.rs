//! `create table`, `view`, `function`, `policy`, `event trigger`; rows of `storage.buckets`.

use crate::sql::condition::condition;
use crate::sql::model::{Bucket, Command, Function, Name, Policy, Rls, Table, View};
use crate::sql::replay::{At, Replay};
use crate::sql::words::{Words, literal};
use crate::token::{Kind, Token, split};

pub(crate) fn create(replay: &mut Replay, at: At<'_>, mut words: Words<'_>) {
    let replace = words.eat("or replace");
    words.eat_any(&["global", "local"]);
    if words.eat_any(&["temporary", "temp"]) {
        return;
    }
    words.eat("unlogged");
    words.eat("foreign");
    if words.eat("table") {
        table(replay, at, words);
    } else if words.eat("view") || words.eat("recursive view") {
        view(replay, at, words, false);
    } else if words.eat("materialized view") {
        view(replay, at, words, true);
    } else if words.eat("function") || words.eat("procedure") {
        function(replay, at, words, replace);
    } else if words.eat("policy") {
        if let Some((table, policy)) = policy(replay, at, words) {
            let table = find(replay, at, &table);
            table.policies.retain(|p| p.name != policy.name);
            table.policies.push(policy);
        }
    } else if words.eat("event trigger")
        && let Some(called) = words
            .tokens
            .iter()
            .rposition(|t| t.is_word(at.text, "function") || t.is_word(at.text, "procedure"))
        && let Some(name) =
            Words::new(at.text, words.tokens.get(called + 1..).unwrap_or_default()).name("public")
        && replay.protectors.contains(&name.name)
    {
        replay.veil(at.place(name.span));
    }
}

/// The table of a name; one that no migration makes is added, so that what is said of it is kept.
pub(crate) fn find<'r>(replay: &'r mut Replay, at: At<'_>, name: &Name) -> &'r mut Table {
    let known = replay.db.tables.iter().position(|t| t.name.same(name));
    let index = known.unwrap_or_else(|| {
        let access = replay.defaults(name);
        replay.db.tables.push(Table {
            name: name.clone(),
            place: at.place(name.span),
            columns: Vec::new(),
            rls: Rls::Perhaps,
            access,
            policies: Vec::new(),
            made: false,
        });
        replay.db.tables.len() - 1
    });
    // The index is one of the list.
    #[allow(clippy::indexing_slicing, reason = "found or pushed just above")]
    &mut replay.db.tables[index]
}

fn table(replay: &mut Replay, at: At<'_>, mut words: Words<'_>) {
    let repeat = words.eat("if not exists");
    let Some(name) = words.name(&replay.schema) else { return };
    let columns = words.group().map(|g| columns(g, at.text)).unwrap_or_default();
    let access = replay.defaults(&name);
    let known = replay.db.tables.iter_mut().find(|t| t.name.same(&name));
    match known {
        Some(table) if table.made && repeat => {}
        Some(table) => {
            table.columns = columns;
            if !table.made {
                // It was made by hand before; what was said of it since is kept.
                table.made = true;
            } else if !at.perhaps {
                table.rls = Rls::Never;
                table.policies.clear();
            }
            table.place = at.place(name.span);
        }
        None => replay.db.tables.push(Table {
            place: at.place(name.span),
            columns,
            rls: Rls::Never,
            access,
            policies: Vec::new(),
            made: true,
            name,
        }),
    }
}

/// The first words between the commas that are no constraint.
fn columns(group: &[Token], text: &str) -> Vec<String> {
    let parts = split(group, text, |t| t.is(text, ","));
    let names = parts.iter().filter_map(|p| Words::new(text, p).word().map(|n| n.to_lowercase()));
    let other = ["constraint", "primary", "foreign", "unique", "check", "exclude", "like"];
    names.filter(|n| !other.contains(&n.as_str())).collect()
}

fn view(replay: &mut Replay, at: At<'_>, mut words: Words<'_>, materialised: bool) {
    words.eat("if not exists");
    let Some(name) = words.name(&replay.schema) else { return };
    let invoker = !materialised && invoker(&words);
    let reads = reads(&words, &replay.schema);
    let asks = asks(words.tokens, at.text);
    let known = replay.db.views.iter_mut().find(|v| v.name.same(&name));
    if let Some(view) = known {
        // `create or replace` keeps who may read; the options are those of the new statement.
        (view.invoker, view.reads, view.asks, view.materialised) = (invoker, reads, asks, materialised);
        view.place = at.place(name.span);
        return;
    }
    let access = replay.defaults(&name);
    let place = at.place(name.span);
    replay.db.views.push(View { name, place, invoker, materialised, access, reads, asks });
}

/// `with (security_invoker)`, `= true`, `= on`, `= 1`.
pub(crate) fn invoker(words: &Words<'_>) -> bool {
    let at = words
        .tokens
        .iter()
        .position(|t| t.of(words.text).trim_matches('"').eq_ignore_ascii_case("security_invoker"));
    let Some(at) = at else { return false };
    let mut rest = Words::new(words.text, words.tokens.get(at + 1..).unwrap_or_default());
    if !rest.sign("=") {
        return true;
    }
    let value = rest.next().map(|t| t.of(words.text).trim_matches('\'').to_ascii_lowercase());
    value.is_some_and(|v| ["true", "on", "1", "yes", "t"].contains(&v.as_str()))
}

fn reads(words: &Words<'_>, schema: &str) -> Vec<Name> {
    let mut found = Vec::new();
    for (i, token) in words.tokens.iter().enumerate() {
        if token.is_word(words.text, "from") || token.is_word(words.text, "join") {
            let mut rest = Words::new(words.text, words.tokens.get(i + 1..).unwrap_or_default());
            rest.eat("only");
            // `left join (a left join b …)`: the brackets of a dump.
            while rest.sign("(") {}
            found.extend(rest.name(schema).filter(|n| n.name != "select"));
        }
    }
    found
}

/// True where the tokens ask who is signed in, or which role it is.
pub(crate) fn asks(tokens: &[Token], text: &str) -> bool {
    let word = |t: &Token| t.of(text).trim_matches(['"', '\'']).to_ascii_lowercase();
    tokens.iter().enumerate().any(|(i, t)| match t.kind {
        Kind::Word | Kind::Quoted => {
            let name = word(t);
            let dot = tokens.get(i + 1).is_some_and(|n| n.is(text, "."));
            (name == "auth"
                && dot
                && tokens
                    .get(i + 2)
                    .is_some_and(|n| ["uid", "jwt", "role", "email"].contains(&word(n).as_str())))
                || matches!(
                    name.as_str(),
                    "current_setting" | "current_user" | "session_user" | "current_role"
                )
        }
        _ => false,
    })
}

fn function(replay: &mut Replay, at: At<'_>, mut words: Words<'_>, replace: bool) {
    let Some(name) = words.name(&replay.schema) else { return };
    let group = words.group().unwrap_or_default();
    let parameters = if group.is_empty() { 0 } else { split(group, at.text, |t| t.is(at.text, ",")).len() };
    let body = words.tokens.iter().find(|t| t.kind == Kind::Dollar);
    let trigger = words.has("returns trigger") || words.has("returns event_trigger");
    let definer = words.has("security definer");
    let path_set = words.has("set search_path");
    let inner = body.map(|b| crate::sql::lex::tokens(at.text, b.span.start as usize, b.span.end as usize));
    let inner = inner.as_deref().unwrap_or(words.tokens);
    if protects(inner, at.text) {
        replay.protectors.push(name.name.clone());
    }
    let helpers =
        inner.iter().any(|t| replay.asking.contains(&t.of(at.text).trim_matches('"').to_ascii_lowercase()));
    // A session, a code or a key that is passed in and looked up stands for who calls.
    let proof = group.iter().any(|t| is_proof(t.of(at.text)));
    let asks = helpers || proof || asks(inner, at.text);
    if asks {
        replay.asking.insert(name.name.to_ascii_lowercase());
    }
    let new = Function {
        place: at.place(name.span),
        parameters,
        definer,
        path_set,
        trigger,
        callers: replay.callers(&name),
        asks,
        writes: writes(inner, at.text),
        name,
    };
    let known = replay.db.functions.iter_mut().find(|f| f.name.same(&new.name) && f.parameters == parameters);
    match known {
        Some(old) if replace => {
            let callers = old.callers;
            *old = Function { callers, ..new };
        }
        Some(old) => *old = new,
        None => replay.db.functions.push(new),
    }
}

/// True for parameters by which a caller proves who it is.
fn is_proof(name: &str) -> bool {
    let name = name.trim_matches('"').to_ascii_lowercase();
    ["token", "session", "secret", "passcode", "password", "pin", "otp", "key", "apikey", "signature", "hash"]
        .iter()
        .any(|word| name.split('_').any(|part| part == *word))
}

/// True where code switches row level security on, also in a statement that it makes as it runs.
pub(crate) fn protects(tokens: &[Token], text: &str) -> bool {
    tokens.iter().any(|t| {
        matches!(t.kind, Kind::Text | Kind::Dollar)
            && t.of(text).to_ascii_lowercase().contains("enable row level security")
    })
}

fn writes(tokens: &[Token], text: &str) -> bool {
    (0..tokens.len()).any(|i| {
        let mut words = Words::new(text, tokens.get(i..).unwrap_or_default());
        words.eat("insert into")
            || words.eat("delete from")
            || (words.eat("update") && words.name("").is_some() && words.has_next_set())
    })
}

impl Words<'_> {
    /// True where `set` follows, perhaps after an alias.
    fn has_next_set(&self) -> bool {
        self.tokens.iter().take(3).any(|t| t.is_word(self.text, "set"))
    }
}

fn policy(replay: &Replay, at: At<'_>, mut words: Words<'_>) -> Option<(Name, Policy)> {
    words.eat("if not exists");
    let token = words.peek()?;
    let name = words.word()?;
    if !words.eat("on") {
        return None;
    }
    let table = words.name(&replay.schema)?;
    let mut policy = Policy {
        name,
        place: at.place(token.span),
        command: Command::All,
        anon: true,
        users: true,
        permissive: true,
        using: None,
        check: None,
    };
    clauses(&mut policy, at, words);
    Some((table, policy))
}

/// What follows the table of `create policy` and `alter policy`.
pub(crate) fn clauses(policy: &mut Policy, at: At<'_>, mut words: Words<'_>) {
    while words.peek().is_some() {
        if words.eat("as restrictive") {
            policy.permissive = false;
        } else if words.eat("for") {
            let all = [
                ("all", Command::All),
                ("select", Command::Select),
                ("insert", Command::Insert),
                ("update", Command::Update),
                ("delete", Command::Delete),
            ];
            let command = all.into_iter().find(|(word, _)| words.eat(word));
            policy.command = command.map_or(policy.command, |(_, c)| c);
        } else if words.eat("to") {
            let roles = words.names("");
            let has = |role: &str| roles.iter().any(|r| r.name == role);
            policy.anon = has("anon") || has("public");
            policy.users = has("authenticated") || has("public");
        } else if words.eat("using") {
            policy.using = words.group().map(|g| condition(g, at.text));
        } else if words.eat("with check") {
            policy.check = words.group().map(|g| condition(g, at.text));
        } else {
            words.next();
        }
    }
}

/// `insert into storage.buckets (id, name, public) values ('a', 'a', true)`.
pub(crate) fn bucket(replay: &mut Replay, at: At<'_>, mut words: Words<'_>) {
    let Some(table) = words.name("") else { return };
    if table.schema != "storage" || table.name != "buckets" {
        return;
    }
    let Some(columns) = words.group() else { return };
    let columns: Vec<String> = split(columns, at.text, |t| t.is(at.text, ","))
        .iter()
        .filter_map(|p| Words::new(at.text, p).word())
        .collect();
    let column = |name: &str| columns.iter().position(|c| c == name);
    if !words.eat("values") {
        return;
    }
    while let Some(row) = words.group() {
        let values = split(row, at.text, |t| t.is(at.text, ","));
        let value = |name: &str| column(name).and_then(|i| values.get(i)).and_then(|v| v.first());
        if let Some(token) = value("id")
            && let Some(id) = literal(token, at.text)
        {
            let public = value("public").is_some_and(|t| t.is_word(at.text, "true"));
            let known = replay.db.buckets.iter_mut().find(|b| b.id == id);
            match known {
                Some(bucket) => bucket.public = public,
                None => replay.db.buckets.push(Bucket { id, place: at.place(token.span), public }),
            }
        }
        if !words.sign(",") {
            break;
        }
    }
}
