//! Migrations of a PostgreSQL database, as Supabase runs them, replayed to their final state.

mod alter;
mod block;
mod condition;
mod create;
mod grant;
mod lex;
mod model;
mod replay;
mod words;

pub use model::{
    Access, Bucket, Callers, Command, Condition, Database, Function, Name, Policy, Rights, Rls, Table, View,
};

use base::FileId;

/// Run `files` in their order on a new project whose Data API serves the schemas `exposed`. `elsewhere` are other
/// files with statements of the same database, whose order is not known: what they protect may be protected.
pub fn replay(
    files: &[(FileId, &str)],
    exposed: Vec<String>,
    open: bool,
    elsewhere: &[(FileId, &str)],
) -> Database {
    let mut replay = replay::Replay::new(exposed.clone(), open);
    for (file, text) in files {
        replay.file(*file, text);
    }
    let mut db = replay.db;
    let veiled = replay.veiled.is_some();
    let mut more = Vec::new();
    if db.tables.iter().any(|t| t.rls == Rls::Never) {
        for (file, text) in elsewhere {
            let mut other = replay::Replay::new(exposed.clone(), open);
            other.file(*file, text);
            more.extend(other.db.tables.into_iter().filter(|t| t.rls == Rls::On).map(|t| t.name));
        }
    }
    for table in db.tables.iter_mut().filter(|t| t.rls == Rls::Never) {
        if veiled || more.iter().any(|n| n.same(&table.name)) {
            table.rls = Rls::Perhaps;
        }
    }
    db
}

#[cfg(test)]
mod tests;
