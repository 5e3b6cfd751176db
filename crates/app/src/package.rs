//! An app as it ships: read out of an opened package instead of a project.

use crate::config::Platform;
use crate::{App, Associations, Backend, Depth, config, pages, web};
use artefact::{Facts, Kind};
use base::{Inputs, name_of};
use std::sync::Arc;

/// An opened package among the inputs.
#[derive(Clone, Debug)]
pub struct Package {
    /// The path below which its files lie: `app.apk!`; empty where the audited folder is an unpacked package.
    pub root: String,
    /// What kind of package it is.
    pub kind: Kind,
    /// What its binaries say.
    pub facts: Arc<Facts>,
}

impl Package {
    /// The platform it is for; none for the web side alone.
    pub fn platform(&self) -> Option<Platform> {
        match self.kind {
            Kind::Apk | Kind::Aab => Some(Platform::Android),
            Kind::Ipa => Some(Platform::Ios),
            Kind::Web => None,
        }
    }

    /// The path of a file by its path inside the package.
    pub fn path(&self, inner: &str) -> String {
        match (self.root.as_str(), inner) {
            ("", _) => inner.to_owned(),
            (root, "") => root.to_owned(),
            (root, _) => format!("{root}/{inner}"),
        }
    }

    /// The path of a file that Capacitor brings along: `capacitor.config.json`, `public/index.html`.
    pub fn asset(&self, name: &str) -> String {
        base::join_path(&self.assets(), name).unwrap_or_default()
    }

    /// The folder that holds what Capacitor brings along: its configuration, its plugins, the web files in `public`.
    fn assets(&self) -> String {
        match self.kind {
            Kind::Apk => self.path("assets"),
            Kind::Aab => self.path(&format!("{}/assets", artefact::aab::BASE)),
            Kind::Ipa => self.path(self.facts.ios.as_ref().map_or("", |ios| ios.app.as_str())),
            Kind::Web => self.path(""),
        }
    }
}

impl App {
    /// The path of a web file as a subject: in a package without the folders that lead to the web side, so that it is
    /// the same in every package of the app.
    pub fn web_subject<'a>(&self, path: &'a str) -> &'a str {
        let Some(package) = &self.package else { return path };
        let inner = path.strip_prefix(&package.root).unwrap_or(path).trim_start_matches('/');
        inner.split_once("public/").map_or(inner, |(_, below)| below)
    }

    /// Gather everything known of a package. What only a project says (scripts of its build, versions of its packages,
    /// its own native sources) is absent.
    pub fn open(inputs: &dyn Inputs, package: &Package, depth: &Depth) -> Self {
        let assets = package.assets();
        let inside = |name: &str| package.asset(name);
        let settings = package.platform().zip(inputs.find(&inside("capacitor.config.json")));
        let config = config::shipped(inputs, settings);
        let packages = if package.kind == Kind::Ipa {
            settings.map(|(_, file)| packages::Project::shipped_ios(inputs, file))
        } else {
            let list = inputs.find(&inside("capacitor.plugins.json"));
            list.map(|file| packages::Project::shipped(inputs, file))
        };
        let cordova = inputs.find(&inside("public/cordova_plugins.js"));
        let packages = packages.unwrap_or_default().with_cordova(inputs, cordova);
        let android = match package.kind {
            Kind::Apk => {
                let folder = package.path("");
                android::AndroidProject::load_package(inputs, &package.path("AndroidManifest.xml"), &folder)
            }
            Kind::Aab => {
                let folder = package.path(artefact::aab::BASE);
                let manifest = format!("{folder}/manifest/AndroidManifest.xml");
                android::AndroidProject::load_package(inputs, &manifest, &folder)
            }
            Kind::Ipa | Kind::Web => None,
        };
        let ios =
            (package.kind == Kind::Ipa).then(|| apple::AppleProject::load_built(inputs, &assets)).flatten();
        let public = if package.kind == Kind::Web { web_folder(inputs, &assets) } else { inside("public") };
        let web = web::shipped(inputs, &public, package.platform());
        let pages = pages::shipped(inputs, &public, package.platform(), &config, &web);
        let code = if depth.code {
            let mut code = flow::Code::load_built(inputs, &[], &[public]);
            code.enter(inputs, &[], &[], &[]);
            code
        } else {
            flow::Code::default()
        };
        let name = config.text(&["appName"]).unwrap_or_else(|| match name_of(&package.root) {
            "" => "this app".to_owned(),
            name => name.trim_end_matches('!').to_owned(),
        });
        let mut app = App {
            folder: package.root.clone(),
            name,
            electron: false,
            config,
            packages,
            android,
            ios,
            native: native::Native::default(),
            web,
            pages,
            code,
            associations: Associations::default(),
            server: Backend::default(),
            package: Some(package.clone()),
            secrets: crate::Secrets::default(),
            gaps: Vec::new(),
        };
        if depth.secrets {
            app.secrets = crate::credentials::load(inputs, &app, Some(package.root.as_str()));
        }
        app.gaps = app.unseen(inputs);
        app
    }
}

/// The folder of the start page of a web bundle: the shortest path that has one.
fn web_folder(inputs: &dyn Inputs, root: &str) -> String {
    let pages = inputs.below(root).into_iter().filter(|f| name_of(inputs.path(*f)) == "index.html");
    let shortest = pages.min_by_key(|f| inputs.path(*f).matches('/').count());
    shortest.map_or(root, |f| base::folder_of(inputs.path(f))).to_owned()
}
