//! The web pages that ship, and the Content-Security-Policy each of them has.

mod beside;
mod tools;

use crate::config::{Config, Platform};
use crate::web::{Framework, Web, copies};
use base::{FileId, Gap, Inputs, Place, Span, join_path, name_of};
use beside::{beside, is_beside, is_page};
pub use csp::Delivery;

/// Which copy of a page this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PageLayer {
    /// A page people write, from which the build makes the one that ships.
    Source,
    /// A page in the web folder that `cap sync` copies (`webDir`).
    Built,
    /// A page inside a native project: what runs.
    Copy(Platform),
}

/// A policy of a page.
#[derive(Clone, Debug)]
pub struct PagePolicy {
    /// The file that holds its text.
    pub file: FileId,
    /// The range of its text.
    pub span: Span,
    /// How it is delivered.
    pub delivery: Delivery,
    /// The policy.
    pub policy: csp::Policy,
    /// The meta tag as found, where it is one: an index into `Page::facts.metas`.
    pub meta: Option<usize>,
    /// The quote around the text, which an edit must not use.
    pub quote: Option<char>,
}

/// A page with its facts.
#[derive(Clone, Debug)]
pub struct Page {
    /// The file: the page, or the one that writes the head of every page where there is no page in HTML.
    pub file: FileId,
    /// Its path relative to the audited root.
    pub path: String,
    /// Which copy it is.
    pub layer: PageLayer,
    /// True for the page the app starts with; others are opened by links or frames.
    pub entry: bool,
    /// False where the page is made by a framework, so that its markup is not known and `facts` are empty.
    pub has_markup: bool,
    /// True where only the name of its folder says that the app starts with it.
    pub is_guessed: bool,
    /// True for the page a build starts from, which is not the one that ships.
    pub is_built_from: bool,
    /// True where what ships has the same markup, as far as is known: the build adds no inline script to it.
    pub is_final: bool,
    /// What the markup says.
    pub facts: markup::Page,
    /// The policies that apply, all of them at once, and those that only report.
    pub policies: Vec<PagePolicy>,
    /// Meta tags that were probably meant as a policy, but whose `http-equiv` browsers do not know.
    pub misspelt: Vec<usize>,
    /// Tools for debugging that the page loads or starts: their names and where.
    pub tools: Vec<(&'static str, Span)>,
}

impl Page {
    /// The policies that browsers obey.
    pub fn enforced(&self) -> Vec<&PagePolicy> {
        self.policies.iter().filter(|p| p.delivery != Delivery::MetaReportOnly && !self.is_late(p)).collect()
    }

    /// True for a policy outside the head, which browsers ignore.
    /// <https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-content-security-policy>
    pub fn is_late(&self, policy: &PagePolicy) -> bool {
        policy.meta.and_then(|m| self.facts.metas.get(m)).is_some_and(|m| !m.in_head)
    }

    /// True where the page runs scripts or frames other pages, so that a policy has something to govern. The page a
    /// build starts from gets its scripts from the build.
    pub fn is_active(&self) -> bool {
        let facts = &self.facts;
        !self.has_markup
            || self.is_built_from
            || facts.scripts.iter().any(markup::Script::runs)
            || !facts.frames.is_empty()
            || !facts.handlers.is_empty()
    }

    /// What the evaluation of its policies needs to know. Inline code is known only where the markup is final: a
    /// build may add to a page people write.
    pub fn context(&self, config: &Config) -> csp::Context {
        let mut context = csp::Context::default();
        if let Some(scheme) = config.text(&["server", "androidScheme"]) {
            context.android_scheme = scheme;
        }
        if let Some(scheme) = config.text(&["server", "iosScheme"]) {
            context.ios_scheme = scheme;
        }
        if let Some(name) = config.text(&["server", "hostname"]) {
            context.hostname = name;
        }
        context.capacitor_http =
            config.any(&[&["plugins", "CapacitorHttp", "enabled"]], |n| n.as_bool() == Some(true));
        if self.has_markup {
            let facts = &self.facts;
            let inline = facts.scripts.iter().any(|s| s.runs() && s.src.is_none());
            let handlers = !facts.handlers.is_empty();
            context.inline_scripts = (inline || self.is_final).then_some(inline);
            context.inline_handlers = (handlers || self.is_final).then_some(handlers);
        }
        context
    }
}

/// The pages of a project.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    /// Every page found, sources first.
    pub pages: Vec<Page>,
    /// Where a framework sets a policy that could not be worked out.
    pub injected: Vec<Place>,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
}

impl Pages {
    /// The pages rules speak of: the sources people edit; where there are none, the built pages; where there are
    /// none either, the copies inside the native projects. The same page is thus never reported twice.
    pub fn judged(&self) -> Vec<&Page> {
        for layer in 0..3u8 {
            let pages: Vec<&Page> = self
                .pages
                .iter()
                .filter(|p| match p.layer {
                    PageLayer::Source => layer == 0,
                    PageLayer::Built => layer == 1,
                    PageLayer::Copy(_) => layer == 2,
                })
                .collect();
            if !pages.is_empty() {
                return pages;
            }
        }
        Vec::new()
    }

    /// The page the app starts with, in the layer that rules speak of.
    pub fn entry(&self) -> Option<&Page> {
        self.judged().into_iter().find(|p| p.entry)
    }

    /// The pages the app starts with in the layers after the sources: what the build and `cap sync` left.
    pub fn results(&self) -> impl Iterator<Item = &Page> {
        self.pages.iter().filter(|p| p.entry && p.layer != PageLayer::Source)
    }
}

impl Page {
    /// True where the policies of the page let its script load from `url`: what one of them forbids does not load.
    pub fn lets_script_in(&self, config: &Config, script: &markup::Script, url: &str) -> bool {
        let context = self.context(config);
        let nonce = script.nonce.as_deref();
        let load = csp::ScriptLoad { url, nonce, integrity: &[], parser_inserted: true };
        context.origins().iter().any(|origin| {
            self.enforced().iter().all(|p| {
                // A framework that writes the policy writes the loader that starts the scripts of the page as well.
                let written = p.delivery == Delivery::Framework
                    && csp::effective(&p.policy, "script-src-elem")
                        .is_some_and(|d| d.has(csp::Keyword::StrictDynamic));
                written || csp::allows_script(&p.policy, &load, origin)
            })
        })
    }

    /// The same for a frame, a style sheet or the like, under its directive.
    pub fn lets_in(&self, config: &Config, directive: &str, url: &str) -> bool {
        let context = self.context(config);
        let [android, ios] = context.origins();
        let open = |origin: &csp::Origin| {
            self.enforced().iter().all(|p| csp::matches(&p.policy, directive, url, origin))
        };
        open(&android) || open(&ios)
    }
}

/// How many pages of one build are looked at: a static export may have thousands, all from one template.
const PAGES_PER_FOLDER: usize = 40;

pub(crate) fn load(inputs: &dyn Inputs, folder: &str, config: &Config, web: &Web) -> Pages {
    let mut pages = Pages { injected: web.injected_csp.clone(), ..Pages::default() };
    for file in &web.source_pages {
        add(inputs, &mut pages, *file, Kind { layer: PageLayer::Source, entry: true, as_is: false }, web);
    }
    for file in beside(inputs, folder, config, web) {
        add(inputs, &mut pages, file, Kind { layer: PageLayer::Source, entry: false, as_is: true }, web);
    }
    let mut folders = Vec::new();
    if let Some(dir) = web.web_dir.as_deref().and_then(|d| join_path(folder, d)).filter(|d| !d.is_empty()) {
        let layer = if web.web_dir_is_source { PageLayer::Source } else { PageLayer::Built };
        folders.push((dir, layer));
    }
    for (platform, below) in copies() {
        let native = config.native_folder(folder, platform).and_then(|n| join_path(&n, below));
        folders.extend(native.map(|dir| (dir, PageLayer::Copy(platform))));
    }
    in_folders(inputs, folders, config, web, &mut pages);
    if pages.pages.is_empty() {
        without_pages(inputs, folder, &mut pages, web);
    }
    pages
}

/// The pages of a package, which lie below `public`.
pub(crate) fn shipped(
    inputs: &dyn Inputs,
    public: &str,
    platform: Option<Platform>,
    config: &Config,
    web: &Web,
) -> Pages {
    let mut pages = Pages::default();
    let layer = platform.map_or(PageLayer::Built, PageLayer::Copy);
    in_folders(inputs, vec![(public.to_owned(), layer)], config, web, &mut pages);
    if !pages.pages.iter().any(|p| p.entry) {
        let path = join_path(public, "index.html").unwrap_or_default();
        let why = "is not in the package: the app starts with no page of its own";
        pages.gaps.push(Gap::new(Place::Missing(path.into()), "the start page", why));
    }
    pages
}

/// The pages below folders of which each is one copy of what ships.
fn in_folders(
    inputs: &dyn Inputs,
    folders: Vec<(String, PageLayer)>,
    config: &Config,
    web: &Web,
    pages: &mut Pages,
) {
    let error_page = config.text(&["server", "errorPath"]);
    for (dir, layer) in folders {
        let html = inputs.below(&dir).into_iter().filter(|f| {
            let path = inputs.path(*f);
            is_page(path) && !is_beside(path.strip_prefix(&dir).unwrap_or(path))
        });
        let html: Vec<FileId> = html.collect();
        if html.len() > PAGES_PER_FOLDER {
            let why = format!("it has {} pages; the first {PAGES_PER_FOLDER} were looked at", html.len());
            pages.gaps.push(Gap::new(Place::Missing(dir.as_str().into()), dir.as_str(), why));
        }
        // The start page first, so that it is among those looked at.
        let is_entry = |f: &FileId| {
            let path = inputs.path(*f);
            let inner = path.strip_prefix(&dir).unwrap_or(path).trim_start_matches('/');
            inner == "index.html" || error_page.as_deref().is_some_and(|e| e.trim_start_matches('/') == inner)
        };
        let (first, rest): (Vec<FileId>, Vec<FileId>) = html.into_iter().partition(is_entry);
        let entries = first.len();
        for (index, file) in first.into_iter().chain(rest).take(PAGES_PER_FOLDER).enumerate() {
            let kind = Kind { layer, entry: index < entries, as_is: web.web_dir_is_source };
            add(inputs, pages, file, kind, web);
        }
    }
}

/// A framework that writes its pages itself is judged by the file that writes their head; where there is none either,
/// nothing can be said.
fn without_pages(inputs: &dyn Inputs, folder: &str, pages: &mut Pages, web: &Web) {
    if let Some(file) = web.head {
        pages.pages.push(Page {
            file,
            path: inputs.path(file).to_owned(),
            layer: PageLayer::Source,
            entry: true,
            has_markup: false,
            is_built_from: true,
            is_guessed: false,
            is_final: false,
            facts: markup::page(file, ""),
            policies: web.framework_policies.clone(),
            misspelt: Vec::new(),
            tools: Vec::new(),
        });
        return;
    }
    let dir = web.web_dir.as_deref().and_then(|d| join_path(folder, d)).unwrap_or_else(|| folder.to_owned());
    if let Some(file) = namesake(inputs, folder, &dir) {
        let kind = Kind { layer: PageLayer::Source, entry: true, as_is: false };
        add(inputs, pages, file, kind, web);
        pages.pages.iter_mut().for_each(|p| p.is_guessed = true);
        return;
    }
    let why = format!(
        "could not be judged: `{dir}` is not built, and the page that it is built from was not recognised"
    );
    let place = Place::Missing(join_path(&dir, "index.html").unwrap_or(dir).into());
    pages.gaps.push(Gap::new(place, "the Content-Security-Policy of the app", why));
}

/// The one page that stands in a folder with the name of the one that is not built: `resources/mobile/index.html` for
/// `static/mobile`. Names that every project has say nothing.
fn namesake(inputs: &dyn Inputs, folder: &str, dir: &str) -> Option<FileId> {
    let name = name_of(dir);
    if matches!(name, "" | "dist" | "www" | "build" | "public" | "out" | "static" | "browser" | "app" | "web")
    {
        return None;
    }
    let tail = format!("/{name}/index.html");
    let mut found = inputs.below(folder).into_iter().filter(|f| {
        let path = inputs.path(*f);
        let inner = path.strip_prefix(folder).unwrap_or(path).trim_start_matches('/');
        let away = |part: &str| {
            matches!(
                part,
                "node_modules" | "android" | "ios" | "docs" | "doc" | "test" | "tests" | "e2e" | "examples"
            )
        };
        path.ends_with(&tail) && inner.split('/').count() <= 4 && !inner.split('/').any(away)
    });
    found.next().filter(|_| found.next().is_none())
}

/// What is known of a page before it is read.
#[derive(Clone, Copy)]
struct Kind {
    layer: PageLayer,
    /// The app starts with it.
    entry: bool,
    /// No build changes it.
    as_is: bool,
}

fn add(inputs: &dyn Inputs, pages: &mut Pages, file: FileId, kind: Kind, web: &Web) {
    let Kind { layer, entry, as_is } = kind;
    if pages.pages.iter().any(|p| p.file == file) {
        return;
    }
    let path = inputs.path(file);
    let Some(text) = inputs.text(file) else {
        pages.gaps.push(Gap::new(Place::Missing(path.into()), path, "is a page that was not read"));
        return;
    };
    let facts = markup::page(file, text);
    // A fragment that a script puts into a page is no page.
    let fragment = !entry
        && facts.head.is_none()
        && facts.metas.is_empty()
        && !text.to_ascii_lowercase().contains("<html");
    if fragment {
        return;
    }
    let mut policies = meta_policies(file, &facts);
    if layer == PageLayer::Source && (entry || !as_is) {
        policies.extend(web.framework_policies.iter().cloned());
    }
    pages.pages.push(Page {
        file,
        path: path.to_owned(),
        layer,
        entry,
        has_markup: true,
        is_guessed: false,
        is_built_from: layer == PageLayer::Source && !as_is && web.framework != Framework::Plain,
        is_final: layer != PageLayer::Source || web.markup_is_final,
        misspelt: misspelt(&facts),
        tools: tools::tools(text, &facts),
        facts,
        policies,
    });
}

/// The policies that stand in meta tags of a page.
fn meta_policies(file: FileId, facts: &markup::Page) -> Vec<PagePolicy> {
    let mut policies = Vec::new();
    for (index, meta) in facts.metas.iter().enumerate() {
        let Some(http_equiv) = &meta.http_equiv else { continue };
        let delivery = match http_equiv.value.to_ascii_lowercase().as_str() {
            "content-security-policy" => Delivery::Meta,
            "content-security-policy-report-only" => Delivery::MetaReportOnly,
            _ => continue,
        };
        let Some(content) = &meta.content else { continue };
        let policy = if content.literal {
            csp::parse(&content.value, content.value_span.start)
        } else {
            csp::parse_at(&content.value, content.value_span)
        };
        let (span, quote) = (content.value_span, content.quote);
        policies.push(PagePolicy { file, span, delivery, policy, meta: Some(index), quote });
    }
    policies
}

/// Meta tags whose `http-equiv` or `name` looks like the policy's and is not: `ContentSecurityPolicy`, `CSP`,
/// `X-Content-Security-Policy`, or the name under `name`.
fn misspelt(facts: &markup::Page) -> Vec<usize> {
    let plain =
        |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    let known = ["content-security-policy", "content-security-policy-report-only"];
    let is_wrong = |meta: &markup::Meta| {
        let right =
            meta.http_equiv.as_ref().is_some_and(|h| known.contains(&h.value.to_ascii_lowercase().as_str()));
        let named = [&meta.http_equiv, &meta.name].into_iter().flatten().any(|a| {
            let word = plain(&a.value);
            let word = word.trim_start_matches('x').trim_start_matches("webkit");
            matches!(
                word,
                "contentsecuritypolicy"
                    | "contentsecurepolicy"
                    | "contentsecuritypolicies"
                    | "csp"
                    | "contentpolicy"
                    | "contentsecuirtypolicy"
                    | "contentsecuritpolicy"
                    | "contentsecuritypolice"
            )
        });
        let policy = meta.content.as_ref().is_some_and(|c| c.value.contains("-src"));
        !right && named && policy
    };
    facts.metas.iter().enumerate().filter(|(_, m)| is_wrong(m)).map(|(i, _)| i).collect()
}
