//! On which way a place of a file comes to others.

use super::ignored::Ignored;
use super::spot::{Spot, spot};
use super::{comment, env, native_folder};
use crate::App;
use crate::config::Platform;
use base::{FileId, Inputs, Span, name_of};
use rustc_hash::FxHashSet;

/// On which way something comes to others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ships {
    /// It is in the package that was opened.
    Package,
    /// The file ships as it is.
    Asset,
    /// It is in code or a page of the web side.
    Code,
    /// The bundler pastes the variable of this name into the web side.
    Inlined(String),
    /// It is in the sources or resources of a native project.
    Native(Platform),
    /// It does not ship: whoever reads the repository has it.
    Repository,
    /// The same, in tests, examples or documentation.
    Test,
}

impl Ships {
    /// True where whoever has the app has it.
    pub fn is_shipped(&self) -> bool {
        !matches!(self, Ships::Repository | Ships::Test)
    }

    /// True where it comes into the app with its native side.
    pub fn is_native(&self) -> bool {
        matches!(self, Ships::Native(_))
    }

    /// Smaller for what more people can read.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Ships::Package => 0,
            Ships::Code => 1,
            Ships::Inlined(_) => 2,
            Ships::Asset => 3,
            Ships::Native(_) => 4,
            Ships::Repository => 5,
            Ships::Test => 6,
        }
    }

    /// The way, as the end of "it …".
    pub fn way(&self) -> String {
        match self {
            Ships::Package => "is in the package".to_owned(),
            Ships::Asset => "is in a file that ships as it is".to_owned(),
            Ships::Code => "is in code that the build puts into the app".to_owned(),
            Ships::Inlined(name) => format!("is pasted into the web side as `{name}`"),
            Ships::Native(platform) => format!("is built into the {} app", platform.name()),
            Ships::Repository => "does not ship, but is in the repository".to_owned(),
            Ships::Test => "is in a test, example or document of the repository".to_owned(),
        }
    }
}

/// What decides over the ways.
pub(crate) struct Ways<'a> {
    pub(crate) inputs: &'a dyn Inputs,
    app: &'a App,
    pub(crate) ignored: &'a Ignored,
    assets: FxHashSet<FileId>,
    android: Option<String>,
    ios: Option<String>,
    package: bool,
}

/// Statements of Gradle whose values come into the app.
const GRADLE: [&str; 5] =
    ["buildConfigField", "resValue", "manifestPlaceholders", "buildConfigString", "addManifestPlaceholders"];

impl<'a> Ways<'a> {
    pub(crate) fn new(
        inputs: &'a dyn Inputs,
        app: &'a App,
        ignored: &'a Ignored,
        root: Option<&str>,
    ) -> Self {
        let assets =
            app.web.assets.iter().map(|a| a.file).chain(app.web.source_pages.iter().copied()).collect();
        let (android, ios) = (native_folder(app, Platform::Android), native_folder(app, Platform::Ios));
        Ways { inputs, app, ignored, assets, android, ios, package: root.is_some() }
    }

    /// The way of a range of a file, and whether it stands in a comment; none where it comes to nobody.
    pub(crate) fn of(&self, file: FileId, span: Span) -> Option<(Ships, bool)> {
        if self.package {
            return Some((Ships::Package, false));
        }
        let path = self.inputs.path(file);
        let text = self.inputs.text(file)?;
        if self.assets.contains(&file) {
            return Some((Ships::Asset, false));
        }
        let in_comment = comment::is_in_comment(path, text, span.start as usize);
        let spot = self.spot(path);
        let ships = match spot {
            _ if in_comment => Ships::Repository,
            Spot::Test => Ships::Test,
            Spot::Native(platform) => Ships::Native(platform),
            Spot::Build(platform) if self.is_built_in(path, text, span) => Ships::Native(platform),
            Spot::Build(_) => Ships::Repository,
            Spot::Other if env::is_env(path) => self.of_variable(path, text, span),
            Spot::Other if self.app.code.runs_in_app(file) => Ships::Code,
            Spot::Other if self.is_imported(path) => Ships::Code,
            Spot::Other => Ships::Repository,
        };
        let ships = if spot == Spot::Test { Ships::Test } else { ships };
        // What git leaves out is on one computer only, unless a build takes it up there.
        let alone = !ships.is_shipped() && self.ignored.has(path);
        (!alone).then_some((ships, in_comment))
    }

    /// Where a file stands.
    pub(crate) fn spot(&self, path: &str) -> Spot {
        spot(path, &self.app.folder, self.android.as_deref(), self.ios.as_deref())
    }

    /// True for a file that ships as it is.
    pub(crate) fn is_asset(&self, file: FileId) -> bool {
        self.assets.contains(&file)
    }

    /// True for a value of a Gradle script that comes into the app.
    fn is_built_in(&self, path: &str, text: &str, span: Span) -> bool {
        if !path.ends_with(".gradle") && !path.ends_with(".kts") {
            return false;
        }
        let start = text.get(..span.start as usize).and_then(|b| b.rfind('\n')).map_or(0, |n| n + 1);
        let line = text.get(start..span.start as usize).unwrap_or_default();
        GRADLE.iter().any(|word| line.contains(word))
    }

    fn of_variable(&self, path: &str, text: &str, span: Span) -> Ships {
        let line = env::lines(text).find(|l| l.span.start <= span.start && span.end <= l.span.end);
        match line.filter(|l| env::is_inlined(l.name)) {
            // A variable that nothing reads is not pasted anywhere.
            Some(line) if self.app.code.mentions(line.name) && !env::is_for_development(path) => {
                Ships::Inlined(line.name.to_owned())
            }
            _ => Ships::Repository,
        }
    }

    /// True for data that code of the app imports by its name.
    fn is_imported(&self, path: &str) -> bool {
        path.ends_with(".json") && self.app.code.imports_file(name_of(path))
    }
}
