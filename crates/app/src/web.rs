//! The web side of a project: which framework builds it, which pages it starts from, where the build goes, and
//! policies that framework settings write into the pages.

mod angular;
mod assets;
mod maps;
mod policies;

pub use assets::Asset;
pub(crate) use assets::copies;
pub use maps::SourceMaps;

use crate::config::Config;
use crate::pages::PagePolicy;
use base::{FileId, Inputs, Place, folder_of, join_path, name_of};

/// A web framework or build tool, as far as it matters for finding pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framework {
    /// Angular.
    Angular,
    /// Next.js.
    Next,
    /// Nuxt.
    Nuxt,
    /// SvelteKit.
    SvelteKit,
    /// Quasar.
    Quasar,
    /// Ember.
    Ember,
    /// Stencil.
    Stencil,
    /// Astro.
    Astro,
    /// Vite with whatever library.
    Vite,
    /// Webpack-based React or Vue command lines, or webpack itself.
    Classic,
    /// None that is known: the pages are served as they are written.
    Plain,
}

impl Framework {
    /// The name people use.
    pub const fn name(self) -> &'static str {
        match self {
            Framework::Angular => "Angular",
            Framework::Next => "Next.js",
            Framework::Nuxt => "Nuxt",
            Framework::SvelteKit => "SvelteKit",
            Framework::Quasar => "Quasar",
            Framework::Ember => "Ember",
            Framework::Stencil => "Stencil",
            Framework::Astro => "Astro",
            Framework::Vite => "Vite",
            Framework::Classic => "webpack",
            Framework::Plain => "no framework",
        }
    }

    /// Pages people write, in the order in which the framework looks for them.
    const fn pages(self) -> &'static [&'static str] {
        match self {
            Framework::Angular | Framework::Stencil => &["src/index.html"],
            Framework::SvelteKit => &["src/app.html"],
            Framework::Quasar => &["index.html", "src/index.template.html"],
            Framework::Ember => &["app/index.html"],
            Framework::Next | Framework::Nuxt | Framework::Astro => &[],
            Framework::Vite => &["index.html", "src/index.html", "app/index.html", "client/index.html"],
            Framework::Classic => &["public/index.html", "src/index.html", "src/index.ejs", "index.html"],
            Framework::Plain => &["src/index.html", "app/index.html", "client/index.html", "index.html"],
        }
    }

    /// Files that write the head of every page, where there is no page in HTML.
    const fn heads(self) -> &'static [&'static str] {
        match self {
            Framework::Next => &[
                "app/layout.tsx",
                "src/app/layout.tsx",
                "app/layout.jsx",
                "src/app/layout.jsx",
                "app/layout.js",
                "src/app/layout.js",
                "pages/_document.tsx",
                "src/pages/_document.tsx",
                "pages/_document.jsx",
                "src/pages/_document.jsx",
                "pages/_document.js",
                "src/pages/_document.js",
                "pages/_app.tsx",
                "src/pages/_app.tsx",
                "pages/_app.js",
                "src/pages/_app.js",
            ],
            Framework::Nuxt => &["app/app.vue", "app.vue", "src/app.vue", "app.html"],
            Framework::Astro => {
                &["src/layouts/Layout.astro", "src/layouts/BaseLayout.astro", "src/pages/index.astro"]
            }
            _ => &[],
        }
    }
}

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
    /// Files that ship as they are: below `webDir`, in the native projects, and in the folders a build copies.
    pub assets: Vec<Asset>,
}

/// Settings files by which a framework is known, in order: the first hit decides.
const MARKS: [(&[&str], Framework); 10] = [
    (&["angular.json", "project.json", "workspace.json"], Framework::Angular),
    (&["quasar.config.js", "quasar.config.ts", "quasar.conf.js", "quasar.config.mjs"], Framework::Quasar),
    (&["nuxt.config.ts", "nuxt.config.js", "nuxt.config.mjs"], Framework::Nuxt),
    (&["next.config.ts", "next.config.js", "next.config.mjs"], Framework::Next),
    (&["svelte.config.js", "svelte.config.ts", "svelte.config.mjs"], Framework::SvelteKit),
    (&["ember-cli-build.js"], Framework::Ember),
    (&["stencil.config.ts"], Framework::Stencil),
    (&["astro.config.mjs", "astro.config.ts", "astro.config.js"], Framework::Astro),
    (
        &["vite.config.ts", "vite.config.js", "vite.config.mjs", "vite.config.mts", "vite.config.cjs"],
        Framework::Vite,
    ),
    (
        &[
            "vue.config.js",
            "craco.config.js",
            "craco.config.ts",
            "config-overrides.js",
            "webpack.config.js",
            "webpack.config.cjs",
            "webpack.config.ts",
            "webpack.prod.js",
            "rsbuild.config.ts",
            "rspack.config.js",
        ],
        Framework::Classic,
    ),
];

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
        head: None,
        framework_policies: Vec::new(),
        injected_csp: Vec::new(),
        hosted_csp: Vec::new(),
        header_files: HEADER_FILES.iter().filter_map(|f| folders.find(f)).collect(),
        source_maps: Vec::new(),
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
    web.source_maps = maps::load(inputs, &folders, settings, framework);
    web.assets = assets::load(inputs, folder, config, &web, settings);
    web
}

/// Where the web project may be: the folder of the Capacitor configuration, the folder whose build `webDir` is, and
/// the folder above where Capacitor has one of its own (`src-capacitor`, `packages/mobile`).
fn project_folders(folder: &str, web_dir: Option<&str>) -> Vec<String> {
    let mut list = vec![folder.to_owned()];
    if let Some(dir) = web_dir.and_then(|d| join_path(folder, d)) {
        // Nx builds `apps/x` into `dist/apps/x`, with `browser` below it for Angular.
        if let Some((before, after)) = dir.split_once("dist/") {
            let inner = after.trim_end_matches('/').trim_end_matches("browser").trim_end_matches('/');
            list.extend(join_path(before, inner).filter(|f| !f.is_empty()));
        }
        let mut at = dir.as_str();
        while !at.is_empty() {
            at = folder_of(at);
            list.push(at.to_owned());
        }
    }
    list.extend(join_path(folder, ".."));
    let mut unique: Vec<String> = Vec::new();
    for item in list {
        if !unique.contains(&item) {
            unique.push(item);
        }
    }
    unique
}

/// The first folder with the settings file of a framework.
fn recognise(inputs: &dyn Inputs, folders: &[String]) -> (String, Framework, Option<FileId>) {
    for folder in folders {
        let find = |name: &&str| inputs.find(&join_path(folder, name)?);
        for (names, framework) in MARKS {
            let Some(file) = names.iter().find_map(find) else { continue };
            let known = match framework {
                Framework::SvelteKit => find(&"src/app.html").is_some(),
                Framework::Angular => is_angular(inputs, file),
                _ => true,
            };
            if known {
                return (folder.clone(), framework, Some(file));
            }
        }
        if find(&"public/index.html").is_some() && find(&"package.json").is_some() {
            return (folder.clone(), Framework::Classic, None);
        }
    }
    (folders.first().cloned().unwrap_or_default(), Framework::Plain, None)
}

/// `project.json` is an Nx file for any framework; it is Angular's where it names Angular's builder.
fn is_angular(inputs: &dyn Inputs, file: FileId) -> bool {
    name_of(inputs.path(file)) == "angular.json"
        || inputs.text(file).is_some_and(|t| t.contains("@angular") || t.contains("@nx/angular"))
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
        pages.extend(web.framework.pages().iter().filter_map(|c| folders.find(c)).find(|f| !is_built(f)));
    }
    pages
}

/// Angular inlines critical styles with an event handler, frameworks with pages of their own write scripts into them,
/// and so do some plugins of Vite; Vite by itself does not.
fn is_final(inputs: &dyn Inputs, framework: Framework, settings: Option<FileId>) -> bool {
    match framework {
        Framework::Plain => true,
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
