//! The frameworks, and by what they are known.

use base::{FileId, Inputs, join_path, name_of};

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
    pub(super) const fn pages(self) -> &'static [&'static str] {
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
    pub(super) const fn heads(self) -> &'static [&'static str] {
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

/// The first folder with the settings file of a framework.
pub(super) fn recognise(inputs: &dyn Inputs, folders: &[String]) -> (String, Framework, Option<FileId>) {
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
        if find(&"public/index.html").is_some() && builds_from_public(inputs, folder) {
            return (folder.clone(), Framework::Classic, None);
        }
    }
    (folders.first().cloned().unwrap_or_default(), Framework::Plain, None)
}

/// True where `package.json` names a build that starts from `public/index.html`.
pub(super) fn builds_from_public(inputs: &dyn Inputs, folder: &str) -> bool {
    let text = join_path(folder, "package.json").and_then(|p| inputs.find(&p)).and_then(|f| inputs.text(f));
    let builds = [
        "react-scripts",
        "vue-cli-service",
        "craco",
        "react-app-rewired",
        "html-webpack-plugin",
        "html-rspack-plugin",
    ];
    text.is_some_and(|t| builds.iter().any(|b| t.contains(b)))
}

/// `project.json` is an Nx file for any framework; it is Angular's where it names Angular's builder.
fn is_angular(inputs: &dyn Inputs, file: FileId) -> bool {
    name_of(inputs.path(file)) == "angular.json"
        || inputs.text(file).is_some_and(|t| t.contains("@angular") || t.contains("@nx/angular"))
}
