//! The values of a setting, as builds that ship may have them.

use super::scripts::{SetBy, is_for_development, says};
use super::{Config, Layer, Platform, Settings};
use crate::address::{self, Reach};
use base::{Confidence, Fact, FileId, Gap, Node, Place, Slot, Stage, Switch, Value, When};

/// The same value in another layer.
#[derive(Clone, Debug)]
pub struct Echo {
    /// The layer.
    pub layer: Layer,
    /// The place of the value.
    pub place: Place,
}

/// A value, its condition, and how to edit it.
type Found = (Node, When, Option<Slot>);

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
    /// The same value in other layers.
    pub echoes: Vec<Echo>,
    /// The script that sets the environment variable which asks for the value, where it has to be asked for.
    pub set_by: Option<SetBy>,
    /// Where scripts choose among several files: the one that puts this file in place or, for the file that they
    /// replace, the one that does so.
    pub placed_by: Option<SetBy>,
    /// True where scripts put files in place that do not all say the same.
    pub varies: bool,
    /// How sure it is that a production build has it.
    pub confidence: Confidence,
}

impl Hit {
    /// The place of the value.
    pub fn place(&self) -> Place {
        self.node.place()
    }

    /// True where it is in every one of so many variants for release builds.
    fn is_in_all(&self, variants: usize) -> bool {
        let echoed = self.echoes.iter().filter(|e| e.layer == Layer::ReleaseVariant).count();
        echoed + usize::from(self.layer == Layer::ReleaseVariant) >= variants
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

/// What a configuration says of some settings.
#[derive(Default)]
struct Collected {
    /// Values that builds which ship may have.
    hits: Vec<Hit>,
    /// Values that an environment variable asks for which nothing was seen to set: key, value and condition.
    asked: Vec<(String, Node, When)>,
}

impl Config {
    /// Every value at one of `paths` that a production build may have and that `bad` picks: at most one per layer
    /// and path. A layer that says the same as one before it is named as an echo, not a second time. What only a
    /// copy inside a native project says is left out where there is a source: `cap sync` writes the copy anew, and
    /// the rule `native-config-drift` speaks of the difference. A value that an environment variable asks for counts
    /// where a script for release builds sets that variable; [`Config::asked_for`] has the others.
    pub fn hits(&self, paths: &[&[&str]], bad: impl Fn(&Node) -> bool) -> Vec<Hit> {
        self.collect(paths, |settings, path| at(settings, path, &bad)).hits
    }

    /// The same for the items of a list.
    pub fn item_hits(&self, path: &[&str], bad: impl Fn(&Node) -> bool) -> Vec<Hit> {
        self.collect(&[path], |settings, path| self.items(settings, path, &bad)).hits
    }

    /// A gap for every value that `bad` picks and that an environment variable asks for, where nothing was seen to
    /// set the variable, and where no other value of the setting is bad already. Left out is what is for developers:
    /// a variable whose name says so, an address of the phone or of a private network, and settings that come
    /// along with such an address or with one that is itself taken from the environment.
    pub fn asked_for(&self, paths: &[&[&str]], bad: impl Fn(&Node) -> bool) -> Vec<Gap> {
        let found = self.collect(paths, |settings, path| at(settings, path, &bad));
        let Collected { hits, asked } = found;
        asked.into_iter().filter(|(key, _, _)| !hits.iter().any(|h| h.key == *key)).map(gap).collect()
    }

    /// The same for the items of a list.
    pub fn item_asked_for(&self, path: &[&str], bad: impl Fn(&Node) -> bool) -> Vec<Gap> {
        let Collected { hits, asked } =
            self.collect(&[path], |settings, path| self.items(settings, path, &bad));
        let new = |node: &Node| !hits.iter().any(|h| h.node.value == node.value);
        asked.into_iter().filter(|(_, node, _)| new(node)).map(gap).collect()
    }

    fn items(&self, settings: &Settings, path: &[&str], bad: impl Fn(&Node) -> bool) -> Vec<Found> {
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
    }

    fn item_slot(&self, list: &Node, n: usize) -> Option<Slot> {
        let text = self.texts.get(&list.file)?;
        let item = list.items().get(n).filter(|i| i.file == list.file)?;
        Some(Slot { file: list.file, removal: json::item_removal(text, list, n)?, value: item.span })
    }

    fn collect(&self, paths: &[&[&str]], find: impl Fn(&Settings, &[&str]) -> Vec<Found>) -> Collected {
        let Collected { mut hits, mut asked } = Collected::default();
        let mut files: Vec<FileId> = Vec::new();
        let variants = self.layers.iter().filter(|s| s.layer == Layer::ReleaseVariant).count();
        for settings in &self.layers {
            let layer = settings.layer;
            for path in paths {
                // The copy for one platform also holds the keys of the other, which nothing there reads.
                if matches!((layer, platform_of(path)), (Layer::Copy(of), Some(only)) if of != only) {
                    continue;
                }
                let key = path.join(".");
                for (node, when, slot) in find(settings, path) {
                    // One value that stands in several branches of the configuration is one value.
                    if hits.iter().any(|h| h.key == key && h.node == node) {
                        continue;
                    }
                    let mut set_by = None;
                    if when.stage == Stage::OptIn {
                        if for_developers(settings, &node, &when) {
                            continue;
                        }
                        let internal =
                            when.switches.iter().any(|s| s.holds && is_internal(s.value.as_deref()));
                        set_by = self.scripts.sets(&when.switches).filter(|_| !internal);
                        if set_by.is_none() {
                            asked.push((key.clone(), node, when));
                            continue;
                        }
                    }
                    let mut earlier = hits.iter_mut().zip(&files).filter(|(_, file)| **file != settings.file);
                    let same = earlier.find(|(h, _)| h.key == key && h.node.value == node.value);
                    if let Some((hit, _)) = same {
                        hit.echoes.push(Echo { layer, place: node.place() });
                        hit.confidence = match layer {
                            Layer::Variant => hit.confidence,
                            // Several variants may be put in place; only what all of them say ships for certain.
                            Layer::ReleaseVariant if !hit.is_in_all(variants) => {
                                hit.confidence.max(Confidence::Likely)
                            }
                            _ => Confidence::Certain,
                        };
                        continue;
                    }
                    if matches!(layer, Layer::Copy(_)) && self.source().is_some() {
                        continue;
                    }
                    let confidence = match (layer, when.stage) {
                        // The file for release builds takes the place of this one, and does not say so.
                        (Layer::Source, _) if variants > 0 && self.as_it_stands.is_empty() => {
                            Confidence::Possible
                        }
                        (Layer::Source, _) if variants > 0 => Confidence::Likely,
                        (Layer::Variant, _) => Confidence::Possible,
                        (_, Stage::Undecided | Stage::OptIn) | (Layer::ReleaseVariant, _) => {
                            Confidence::Likely
                        }
                        _ => Confidence::Certain,
                    };
                    files.push(settings.file);
                    let placed_by = match layer {
                        Layer::Source => self.placed_by.values().next(),
                        _ => self.placed_by.get(&settings.file),
                    };
                    hits.push(Hit {
                        layer,
                        node,
                        key: key.clone(),
                        when,
                        slot,
                        echoes: Vec::new(),
                        set_by,
                        placed_by: placed_by.cloned(),
                        varies: false,
                        confidence,
                    });
                }
            }
        }
        for hit in &mut hits {
            let plain = hit.layer == Layer::ReleaseVariant && !self.as_it_stands.is_empty();
            hit.varies = plain || !hit.is_in_all(variants);
        }
        Collected { hits, asked }
    }

    /// True where any layer that may be used has a value at one of `paths` that a production build may have and that
    /// `picks` takes.
    pub fn any(&self, paths: &[&[&str]], picks: impl Fn(&Node) -> bool) -> bool {
        self.hits(paths, picks).iter().any(|h| h.layer != Layer::Variant)
    }
}

/// The one platform that reads a key; none where both do.
/// <https://capacitorjs.com/docs/config>
fn platform_of(path: &[&str]) -> Option<Platform> {
    match path {
        ["android", ..] | ["server", "androidScheme" | "cleartext"] | ["allowMixedContent"] => {
            Some(Platform::Android)
        }
        ["ios", ..] | ["server", "iosScheme"] => Some(Platform::Ios),
        _ => None,
    }
}

fn at(settings: &Settings, path: &[&str], bad: impl Fn(&Node) -> bool) -> Vec<Found> {
    let found = values(&settings.root.fact(path)).into_iter().filter(|(node, _, _)| bad(node));
    found.map(|(node, when, slot)| (node, when, slot.or_else(|| settings.root.slot(path)))).collect()
}

/// The values that are not for development alone.
fn values(fact: &Fact<Node>) -> Vec<Found> {
    match fact {
        Fact::Set(node, _) => vec![(node.clone(), When::always(), None)],
        Fact::OneOf(cases) => cases
            .iter()
            .filter(|c| c.when.stage != Stage::Development)
            .map(|c| (c.value.clone(), c.when.clone(), c.slot))
            .collect(),
        _ => Vec::new(),
    }
}

fn gap((key, node, when): (String, Node, When)) -> Gap {
    let mut names: Vec<String> = when.switches.iter().map(|s| format!("`{}`", s.name)).collect();
    names.dedup();
    let condition = match when.text.strip_prefix("unless ") {
        Some(text) => format!("unless `{text}`"),
        None => format!("where `{}`", when.text),
    };
    let why = format!(
        "was not judged {condition}: no script or CI file that was read sets {} so for a release",
        names.join(" and ")
    );
    Gap::new(node.place(), format!("`{key}`"), why)
}

/// True for a value that developers ask for on their own computers.
fn for_developers(settings: &Settings, node: &Node, when: &When) -> bool {
    let named = when.switches.iter().any(|s| is_for_development(&s.name));
    named || when.switches.is_empty() || is_local(node) || with_local_page(settings, &when.switches)
}

/// True for the name of a stage whose builds are for the makers of the app and their testers.
fn is_internal(value: Option<&str>) -> bool {
    value.is_some_and(|v| {
        says(v, &["staging", "stage", "test", "testing", "qa", "uat", "e2e", "preview", "dev"])
    })
}

/// True for an address of the phone, of the computer of an emulator, or of a private network.
fn is_local(node: &Node) -> bool {
    let host = node.as_str().and_then(address::parse).map(|a| a.host);
    host.is_some_and(|h| matches!(address::reach(&h), Reach::Device | Reach::Emulator | Reach::Private))
}

/// True where the same variables bring along a page of a developer: `server.url` from the environment or local.
fn with_local_page(settings: &Settings, switches: &[Switch]) -> bool {
    let mut found = Vec::new();
    every(&settings.root, &["server", "url"], &When::always(), &mut found);
    found.iter().any(|(when, node)| {
        when.stage == Stage::OptIn
            && when.switches.iter().any(|s| switches.iter().any(|o| o.name == s.name))
            && (matches!(node.value, Value::Unknown(_)) || is_local(node))
    })
}

/// Every value at `path` in every branch, also what could not be worked out.
fn every<'n>(node: &'n Node, path: &[&str], when: &When, found: &mut Vec<(When, &'n Node)>) {
    match (&node.value, path.split_first()) {
        (Value::OneOf(cases), _) => cases.iter().for_each(|(w, n)| every(n, path, &when.and(w), found)),
        (_, None) => found.push((when.clone(), node)),
        (_, Some((key, rest))) => {
            if let Some(inner) = node.get(key) {
                every(inner, rest, when, found);
            }
        }
    }
}
