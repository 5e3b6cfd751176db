//! Rules of the Realtime Database: JSON in which `.read` and `.write` grant a path and everything below it.
//! <https://firebase.google.com/docs/database/security/core-syntax>

use super::condition::{Condition, Judge};
use super::lex;
use crate::Reach;
use base::{FileId, Gap, Node, Place, Value};
use std::collections::BTreeMap;

/// A path that somebody may read or write.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The path: names, and `$name` for any one part.
    pub path: Vec<String>,
    /// True for `.write`, false for `.read`.
    pub write: bool,
    /// To whom.
    pub condition: Condition,
    /// The value of the rule.
    pub place: Place,
}

/// Every grant of a file, and what was not understood.
pub fn parse(file: FileId, text: &str) -> (Vec<Grant>, Vec<Gap>) {
    let parsed = json::parse(file, text);
    let mut grants = Vec::new();
    let mut gaps = parsed.gaps;
    // `{{name}}` and the like: a template, from which a script makes the file.
    let Some(rules) = parsed.root.as_ref().and_then(|r| r.get("rules")) else {
        gaps.push(Gap::new(
            Place::At(file, base::Span::default()),
            "the rules of the Realtime Database",
            "have no `rules`",
        ));
        return (grants, gaps);
    };
    // JSON is only read to a limited depth.
    walk(rules, &mut Vec::new(), &mut grants);
    (grants, gaps)
}

fn walk(node: &Node, path: &mut Vec<String>, grants: &mut Vec<Grant>) {
    for entry in node.entries() {
        match &*entry.key {
            ".read" | ".write" => {
                let condition = condition(&entry.node);
                let write = &*entry.key == ".write";
                grants.push(Grant { path: path.clone(), write, condition, place: entry.node.place() });
            }
            key if key.starts_with('.') => {}
            key => {
                path.push(key.to_owned());
                walk(&entry.node, path, grants);
                path.pop();
            }
        }
    }
}

fn condition(node: &Node) -> Condition {
    match &node.value {
        Value::Bool(true) => Condition::of(Reach::Everyone),
        Value::Bool(false) | Value::Null => Condition::of(Reach::Nobody),
        Value::Str(text) => Judge::new(text, BTreeMap::new()).judge(&lex::tokens(text), &[], 0),
        _ => Condition::of(Reach::Bound),
    }
}
