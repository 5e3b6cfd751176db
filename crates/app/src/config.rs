//! The resolved Capacitor configuration of a project: what the CLI reads, what it wrote into the native projects,
//! and the files that only look as if they counted.

use crate::discover::ConfigFiles;
use base::{
    Confidence, Fact, FileId, Gap, Inputs, Node, Place, Slot, Stage, Value, When, join_path, name_of,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A mobile platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Platform {
    /// Android.
    Android,
    /// iOS.
    Ios,
}

impl Platform {
    /// The name as its maker writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Platform::Android => "Android",
            Platform::Ios => "iOS",
        }
    }
}

/// Which of several layers of the same setting a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// The file the CLI reads.
    Source,
    /// A variant that looks as if it were put in place for release builds.
    ReleaseVariant,
    /// The copy that `cap sync` wrote into a native project: what runs.
    Copy(Platform),
}

/// One settings file, evaluated.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The file.
    pub file: FileId,
    /// Which layer it is.
    pub layer: Layer,
    /// What it says.
    pub root: Node,
    /// True for JSON, in which nothing can be computed.
    pub is_json: bool,
}

/// A file of the right name that the CLI never reads, because one that it prefers stands beside it.
#[derive(Clone, Debug)]
pub struct Dead {
    /// The file.
    pub file: FileId,
    /// What it says; none where it could not be understood.
    pub root: Option<Node>,
}

/// Everything known of the Capacitor configuration.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The source first, then release variants, then the copies.
    pub layers: Vec<Settings>,
    /// Files of the same name that the CLI never reads.
    pub dead: Vec<Dead>,
    /// Variant files that are meant for development, or whose use is not known.
    pub other_variants: Vec<FileId>,
    /// What could not be evaluated.
    pub gaps: Vec<Gap>,
    /// The texts of the files that took part: edits of list items need them.
    texts: BTreeMap<FileId, Arc<str>>,
}

/// A value of a setting in one layer.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The layer.
    pub layer: Layer,
    /// The value.
    pub node: Node,
    /// The key path, for instance `server.cleartext`.
    pub key: String,
    /// The condition under which it holds.
    pub when: When,
    /// How to edit it in the text.
    pub slot: Option<Slot>,
    /// Copies of the setting in other layers that say the same.
    pub echoes: Vec<Place>,
    /// How sure it is that a production build has it.
    pub confidence: Confidence,
}

impl Hit {
    /// The place of the value.
    pub fn place(&self) -> Place {
        self.node.place()
    }

    /// ` (when X)`, where the value holds under a condition; empty otherwise.
    pub fn condition(&self) -> String {
        match self.when.text.strip_prefix("unless ") {
            Some(text) => format!(" (unless `{text}`)"),
            None if self.when.text.is_empty() => String::new(),
            None => format!(" (when `{}`)", self.when.text),
        }
    }
}

impl Config {
    /// The file the CLI reads, evaluated.
    pub fn source(&self) -> Option<&Settings> {
        self.layers.iter().find(|s| s.layer == Layer::Source)
    }

    /// The copy in a native project.
    pub fn copy(&self, platform: Platform) -> Option<&Settings> {
        self.layers.iter().find(|s| s.layer == Layer::Copy(platform))
    }

    /// What stands at `path` in the source; in the first other layer where there is no source.
    pub fn get(&self, path: &[&str]) -> Fact<Node> {
        self.source().or_else(|| self.layers.first()).map_or(Fact::Absent, |s| s.root.fact(path))
    }

    /// The one string at `path`, where there is exactly one.
    pub fn text(&self, path: &[&str]) -> Option<String> {
        self.get(path).value().and_then(|n| n.as_str().map(str::to_owned))
    }

    /// Every value at one of `paths` that a production build may have and that `bad` picks: at most one per layer
    /// and path. A layer that says the same as one before it is named as an echo, not a second time. What only a
    /// copy inside a native project says is left out where there is a source: `cap sync` writes the copy anew, and
    /// the rule `native-config-drift` speaks of the difference.
    pub fn hits(&self, paths: &[&[&str]], bad: impl Fn(&Node) -> bool) -> Vec<Hit> {
        self.collect(paths, |settings, path| {
            let fact = settings.root.fact(path);
            let values = values(&fact).into_iter().filter(|(node, _, _)| bad(node));
            values.map(|(node, when, slot)| (node, when, slot.or_else(|| settings.root.slot(path)))).collect()
        })
    }

    /// The same for the items of a list.
    pub fn item_hits(&self, path: &[&str], bad: impl Fn(&Node) -> bool) -> Vec<Hit> {
        self.collect(&[path], |settings, path| {
            let mut found = Vec::new();
            for (list, when, _) in values(&settings.root.fact(path)) {
                for (n, item) in list.items().iter().enumerate() {
                    for (node, inner, _) in values(&item.fact(&[])) {
                        if bad(&node) {
                            found.push((node, when.and(&inner), self.item_slot(&list, n)));
                        }
                    }
                }
            }
            found
        })
    }

    fn item_slot(&self, list: &Node, n: usize) -> Option<Slot> {
        let text = self.texts.get(&list.file)?;
        let item = list.items().get(n).filter(|i| i.file == list.file)?;
        Some(Slot { file: list.file, removal: json::item_removal(text, list, n)?, value: item.span })
    }

    fn collect(
        &self,
        paths: &[&[&str]],
        find: impl Fn(&Settings, &[&str]) -> Vec<(Node, When, Option<Slot>)>,
    ) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut files: Vec<FileId> = Vec::new();
        let replaced = self.layers.iter().any(|s| s.layer == Layer::ReleaseVariant);
        for settings in &self.layers {
            let layer = settings.layer;
            for path in paths {
                let key = path.join(".");
                for (node, when, slot) in find(settings, path) {
                    // One value that stands in several branches of the configuration is one value.
                    if hits.iter().any(|h| h.key == key && h.node == node) {
                        continue;
                    }
                    let mut earlier = hits.iter_mut().zip(&files).filter(|(_, file)| **file != settings.file);
                    let same = earlier.find(|(h, _)| h.key == key && h.node.value == node.value);
                    if let Some((hit, _)) = same {
                        hit.echoes.push(node.place());
                        hit.confidence = Confidence::Certain;
                        continue;
                    }
                    if matches!(layer, Layer::Copy(_)) && self.source().is_some() {
                        continue;
                    }
                    let confidence = match (layer, when.stage) {
                        // The file for release builds takes the place of this one, and does not say so.
                        (Layer::Source, _) if replaced => Confidence::Possible,
                        (_, Stage::Undecided) | (Layer::ReleaseVariant, _) => Confidence::Likely,
                        _ => Confidence::Certain,
                    };
                    files.push(settings.file);
                    hits.push(Hit {
                        layer,
                        node,
                        key: key.clone(),
                        when,
                        slot,
                        echoes: Vec::new(),
                        confidence,
                    });
                }
            }
        }
        hits
    }

    /// True where any layer has a value at one of `paths` that a production build may have and that `picks` takes.
    pub fn any(&self, paths: &[&[&str]], picks: impl Fn(&Node) -> bool) -> bool {
        !self.hits(paths, picks).is_empty()
    }

    /// Why the value at `path` that ships is not known, where that is so.
    pub fn unknown(&self, path: &[&str]) -> Option<Gap> {
        let root = &self.source().or_else(|| self.layers.first())?.root;
        let mut gap = None;
        find_unknown(root, path, &When::always(), &mut gap);
        gap.map(|(place, why)| Gap::new(place, format!("`{}`", path.join(".")), why))
    }
}

/// The first value on the way to `path`, in a build that may ship, that could not be worked out.
fn find_unknown(node: &Node, path: &[&str], when: &When, gap: &mut Option<(Place, String)>) {
    match &node.value {
        Value::OneOf(cases) => cases.iter().for_each(|(w, n)| find_unknown(n, path, &when.and(w), gap)),
        Value::Unknown(why) if when.ships() != Some(false) => {
            gap.get_or_insert_with(|| (node.place(), why.to_string()));
        }
        Value::List(items) if path.is_empty() => items.iter().for_each(|i| find_unknown(i, path, when, gap)),
        _ => {
            if let Some((key, rest)) = path.split_first()
                && let Some(inner) = node.get(key)
            {
                find_unknown(inner, rest, when, gap);
            }
        }
    }
}

fn values(fact: &Fact<Node>) -> Vec<(Node, When, Option<Slot>)> {
    match fact {
        Fact::Set(node, _) => vec![(node.clone(), When::always(), None)],
        Fact::OneOf(cases) => cases
            .iter()
            .filter(|c| c.when.ships() != Some(false))
            .map(|c| (c.value.clone(), c.when.clone(), c.slot))
            .collect(),
        _ => Vec::new(),
    }
}

/// Evaluate the settings files of a project. `native` gives the folders of the native projects.
pub(crate) fn load(inputs: &dyn Inputs, folder: &str, files: &ConfigFiles) -> Config {
    let mut config = Config::default();
    let (release, other): (Vec<FileId>, Vec<FileId>) =
        files.variants.iter().copied().partition(|f| is_release_variant(name_of(inputs.path(*f))));
    config.other_variants = other;
    if let Some(file) = files.primary {
        config.add(inputs, file, Layer::Source);
    }
    for file in release {
        config.add(inputs, file, Layer::ReleaseVariant);
    }
    if files.primary.is_none() {
        let template = config.other_variants.iter().copied().find(|f| inputs.path(*f).contains("template"));
        if let Some(file) = template {
            config.add(inputs, file, Layer::Source);
        }
    }
    for (platform, file) in copies(inputs, folder, &config) {
        config.add(inputs, file, Layer::Copy(platform));
    }
    for file in &files.dead {
        // What is wrong with a file that nobody reads is no gap.
        let (root, _) = config.read(inputs, *file);
        config.dead.push(Dead { file: *file, root });
    }
    config
}

impl Config {
    fn add(&mut self, inputs: &dyn Inputs, file: FileId, layer: Layer) {
        if inputs.text(file).is_none() {
            let path = inputs.path(file);
            self.gaps.push(Gap::new(Place::Missing(path.into()), path, "was not read"));
            return;
        }
        let (root, gaps) = self.read(inputs, file);
        self.gaps.extend(gaps);
        match root {
            Some(root) => {
                let is_json = is_json(name_of(inputs.path(file)));
                self.layers.push(Settings { file, layer, root, is_json });
            }
            None => {
                let place = Place::At(file, base::Span::default());
                self.gaps.push(Gap::new(
                    place,
                    "the Capacitor configuration",
                    "could not be understood at all",
                ));
            }
        }
    }

    fn read(&mut self, inputs: &dyn Inputs, file: FileId) -> (Option<Node>, Vec<Gap>) {
        let Some(text) = inputs.text(file) else { return (None, Vec::new()) };
        let (root, gaps, read) = if is_json(name_of(inputs.path(file))) {
            let parsed = json::parse(file, text);
            (parsed.root, parsed.gaps, vec![file])
        } else {
            let found = js::evaluate_default_export(inputs, file);
            (found.root, found.gaps, found.read)
        };
        self.texts.extend(read.into_iter().filter_map(|f| Some((f, inputs.text(f)?.clone()))));
        (root, gaps)
    }

    /// The folder of a native project: `android.path` / `ios.path`, or the name of the platform.
    /// <https://capacitorjs.com/docs/config>
    pub fn native_folder(&self, folder: &str, platform: Platform) -> Option<String> {
        let (key, default) = match platform {
            Platform::Android => ("android", "android"),
            Platform::Ios => ("ios", "ios"),
        };
        let path = self.text(&[key, "path"]).unwrap_or_else(|| default.to_owned());
        join_path(folder, &path)
    }
}

/// `capacitor.config.json`, also under a longer name such as `capacitor.config.json.prod`.
fn is_json(name: &str) -> bool {
    let script = |part: &str| matches!(part, "ts" | "js" | "mjs" | "cjs" | "mts" | "cts");
    name.split('.').any(|part| part == "json") && !name.split('.').any(script)
}

/// Names people give to the settings of a release build.
fn is_release_variant(name: &str) -> bool {
    let words: Vec<&str> = name.split(['.', '-', '_']).collect();
    words.iter().any(|w| matches!(*w, "prod" | "production" | "release" | "store"))
}

fn copies(inputs: &dyn Inputs, folder: &str, config: &Config) -> Vec<(Platform, FileId)> {
    let mut found = Vec::new();
    let place = |platform, below: &str| {
        let native = config.native_folder(folder, platform)?;
        let file = inputs.find(&join_path(&native, below)?)?;
        Some((platform, file))
    };
    found.extend(place(Platform::Android, "app/src/main/assets/capacitor.config.json"));
    found.extend(place(Platform::Ios, "App/App/capacitor.config.json"));
    found
}

#[cfg(test)]
mod tests;
