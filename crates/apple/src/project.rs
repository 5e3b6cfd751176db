use crate::lists::{Plists, expanded};
use crate::pbxproj::{Pbxproj, Resources, strings, text};
use crate::plist::{Format, Plist};
use crate::pods::{PodLock, Podfile};
use crate::privacy::PrivacyManifest;
use crate::settings::{Budget, Setting, Settings};
use crate::swiftpm::{self, Dependency, Pin};
use crate::variant;
use base::{FileId, Gap, Inputs, Node, Place, Span, folder_of, join_path, name_of};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a target builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The app itself.
    Application,
    /// A part that ships inside an app: share sheet, widget, notification service, app clip, watch app.
    Extension,
    /// Tests.
    Test,
    /// Libraries and everything else.
    Other,
}

/// A target of a project.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// What it builds.
    pub kind: Kind,
    /// Its configurations in the order of the project.
    pub configurations: Vec<Configuration>,
    /// The place of the target in the project file; none where there is no project file.
    pub place: Option<Place>,
    pub(crate) resources: Option<Resources>,
}

/// A target in one configuration.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// `Debug`, `Release`, or what the project calls it.
    pub name: String,
    /// True where it is meant for development and never for what ships.
    pub debug: bool,
    /// The build settings.
    pub settings: Settings,
    /// The `Info.plist` with names of build settings expanded, and what build settings add to it.
    pub info: Option<Plist>,
    /// The path of the file named by `INFOPLIST_FILE`, relative to the audited root.
    pub info_path: Option<String>,
    /// The entitlements, expanded in the same way.
    pub entitlements: Option<Plist>,
    /// `PRODUCT_BUNDLE_IDENTIFIER`.
    pub bundle_id: Option<Setting>,
    /// `DEVELOPMENT_TEAM`.
    pub team: Option<Setting>,
    /// `IPHONEOS_DEPLOYMENT_TARGET`.
    pub deployment_target: Option<Setting>,
}

impl Target {
    /// Whether the file at `path` (relative to the audited root) is built into the target; none where there is no
    /// project file that says so.
    pub fn includes(&self, path: &str) -> Option<bool> {
        self.resources.as_ref().map(|r| r.contains(path))
    }
}

/// An iOS project.
#[derive(Debug, Default)]
pub struct AppleProject {
    /// Its folder relative to the audited root.
    pub folder: String,
    /// Targets of every project file in the folder.
    pub targets: Vec<Target>,
    /// Privacy manifests of the app and its extensions.
    pub privacy: Vec<PrivacyManifest>,
    /// Keys of the `Info.plist` whose texts `InfoPlist.strings` or a string catalog translates.
    pub translated: BTreeSet<String>,
    /// CocoaPods: what the project asks for.
    pub podfile: Option<Podfile>,
    /// CocoaPods: what was installed.
    pub pod_lock: Option<PodLock>,
    /// Swift packages: what the project asks for.
    pub packages: Vec<Dependency>,
    /// Swift packages: what was installed.
    pub pins: Vec<Pin>,
    /// Places of `Package.resolved` files.
    pub resolved: Vec<FileId>,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
}

/// More than any real project has.
const TARGETS: usize = 48;
const CONFIGURATIONS: usize = 16;

impl AppleProject {
    /// Gather everything known of the project in `folder`; none where no iOS app is there.
    pub fn load(inputs: &dyn Inputs, folder: &str) -> Option<Self> {
        let files: Vec<FileId> =
            inputs.below(folder).into_iter().filter(|f| !foreign(inputs.path(*f))).collect();
        let named = |name: &str| -> Vec<FileId> {
            files.iter().copied().filter(|f| name_of(inputs.path(*f)) == name).collect()
        };
        let mut project = AppleProject { folder: folder.to_owned(), ..AppleProject::default() };
        let mut plists = Plists::new(inputs);
        for file in named("project.pbxproj") {
            project.load_targets(inputs, file, &mut plists);
        }
        if !project.targets.iter().any(|t| t.kind == Kind::Application) {
            project.targets.extend(without_project(
                inputs,
                folder,
                &named("Info.plist"),
                &files,
                &mut plists,
            ));
        }
        if !project.targets.iter().any(|t| t.kind == Kind::Application) {
            return None;
        }
        for file in named("PrivacyInfo.xcprivacy") {
            let path = inputs.path(file);
            let targets = project.targets.iter().filter(|t| t.includes(path) == Some(true));
            let targets = targets.map(|t| t.name.clone()).collect();
            project.privacy.extend(plists.get(file).map(|p| PrivacyManifest::new(p, path, targets)));
        }
        for file in [named("InfoPlist.strings"), named("InfoPlist.xcstrings")].concat() {
            project.translated.extend(inputs.text(file).iter().flat_map(|text| described(text)));
        }
        let shortest = |mut found: Vec<FileId>| {
            found.sort_by_key(|f| inputs.path(*f).matches('/').count());
            found.first().copied()
        };
        let read = |file: FileId| inputs.text(file).map(|t| (file, t.clone()));
        project.podfile = shortest(named("Podfile")).and_then(read).map(|(f, t)| Podfile::parse(f, &t));
        project.pod_lock = shortest(named("Podfile.lock")).and_then(read).map(|(f, t)| PodLock::parse(f, &t));
        for (file, text) in named("Package.swift").into_iter().filter_map(read) {
            project.packages.extend(swiftpm::dependencies(file, &text));
        }
        project.resolved = named("Package.resolved");
        for (file, text) in project.resolved.clone().into_iter().filter_map(read) {
            project.pins.extend(swiftpm::resolved(file, &text, &mut plists.gaps));
        }
        project.gaps.append(&mut plists.gaps);
        project.gaps.sort();
        project.gaps.dedup();
        Some(project)
    }

    fn load_targets(&mut self, inputs: &dyn Inputs, file: FileId, plists: &mut Plists<'_>) {
        let Some(parsed) = plists.get(file) else { return };
        let pbxproj = Pbxproj::new(&parsed.root, inputs.path(file));
        if pbxproj.targets().is_empty() {
            let place = Place::At(file, Span::default());
            plists.gaps.push(Gap::new(place, "the Xcode project", "names no target"));
        }
        self.packages
            .extend(pbxproj.packages().into_iter().map(|(from, node)| swiftpm::reference(from, node)));
        let mut project_layers = BTreeMap::new();
        for configuration in pbxproj.project_configurations() {
            let base = configuration.base.as_deref().and_then(|p| inputs.find(p));
            let base = base.map(|f| crate::xcconfig::load(inputs, f, &mut plists.gaps)).unwrap_or_default();
            project_layers
                .insert(configuration.name.to_owned(), (Arc::new(base), Arc::new(configuration.layer)));
        }
        if pbxproj.targets().len() > TARGETS {
            let place = Place::At(file, Span::default());
            plists.gaps.push(Gap::new(
                place,
                "the Xcode project",
                format!("has more than {TARGETS} targets"),
            ));
        }
        for (id, object) in pbxproj.targets().into_iter().take(TARGETS) {
            let name = text(Some(object), "name").unwrap_or_default();
            let mut kind = kind(text(Some(object), "productType").unwrap_or_default());
            let mut configurations = Vec::new();
            for configuration in pbxproj.configurations(object).into_iter().take(CONFIGURATIONS) {
                let mut layers = vec![Arc::new(builtin(object.file, object.span, name))];
                if let Some((base, own)) = project_layers.get(configuration.name) {
                    layers.extend([Arc::clone(base), Arc::clone(own)]);
                }
                let base = configuration.base.as_deref().and_then(|p| inputs.find(p));
                let base =
                    base.map(|f| crate::xcconfig::load(inputs, f, &mut plists.gaps)).unwrap_or_default();
                layers.extend([Arc::new(base), Arc::new(configuration.layer)]);
                let settings = Settings::new(configuration.name, layers);
                let sdk = settings.text_of("SDKROOT").unwrap_or_default();
                if kind == Kind::Application && (sdk.starts_with("watch") || sdk.starts_with("appletv")) {
                    kind = Kind::Extension;
                }
                let mut made = configuration_of(inputs, &pbxproj, &settings, kind, plists);
                let attribute = || pbxproj.attribute(id, "DevelopmentTeam");
                made.team = made
                    .team
                    .filter(|t| !t.value.is_empty())
                    .or_else(|| attribute().map(|(value, place)| Setting { value, place, slot: None }));
                configurations.push(made);
            }
            self.targets.push(Target {
                name: name.to_owned(),
                kind,
                configurations,
                place: Some(Place::At(object.file, object.span)),
                resources: Some(pbxproj.resources(id, object)),
            });
        }
    }

    /// Targets that build an app.
    pub fn apps(&self) -> impl Iterator<Item = &Target> {
        self.targets.iter().filter(|t| t.kind == Kind::Application)
    }

    /// The form of the property list in `file`.
    pub fn format(&self, file: FileId) -> Option<Format> {
        let all = self.targets.iter().flat_map(|t| &t.configurations);
        let mut lists = all.flat_map(|c| [c.info.as_ref(), c.entitlements.as_ref()]).flatten();
        lists
            .find(|p| p.file == file)
            .map(|p| p.format)
            .or_else(|| self.privacy.iter().find(|p| p.plist.file == file).map(|p| p.plist.format))
    }
}

/// The keys of purpose strings that a file of translations names.
pub(crate) fn described(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|w| w.len() > 16 && w.ends_with("UsageDescription")).map(str::to_owned)
}

/// Folders of other people's code or of what a build left.
fn foreign(path: &str) -> bool {
    path.split('/').any(|p| {
        matches!(
            p,
            "Pods" | "node_modules" | "DerivedData" | "build" | "Carthage" | "capacitor-cordova-ios-plugins"
        ) || p.ends_with(".xcframework")
            || p.ends_with(".framework")
    })
}

/// <https://developer.apple.com/documentation/xcodekit> does not list them; these are what Xcode writes.
fn kind(product: &str) -> Kind {
    match product.strip_prefix("com.apple.product-type.").unwrap_or(product) {
        "application" => Kind::Application,
        p if p.contains("test") => Kind::Test,
        p if p.contains("extension") || p.starts_with("application") => Kind::Extension,
        _ => Kind::Other,
    }
}

/// What Xcode itself sets for a target.
fn builtin(file: FileId, span: Span, target: &str) -> crate::settings::Layer {
    let mut layer = crate::settings::Layer::default();
    for key in ["TARGET_NAME", "TARGETNAME"] {
        layer.push(crate::settings::Assignment::new(key, target.to_owned(), file, span));
    }
    layer
}

fn configuration_of(
    inputs: &dyn Inputs,
    pbxproj: &Pbxproj<'_>,
    settings: &Settings,
    kind: Kind,
    plists: &mut Plists<'_>,
) -> Configuration {
    let mut find = |key: &str| -> Option<Plist> {
        // Libraries and tests have property lists too, but nothing is asked about them.
        let setting = settings.get(key).filter(|s| !s.value.trim().is_empty())?;
        if matches!(kind, Kind::Test | Kind::Other) {
            return None;
        }
        let path = setting.value.trim().trim_matches('"');
        let file =
            join_path(&pbxproj.folder, path).filter(|_| !path.starts_with('/')).and_then(|p| inputs.find(&p));
        if file.is_none() {
            let what = format!("`{path}` of the configuration {}", settings.configuration());
            plists.gaps.push(Gap::new(setting.place, what, format!("is named by {key} but was not found")));
        }
        plists.expanded(file?, settings)
    };
    let info = find("INFOPLIST_FILE");
    let entitlements = find("CODE_SIGN_ENTITLEMENTS");
    let info_path = info.as_ref().map(|p| inputs.path(p.file).to_owned());
    let info =
        if settings.is_yes("GENERATE_INFOPLIST_FILE") { plists.generated(info, settings) } else { info };
    Configuration {
        name: settings.configuration().to_owned(),
        debug: variant::is_debug(settings),
        info,
        info_path,
        entitlements,
        bundle_id: settings.get("PRODUCT_BUNDLE_IDENTIFIER"),
        team: settings.get("DEVELOPMENT_TEAM"),
        deployment_target: settings.get("IPHONEOS_DEPLOYMENT_TARGET"),
        settings: settings.clone(),
    }
}

/// The app as far as its property lists tell, where no project file does.
fn without_project(
    inputs: &dyn Inputs,
    folder: &str,
    lists: &[FileId],
    files: &[FileId],
    plists: &mut Plists<'_>,
) -> Option<Target> {
    let usual = format!("{folder}/App/App/Info.plist");
    let is_app = |p: &Plist| text(Some(&p.root), "CFBundlePackageType").is_some_and(|t| t == "APPL");
    let file = inputs
        .find(&usual)
        .or_else(|| lists.iter().copied().find(|f| plists.get(*f).as_ref().is_some_and(is_app)))?;
    let info = plists.get(file)?;
    let beside = folder_of(inputs.path(file));
    let entitlements = files
        .iter()
        .copied()
        .filter(|f| folder_of(inputs.path(*f)) == beside && inputs.path(*f).ends_with(".entitlements"))
        .find(|f| !inputs.path(*f).to_ascii_lowercase().contains("debug"))
        .and_then(|f| plists.get(f));
    let settings = Settings::default();
    let bundle_id = text(Some(&info.root), "CFBundleIdentifier").filter(|id| !id.contains('$'));
    let bundle_id =
        bundle_id.map(|id| Setting { value: id.to_owned(), place: info.root.place(), slot: None });
    let configuration = Configuration {
        name: String::new(),
        debug: false,
        info: Some(Plist { root: expanded(&info.root, &settings, &mut Budget::of_a_list()), ..info }),
        info_path: Some(inputs.path(file).to_owned()),
        entitlements,
        bundle_id,
        team: None,
        deployment_target: None,
        settings,
    };
    Some(Target {
        name: name_of(beside).to_owned(),
        kind: Kind::Application,
        configurations: vec![configuration],
        place: None,
        resources: None,
    })
}

/// The texts of a list in a property list.
pub(crate) fn texts(node: Option<&Node>) -> Vec<String> {
    strings(node).map(str::to_owned).collect()
}
