//! The `paths` file of a FileProvider: which folders it can share.
//!
//! <https://developer.android.com/reference/androidx/core/content/FileProvider#specifying-available-files>

use base::{FileId, Gap, Place};
use xml::Element;

/// The folders a FileProvider can share.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderPaths {
    /// The file.
    pub file: FileId,
    /// The root element.
    pub root: Element,
    /// The entries in order.
    pub entries: Vec<ProviderPath>,
}

/// The folder that a path starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// `root-path`: the root of the file system.
    Root,
    /// `files-path`: the app's private files.
    Files,
    /// `cache-path`: the app's private cache.
    Cache,
    /// `external-path`: shared storage.
    External,
    /// `external-files-path`: the app's folder on shared storage.
    ExternalFiles,
    /// `external-cache-path`: the app's cache on shared storage.
    ExternalCache,
    /// `external-media-path`: the app's media folder on shared storage.
    ExternalMedia,
}

/// A folder with everything below it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderPath {
    /// Where it starts.
    pub base: Base,
    /// The name that stands for it in an address.
    pub name: String,
    /// The folder below the start, as written; empty where it is not set.
    pub path: String,
    /// The element.
    pub element: Element,
}

impl ProviderPath {
    /// True where the path is the whole start folder: `.`, `/`, `./` or nothing.
    pub fn is_everything(&self) -> bool {
        self.path.trim().split('/').all(|part| part.is_empty() || part == ".")
    }
}

/// Parse a `paths` file. Elements of other names are passed over, as the library does.
///
/// # Errors
/// A gap where the file is not well-formed.
pub fn parse(file: FileId, text: &str) -> Result<ProviderPaths, Gap> {
    let root = xml::parse(file, text).map_err(|e| {
        Gap::new(
            Place::At(file, e.at),
            "these file provider paths",
            format!("are not well-formed XML: {}", e.message),
        )
    })?;
    let mut entries = Vec::new();
    collect(&root, &mut entries);
    Ok(ProviderPaths { file, entries, root })
}

/// The library looks at start tags at any depth. The depth of a parsed document is limited.
fn collect(element: &Element, entries: &mut Vec<ProviderPath>) {
    entries.extend(entry(element));
    element.children.iter().for_each(|child| collect(child, entries));
}

fn entry(element: &Element) -> Option<ProviderPath> {
    let base = match &*element.name {
        "root-path" => Base::Root,
        "files-path" => Base::Files,
        "cache-path" => Base::Cache,
        "external-path" => Base::External,
        "external-files-path" => Base::ExternalFiles,
        "external-cache-path" => Base::ExternalCache,
        "external-media-path" => Base::ExternalMedia,
        _ => return None,
    };
    let text = |name: &str| element.plain(name).map(|a| a.value.clone()).unwrap_or_default();
    Some(ProviderPath { base, name: text("name"), path: text("path"), element: element.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<?xml version=\"1.0\"?>\n<paths xmlns:android=\"http://schemas.android.com/apk/res/android\">\n  <external-path name=\"my_images\" path=\".\" />\n  <cache-path name=\"c\" path=\"shared/\"/>\n  <root-path name=\"r\" path=\"/\"/>\n  <unknown path=\".\"/>\n  <files-path name=\"f\"/>\n</paths>";

    #[test]
    fn a_subfolder_is_not_everything() {
        let paths = parse(FileId(0), TEXT).unwrap();
        let all: Vec<_> = paths.entries.iter().map(|e| (e.base, e.is_everything())).collect();
        assert_eq!(
            all,
            [(Base::External, true), (Base::Cache, false), (Base::Root, true), (Base::Files, true)]
        );
        assert_eq!(paths.entries[1].element.plain("path").unwrap().value_span.of(TEXT), "shared/");
        assert!(parse(FileId(0), "<paths>").is_err());
    }

    #[test]
    fn mangled_files_never_panic() {
        crate::mangle::each(TEXT, |text| {
            let _ = parse(FileId(0), text);
        });
    }
}
