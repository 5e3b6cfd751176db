//! What decides whether a production build writes source maps: settings of bundlers, their defaults, and switches of
//! the command.

use super::scripts::{Build, Builds, is_for_development};
use super::{Folders, Framework, Web, angular};
use base::{FileId, Gap, Inputs, Node, Place, Slot, Span, Stage, Value, When, folder_of, join_path};

/// Something that decides over source maps in production.
#[derive(Clone, Debug)]
pub struct SourceMaps {
    /// The value, or the command.
    pub node: Node,
    /// The key path, for instance `build.sourcemap`, or the command.
    pub key: String,
    /// The condition under which it holds.
    pub when: When,
    /// How to edit it in the text.
    pub slot: Option<Slot>,
    /// True where maps are written and the scripts (or their names) lead to them.
    pub shown: bool,
    /// What it is.
    pub by: MapsBy,
}

/// What decides over source maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapsBy {
    /// A setting.
    Setting,
    /// A switch of the command that builds.
    Switch,
    /// The tool, which writes maps unless told otherwise; with what switches them off.
    Default(&'static str),
}

pub(super) fn load(
    inputs: &dyn Inputs,
    folders: &Folders<'_>,
    settings: Option<FileId>,
    builds: &Builds,
    output: Option<&str>,
    web: &mut Web,
) {
    web.maps_inlined = builds.inlined.map(|(file, span)| Place::At(file, span));
    let mut found = Vec::new();
    let mut unclear = Vec::new();
    if web.framework == Framework::Angular {
        if let Some(root) = settings.and_then(|f| json::parse(f, inputs.text(f)?).root) {
            of_angular(&root, &builds.list, output, &mut found);
        }
        web.source_maps = found;
        return;
    }
    for file in files(inputs, folders, settings, &builds.list, web) {
        of_settings(inputs, file, web.framework, &mut found, &mut unclear);
    }
    switches(&builds.list, &mut found);
    if web.framework == Framework::Classic {
        defaults(inputs, folders, settings, &builds.list, &mut found, &mut unclear);
    }
    web.source_maps = found;
    web.maps_unclear = unclear;
}

/// The settings that the builds read: those that they name, and the usual file where one of them names none.
fn files(
    inputs: &dyn Inputs,
    folders: &Folders<'_>,
    settings: Option<FileId>,
    builds: &[Build],
    web: &Web,
) -> Vec<FileId> {
    let vite = ["vite.config.ts", "vite.config.js", "vite.config.mjs", "vite.config.mts"];
    let usual = match web.framework {
        Framework::SvelteKit => vite.iter().find_map(|v| folders.find(v)),
        _ => settings,
    };
    let mut files: Vec<FileId> = Vec::new();
    let mut named = true;
    for build in builds.iter().filter(|b| matches!(b.tool, "vite build" | "webpack" | "rspack")) {
        let path = build.option(&["--config", "-c"]);
        let at = folder_of(inputs.path(build.file));
        let file = path.and_then(|p| inputs.find(&join_path(at, p.trim_start_matches("./"))?));
        named &= file.is_some();
        files.extend(file.filter(|f| !files.contains(f)));
    }
    if files.is_empty() || !named {
        files.extend(usual.filter(|f| !files.contains(f)));
    }
    files
}

fn of_settings(
    inputs: &dyn Inputs,
    file: FileId,
    framework: Framework,
    found: &mut Vec<SourceMaps>,
    unclear: &mut Vec<Gap>,
) {
    let paths: &[&[&str]] = match framework {
        Framework::Next => &[&["productionBrowserSourceMaps"]],
        Framework::Nuxt => &[&["sourcemap"], &["sourcemap", "client"], &["vite", "build", "sourcemap"]],
        Framework::Quasar => &[&["build", "sourcemap"], &["build", "sourceMap"]],
        Framework::Classic => &[
            &["productionSourceMap"],
            &["devtool"],
            &["configureWebpack", "devtool"],
            &["webpack", "configure", "devtool"],
            &["output", "sourceMap"],
            &["output", "sourceMap", "js"],
        ],
        Framework::Astro => &[&["vite", "build", "sourcemap"]],
        Framework::Plain | Framework::Ember | Framework::Stencil => return,
        _ => &[&["build", "sourcemap"]],
    };
    let Some(root) = js::evaluate_default_export(inputs, file).root else {
        unclear.push(gap(Place::At(file, Span::default()), "what the file exports was not worked out"));
        return;
    };
    let mut all = Vec::new();
    alternatives(&root, &When::always(), 0, &mut all);
    for (when, root) in all {
        if let Value::Unknown(why) = &root.value {
            if when.ships() != Some(false) {
                unclear.push(gap(root.place(), why));
            }
            continue;
        }
        for path in paths {
            let fact = root.fact(path);
            if let base::Fact::Unknown(why) = &fact {
                unclear.push(gap(why.place.clone(), &why.why));
            }
            let slot = root.slot(path);
            for (node, own_when, own) in cases(&fact) {
                let shown = is_shown(&node, framework);
                let (key, when) = (path.join("."), when.and(&own_when));
                found.push(SourceMaps { node, key, when, slot: own.or(slot), shown, by: MapsBy::Setting });
            }
        }
    }
}

fn gap(place: Place, why: &str) -> Gap {
    let why = format!("could not be told, because the settings of the build were not understood: {why}");
    Gap::new(place, "whether the build writes source maps", why)
}

/// The settings themselves: each of a list, each alternative.
fn alternatives<'a>(node: &'a Node, when: &When, depth: u32, out: &mut Vec<(When, &'a Node)>) {
    match &node.value {
        Value::List(items) if depth < 4 => items.iter().for_each(|n| alternatives(n, when, depth + 1, out)),
        Value::OneOf(cases) if depth < 4 => {
            cases.iter().for_each(|(w, n)| alternatives(n, &when.and(w), depth + 1, out));
        }
        _ => out.push((when.clone(), node)),
    }
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

/// `vite build --sourcemap` goes before the settings. <https://vite.dev/guide/cli.html#build>
fn switches(builds: &[Build], found: &mut Vec<SourceMaps>) {
    for build in builds.iter().filter(|b| b.tool == "vite build") {
        let value = build.option(&["--sourcemap"]);
        if !build.has(&["--sourcemap"]) && value.is_none() {
            continue;
        }
        let shown = !matches!(value, Some("false" | "hidden"));
        if !shown {
            found.clear();
        }
        let key = "vite build --sourcemap".to_owned();
        let (node, when) = (build.node(), When::always());
        found.push(SourceMaps { node, key, when, slot: None, shown, by: MapsBy::Switch });
    }
}

const REACT: &str = "Set `GENERATE_SOURCEMAP=false` in `.env.production`";
const VUE: &str = "Set `productionSourceMap: false` in `vue.config.js`";

/// Create React App and Vue CLI write maps unless told otherwise.
/// <https://create-react-app.dev/docs/advanced-configuration/>, <https://cli.vuejs.org/config/#productionsourcemap>
fn defaults(
    inputs: &dyn Inputs,
    folders: &Folders<'_>,
    settings: Option<FileId>,
    builds: &[Build],
    found: &mut Vec<SourceMaps>,
    unclear: &mut Vec<Gap>,
) {
    let text = settings.and_then(|f| inputs.text(f)).map(|t| t.to_ascii_lowercase()).unwrap_or_default();
    let spoken = text.contains("sourcemap") || text.contains("devtool");
    let react = ["react-scripts build", "react-app-rewired build", "craco build"];
    let mut by_default = |node: Node, tool: &str, how: &'static str| {
        // Where the settings say something, that was read already, or it was not understood.
        if found.iter().any(|f| f.by == MapsBy::Setting) || found.iter().any(|f| f.key == tool) {
            return;
        }
        if spoken {
            if let (Some(file), true) = (settings, unclear.is_empty()) {
                unclear.push(gap(Place::At(file, Span::default()), "they speak of source maps in code"));
            }
            return;
        }
        let (key, when, by) = (tool.to_owned(), When::always(), MapsBy::Default(how));
        found.push(SourceMaps { node, key, when, slot: None, shown: true, by });
    };
    let quiet = is_switched_off(inputs, folders);
    for build in builds {
        let here = build.words.iter().any(|w| w.starts_with("GENERATE_SOURCEMAP="));
        if react.contains(&build.tool) && !here && !quiet {
            by_default(build.node(), build.tool, REACT);
        }
        if build.tool == "vue-cli-service build" && !is_quiet_vue(inputs, build.file) {
            by_default(build.node(), build.tool, VUE);
        }
    }
    // Some build by `make`.
    let make = folders.find("Makefile").filter(|_| builds.is_empty() && !quiet);
    if let Some((file, text)) = make.and_then(|f| Some((f, inputs.text(f)?)))
        && let Some(at) =
            text.find("\tnpx react-scripts build").or_else(|| text.find("\treact-scripts build"))
        && !text.contains("GENERATE_SOURCEMAP")
    {
        let line = text.get(at..).and_then(|t| t.lines().next()).map_or(0, str::len);
        let span = Span::from_usize(at + 1, at + line);
        by_default(Node::new(file, span, Value::Null), "react-scripts build", REACT);
    }
}

/// True where an environment file or a workflow switches the maps of Create React App off, or might.
fn is_switched_off(inputs: &dyn Inputs, folders: &Folders<'_>) -> bool {
    let names = [
        ".env",
        ".env.local",
        ".env.production",
        ".env.production.local",
        ".env.prod",
        ".env.release",
        ".env.mobile",
        ".env.build",
    ];
    let files = names.iter().filter_map(|n| folders.find(n));
    let flows = [".github/workflows", ".gitlab-ci.yml", "fastlane"].iter().flat_map(|p| {
        let mut files = inputs.below(p);
        files.extend(inputs.find(p));
        files
    });
    files.chain(flows).filter_map(|f| inputs.text(f)).any(|text| {
        text.lines().any(|line| {
            let line = line.trim_start();
            line.contains("GENERATE_SOURCEMAP") && !line.starts_with('#') && !line.contains("true")
        })
    })
}

/// `vue.productionSourceMap` of `package.json`.
fn is_quiet_vue(inputs: &dyn Inputs, file: FileId) -> bool {
    let root = inputs.text(file).and_then(|t| json::parse(file, t).root);
    root.is_some_and(|r| r.at(&["vue", "productionSourceMap"]).and_then(Node::as_bool) == Some(false))
}

/// What holds for the builds that ship: the configurations that they name, else the one that is the default, else
/// `production`, and the common options where that is silent.
/// <https://angular.dev/reference/configs/workspace-config#alternate-build-configurations>
fn of_angular(root: &Node, builds: &[Build], output: Option<&str>, found: &mut Vec<SourceMaps>) {
    let named = named_configurations(builds);
    for target in angular::targets(root, output) {
        let default = target.build.get("defaultConfiguration").and_then(Node::as_str).unwrap_or("production");
        let exists =
            |names: &Vec<String>| names.iter().any(|n| target.build.at(&["configurations", n]).is_some());
        let mut lists: Vec<Vec<String>> = named.iter().filter(|n| exists(n)).cloned().collect();
        if lists.is_empty() {
            lists.push(default.split(',').map(|n| n.trim().to_owned()).collect());
        }
        for names in lists {
            // The last configuration that speaks of it goes before the others.
            let own = names.iter().rev().find_map(|name| {
                let path = ["configurations", name.as_str(), "sourceMap"];
                Some((path.map(str::to_owned).to_vec(), target.build.at(&path)?, true))
            });
            let common = || {
                Some((
                    vec!["options".into(), "sourceMap".into()],
                    target.build.at(&["options", "sourceMap"])?,
                    false,
                ))
            };
            let Some((path, node, of_production)) = own.or_else(common) else { continue };
            if found.iter().any(|f| f.node.file == node.file && f.node.span == node.span) {
                continue;
            }
            let on = |key: &str| node.get(key).and_then(Node::as_bool);
            let shown = match &node.value {
                Value::Bool(on) => *on,
                Value::Map(_) => on("scripts") != Some(false) && on("hidden") != Some(true),
                _ => false,
            };
            let when = if of_production { When::new("", Stage::Production) } else { When::always() };
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            let (slot, key) = (target.build.slot(&keys), path.join("."));
            found.push(SourceMaps { node: node.clone(), key, when, slot, shown, by: MapsBy::Setting });
        }
    }
}

/// The configurations that the builds name, each a list of which the last counts most. Those of development are left
/// out where others are named.
fn named_configurations(builds: &[Build]) -> Vec<Vec<String>> {
    let mut named: Vec<Vec<String>> = Vec::new();
    for build in builds.iter().filter(|b| matches!(b.tool, "ng build" | "nx build" | "ionic build")) {
        let names = match build.option(&["--configuration", "-c"]) {
            Some(names) => names.split(',').map(|n| n.trim().to_owned()).collect(),
            None if build.has(&["--prod", "--production", "--prod=true"]) => vec!["production".to_owned()],
            None => continue,
        };
        if !named.contains(&names) {
            named.push(names);
        }
    }
    named.retain(|names| !names.iter().any(|n| is_for_development(n)));
    named
}
