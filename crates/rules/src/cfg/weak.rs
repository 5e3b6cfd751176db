//! Settings of which a value can be weaker than another, and the comparison of values.

use super::common::is_on;
use crate::words::list_words;
use app::Platform;
use base::{Attacker, Gain, Node, Severity, Value};

/// A setting whose value in a copy may be weaker than in the source.
pub(super) struct Key {
    /// Its path.
    pub(super) path: &'static [&'static str],
    /// The platform on which it counts; none for both.
    pub(super) only: Option<Platform>,
    /// What a weaker value gives away.
    pub(super) severity: Severity,
    /// True for a weaker value.
    pub(super) weak: fn(&Node) -> bool,
}

/// Every such setting.
pub(super) const KEYS: [Key; 11] = [
    key(&["server", "url"], None, Severity::of(Attacker::Supplier, Gain::Code), is_text),
    key(
        &["server", "cleartext"],
        Some(Platform::Android),
        Severity::of(Attacker::Network, Gain::Data),
        is_on,
    ),
    key(&["server", "allowNavigation"], None, Severity::of(Attacker::Supplier, Gain::Code), is_filled),
    key(
        &["server", "androidScheme"],
        Some(Platform::Android),
        Severity::of(Attacker::Network, Gain::Layer),
        is_http,
    ),
    key(
        &["android", "useLegacyBridge"],
        Some(Platform::Android),
        Severity::of(Attacker::Injection, Gain::Code),
        is_on,
    ),
    key(
        &["android", "allowMixedContent"],
        Some(Platform::Android),
        Severity::of(Attacker::Network, Gain::Data),
        is_on,
    ),
    key(
        &["android", "webContentsDebuggingEnabled"],
        Some(Platform::Android),
        Severity::of(Attacker::Holder, Gain::Code),
        is_on,
    ),
    key(
        &["ios", "webContentsDebuggingEnabled"],
        Some(Platform::Ios),
        Severity::of(Attacker::Holder, Gain::Account),
        is_on,
    ),
    key(&["loggingBehavior"], None, Severity::of(Attacker::Holder, Gain::Account), is_production),
    key(
        &["android", "loggingBehavior"],
        Some(Platform::Android),
        Severity::of(Attacker::Holder, Gain::Account),
        is_production,
    ),
    key(
        &["ios", "loggingBehavior"],
        Some(Platform::Ios),
        Severity::of(Attacker::Holder, Gain::Account),
        is_production,
    ),
];

const fn key(
    path: &'static [&'static str],
    only: Option<Platform>,
    severity: Severity,
    weak: fn(&Node) -> bool,
) -> Key {
    Key { path, only, severity, weak }
}

fn is_text(node: &Node) -> bool {
    node.as_str().is_some_and(|s| !s.is_empty())
}

pub(super) fn is_filled(node: &Node) -> bool {
    !node.items().is_empty()
}

fn is_http(node: &Node) -> bool {
    node.as_str() == Some("http")
}

fn is_production(node: &Node) -> bool {
    node.as_str() == Some("production")
}

/// True where every entry of the copy's list is in the source's list as well.
pub(super) fn covers(source: &Node, copy: &Node) -> bool {
    copy.items().iter().all(|c| source.items().iter().any(|s| same(s, c)))
}

/// The same value, wherever it is written.
pub(super) fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::List(x), Value::List(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(x, y)),
        (x, y) => x == y,
    }
}

pub(super) fn shown(node: &Node) -> String {
    match &node.value {
        Value::Str(s) => format!("`{s}`"),
        Value::Bool(b) => b.to_string(),
        Value::List(items) => {
            let items: Vec<String> =
                items.iter().filter_map(|i| i.as_str()).map(|s| format!("`{s}`")).collect();
            list_words(&items)
        }
        _ => "set".to_owned(),
    }
}

/// A value without its places.
pub(super) fn shape(value: &Value) -> String {
    match value {
        Value::Map(entries) => {
            let mut all: Vec<String> =
                entries.iter().map(|e| format!("{}:{}", e.key, shape(&e.node.value))).collect();
            all.sort();
            format!("{{{}}}", all.join(","))
        }
        Value::List(items) => {
            format!("[{}]", items.iter().map(|i| shape(&i.value)).collect::<Vec<_>>().join(","))
        }
        Value::Str(s) => format!("{s:?}"),
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => n.to_string(),
        Value::Null | Value::Undefined => String::new(),
        Value::OneOf(cases) => cases
            .iter()
            .map(|(w, n)| format!("{:?}={}", w.stage, shape(&n.value)))
            .collect::<Vec<_>>()
            .join("|"),
        Value::Unknown(_) => "?".to_owned(),
    }
}
