//! The parts of `angular.json` and of an Nx `project.json` that say which page is built and how.
//! <https://angular.dev/reference/configs/workspace-config>

use base::{FileId, Inputs, Node, folder_of, join_path};

/// One application of a workspace.
pub(super) struct Target<'a> {
    /// Its build target: `builder`, `options`, `configurations`.
    pub(super) build: &'a Node,
}

/// The build targets of the applications whose output is `output`; all of them where none says so.
pub(super) fn targets<'a>(root: &'a Node, output: Option<&str>) -> Vec<Target<'a>> {
    let projects: Vec<&Node> = match root.get("projects") {
        Some(projects) => projects.entries().iter().map(|e| &e.node).collect(),
        None => vec![root],
    };
    let all: Vec<&Node> = projects
        .into_iter()
        .filter(|p| p.get("projectType").and_then(Node::as_str) != Some("library"))
        .filter_map(|p| p.get("architect").or_else(|| p.get("targets"))?.get("build"))
        .collect();
    let fits = |build: &&Node| {
        let path = build.at(&["options", "outputPath"]);
        let path = path.and_then(|p| p.as_str().or_else(|| p.get("base").and_then(Node::as_str)));
        match (path, output) {
            (Some(path), Some(output)) => {
                let path = path.trim_start_matches("./").trim_end_matches('/');
                output == path || output.ends_with(&format!("/{path}")) || output.contains(&format!("{path}/"))
            }
            _ => false,
        }
    };
    let own: Vec<&Node> = all.iter().copied().filter(|b| fits(b)).collect();
    let chosen = if own.is_empty() { all } else { own };
    chosen.into_iter().map(|build| Target { build }).collect()
}

/// The `index` of each application: a string, or an object with `input`.
pub(super) fn indexes(inputs: &dyn Inputs, file: FileId, output: Option<&str>) -> Vec<FileId> {
    let Some(root) = inputs.text(file).and_then(|t| json::parse(file, t).root) else { return Vec::new() };
    let folder = folder_of(inputs.path(file)).to_owned();
    let mut pages = Vec::new();
    for target in targets(&root, output) {
        let index = |at: &[&str]| {
            let node = target.build.at(at)?;
            node.as_str().or_else(|| node.get("input").and_then(Node::as_str))
        };
        // A production build may start from a page of its own.
        let path = index(&["configurations", "production", "index"]).or_else(|| index(&["options", "index"]));
        let found = path.and_then(|p| inputs.find(&join_path(&folder, p)?).or_else(|| inputs.find(p)));
        pages.extend(found.filter(|f| !pages.contains(f)));
    }
    pages
}
