//! Interceptors that add the user's token to requests.

use crate::Code;
use crate::what::What;
use base::{Place, Span};
use js::{Facts, FnId, Function, NodeId, Value};

/// An interceptor that adds a token to every request that passes it.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// Where the header is set.
    pub place: Place,
    /// What requests pass through it, in words.
    pub client: &'static str,
    /// True where it looks at the path of a request, which says nothing of the host.
    pub path: bool,
}

impl Code {
    /// The interceptors of the app that ships that add `Authorization` to requests and never look where these go.
    pub fn bearers(&self) -> Vec<Bearer> {
        let mut found = Vec::new();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let (file, facts) = (i as u32, &f.facts);
            if !facts.names.iter().any(|n| n.eq_ignore_ascii_case("authorization")) {
                continue;
            }
            for (n, function) in facts.functions.iter().enumerate() {
                let Some(client) = self.intercepts(file, facts, FnId(n as u32)) else { continue };
                let Some(at) = header(facts, function.span) else { continue };
                if !looks(facts, function, FnId(n as u32)) {
                    let path = looks_at_path(facts, function.span);
                    found.push(Bearer { place: self.place(file, at), client, path });
                }
            }
        }
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found.dedup_by(|a, b| a.place == b.place);
        found
    }

    /// The requests that a function is shown before they are sent.
    fn intercepts(&self, file: u32, facts: &Facts, function: FnId) -> Option<&'static str> {
        let f = facts.function(function)?;
        // `axios.interceptors.request.use(f)` on the client that everybody shares.
        if let Some((call, 0)) = f.argument_of {
            let callee = self.what(file, facts.call(call)?.callee);
            let shared = matches!(callee, Some(What::Package("axios", names)) if {
                let plain: Vec<&str> = names.iter().copied().filter(|n| *n != "default").collect();
                plain == ["interceptors", "request", "use"]
            });
            return shared.then_some("axios");
        }
        // `intercept(request, next)` of a class.
        let angular = facts.imports.iter().any(|i| facts.name(i.from) == "@angular/common/http");
        let named = f.name.is_some_and(|n| facts.name(n) == "intercept");
        let functional =
            || f.params.len() == 2 && f.name.is_some_and(|n| facts.name(n).ends_with("nterceptor"));
        (angular && ((named && f.class.is_some() && f.params.len() == 2) || functional()))
            .then_some("HttpClient")
    }
}

fn inside(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Where a function sets the header.
fn header(facts: &Facts, span: Span) -> Option<Span> {
    let is = |text: &str| text.eq_ignore_ascii_case("authorization");
    let stored =
        facts.stores.iter().find(|s| inside(span, s.span) && s.name.is_some_and(|n| is(facts.name(n))));
    if let Some(store) = stored {
        return Some(store.span);
    }
    for node in &facts.nodes {
        if let Value::Object(properties) = node
            && let Some(p) =
                properties.iter().find(|p| inside(span, p.span) && p.key.is_some_and(|k| is(facts.name(k))))
        {
            return Some(p.span);
        }
    }
    facts.calls.iter().find_map(|call| {
        let at = facts.span(call.node);
        let Value::Member(_, method) = facts.node(call.callee) else { return None };
        let sets = matches!(facts.name(*method), "set" | "append" | "setAuthorization");
        let first = call.args.first().map(|a: &NodeId| facts.node(*a));
        let named = matches!(first, Some(Value::Text(t)) if is(facts.name(*t)));
        (inside(span, at) && sets && named).then_some(at)
    })
}

/// True where a function compares the address of a request with a path.
fn looks_at_path(facts: &Facts, span: Span) -> bool {
    facts.calls.iter().any(|call| {
        let Value::Member(base, _) = facts.node(call.callee) else { return false };
        let first = call.args.first().map(|a| facts.node(*a));
        inside(span, facts.span(call.node))
            && matches!(facts.node(*base), Value::Member(_, name) if matches!(facts.name(*name), "url" | "urlWithParams"))
            && matches!(first, Some(Value::Text(t)) if facts.name(*t).starts_with('/'))
    })
}

/// True where a function looks at where a request goes, or asks another one about it. To leave out paths of the own
/// server (`!request.url.includes('/auth/')`) says nothing of the host.
fn looks(facts: &Facts, function: &Function, id: FnId) -> bool {
    let span = function.span;
    let path = |node: &NodeId| matches!(facts.node(*node), Value::Text(t) if facts.name(*t).starts_with('/'));
    let paths: Vec<NodeId> = facts
        .calls
        .iter()
        .filter_map(|call| match facts.node(call.callee) {
            Value::Member(base, _) if call.args.first().is_some_and(path) => Some(*base),
            _ => None,
        })
        .collect();
    let reads = facts.nodes.iter().enumerate().any(|(i, node)| {
        let id = NodeId(i as u32);
        let Value::Member(_, name) = node else { return false };
        matches!(facts.name(*name), "url" | "urlWithParams" | "baseURL" | "context" | "hostname" | "host")
            && inside(span, facts.span(id))
            && !paths.contains(&id)
    });
    let request = |node: &NodeId| match facts.node(*node) {
        Value::Param(f, 0) => *f == id,
        Value::Read(var) => {
            let writes = facts.var(*var).map(|v| v.writes.as_slice()).unwrap_or_default();
            writes.iter().any(|w| matches!(facts.node(*w), Value::Param(f, 0) if *f == id))
        }
        _ => false,
    };
    let next = |callee: NodeId| match facts.node(callee) {
        Value::Member(_, name) => matches!(facts.name(*name), "handle" | "resolve"),
        Value::Read(var) => facts.var(*var).is_some_and(|v| facts.name(v.name) == "next"),
        Value::Param(..) => true,
        _ => false,
    };
    reads
        || facts.calls.iter().any(|call| {
            inside(span, facts.span(call.node)) && call.args.iter().any(request) && !next(call.callee)
        })
}
