//! Settings of bundlers that decide whether a production build writes source maps.

use super::{Folders, Framework, angular};
use base::{FileId, Inputs, Node, Slot, Stage, Value, When};

/// A setting that decides over source maps in production.
#[derive(Clone, Debug)]
pub struct SourceMaps {
    /// The value.
    pub node: Node,
    /// The key path, for instance `build.sourcemap`.
    pub key: String,
    /// The condition under which it holds.
    pub when: When,
    /// How to edit it in the text.
    pub slot: Option<Slot>,
    /// True where maps are written and the scripts (or their names) lead to them.
    pub shown: bool,
}

pub(super) fn load(
    inputs: &dyn Inputs,
    folders: &Folders<'_>,
    settings: Option<FileId>,
    framework: Framework,
) -> Vec<SourceMaps> {
    let mut found = Vec::new();
    if framework == Framework::Angular {
        if let Some(root) = settings.and_then(|f| json::parse(f, inputs.text(f)?).root) {
            of_angular(&root, &mut found);
        }
        return found;
    }
    let paths: &[&[&str]] = match framework {
        Framework::Next => &[&["productionBrowserSourceMaps"]],
        Framework::Nuxt => &[&["sourcemap"], &["sourcemap", "client"], &["vite", "build", "sourcemap"]],
        Framework::Quasar => &[&["build", "sourcemap"], &["build", "sourceMap"]],
        Framework::Classic => &[&["productionSourceMap"], &["devtool"], &["output", "sourceMap"]],
        Framework::Astro => &[&["vite", "build", "sourcemap"]],
        _ => &[&["build", "sourcemap"]],
    };
    let vite = ["vite.config.ts", "vite.config.js", "vite.config.mjs", "vite.config.mts"];
    let file = match framework {
        Framework::SvelteKit => vite.iter().find_map(|v| folders.find(v)),
        _ => settings,
    };
    let Some(root) = file.and_then(|f| js::evaluate_default_export(inputs, f).root) else { return found };
    for path in paths {
        let fact = root.fact(path);
        let slot = root.slot(path);
        for case in cases(&fact) {
            let (node, when, own) = case;
            found.push(SourceMaps {
                shown: is_shown(&node, framework),
                node,
                key: path.join("."),
                when,
                slot: own.or(slot),
            });
        }
    }
    found
}

fn cases(fact: &base::Fact<Node>) -> Vec<(Node, When, Option<Slot>)> {
    match fact {
        base::Fact::Set(node, _) => vec![(node.clone(), When::always(), None)],
        base::Fact::OneOf(cases) => cases.iter().map(|c| (c.value.clone(), c.when.clone(), c.slot)).collect(),
        _ => Vec::new(),
    }
}

/// `true`, `'inline'` and webpack's names without `hidden` or `nosources`. `eval` maps belong to development builds.
fn is_shown(node: &Node, framework: Framework) -> bool {
    match &node.value {
        Value::Bool(on) => *on,
        Value::Str(text) if framework == Framework::Classic => {
            text.contains("source-map")
                && !text.contains("hidden")
                && !text.contains("nosources")
                && !text.contains("eval")
        }
        Value::Str(text) => &**text == "inline",
        _ => false,
    }
}

/// What holds for a production build: the `production` configuration, and the common options where it is silent.
fn of_angular(root: &Node, found: &mut Vec<SourceMaps>) {
    for target in angular::targets(root, None) {
        let production: [&[&str]; 2] =
            [&["configurations", "production", "sourceMap"], &["options", "sourceMap"]];
        let Some((path, node)) = production.iter().find_map(|p| Some((*p, target.build.at(p)?))) else {
            continue;
        };
        let on = |key: &str| node.get(key).and_then(Node::as_bool);
        let shown = match &node.value {
            Value::Bool(on) => *on,
            Value::Map(_) => on("scripts") != Some(false) && on("hidden") != Some(true),
            _ => false,
        };
        let production = path.first() == Some(&"configurations");
        let when = if production { When::new("", Stage::Production) } else { When::always() };
        let slot = target.build.slot(path);
        found.push(SourceMaps { node: node.clone(), key: path.join("."), when, slot, shown });
    }
}
