//! Code that runs once (`do $$ … $$`). Its statements count, for most of them only ask first whether they are needed;
//! but what gives rights or takes protection away does not, and statements that are made as it runs are a gap.

use crate::sql::create::protects;
use crate::sql::lex;
use crate::sql::replay::{At, Replay};
use crate::sql::words::statements;
use crate::token::Token;
use base::Span;

/// Words after which a statement may begin.
const STARTS: [&str; 5] = ["begin", "then", "else", "loop", "declare"];

pub(crate) fn block(replay: &mut Replay, at: At<'_>, body: Span) {
    let tokens = lex::tokens(at.text, body.start as usize, body.end as usize);
    let at = At { perhaps: true, ..at };
    for statement in statements(&tokens, at.text) {
        let start = |t: &Token| STARTS.iter().any(|w| t.is_word(at.text, w));
        let from = statement.iter().rposition(start).map_or(0, |i| i + 1);
        let statement = statement.get(from..).unwrap_or_default();
        // `do` inside would lead here again; code has no such statement.
        if !statement.first().is_some_and(|t| t.is_word(at.text, "do")) {
            replay.statement(at, statement);
        }
    }
    if protects(&tokens, at.text) {
        replay.veil(at.place(body));
    }
}
