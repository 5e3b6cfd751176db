//! `defaultConfig`, build types, flavours and signing.

use super::scope::Scope;
use super::script::{Statement, Word, WordKind};
use base::{Fact, Gap, Place};
use std::collections::BTreeMap;

/// `defaultConfig`, a build type or a product flavour.
#[derive(Clone, Debug, Default)]
pub struct BuildConfig {
    /// Its name.
    pub name: String,
    /// Where it starts; none for `defaultConfig` of a project without one.
    pub place: Option<Place>,
    /// `debuggable`.
    pub debuggable: Option<Flag>,
    /// `minifyEnabled`.
    pub minify: Option<Flag>,
    /// `shrinkResources`.
    pub shrink: Option<Flag>,
    /// `initWith`: the build type that this one starts as a copy of.
    pub init_with: Option<String>,
    /// `signingConfig`: the name of the signing configuration, where no condition decides, and the statement.
    pub signing: Option<(String, Statement)>,
    /// `manifestPlaceholders`.
    pub placeholders: Vec<Pair>,
    /// `resValue`: the type of the resource before its name (`string/x`).
    pub resource_values: Vec<Pair>,
    /// `minSdk` and `targetSdk` of a flavour.
    pub levels: BTreeMap<&'static str, Fact<u32>>,
}

/// A switch with its statement.
#[derive(Clone, Debug)]
pub struct Flag {
    /// The value.
    pub value: Fact<bool>,
    /// The statement: what an edit removes or replaces.
    pub statement: Statement,
}

impl Flag {
    /// True where it is on for certain.
    pub fn is_on(&self) -> bool {
        self.value.value() == Some(&true)
    }
}

/// A name with a value.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Fact<String>,
}

/// A signing configuration.
#[derive(Clone, Debug)]
pub struct SigningConfig {
    /// Its name.
    pub name: String,
    /// `storeFile`, where it is written as a string.
    pub store_file: Option<(String, Place)>,
    /// True where `storeFile` is set at all.
    pub has_store: bool,
    /// `v2SigningEnabled`: whether the whole package is signed, not only its files.
    pub whole_package: Option<Flag>,
    /// Passwords written into the script: the name of the setting and the place of the string.
    pub literal_passwords: Vec<(String, Place)>,
    /// Where it starts.
    pub place: Place,
}

/// The last statement with one of these names.
fn last<'a>(statements: &[&'a Statement], names: &[&str]) -> Option<&'a Statement> {
    statements.iter().rev().find(|s| names.contains(&s.name())).copied()
}

/// A text setting.
pub(super) fn text(scope: &Scope, statements: &[&Statement], names: &[&str]) -> Fact<String> {
    last(statements, names).map_or(Fact::Absent, |s| scope.of(s))
}

/// An API level: `minSdk 24`, `minSdkVersion = x`, `setMinSdkVersion(24)`, `minSdk { version = release(24) }`.
pub(super) fn level(scope: &Scope, statements: &[&Statement], name: &str) -> Fact<u32> {
    let upper: String =
        name.chars().take(1).flat_map(char::to_uppercase).chain(name.chars().skip(1)).collect();
    let names =
        [name.to_owned(), format!("{name}Version"), format!("set{upper}"), format!("set{upper}Version")];
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let Some(statement) = last(statements, &names) else { return Fact::Absent };
    let inner = statement.block().iter().find(|s| s.name() == "version");
    number(scope.of(inner.unwrap_or(statement)), name)
}

fn number(fact: Fact<String>, name: &str) -> Fact<u32> {
    let parse = |text: &str| text.trim().trim_start_matches("android-").parse::<u32>().ok();
    match &fact {
        Fact::Set(text, place) if parse(text).is_none() => {
            Fact::Unknown(Gap::new(place.clone(), name, format!("is \"{text}\", which is no API level")))
        }
        _ => fact.filter_map(|text| parse(&text)),
    }
}

fn flag(scope: &Scope, statements: &[&Statement], names: &[&str]) -> Option<Flag> {
    let statement = last(statements, names)?;
    let value = match scope.of(statement) {
        Fact::Set(text, place) => match &*text {
            "true" => Fact::Set(true, place),
            "false" => Fact::Set(false, place),
            _ => Fact::Unknown(Gap::new(place, statement.name(), format!("is \"{text}\""))),
        },
        other => other.filter_map(|text| text.parse().ok()),
    };
    Some(Flag { value, statement: statement.clone() })
}

/// Read one block.
pub(super) fn config(
    scope: &Scope,
    name: &str,
    statements: &[&Statement],
    place: Option<Place>,
) -> BuildConfig {
    let place = place.or_else(|| statements.first().map(|s| s.place()));
    let mut config = BuildConfig {
        name: name.to_owned(),
        place,
        debuggable: flag(scope, statements, &["debuggable", "isDebuggable", "setDebuggable"]),
        minify: flag(scope, statements, &["minifyEnabled", "isMinifyEnabled", "setMinifyEnabled"]),
        shrink: flag(scope, statements, &["shrinkResources", "isShrinkResources", "setShrinkResources"]),
        init_with: last(statements, &["initWith"]).and_then(named),
        signing: last(statements, &["signingConfig", "setSigningConfig"])
            .and_then(|s| Some((named(s)?, s.clone()))),
        ..BuildConfig::default()
    };
    for statement in statements {
        if statement.name().trim_start_matches("add").to_ascii_lowercase().starts_with("manifestplaceholders")
        {
            config.placeholders.extend(pairs(scope, statement));
        }
        if statement.name() == "resValue" {
            config.resource_values.extend(resource_value(scope, statement));
        }
    }
    for name in ["minSdk", "targetSdk"] {
        let found = level(scope, statements, name);
        if !matches!(found, Fact::Absent) {
            config.levels.insert(name, found);
        }
    }
    config
}

/// `initWith debug`, `initWith(buildTypes.debug)`, `initWith(getByName("debug"))`; none where a condition decides.
fn named(statement: &Statement) -> Option<String> {
    if statement.words.iter().any(|w| w.is("?")) || statement.is_conditional() {
        return None;
    }

    let string = statement.string().map(|w| w.text.clone());
    string.or_else(|| {
        let name = statement.words.iter().skip(1).rfind(|w| w.kind == WordKind::Name)?;
        name.text.rsplit('.').next().map(str::to_owned)
    })
}

/// Build types or flavours that are read.
const CONFIGS: usize = 64;

/// Every named block; blocks with one name are read together.
pub(super) fn configs(scope: &Scope, statements: &[&Statement]) -> Vec<BuildConfig> {
    let mut names: Vec<&str> = Vec::new();
    for statement in statements.iter().filter(|s| s.block.is_some() && !s.is_conditional()) {
        let name = statement.block_name();
        if !name.is_empty()
            && names.len() < CONFIGS
            && !names.contains(&name)
            && !matches!(name, "all" | "configureEach" | "each")
        {
            names.push(name);
        }
    }
    names
        .into_iter()
        .map(|name| {
            let blocks: Vec<&&Statement> = statements.iter().filter(|s| s.block_name() == name).collect();
            let inner: Vec<&Statement> = blocks.iter().flat_map(|s| s.block()).collect();
            config(scope, name, &inner, blocks.first().map(|s| s.place()))
        })
        .collect()
}

/// Signing configurations.
pub(super) fn signing(scope: &Scope, statements: &[&Statement]) -> Vec<SigningConfig> {
    let mut all = Vec::new();
    for statement in statements.iter().filter(|s| s.block.is_some()) {
        let mut found = SigningConfig {
            name: statement.block_name().to_owned(),
            store_file: None,
            has_store: false,
            whole_package: None,
            literal_passwords: Vec::new(),
            place: statement.place(),
        };
        settings(scope, statement.block(), &mut found, 0);
        all.push(found);
    }
    all
}

fn settings(scope: &Scope, body: &[Statement], found: &mut SigningConfig, depth: u32) {
    for statement in body {
        match statement.name() {
            "storeFile" => {
                found.has_store = true;
                found.store_file =
                    statement.string().map(|w| (w.text.clone(), Place::At(statement.file, w.span)));
            }
            "v2SigningEnabled" | "enableV2Signing" | "isV2SigningEnabled" => {
                found.whole_package = flag(scope, &[statement], &[statement.name()]);
            }
            name @ ("storePassword" | "keyPassword") => {
                let place = match scope.of(statement) {
                    // That of the key for development is known to everybody.
                    Fact::Set(value, place) if !value.is_empty() && value != "android" => Some(place),
                    _ => None,
                };
                found.literal_passwords.extend(place.map(|p| (name.to_owned(), p)));
            }
            _ if statement.is_conditional() && depth < 4 => {
                settings(scope, statement.block(), found, depth + 1)
            }
            _ => {}
        }
    }
}

/// `manifestPlaceholders = [a: 'x']`, `manifestPlaceholders["a"] = "x"`, `mapOf("a" to "x")`.
fn pairs(scope: &Scope, statement: &Statement) -> Vec<Pair> {
    let words = &statement.words;
    if let [_, open, key, close, equals, value @ ..] = words.as_slice()
        && open.is("[")
        && close.is("]")
        && equals.is("=")
    {
        return vec![pair(scope, statement, key, value)];
    }
    if let [name, open, key, comma, value @ .., close] = words.as_slice()
        && name.text.ends_with(".put")
        && open.is("(")
        && comma.is(",")
        && close.is(")")
    {
        return vec![pair(scope, statement, key, value)];
    }
    if let [name, equals, value @ ..] = words.as_slice()
        && let Some((_, key)) = name.text.split_once('.')
        && equals.is("=")
    {
        let key = Word { text: key.to_owned(), span: name.span, kind: WordKind::Name };
        return vec![pair(scope, statement, &key, value)];
    }
    let mut all = Vec::new();
    for (at, sign) in words.iter().enumerate() {
        if !(sign.is(":") || (sign.kind == WordKind::Name && sign.text == "to")) {
            continue;
        }
        if all.len() >= PAIRS {
            break;
        }
        let Some(key) = at.checked_sub(1).and_then(|i| words.get(i)) else { continue };
        let rest = words.get(at + 1..).unwrap_or_default();
        let rest = rest.get(..VALUE).unwrap_or(rest);
        let end = end_of_value(rest);
        all.push(pair(scope, statement, key, rest.get(..end).unwrap_or_default()));
    }
    all
}

/// Placeholders of one statement, and words of one value.
const PAIRS: usize = 100;
const VALUE: usize = 100;

/// The end of a value of a list: a comma or the bracket that closes the list.
fn end_of_value(words: &[Word]) -> usize {
    let mut depth = 0usize;
    for (i, word) in words.iter().enumerate() {
        match &*word.text {
            _ if word.kind != WordKind::Sign => {}
            "(" | "[" => depth += 1,
            ")" | "]" if depth == 0 => return i,
            ")" | "]" => depth -= 1,
            "," if depth == 0 => return i,
            _ => {}
        }
    }
    words.len()
}

fn pair(scope: &Scope, statement: &Statement, key: &Word, value: &[Word]) -> Pair {
    let what = format!("the placeholder {}", key.text);
    Pair { name: key.text.clone(), value: scope.value(statement.file, value, &what) }
}

/// `resValue "string", "name", "value"`.
fn resource_value(scope: &Scope, statement: &Statement) -> Option<Pair> {
    let words = statement.value();
    let commas: Vec<usize> = words.iter().enumerate().filter(|(_, w)| w.is(",")).map(|(i, _)| i).collect();
    let (first, second) = (*commas.first()?, *commas.get(1)?);
    let kind = words.first().filter(|w| w.is_string())?;
    let name = words.get(first + 1).filter(|w| w.is_string())?;
    let value = scope.value(statement.file, words.get(second + 1..)?, "a resource value");
    Some(Pair { name: format!("{}/{}", kind.text, name.text), value })
}
