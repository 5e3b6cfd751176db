//! Security rules of Cloud Firestore and Cloud Storage.

use super::condition::{Body, Condition, Judge};
use super::lex;
use crate::Reach;
use crate::token::{Kind, Token, step};
use base::{FileId, Gap, Place, Span};
use std::collections::BTreeMap;

/// What rules protect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Cloud Firestore.
    Firestore,
    /// Cloud Storage.
    Storage,
}

/// One part of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// A name.
    Name(String),
    /// `{name}`: any one part.
    Any(String),
    /// `{name=**}`: everything below.
    Rest(String),
}

/// A way of access.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Methods {
    /// One document or file.
    pub get: bool,
    /// Many of them.
    pub list: bool,
    /// New ones.
    pub create: bool,
    /// Existing ones changed.
    pub update: bool,
    /// Existing ones deleted.
    pub delete: bool,
}

impl Methods {
    /// True where anything is read.
    pub fn reads(self) -> bool {
        self.get || self.list
    }

    /// True where anything is changed.
    pub fn writes(self) -> bool {
        self.create || self.update || self.delete
    }
}

/// An `allow` statement.
#[derive(Clone, Debug)]
pub struct Allow {
    /// The path below the root of the database or bucket.
    pub path: Vec<Segment>,
    /// What it allows.
    pub methods: Methods,
    /// The methods as written.
    pub said: String,
    /// To whom.
    pub condition: Condition,
    /// The statement.
    pub place: Place,
    /// The `match` around it.
    pub match_place: Place,
}

impl Allow {
    /// The path as people write it.
    pub fn path_text(&self) -> String {
        let part = |s: &Segment| match s {
            Segment::Name(name) => format!("/{name}"),
            Segment::Any(name) => format!("/{{{name}}}"),
            Segment::Rest(name) => format!("/{{{name}=**}}"),
        };
        self.path.iter().map(part).collect()
    }
}

/// The rules of one file.
#[derive(Clone, Debug, Default)]
pub struct SecurityRules {
    /// Every `allow`, with the service it belongs to.
    pub allows: Vec<(Service, Allow)>,
    /// What was not understood.
    pub gaps: Vec<Gap>,
}

/// What a `{` opened.
enum Open {
    Service,
    Match(usize, Span),
    Other,
}

/// Read a file of rules.
pub fn parse(file: FileId, text: &str) -> SecurityRules {
    let tokens = lex::tokens(text);
    let mut rules = SecurityRules::default();
    let mut judge = Judge::new(text, functions(&tokens, text));
    let mut open: Vec<Open> = Vec::new();
    let mut path: Vec<Segment> = Vec::new();
    let mut service = None;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if token.is_word(text, "service") {
            let brace = tokens.iter().skip(at).position(|t| t.is(text, "{")).map_or(tokens.len(), |i| at + i);
            let name: String =
                tokens.get(at + 1..brace).unwrap_or_default().iter().map(|t| t.of(text)).collect();
            service = match name.as_str() {
                "cloud.firestore" => Some(Service::Firestore),
                "firebase.storage" => Some(Service::Storage),
                _ => None,
            };
            open.push(Open::Service);
            at = brace + 1;
        } else if token.is_word(text, "match") && tokens.get(at + 1).is_some_and(|t| t.is(text, "/")) {
            let before = path.len();
            at = segments(&tokens, text, at + 1, &mut path);
            let end = tokens.get(at.saturating_sub(1)).map_or(token.span.end, |t| t.span.end);
            open.push(Open::Match(before, Span::new(token.span.start, end)));
            at += usize::from(tokens.get(at).is_some_and(|t| t.is(text, "{")));
        } else if token.is_word(text, "function") {
            at = function_end(&tokens, text, at);
        } else if token.is_word(text, "allow") {
            let (next, allow) = allow(&mut judge, &tokens, at);
            at = next;
            let around = open.iter().rev().find_map(|o| match o {
                Open::Match(_, span) => Some(*span),
                _ => None,
            });
            if let (Some((methods, said, condition, span)), Some(service), Some(around)) =
                (allow, service, around)
            {
                let (place, match_place) = (Place::At(file, span), Place::At(file, around));
                let path = below_root(service, &path);
                rules.allows.push((service, Allow { path, methods, said, condition, place, match_place }));
            }
        } else {
            if token.is(text, "{") {
                open.push(Open::Other);
            } else if token.is(text, "}") {
                match open.pop() {
                    Some(Open::Match(before, _)) => path.truncate(before),
                    Some(Open::Service) => service = None,
                    Some(Open::Other) | None => {}
                }
            }
            at += 1;
        }
    }
    if rules.allows.is_empty() && !tokens.iter().any(|t| t.is_word(text, "service")) {
        rules.gaps.push(Gap::new(
            Place::At(file, Span::default()),
            "these security rules",
            "have no `service`",
        ));
    }
    rules
}

/// The path without the root that all paths of a service share.
fn below_root(service: Service, path: &[Segment]) -> Vec<Segment> {
    let skip = match (service, path) {
        (
            Service::Firestore,
            [Segment::Name(a), Segment::Any(_) | Segment::Name(_), Segment::Name(c), ..],
        ) if a == "databases" && c == "documents" => 3,
        (Service::Storage, [Segment::Name(a), Segment::Any(_) | Segment::Name(_), Segment::Name(c), ..])
            if a == "b" && c == "o" =>
        {
            3
        }
        _ => 0,
    };
    path.get(skip..).unwrap_or_default().to_vec()
}

/// Read the parts of a path from the `/` at `at`; gives what stands after it.
fn segments(tokens: &[Token], text: &str, mut at: usize, path: &mut Vec<Segment>) -> usize {
    while tokens.get(at).is_some_and(|t| t.is(text, "/")) {
        at += 1;
        let Some(token) = tokens.get(at) else { break };
        if token.is(text, "{") {
            let name = tokens.get(at + 1).map_or("", |t| t.of(text)).to_owned();
            let end =
                tokens.iter().skip(at).take(6).position(|t| t.is(text, "}")).map_or(at + 1, |i| at + i + 1);
            let rest = tokens.get(at..end).unwrap_or_default().iter().any(|t| t.is(text, "**"));
            path.push(if rest { Segment::Rest(name) } else { Segment::Any(name) });
            at = end;
        } else {
            // Names with hyphens and dots are several tokens that touch.
            let start = token.span.start;
            let mut end = token.span.end;
            at += 1;
            while let Some(next) = tokens.get(at)
                && next.span.start == end
                && !next.is(text, "/")
                && !next.is(text, "{")
            {
                end = next.span.end;
                at += 1;
            }
            path.push(Segment::Name(Span::new(start, end).of(text).to_owned()));
        }
    }
    at
}

type Found = (Methods, String, Condition, Span);

/// Read `allow read, write: if …;`. Without a condition it always holds.
fn allow(judge: &mut Judge<'_>, tokens: &[Token], at: usize) -> (usize, Option<Found>) {
    let text = judge.text;
    let ends = |t: &Token| {
        t.is(text, ";")
            || t.is(text, "}")
            || ["allow", "match", "function"].iter().any(|w| t.is_word(text, w))
    };
    let mut depth = 0;
    let length = tokens.iter().skip(at + 1).position(|t| {
        let end = depth == 0 && ends(t);
        depth += step(t, text);
        end
    });
    let end = length.map_or(tokens.len(), |l| at + 1 + l);
    let closed = tokens.get(end).is_some_and(|t| t.is(text, ";"));
    let next = end + usize::from(closed);
    let Some(statement) = tokens.get(at + 1..end) else { return (next, None) };
    let colon = statement.iter().position(|t| t.is(text, ":"));
    let (head, tail) = statement.split_at(colon.unwrap_or(statement.len()));
    let mut methods = Methods::default();
    for token in head.iter().filter(|t| t.kind == Kind::Word) {
        match token.of(text) {
            "read" => (methods.get, methods.list) = (true, true),
            "write" => (methods.create, methods.update, methods.delete) = (true, true, true),
            "get" => methods.get = true,
            "list" => methods.list = true,
            "create" => methods.create = true,
            "update" => methods.update = true,
            "delete" => methods.delete = true,
            _ => {}
        }
    }
    let said: Vec<&str> = head.iter().filter(|t| t.kind == Kind::Word).map(|t| t.of(text)).collect();
    let condition = match tail {
        [] => Condition::of(Reach::Everyone),
        [_, first, rest @ ..] if first.is_word(text, "if") => judge.judge(rest, &[], 0),
        _ => Condition::of(Reach::Bound),
    };
    let start = tokens.get(at).map_or(0, |t| t.span.start);
    let last = tokens.get(next.saturating_sub(1)).map_or(start, |t| t.span.end);
    (next, Some((methods, said.join(", "), condition, Span::new(start, last))))
}

/// What stands after a function.
fn function_end(tokens: &[Token], text: &str, at: usize) -> usize {
    let Some(open) = tokens.iter().skip(at).position(|t| t.is(text, "{")).map(|i| at + i) else {
        return tokens.len();
    };
    let mut depth = 0;
    let close = tokens.iter().skip(open).position(|t| {
        depth += step(t, text);
        depth == 0
    });
    close.map_or(tokens.len(), |i| open + i + 1)
}

/// Every function of the file by its name.
fn functions<'t>(tokens: &'t [Token], text: &'t str) -> BTreeMap<&'t str, Vec<Body<'t>>> {
    let mut found: BTreeMap<&str, Vec<Body<'t>>> = BTreeMap::new();
    let mut at = 0;
    while let Some(next) = tokens.iter().skip(at).position(|t| t.is_word(text, "function")) {
        let start = at + next;
        let end = function_end(tokens, text, start);
        let name = tokens.get(start + 1).map_or("", |t| t.of(text));
        let all = tokens.get(start..end).unwrap_or_default();
        let open = all.iter().position(|t| t.is(text, "{")).unwrap_or(all.len());
        let body = all.get(open + 1..).unwrap_or_default();
        let returns = body.iter().position(|t| t.is_word(text, "return"));
        if let Some(returns) = returns {
            let value = body.get(returns + 1..).unwrap_or_default();
            let stop = value.iter().position(|t| t.is(text, ";") || t.is(text, "}")).unwrap_or(value.len());
            let returns_value = value.get(..stop).unwrap_or_default();
            let lets = body.get(..returns).unwrap_or_default();
            found.entry(name).or_default().push(Body { returns: returns_value, lets });
        }
        at = end.max(start + 1);
    }
    found
}
