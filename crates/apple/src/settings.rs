//! Build settings: layers in Xcode's order, conditions, and the expansion of `$(NAME)`.
//! <https://developer.apple.com/documentation/xcode/build-settings-reference>

use base::{FileId, Place, Slot, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A setting in one layer.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    /// The name without conditions.
    pub(crate) key: String,
    /// `sdk=iphoneos*`, `config=Debug`, `arch=arm64`.
    pub(crate) conditions: Vec<(String, String)>,
    /// The value as written.
    pub(crate) value: String,
    /// The place of the value.
    pub(crate) place: Place,
    /// How to edit it, where it is an entry of a project file.
    pub(crate) slot: Option<Slot>,
}

impl Assignment {
    /// A setting from its name as written, conditions included.
    pub(crate) fn new(key: &str, value: String, file: FileId, span: Span) -> Self {
        let mut parts = key.split('[');
        let name = parts.next().unwrap_or_default().trim().to_owned();
        let conditions = parts
            .flat_map(|p| p.trim_end_matches([']', ' ']).split(','))
            .filter_map(|c| c.split_once('='))
            .map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned()))
            .collect();
        Self { key: name, conditions, value, place: Place::At(file, span), slot: None }
    }

    /// True where it counts for an app built for a phone in the configuration `name`.
    fn applies(&self, name: &str) -> bool {
        self.conditions.iter().all(|(kind, pattern)| {
            let subject = match kind.as_str() {
                "sdk" => "iphoneos",
                "arch" => "arm64",
                "config" => name,
                _ => return false,
            };
            match pattern.strip_suffix('*') {
                Some(prefix) => subject.starts_with(prefix),
                // `iphoneos17.0` names a version of the same kit.
                None => pattern == subject || (kind == "sdk" && pattern.starts_with(subject)),
            }
        })
    }
}

/// The settings of one file or one list of a project.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layer {
    assignments: BTreeMap<String, Vec<Assignment>>,
}

impl Layer {
    pub(crate) fn push(&mut self, assignment: Assignment) {
        self.assignments.entry(assignment.key.clone()).or_default().push(assignment);
    }

    /// What counts for a name: a setting with a condition before one without, then the later one.
    fn get(&self, key: &str, configuration: &str) -> Option<&Assignment> {
        let mut found: Option<&Assignment> = None;
        for assignment in self.assignments.get(key)?.iter().filter(|a| a.applies(configuration)) {
            let better = found.is_none_or(|f| assignment.conditions.len() >= f.conditions.len());
            if better {
                found = Some(assignment);
            }
        }
        found
    }
}

/// The settings of a target in one configuration.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    configuration: String,
    /// Lowest first: project file, project, target file, target.
    layers: Vec<Arc<Layer>>,
}

/// A setting with every name in it expanded.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The value.
    pub value: String,
    /// The place of the value that counts.
    pub place: Place,
    /// How to edit it, where it is an entry of a project file.
    pub slot: Option<Slot>,
}

/// A longer chain of names than any real project has; it also ends loops.
const DEPTH: usize = 24;
/// More expansions and more bytes than any real setting needs: names that double each other must not fill memory.
const STEPS: usize = 2_000;
const BYTES: usize = 64 << 10;

/// What signing puts in, and the source does not know.
const SIGNING: [&str; 2] = ["AppIdentifierPrefix", "TeamIdentifierPrefix"];

impl Settings {
    /// Settings from layers, the lowest first.
    pub(crate) fn new(configuration: &str, layers: Vec<Arc<Layer>>) -> Self {
        Self { configuration: configuration.to_owned(), layers }
    }

    /// The name of the configuration.
    pub fn configuration(&self) -> &str {
        &self.configuration
    }

    /// The value of a setting, expanded. A name that is set nowhere expands to nothing, as it does in Xcode where
    /// nobody sets it on the command line.
    pub fn get(&self, key: &str) -> Option<Setting> {
        let (assignment, level) = self.find(key, self.layers.len())?;
        let mut budget = Budget { steps: STEPS, bytes: BYTES };
        let value = self.text(&assignment.value, key, level, 0, &mut budget);
        Some(Setting { value, place: assignment.place.clone(), slot: assignment.slot })
    }

    /// The value alone.
    pub fn text_of(&self, key: &str) -> Option<String> {
        self.get(key).map(|s| s.value)
    }

    /// True where a setting is `YES`.
    pub fn is_yes(&self, key: &str) -> bool {
        self.text_of(key).is_some_and(|v| v.trim().eq_ignore_ascii_case("yes"))
    }

    /// Every name that starts with `prefix`, in the order of the alphabet.
    pub fn names(&self, prefix: &str) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        for layer in &self.layers {
            let keys = layer.assignments.range(prefix.to_owned()..).map(|(key, _)| key.as_str());
            names.extend(keys.take_while(|key| key.starts_with(prefix)));
        }
        names
    }

    /// A text of a property list with every `$(NAME)` expanded.
    pub fn expand(&self, text: &str) -> String {
        self.expand_within(text, &mut Budget { steps: STEPS, bytes: BYTES })
    }

    /// The same, as far as a budget goes that other texts share.
    pub(crate) fn expand_within(&self, text: &str, budget: &mut Budget) -> String {
        self.text(text, "", self.layers.len(), 0, budget)
    }

    /// The highest layer under `below` that sets `key`.
    fn find(&self, key: &str, below: usize) -> Option<(&Assignment, usize)> {
        let layers = self.layers.iter().enumerate().take(below).rev();
        layers.into_iter().find_map(|(i, l)| l.get(key, &self.configuration).map(|a| (a, i)))
    }

    /// Expand `text`, which is the value of `key` in layer `level`.
    fn text(&self, text: &str, key: &str, level: usize, depth: usize, budget: &mut Budget) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(rest.get(..at).unwrap_or_default());
            rest = rest.get(at..).unwrap_or_default();
            let Some((name, after)) = reference(rest) else {
                out.push('$');
                rest = rest.get(1..).unwrap_or_default();
                continue;
            };
            let spent = budget.steps == 0 || depth >= DEPTH || out.len() > budget.bytes;
            if spent {
                break;
            }
            budget.steps -= 1;
            let value = self.name(name, key, level, depth + 1, budget);
            budget.bytes = budget.bytes.saturating_sub(value.len());
            out.push_str(&value);
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn name(&self, name: &str, key: &str, level: usize, depth: usize, budget: &mut Budget) -> String {
        // Names may be built from names: `$(ID_$(CONFIGURATION))`.
        let name =
            if name.contains('$') { self.text(name, key, level, depth, budget) } else { name.to_owned() };
        let mut parts = name.split(':');
        let base = parts.next().unwrap_or_default();
        let same = base == "inherited" || base == key;
        let (wanted, below) = if same { (key, level) } else { (base, self.layers.len()) };
        let mut value = match self.find(wanted, below) {
            Some((assignment, next)) => self.text(&assignment.value, wanted, next, depth, budget),
            None if same => String::new(),
            None => self.builtin(base, depth, budget),
        };
        for operator in parts {
            value = apply(operator, value);
        }
        value
    }

    /// Settings that Xcode fills in from others.
    fn builtin(&self, name: &str, depth: usize, budget: &mut Budget) -> String {
        let mut other = |n: &str| self.name(n, "", self.layers.len(), depth + 1, budget);
        match name {
            _ if depth >= DEPTH => String::new(),
            "CONFIGURATION" => self.configuration.clone(),
            "PRODUCT_NAME" => other("TARGET_NAME"),
            "EXECUTABLE_NAME" => other("PRODUCT_NAME"),
            "PRODUCT_MODULE_NAME" => apply("c99extidentifier", other("PRODUCT_NAME")),
            "CFBundleIdentifier" => other("PRODUCT_BUNDLE_IDENTIFIER"),
            "SRCROOT" | "PROJECT_DIR" | "SOURCE_ROOT" => ".".to_owned(),
            _ if SIGNING.contains(&name) => format!("$({name})"),
            _ => String::new(),
        }
    }
}

/// How much may still be expanded.
pub(crate) struct Budget {
    steps: usize,
    bytes: usize,
}

impl Budget {
    /// Enough for a whole property list.
    pub(crate) const fn of_a_list() -> Self {
        Self { steps: 10 * STEPS, bytes: 10 * BYTES }
    }
}

/// The name of `$(NAME)`, `${NAME}` or `$NAME` at the start of `text`, and what follows it.
fn reference(text: &str) -> Option<(&str, &str)> {
    let body = text.get(1..)?;
    let (open, close) = match body.bytes().next()? {
        b'(' => (b'(', b')'),
        b'{' => (b'{', b'}'),
        b if b.is_ascii_alphabetic() || b == b'_' => {
            let len = body.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
            return Some((body.get(..len)?, body.get(len..)?));
        }
        _ => return None,
    };
    let mut depth = 0usize;
    for (i, b) in body.bytes().enumerate() {
        if b == open {
            depth += 1;
        } else if b == close {
            depth -= 1;
            if depth == 0 {
                return Some((body.get(1..i)?, body.get(i + 1..)?));
            }
        }
    }
    None
}

fn apply(operator: &str, value: String) -> String {
    let identifier = |other: char| {
        let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { other };
        value.chars().map(safe).collect::<String>()
    };
    match operator {
        "rfc1034identifier" => identifier('-'),
        "c99extidentifier" | "identifier" => identifier('_'),
        "lower" => value.to_lowercase(),
        "upper" => value.to_uppercase(),
        _ => match operator.strip_prefix("default=") {
            Some(default) if value.is_empty() => default.to_owned(),
            _ => value,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(entries: &[(&str, &str)]) -> Arc<Layer> {
        let mut layer = Layer::default();
        for (key, value) in entries {
            layer.push(Assignment::new(key, (*value).to_owned(), FileId(0), Span::new(0, 1)));
        }
        Arc::new(layer)
    }

    #[test]
    fn a_target_wins_over_its_project_and_inherits_from_it() {
        let project = layer(&[("FLAGS", "-D A"), ("ID", "com.base")]);
        let target = layer(&[
            ("FLAGS", "$(inherited) -D B"),
            ("ID[sdk=iphonesimulator*]", "sim"),
            ("ID[sdk=iphoneos*]", "com.phone"),
            ("ID", "com.any"),
        ]);
        let settings = Settings::new("Release", vec![project, target]);
        assert_eq!(settings.text_of("FLAGS").as_deref(), Some("-D A -D B"));
        assert_eq!(settings.text_of("ID").as_deref(), Some("com.phone"));
    }

    #[test]
    fn names_operators_and_nested_names_are_expanded() {
        let settings = Settings::new(
            "Release",
            vec![layer(&[
                ("TARGET_NAME", "My App"),
                ("ID_Release", "com.x.$(PRODUCT_NAME:rfc1034identifier)"),
                ("ID", "${ID_$(CONFIGURATION)}"),
            ])],
        );
        assert_eq!(settings.text_of("ID").as_deref(), Some("com.x.My-App"));
        assert_eq!(settings.expand("$(PRODUCT_MODULE_NAME).X $ $(NONE) $(X:default=y)"), "My_App.X $  y");
        assert_eq!(settings.expand("$(AppIdentifierPrefix)com.x"), "$(AppIdentifierPrefix)com.x");
    }

    #[test]
    fn loops_and_bombs_end() {
        let loops = Settings::new(
            "Debug",
            vec![layer(&[
                ("A", "$(B)x"),
                ("B", "$(A)y"),
                ("PRODUCT_NAME", "$(TARGET_NAME)"),
                ("TARGET_NAME", "$(PRODUCT_NAME)"),
            ])],
        );
        assert!(loops.text_of("A").unwrap().len() < 1000);
        drop(loops.text_of("PRODUCT_NAME"));
        let names: Vec<(String, String)> =
            (0..60).map(|i| (format!("N{i}"), format!("$(N{j})$(N{j})$(N{j})", j = i + 1))).collect();
        let mut pairs: Vec<(&str, &str)> = names.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        pairs.push(("N18", "0123456789012345678901234567890123456789"));
        let bomb = Settings::new("Debug", vec![layer(&pairs)]);
        assert!(bomb.text_of("N0").unwrap().len() < 1 << 20);
        crate::mangle::each("a $(B:lower) ${C_$(D)} $E", |t| drop(loops.expand(t)));
    }
}
