//! Values that differ from configuration to configuration, brought together.

use crate::project::{AppleProject, Configuration, Kind, Target};
use crate::settings::Settings;
use base::{Case, Fact, Gap, Node, Place, Slot, Stage, Value, When};
use std::collections::BTreeMap;

/// True where a configuration is meant for development. Its name counts first; where it says nothing, what the
/// compiler is told.
pub(crate) fn is_debug(settings: &Settings) -> bool {
    let name = settings.configuration().to_ascii_lowercase();
    if name.contains("debug") {
        return true;
    }
    let production = ["release", "prod", "store", "adhoc", "ad-hoc", "distribution", "staging", "beta"];
    if production.iter().any(|p| name.contains(p)) {
        return false;
    }
    let has = |key: &str, word: &str| {
        settings.text_of(key).is_some_and(|v| v.split_whitespace().any(|w| w.trim_matches('"') == word))
    };
    has("GCC_PREPROCESSOR_DEFINITIONS", "DEBUG=1")
        || has("SWIFT_ACTIVE_COMPILATION_CONDITIONS", "DEBUG")
        || (settings.is_yes("ENABLE_TESTABILITY") && has("GCC_OPTIMIZATION_LEVEL", "0"))
}

/// A value found in some configurations.
struct Found<K> {
    key: K,
    node: Node,
    slot: Option<Slot>,
    /// Index of the target, index of the configuration.
    members: Vec<(usize, usize)>,
}

/// Bring together what `get` finds in every configuration of `targets`: equal values at one place become one case,
/// whose condition says which configurations have it.
pub(crate) fn gather(
    targets: &[&Target],
    get: impl Fn(&Configuration) -> Vec<(Node, Option<Slot>)>,
) -> Vec<Case<Node>> {
    // The position tells values apart that have no place of their own, as in binary lists.
    let numbered =
        |c: &Configuration| get(c).into_iter().enumerate().map(|(n, (node, slot))| (n, node, slot)).collect();
    gather_keyed(targets, numbered).into_iter().map(|(_, case)| case).collect()
}

/// The same, where each value has a key.
fn gather_keyed<K: Ord + Clone>(
    targets: &[&Target],
    get: impl Fn(&Configuration) -> Vec<(K, Node, Option<Slot>)>,
) -> Vec<(K, Case<Node>)> {
    let mut found: Vec<Found<K>> = Vec::new();
    let mut by_place: BTreeMap<(u32, u32, u32, K), Vec<usize>> = BTreeMap::new();
    for (t, target) in targets.iter().enumerate() {
        for (c, configuration) in target.configurations.iter().enumerate() {
            for (key, node, slot) in get(configuration) {
                let place = (node.file.0, node.span.start, node.span.end, key.clone());
                let same = by_place.entry(place).or_default();
                let old =
                    same.iter().copied().find(|i| found.get(*i).is_some_and(|f| f.node.value == node.value));
                match old.and_then(|i| found.get_mut(i)) {
                    Some(old) => old.members.push((t, c)),
                    None => {
                        same.push(found.len());
                        found.push(Found { key, node, slot, members: vec![(t, c)] });
                    }
                }
            }
        }
    }
    let case = |f: Found<K>| {
        let when = condition(targets, &f.members);
        (f.key, Case { when, place: f.node.place(), value: f.node, slot: f.slot })
    };
    found.into_iter().map(case).collect()
}

fn condition(targets: &[&Target], members: &[(usize, usize)]) -> When {
    let of = |(t, c): &(usize, usize)| targets.get(*t).and_then(|t| t.configurations.get(*c));
    let names = || {
        let mut names: Vec<&str> = members.iter().filter_map(of).map(|c| c.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.join(", ")
    };
    if members.iter().filter_map(of).all(|c| c.debug) {
        return When::new(format!("configuration {}", names()), Stage::Development);
    }
    // A list of configurations is short, but a hostile project may have many.
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for (t, _) in members {
        *counts.entry(*t).or_default() += 1;
    }
    let whole = |(t, n): (&usize, &usize)| targets.get(*t).is_some_and(|t| t.configurations.len() == *n);
    if !counts.iter().all(whole) {
        return When::new(format!("configuration {}", names()), Stage::Production);
    }
    if counts.len() == targets.len() {
        return When::always();
    }
    let names: Vec<&str> = counts.keys().filter_map(|t| targets.get(*t)).map(|t| t.name.as_str()).collect();
    When::new(format!("target {}", names.join(", ")), Stage::Production)
}

fn at(root: Option<&Node>, path: &[&str]) -> Vec<(Node, Option<Slot>)> {
    let Some(root) = root else { return Vec::new() };
    root.at(path).map(|n| (n.clone(), root.slot(path))).into_iter().collect()
}

fn items(root: Option<&Node>, path: &[&str]) -> Vec<(Node, Option<Slot>)> {
    let list = root.and_then(|r| r.at(path)).map(Node::items).unwrap_or_default();
    list.iter().map(|n| (n.clone(), None)).collect()
}

fn fact(cases: Vec<Case<Node>>) -> Fact<Node> {
    let gap = cases.iter().find_map(|c| match &c.value.value {
        Value::Unknown(why) => Some(Gap::new(c.place.clone(), "this value", why.to_string())),
        _ => None,
    });
    match (cases.is_empty(), gap) {
        (true, _) => Fact::Absent,
        (false, Some(gap)) => Fact::Unknown(gap),
        (false, None) => Fact::OneOf(cases),
    }
}

impl AppleProject {
    /// What stands at `path` in the `Info.plist` of the app: one case per place and value, each with the
    /// configurations that have it and with its slot.
    pub fn info(&self, path: &[&str]) -> Fact<Node> {
        fact(gather(&self.apps().collect::<Vec<_>>(), |c| at(c.info.as_ref().map(|p| &p.root), path)))
    }

    /// The items of the list at `path` in the `Info.plist` of the app.
    pub fn info_items(&self, path: &[&str]) -> Vec<Case<Node>> {
        gather(&self.apps().collect::<Vec<_>>(), |c| items(c.info.as_ref().map(|p| &p.root), path))
    }

    /// What stands at `path` in the entitlements of the app.
    pub fn entitlement(&self, path: &[&str]) -> Fact<Node> {
        fact(gather(&self.apps().collect::<Vec<_>>(), |c| at(c.entitlements.as_ref().map(|p| &p.root), path)))
    }

    /// What stands at `path` in the entitlements of the app and of the extensions that ship inside it.
    pub fn signed_entitlement(&self, path: &[&str]) -> Fact<Node> {
        fact(gather(&self.signed(), |c| at(c.entitlements.as_ref().map(|p| &p.root), path)))
    }

    /// The items of the list at `path` in the entitlements of the app and of its extensions.
    pub fn signed_entitlement_items(&self, path: &[&str]) -> Vec<Case<Node>> {
        gather(&self.signed(), |c| items(c.entitlements.as_ref().map(|p| &p.root), path))
    }

    fn signed(&self) -> Vec<&Target> {
        self.targets.iter().filter(|t| matches!(t.kind, Kind::Application | Kind::Extension)).collect()
    }

    /// The items of the list at `path` in the entitlements of the app.
    pub fn entitlement_items(&self, path: &[&str]) -> Vec<Case<Node>> {
        gather(&self.apps().collect::<Vec<_>>(), |c| items(c.entitlements.as_ref().map(|p| &p.root), path))
    }

    /// The schemes of `CFBundleURLTypes`: addresses that any app may claim.
    pub fn url_schemes(&self) -> Vec<Case<Node>> {
        gather(&self.apps().collect::<Vec<_>>(), |c| {
            let types = c.info.as_ref().and_then(|p| p.root.get("CFBundleURLTypes")).map(Node::items);
            let lists = types.unwrap_or_default().iter().filter_map(|t| t.get("CFBundleURLSchemes"));
            lists.flat_map(Node::items).map(|n| (n.clone(), None)).collect()
        })
    }

    /// Keys of the `Info.plist` that end in `UsageDescription`, each with its text: one entry per place.
    pub fn usage_descriptions(&self) -> Vec<(String, Case<Node>)> {
        gather_keyed(&self.apps().collect::<Vec<_>>(), |c| {
            let entries = c.info.as_ref().map(|p| p.root.entries()).unwrap_or_default();
            let described = entries.iter().filter(|e| e.key.ends_with("UsageDescription"));
            described.map(|e| (e.key.to_string(), e.node.clone(), e.slot)).collect()
        })
    }

    /// The bundle identifiers of the app in configurations that ship, each once.
    pub fn bundle_ids(&self) -> Vec<(String, Place)> {
        self.setting(|c| c.bundle_id.as_ref())
    }

    /// The team identifiers of the app in configurations that ship, each once.
    pub fn teams(&self) -> Vec<(String, Place)> {
        self.setting(|c| c.team.as_ref())
    }

    /// The oldest versions of iOS that the app allows in configurations that ship, each once.
    pub fn deployment_targets(&self) -> Vec<(String, Place)> {
        self.setting(|c| c.deployment_target.as_ref())
    }

    fn setting<'a>(
        &'a self,
        get: impl Fn(&'a Configuration) -> Option<&'a crate::Setting>,
    ) -> Vec<(String, Place)> {
        let mut found: Vec<(String, Place)> = Vec::new();
        for setting in self.apps().flat_map(|t| &t.configurations).filter(|c| !c.debug).filter_map(get) {
            if !setting.value.is_empty() && !found.iter().any(|(v, _)| *v == setting.value) {
                found.push((setting.value.clone(), setting.place.clone()));
            }
        }
        found
    }
}
