//! What known calls do to the values they are given.

use crate::site::is_named;
use crate::what::What;
use knowledge::{Effect, Pick};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

static EFFECTS: LazyLock<FxHashMap<&'static str, Effect>> = LazyLock::new(|| {
    let rows = knowledge::passes().iter();
    rows.flat_map(|row| row.calls.iter().map(|call| (*call, row.effect))).collect()
});

/// The effect of calling `callee`, whose last name is `last`, and the name of the row.
pub(crate) fn effect(
    callee: Option<&What<'_>>,
    last: Option<&str>,
    on_object: bool,
) -> Option<(Effect, &'static str)> {
    let get = |key: &str| EFFECTS.get_key_value(key).map(|(k, e)| (*e, *k));
    let named = match callee {
        Some(What::Global(names)) => get(&names.join(".")),
        Some(What::Package(package, names)) => get(&format!("{package}#{}", names.join("."))),
        _ => None,
    };
    if named.is_some() {
        return named;
    }
    let last = last.filter(|_| on_object)?;
    // A source of a table is no method of a value that comes out again: `vault.getValue()`.
    let is_source = |row: &knowledge::Source| {
        row.path.pick == Some(Pick::Result) && !row.path.any && is_named(callee, last, &row.path)
    };
    if matches!(callee, Some(What::Package(..))) && knowledge::sources_named(last).iter().any(is_source) {
        return None;
    }
    // `get` is a part of an address, but for plugins and clients it fetches something else.
    let fetches = |names: &[&str]| !names.contains(&"useSearchParams");
    if last == "get" && matches!(callee, Some(What::Package(_, names)) if fetches(names)) {
        return None;
    }
    get(&format!("*.{last}"))
}
