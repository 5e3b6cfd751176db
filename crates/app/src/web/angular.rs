//! The parts of `angular.json` and of an Nx `project.json` that say which page is built and how.
//! <https://angular.dev/reference/configs/workspace-config>

use base::{FileId, Inputs, Node, folder_of, join_path};

/// One application of a workspace.
pub(super) struct Target<'a> {
    /// Its build target: `builder`, `options`, `configurations`.
    pub(super) build: &'a Node,
    /// Its name; empty in a `project.json`.
    name: &'a str,
    /// The folder of its sources.
    source_root: &'a str,
}

/// The build targets of the applications whose output is `output`; all of them where none says so.
pub(super) fn targets<'a>(root: &'a Node, output: Option<&str>) -> Vec<Target<'a>> {
    let projects: Vec<(&str, &Node)> = match root.get("projects") {
        Some(projects) => projects.entries().iter().map(|e| (&*e.key, &e.node)).collect(),
        None => vec![(root.get("name").and_then(Node::as_str).unwrap_or_default(), root)],
    };
    let target = |(name, project): (&'a str, &'a Node)| {
        if project.get("projectType").and_then(Node::as_str) == Some("library") {
            return None;
        }
        let build = project.get("architect").or_else(|| project.get("targets"))?.get("build")?;
        let source_root = project.get("sourceRoot").and_then(Node::as_str).unwrap_or("src");
        Some(Target { build, name, source_root })
    };
    let all: Vec<Target<'a>> = projects.into_iter().filter_map(target).collect();
    let fits = |target: &Target<'_>| {
        let path = target.build.at(&["options", "outputPath"]);
        let path = path.and_then(|p| p.as_str().or_else(|| p.get("base").and_then(Node::as_str)));
        let path = path.map_or_else(|| format!("dist/{}", target.name), str::to_owned);
        let path = path.trim_start_matches("./").trim_end_matches('/');
        output
            .is_some_and(|o| o == path || o.ends_with(&format!("/{path}")) || o.contains(&format!("{path}/")))
    };
    if all.iter().any(fits) { all.into_iter().filter(fits).collect() } else { all }
}

/// The `index` of each application: a string, an object with `input`, or the page in the folder of its sources.
pub(super) fn indexes(inputs: &dyn Inputs, file: FileId, output: Option<&str>) -> Vec<FileId> {
    let Some(root) = inputs.text(file).and_then(|t| json::parse(file, t).root) else { return Vec::new() };
    let folder = folder_of(inputs.path(file)).to_owned();
    let mut pages = Vec::new();
    for target in targets(&root, output) {
        let index = |at: &[&str]| {
            let node = target.build.at(at)?;
            node.as_str().or_else(|| node.get("input").and_then(Node::as_str)).map(str::to_owned)
        };
        // A production build may start from a page of its own.
        let path = index(&["configurations", "production", "index"])
            .or_else(|| index(&["options", "index"]))
            .unwrap_or_else(|| format!("{}/index.html", target.source_root));
        let found = join_path(&folder, &path).and_then(|p| inputs.find(&p)).or_else(|| inputs.find(&path));
        pages.extend(found.filter(|f| !pages.contains(f)));
    }
    pages
}

/// The scripts that the builds begin with, also those of their configurations; none where some is not known, or the
/// builder is not one of Angular's. <https://angular.dev/cli/build#options>
pub(super) fn scripts(inputs: &dyn Inputs, file: FileId, output: Option<&str>) -> Option<Vec<FileId>> {
    let root = inputs.text(file).and_then(|t| json::parse(file, t).root)?;
    let folder = folder_of(inputs.path(file)).to_owned();
    let find =
        |path: &str| join_path(&folder, path).and_then(|p| inputs.find(&p)).or_else(|| inputs.find(path));
    let mut scripts = Vec::new();
    for target in targets(&root, output) {
        let builder = target.build.get("builder").or_else(|| target.build.get("executor"))?.as_str()?;
        let own = ["@angular-devkit/build-angular:", "@angular/build:", "@nx/angular:", "@nrwl/angular:"];
        if !own.iter().any(|start| builder.starts_with(start)) {
            return None;
        }
        let options = target.build.get("options")?;
        let main = options.get("browser").or_else(|| options.get("main"))?.as_str()?;
        scripts.push(find(main)?);
        let configurations = target.build.get("configurations").map(|c| c.entries()).unwrap_or_default();
        for options in std::iter::once(options).chain(configurations.iter().map(|e| &e.node)) {
            for key in ["browser", "main", "polyfills", "server", "scripts"] {
                let Some(value) = options.get(key) else { continue };
                for item in value.as_str().into_iter().chain(value.items().iter().filter_map(path_of)) {
                    scripts.extend(find(item));
                }
            }
            for change in options.get("fileReplacements").map(Node::items).unwrap_or_default() {
                let with = change.get("with").or_else(|| change.get("replaceWith")).and_then(Node::as_str);
                scripts.extend(with.and_then(find));
            }
        }
    }
    scripts.sort_unstable();
    scripts.dedup();
    Some(scripts)
}

fn path_of(node: &Node) -> Option<&str> {
    node.as_str().or_else(|| node.get("input").and_then(Node::as_str))
}

/// The folders that `assets` copies as they are: strings, or objects with `input`.
pub(super) fn asset_folders(inputs: &dyn Inputs, file: FileId, output: Option<&str>) -> Vec<String> {
    let Some(root) = inputs.text(file).and_then(|t| json::parse(file, t).root) else { return Vec::new() };
    let folder = folder_of(inputs.path(file)).to_owned();
    let mut folders = Vec::new();
    for target in targets(&root, output) {
        for asset in target.build.at(&["options", "assets"]).map(Node::items).unwrap_or_default() {
            let whole = asset.get("glob").and_then(Node::as_str).is_none_or(|g| g == "**/*" || g == "**");
            let path = asset.as_str().or_else(|| asset.get("input").and_then(Node::as_str)).filter(|_| whole);
            let path = path.filter(|p| !p.contains("node_modules")).and_then(|p| join_path(&folder, p));
            folders.extend(path.filter(|p| !p.is_empty()));
        }
    }
    folders
}
