//! Whether the build takes calls of `console` out of what ships.

use base::{Inputs, join_path};
use js::{Facts, Value};

/// Settings of bundlers and compilers that can.
const SETTINGS: [&str; 26] = [
    "vite.config.ts",
    "vite.config.js",
    "vite.config.mjs",
    "vite.config.mts",
    "vue.config.js",
    "quasar.config.ts",
    "quasar.config.js",
    "quasar.conf.js",
    "webpack.config.js",
    "webpack.config.ts",
    "webpack.prod.js",
    "webpack.config.prod.js",
    "extra-webpack.config.js",
    "custom-webpack.config.js",
    "craco.config.js",
    "config-overrides.js",
    "rollup.config.js",
    "rollup.config.mjs",
    "next.config.js",
    "next.config.mjs",
    "next.config.ts",
    "nuxt.config.ts",
    "nuxt.config.js",
    "svelte.config.js",
    "babel.config.js",
    "ionic.config.js",
];

/// The methods of `console` whose calls the build removes; `*` for all of them.
pub(crate) fn dropped(inputs: &dyn Inputs, folders: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for folder in folders {
        let files = SETTINGS.iter().filter_map(|name| inputs.find(&join_path(folder, name)?));
        for (file, text) in files.filter_map(|f| Some((f, inputs.text(f)?))) {
            if text.contains("onsole") {
                of_settings(&js::facts(file, inputs.path(file), text), &mut found);
            }
        }
        let babel = [".babelrc", ".babelrc.json", "babel.config.json", "package.json"];
        let mut texts = babel.iter().filter_map(|name| inputs.text(inputs.find(&join_path(folder, name)?)?));
        if texts.any(|t| t.contains("\"transform-remove-console\"")) {
            found.push("*".to_owned());
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// <https://terser.org/docs/options/#compress-options>, <https://esbuild.github.io/api/#drop>,
/// <https://nextjs.org/docs/architecture/nextjs-compiler#remove-console>
fn of_settings(facts: &Facts, found: &mut Vec<String>) {
    let texts: Vec<&str> = facts
        .nodes
        .iter()
        .filter_map(|n| match n {
            Value::Text(name) => Some(facts.name(*name)),
            _ => None,
        })
        .collect();
    let removers = ["transform-remove-console", "babel-plugin-transform-remove-console"];
    let imports = facts.imports.iter().any(|i| facts.name(i.from).contains("remove-console"));
    if imports || texts.iter().any(|t| removers.contains(t)) {
        found.push("*".to_owned());
    }
    let keys = facts.nodes.iter().filter_map(|n| match n {
        Value::Object(properties) => Some(properties.iter()),
        _ => None,
    });
    for property in keys.flatten() {
        let off = matches!(facts.node(property.value), Value::Bool(false));
        match property.key.map(|k| facts.name(k)) {
            Some("drop_console" | "removeConsole" | "dropConsole") if !off => found.push("*".to_owned()),
            Some("drop") if texts.contains(&"console") => found.push("*".to_owned()),
            Some("pure" | "pure_funcs") => {
                found.extend(texts.iter().filter_map(|t| Some(t.strip_prefix("console.")?.to_owned())));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn methods(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        of_settings(&js::facts(base::FileId(0), "vite.config.ts", text), &mut found);
        found
    }

    #[test]
    fn settings_that_keep_the_calls_remove_nothing() {
        assert!(
            methods("export default { build: { terserOptions: { compress: { drop_console: false } } } }")
                .is_empty()
        );
        assert!(
            methods("export default { // esbuild: { drop: ['console'] }\n plugins: [console.log('x')] }")
                .is_empty()
        );
    }

    #[test]
    fn every_tool_has_its_own_switch() {
        assert_eq!(methods("export default { esbuild: { drop: ['console', 'debugger'] } }"), ["*"]);
        assert_eq!(
            methods("export default { esbuild: { pure: ['console.log', 'console.debug'] } }"),
            ["log", "debug"]
        );
        assert_eq!(methods("x({ compress: { drop_console: mode === 'production' } })"), ["*"]);
        assert_eq!(methods("module.exports = { plugins: ['transform-remove-console'] }"), ["*"]);
        assert_eq!(methods("module.exports = { compiler: { removeConsole: true } }"), ["*"]);
    }
}
