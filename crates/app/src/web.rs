//! The web side of a project: which framework builds it, which pages it starts from, where the build goes, and
//! policies that framework settings write into the pages.

mod angular;
mod assets;
mod console;
mod entries;
mod framework;
mod maps;
mod policies;
mod scripts;

pub(crate) use assets::copies;
pub use assets::{Asset, MapLink};
pub(crate) use console::dropped;
pub use entries::Entries;
pub use framework::Framework;
use framework::{builds_from_public, recognise};
pub use maps::{MapsBy, SourceMaps};

use crate::config::{Config, Platform};
use crate::pages::{PageLayer, PagePolicy};
use base::{FileId, Gap, Inputs, Place, folder_of, join_path, name_of};

/// What is known of the web side.
#[derive(Clone, Debug)]
pub struct Web {
    /// The framework.
    pub framework: Framework,
    /// The folder of the web project relative to the audited root.
    pub project: String,
    /// `webDir` of the configuration.
    pub web_dir: Option<String>,
    /// True where the pages in `webDir` are the ones people write.
    pub web_dir_is_source: bool,
    /// True where the build adds no inline script or event handler to the pages people write, as far as is known.
    pub markup_is_final: bool,
    /// Pages people write.
    pub source_pages: Vec<FileId>,
    /// What the build begins with.
    pub entries: Entries,
    /// The file that writes the head of every page, where there is no page in HTML.
    pub head: Option<FileId>,
    /// Policies that framework settings add to every page.
    pub framework_policies: Vec<PagePolicy>,
    /// Where a framework or a build plugin sets a policy that could not be worked out.
    pub injected_csp: Vec<Place>,
    /// Where a policy is set that only a server sends, so that the app does not have it.
    pub hosted_csp: Vec<Place>,
    /// Header files of a hosted copy: `_headers`, `vercel.json`, `firebase.json`, …
    pub header_files: Vec<FileId>,
    /// Settings of bundlers that decide over source maps in production.
    pub source_maps: Vec<SourceMaps>,
    /// Why it could not be told whether the production build writes maps.
    pub maps_unclear: Vec<Gap>,
    /// Where a script tells the CLI to write the maps into the scripts (`cap sync --inline`).
    /// <https://capacitorjs.com/docs/cli/commands/sync>
    pub maps_inlined: Option<Place>,
    /// True where the settings delete the maps after they were uploaded, as plugins of error trackers offer.
    pub maps_are_removed: bool,
    /// The methods of `console` whose calls the build removes; `*` for all. Only known where code is read.
    pub dropped_logs: Vec<String>,
    /// Files that ship as they are: below `webDir`, in the native projects, and in the folders a build copies.
    pub assets: Vec<Asset>,
}

/// Header files of common hosts.
const HEADER_FILES: [&str; 12] = [
    "_headers",
    "public/_headers",
    "static/_headers",
    "src/_headers",
    "netlify.toml",
    "vercel.json",
    "firebase.json",
    "staticwebapp.config.json",
    "public/staticwebapp.config.json",
    "nginx.conf",
    "nginx/default.conf",
    "default.conf",
];

/// The folders in which files of the web project are looked for, the likeliest first.
pub(crate) struct Folders<'a> {
    inputs: &'a dyn Inputs,
    list: Vec<String>,
}

impl Folders<'_> {
    /// A file by its path below the first folder that has it.
    fn find(&self, path: &str) -> Option<FileId> {
        self.list.iter().find_map(|f| self.inputs.find(&join_path(f, path)?))
    }
}

pub(crate) fn load(inputs: &dyn Inputs, folder: &str, config: &Config) -> Web {
    let web_dir = config.text(&["webDir"]);
    let candidates = project_folders(folder, web_dir.as_deref());
    let (project, framework, settings) = recognise(inputs, &candidates);
    let mut list = vec![project.clone()];
    list.extend(candidates.into_iter().filter(|f| *f != project));
    list.truncate(1 + usize::from(project != folder));
    let folders = Folders { inputs, list };
    let mut web = Web {
        framework,
        project,
        web_dir,
        web_dir_is_source: false,
        markup_is_final: false,
        source_pages: Vec::new(),
        entries: Entries::default(),
        head: None,
        framework_policies: Vec::new(),
        injected_csp: Vec::new(),
        hosted_csp: Vec::new(),
        header_files: HEADER_FILES.iter().filter_map(|f| folders.find(f)).collect(),
        source_maps: Vec::new(),
        maps_unclear: Vec::new(),
        maps_inlined: None,
        maps_are_removed: settings.and_then(|f| inputs.text(f)).is_some_and(|text| {
            [
                "filesToDeleteAfterUpload",
                "deleteFilesAfterUpload",
                "deleteSourcemapsAfterUpload",
                "deleteAfterUpload",
            ]
            .iter()
            .any(|word| text.contains(word))
        }),
        dropped_logs: Vec::new(),
        assets: Vec::new(),
    };
    web.source_pages = source_pages(inputs, folder, &folders, &web, settings);
    let head = framework.heads().iter().find_map(|h| folders.find(h));
    web.head = match framework {
        // Nuxt's head belongs to its settings.
        Framework::Nuxt => settings.or(head),
        Framework::Next | Framework::Astro => head.or(settings),
        _ => None,
    };
    web.markup_is_final = is_final(inputs, framework, settings);
    web.web_dir_is_source = web.source_pages.is_empty() && is_written_by_hand(inputs, folder, &web);
    policies::load(inputs, &folders, settings, &mut web);
    let builds = scripts::builds(inputs, &web.project, folder);
    let output = web.web_dir.as_deref().and_then(|d| join_path(folder, d));
    maps::load(inputs, &folders, settings, &builds, output.as_deref(), &mut web);
    web.assets = assets::load(inputs, folder, config, &web, settings);
    web.entries = entries::load(inputs, folder, &web, settings);
    web
}

/// The web side of a package: the files below `public` ship as they are.
pub(crate) fn shipped(inputs: &dyn Inputs, public: &str, platform: Option<Platform>) -> Web {
    let layer = platform.map_or(PageLayer::Built, PageLayer::Copy);
    Web {
        framework: Framework::Plain,
        project: public.to_owned(),
        web_dir: None,
        web_dir_is_source: false,
        markup_is_final: true,
        source_pages: Vec::new(),
        entries: Entries::default(),
        head: None,
        framework_policies: Vec::new(),
        injected_csp: Vec::new(),
        hosted_csp: Vec::new(),
        header_files: Vec::new(),
        source_maps: Vec::new(),
        maps_unclear: Vec::new(),
        maps_inlined: None,
        maps_are_removed: false,
        dropped_logs: Vec::new(),
        assets: assets::below(inputs, public, layer),
    }
}

/// Where the web project may be: the folder of the Capacitor configuration, the folder whose build `webDir` is, and
/// the folder above where Capacitor has one of its own (`src-capacitor`).
fn project_folders(folder: &str, web_dir: Option<&str>) -> Vec<String> {
    let mut list = vec![folder.to_owned()];
    if let Some(dir) = web_dir.and_then(|d| join_path(folder, d)) {
        // Nx builds `apps/x` into `dist/apps/x`, with `browser` below it for Angular.
        if let Some((before, after)) = dir.split_once("dist/") {
            let inner = after.trim_end_matches('/').trim_end_matches("browser").trim_end_matches('/');
            list.extend(join_path(before, inner).filter(|f| !f.is_empty()));
        }
        // A build inside the folder belongs to a project inside it.
        let inside = |at: &str| folder.is_empty() || at == folder || at.starts_with(&format!("{folder}/"));
        let stays = inside(&dir);
        let mut at = dir.as_str();
        while !at.is_empty() {
            at = folder_of(at);
            if !stays || inside(at) {
                list.push(at.to_owned());
            }
        }
    }
    if matches!(name_of(folder), "src-capacitor" | "capacitor" | "mobile" | "native" | "app") {
        list.extend(join_path(folder, ".."));
    }
    let mut unique: Vec<String> = Vec::new();
    for item in list {
        if !unique.contains(&item) {
            unique.push(item);
        }
    }
    unique
}

fn source_pages(
    inputs: &dyn Inputs,
    folder: &str,
    folders: &Folders<'_>,
    web: &Web,
    settings: Option<FileId>,
) -> Vec<FileId> {
    let mut pages: Vec<FileId> = Vec::new();
    match (web.framework, settings) {
        (Framework::Angular, Some(file)) => {
            let output = web.web_dir.as_deref().and_then(|d| join_path(folder, d));
            pages.extend(angular::indexes(inputs, file, output.as_deref()));
        }
        (Framework::Vite | Framework::Classic, Some(file)) => pages.extend(named_pages(inputs, file)),
        _ => {}
    }
    // What `webDir` holds is the result, whatever its name.
    let built = web.web_dir.as_deref().and_then(|d| join_path(folder, d)).unwrap_or_default();
    let is_built = |f: &FileId| {
        let path = inputs.path(*f);
        path.strip_prefix(&built).is_some_and(|rest| rest.starts_with('/'))
            && web.framework != Framework::Classic
    };
    pages.retain(|f| !is_built(f));
    if pages.is_empty() {
        let public = web.framework != Framework::Classic || builds_from_public(inputs, &web.project);
        let usual = web.framework.pages().iter().filter(|c| public || !c.starts_with("public/"));
        pages.extend(usual.filter_map(|c| folders.find(c)).find(|f| !is_built(f)));
    }
    pages
}

/// Angular inlines critical styles with an event handler, frameworks with pages of their own write scripts into them,
/// and so do some plugins of Vite; Vite by itself does not. Without any build the scripts are written by hand, and such
/// scripts like to write event handlers into the page.
fn is_final(inputs: &dyn Inputs, framework: Framework, settings: Option<FileId>) -> bool {
    match framework {
        Framework::Vite => settings.and_then(|f| inputs.text(f)).is_some_and(|text| {
            let marks = [
                "legacy",
                "inline",
                "transformIndexHtml",
                "singlefile",
                "plugin-html",
                "injectRegister",
                "ssr",
            ];
            !marks.iter().any(|m| text.contains(m))
        }),
        _ => false,
    }
}

/// Pages that a bundler's settings name as templates or entries, wherever they stand in the text.
fn named_pages(inputs: &dyn Inputs, file: FileId) -> Vec<FileId> {
    let Some(text) = inputs.text(file) else { return Vec::new() };
    let folder = folder_of(inputs.path(file));
    let mut pages: Vec<FileId> = Vec::new();
    for quote in ['"', '\'', '`'] {
        for word in
            text.split(quote).filter(|w| w.len() < 200 && (w.ends_with(".html") || w.ends_with(".ejs")))
        {
            let inner = word.trim_start_matches("./").trim_start_matches('/');
            let found = join_path(folder, inner).and_then(|p| inputs.find(&p));
            pages.extend(found.filter(|f| !pages.contains(f)));
        }
    }
    pages
}

/// True where the page in `webDir` is one that people write: there is no build, or the folder is one that builds read.
fn is_written_by_hand(inputs: &dyn Inputs, folder: &str, web: &Web) -> bool {
    let Some(dir) = web.web_dir.as_deref().and_then(|d| join_path(folder, d)) else { return false };
    let there = join_path(&dir, "index.html").is_some_and(|p| inputs.find(&p).is_some());
    there
        && (web.framework == Framework::Plain || matches!(name_of(&dir), "public" | "static" | "src" | "app"))
}

#[cfg(test)]
mod tests;
