//! What the scripts of a project do to its configuration: files they put in its place, variables they set.
//! Nothing is run; commands are read as text, those for development are left out.

use super::copies::{self, Copied};
use super::{chains, variables};
use base::{FileId, Inputs, Node, Place, Span, Switch, folder_of, join_path, name_of};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A text of commands that may be part of a build for release.
#[derive(Clone, Debug)]
struct Script {
    /// What to call it: the name in `package.json`, or the path of the file.
    name: String,
    text: Arc<str>,
    /// The folder its paths start from, as far as that is known.
    folder: String,
    /// Where it stands; the file for a text that is a whole file.
    place: Place,
    /// JavaScript, in which a bare word is no text.
    is_code: bool,
    /// Its text and those of the scripts that it runs.
    whole: Arc<str>,
}

/// Every such text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scripts {
    all: Vec<Script>,
    /// The paths of the files among them.
    files: HashSet<FileId>,
    /// What each variable is set to: script, value and place, in the order of the scripts.
    set: HashMap<String, Vec<(usize, String, Span)>>,
}

/// Where a script sets what a condition asks for.
#[derive(Clone, Debug)]
pub struct SetBy {
    /// The place.
    pub place: Place,
    /// The name of the script, or the path of its file.
    pub script: String,
}

/// A file that a script puts in the place of the configuration.
#[derive(Clone, Debug)]
pub(crate) enum Placed {
    /// This one.
    File(FileId),
    /// One whose name starts and ends like this.
    Like(String, String),
}

/// A file put in place, and by whom.
#[derive(Clone, Debug)]
pub(crate) struct Placing {
    /// Which file.
    pub(crate) what: Placed,
    /// The script that does it.
    pub(crate) by: SetBy,
    /// True where the same script, with those that it runs, makes what goes to a store.
    pub(crate) proven: bool,
}

/// More places than this where one variable is set are not kept.
const PLACES: usize = 100;

/// Words in the name of a script that say that what it makes goes to nobody else.
const FOR_DEVELOPMENT: [&str; 21] = [
    "dev",
    "develop",
    "development",
    "debug",
    "serve",
    "start",
    "watch",
    "live",
    "livereload",
    "hot",
    "local",
    "test",
    "tests",
    "testing",
    "e2e",
    "lint",
    "preview",
    "emulator",
    "simulator",
    "storybook",
    "mock",
];

/// Words in the name of a script that makes something to be given away.
const FOR_RELEASE: [&str; 24] = [
    "build",
    "sync",
    "release",
    "deploy",
    "prod",
    "production",
    "apk",
    "aab",
    "ipa",
    "bundle",
    "copy",
    "publish",
    "ship",
    "store",
    "mobile",
    "native",
    "android",
    "ios",
    "archive",
    "beta",
    "testflight",
    "dist",
    "package",
    "cap",
];

/// Words of a name in lower case.
pub(crate) fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_ascii_lowercase)
}

pub(crate) fn says(name: &str, list: &[&str]) -> bool {
    words(name).any(|w| list.contains(&w.as_str()))
}

/// True for a variable whose name says that developers set it for themselves.
pub(crate) fn is_for_development(variable: &str) -> bool {
    says(variable, &FOR_DEVELOPMENT) || says(variable, &["reload", "lan", "hmr"])
}

impl Scripts {
    /// The scripts of the app in `folder`.
    pub(crate) fn load(inputs: &dyn Inputs, folder: &str) -> Self {
        let mut scripts = Scripts::default();
        let mut at = folder;
        loop {
            scripts.add_manifest(inputs, at);
            if at.is_empty() {
                break;
            }
            at = folder_of(at);
        }
        for file in inputs.below("") {
            let path = inputs.path(file);
            let development = says(path, &FOR_DEVELOPMENT) && !says(path, &["deploy", "release"]);
            if is_script(path) && serves(path, folder) && !development {
                scripts.add_file(inputs, file, folder, false);
            }
        }
        scripts.follow(inputs, folder);
        for (at, script) in scripts.all.iter().enumerate() {
            for found in variables::all(&script.text, script.is_code) {
                let places = scripts.set.entry(found.name.to_owned()).or_default();
                if places.len() < PLACES {
                    places.push((at, found.value.to_owned(), found.span));
                }
            }
        }
        scripts
    }

    fn add_manifest(&mut self, inputs: &dyn Inputs, folder: &str) {
        let file = join_path(folder, "package.json").and_then(|p| inputs.find(&p));
        let Some((file, text)) = file.and_then(|f| Some((f, inputs.text(f)?))) else { return };
        let root = json::parse(file, text).root;
        let entries = root.as_ref().and_then(|r| r.get("scripts")).map(Node::entries).unwrap_or_default();
        for entry in entries {
            let Some(command) = entry.node.as_str().filter(|c| releases(&entry.key, c)) else { continue };
            self.all.push(Script {
                name: entry.key.to_string(),
                text: command.into(),
                folder: folder.to_owned(),
                place: entry.node.place(),
                is_code: false,
                whole: "".into(),
            });
            for file in run_by(inputs, folder, command) {
                self.add_file(inputs, file, folder, true);
            }
        }
    }

    fn add_file(&mut self, inputs: &dyn Inputs, file: FileId, folder: &str, is_code: bool) {
        let Some(text) = inputs.text(file) else { return };
        if !self.files.insert(file) {
            return;
        }
        self.all.push(Script {
            name: inputs.path(file).to_owned(),
            text: text.clone(),
            folder: folder.to_owned(),
            place: Place::At(file, Span::default()),
            is_code,
            whole: "".into(),
        });
    }

    /// Put the texts of scripts together with those of the scripts that they run.
    fn follow(&mut self, inputs: &dyn Inputs, folder: &str) {
        let mut folders: Vec<String> = self.all.iter().map(|s| s.folder.clone()).collect();
        folders.sort();
        folders.dedup();
        let named: HashMap<String, Vec<(String, String)>> = folders
            .into_iter()
            .map(|f| {
                let all = commands(inputs, &f, folder);
                (f, all)
            })
            .collect();
        for script in &mut self.all {
            let known = named.get(&script.folder).map(Vec::as_slice).unwrap_or_default();
            let mut whole = chains::whole(&script.text, known);
            if !script.is_code {
                for file in run_by(inputs, &script.folder, &script.text) {
                    chains::add(&mut whole, inputs.text(file).map(|t| &**t).unwrap_or_default());
                }
            }
            script.whole = whole.into();
        }
    }

    /// The script that sets every variable of a condition to what it asks for.
    pub(crate) fn sets(&self, switches: &[Switch]) -> Option<SetBy> {
        let (first, others) = switches.split_first()?;
        let met = |switch: &Switch, script: Option<usize>| {
            let places = self.set.get(&*switch.name).map(Vec::as_slice).unwrap_or_default();
            places
                .iter()
                .filter(move |(at, value, _)| script.is_none_or(|s| s == *at) && switch.met_by(value))
                .map(|(at, _, span)| (*at, *span))
                .collect::<Vec<_>>()
        };
        let all = |(at, _): &(usize, Span)| others.iter().all(|s| !met(s, Some(*at)).is_empty());
        let (at, span) = met(first, None).into_iter().find(all)?;
        let script = self.all.get(at)?;
        let place = match &script.place {
            Place::At(file, whole) if *whole == Span::default() => Place::At(*file, span),
            place => place.clone(),
        };
        Some(SetBy { place, script: script.name.clone() })
    }

    /// The files that scripts put in the place of the configuration.
    pub(crate) fn placed(&self, inputs: &dyn Inputs, folder: &str) -> Vec<Placing> {
        let mut found = Vec::new();
        for script in &self.all {
            let proven = chains::makes_release(&script.whole);
            for copied in copies::of(&script.whole) {
                let what = match copied {
                    Copied::Name(name) => {
                        let roots = [script.folder.as_str(), folder, folder_of(&script.name), ""];
                        let file = roots.iter().find_map(|root| inputs.find(&join_path(root, name)?));
                        file.map(Placed::File)
                    }
                    Copied::Like(start, end) => Some(Placed::Like(start.to_owned(), end.to_owned())),
                };
                found.extend(what.map(|what| Placing { what, by: script.set_by(), proven }));
            }
        }
        found
    }

    /// The scripts that build native projects with the configuration as it stands: those that make what goes to a
    /// store where there are such, all others that are not for development where there are none. Left out is what
    /// another script runs that puts a file in place first.
    pub(crate) fn as_it_stands(&self, proven: bool) -> Vec<SetBy> {
        let placing: Vec<&Script> =
            self.all.iter().filter(|s| s.whole.contains("capacitor.config")).collect();
        let inner = |s: &Script| placing.iter().any(|p| chains::calls(&p.text).any(|name| name == s.name));
        let plain = self.all.iter().filter(|s| {
            !s.is_code
                && chains::syncs(&s.whole)
                && (!proven || chains::makes_release(&s.whole))
                && !s.whole.contains("capacitor.config")
        });
        plain.filter(|s| !inner(s)).map(Script::set_by).collect()
    }

    /// The JavaScript that speaks of one of these files by name without a copy that could be read.
    pub(crate) fn unclear(&self, names: &[&str]) -> Option<(&str, Place)> {
        let speaks = |s: &&Script| {
            s.is_code && names.iter().any(|n| s.text.contains(n)) && copies::of(&s.text).is_empty()
        };
        self.all.iter().find(speaks).map(|s| (s.name.as_str(), s.place.clone()))
    }
}

impl Script {
    fn set_by(&self) -> SetBy {
        SetBy { place: self.place.clone(), script: self.name.clone() }
    }
}

/// The commands of the `package.json` in a folder by their names; of the one in `other` where there is none.
fn commands(inputs: &dyn Inputs, folder: &str, other: &str) -> Vec<(String, String)> {
    let file = [folder, other].iter().find_map(|f| inputs.find(&join_path(f, "package.json")?));
    let Some((file, text)) = file.and_then(|f| Some((f, inputs.text(f)?))) else { return Vec::new() };
    let root = json::parse(file, text).root;
    let entries = root.as_ref().and_then(|r| r.get("scripts")).map(Node::entries).unwrap_or_default();
    entries.iter().filter_map(|e| Some((e.key.to_string(), e.node.as_str()?.to_owned()))).collect()
}

/// True for a script whose result may be given to users.
fn releases(name: &str, command: &str) -> bool {
    let reload = ["--live-reload", "--livereload", "cap run "].iter().any(|w| command.contains(w))
        && !["cap sync", "cap copy", "cap build"].iter().any(|w| command.contains(w));
    !reload
        && !command.contains("--live-reload")
        && !says(name, &FOR_DEVELOPMENT)
        && (says(name, &FOR_RELEASE) || command.contains("cap "))
}

/// The JavaScript files that a command runs.
fn run_by<'a>(
    inputs: &'a dyn Inputs,
    folder: &'a str,
    command: &'a str,
) -> impl Iterator<Item = FileId> + 'a {
    let code = |w: &&str| [".js", ".mjs", ".cjs", ".ts", ".mts"].iter().any(|e| w.ends_with(e));
    let named = command.split_ascii_whitespace().map(|w| w.trim_matches(['"', '\''])).filter(code);
    named
        .filter(|w| !name_of(w).starts_with("capacitor.config"))
        .filter_map(move |w| inputs.find(&join_path(folder, w)?))
}

/// True for a file of commands: of a shell, of a tool that builds, of a service that builds.
fn is_script(path: &str) -> bool {
    let name = name_of(path);
    let ending = name.rsplit_once('.').map_or("", |(_, e)| e);
    matches!(ending, "sh" | "bash" | "ps1" | "bat" | "cmd")
        || matches!(name, "Makefile" | "Fastfile" | "Jenkinsfile")
        || (matches!(ending, "yml" | "yaml")
            && (path.contains(".github/")
                || path.contains(".circleci/")
                || path.contains(".gitlab")
                || matches!(
                    name,
                    ".gitlab-ci.yml"
                        | "codemagic.yaml"
                        | "bitrise.yml"
                        | "azure-pipelines.yml"
                        | ".travis.yml"
                )))
}

/// True for a file of commands that may build the app in `folder`: below it, beside a folder above it, or in one of
/// the folders that serve a whole repository.
fn serves(path: &str, folder: &str) -> bool {
    let at = folder_of(path);
    let below = |inner: &str, outer: &str| {
        outer.is_empty() || inner.strip_prefix(outer).is_some_and(|r| r.is_empty() || r.starts_with('/'))
    };
    let shared = [".github", ".circleci", ".gitlab", "scripts", "fastlane", "ci"];
    below(at, folder) || below(folder, at) || shared.iter().any(|s| below(at, s))
}
