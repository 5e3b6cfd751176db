//! Everything known of one app: configuration, native projects, web pages and packages, joined from the files of
//! a snapshot. Rules read an [`App`] and nothing else.

pub mod address;
mod association;
mod backend;
mod config;
mod credentials;
mod discover;
mod package;
mod pages;
mod web;

pub use association::{AppleAssociation, AssetLinks, AssociationFile, Associations, Statement};
pub use backend::{Backend, DatabaseRules, Host, OpenHandler, RulesFile, Supabase};
pub use config::{Config, Dead, Echo, Hit, Layer, Platform, SetBy, Settings};
pub use credentials::{
    Credential, EnvFile, IgnoreFile, KeyStore, Password, Secrets, Ships, Variable, built_web,
};
pub use discover::{ConfigFiles, Found, discover, discover_beside};
pub use package::Package;
pub use pages::{Delivery, Page, PageLayer, PagePolicy, Pages};
pub use web::{Asset, Entries, Framework, MapLink, MapsBy, SourceMaps, Web};

use base::{Fact, FileId, Gap, Inputs, Place, join_path, name_of};

/// One Capacitor app.
#[derive(Debug)]
pub struct App {
    /// The folder of the project relative to the audited root; empty for the root itself.
    pub folder: String,
    /// `appName`, or else the name of the folder.
    pub name: String,
    /// True for a desktop project, to which no mobile rule applies.
    pub electron: bool,
    /// The Capacitor configuration.
    pub config: Config,
    /// `package.json`, lockfile and installed packages.
    pub packages: packages::Project,
    /// The Android project; none where its folder is missing.
    pub android: Option<android::AndroidProject>,
    /// The iOS project; none where its folder is missing.
    pub ios: Option<apple::AppleProject>,
    /// What the app's own native sources do.
    pub native: native::Native,
    /// Framework, web folder and policies it injects.
    pub web: Web,
    /// The pages that ship.
    pub pages: Pages,
    /// The code of the web side, linked.
    pub code: flow::Code,
    /// The files by which websites say which apps may open their links.
    pub associations: Associations,
    /// The backend that lies in the same repository.
    pub server: Backend,
    /// The package that it was read from; none for a project.
    pub package: Option<Package>,
    /// Keys and tokens in all of it; empty unless a rule asks for them.
    pub secrets: Secrets,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
}

/// The folders of packages inside the tree that the app depends on by their path (`file:plugins/mine`).
fn own_packages(inputs: &dyn Inputs, packages: &packages::Project) -> Vec<String> {
    let by_path = packages.dependencies().filter_map(|d| {
        let path = ["file:", "link:", "portal:"].iter().find_map(|p| d.spec.trim().strip_prefix(p))?;
        let manifest = inputs.path(d.place.file()?);
        join_path(base::folder_of(manifest), path).filter(|folder| !folder.is_empty())
    });
    by_path.collect()
}

type NativeSide =
    (packages::Project, Option<android::AndroidProject>, Option<apple::AppleProject>, native::Native);

fn native_side(inputs: &dyn Inputs, folder: &str, config: &Config, words: &[&str]) -> NativeSide {
    let packages = packages::Project::load(inputs, folder);
    let manifests: Vec<(String, FileId)> =
        packages.installed.iter().filter_map(|i| Some((i.name.clone(), i.android_manifest?))).collect();
    let java = config.native_folder(folder, Platform::Android);
    let swift = config.native_folder(folder, Platform::Ios);
    let android = java.as_deref().and_then(|f| android::AndroidProject::load(inputs, f, &manifests));
    let ios = swift.as_deref().and_then(|f| apple::AppleProject::load(inputs, f));
    let own = own_packages(inputs, &packages);
    let sources = native::read(inputs, java.as_deref(), swift.as_deref(), &own, words);
    (packages, android, ios, sources)
}

/// What is read of an app beside its configuration, native projects, pages and packages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Whether the flows of values through JavaScript and TypeScript are.
    pub code: bool,
    /// Whether every file is looked through for keys and tokens.
    pub secrets: bool,
    /// Whether the backend that lies in the same repository is.
    pub backend: bool,
    /// Words of interest: native sources that mention one of them are.
    pub native: Vec<&'static str>,
}

impl App {
    /// Gather everything known of a project that [`discover`] found.
    pub fn load(inputs: &dyn Inputs, found: &Found, depth: &Depth) -> Self {
        let folder = found.folder.as_str();
        let config = config::load(inputs, folder, &found.files);
        // The native side and the web side know nothing of each other.
        let (((packages, android, ios, sources), server), (web, pages, code, associations)) = rayon::join(
            || {
                let side = native_side(inputs, folder, &config, &depth.native);
                let read = depth.backend && !found.electron;
                let server = if read { backend::load(inputs, folder, &side.0) } else { Backend::default() };
                (side, server)
            },
            || {
                let mut web = web::load(inputs, folder, &config);
                let pages = pages::load(inputs, folder, &config, &web);
                let code = if depth.code && !found.electron {
                    web.dropped_logs = web::dropped(inputs, &code_folders(folder, &web.project));
                    let built = built_folders(folder, &config, web.web_dir.as_deref());
                    let mut code =
                        flow::Code::load_built(inputs, &code_folders(folder, &web.project), &built);
                    let whole: Vec<FileId> = web.assets.iter().map(|a| a.file).collect();
                    code.enter(inputs, &web.entries.starts, &web.entries.more, &whole);
                    code
                } else {
                    flow::Code::default()
                };
                (web, pages, code, association::load(inputs, folder))
            },
        );
        let name = config.text(&["appName"]).unwrap_or_else(|| {
            let last = name_of(folder);
            if last.is_empty() { "this app".to_owned() } else { last.to_owned() }
        });
        let mut app = App {
            folder: folder.to_owned(),
            name,
            electron: found.electron,
            config,
            packages,
            android,
            ios,
            native: sources,
            web,
            pages,
            code,
            associations,
            server,
            package: None,
            secrets: Secrets::default(),
            gaps: Vec::new(),
        };
        if depth.secrets && !found.electron {
            app.secrets = credentials::load(inputs, &app, None);
        }
        app.gaps = app.unseen(inputs);
        app
    }

    /// The Capacitor major that is installed, as far as lockfile or `package.json` tell.
    pub fn capacitor_major(&self) -> Fact<u32> {
        self.packages.capacitor_major()
    }

    /// The platforms whose native project is there.
    pub fn platforms(&self) -> Vec<Platform> {
        let android = self.android.is_some().then_some(Platform::Android);
        android.into_iter().chain(self.ios.is_some().then_some(Platform::Ios)).collect()
    }

    /// What no rule will be able to see, said once per app.
    fn unseen(&self, inputs: &dyn Inputs) -> Vec<Gap> {
        let mut gaps = self.config.gaps.clone();
        gaps.extend(self.packages.gaps.iter().cloned());
        gaps.extend(self.android.iter().flat_map(|a| a.gaps.iter().cloned()));
        gaps.extend(self.ios.iter().flat_map(|i| i.gaps.iter().cloned()));
        gaps.extend(self.native.gaps.iter().cloned());
        gaps.extend(self.pages.gaps.iter().cloned());
        gaps.extend(self.associations.gaps.iter().cloned());
        gaps.extend(self.server.gaps.iter().cloned());
        gaps.extend(self.code.gaps.iter().cloned());
        for (platform, package, there) in [
            (Platform::Android, "@capacitor/android", self.android.is_some()),
            (Platform::Ios, "@capacitor/ios", self.ios.is_some()),
        ] {
            if there || self.electron || self.package.is_some() || !self.packages.has(package) {
                continue;
            }
            let Some(folder) = self.config.native_folder(&self.folder, platform) else { continue };
            let why = if inputs.below(&folder).is_empty() {
                format!(
                    "is not in `{folder}`, although {package} is installed; `npx cap add` or the build makes it"
                )
            } else {
                format!("was not understood: no module of an app was found in `{folder}`")
            };
            gaps.push(Gap::new(
                Place::Missing(folder.as_str().into()),
                format!("the {} project", platform.name()),
                why,
            ));
        }
        gaps
    }

    /// Lines for people: what capward looked at.
    pub fn traits(&self, inputs: &dyn Inputs) -> Vec<String> {
        let major = match self.capacitor_major() {
            Fact::Set(major, _) | Fact::Default(major, _) => format!("Capacitor {major}"),
            _ => "Capacitor of unknown version".to_owned(),
        };
        let platforms = match (&self.android, &self.ios) {
            (Some(_), Some(_)) => "Android and iOS",
            (Some(_), None) => "Android, no iOS project",
            (None, Some(_)) => "iOS, no Android project",
            (None, None) => "no native project",
        };
        let mut lines = match &self.package {
            Some(package) => vec![package.kind.name().to_owned()],
            None => vec![format!("{major}, {platforms}, {}", self.web.framework.name())],
        };
        let used = self.config.layers.iter().filter(|s| s.layer != Layer::Variant);
        let configs: Vec<&str> = used.map(|s| inputs.path(s.file)).collect();
        if !configs.is_empty() {
            lines.push(format!("configuration: {}", configs.join(", ")));
        }
        if self.electron {
            lines.push("a desktop project: mobile rules do not apply and were not run".to_owned());
        }
        lines
    }
}

/// Where the build of an app leaves its scripts, and where `cap sync` copies them: `webDir`, the Android and the iOS
/// project.
fn built_folders(folder: &str, config: &Config, web_dir: Option<&str>) -> Vec<String> {
    let own = web_dir.and_then(|d| join_path(folder, d));
    let copy = |platform, below| join_path(&config.native_folder(folder, platform)?, below);
    let copies =
        [copy(Platform::Android, "app/src/main/assets/public"), copy(Platform::Ios, "App/App/public")];
    own.into_iter().chain(copies.into_iter().flatten()).filter(|f| f != folder).collect()
}

/// The scripts that a build left, where they are read instead of sources: those are not here, or are written in
/// another language. Which files these are can be told before their content is read.
pub fn built_scripts(inputs: &dyn Inputs, found: &Found) -> Vec<String> {
    let folder = found.folder.as_str();
    // Most apps have sources beside their configuration; no need to know more of them.
    if found.electron || flow::has_sources(inputs, folder) {
        return Vec::new();
    }
    let config = config::load(inputs, folder, &found.files);
    let web = web::load(inputs, folder, &config);
    let built = built_folders(folder, &config, web.web_dir.as_deref());
    let files = flow::built_scripts(inputs, &code_folders(folder, &web.project), &built);
    files.into_iter().map(|f| inputs.path(f).to_owned()).collect()
}

/// Where the code of an app is: its own folder, and that of the web project where it is another one.
fn code_folders<'a>(folder: &'a str, project: &'a str) -> Vec<&'a str> {
    if folder == project { vec![folder] } else { vec![folder, project] }
}
