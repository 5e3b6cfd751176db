//! Secrets that the app takes out of the link that opened it.

use crate::Code;
use crate::inbound::row_of;
use crate::search::Seek;
use base::{Place, Step};
use js::{Facts, NodeId, Value};
use knowledge::SourceKind;

/// Secrets that come with a link.
#[derive(Clone, Debug)]
pub struct LinkToken {
    /// Where the app takes the first of them.
    pub place: Place,
    /// The parameters.
    pub names: Vec<String>,
    /// From the link to there.
    pub steps: Vec<Step>,
    /// False where a call was linked by its name alone.
    pub sure: bool,
}

/// Parameters that are the session or the password itself.
const SECRETS: [&str; 14] = [
    "access_token",
    "accessToken",
    "id_token",
    "idToken",
    "refresh_token",
    "refreshToken",
    "auth_token",
    "authToken",
    "session_token",
    "sessionToken",
    "jwt",
    "password",
    "api_key",
    "apiKey",
];

impl Code {
    /// The secrets that the app that ships takes out of the link that opened it, once for each file.
    pub fn link_tokens(&self) -> Vec<LinkToken> {
        let mut found: Vec<LinkToken> = Vec::new();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let file = i as u32;
            let speaks = |n: &str| {
                crate::names::holds(n, &["token", "jwt", "password", "api"])
                    && SECRETS.iter().any(|s| n.contains(s))
            };
            if !f.telling.iter().any(|n| speaks(f.facts.name(*n))) {
                continue;
            }
            for (node, from, name) in reads(self, file, &f.facts) {
                let place = self.place_of(file, node);
                let here = found.iter().position(|t| t.place.file() == place.file());
                let known =
                    here.and_then(|i| found.get(i)).is_some_and(|t| t.names.iter().any(|n| n == name));
                let Some(token) = (!known).then(|| self.link_token(file, from, name, place)).flatten() else {
                    continue;
                };
                match here.and_then(|i| found.get_mut(i)) {
                    Some(first) => {
                        first.names.extend(token.names);
                        first.steps.extend(token.steps.into_iter().skip(1));
                    }
                    None => found.push(token),
                }
            }
        }
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found
    }

    fn link_token(&self, file: u32, from: NodeId, name: &str, place: Place) -> Option<LinkToken> {
        let flow = self.flows(file, from, &[], Seek::Untrusted).into_iter().find(|flow| {
            let row = row_of(self, flow);
            row.is_some_and(|r| r.kind == SourceKind::Link) && self.flow_context(flow).ships()
        })?;
        let mut steps = Vec::new();
        if let Some((f, n)) = flow.hops.first() {
            steps.push(Step::new(self.place_of(*f, *n), "the link that opened the app comes in here"));
        }
        steps.push(Step::new(place.clone(), format!("`{name}` is taken out of it")));
        Some(LinkToken { place, names: vec![name.to_owned()], steps, sure: flow.sure })
    }
}

/// Where a file takes a secret out of something: the whole expression, what it is taken from, and the parameter.
fn reads(code: &Code, file: u32, facts: &Facts) -> Vec<(NodeId, NodeId, &'static str)> {
    let named = |text: &str| SECRETS.iter().copied().find(|s| *s == text);
    let mut found = Vec::new();
    for call in &facts.calls {
        let Value::Member(base, method) = facts.node(call.callee) else { continue };
        let Some(first) = call.args.first().copied() else { continue };
        let takes = matches!(facts.name(*method), "get" | "split" | "match" | "exec" | "matchAll");
        if !takes || !code.context(file, call.guard).ships() {
            continue;
        }
        let name = match facts.name(*method) {
            "get" => code.text(file, first, &[]).and_then(|t| named(&t)),
            "split" | "match" | "exec" | "matchAll" => part(code, file, facts, first),
            _ => None,
        };
        // `pattern.exec(text)` looks into its argument.
        let from = if facts.name(*method) == "exec" { first } else { *base };
        let name = name
            .or_else(|| (facts.name(*method) == "exec").then(|| part(code, file, facts, *base)).flatten());
        found.extend(name.map(|name| (call.node, from, name)));
    }
    for (i, node) in facts.nodes.iter().enumerate() {
        if let Value::Member(base, name) = node
            && let Some(name) = named(facts.name(*name))
            && matches!(facts.node(*base), Value::Read(_) | Value::Member(..) | Value::Call(_))
        {
            found.push((NodeId(i as u32), *base, name));
        }
    }
    found
}

/// The parameter that a text or pattern looks for: `access_token=`.
fn part(code: &Code, file: u32, facts: &Facts, node: NodeId) -> Option<&'static str> {
    let text = match facts.node(node) {
        Value::Regex(pattern) => facts.name(*pattern).to_owned(),
        _ => code.text(file, node, &[])?,
    };
    SECRETS.iter().copied().find(|s| text.contains(&format!("{s}=")))
}
