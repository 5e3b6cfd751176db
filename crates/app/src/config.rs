//! The resolved Capacitor configuration of a project: what the CLI reads, what it wrote into the native projects,
//! and the files that only look as if they counted.

mod chains;
mod copies;
mod hits;
mod scripts;
mod variables;

pub use hits::{Echo, Hit};
pub use scripts::SetBy;

use crate::discover::ConfigFiles;
use base::{Fact, FileId, Gap, Inputs, Node, Place, Value, When, join_path, name_of};
use scripts::{Placed, Placing, Scripts};
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
    /// A template, from which a script makes that file; there is no such file.
    Template,
    /// A variant that a script puts in the place of the source, or that looks so where there is no source. Where some
    /// script makes what goes to a store, only what such scripts put in place.
    ReleaseVariant,
    /// A variant with the name of one for release builds, or that some script puts in place, which no build that goes
    /// to users was seen to have.
    Variant,
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
    /// What scripts do to the configuration.
    scripts: Scripts,
    /// The script that puts a release variant in place.
    placed_by: BTreeMap<FileId, SetBy>,
    /// Scripts that may make a release of the source as it stands, although there are variants for release builds.
    as_it_stands: Vec<SetBy>,
}

impl Config {
    /// The file the CLI reads, evaluated; where there is none, the template of it.
    pub fn source(&self) -> Option<&Settings> {
        self.layers.iter().find(|s| matches!(s.layer, Layer::Source | Layer::Template))
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

/// Evaluate the settings files of a project in `folder`. Its scripts tell which of them is used.
pub(crate) fn load(inputs: &dyn Inputs, folder: &str, files: &ConfigFiles) -> Config {
    let mut config = Config { scripts: Scripts::load(inputs, folder), ..Config::default() };
    let (release, other) = config.sort_variants(inputs, folder, files);
    config.other_variants = other;
    if let Some(file) = files.primary {
        config.add(inputs, file, Layer::Source);
    }
    for (file, layer) in release {
        config.add(inputs, file, layer);
    }
    if files.primary.is_none() {
        let template = config.other_variants.iter().copied().find(|f| inputs.path(*f).contains("template"));
        if let Some(file) = template {
            config.add(inputs, file, Layer::Template);
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

/// The configuration in a package: what runs.
pub(crate) fn shipped(inputs: &dyn Inputs, file: Option<(Platform, FileId)>) -> Config {
    let mut config = Config::default();
    if let Some((platform, file)) = file {
        config.add(inputs, file, Layer::Copy(platform));
    }
    config
}

impl Config {
    /// The variants that count, with their layers, those that are put in place first; and all others. A name alone
    /// puts no file in place: the CLI reads one name and has no option for another.
    /// <https://github.com/ionic-team/capacitor/blob/main/cli/src/index.ts>
    fn sort_variants(
        &mut self,
        inputs: &dyn Inputs,
        folder: &str,
        files: &ConfigFiles,
    ) -> (Vec<(FileId, Layer)>, Vec<FileId>) {
        let all = self.scripts.placed(inputs, folder);
        let proven = all.iter().any(|p| p.proven);
        let (placed, rest): (Vec<Placing>, Vec<Placing>) = all.into_iter().partition(|p| p.proven || !proven);
        let mut release: Vec<FileId> = Vec::new();
        for placing in &placed {
            if let Placed::File(file) = placing.what
                && Some(file) != files.primary
            {
                self.placed_by.entry(file).or_insert_with(|| placing.by.clone());
                if !release.contains(&file) {
                    release.push(file);
                }
            }
        }
        self.note_plain(inputs, files, proven);
        let mut unproven: Vec<FileId> = Vec::new();
        for placing in rest {
            if let Placed::File(file) = placing.what
                && Some(file) != files.primary
                && !release.contains(&file)
                && !unproven.contains(&file)
            {
                unproven.push(file);
            }
        }
        let mut other = Vec::new();
        let left = |f: &FileId| !release.contains(f) && !unproven.contains(f);
        for file in files.variants.iter().copied().filter(left).collect::<Vec<_>>() {
            let name = name_of(inputs.path(file));
            let like = |p: &Placing| matches!(&p.what, Placed::Like(start, end) if name.starts_with(start.as_str()) && name.ends_with(end.as_str()));
            match (is_release_variant(name), files.primary.is_none() || placed.iter().any(like)) {
                (true, true) => release.push(file),
                (true, false) => unproven.push(file),
                (false, _) => other.push(file),
            }
        }
        let names: Vec<&str> = unproven.iter().chain(&other).map(|f| name_of(inputs.path(*f))).collect();
        if let Some((script, place)) = self.scripts.unclear(&names) {
            let why = format!(
                "may be replaced by `{script}`, which names {} and was not followed",
                names.join(", ")
            );
            self.gaps.push(Gap::new(place, "the Capacitor configuration", why));
        }
        let release = release.into_iter().map(|f| (f, Layer::ReleaseVariant));
        (release.chain(unproven.into_iter().map(|f| (f, Layer::Variant))).collect(), other)
    }

    /// Which scripts take the source as it stands, although scripts put another file in its place. Where one of those
    /// makes what goes to a store and none of these does, the source is for builds of another kind: what only it says
    /// is not taken for what ships, and the report says so.
    fn note_plain(&mut self, inputs: &dyn Inputs, files: &ConfigFiles, proven: bool) {
        let Some(source) = files.primary.filter(|_| !self.placed_by.is_empty()) else { return };
        self.as_it_stands = self.scripts.as_it_stands(proven);
        let plain = self.scripts.as_it_stands(false);
        let (Some((file, by)), false) = (self.placed_by.iter().next(), plain.is_empty()) else { return };
        if self.as_it_stands.is_empty() {
            let names: Vec<String> = plain.iter().take(3).map(|s| format!("`{}`", s.script)).collect();
            let why = format!(
                "was not taken for what ships: {} use{} it as it stands, but `{}`, which makes a release, puts {} in its place",
                names.join(" and "),
                if names.len() == 1 { "s" } else { "" },
                by.script,
                name_of(inputs.path(*file))
            );
            let place = Place::At(source, base::Span::default());
            self.gaps.push(Gap::new(place, "the Capacitor configuration", why));
        }
    }

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
