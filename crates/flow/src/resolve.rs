//! Which file of the project an import means. What is not in the project is a package.

use crate::replaced;
use base::{Inputs, folder_of, join_path, name_of};
use rustc_hash::{FxHashMap, FxHashSet};

/// The files of the project by every spelling that an import may use.
#[derive(Debug, Default)]
pub(crate) struct Modules {
    by_path: FxHashMap<String, u32>,
    /// What a production build puts in the place of a file.
    production: FxHashMap<u32, u32>,
    /// The first parts of all aliases, to tell packages from them at a glance.
    starts: FxHashSet<String>,
    /// True where some alias has no fixed start.
    open: bool,
    aliases: Vec<Alias>,
}

#[derive(Debug)]
/// `paths` and `baseUrl` of a `tsconfig.json`.
struct Alias {
    /// The folder whose files it speaks of.
    scope: String,
    /// The start of an import.
    from: String,
    /// Whether anything may follow.
    open: bool,
    /// True where no setting says so.
    usual: bool,
    /// What stands for it, relative to the root.
    to: Vec<String>,
}

const SETTINGS: [&str; 4] = ["tsconfig.json", "tsconfig.base.json", "tsconfig.app.json", "jsconfig.json"];

impl Modules {
    pub(crate) fn new<'a>(
        inputs: &dyn Inputs,
        paths: impl Iterator<Item = &'a str>,
        folders: &[&str],
    ) -> Self {
        let mut by_path = FxHashMap::default();
        for (i, path) in paths.enumerate() {
            let i = i as u32;
            by_path.insert(path.to_owned(), i);
            if let Some((stem, _)) =
                path.rsplit_once('.').filter(|(_, ending)| !matches!(*ending, "html" | "htm"))
            {
                by_path.entry(stem.to_owned()).or_insert(i);
                if name_of(stem) == "index" {
                    by_path.entry(folder_of(path).to_owned()).or_insert(i);
                }
            }
        }
        let production = production_of(inputs, &by_path, folders);
        let mut aliases = Vec::new();
        for folder in folders {
            let mut at = Some(*folder);
            while let Some(here) = at {
                aliases_of(inputs, here, &mut aliases);
                aliases.extend(crate::alias::aliases(inputs, here).into_iter().flat_map(|(name, to)| {
                    let open = name.ends_with('/');
                    let of = |from: String, open: bool| Alias {
                        scope: here.to_owned(),
                        from,
                        open,
                        usual: false,
                        to: vec![to.clone()],
                    };
                    let below = (!open).then(|| of(format!("{name}/"), true));
                    [Some(of(name, open)), below].into_iter().flatten().collect::<Vec<_>>()
                }));
                at = (!here.is_empty()).then(|| folder_of(here));
            }
            // What Vite, Vue, Nuxt, SvelteKit and Quasar set up by convention.
            for (from, to) in
                [("@/", "src"), ("~/", "src"), ("$lib/", "src/lib"), ("src/", "src"), ("@/", ""), ("~/", "")]
            {
                let to = join_path(folder, to).map(|t| vec![t]).unwrap_or_default();
                aliases.push(Alias {
                    scope: (*folder).to_owned(),
                    from: from.to_owned(),
                    open: true,
                    usual: true,
                    to,
                });
            }
        }
        packages_of(inputs, &mut aliases);
        let starts = aliases.iter().map(|a| start_of(&a.from).to_owned()).collect();
        let open = aliases.iter().any(|a| a.from.is_empty());
        Self { by_path, production, starts, open, aliases }
    }

    /// The file that `specifier` in the file at `path` means in a production build.
    pub(crate) fn resolve(&self, path: &str, specifier: &str) -> Option<u32> {
        let found = self.written(path, specifier)?;
        Some(self.production.get(&found).copied().unwrap_or(found))
    }

    /// The file that stands there as it is written.
    fn written(&self, path: &str, specifier: &str) -> Option<u32> {
        let clean = without_query(specifier);
        if clean.starts_with('.') {
            return self.find(&join_path(folder_of(path), clean)?);
        }
        if !self.starts.contains(start_of(clean)) && !self.open {
            return None;
        }
        self.aliases.iter().filter(|a| a.scope.is_empty() || path.starts_with(&a.scope)).find_map(|alias| {
            let rest = clean.strip_prefix(alias.from.as_str())?;
            if !alias.open && !rest.is_empty() {
                return None;
            }
            alias.to.iter().find_map(|to| self.find(&join_path(to, rest)?))
        })
    }

    /// The paths that an import may mean, without the endings that it leaves out.
    /// Those of one setting belong together; what is set up only by convention comes last and all at once.
    pub(crate) fn bases(&self, path: &str, specifier: &str) -> Vec<Vec<String>> {
        let clean = without_query(specifier);
        if clean.starts_with('.') {
            return vec![join_path(folder_of(path), clean).into_iter().collect()];
        }
        // `/src/a` of Vite means a file of the project.
        let rooted = clean.strip_prefix('/').map(|rest| format!("@/{rest}"));
        let clean = rooted.as_deref().unwrap_or(clean);
        let fits = self.aliases.iter().filter(|a| a.scope.is_empty() || path.starts_with(&a.scope));
        let (mut groups, mut usual) = (Vec::new(), Vec::new());
        for alias in fits {
            let Some(rest) = clean.strip_prefix(alias.from.as_str()) else { continue };
            if alias.open || rest.is_empty() {
                let paths = alias.to.iter().filter_map(|to| join_path(to, rest));
                if alias.usual { usual.extend(paths) } else { groups.push(paths.collect()) }
            }
        }
        groups.push(usual);
        groups
    }

    /// The file at a path.
    pub(crate) fn exactly(&self, path: &str) -> Option<u32> {
        self.by_path.get(path).copied()
    }

    fn find(&self, path: &str) -> Option<u32> {
        if let Some(i) = self.by_path.get(path) {
            return Some(*i);
        }
        // `./a.js` may mean `a.ts`.
        let (stem, ending) = path.rsplit_once('.')?;
        matches!(ending, "js" | "jsx" | "mjs").then(|| self.by_path.get(stem).copied()).flatten()
    }
}

/// The files that a production build puts in the place of others. Where such a file is left as the template had it, with
/// hardly a setting, the app is built with the other one.
fn production_of(
    inputs: &dyn Inputs,
    by_path: &FxHashMap<String, u32>,
    folders: &[&str],
) -> FxHashMap<u32, u32> {
    let size = |path: &str| {
        let text = inputs.find(path).and_then(|f| inputs.text(f)).map_or("", |t| t);
        let is_setting = |line: &&str| line.contains(':') && !line.trim_start().starts_with(['/', '*']);
        text.lines().filter(is_setting).count()
    };
    let mut pairs = replaced::replacements(inputs, folders);
    for path in by_path.keys().filter(|path| name_of(path) == "environment.ts") {
        if let Some(with) = replaced::usual(inputs, path) {
            pairs.entry(path.clone()).or_insert(with);
        }
    }
    let filled = pairs.iter().filter(|(from, with)| size(with) * 2 > size(from));
    filled.filter_map(|(from, with)| Some((*by_path.get(from)?, *by_path.get(with)?))).collect()
}

/// `./a.svg?raw` without what follows the path; `#a` is a name that `package.json` gives to something inside.
fn without_query(specifier: &str) -> &str {
    let end = specifier.char_indices().skip(1).find(|(_, c)| matches!(c, '?' | '#'));
    end.and_then(|(at, _)| specifier.get(..at)).unwrap_or(specifier)
}

/// The part of an import before the first `/`.
fn start_of(specifier: &str) -> &str {
    specifier.split('/').next().unwrap_or(specifier)
}

/// The packages of a workspace, which others of it import by their names.
fn packages_of(inputs: &dyn Inputs, out: &mut Vec<Alias>) {
    let manifests = inputs.below("").into_iter().filter(|f| name_of(inputs.path(*f)) == "package.json");
    for file in manifests {
        let path = inputs.path(file);
        let folder = folder_of(path);
        if folder.is_empty() || folder.split('/').any(|part| part == "node_modules") {
            continue;
        }
        let Some(root) = inputs.text(file).and_then(|t| json::parse(file, t).root) else { continue };
        let Some(name) = root.get("name").and_then(|n| n.as_str()) else { continue };
        for entry in root.get("exports").map(|n| n.entries()).unwrap_or_default() {
            let Some(inner) = entry.key.strip_prefix('.').filter(|k| !k.contains('*')) else { continue };
            let to = texts_of(&entry.node).filter_map(|t| join_path(folder, t)).collect();
            let from = format!("{name}{inner}");
            out.push(Alias { scope: String::new(), from, open: false, usual: false, to });
        }
        let to: Vec<String> =
            ["src", "", "lib"].iter().filter_map(|inner| join_path(folder, inner)).collect();
        for (from, open) in [(name.to_owned(), false), (format!("{name}/"), true)] {
            out.push(Alias { scope: String::new(), from, open, usual: false, to: to.clone() });
        }
    }
}

/// The files that an entry of `exports` names: for all, or by condition.
/// <https://nodejs.org/api/packages.html#exports>
fn texts_of(node: &base::Node) -> impl Iterator<Item = &str> {
    let conditions = node.entries().iter().filter_map(|e| e.node.as_str());
    node.as_str().into_iter().chain(conditions)
}

fn aliases_of(inputs: &dyn Inputs, folder: &str, out: &mut Vec<Alias>) {
    for name in SETTINGS {
        let Some(file) = join_path(folder, name).and_then(|p| inputs.find(&p)) else { continue };
        let Some(root) = inputs.text(file).and_then(|t| json::parse(file, t).root) else { continue };
        let url = root.at(&["compilerOptions", "baseUrl"]).and_then(|n| n.as_str());
        let base = url.and_then(|u| join_path(folder, u)).unwrap_or_else(|| folder.to_owned());
        for entry in root.at(&["compilerOptions", "paths"]).map(|n| n.entries()).unwrap_or_default() {
            let to = entry.node.items().iter().filter_map(|i| i.as_str());
            let to: Vec<String> = to.filter_map(|t| join_path(&base, t.trim_end_matches('*'))).collect();
            let (from, open) = match entry.key.strip_suffix('*') {
                Some(from) => (from, true),
                None => (entry.key.as_ref(), false),
            };
            out.push(Alias { scope: folder.to_owned(), from: from.to_owned(), open, usual: false, to });
        }
        if url.is_some() {
            out.push(Alias {
                scope: folder.to_owned(),
                from: String::new(),
                open: true,
                usual: false,
                to: vec![base],
            });
        }
    }
}
