//! What the rules about the Capacitor configuration share.

use crate::Out;
use app::{App, Hit};
use base::{Case, Node};

/// The values at `paths` that ship and that `bad` picks. What is not known leaves its gap.
pub(super) fn hits(app: &App, out: &mut Out, paths: &[&[&str]], bad: impl Fn(&Node) -> bool) -> Vec<Hit> {
    note_unknown(app, out, paths);
    app.config.hits(paths, bad)
}

/// The same for the items of a list.
pub(super) fn items(app: &App, out: &mut Out, path: &[&str], bad: impl Fn(&Node) -> bool) -> Vec<Hit> {
    note_unknown(app, out, &[path]);
    app.config.item_hits(path, bad)
}

fn note_unknown(app: &App, out: &mut Out, paths: &[&[&str]]) {
    for gap in paths.iter().filter_map(|p| app.config.unknown(p)) {
        if !out.gaps.contains(&gap) {
            out.gap(gap);
        }
    }
}

/// True for `true`.
pub(super) fn is_on(node: &Node) -> bool {
    node.as_bool() == Some(true)
}

/// The text of a hit; empty where it is none.
pub(super) fn text(hit: &Hit) -> &str {
    hit.node.as_str().unwrap_or_default()
}

/// The values of `Info.plist` that a build which ships may have.
pub(super) fn plist_cases(app: &App, path: &[&str]) -> Vec<Case<Node>> {
    let Some(ios) = &app.ios else { return Vec::new() };
    match ios.info(path) {
        base::Fact::OneOf(cases) => cases.into_iter().filter(|c| c.when.ships() != Some(false)).collect(),
        _ => Vec::new(),
    }
}
