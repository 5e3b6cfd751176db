//! What flows through a web app: where sensitive and untrusted values come from, where they must not arrive, and
//! which calls pass a value on or make it harmless. Paths are spelled as JavaScript spells them, see [`Path`].

use crate::{Date, rows};
use serde::Deserialize;
use std::sync::LazyLock;

/// What a value does where it arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SinkKind {
    /// Is kept in plain preferences of the platform.
    Preferences,
    /// Is kept in the storage of the web view.
    WebStorage,
    /// Is run as code.
    Code,
    /// Becomes markup of the page.
    Markup,
    /// Becomes the address of the page or of a frame.
    Navigation,
    /// Is opened inside the app or in a browser tab over it.
    Browser,
    /// Is opened by another app.
    Opener,
    /// Becomes the address of a request.
    Request,
    /// Becomes the path of a file.
    FilePath,
    /// Becomes the folder from which the app's pages are loaded.
    BasePath,
    /// Is run as SQL.
    Sql,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// The address with which the app was opened.
    Link,
    /// A push or local notification.
    Push,
    /// A scanned code or tag.
    Scan,
    /// A message of another window or frame.
    Message,
    /// The answer of a server.
    Network,
    /// The session of a sign-in library.
    Session,
    /// The token under which push messages are delivered: no secret of the user.
    PushToken,
    /// A number that identifies the device.
    DeviceId,
}

/// A place where a value must not arrive.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sink {
    /// What it does with the value.
    pub kind: SinkKind,
    /// The argument or assignment.
    #[serde(deserialize_with = "path")]
    pub path: Path,
    /// The argument that names the value, for instance the key of a storage.
    #[serde(default, deserialize_with = "some_path")]
    pub key: Option<Path>,
    /// Where it says so.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

/// A place where values come from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Source {
    /// Whose value it is.
    pub kind: SourceKind,
    /// The result or callback parameter.
    #[serde(deserialize_with = "path")]
    pub path: Path,
    /// The value in words, for messages.
    pub what: String,
    /// Where it says so.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

/// What a call does to the values it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The receiver comes out, or a part of it.
    Receiver,
    /// The first argument comes out in another form.
    First,
    /// Every argument comes out.
    All,
    /// The callback gets the receiver, and what it returns comes out.
    Maps,
    /// The callback gets the receiver, and the receiver comes out.
    Passes,
    /// What comes out is harmless whatever went in.
    Cleans,
    /// What comes out is a constant of the program, a number or a yes or no.
    Scalar,
}

/// Calls that do something known to a value.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pass {
    /// What they do.
    pub effect: Effect,
    /// Methods of any receiver (`*.trim`), globals (`decodeURIComponent`) or functions of packages.
    pub calls: Vec<String>,
    /// Where it says so.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

/// Which value of a call a path speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// What it returns, or resolves to.
    Result,
    /// An argument by its position.
    Argument(usize),
    /// Each of the arguments.
    Each,
    /// A parameter of the function given as an argument: position of the function, position of the parameter.
    Parameter(usize, usize),
    /// What is assigned to the property.
    Assigned,
}

/// A place in a program, in JavaScript's own spelling: `package#Export.method(0).field` is the field of the first
/// argument, `package#f().field` one of the result, `package#f('event', 1)(0).field` one of the first parameter of the
/// function given as second argument where the first argument is that text, `console.log(*)` each argument, `*.name =`
/// what is assigned to a property of whatever object. Without a package the first name is a global one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// The package; empty for globals.
    pub package: String,
    /// True where the receiver may be anything.
    pub any: bool,
    /// The names, with `()` for the result of a call in between.
    pub names: Vec<String>,
    /// Texts that arguments must be: position and text.
    pub texts: Vec<(usize, String)>,
    /// The value.
    pub pick: Option<Pick>,
    /// Properties of the value.
    pub fields: Vec<String>,
}

impl Path {
    /// Read a path.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Path, String> {
        let (package, rest) = text.split_once('#').unwrap_or(("", text));
        let mut path = Path { package: package.to_owned(), ..Path::default() };
        let rest = match rest.strip_suffix(" =") {
            Some(rest) => {
                path.pick = Some(Pick::Assigned);
                rest
            }
            None => rest,
        };
        let rest = match rest.strip_prefix("*.") {
            Some(rest) => {
                path.any = true;
                rest
            }
            None => rest,
        };
        // The last group of parentheses is the call that is meant; a group right before it holds its arguments.
        let mut pieces = Vec::new();
        let mut word = String::new();
        let mut inside = false;
        for c in rest.chars() {
            match (c, inside) {
                ('.', false) if word.is_empty() => {}
                ('.', false) => pieces.push(std::mem::take(&mut word)),
                ('(', false) => {
                    if !word.is_empty() {
                        pieces.push(std::mem::take(&mut word));
                    }
                    word.push('(');
                    inside = true;
                }
                (')', true) => {
                    pieces.push(std::mem::take(&mut word));
                    inside = false;
                }
                (c, _) => word.push(c),
            }
        }
        if inside {
            return Err(format!("`{text}` lacks a closing parenthesis"));
        }
        if !word.is_empty() {
            pieces.push(word);
        }
        let last = pieces.iter().rposition(|p| p.starts_with('('));
        let first = match last {
            Some(last) if last > 0 && pieces.get(last - 1).is_some_and(|p| p.starts_with('(')) => {
                Some(last - 1)
            }
            other => other,
        };
        for (i, piece) in pieces.iter().enumerate() {
            match (first, last) {
                (Some(first), Some(last)) if i >= first => {
                    if let Some(args) = piece.strip_prefix('(') {
                        path.arguments(args, i == last && first != last, text)?;
                    } else {
                        path.fields.push(piece.clone());
                    }
                }
                _ if piece.starts_with('(') => path.names.push("()".to_owned()),
                _ => path.names.push(piece.clone()),
            }
        }
        if path.names.is_empty() || path.names.iter().any(String::is_empty) {
            return Err(format!("`{text}` names nothing"));
        }
        Ok(path)
    }

    fn arguments(&mut self, args: &str, of_callback: bool, text: &str) -> Result<(), String> {
        if args == "*" && !of_callback {
            self.pick = Some(Pick::Each);
            return Ok(());
        }
        let mut number = None;
        for (i, arg) in args.split(',').map(str::trim).filter(|a| !a.is_empty()).enumerate() {
            match arg.strip_prefix('\'').and_then(|a| a.strip_suffix('\'')) {
                Some(word) => self.texts.push((i, word.to_owned())),
                None => number = Some(arg.parse::<usize>().map_err(|e| format!("`{text}`: {arg}: {e}"))?),
            }
        }
        self.pick = Some(match (of_callback, self.pick, number) {
            (true, Some(Pick::Argument(function)), Some(parameter)) => Pick::Parameter(function, parameter),
            (false, _, Some(argument)) => Pick::Argument(argument),
            (false, _, None) => Pick::Result,
            _ => return Err(format!("`{text}` has a parameter of no function")),
        });
        Ok(())
    }

    /// The last name: what a call or assignment ends in.
    pub fn last(&self) -> &str {
        self.names.last().map_or("", String::as_str)
    }
}

fn path<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Path, D::Error> {
    let text = String::deserialize(deserializer)?;
    Path::parse(&text).map_err(serde::de::Error::custom)
}

fn some_path<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Path>, D::Error> {
    path(deserializer).map(Some)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sinks {
    sink: Vec<Sink>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sources {
    source: Vec<Source>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Passes {
    pass: Vec<Pass>,
}

const SINK_ROWS: [&str; 7] = [
    include_str!("../../../knowledge/web/sinks/code.toml"),
    include_str!("../../../knowledge/web/sinks/file.toml"),
    include_str!("../../../knowledge/web/sinks/markup.toml"),
    include_str!("../../../knowledge/web/sinks/navigation.toml"),
    include_str!("../../../knowledge/web/sinks/request.toml"),
    include_str!("../../../knowledge/web/sinks/sql.toml"),
    include_str!("../../../knowledge/web/sinks/storage.toml"),
];
const SOURCE_ROWS: [&str; 4] = [
    include_str!("../../../knowledge/web/sources/device.toml"),
    include_str!("../../../knowledge/web/sources/inbound.toml"),
    include_str!("../../../knowledge/web/sources/network.toml"),
    include_str!("../../../knowledge/web/sources/session.toml"),
];
const PASS_ROWS: &str = include_str!("../../../knowledge/web/passes.toml");

static SINKS: LazyLock<Vec<Sink>> =
    LazyLock::new(|| SINK_ROWS.iter().flat_map(|text| rows::<Sinks>(text).sink).collect());
static SOURCES: LazyLock<Vec<Source>> =
    LazyLock::new(|| SOURCE_ROWS.iter().flat_map(|text| rows::<Sources>(text).source).collect());
static PASSES: LazyLock<Passes> = LazyLock::new(|| rows(PASS_ROWS));

/// Every sink.
pub fn sinks() -> &'static [Sink] {
    &SINKS
}

/// Every source.
pub fn web_sources() -> &'static [Source] {
    &SOURCES
}

/// Every call with a known effect.
pub fn passes() -> &'static [Pass] {
    &PASSES.pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::as_of;
    use std::collections::BTreeSet;

    #[test]
    fn every_row_is_read_and_has_a_reason() {
        let all = SINK_ROWS.iter().flat_map(|text| toml::from_str::<Sinks>(text).unwrap().sink);
        for row in all {
            assert!(row.source.starts_with("https://") && row.checked <= as_of(), "{:?}", row.path);
            let goes_in = matches!(row.path.pick, Some(Pick::Argument(_) | Pick::Each | Pick::Assigned));
            assert!(goes_in, "{:?}", row.path);
            assert!(row.key.as_ref().is_none_or(|k| k.names == row.path.names), "{:?}", row.path);
        }
        let all = SOURCE_ROWS.iter().flat_map(|text| toml::from_str::<Sources>(text).unwrap().source);
        for row in all {
            assert!(row.source.starts_with("https://") && row.checked <= as_of(), "{:?}", row.path);
            assert!(!row.what.is_empty() && row.path.pick != Some(Pick::Assigned), "{:?}", row.path);
        }
        let passes: Passes = toml::from_str(PASS_ROWS).unwrap();
        let mut seen = BTreeSet::new();
        for row in &passes.pass {
            assert!(row.source.starts_with("https://") && row.checked <= as_of());
            assert!(row.calls.iter().all(|c| seen.insert(c)), "a call twice in {:?}", row.calls);
        }
    }

    #[test]
    fn paths_are_spelled_as_in_javascript() {
        let path = Path::parse("@capacitor/preferences#Preferences.set(0).value").unwrap();
        assert_eq!((path.package.as_str(), path.last()), ("@capacitor/preferences", "set"));
        assert_eq!((path.pick, path.fields.join(".")), (Some(Pick::Argument(0)), "value".to_owned()));
        let path = Path::parse("@capacitor/app#App.addListener('appUrlOpen', 1)(0).url").unwrap();
        assert_eq!(path.pick, Some(Pick::Parameter(1, 0)));
        assert_eq!(path.texts, [(0, "appUrlOpen".to_owned())]);
        let path = Path::parse("a#createClient().auth.getSession().data").unwrap();
        assert_eq!(path.names, ["createClient", "()", "auth", "getSession"]);
        assert_eq!((path.pick, path.fields.len()), (Some(Pick::Result), 1));
        let path = Path::parse("*.innerHTML =").unwrap();
        assert!(path.any && path.pick == Some(Pick::Assigned));
        let path = Path::parse("console.log(*)").unwrap();
        assert_eq!((path.pick, path.last()), (Some(Pick::Each), "log"));
        assert!(Path::parse("f(").is_err() && Path::parse("").is_err());
    }
}
