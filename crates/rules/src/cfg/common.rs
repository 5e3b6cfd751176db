//! What the rules about the Capacitor configuration share.

use crate::Out;
use crate::words::list_words;
use android::Cleartext;
use app::{App, Hit};
use base::{Case, Gap, Node, Slot, Value, When};

/// The values at `paths` that ship and that `bad` picks. What is not known, and what
/// an environment variable asks for, leaves its gap.
pub(super) fn hits(app: &App, out: &mut Out, paths: &[&[&str]], bad: impl Fn(&Node) -> bool) -> Vec<Hit> {
    note(out, paths.iter().filter_map(|p| app.config.unknown(p)));
    note(out, app.config.asked_for(paths, &bad));
    app.config.hits(paths, bad)
}

/// The same for the items of a list.
pub(super) fn items(app: &App, out: &mut Out, path: &[&str], bad: impl Fn(&Node) -> bool) -> Vec<Hit> {
    note(out, app.config.unknown(path));
    note(out, app.config.item_asked_for(path, &bad));
    app.config.item_hits(path, bad)
}

fn note(out: &mut Out, gaps: impl IntoIterator<Item = Gap>) {
    for gap in gaps {
        if !out.gaps.contains(&gap) {
            out.gap(gap);
        }
    }
}

/// That the web view of the Android app refuses http although a page may ask for it, as a sentence; none where it
/// does not, and where nobody knows.
pub(super) fn http_refused(app: &App) -> Option<String> {
    let android = app.android.as_ref()?;
    // `cap sync` writes the switch into the manifest, which a network security config overrules.
    if android.lacks("networkSecurityConfig") && app.config.any(&[&["server", "cleartext"]], is_on) {
        return None;
    }
    match android.cleartext()? {
        Cleartext::Nowhere => Some(
            "Android itself refuses http in this app (net::ERR_CLEARTEXT_NOT_PERMITTED), since nothing permits it."
                .to_owned(),
        ),
        Cleartext::Nearby(hosts) => {
            let shown: Vec<String> = hosts.iter().take(4).map(|h| format!("`{h}`")).collect();
            Some(format!(
                "Android itself permits http to {} alone (net::ERR_CLEARTEXT_NOT_PERMITTED for all other hosts).",
                list_words(&shown)
            ))
        }
        Cleartext::Away => None,
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

/// A text of the configuration.
pub(super) struct Text<'n> {
    /// Its value.
    pub(super) node: &'n Node,
    /// The text.
    pub(super) text: &'n str,
    /// The keys that lead to it.
    pub(super) path: Vec<&'n str>,
    /// The condition under which it holds.
    pub(super) when: When,
    /// How to edit it.
    pub(super) slot: Option<Slot>,
}

/// Every text below a value, in every branch: what does not ship stands in the file all the same.
pub(super) fn texts(root: &Node) -> Vec<Text<'_>> {
    let mut found = Vec::new();
    walk(root, &mut Vec::new(), &When::always(), None, &mut found);
    found
}

fn walk<'n>(
    node: &'n Node,
    path: &mut Vec<&'n str>,
    when: &When,
    slot: Option<Slot>,
    found: &mut Vec<Text<'n>>,
) {
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                path.push(&entry.key);
                walk(&entry.node, path, when, entry.slot, found);
                path.pop();
            }
        }
        Value::List(items) => items.iter().for_each(|item| walk(item, path, when, None, found)),
        Value::OneOf(cases) => cases.iter().for_each(|(w, n)| walk(n, path, &when.and(w), None, found)),
        Value::Str(text) => found.push(Text { node, text, path: path.clone(), when: when.clone(), slot }),
        _ => {}
    }
}
