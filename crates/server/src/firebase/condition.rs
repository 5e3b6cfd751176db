//! Whom a condition lets through: a tolerant look, in which everything unknown is bound to something.

use crate::Reach;
use crate::token::{DEPTH, Kind, Token, bare, plain, split};
use std::collections::BTreeMap;

/// The answer for one condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Whom it lets through.
    pub reach: Reach,
    /// The moment after which it lets nobody through, as written; none where it always holds.
    pub until: Option<String>,
}

impl Condition {
    pub(crate) fn of(reach: Reach) -> Self {
        Self { reach, until: None }
    }
}

/// A function of the rules: what it declares with `let`, and what it returns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body<'t> {
    pub(crate) returns: &'t [Token],
    pub(crate) lets: &'t [Token],
}

/// Judges the conditions of one file.
pub(crate) struct Judge<'t> {
    pub(crate) text: &'t str,
    pub(crate) functions: BTreeMap<&'t str, Vec<Body<'t>>>,
    /// The answers so far; one that is still being worked out is bound, so that a function may call itself.
    pub(crate) known: BTreeMap<&'t str, Condition>,
}

impl<'t> Judge<'t> {
    pub(crate) fn new(text: &'t str, functions: BTreeMap<&'t str, Vec<Body<'t>>>) -> Self {
        Self { text, functions, known: BTreeMap::new() }
    }

    pub(crate) fn judge(&mut self, tokens: &[Token], lets: &'t [Token], depth: usize) -> Condition {
        let tokens = bare(tokens, self.text);
        if depth > DEPTH {
            return Condition::of(Reach::Bound);
        }
        let text = self.text;
        if tokens.iter().any(|t| t.is(text, "?")) && split(tokens, text, |t| t.is(text, "?")).len() > 1 {
            return Condition::of(Reach::Bound);
        }
        let parts = split(tokens, text, |t| t.is(text, "||"));
        if parts.len() > 1 {
            let all: Vec<Condition> = parts.into_iter().map(|p| self.judge(p, lets, depth + 1)).collect();
            let reach = all.iter().map(|c| c.reach).max().unwrap_or(Reach::Bound);
            let widest = |c: &&Condition| c.reach == reach;
            let ends = all.iter().filter(widest).all(|c| c.until.is_some());
            let until = all.iter().filter(widest).find_map(|c| c.until.clone()).filter(|_| ends);
            return Condition { reach, until };
        }
        let parts = split(tokens, text, |t| t.is(text, "&&"));
        if parts.len() > 1 {
            let all: Vec<Condition> = parts.into_iter().map(|p| self.judge(p, lets, depth + 1)).collect();
            let reach = all.iter().map(|c| c.reach).min().unwrap_or(Reach::Bound);
            return Condition { reach, until: all.into_iter().find_map(|c| c.until) };
        }
        if let [not, inner @ ..] = tokens
            && not.is(text, "!")
        {
            return Condition::of(match self.judge(inner, lets, depth + 1).reach {
                Reach::Nobody => Reach::Everyone,
                Reach::Everyone => Reach::Nobody,
                Reach::Bound | Reach::SignedIn => Reach::Bound,
            });
        }
        self.atom(tokens, lets, depth)
    }

    fn atom(&mut self, tokens: &[Token], lets: &'t [Token], depth: usize) -> Condition {
        let text = self.text;
        if let [name, rest @ ..] = tokens
            && name.kind == Kind::Word
        {
            let call = rest.first().is_some_and(|t| t.is(text, "(")) && closes_at_end(rest, text);
            if call && self.functions.contains_key(name.of(text)) {
                return self.function(name.of(text), depth);
            }
            if call && name.of(text) == "debug" {
                let inner = rest.get(1..rest.len() - 1).unwrap_or_default();
                return self.judge(inner, lets, depth + 1);
            }
            if rest.is_empty()
                && let Some(value) = binding(lets, text, name.of(text))
            {
                return self.judge(value, &[], depth + 1);
            }
        }
        if let Some(until) = limit(tokens, text) {
            return Condition { reach: Reach::Everyone, until: Some(until) };
        }
        let said = plain(tokens, text).replace("===", "==").replace("!==", "!=");
        let said = said.strip_prefix("request.").unwrap_or(&said);
        Condition::of(match said {
            "true" | "1==1" | "true==true" | "auth==null" | "auth.uid==null" => Reach::Everyone,
            "false" | "1==0" => Reach::Nobody,
            "auth!=null"
            | "auth.uid!=null"
            | "null!=auth"
            | "null!=request.auth"
            | "null!=auth.uid"
            | "auth.uid!=''"
            | "auth.uid!=\"\""
            | "auth.token.email_verified"
            | "auth.token.email_verified==true"
            | "auth.token.email!=null" => Reach::SignedIn,
            _ => Reach::Bound,
        })
    }

    /// What a function answers; the least of those that share a name.
    fn function(&mut self, name: &'t str, depth: usize) -> Condition {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        self.known.insert(name, Condition::of(Reach::Bound));
        let bodies = self.functions.get(name).cloned().unwrap_or_default();
        let all = bodies.iter().map(|b| self.judge(b.returns, b.lets, depth + 1));
        let least = all.min_by_key(|c| c.reach).unwrap_or(Condition::of(Reach::Bound));
        self.known.insert(name, least.clone());
        least
    }
}

/// True where the bracket that opens first closes last.
fn closes_at_end(tokens: &[Token], text: &str) -> bool {
    let mut depth = 0;
    let end = tokens.iter().position(|t| {
        depth += crate::token::step(t, text);
        depth == 0
    });
    end == Some(tokens.len() - 1)
}

/// The value of `let name = …;`.
fn binding<'t>(lets: &'t [Token], text: &str, name: &str) -> Option<&'t [Token]> {
    let at = lets.windows(3).position(
        |w| matches!(w, [a, b, c] if a.is_word(text, "let") && b.of(text) == name && c.is(text, "=")),
    )?;
    let rest = lets.get(at + 3..)?;
    let end = rest.iter().position(|t| t.is(text, ";") || t.is_word(text, "let")).unwrap_or(rest.len());
    rest.get(..end)
}

/// The day of a number of milliseconds since 1970, or the number as it is.
fn day(number: &str) -> String {
    let Some(days) =
        number.parse::<u64>().ok().map(|ms| ms / 86_400_000).filter(|d| (1..100_000).contains(d))
    else {
        return number.to_owned();
    };
    // The calendar repeats after 400 years; years begin in March, so that the leap day is the last.
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{of_month:02}")
}

/// The moment of `request.time < timestamp.date(2024, 1, 1)` and of `now < 1700000000000`.
fn limit(tokens: &[Token], text: &str) -> Option<String> {
    let at = tokens.iter().position(|t| ["<", "<=", ">", ">="].iter().any(|s| t.is(text, s)))?;
    let (left, right) = (tokens.get(..at)?, tokens.get(at + 1..)?);
    let less = tokens.get(at)?.of(text).starts_with('<');
    let (time, moment) = if less { (left, right) } else { (right, left) };
    if !matches!(plain(time, text).as_str(), "request.time" | "now" | "request.time.tomillis()") {
        return None;
    }
    match moment {
        [number] if number.kind == Kind::Number => Some(day(number.of(text))),
        _ => {
            let said = plain(moment, text);
            let call = ["timestamp.date(", "timestamp.value("].iter().find_map(|c| said.strip_prefix(c))?;
            let parts: Vec<&str> = call.trim_end_matches(')').split(',').collect();
            let number = |i: usize| parts.get(i).and_then(|p| p.parse::<u32>().ok());
            match (number(0), number(1), number(2)) {
                (Some(year), Some(month), Some(day)) => Some(format!("{year}-{month:02}-{day:02}")),
                _ => Some(call.trim_end_matches(')').to_owned()),
            }
        }
    }
}
