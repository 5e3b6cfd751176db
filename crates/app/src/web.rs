//! The web side of a project: which framework builds it, which pages it starts from, where the build goes, and
//! policies that framework settings write into the pages.

use crate::config::Config;
use crate::pages::{Delivery, PagePolicy};
use base::{FileId, Inputs, Node, Place, Span, Value, join_path};

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
    /// Vite with whatever library.
    Vite,
    /// Webpack-based React or Vue command lines.
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
            Framework::Vite => "Vite",
            Framework::Classic => "webpack",
            Framework::Plain => "no framework",
        }
    }
}

/// What is known of the web side.
#[derive(Clone, Debug)]
pub struct Web {
    /// The framework.
    pub framework: Framework,
    /// `webDir` of the configuration.
    pub web_dir: Option<String>,
    /// True where the pages in `webDir` are the ones people write.
    pub web_dir_is_source: bool,
    /// Pages people write.
    pub source_pages: Vec<FileId>,
    /// Policies that framework settings add to every page.
    pub framework_policies: Vec<PagePolicy>,
    /// Where a framework or a build plugin sets a policy that could not be worked out.
    pub injected_csp: Vec<Place>,
    /// Header files of a hosted copy: `_headers`, `vercel.json`, `firebase.json`, …
    pub header_files: Vec<FileId>,
}

/// Settings files by which a framework is known, in order: the first hit decides.
const MARKS: [(&[&str], Framework); 6] = [
    (&["angular.json", "project.json"], Framework::Angular),
    (&["quasar.config.js", "quasar.config.ts", "quasar.conf.js", "quasar.config.mjs"], Framework::Quasar),
    (&["nuxt.config.ts", "nuxt.config.js", "nuxt.config.mjs"], Framework::Nuxt),
    (&["next.config.ts", "next.config.js", "next.config.mjs"], Framework::Next),
    (&["svelte.config.js", "svelte.config.ts", "svelte.config.mjs"], Framework::SvelteKit),
    (&["vite.config.ts", "vite.config.js", "vite.config.mjs", "vite.config.mts"], Framework::Vite),
];

/// Header files of common hosts.
const HEADER_FILES: [&str; 10] = [
    "_headers", "public/_headers", "static/_headers", "netlify.toml", "vercel.json", "firebase.json",
    "staticwebapp.config.json", "nginx.conf", "nginx/default.conf", "default.conf",
];

pub(crate) fn load(inputs: &dyn Inputs, folder: &str, config: &Config) -> Web {
    // The web project is the folder of the config, or one above it where Capacitor has a folder of its own
    // (`src-capacitor`, `packages/mobile`).
    let folders: Vec<String> = [Some(folder.to_owned()), join_path(folder, "..")].into_iter().flatten().collect();
    let find = |path: &str| folders.iter().find_map(|f| inputs.find(&join_path(f, path)?));
    let (framework, settings) = MARKS
        .iter()
        .find_map(|(names, framework)| {
            let file = names.iter().find_map(|n| find(n))?;
            let known = *framework != Framework::SvelteKit || is_sveltekit(inputs, &folders);
            let known = known && (*framework != Framework::Angular || is_angular(inputs, file));
            known.then_some((*framework, Some(file)))
        })
        .unwrap_or_else(|| {
            let classic = find("public/index.html").is_some() && find("package.json").is_some();
            (if classic { Framework::Classic } else { Framework::Plain }, None)
        });
    let web_dir = config.text(&["webDir"]);
    let mut web = Web {
        framework,
        web_dir,
        web_dir_is_source: false,
        source_pages: Vec::new(),
        framework_policies: Vec::new(),
        injected_csp: Vec::new(),
        header_files: HEADER_FILES.iter().filter_map(|f| find(f)).collect(),
    };
    web.source_pages = source_pages(inputs, framework, settings, &find);
    web.web_dir_is_source = web.source_pages.is_empty() && framework == Framework::Plain;
    if let Some(file) = settings {
        framework_policy(inputs, &folders, framework, file, &mut web);
    }
    web
}

fn is_sveltekit(inputs: &dyn Inputs, folders: &[String]) -> bool {
    folders.iter().any(|f| join_path(f, "src/app.html").is_some_and(|p| inputs.find(&p).is_some()))
}

/// `project.json` is an Nx file for any framework; it is Angular's where it names Angular's builder.
fn is_angular(inputs: &dyn Inputs, file: FileId) -> bool {
    !inputs.path(file).ends_with("project.json")
        || inputs.text(file).is_some_and(|t| t.contains("@angular") || t.contains("@nx/angular"))
}

fn source_pages(
    inputs: &dyn Inputs,
    framework: Framework,
    settings: Option<FileId>,
    find: &dyn Fn(&str) -> Option<FileId>,
) -> Vec<FileId> {
    let candidates: &[&str] = match framework {
        Framework::Angular => &["src/index.html"],
        Framework::SvelteKit => &["src/app.html"],
        Framework::Quasar => &["index.html", "src/index.template.html"],
        Framework::Next | Framework::Nuxt => &[],
        Framework::Vite => &["index.html", "src/index.html"],
        Framework::Classic => &["public/index.html", "src/index.html"],
        Framework::Plain => &["src/index.html"],
    };
    let mut pages: Vec<FileId> = Vec::new();
    if let (Framework::Angular, Some(file)) = (framework, settings) {
        pages.extend(angular_indexes(inputs, file));
    }
    if pages.is_empty() {
        pages.extend(candidates.iter().find_map(|c| find(c)));
    }
    pages
}

/// The `index` of each application in `angular.json`: a string, or an object with `input`.
/// <https://angular.dev/reference/configs/workspace-config>
fn angular_indexes(inputs: &dyn Inputs, file: FileId) -> Vec<FileId> {
    let Some(root) = inputs.text(file).and_then(|t| json::parse(file, t).root) else { return Vec::new() };
    let folder = base::folder_of(inputs.path(file)).to_owned();
    let projects: Vec<&Node> = match root.get("projects") {
        Some(projects) => projects.entries().iter().map(|e| &e.node).collect(),
        None => vec![&root],
    };
    let mut pages = Vec::new();
    for project in projects {
        let targets = project.get("architect").or_else(|| project.get("targets"));
        let Some(index) = targets.and_then(|t| t.at(&["build", "options", "index"])) else { continue };
        let path = index.as_str().or_else(|| index.get("input").and_then(Node::as_str));
        let found = path.and_then(|p| inputs.find(&join_path(&folder, p)?).or_else(|| inputs.find(p)));
        pages.extend(found.filter(|f| !pages.contains(f)));
    }
    pages
}

/// Policies that framework settings write into the pages.
fn framework_policy(inputs: &dyn Inputs, folders: &[String], framework: Framework, file: FileId, web: &mut Web) {
    let root = match framework {
        Framework::SvelteKit | Framework::Nuxt => js::evaluate_default_export(inputs, file).root,
        _ => None,
    };
    match (framework, root) {
        (Framework::SvelteKit, Some(root)) => web.framework_policies.extend(sveltekit_policy(&root)),
        (Framework::Nuxt, Some(root)) => web.framework_policies.extend(nuxt_policies(&root)),
        _ => {}
    }
    if web.framework_policies.is_empty() {
        let layouts = ["app/layout.tsx", "src/app/layout.tsx", "pages/_document.tsx", "src/pages/_document.tsx",
            "app/layout.jsx", "src/app/layout.jsx", "pages/_document.jsx", "app/layout.js", "pages/_document.js", "app.vue", "app/app.vue"];
        let mut files = vec![file];
        let vite = ["vite.config.ts", "vite.config.js", "vite.config.mjs", "vite.config.mts"];
        for folder in folders {
            for name in layouts.iter().chain(&vite) {
                files.extend(join_path(folder, name).and_then(|p| inputs.find(&p)));
            }
        }
        files.dedup();
        web.injected_csp = files.into_iter().filter_map(|f| mentions_policy(inputs, f)).collect();
    }
}

/// Where a settings file or a root layout speaks of a policy outside of a comment line.
fn mentions_policy(inputs: &dyn Inputs, file: FileId) -> Option<Place> {
    let text = inputs.text(file)?;
    let mut at = 0usize;
    for line in text.split_inclusive('\n') {
        let code = line.trim_start();
        let comment = code.starts_with("//") || code.starts_with('*') || code.starts_with("/*");
        let found = ["Content-Security-Policy", "content-security-policy", "contentSecurityPolicy", "ngCspNonce", "plugin-csp"]
            .iter()
            .find_map(|w| line.find(w).map(|i| (i, w.len())));
        if let (Some((i, len)), false) = (found, comment) {
            return Some(Place::At(file, Span::from_usize(at + i, at + i + len)));
        }
        at += line.len();
    }
    None
}

/// `kit.csp.directives`: a mapping from directive to a list of sources.
/// <https://svelte.dev/docs/kit/configuration#csp>
fn sveltekit_policy(root: &Node) -> Option<PagePolicy> {
    let directives = root.at(&["kit", "csp", "directives"])?;
    let mut text = String::new();
    for entry in directives.entries() {
        let values: Vec<&str> = entry.node.items().iter().filter_map(Node::as_str).collect();
        text.push_str(&format!("{} {}; ", entry.key, values.join(" ")));
    }
    (!text.is_empty()).then(|| computed(directives, &text))
}

/// Policies in `app.head.meta` (Nuxt 3 and later) or `head.meta` (Nuxt 2).
/// <https://nuxt.com/docs/getting-started/seo-meta>
fn nuxt_policies(root: &Node) -> Vec<PagePolicy> {
    let metas = root.at(&["app", "head", "meta"]).or_else(|| root.at(&["head", "meta"]));
    let mut policies = Vec::new();
    for meta in metas.map(Node::items).unwrap_or_default() {
        let kind = meta.get("http-equiv").or_else(|| meta.get("httpEquiv")).and_then(Node::as_str);
        if !kind.is_some_and(|k| k.eq_ignore_ascii_case("content-security-policy")) {
            continue;
        }
        if let Some(content) = meta.get("content")
            && let Value::Str(text) = &content.value
        {
            policies.push(computed(content, text));
        }
    }
    policies
}

/// A policy put together from settings: its parts have the place of the setting.
fn computed(node: &Node, text: &str) -> PagePolicy {
    // Offsets inside the computed text mean nothing in the file, so every part points at the setting as a whole.
    let policy = csp::parse(text, node.span.start);
    PagePolicy { file: node.file, span: node.span, delivery: Delivery::Framework, policy, meta: None }
}
