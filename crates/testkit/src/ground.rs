// Reading the sample apps is what this module is for.
#![allow(clippy::disallowed_methods)]

use files::{Content, Decoded, File, Files};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Files in memory, by path.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// The folder of a sample app: `app_path("quiet")`.
pub fn app_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../apps").join(name)
}

/// Every file of a sample app. Folders that a build or an installation makes are left out.
///
/// # Errors
/// Where the app cannot be read.
pub fn read_app(name: &str) -> io::Result<Tree> {
    let root = app_path(name);
    let mut tree = Tree::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                if !path.ends_with("node_modules") {
                    folders.push(path);
                }
                continue;
            }
            let below = path.strip_prefix(&root).map_err(io::Error::other)?;
            let parts: Vec<_> = below.components().map(|c| c.as_os_str().to_string_lossy()).collect();
            tree.insert(parts.join("/"), fs::read(&path)?);
        }
    }
    Ok(tree)
}

/// The snapshot that reading these files from a folder would give: files that capward does not read are listed.
pub fn snapshot(tree: &Tree) -> Files {
    let mut all = Vec::with_capacity(tree.len());
    for (path, bytes) in tree {
        let content = if files::is_read(path) {
            match files::decode(bytes.clone()) {
                Decoded::Exact(text) => Content::Text { text: text.into(), exact: true },
                Decoded::Transcoded(text) | Decoded::Lossy(text) => {
                    Content::Text { text: text.into(), exact: false }
                }
                Decoded::Binary(bytes) => Content::Bytes(bytes.into()),
            }
        } else if files::is_end_read(path) {
            Content::Bytes(bytes.as_slice().into())
        } else {
            Content::Listed
        };
        all.push(File { path: path.as_str().into(), size: bytes.len() as u64, content });
    }
    Files::new(all, Vec::new())
}
