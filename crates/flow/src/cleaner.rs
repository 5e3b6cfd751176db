//! Whether a function of the app that says that it cleans gives back what it was given.

use crate::Code;
use js::{FnId, NodeId, Value};

const DEPTH: u32 = 8;

impl Code {
    /// True where an answer of a function is its first parameter with its markup, and the way to it does not ask
    /// about the value: `if (!inApp) return text;`. What is not understood counts as cleaned.
    pub(crate) fn lets_through(&self, file: u32, function: FnId) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        let Some(f) = facts.function(function) else { return false };
        let body = Body { code: self, file, function };
        f.returns.iter().enumerate().any(|(i, answer)| {
            let guard = f.return_guards.get(i).copied().flatten();
            body.is_raw(*answer, 0) && !facts.guards(guard).any(|g| body.speaks(g.test, 0))
        })
    }
}

/// A function that is read.
struct Body<'a> {
    code: &'a Code,
    file: u32,
    function: FnId,
}

impl Body<'_> {
    /// True for the parameter itself, and for what leaves its markup as it is.
    fn is_raw(&self, node: NodeId, depth: u32) -> bool {
        let Some(facts) = self.code.facts(self.file).filter(|_| depth < DEPTH) else { return false };
        let raw = |n: NodeId| self.is_raw(n, depth + 1);
        match facts.node(node) {
            Value::Param(f, 0) => *f == self.function,
            Value::Read(var) => facts
                .var(*var)
                .is_some_and(|v| (1..8).contains(&v.writes.len()) && v.writes.iter().all(|w| raw(*w))),
            Value::Or(a, _) => raw(*a),
            Value::And(_, b) => raw(*b),
            Value::Choice(test, a, b) => !self.speaks(*test, 0) && (raw(*a) || raw(*b)),
            Value::Call(call) => facts.call(*call).is_some_and(|call| {
                let last = self.code.last_name(self.file, call.callee).unwrap_or_default();
                match (last, facts.node(call.callee)) {
                    ("trim" | "toString" | "normalize", Value::Member(base, _)) => raw(*base),
                    ("replace" | "replaceAll", Value::Member(base, _)) => {
                        self.keeps_tags(call.args.first().copied()) && raw(*base)
                    }
                    ("String", Value::Global(_)) => call.args.first().is_some_and(|a| raw(*a)),
                    _ => false,
                }
            }),
            _ => false,
        }
    }

    /// True for what is replaced where it is known and has nothing to do with tags.
    fn keeps_tags(&self, pattern: Option<NodeId>) -> bool {
        let Some((file, node)) = pattern.and_then(|p| self.code.value(self.file, p, &[], &[])) else {
            return false;
        };
        let Some(facts) = self.code.facts(file) else { return false };
        let (Value::Regex(text) | Value::Text(text)) = facts.node(node) else { return false };
        let text = facts.name(*text);
        // `[^a-z]` and `\W` take the signs of tags out without naming them.
        !text.contains(['<', '>']) && !text.contains("[^") && !text.contains("\\W")
    }

    /// True where the parameter takes part.
    fn speaks(&self, node: NodeId, depth: u32) -> bool {
        let Some(facts) = self.code.facts(self.file).filter(|_| depth < DEPTH) else { return true };
        let speaks = |n: NodeId| self.speaks(n, depth + 1);
        match facts.node(node) {
            Value::Param(f, _) => *f == self.function,
            Value::Read(var) => facts.var(*var).is_some_and(|v| v.writes.iter().take(4).any(|w| speaks(*w))),
            Value::Member(base, _) | Value::Not(base) => speaks(*base),
            Value::Index(a, b) | Value::And(a, b) | Value::Or(a, b) => speaks(*a) || speaks(*b),
            // `typeof text !== 'string'` is a comparison with something that is no value of the program.
            Value::Compare(_, a, b) => {
                speaks(*a) || speaks(*b) || [a, b].iter().any(|n| matches!(facts.node(**n), Value::Scalar))
            }
            Value::Call(call) => {
                facts.call(*call).is_some_and(|c| speaks(c.callee) || c.args.iter().any(|a| speaks(*a)))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::code;
    use knowledge::{SinkKind, SourceKind};

    fn hits(body: &str) -> usize {
        let text = format!(
            "import {{ App }} from '@capacitor/app'; import {{ environment }} from './environment';
             import DOMPurify from 'dompurify'; function escapeHtml(text) {{ {body} }}
             App.addListener('appUrlOpen', ({{ url }}) => {{ el.innerHTML = `<b>${{escapeHtml(url)}}</b>`; }});"
        );
        code(&[("src/a.ts", &text)]).injections(&[SinkKind::Markup], &[SourceKind::Link]).len()
    }

    #[test]
    fn functions_that_clean_are_believed() {
        for body in [
            r#"return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');"#,
            r#"return String(text ?? '').replace(/[&<>"']/g, (c) => MAP[c]);"#,
            "if (!text) return text; return text.replace(/</g, '&lt;');",
            "if (typeof text !== 'string') return text; return text.replace(/</g, '&lt;');",
            "if (!/[<>]/.test(text)) return text; return text.replace(/</g, '&lt;');",
            "const div = document.createElement('div'); div.textContent = text; return div.innerHTML;",
            "return DOMPurify.sanitize(text);",
            "return environment.web ? DOMPurify.sanitize(text) : other(text);",
            "let out = text; out = out.replace(/</g, '&lt;'); return out;",
            "return text.replace(/[^a-z]/g, '');",
        ] {
            assert_eq!(hits(body), 0, "{body}");
        }
    }

    #[test]
    fn functions_that_only_bear_the_name_are_not() {
        for body in [
            "return text;",
            "return text.trim();",
            "return text || '';",
            r#"return text.replace(/"/g, '&quot;');"#,
            "if (!environment.isWeb) return text; const d = document.createElement('div'); d.textContent = text; return d.innerHTML;",
            "return environment.isWeb ? text.replace(/</g, '&lt;') : text;",
        ] {
            assert_eq!(hits(body), 1, "{body}");
        }
    }
}
