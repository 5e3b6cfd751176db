//! What the rules about iOS projects share.

use crate::Out;
use app::App;
use base::{Case, Edit, Fact, Fix, Node, Safety, Slot, When};
use knowledge::Plugin;

/// The values of a fact that a build which ships may have, with their slots. An unknown fact leaves its gap.
pub(crate) fn cases(fact: &Fact<Node>, out: &mut Out) -> Vec<Case<Node>> {
    out.shipping(fact);
    match fact {
        Fact::OneOf(cases) => shipping(cases.clone()),
        _ => Vec::new(),
    }
}

/// The values that a build which ships may have.
pub(crate) fn shipping(mut cases: Vec<Case<Node>>) -> Vec<Case<Node>> {
    cases.retain(|c| c.when.ships() != Some(false));
    cases
}

/// ` (configuration Release)`, where a value holds in some configurations only.
pub(crate) fn when(when: &When) -> String {
    if when.text.is_empty() { String::new() } else { format!(" ({})", when.text) }
}

/// The repair that removes entries; none where one of them cannot be edited.
pub(crate) fn remove(
    slots: impl IntoIterator<Item = Option<Slot>>,
    safety: Safety,
    title: impl Into<String>,
) -> Option<Fix> {
    let edits: Option<Vec<Edit>> =
        slots.into_iter().map(|s| s.map(|s| Edit::delete(s.file, s.removal))).collect();
    edits.filter(|e| !e.is_empty()).map(|edits| Fix::new(safety, title, edits))
}

/// The plugins that the app depends on and of which something is known, by the name under which they are installed.
pub(crate) fn plugins(app: &App) -> Vec<(&str, &'static Plugin)> {
    let known = app.packages.plugins().into_iter().filter_map(|p| Some((p.dependency.name.as_str(), p.row?)));
    known.collect()
}
