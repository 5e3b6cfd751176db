//! Whom a condition of a policy lets through: a tolerant look, in which everything unknown is bound to something.

use crate::Reach;
use crate::sql::model::Condition;
use crate::sql::words::literal;
use crate::token::{DEPTH, Kind, Token, bare, plain, split};
use base::Span;

/// Judge the tokens of a condition.
pub(crate) fn condition(tokens: &[Token], text: &str) -> Condition {
    let span = match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
        _ => Span::default(),
    };
    let mut buckets = Vec::new();
    let reach = reach(tokens, text, 0, &mut buckets);
    buckets.sort();
    buckets.dedup();
    Condition { reach, buckets, span }
}

fn reach(tokens: &[Token], text: &str, depth: usize, buckets: &mut Vec<String>) -> Reach {
    let tokens = bare(tokens, text);
    if depth > DEPTH || tokens.iter().any(|t| t.is_word(text, "case")) {
        return Reach::Bound;
    }
    let parts = split(tokens, text, |t| t.is_word(text, "or"));
    if parts.len() > 1 {
        return parts.into_iter().map(|p| reach(p, text, depth + 1, buckets)).max().unwrap_or(Reach::Bound);
    }
    let parts = split(tokens, text, |t| t.is_word(text, "and"));
    if parts.len() > 1 {
        return parts.into_iter().map(|p| reach(p, text, depth + 1, buckets)).min().unwrap_or(Reach::Bound);
    }
    if let [not, inner @ ..] = tokens
        && not.is_word(text, "not")
    {
        return match reach(inner, text, depth + 1, &mut Vec::new()) {
            Reach::Nobody => Reach::Everyone,
            Reach::Everyone => Reach::Nobody,
            Reach::Bound | Reach::SignedIn => Reach::Bound,
        };
    }
    atom(tokens, text, buckets)
}

fn atom(tokens: &[Token], text: &str, buckets: &mut Vec<String>) -> Reach {
    // A condition about the bucket alone is open to everybody inside it.
    if tokens
        .iter()
        .any(|t| matches!(t.kind, Kind::Word | Kind::Quoted) && t.of(text).trim_matches('"') == "bucket_id")
    {
        let names = tokens.iter().filter(|t| matches!(t.kind, Kind::Word | Kind::Quoted)).all(|t| {
            ["bucket_id", "text", "any", "array", "in", "objects", "storage"]
                .contains(&t.of(text).trim_matches('"').to_ascii_lowercase().as_str())
        });
        let texts: Vec<String> = tokens.iter().filter_map(|t| literal(t, text)).collect();
        let differs = tokens.iter().any(|t| t.is(text, "<>") || t.is(text, "!="));
        if names && !differs && !texts.is_empty() {
            buckets.extend(texts);
            return Reach::Everyone;
        }
        return Reach::Bound;
    }
    let said = plain(tokens, text).replace("(select", "(").replace("::text", "");
    let said = said.replace("asuid", "").replace("asrole", "");
    match said.replace(['(', ')'], "").as_str() {
        "true" | "1=1" | "'t'" => Reach::Everyone,
        "false" | "1=0" => Reach::Nobody,
        "auth.uidisnotnull"
        | "auth.role='authenticated'"
        | "'authenticated'=auth.role"
        | "auth.jwtisnotnull"
        | "current_user='authenticated'"
        | "auth.jwt->>'role'='authenticated'" => Reach::SignedIn,
        "auth.role='anon'"
        | "auth.rolein'anon','authenticated'"
        | "auth.rolein'authenticated','anon'"
        | "auth.role=anyarray['anon','authenticated']"
        | "auth.role=anyarray['authenticated','anon']"
        | "auth.roleisnotnull" => Reach::Everyone,
        _ => Reach::Bound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::lex;

    fn of(text: &str) -> Reach {
        condition(&lex::tokens(text, 0, text.len()), text).reach
    }

    #[test]
    fn what_is_bound_to_an_owner_is_bound() {
        for text in [
            "auth.uid() = user_id",
            "true and auth.uid() = user_id",
            "(select auth.uid()) = user_id",
            "exists (select 1 from t where true)",
            "public.is_admin()",
            "status = 'published'",
            "x between 1 and 2",
            "case when a then true else false end",
            "not is_hidden",
            "auth.role() = 'service_role'",
            "bucket_id = 'a' and owner = auth.uid()",
            "(storage.foldername(name))[1] = auth.uid()::text",
        ] {
            assert_eq!(of(text), Reach::Bound, "{text}");
        }
        assert_eq!(of("false"), Reach::Nobody);
    }

    #[test]
    fn what_lets_everybody_through_is_seen() {
        for text in [
            "true",
            "((true))",
            "a = b or true",
            "not false",
            "1 = 1",
            "bucket_id = 'a'",
            "auth.role() = 'anon'",
        ] {
            assert_eq!(of(text), Reach::Everyone, "{text}");
        }
        for text in [
            "auth.uid() is not null",
            "(select auth.uid() as uid) is not null",
            "auth.role() = 'authenticated'::text",
            "bucket_id = 'a' AND auth.role() = 'authenticated'",
            "(( SELECT auth.role() AS role) = 'authenticated'::text)",
        ] {
            assert_eq!(of(text), Reach::SignedIn, "{text}");
        }
        let text = "bucket_id = ANY (ARRAY['a'::text, 'b'::text])";
        let found = condition(&lex::tokens(text, 0, text.len()), text);
        assert_eq!((found.reach, found.buckets), (Reach::Everyone, vec!["a".to_owned(), "b".to_owned()]));
    }
}
