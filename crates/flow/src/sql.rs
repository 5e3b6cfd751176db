//! SQL that is put together from parts.

use crate::Code;
use crate::inbound::row_of;
use crate::search::{End, Seek};
use crate::what::What;
use base::{Place, Step};
use js::{NodeId, Value};
use knowledge::{SinkKind, SourceKind};

/// A statement with a value in its text.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The call that runs it.
    pub place: Place,
    /// The call in the words of the source.
    pub call: String,
    /// The value in the words of the source.
    pub value: String,
    /// Where the value stands in the statement.
    pub at: Place,
    /// Where it comes from, where that is somebody else.
    pub from: Option<&'static str>,
    /// From the origin of the value to the call.
    pub steps: Vec<Step>,
}

const VERBS: [&str; 12] = [
    "SELECT ", "INSERT ", "UPDATE ", "DELETE ", "REPLACE ", "CREATE ", "ALTER ", "DROP ", "PRAGMA ", "WITH ",
    "ATTACH ", "EXPLAIN ",
];
/// Words before a name of a table or column, which cannot be a parameter.
const BEFORE_NAMES: [&str; 14] = [
    "FROM", "INTO", "UPDATE", "TABLE", "JOIN", "EXISTS", "BY", "PRAGMA", "SELECT", "COLUMN", "ON", "INDEX",
    "SET", "WHERE",
];

/// What a value may be.
enum Origin {
    /// Constants, numbers and names chosen by the program.
    Harmless,
    /// Something that may hold any text; whose it is, and where it starts.
    Open(Option<&'static str>, (u32, NodeId)),
}

impl Code {
    /// The statements that the app runs with values in their text that may be anything.
    pub fn statements(&self) -> Vec<Statement> {
        let mut found = Vec::new();
        for site in self.sites_of(&[SinkKind::Sql]) {
            if !self.context(site.file, site.guard).ships() {
                continue;
            }
            let Some((file, node)) = self.value(site.file, site.value, &[], &[]) else { continue };
            let Some(facts) = self.facts(file) else { continue };
            let Value::Join(parts) = facts.node(node) else { continue };
            if !self.is_sql(file, parts) {
                continue;
            }
            let mut before = String::new();
            for part in parts.iter() {
                if let Some(text) = self.text(file, *part, &[]) {
                    before.push_str(&text);
                    continue;
                }
                let named = is_name_position(&before);
                before.push('?');
                let Origin::Open(from, (f, n)) = self.origin(file, *part) else { continue };
                if named && from.is_none() {
                    continue;
                }
                let value = self.word(file, *part);
                let call = self.site_word(site);
                let place = self.place_of(site.file, site.node);
                let at = self.place_of(file, *part);
                let mut steps = vec![
                    Step::new(self.place_of(f, n), format!("`{}` comes from here", self.word(f, n))),
                    Step::new(at.clone(), format!("`{value}` becomes part of the statement")),
                    Step::new(place.clone(), format!("`{call}` runs it")),
                ];
                steps.dedup_by(|a, b| a.place == b.place);
                found.push(Statement { place, call, value, at, from, steps });
                break;
            }
        }
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found.dedup_by(|a, b| a.place == b.place);
        found
    }

    /// True where the constant parts start like SQL.
    fn is_sql(&self, file: u32, parts: &[NodeId]) -> bool {
        let first = parts.first().and_then(|p| self.text(file, *p, &[])).unwrap_or_default();
        let start: String = first.trim_start().chars().take(12).collect::<String>().to_ascii_uppercase();
        let start = start.replace(['\n', '\t', '\r'], " ");
        VERBS.iter().any(|v| start.starts_with(v))
    }

    fn origin(&self, file: u32, node: NodeId) -> Origin {
        let mut open = None;
        for flow in self.flows(file, node, &[], Seek::Anything) {
            let start = flow.hops.first().copied().unwrap_or((file, node));
            let from = row_of(self, &flow);
            let from = from.filter(|r| {
                !matches!(
                    r.kind,
                    SourceKind::Session
                        | SourceKind::Credential
                        | SourceKind::Key
                        | SourceKind::PushToken
                        | SourceKind::DeviceId
                )
            });
            match flow.end {
                End::Text(_) | End::Scalar => {}
                // Keys of objects of the program, and what could not be followed at all, prove nothing.
                End::Unknown => {}
                End::Result(_, _, Some(What::Global(names)))
                    if matches!(
                        names.first(),
                        Some(&"Object" | &"Array" | &"Math" | &"Date" | &"crypto")
                    ) => {}
                _ if from.is_some() => return Origin::Open(from.map(|r| r.what), start),
                _ if self.is_number(&flow.hops) => {}
                _ => open = open.or(Some(start)),
            }
        }
        open.map_or(Origin::Harmless, |start| Origin::Open(None, start))
    }

    /// True for a value that a name on its way calls a number.
    fn is_number(&self, hops: &[(u32, NodeId)]) -> bool {
        hops.iter().any(|(f, n)| {
            let word = self.word(*f, *n);
            let last = word.rsplit('.').next().unwrap_or_default();
            let words = crate::names::words(last);
            words.last().is_some_and(|w| {
                matches!(
                    w.as_str(),
                    "limit"
                        | "offset"
                        | "count"
                        | "page"
                        | "size"
                        | "version"
                        | "placeholders"
                        | "placeholder"
                        | "marks"
                        | "index"
                        | "length"
                        | "table"
                        | "tablename"
                        | "column"
                        | "columns"
                )
            })
        })
    }
}

/// True where the next thing in a statement is the name of a table or column.
fn is_name_position(before: &str) -> bool {
    let text = before.trim_end();
    let word: String = text.chars().rev().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let word: String = word.chars().rev().collect::<String>().to_ascii_uppercase();
    BEFORE_NAMES.contains(&word.as_str())
        || text.ends_with(['`', '.', '?'])
        || text.ends_with("(") && !text.ends_with("IN (") && !text.ends_with("VALUES (")
}
