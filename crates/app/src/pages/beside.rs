//! Which pages beside the start page are pages of the app.

use super::{PAGES_PER_FOLDER, PageLayer};
use crate::config::Config;
use crate::web::{Framework, Web};
use base::{FileId, Inputs, folder_of, name_of};

/// Pages people write that ship beside the start page and run code of the app: those in folders that a build copies,
/// and those beside a start page without a build that it links to, or that the configuration opens.
pub(super) fn beside(inputs: &dyn Inputs, folder: &str, config: &Config, web: &Web) -> Vec<FileId> {
    if web.source_pages.is_empty() {
        return Vec::new();
    }
    let copied = web.assets.iter().filter(|a| a.layer == PageLayer::Source && is_page(&a.inner));
    let mut files: Vec<FileId> = copied.filter(|a| !is_beside(&a.inner)).map(|a| a.file).collect();
    if web.framework == Framework::Plain {
        let start = config.text(&["server", "appStartPath"]).unwrap_or_default();
        let texts: Vec<&str> =
            web.source_pages.iter().filter_map(|f| inputs.text(*f)).map(|t| &**t).collect();
        let opened = |name: &str| {
            start.contains(name)
                || texts.iter().any(|t| {
                    t.match_indices(name)
                        .any(|(at, _)| t.get(..at).is_some_and(|b| b.ends_with(['"', '\'', '/', '`'])))
                })
        };
        let folders: Vec<&str> = web.source_pages.iter().map(|f| folder_of(inputs.path(*f))).collect();
        let near = folders.iter().flat_map(|at| {
            let all = if at.is_empty() { inputs.below(folder) } else { inputs.below(at) };
            all.into_iter().filter(|f| folder_of(inputs.path(*f)) == *at).collect::<Vec<_>>()
        });
        files.extend(near.filter(|f| is_page(inputs.path(*f)) && opened(name_of(inputs.path(*f)))));
    }
    let runs_own_code = |file: &FileId| {
        let Some(text) = inputs.text(*file) else { return false };
        let page = markup::page(*file, text);
        let mut sources = page.scripts.iter().filter(|s| s.runs()).filter_map(|s| s.src.as_ref());
        sources.any(|src| !src.value.contains("//") && !src.value.contains(':') && !src.value.is_empty())
    };
    files.retain(runs_own_code);
    files.truncate(PAGES_PER_FOLDER);
    files
}

pub(super) fn is_page(path: &str) -> bool {
    let name = name_of(path).to_ascii_lowercase();
    name.ends_with(".html") || name.ends_with(".htm") || name.ends_with(".xhtml")
}

/// Pages that lie in the package but that no app opens: proofs of ownership for search engines, test reports, stories,
/// and pages of editors and libraries.
pub(super) fn is_beside(inner: &str) -> bool {
    let name = name_of(inner).to_ascii_lowercase();
    let proof = ["google", "yandex_", "pinterest-", "bing", "naver", "baidu_verify"]
        .iter()
        .any(|p| name.starts_with(p))
        && name.bytes().any(|b| b.is_ascii_digit());
    let folder = folder_of(inner).split('/').any(|part| {
        matches!(
            part,
            "test"
                | "tests"
                | "__tests__"
                | "e2e"
                | "cypress"
                | "coverage"
                | "storybook"
                | "storybook-static"
                | "docs"
                | "examples"
                | "example"
                | "demo"
                | "demos"
                | "node_modules"
                | "bower_components"
                | "reports"
                | "stats"
                | "partials"
                | "templates"
        )
    });
    proof
        || folder
        || matches!(name.as_str(), "stats.html" | "report.html" | "bundle-report.html" | "karma.html")
}
