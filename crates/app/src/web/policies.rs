//! Policies that settings of a framework or a plugin write into the pages, and those that only a server sends.

use super::{Folders, Framework, Web, angular};
use crate::pages::{Delivery, PagePolicy};
use base::{FileId, Inputs, Node, Place, Span, Value};
use markup::Token;

pub(super) fn load(inputs: &dyn Inputs, folders: &Folders<'_>, settings: Option<FileId>, web: &mut Web) {
    for file in web.header_files.clone() {
        web.hosted_csp.extend(mention(inputs, file).map(|m| m.place));
    }
    let mut files: Vec<FileId> = web.framework.heads().iter().filter_map(|h| folders.find(h)).collect();
    for file in files.clone() {
        in_head_file(inputs, file, web);
    }
    if let Some(file) = settings {
        in_settings(inputs, file, web);
    }
    if !web.framework_policies.is_empty() || !web.injected_csp.is_empty() {
        return;
    }
    // Plugins and custom transforms are known by what they write; how they do it is not worked out.
    let more = [
        "vite.config.ts",
        "vite.config.js",
        "vite.config.mjs",
        "vite.config.mts",
        "webpack.config.js",
        "webpack.prod.js",
    ];
    files = settings.into_iter().chain(more.iter().filter_map(|n| folders.find(n))).collect();
    files.dedup();
    for file in files {
        let Some(mention) = mention(inputs, file) else { continue };
        match mention.reach {
            Reach::Page => web.injected_csp.push(mention.place),
            Reach::Server => web.hosted_csp.push(mention.place),
        }
    }
}

/// Whether a policy reaches the page or is only sent by a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Page,
    Server,
}

struct Mention {
    place: Place,
    reach: Reach,
}

/// Words by which plugins that write a policy into the page are known.
const PLUGINS: [&str; 7] = [
    "plugin-csp",
    "csp-html-webpack-plugin",
    "CspHtmlWebpackPlugin",
    "csp-webpack-plugin",
    "nuxt-security",
    "html-csp",
    "strict-csp",
];

/// Where a file speaks of a policy outside of comments.
fn mention(inputs: &dyn Inputs, file: FileId) -> Option<Mention> {
    let text = without_comments(inputs.text(file)?);
    let lower = text.to_ascii_lowercase();
    let place = |at: usize, len: usize| Place::At(file, Span::from_usize(at, at + len));
    if let Some((at, word)) = PLUGINS.iter().find_map(|w| text.find(w).map(|i| (i, w))) {
        return Some(Mention { place: place(at, word.len()), reach: Reach::Page });
    }
    let (at, word) = ["content-security-policy", "contentsecuritypolicy"]
        .iter()
        .find_map(|w| lower.match_indices(w).find(|(i, w)| !is_report_only(&lower, i + w.len())))?;
    let page = ["http-equiv", "httpequiv", "transformindexhtml", "<meta"].iter().any(|w| lower.contains(w));
    Some(Mention { place: place(at, word.len()), reach: if page { Reach::Page } else { Reach::Server } })
}

fn is_report_only(lower: &str, end: usize) -> bool {
    lower.get(end..).is_some_and(|rest| rest.starts_with("-report-only") || rest.starts_with("reportonly"))
}

/// The text with comments blanked, so that offsets stay. Good enough for settings files: `//` counts only after white
/// space or punctuation, or it would cut addresses.
fn without_comments(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = text.as_bytes().to_vec();
    let mut at = 0;
    let mut last = b'\n';
    while let Some(byte) = bytes.get(at).copied() {
        let next = bytes.get(at + 1).copied();
        let starts =
            last.is_ascii_whitespace() || matches!(last, b'{' | b'(' | b'[' | b',' | b';' | b'}' | b')');
        let end = match (byte, next) {
            (b'/', Some(b'/')) if starts => find(bytes, at, b"\n"),
            (b'/', Some(b'*')) if starts => find(bytes, at + 2, b"*/").map(|e| e + 2),
            (b'#', _) if last == b'\n' => find(bytes, at, b"\n"),
            (b'<', Some(b'!')) if bytes.get(at..at + 4) == Some(b"<!--") => find(bytes, at, b"-->"),
            _ => {
                last = byte;
                at += 1;
                continue;
            }
        };
        let end = end.unwrap_or(bytes.len());
        for blank in out.iter_mut().take(end).skip(at).filter(|b| **b != b'\n') {
            *blank = b' ';
        }
        last = b' ';
        at = end.max(at + 1);
    }
    // Blanks take the place of whole characters, so that the text stays valid.
    String::from_utf8(out).unwrap_or_default()
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(what.len()).position(|w| w == what).map(|i| from + i)
}

/// `<meta httpEquiv="Content-Security-Policy" content="…">` in a root layout, and `useHead` in a root component.
fn in_head_file(inputs: &dyn Inputs, file: FileId, web: &mut Web) {
    let Some(text) = inputs.text(file) else { return };
    let text = without_comments(text);
    let mut found = false;
    for token in markup::tokens(&text) {
        let Token::Open(tag) = token else { continue };
        let kind = tag.attribute("httpEquiv").or_else(|| tag.attribute("http-equiv"));
        let is_policy = kind.is_some_and(|k| {
            k.value.trim_matches(['{', '}', '"', '\'', '`']).eq_ignore_ascii_case("content-security-policy")
        });
        if tag.name != "meta" || !is_policy {
            continue;
        }
        found = true;
        match tag.attribute("content").filter(|c| c.quote.is_some()) {
            Some(content) => {
                let policy = if content.literal {
                    csp::parse(&content.value, content.value_span.start)
                } else {
                    csp::parse_at(&content.value, content.value_span)
                };
                let (span, delivery) = (content.value_span, Delivery::Framework);
                let quote = content.quote;
                web.framework_policies.push(PagePolicy { file, span, delivery, policy, meta: None, quote });
            }
            None => web.injected_csp.push(Place::At(file, tag.span)),
        }
    }
    if !found && let Some(mention) = mention(inputs, file) {
        web.injected_csp.push(mention.place);
    }
}

fn in_settings(inputs: &dyn Inputs, file: FileId, web: &mut Web) {
    match web.framework {
        Framework::SvelteKit => {
            let root = js::evaluate_default_export(inputs, file).root;
            web.framework_policies.extend(root.as_ref().and_then(of_sveltekit));
        }
        Framework::Nuxt => {
            let root = js::evaluate_default_export(inputs, file).root;
            web.framework_policies.extend(root.as_ref().map(of_nuxt).unwrap_or_default());
        }
        Framework::Angular => {
            let root = inputs.text(file).and_then(|t| json::parse(file, t).root);
            web.framework_policies.extend(root.as_ref().map(of_angular).unwrap_or_default());
        }
        _ => {}
    }
}

/// Words that SvelteKit writes in quotes. <https://svelte.dev/docs/kit/configuration#csp>
fn quoted_by_sveltekit(word: &str) -> bool {
    matches!(
        word,
        "self"
            | "none"
            | "unsafe-inline"
            | "unsafe-eval"
            | "unsafe-hashes"
            | "strict-dynamic"
            | "report-sample"
            | "wasm-unsafe-eval"
            | "script"
    ) || ["nonce-", "sha256-", "sha384-", "sha512-"].iter().any(|p| word.starts_with(p))
}

/// `kit.csp.directives`: a mapping from directive to a list of sources, in which keywords stand without quotes.
fn of_sveltekit(root: &Node) -> Option<PagePolicy> {
    let directives = root.at(&["kit", "csp", "directives"])?;
    let mut text = String::new();
    for entry in directives.entries() {
        // These are left out of the meta tag that prerendered pages get.
        if csp::known_directive(&entry.key).is_some_and(|n| n.header_only) {
            continue;
        }
        let words = entry.node.items().iter().filter_map(Node::as_str);
        let words: Vec<String> =
            words.map(|w| if quoted_by_sveltekit(w) { format!("'{w}'") } else { w.to_owned() }).collect();
        let flag = entry.node.as_bool() == Some(true);
        if flag || !words.is_empty() {
            text.push_str(&format!("{} {}; ", entry.key, words.join(" ")));
        }
    }
    (!text.is_empty()).then(|| computed(directives, &text))
}

/// Policies in `app.head.meta` (Nuxt 3 and later), `head.meta` (Nuxt 2), and `render.csp` with `addMeta` (Nuxt 2).
/// <https://nuxt.com/docs/getting-started/seo-meta>, <https://v2.nuxt.com/docs/configuration-glossary/configuration-render#csp>
fn of_nuxt(root: &Node) -> Vec<PagePolicy> {
    let metas = root.at(&["app", "head", "meta"]).or_else(|| root.at(&["head", "meta"]));
    let mut policies = Vec::new();
    for meta in metas.map(Node::items).unwrap_or_default() {
        let kind = meta.get("http-equiv").or_else(|| meta.get("httpEquiv")).and_then(Node::as_str);
        if kind.is_some_and(|k| k.eq_ignore_ascii_case("content-security-policy"))
            && let Some(content) = meta.get("content")
            && let Value::Str(text) = &content.value
        {
            policies.push(computed(content, text));
        }
    }
    let csp = root.at(&["render", "csp"]);
    if let Some(csp) = csp.filter(|c| c.get("addMeta").and_then(Node::as_bool) == Some(true))
        && let Some(directives) = csp.get("policies")
    {
        let text: String = directives
            .entries()
            .iter()
            .map(|entry| {
                let words: Vec<&str> = entry.node.items().iter().filter_map(Node::as_str).collect();
                format!("{} {}; ", entry.key, words.join(" "))
            })
            .collect();
        policies.push(computed(directives, &text));
    }
    policies
}

/// `security.autoCsp` makes the build write a policy of hashes into the page.
/// <https://angular.dev/reference/configs/workspace-config#auto-csp>
fn of_angular(root: &Node) -> Vec<PagePolicy> {
    let mut policies = Vec::new();
    for target in angular::targets(root, None) {
        let paths: [&[&str]; 2] =
            [&["configurations", "production", "security", "autoCsp"], &["options", "security", "autoCsp"]];
        let Some(node) = paths.iter().find_map(|p| target.build.at(p)) else { continue };
        let eval = node.get("unsafeEval").and_then(Node::as_bool) == Some(true);
        if node.as_bool() == Some(true) || matches!(node.value, Value::Map(_)) {
            // The hash stands for those of the page's own scripts, which only the build knows.
            let eval = if eval { " 'unsafe-eval'" } else { "" };
            let text = format!(
                "script-src 'strict-dynamic' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' https: \
                 'unsafe-inline'{eval}; object-src 'none'; base-uri 'self'"
            );
            policies.push(computed(node, &text));
        }
    }
    policies
}

/// A policy put together from settings: its parts have the place of the setting.
fn computed(node: &Node, text: &str) -> PagePolicy {
    let policy = csp::parse_at(text, node.span);
    PagePolicy {
        file: node.file,
        span: node.span,
        delivery: Delivery::Framework,
        policy,
        meta: None,
        quote: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::FileId;

    #[test]
    fn comments_are_blanked_and_addresses_stay() {
        let text = "a: 'https://x.y/z', // <meta>\n/* b\u{e4} */ c {/* d */} e\n# f\n";
        let blank = without_comments(text);
        assert_eq!(blank.len(), text.len());
        assert!(blank.contains("https://x.y/z") && blank.contains(" c ") && blank.contains(" e\n"));
        assert!(
            !blank.contains("meta") && !blank.contains('b') && !blank.contains('d') && !blank.contains('f')
        );
    }

    #[test]
    fn settings_of_sveltekit_and_nuxt_become_policies() {
        let root = |text: &str| json::parse(FileId(0), text).root.unwrap();
        let kit = r#"{"kit":{"csp":{"directives":{"script-src":["self","sha256-x","a.example"],"frame-ancestors":["none"],"upgrade-insecure-requests":true}}}}"#;
        let policy = of_sveltekit(&root(kit)).unwrap().policy;
        let words: Vec<_> =
            policy.get("script-src").unwrap().values.iter().map(|v| v.text.as_str()).collect();
        assert_eq!(words, ["'self'", "'sha256-x'", "a.example"]);
        assert!(policy.get("frame-ancestors").is_none() && policy.get("upgrade-insecure-requests").is_some());
        let nuxt = r#"{"app":{"head":{"meta":[{"name":"x"},{"http-equiv":"content-security-policy","content":"img-src *"}]}}}"#;
        assert_eq!(of_nuxt(&root(nuxt)).len(), 1);
        assert_eq!(of_nuxt(&root(r#"{"render":{"csp":{"policies":{"script-src":["'self'"]}}}}"#)).len(), 0);
        assert_eq!(
            of_nuxt(&root(r#"{"render":{"csp":{"addMeta":true,"policies":{"script-src":["'self'"]}}}}"#))
                .len(),
            1
        );
    }

    #[test]
    fn the_policy_of_auto_csp_is_strict() {
        let text =
            r#"{"projects":{"app":{"architect":{"build":{"options":{"security":{"autoCsp":true}}}}}}}"#;
        let root = json::parse(FileId(0), text).root.unwrap();
        let policies = of_angular(&root);
        assert_eq!(policies.len(), 1);
        let found = csp::evaluate(&[policies[0].policy.clone()], &csp::Context::default());
        assert!(!found.iter().any(|i| i.kind == csp::IssueKind::ScriptUnsafeInline), "{found:?}");
    }
}
