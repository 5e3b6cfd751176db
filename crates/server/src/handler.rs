//! Functions that answer requests: what they can do, and whether anything in them asks who calls.
//!
//! This is a look at words, not a search for flows: the absence of every word that could be a check is strong, and
//! whatever looks like one keeps a function silent.

use crate::checks::{CHECKS, MORE, PROVIDERS, WRITES};
use base::Span;

/// A text without its comments, of the same length.
#[derive(Clone, Debug)]
pub struct Code {
    text: String,
    lower: String,
}

/// Something a function can do for whoever calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// It holds the key that passes row level security.
    ServiceRole,
    /// It holds the key of a service that is paid by use.
    Provider,
}

/// A key that a function reads from its environment.
#[derive(Clone, Debug)]
pub struct Key {
    /// What it gives.
    pub power: Power,
    /// The name of the variable.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
}

/// What a module takes from another file of the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The other file as written.
    pub from: String,
    /// The names there; empty for the whole file.
    pub names: Vec<String>,
}

/// An exported function of Firebase.
#[derive(Clone, Debug)]
pub struct Cloud {
    /// The name it is exported by.
    pub name: String,
    /// `onRequest` or `onCall`.
    pub kind: &'static str,
    /// The name and the call.
    pub span: Span,
    /// Its options and its handler.
    pub body: Code,
}

impl Code {
    /// A text without its comments.
    pub fn new(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let start = line.trim_start();
            let comment = ["//", "*", "/*"].iter().any(|c| start.starts_with(c));
            let keep = if comment { 0 } else { line.find(" //").unwrap_or(line.len()) };
            out.push_str(line.get(..keep).unwrap_or_default());
            out.extend(line.bytes().skip(keep).map(|b| if b == b'\n' { '\n' } else { ' ' }));
        }
        let lower = out.to_ascii_lowercase();
        Self { text: out, lower }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// True where something in it may ask who calls, or how often.
    pub fn asks(&self) -> bool {
        CHECKS.iter().chain(&MORE).any(|w| self.lower.contains(w))
    }

    /// True where it changes something.
    pub fn writes(&self) -> bool {
        WRITES.iter().any(|w| self.lower.contains(w))
    }

    /// True where the caller says what is done.
    pub fn takes_input(&self) -> bool {
        [".json()", ".formdata()", "searchparams", ".body", ".query", ".params", ".data", "event.body"]
            .iter()
            .any(|w| self.lower.contains(w))
    }

    /// True where it sends a request, or uses a client of a provider.
    pub fn sends(&self) -> bool {
        [
            "fetch(",
            "axios",
            "new openai",
            "new anthropic",
            "generatetext",
            "streamtext",
            "generatecontent",
            ".messages.create",
            ".emails.send",
        ]
        .iter()
        .any(|w| self.lower.contains(w))
    }

    /// True for a function of Firebase that only other services may call.
    pub fn is_private(&self) -> bool {
        let invoker = self.lower.find("invoker").map(|at| self.lower.get(at..).unwrap_or_default());
        invoker.is_some_and(|rest| !rest.get(..24).unwrap_or(rest).contains("public"))
    }

    /// The keys that it reads from its environment.
    pub fn keys(&self) -> Vec<Key> {
        let mut keys: Vec<Key> = Vec::new();
        for (start, word) in words(&self.text) {
            let upper = word.len() > 8
                && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
            if !upper {
                continue;
            }
            let secret = ["KEY", "TOKEN", "SECRET"].iter().any(|end| word.ends_with(end));
            let power = if word.contains("SERVICE_ROLE") {
                Power::ServiceRole
            } else if secret && !word.contains("PUBLIC") && PROVIDERS.iter().any(|p| word.contains(p)) {
                Power::Provider
            } else {
                continue;
            };
            keys.push(Key {
                power,
                name: word.to_owned(),
                span: Span::from_usize(start, start + word.len()),
            });
        }
        keys
    }

    /// What it imports from files beside it.
    pub fn imports(&self) -> Vec<Import> {
        let mut found = Vec::new();
        for statement in self.text.split("import ").skip(1) {
            let Some((head, tail)) = statement.split_once(" from ") else { continue };
            if head.len() > 2000 || head.contains(';') {
                continue;
            }
            let quote = tail.trim_start();
            let Some(mark) = quote.chars().next().filter(|c| matches!(c, '\'' | '"')) else { continue };
            let from = quote.get(1..).and_then(|r| r.split(mark).next()).unwrap_or_default();
            let local = from.starts_with('.') || from.starts_with("@/") || from.starts_with("~/");
            let whole = !head.contains('{');
            let inner = head.split('{').nth(1).and_then(|r| r.split('}').next()).unwrap_or_default();
            let names = inner.split(',').filter_map(|n| n.split_whitespace().next()).map(str::to_owned);
            if local && !head.trim_start().starts_with("type ") {
                let names = if whole { Vec::new() } else { names.collect() };
                found.push(Import { from: from.to_owned(), names });
            }
        }
        found
    }

    /// The declaration of a name, up to the next one that is exported.
    pub fn declaration(&self, name: &str) -> Option<Code> {
        let at = ["function ", "const ", "let ", "class "].iter().find_map(|k| {
            let mut from = 0;
            while let Some(found) = self.text.get(from..)?.find(k) {
                let start = from + found;
                let rest = self.text.get(start + k.len()..)?;
                let end = rest.strip_prefix(name).and_then(|r| r.chars().next());
                if end.is_some_and(|c| !c.is_alphanumeric() && c != '_') {
                    return Some(start);
                }
                from = start + k.len();
            }
            None
        })?;
        let rest = self.text.get(at..)?;
        let end = rest.find("\nexport ").unwrap_or(rest.len());
        Some(Code::new(rest.get(..end)?))
    }

    /// The functions of Firebase that it exports.
    pub fn cloud_functions(&self) -> Vec<Cloud> {
        let mut found = Vec::new();
        for kind in ["onRequest", "onCall"] {
            let mut from = 0;
            while let Some(at) = self.text.get(from..).and_then(|r| r.find(kind)).map(|i| from + i) {
                from = at + kind.len();
                let open = self.text.get(from..).unwrap_or_default();
                let Some(skip) = open
                    .find('(')
                    .filter(|i| open.get(..*i).is_some_and(|o| o.trim().is_empty() || o.starts_with('<')))
                else {
                    continue;
                };
                let end = closing(open.get(skip..).unwrap_or_default());
                let body = open.get(skip..skip + end).unwrap_or_default();
                let line = self.text.get(..at).unwrap_or_default().rfind('\n').map_or(0, |i| i + 1);
                let head = self.text.get(line..at).unwrap_or_default();
                let name = exported(head);
                if let Some(name) = name {
                    let span = Span::from_usize(line + head.len() - head.trim_start().len(), from);
                    found.push(Cloud { name, kind, span, body: Code::new(body) });
                }
                from += skip + end;
            }
        }
        found
    }

    /// Names that it calls.
    pub fn called(&self) -> Vec<&str> {
        let called =
            words(&self.text).filter(|(at, word)| self.text.as_bytes().get(at + word.len()) == Some(&b'('));
        called.map(|(_, word)| word).collect()
    }

    /// True where it is no more than a name: an application that is made elsewhere in the file.
    pub fn is_name(&self) -> bool {
        self.text.trim_matches(['(', ')']).split(',').next_back().is_some_and(|last| {
            last.trim().trim_end_matches(')').chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.')
        })
    }
}

/// `export const name =`, `exports.name =`.
fn exported(head: &str) -> Option<String> {
    let head = head.trim();
    let rest = head
        .strip_prefix("export const ")
        .or_else(|| head.strip_prefix("exports."))
        .or_else(|| head.strip_prefix("module.exports."))?;
    let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// The words of a text with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter_map(move |word| {
        let start = at;
        // The character that ends a word may be longer than a byte.
        at = start
            + word.len()
            + text.get(start + word.len()..).and_then(|r| r.chars().next()).map_or(0, char::len_utf8);
        (!word.is_empty()).then_some((start, word))
    })
}

/// The length up to the bracket that closes the first one; texts in quotes are passed over.
fn closing(text: &str) -> usize {
    let mut depth = 0i32;
    let mut quote = None;
    let mut escaped = false;
    for (at, b) in text.bytes().enumerate() {
        if escaped {
            escaped = false;
        } else if b == b'\\' {
            escaped = true;
        } else if let Some(mark) = quote {
            if b == mark || (b == b'\n' && mark != b'`') {
                quote = None;
            }
        } else {
            match b {
                b'\'' | b'"' | b'`' => quote = Some(b),
                b'(' | b'{' | b'[' => depth += 1,
                b')' | b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        return at + 1;
                    }
                }
                _ => {}
            }
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_in_comments_are_none() {
        assert!(
            !Code::new("// verify the user\nfetch('https://a.b') // getUser\n/* jwt\n * session */").asks()
        );
        assert!(Code::new("const a = req.headers.get('Authorization')").asks());
        assert!(!Code::new("const h = { 'Access-Control-Allow-Headers': 'authorization, apikey' }; h({ Authorization: `Bearer ${k}` })").asks());
        assert!(Code::new("stripe.webhooks.constructEvent(b, s, k)").asks());
    }

    #[test]
    fn keys_and_imports_are_read() {
        let code = Code::new(
            "import { a, type b } from '../x.ts';\nimport c from \"./y\"; import z from 'react';\nconst k = Deno.env.get('SUPABASE_SERVICE_ROLE_KEY'); process.env.OPENAI_API_KEY; NEXT_PUBLIC_OPENAI_KEY",
        );
        let keys: Vec<Power> = code.keys().iter().map(|k| k.power).collect();
        assert_eq!(keys, [Power::ServiceRole, Power::Provider]);
        assert_eq!(code.imports().iter().map(|i| i.from.as_str()).collect::<Vec<_>>(), ["../x.ts", "./y"]);
        assert_eq!(code.imports()[0].names, ["a", "type"]);
    }

    #[test]
    fn functions_of_firebase_are_told_apart() {
        let code = Code::new(
            "export const one = onRequest({ cors: true }, async (req, res) => { res.send(')'); });\nexports.two = functions.https.onCall((data, context) => { if (!context.auth) throw 1; });\nfunction helper() { return jwt; }\nexport const app = onRequest(server);",
        );
        let all = code.cloud_functions();
        assert_eq!(
            all.iter().map(|c| (c.name.as_str(), c.body.asks(), c.body.is_name())).collect::<Vec<_>>(),
            [("one", false, false), ("app", false, true), ("two", true, false)]
        );
        assert!(code.declaration("helper").unwrap().asks() && code.declaration("help").is_none());
    }
}
