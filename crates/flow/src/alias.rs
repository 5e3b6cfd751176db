//! Short names of folders that bundlers give: `alias` of Vite, SvelteKit, webpack, Nuxt and Quasar. Their settings are
//! programs; what is read of them are the texts beside each name.

use base::{Inputs, Span, join_path};
use js::{Facts, NodeId, Value};

/// Files with such settings.
const FILES: [&str; 22] = [
    "svelte.config.js",
    "svelte.config.ts",
    "svelte.config.mjs",
    "vite.config.ts",
    "vite.config.js",
    "vite.config.mts",
    "vite.config.mjs",
    "electron.vite.config.ts",
    "vue.config.js",
    "nuxt.config.ts",
    "nuxt.config.js",
    "quasar.config.ts",
    "quasar.config.js",
    "quasar.conf.js",
    "webpack.config.js",
    "webpack.common.js",
    "rsbuild.config.ts",
    "rspack.config.js",
    "craco.config.js",
    "babel.config.js",
    "babel.config.cjs",
    "metro.config.js",
];

/// The names that the settings of a folder give, and the folder or file that each stands for.
pub(crate) fn aliases(inputs: &dyn Inputs, folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for name in FILES {
        let path = join_path(folder, name);
        let Some((path, file)) = path.and_then(|p| inputs.find(&p).map(|f| (p, f))) else { continue };
        let Some(text) = inputs.text(file).filter(|t| t.contains("alias")) else { continue };
        let facts = js::facts(file, &path, text);
        for node in &facts.nodes {
            let Value::Object(properties) = node else { continue };
            for p in properties.iter().filter(|p| p.key.is_some_and(|k| facts.name(k) == "alias")) {
                named(&facts, p.value, folder, &mut found);
            }
        }
    }
    found
}

/// The entries of one `alias`: `{ '@': './src' }`, or a list of `{ find: '@', replacement: './src' }`.
fn named(facts: &Facts, node: NodeId, folder: &str, found: &mut Vec<(String, String)>) {
    let entries: Vec<(String, NodeId)> = match facts.node(node) {
        Value::Object(properties) => {
            properties.iter().filter_map(|p| Some((facts.name(p.key?).to_owned(), p.value))).collect()
        }
        Value::Array(items) => items.iter().filter_map(|item| entry(facts, *item)).collect(),
        _ => return,
    };
    for (name, value) in entries {
        let to = target(facts, value).and_then(|parts| {
            parts.iter().try_fold(folder.to_owned(), |at, part| join_path(&at, part.trim_matches('/')))
        });
        found.extend(to.filter(|_| !name.is_empty()).map(|to| (name, to)));
    }
}

fn entry(facts: &Facts, item: NodeId) -> Option<(String, NodeId)> {
    let Value::Object(properties) = facts.node(item) else { return None };
    let of = |wanted: &str| properties.iter().find(|p| p.key.is_some_and(|k| facts.name(k) == wanted));
    let name = match facts.node(of("find")?.value) {
        Value::Text(name) => facts.name(*name).to_owned(),
        // `/^@\//`.
        Value::Regex(pattern) => {
            let plain = facts.name(*pattern).trim_start_matches('^').trim_end_matches('$').replace('\\', "");
            plain.chars().all(|c| c.is_ascii_alphanumeric() || "@~/_-#".contains(c)).then_some(plain)?
        }
        _ => return None,
    };
    Some((name, of("replacement")?.value))
}

/// The texts that a path is made of, in order; none where another name stands for a part of it. The folder of the
/// settings is spelled `__dirname`, `import.meta.url` or `process.cwd()`.
fn target(facts: &Facts, value: NodeId) -> Option<Vec<String>> {
    let whole = facts.span(value);
    let inside = |span: Span| span.start >= whole.start && span.end <= whole.end && span.end > span.start;
    let mut parts: Vec<(Span, &str)> = Vec::new();
    for (node, span) in facts.nodes.iter().zip(&facts.spans).filter(|(_, s)| inside(**s)) {
        match node {
            Value::Text(text) => parts.push((*span, facts.name(*text))),
            Value::Read(var) => {
                let known = facts.var(*var).is_some_and(|v| {
                    v.writes.iter().all(|w| matches!(facts.node(*w), Value::Import(_) | Value::Function(_)))
                        || matches!(facts.name(v.name), "__dirname" | "__filename")
                });
                if !known {
                    return None;
                }
            }
            _ => {}
        }
    }
    parts.sort_by_key(|(span, _)| (span.start, span.end));
    parts.dedup();
    // A template may be kept with its parts and whole.
    let texts: Vec<String> = parts
        .iter()
        .map(|(_, t)| (*t).to_owned())
        .filter(|t| !t.contains("node_modules") && t != "/")
        .collect();
    let plain = |t: &String| !t.starts_with('/') || t.starts_with("/src");
    (!texts.is_empty() && texts.len() < 4 && texts.iter().all(plain)).then_some(texts)
}

#[cfg(test)]
mod tests {
    use super::aliases;
    use crate::tests::memory;

    fn of(path: &'static str, text: &str) -> Vec<(String, String)> {
        aliases(&memory(&[(path, text)]), "web")
    }

    #[test]
    fn names_of_packages_and_paths_that_are_not_constant_are_left() {
        for text in [
            "export default { resolve: { alias: { vue: process.env.VUE, x: root + '/x', y: require.resolve('y') } } };",
            "const root = resolve(__dirname, '../..'); export default { resolve: { alias: { '@': join(root, 'src') } } };",
            "export default { plugins: [alias()] };",
        ] {
            let found = of("web/vite.config.ts", text);
            assert!(!found.iter().any(|(name, _)| name != "y"), "{found:?}");
        }
    }

    #[test]
    fn folders_are_read_in_every_way_of_writing_them() {
        for (path, text, wanted) in [
            (
                "web/svelte.config.js",
                "export default { kit: { alias: { '@app': 'src/app' } } };",
                ("@app", "web/src/app"),
            ),
            (
                "web/vite.config.ts",
                "import path from 'path'; export default defineConfig({ resolve: { alias: { '@': path.resolve(__dirname, './src') } } });",
                ("@", "web/src"),
            ),
            (
                "web/vite.config.ts",
                "import { fileURLToPath, URL } from 'node:url'; export default { resolve: { alias: { '~/': fileURLToPath(new URL('./src', import.meta.url)) } } };",
                ("~/", "web/src"),
            ),
            (
                "web/vite.config.js",
                "import { resolve } from 'path'; export default { resolve: { alias: [{ find: /^#\\//, replacement: `${resolve(__dirname, '..', 'common')}/` }] } };",
                ("#/", "common"),
            ),
            (
                "web/vue.config.js",
                "const path = require('path'); module.exports = { configureWebpack: { resolve: { alias: { app: path.join(__dirname, 'app') } } } };",
                ("app", "web/app"),
            ),
        ] {
            assert_eq!(of(path, text), [(wanted.0.to_owned(), wanted.1.to_owned())], "{text}");
        }
    }
}
