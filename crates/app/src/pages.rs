//! The web pages that ship, and the Content-Security-Policy each of them has.

use crate::config::{Config, Platform};
use crate::web::Web;
use base::{FileId, Gap, Inputs, Place, Span, folder_of, join_path, name_of};

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

/// How a policy reaches the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// A meta tag of the page.
    Meta,
    /// A meta tag that only reports, which browsers ignore.
    MetaReportOnly,
    /// Settings of the framework that write it into the page.
    Framework,
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
}

/// A page with its facts.
#[derive(Clone, Debug)]
pub struct Page {
    /// The file.
    pub file: FileId,
    /// Its path relative to the audited root.
    pub path: String,
    /// Which copy it is.
    pub layer: PageLayer,
    /// True for the page the app starts with; others are opened by links or frames.
    pub entry: bool,
    /// What the markup says.
    pub facts: markup::Page,
    /// The policies that apply, all of them at once.
    pub policies: Vec<PagePolicy>,
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
}

/// How many pages of one build are looked at: a static export may have thousands, all from one template.
const PAGES_PER_FOLDER: usize = 40;

pub(crate) fn load(inputs: &dyn Inputs, folder: &str, config: &Config, web: &Web) -> Pages {
    let mut pages = Pages { injected: web.injected_csp.clone(), ..Pages::default() };
    let mut seen = Vec::new();
    for file in &web.source_pages {
        add(inputs, &mut pages, &mut seen, *file, PageLayer::Source, true, web);
    }
    let mut folders = Vec::new();
    if let Some(dir) = web.web_dir.as_deref().and_then(|d| join_path(folder, d)) {
        let layer = if web.web_dir_is_source { PageLayer::Source } else { PageLayer::Built };
        folders.push((dir, layer));
    }
    for (platform, below) in
        [(Platform::Android, "app/src/main/assets/public"), (Platform::Ios, "App/App/public")]
    {
        let native = config.native_folder(folder, platform).and_then(|n| join_path(&n, below));
        folders.extend(native.map(|dir| (dir, PageLayer::Copy(platform))));
    }
    for (dir, layer) in folders {
        let html: Vec<FileId> = inputs.below(&dir).into_iter().filter(|f| is_page(inputs.path(*f))).collect();
        if html.len() > PAGES_PER_FOLDER {
            let why = format!("it has {} pages; the first {PAGES_PER_FOLDER} were looked at", html.len());
            pages.gaps.push(Gap::new(Place::Missing(dir.as_str().into()), dir.as_str(), why));
        }
        for file in html.into_iter().take(PAGES_PER_FOLDER) {
            let entry = folder_of(inputs.path(file)) == dir && name_of(inputs.path(file)) == "index.html";
            add(inputs, &mut pages, &mut seen, file, layer, entry, web);
        }
    }
    pages
}

fn is_page(path: &str) -> bool {
    let name = name_of(path);
    name.ends_with(".html") || name.ends_with(".htm") || name.ends_with(".xhtml")
}

fn add(
    inputs: &dyn Inputs,
    pages: &mut Pages,
    seen: &mut Vec<FileId>,
    file: FileId,
    layer: PageLayer,
    entry: bool,
    web: &Web,
) {
    if seen.contains(&file) {
        return;
    }
    seen.push(file);
    let path = inputs.path(file);
    let Some(text) = inputs.text(file) else {
        pages.gaps.push(Gap::new(Place::Missing(path.into()), path, "is a page that was not read"));
        return;
    };
    let facts = markup::page(file, text);
    let mut policies = meta_policies(file, &facts);
    if layer == PageLayer::Source {
        policies.extend(web.framework_policies.iter().cloned());
    }
    pages.pages.push(Page { file, path: path.to_owned(), layer, entry, facts, policies });
}

/// The policies that stand in meta tags of a page.
fn meta_policies(file: FileId, facts: &markup::Page) -> Vec<PagePolicy> {
    let mut policies = Vec::new();
    for (index, meta) in facts.metas.iter().enumerate() {
        let Some(http_equiv) = &meta.http_equiv else { continue };
        let delivery = match http_equiv.value.trim().to_ascii_lowercase().as_str() {
            "content-security-policy" => Delivery::Meta,
            "content-security-policy-report-only" => Delivery::MetaReportOnly,
            _ => continue,
        };
        let Some(content) = &meta.content else { continue };
        let policy = csp::parse(&content.value, content.value_span.start);
        policies.push(PagePolicy { file, span: content.value_span, delivery, policy, meta: Some(index) });
    }
    policies
}
