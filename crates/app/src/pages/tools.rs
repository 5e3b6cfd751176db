//! Tools for debugging that a page loads or starts.

use base::Span;

/// What starts a debugging tool: its name, a part of the address of its script, and the call that starts it.
const TOOLS: [(&str, &str, &str); 6] = [
    ("eruda", "eruda", "eruda.init("),
    ("vConsole", "vconsole", "new VConsole("),
    ("vConsole", "vconsole", "new window.VConsole("),
    ("weinre", "target-script-min.js", "weinre"),
    ("Chii", "chii/target.js", "chii.liriliri"),
    ("React Developer Tools", "localhost:8097", "localhost:8097"),
];

/// Debugging tools in the scripts of a page, by the address of a script or by the call in an inline one.
pub(crate) fn tools(text: &str, facts: &markup::Page) -> Vec<(&'static str, Span)> {
    let mut found: Vec<(&'static str, Span)> = Vec::new();
    for script in facts.scripts.iter().filter(|s| s.runs()) {
        let body = script.body.of(text);
        for (name, address, call) in TOOLS {
            let by_address =
                script.src.as_ref().is_some_and(|s| s.value.to_ascii_lowercase().contains(address));
            if (by_address || body.contains(call)) && !found.iter().any(|(known, _)| *known == name) {
                found.push((name, script.span));
            }
        }
    }
    found
}
