//! The resolved Capacitor configuration of a project: what the CLI reads, what it wrote into the native projects,
//! and the files that only look as if they counted.

use crate::discover::ConfigFiles;
use base::{Confidence, Fact, FileId, Gap, Inputs, Node, Place, Slot, Stage, When, join_path, name_of};

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
}

/// Everything known of the Capacitor configuration.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The source first, then release variants, then the copies.
    pub layers: Vec<Settings>,
    /// Files of the same name that the CLI never reads.
    pub dead: Vec<FileId>,
    /// Variant files that are meant for development, or whose use is not known.
    pub other_variants: Vec<FileId>,
    /// What could not be evaluated.
    pub gaps: Vec<Gap>,
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

    /// ` when X`, where the value holds under a condition; empty otherwise.
    pub fn condition(&self) -> String {
        if self.when.text.is_empty() { String::new() } else { format!(" (when `{}`)", self.when.text) }
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
    /// and path. A copy that says the same as the source is named as an echo of the source, not a second time.
    pub fn hits(&self, paths: &[&[&str]], bad: impl Fn(&Node) -> bool) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        for settings in &self.layers {
            for path in paths {
                let fact = settings.root.fact(path);
                let key = path.join(".");
                for (node, when, slot) in values(&fact) {
                    if !bad(&node) {
                        continue;
                    }
                    let echo = hits.iter_mut().find(|h| h.key == key && h.node.value == node.value);
                    if let (Some(hit), true) = (echo, settings.layer != Layer::Source) {
                        hit.echoes.push(node.place());
                        hit.confidence = hit.confidence.max(Confidence::Certain);
                        continue;
                    }
                    let slot = slot.or_else(|| settings.root.slot(path));
                    let confidence = self.confidence(settings.layer, &when);
                    hits.push(Hit { layer: settings.layer, node, key: key.clone(), when, slot, echoes: Vec::new(), confidence });
                }
            }
        }
        hits
    }

    /// True where any layer has a value at one of `paths` that a production build may have and that `picks` takes.
    pub fn any(&self, paths: &[&[&str]], picks: impl Fn(&Node) -> bool) -> bool {
        !self.hits(paths, picks).is_empty()
    }

    /// A value in the file for release builds, or in what runs, is certain; in the source it is less so where a
    /// release variant may take the source's place.
    fn confidence(&self, layer: Layer, when: &When) -> Confidence {
        let replaced = self.layers.iter().any(|s| s.layer == Layer::ReleaseVariant);
        match (layer, when.stage) {
            (_, Stage::Undecided) => Confidence::Likely,
            (Layer::Source, _) if replaced => Confidence::Likely,
            (Layer::ReleaseVariant, _) => Confidence::Likely,
            _ => Confidence::Certain,
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
    let mut config = Config { dead: files.dead.clone(), ..Config::default() };
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
    config
}

impl Config {
    fn add(&mut self, inputs: &dyn Inputs, file: FileId, layer: Layer) {
        let path = inputs.path(file);
        let Some(text) = inputs.text(file) else {
            self.gaps.push(Gap::new(Place::Missing(path.into()), path, "was not read"));
            return;
        };
        let (root, gaps) = if path.contains(".json") {
            let parsed = json::parse(file, text);
            (parsed.root, parsed.gaps)
        } else {
            let evaluated = js::evaluate_default_export(inputs, file);
            (evaluated.root, evaluated.gaps)
        };
        self.gaps.extend(gaps);
        match root {
            Some(root) => self.layers.push(Settings { file, layer, root }),
            None => {
                let place = Place::At(file, base::Span::default());
                self.gaps.push(Gap::new(place, "the Capacitor configuration", "could not be understood at all"));
            }
        }
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

/// Names people give to the settings of a release build.
fn is_release_variant(name: &str) -> bool {
    let words: Vec<&str> = name.split(['.', '-', '_']).collect();
    words.iter().any(|w| matches!(*w, "prod" | "production" | "release" | "live"))
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
