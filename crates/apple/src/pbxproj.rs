//! `project.pbxproj`: targets, their configurations, and which files they take along.

use crate::settings::{Assignment, Layer};
use base::{Entry, FileId, Node, Place, Value, folder_of, join_path};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A project file, indexed.
pub(crate) struct Pbxproj<'a> {
    file: FileId,
    objects: BTreeMap<&'a str, &'a Node>,
    parents: BTreeMap<&'a str, Vec<&'a str>>,
    root: Option<&'a Node>,
    /// Paths that were asked for: many targets share their files.
    known: RefCell<BTreeMap<&'a str, Vec<String>>>,
    /// Folders whose every file belongs to a target, with their paths.
    synchronised: Vec<(&'a str, String)>,
    /// The folder that paths start from.
    pub(crate) folder: String,
}

/// A longer chain of groups than any real project has; it also ends loops.
const DEPTH: usize = 24;
/// More groups than any file stands in.
const PATHS: usize = 4;

/// A configuration of a project or target.
pub(crate) struct BuildConfiguration<'a> {
    pub(crate) name: &'a str,
    /// The path of the `.xcconfig` file it is based on.
    pub(crate) base: Option<String>,
    pub(crate) layer: Layer,
}

/// Files a target takes along as resources.
#[derive(Clone, Debug, Default)]
pub(crate) struct Resources {
    files: BTreeSet<String>,
    /// A folder whose every file belongs to the target, and the paths in it that do not.
    folders: Vec<(String, BTreeSet<String>)>,
}

impl Resources {
    /// True where the file at `path` is one of them.
    pub(crate) fn contains(&self, path: &str) -> bool {
        let inside = |folder: &str| path.strip_prefix(folder).and_then(|p| p.strip_prefix('/')).is_some();
        self.files.contains(path)
            || self.files.iter().any(|f| inside(f))
            || self.folders.iter().any(|(folder, except)| inside(folder) && !except.contains(path))
    }
}

impl<'a> Pbxproj<'a> {
    /// Index the parsed project file at `path`.
    pub(crate) fn new(root: &'a Node, path: &str) -> Self {
        let mut objects = BTreeMap::new();
        for entry in root.get("objects").map(Node::entries).unwrap_or_default() {
            objects.insert(&*entry.key, &entry.node);
        }
        let mut parents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, object) in &objects {
            for child in strings(object.get("children")) {
                let known = parents.entry(child).or_default();
                if known.len() < PATHS {
                    known.push(id);
                }
            }
        }
        // `ios/App/App.xcodeproj/project.pbxproj` speaks of paths in `ios/App`.
        let folder = folder_of(folder_of(path));
        let project = text(Some(root), "rootObject").and_then(|id| objects.get(id).copied());
        let moved = text(project, "projectDirPath").unwrap_or_default();
        let folder = join_path(folder, moved).unwrap_or_else(|| folder.to_owned());
        let known = RefCell::default();
        let mut this = Self {
            file: root.file,
            objects,
            parents,
            root: project,
            known,
            synchronised: Vec::new(),
            folder,
        };
        let groups = this
            .objects
            .iter()
            .filter(|(_, o)| text(Some(o), "isa") == Some("PBXFileSystemSynchronizedRootGroup"));
        this.synchronised = groups.filter_map(|(id, _)| this.path(id).map(|p| (*id, p))).collect();
        this
    }

    fn object(&self, id: &str) -> Option<&'a Node> {
        self.objects.get(id).copied()
    }

    /// Every target with its id.
    pub(crate) fn targets(&self) -> Vec<(&'a str, &'a Node)> {
        strings(self.root.and_then(|r| r.get("targets")))
            .filter_map(|id| self.object(id).map(|o| (id, o)))
            .filter(|(_, o)| text(Some(o), "isa") == Some("PBXNativeTarget"))
            .collect()
    }

    /// The configurations of the project.
    pub(crate) fn project_configurations(&self) -> Vec<BuildConfiguration<'a>> {
        self.root.map(|r| self.configurations(r)).unwrap_or_default()
    }

    /// The configurations of a target.
    pub(crate) fn configurations(&self, owner: &'a Node) -> Vec<BuildConfiguration<'a>> {
        let list = text(Some(owner), "buildConfigurationList").and_then(|id| self.object(id));
        strings(list.and_then(|l| l.get("buildConfigurations")))
            .filter_map(|id| self.object(id))
            .filter_map(|object| {
                let base = text(Some(object), "baseConfigurationReference")
                    .and_then(|id| self.path(id))
                    .or_else(|| {
                        // Xcode 16: a file inside a synchronised folder.
                        let anchor = text(Some(object), "baseConfigurationReferenceAnchor")?;
                        let path = text(Some(object), "baseConfigurationReferenceRelativePath")?;
                        join_path(&self.path(anchor)?, path)
                    });
                let settings = object.get("buildSettings").map(Node::entries).unwrap_or_default();
                Some(BuildConfiguration {
                    name: text(Some(object), "name")?,
                    base,
                    layer: self.layer(settings),
                })
            })
            .collect()
    }

    fn layer(&self, entries: &[Entry]) -> Layer {
        let mut layer = Layer::default();
        for entry in entries {
            let value = match &entry.node.value {
                Value::Str(s) => s.to_string(),
                Value::List(items) => items.iter().filter_map(Node::as_str).collect::<Vec<_>>().join(" "),
                _ => continue,
            };
            let mut assignment = Assignment::new(&entry.key, value, self.file, entry.node.span);
            assignment.slot = entry.slot;
            layer.push(assignment);
        }
        layer
    }

    /// The path of a file or group, relative to the audited root. None where it lies elsewhere.
    fn path(&self, id: &'a str) -> Option<String> {
        self.paths(id).into_iter().next()
    }

    /// Every path of a file or group: scripts that write project files sometimes put one file into two groups.
    fn paths(&self, id: &'a str) -> Vec<String> {
        self.paths_at(id, 0)
    }

    fn paths_at(&self, id: &'a str, depth: usize) -> Vec<String> {
        if let Some(known) = self.known.borrow().get(id) {
            return known.clone();
        }
        let Some(object) = self.object(id).filter(|_| depth < DEPTH) else { return Vec::new() };
        // A group that contains itself has no path on that way.
        self.known.borrow_mut().insert(id, Vec::new());
        let own = text(Some(object), "path").unwrap_or_default();
        let parents = self.parents.get(id).map(Vec::as_slice).unwrap_or_default();
        let folders = match text(Some(object), "sourceTree").unwrap_or("<group>") {
            "<group>" if !parents.is_empty() => {
                parents.iter().flat_map(|p| self.paths_at(p, depth + 1)).take(PATHS).collect()
            }
            "<group>" | "SOURCE_ROOT" | "<SOURCE_ROOT>" => vec![self.folder.clone()],
            _ => Vec::new(),
        };
        let found: Vec<String> = folders.iter().filter_map(|f| join_path(f, own)).collect();
        self.known.borrow_mut().insert(id, found.clone());
        found
    }

    /// The files that a target takes along.
    pub(crate) fn resources(&self, id: &str, target: &'a Node) -> Resources {
        let mut resources = Resources::default();
        let phases = strings(target.get("buildPhases")).filter_map(|id| self.object(id));
        for phase in phases.filter(|p| text(Some(p), "isa") == Some("PBXResourcesBuildPhase")) {
            let files = strings(phase.get("files")).filter_map(|id| self.object(id));
            for reference in files.filter_map(|f| text(Some(f), "fileRef")) {
                // A group of translations or versions stands for its children. Its own path is that of the folder
                // round it, where other files lie that the phase does not name.
                match self.object(reference).and_then(|o| o.get("children")) {
                    Some(children) => {
                        for child in strings(Some(children)) {
                            resources.files.extend(self.paths(child));
                        }
                    }
                    None => resources.files.extend(self.paths(reference)),
                }
            }
        }
        for group in strings(target.get("fileSystemSynchronizedGroups")) {
            let Some(folder) = self.path(group) else { continue };
            let except = self.exceptions(group, id, &folder);
            resources.folders.push((folder, except));
        }
        // A folder of another target may lend single files to this one.
        let own: BTreeSet<&str> = strings(target.get("fileSystemSynchronizedGroups")).collect();
        for (group, folder) in self.synchronised.iter().filter(|(group, _)| !own.contains(group)) {
            resources.files.extend(self.exceptions(group, id, folder));
        }
        resources
    }

    /// The paths of a synchronised folder that are treated otherwise for a target.
    fn exceptions(&self, group: &str, target: &str, folder: &str) -> BTreeSet<String> {
        strings(self.object(group).and_then(|g| g.get("exceptions")))
            .filter_map(|id| self.object(id))
            .filter(|set| text(Some(set), "target") == Some(target))
            .flat_map(|set| strings(set.get("membershipExceptions")))
            .filter_map(|path| join_path(folder, path))
            .collect()
    }

    /// Swift packages that the project names: address or path, requirement, place.
    pub(crate) fn packages(&self) -> Vec<(&'a str, &'a Node)> {
        let kind = |o: &Node| text(Some(o), "isa").is_some_and(|isa| isa.ends_with("SwiftPackageReference"));
        self.objects
            .values()
            .filter(|o| kind(o))
            .filter_map(|o| {
                Some((text(Some(o), "repositoryURL").or_else(|| text(Some(o), "relativePath"))?, *o))
            })
            .collect()
    }

    /// The team that the project's attributes name for a target.
    pub(crate) fn attribute(&self, target: &str, key: &str) -> Option<(String, Place)> {
        let node = self.root?.at(&["attributes", "TargetAttributes", target, key])?;
        Some((node.as_str()?.to_owned(), node.place()))
    }
}

/// A text of a dictionary.
pub(crate) fn text<'a>(node: Option<&'a Node>, key: &str) -> Option<&'a str> {
    node?.get(key)?.as_str()
}

/// The texts of a list.
pub(crate) fn strings(node: Option<&Node>) -> impl Iterator<Item = &str> {
    node.map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str)
}
