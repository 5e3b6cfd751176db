//! Libraries inside a bundle: what they do is theirs, and is not reported as something the app does.

use base::Span;
use js::{Facts, NodeId, Value as Node};
use rustc_hash::FxHashMap;

/// A function that holds more of a bundle than this part is the wrapper round it, unless it is short: then it is a
/// piece that is loaded by itself.
const WRAPPER: usize = 3;
const PIECE: usize = 100_000;
/// Names of one library that stand no farther apart have its code between them: bundlers keep modules together.
const APART: u32 = 60_000;
/// A banner speaks of the function that begins within so many bytes.
const NEAR: u32 = 160;
/// Chunks whose name says that they hold packages.
const CHUNKS: [&str; 10] = [
    "vendor",
    "vendors",
    "framework",
    "react",
    "vue",
    "angular",
    "common-vendors",
    "libs",
    "three",
    "firebase",
];

/// Take the calls, assignments and texts of libraries out of the facts of a bundle.
pub(crate) fn silence(facts: &mut Facts, path: &str, text: &str) {
    let stem = base::name_of(path).split(['.', '-', '~']).next().unwrap_or_default();
    let spans =
        if CHUNKS.contains(&stem) { vec![Span::new(0, text.len() as u32)] } else { spans(facts, text) };
    if spans.is_empty() {
        return;
    }
    let inside = |span: Span| {
        let after = spans.partition_point(|s| s.start <= span.start);
        after.checked_sub(1).and_then(|i| spans.get(i)).is_some_and(|s| span.end <= s.end)
    };
    let nothing = NodeId(facts.nodes.len() as u32);
    facts.nodes.push(Node::Opaque);
    facts.spans.push(Span::new(0, 0));
    for i in 0..facts.calls.len() {
        let Some(call) = facts.calls.get(i) else { continue };
        if inside(facts.span(call.node))
            && let Some(call) = facts.calls.get_mut(i)
        {
            call.callee = nothing;
            call.args = Box::from([]);
        }
    }
    for (node, _) in facts.nodes.iter_mut().zip(&facts.spans).filter(|(_, span)| inside(**span)) {
        if matches!(node, Node::Text(_) | Node::Join(_) | Node::Object(_)) {
            *node = Node::Opaque;
        }
    }
    for store in facts.stores.iter_mut().filter(|s| inside(s.span)) {
        store.name = None;
        store.value = nothing;
    }
}

/// The outermost functions that belong to libraries, in the order of the text.
fn spans(facts: &Facts, text: &str) -> Vec<Span> {
    let (mut marks, mut found) = marks(facts);
    marks.extend(banners(text));
    marks.sort_unstable();
    marks.dedup();
    let limit = (text.len() / WRAPPER).max(PIECE) as u32;
    let mut functions: Vec<Span> = facts.functions.iter().map(|f| f.span).collect();
    functions.sort_unstable_by_key(|s| (s.start, std::cmp::Reverse(s.end)));
    let mut last = 0;
    for span in functions {
        if span.end <= last || span.end - span.start > limit {
            continue;
        }
        // A banner stands before the function, a property inside of it.
        let from = marks.partition_point(|m| m.at < span.start.saturating_sub(NEAR));
        let hit = marks.get(from..).unwrap_or_default().iter().take_while(|m| m.at < span.end).any(|m| {
            if m.banner { m.at < span.start && span.end - span.start > 10 * NEAR } else { m.at >= span.start }
        });
        if hit {
            last = span.end;
            found.push(span);
        }
    }
    joined(found)
}

/// Spans in the order of the text, those that touch as one.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable_by_key(|s| s.start);
    let mut all: Vec<Span> = Vec::new();
    for span in spans {
        match all.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => all.push(span),
        }
    }
    all
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    at: u32,
    banner: bool,
}

/// Where names stand that only a library writes, and the code between those of one library.
fn marks(facts: &Facts) -> (Vec<Mark>, Vec<Span>) {
    let known: FxHashMap<u32, &str> = facts
        .names
        .iter()
        .enumerate()
        .filter_map(|(i, name)| Some((i as u32, knowledge::library_of(name)?.name.as_str())))
        .collect();
    if known.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let of = |name: js::Name| known.get(&name.0).copied();
    let named = facts.nodes.iter().zip(&facts.spans).filter_map(|(node, span)| match node {
        Node::Text(n) | Node::Member(_, n) | Node::Global(n) => Some((of(*n)?, span.end.saturating_sub(1))),
        Node::Object(list) => list.iter().find_map(|p| Some((of(p.key?)?, p.span.start))),
        _ => None,
    });
    let stored = facts.stores.iter().filter_map(|s| Some((of(s.name?)?, s.span.start)));
    let methods = facts.classes.iter().flat_map(|c| &c.methods);
    let methods = methods.filter_map(|(n, f)| Some((of(*n)?, facts.function(*f)?.span.start)));
    let mut all: Vec<(&str, u32)> = named.chain(stored).chain(methods).collect();
    all.sort_unstable();
    let mut between: Vec<Span> = Vec::new();
    for pair in all.windows(2) {
        if let [(one, from), (other, to)] = pair
            && one == other
            && to - from <= APART
        {
            between.push(Span::new(*from, *to));
        }
    }
    (all.into_iter().map(|(_, at)| Mark { at, banner: false }).collect(), between)
}

/// Where comments end that name the licence of what follows.
fn banners(text: &str) -> Vec<Mark> {
    let kept = text.match_indices("/*!").map(|(at, _)| at);
    let licensed = text.match_indices("@license").map(|(at, _)| at);
    let end = |at: usize| text.get(at..).and_then(|rest| rest.find("*/")).map(|n| (at + n + 2) as u32);
    kept.chain(licensed).filter_map(end).map(|at| Mark { at, banner: true }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::FileId;

    fn calls(text: &str) -> Vec<String> {
        let mut facts = js::facts(FileId(0), "main.js", text);
        silence(&mut facts, "main.js", text);
        let names = facts.calls.iter().filter_map(|c| match facts.node(c.callee) {
            Node::Global(n) => Some(facts.name(*n).to_owned()),
            _ => None,
        });
        names.collect()
    }

    #[test]
    fn functions_of_libraries_fall_silent_and_those_of_the_app_do_not() {
        let filler = "function pad(){a=1;b=2;c=3}".repeat(20);
        let text = format!(
            "function x(e){{if(e.suppressContentEditableWarning)y();z()}} function mine(){{w()}} {filler}"
        );
        assert_eq!(calls(&text), ["w"]);
        let body = "q=1;".repeat(600);
        let text = format!(
            "/*! some library v1 */ function x(){{y();{body}}} function mine(){{w();{body}{body}{body}}}"
        );
        assert_eq!(calls(&text), ["w"]);
    }

    #[test]
    fn a_wrapper_round_the_whole_is_no_library() {
        let filler = "function pad(){a=1;b=2;c=3}".repeat(6000);
        let text = format!("(function(){{ e.suppressContentEditableWarning; y(); {filler} }})();");
        assert!(calls(&text).contains(&"y".to_owned()));
    }
}
